"""What is known against our packages, as pip-audit and npm audit report it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """A known vulnerability of one locked package."""

    package: str
    version: str
    """Of npm's, the range of versions that have it."""
    names: tuple[str, ...]
    """Every id that it goes by, the registry's own first."""
    fix: str | None
    """What to do about it; None while nothing can be done."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a registry answered about so many packages."""

    asked: int
    unknown: tuple[str, ...] = ()
    """Packages of which it said nothing: neither good nor bad."""
    findings: tuple[Finding, ...] = ()


class Unanswered(Exception):
    """The registry could not be asked: for this reason."""


def python_report(printed: str) -> Report:
    """pip-audit's JSON. Raises Unanswered.

    A registry that keeps no advisories answers that it knows no such package, about every one;
    pip-audit then says that it found nothing.
    """
    packages = _json(printed).get("dependencies", [])
    unknown = tuple(sorted(one["name"] for one in packages if "skip_reason" in one))
    if len(unknown) == len(packages):
        raise Unanswered("it has no answer about any of our packages")
    answered = (one for one in packages if "vulns" in one)
    return Report(len(packages), unknown, tuple(each for one in answered for each in _python(one)))


def npm_report(printed: str) -> Report:
    """npm's JSON, of its second version. Raises Unanswered."""
    told = _json(printed)
    if "vulnerabilities" not in told:
        raise Unanswered(told.get("message") or "npm audit says nothing of vulnerabilities")
    findings = (each for one in told["vulnerabilities"].values() for each in _npm(one))
    return Report(told["metadata"]["dependencies"]["total"], findings=tuple(findings))


def _json(printed: str) -> dict[str, Any]:
    try:
        told = json.loads(printed)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Unanswered("there was no answer")
    return told


def _python(package: dict[str, Any]) -> Iterator[Finding]:
    for one in package["vulns"]:
        name, fixes = package["name"], one["fix_versions"]
        fix = f"fixed in {' or '.join(fixes)}: make lock PACKAGE={name}" if fixes else None
        yield Finding(name, package["version"], (one["id"], *one["aliases"]), fix)


def _npm(package: dict[str, Any]) -> Iterator[Finding]:
    """A package that only has it by way of another is left out: the other is there as well."""
    by, fix = package["fixAvailable"], None
    if by:
        what = f"{by['name']}@{by['version']}" if isinstance(by, dict) else "npm audit fix"
        fix = f"fixed with {what}"
    for one in package["via"]:
        if isinstance(one, dict):
            advisory = one["url"].rpartition("/")[2]
            yield Finding(package["name"], one["range"], (advisory,), fix)
