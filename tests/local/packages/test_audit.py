"""What a registry knows against a package stops the build; what it cannot be asked does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.packages.advisories import Finding, Report, Unanswered, npm_report, python_report
from local.packages.audit import ACCEPTED, accepted, judged, main, spent, summary

SKIPPED = {"name": "idna", "skip_reason": "Dependency not found on PyPI and could not be audited"}
CLEAN = {"name": "anyio", "version": "4.16.0", "vulns": []}
FOUND = {
    "name": "jinja2",
    "version": "3.1.6",
    "vulns": [
        {
            "id": "PYSEC-2026-1",
            "fix_versions": ["3.1.9"],
            "aliases": ["CVE-2026-1"],
            "description": "bad",
        }
    ],
}
IMMER: dict[str, Any] = {
    "name": "immer",
    "via": [{"name": "immer", "url": "https://github.com/advisories/GHSA-1", "range": "<8.0.1"}],
    "fixAvailable": {"name": "osls", "version": "5.0.0", "isSemVerMajor": True},
}
BY_WAY = {"name": "osls", "via": ["immer"], "fixAvailable": True}

NAMES = ("PYSEC-2026-1", "CVE-2026-1")
JINJA = Finding("jinja2", "3.1.6", NAMES, "fixed in 3.1.9: make lock PACKAGE=jinja2")


def pip_audit(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def npm_audit(*packages: dict[str, Any]) -> str:
    named = {one["name"]: one for one in packages}
    return json.dumps({"vulnerabilities": named, "metadata": {"dependencies": {"total": 173}}})


def test_a_python_package_is_reported_with_its_fix() -> None:
    assert python_report(pip_audit(CLEAN, FOUND)) == Report(2, findings=(JINJA,))


def test_an_npm_package_is_reported_once_and_not_again_for_those_that_need_it() -> None:
    finding = Finding("immer", "<8.0.1", ("GHSA-1",), "fixed with osls@5.0.0")
    assert npm_report(npm_audit(IMMER, BY_WAY)) == Report(173, findings=(finding,))


@pytest.mark.parametrize(
    ("available", "fix"),
    [(True, "fixed with npm audit fix"), (False, None)],
)
def test_npm_says_whether_there_is_a_fix(available: bool, fix: str | None) -> None:
    (finding,) = npm_report(npm_audit(IMMER | {"fixAvailable": available})).findings
    assert finding.fix == fix


@pytest.mark.parametrize(
    "printed", [pip_audit(SKIPPED, SKIPPED), pip_audit(), "no JSON", "[]"],
    ids=["it keeps no advisories", "asked about nothing", "no JSON", "another JSON"],
)  # fmt: skip
def test_a_registry_without_an_answer_is_not_taken_for_a_good_one(printed: str) -> None:
    with pytest.raises(Unanswered):
        python_report(printed)


def test_packages_without_an_answer_are_named() -> None:
    told = list(summary("Python", python_report(pip_audit(CLEAN, FOUND, SKIPPED))))
    assert told == [
        "Python: 2 packages asked about, known vulnerabilities: 1.",
        "Python: no answer about idna.",
    ]


def test_npm_says_why_it_could_not_be_asked() -> None:
    with pytest.raises(Unanswered, match="405 Method Not Allowed"):
        npm_report(json.dumps({"message": "405 Method Not Allowed", "error": {"summary": ""}}))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_accepted_by_any_of_its_names_stops_nothing(name: str) -> None:
    stops, told = judged(JINJA, {name: "we render no templates"})
    assert (stops, told) == (
        False,
        "jinja2 3.1.6: PYSEC-2026-1, CVE-2026-1, accepted: we render no templates",
    )


def test_what_has_a_fix_and_is_not_accepted_stops_the_build() -> None:
    stops, told = judged(JINJA, {"CVE-2026-2": "another"})
    assert stops
    assert told.endswith("fixed in 3.1.9: make lock PACKAGE=jinja2")


def test_what_nobody_can_mend_yet_is_told_and_stops_nothing() -> None:
    finding = Finding("jinja2", "3.1.6", ("CVE-2026-1",), None)
    assert judged(finding, {}) == (False, "jinja2 3.1.6: CVE-2026-1, no fix yet")


def test_what_is_accepted_and_reported_no_longer_is_to_be_taken_out() -> None:
    reasons = {"CVE-2026-1": "no templates", "CVE-2020-9": "long ago"}
    assert list(spent(reasons, [JINJA])) == [
        "accepted.toml: CVE-2020-9 is reported no longer; take it out."
    ]


def test_nothing_is_accepted_without_a_reason() -> None:
    accepted(ACCEPTED.read_text("utf-8"))
    with pytest.raises(ValueError, match="say why CVE-2026-1 does not matter"):
        accepted('[accepted]\nCVE-2026-1 = " "')


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the two are looked for; neither is there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / ".venv/tools/bin").mkdir(parents=True)
    stands(tmp_path / "npm", npm_audit())
    return tmp_path / ".venv/tools/bin/pip-audit"


def stands(program: Path, prints: str, says: str = "") -> None:
    """Ends with 1, as both do for what they found and for what went wrong."""
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{prints}\nEND\necho '{says}' >&2\nexit 1\n")
    program.chmod(0o755)


def test_the_audit_ends_with_what_has_to_be_done(
    programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stands(programs, pip_audit(CLEAN, FOUND))
    assert main() == 1
    assert capsys.readouterr().out.splitlines() == [
        "Python: 2 packages asked about, known vulnerabilities: 1.",
        "npm: 173 packages asked about, known vulnerabilities: 0.",
        "  jinja2 3.1.6: PYSEC-2026-1, CVE-2026-1, fixed in 3.1.9: make lock PACKAGE=jinja2",
    ]


def test_nothing_known_is_no_reason_to_stop(programs: Path) -> None:
    stands(programs, pip_audit(CLEAN))
    assert main() == 0


@pytest.mark.parametrize(
    ("says", "told"),
    [("no route to host", "pip-audit: no route to host"), (None, "FileNotFoundError")],
    ids=["no network", "not installed"],
)
def test_without_an_answer_it_says_so_and_stops_nothing(
    programs: Path, capsys: pytest.CaptureFixture[str], says: str | None, told: str
) -> None:
    if says is not None:
        stands(programs, "", says)
    assert main() == 0
    said = capsys.readouterr().out.splitlines()[0]
    assert said.startswith("Python: could not be asked for known vulnerabilities")
    assert said.endswith(told)
