"""`python -m local.packages.licence_page` writes docs/licences.md.

A locked package that is not installed here (it is for another platform, or for another
environment) is fetched for its metadata, by hash, and not kept.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from packaging.utils import canonicalize_name

from local.packages.licences import Unclear, allowed, licence
from local.packages.requirements import Line, read

PAGE = Path("docs/licences.md")
SECTIONS = {
    "In production": "requirements.txt",
    "On the stage's page": "package-lock.json",
    "To test and to build": "requirements-dev.txt",
    "To look after the packages": "requirements-tools.txt",
}
_HEAD = """\
# Licences
What Turno stands on, each package with the licence that it names itself. Turno's own is in
`LICENSE`; those of `osls`, which runs `make deploy`, and of what it needs are in
`package-lock.json`. `make licences` writes this page from what is locked; which licences we take
is in `local/packages/licences.py`.
"""


class Row(NamedTuple):
    """A line of the page."""

    package: str
    version: str
    licence: str


def locked(root: Path, lock: str) -> tuple[Line, ...]:
    """What stands in a section: in the one for tests, nothing that production has as well."""
    lines = read((root / lock).read_text("utf-8"))
    if lock == SECTIONS["To test and to build"]:
        runs = {line.name for line in locked(root, SECTIONS["In production"])}
        return tuple(line for line in lines if line.name not in runs)
    return lines


def shipped(root: Path) -> list[Row]:
    """What npm installs for the stage's page, as its lock has it."""
    packages = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    return [
        Row(path.rpartition("node_modules/")[2], one["version"], one["license"])
        for path, one in packages.items()
        if path and not one.get("dev")
    ]


def sections(page: str) -> Mapping[str, list[Row]]:
    """The rows of a written page."""
    found: dict[str, list[Row]] = {}
    for line in page.splitlines():
        if line.startswith("## "):
            found[line.removeprefix("## ")] = rows = []
        elif line.startswith("| ") and not line.startswith("| package "):
            rows.append(Row(*line.strip("| ").split(" | ")))
    return found


def written(rows: Mapping[str, Sequence[Row]]) -> str:
    """The page. Raises Unclear for a licence that we do not take."""
    told = _HEAD
    for title, section in rows.items():
        told += f"\n## {title}\n| package | version | licence |\n|---|---|---|\n"
        for row in sorted(section):
            if not allowed(row.licence):
                raise Unclear(f"{row.package} {row.version} is under {row.licence}")
            told += f"| {' | '.join(row)} |\n"
    return told


def _rows(lines: Sequence[Line]) -> Iterator[Row]:
    here = _by_name(distributions())
    away = [line for line in lines if _version(here, line) != line.version]
    with TemporaryDirectory() as place:
        here |= _fetched(away, Path(place)) if away else {}
        for line in lines:
            yield Row(line.name, line.version, licence(here[line.name]))


def _by_name(found: Iterable[Distribution]) -> dict[str, Distribution]:
    return {canonicalize_name(one.name): one for one in found}


def _version(here: Mapping[str, Distribution], line: Line) -> str | None:
    return here[line.name].version if line.name in here else None


def _fetched(lines: Sequence[Line], place: Path) -> dict[str, Distribution]:
    wanted = place / "requirements.txt"
    wanted.write_text("--only-binary :all:\n" + "\n".join(map(_without_marker, lines)))
    pip = (sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps")
    asked = ("--ignore-requires-python", "--target", str(place / "site"), "-r", str(wanted))
    subprocess.run([*pip, *asked], check=True)  # noqa: S603 - our own files
    return _by_name(distributions(path=[str(place / "site")]))


def _without_marker(line: Line) -> str:
    hashes = " ".join(f"--hash={one}" for one in line.hashes)
    return f"{line.name}=={line.version} {hashes}"


def _main(root: Path) -> None:
    rows = {
        title: shipped(root) if lock.endswith(".json") else list(_rows(locked(root, lock)))
        for title, lock in SECTIONS.items()
    }
    PAGE.write_text(written(rows), "utf-8")


if __name__ == "__main__":
    try:
        _main(Path())
    except Unclear as unclear:
        raise SystemExit(f"{unclear}. Look at it, then at local/packages/licences.py.") from None
