"""`python -m local.packages.audit`: is anything known against a locked package?

The exit status is 1 for what has a fix and is not accepted, with a reason, in accepted.toml
beside this file. A registry that cannot be asked is told, and stops nothing.
"""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from local.packages.advisories import Finding, Report, Unanswered, npm_report, python_report

ACCEPTED = Path(__file__).with_name("accepted.toml")
SECONDS = 300
LETTERS = 160
LINE = "\n"
_PIP_AUDIT = (
    ".venv/tools/bin/pip-audit --disable-pip --require-hashes --progress-spinner off -f json"
    " -r requirements-dev.txt -r requirements-tools.txt"
)
_QUESTIONS: Mapping[str, tuple[str, Callable[[str], Report]]] = {
    "Python": (_PIP_AUDIT, python_report),
    "npm": ("npm audit --json --package-lock-only", npm_report),
}


def accepted(text: str) -> Mapping[str, str]:
    """Reasons by id. Raises ValueError for an id without one."""
    reasons: Mapping[str, str] = tomllib.loads(text)["accepted"]
    for name, reason in reasons.items():
        if not isinstance(reason, str) or not reason.strip():
            raise ValueError(f"{ACCEPTED.name}: say why {name} does not matter to us")
    return reasons


def judged(finding: Finding, reasons: Mapping[str, str]) -> tuple[bool, str]:
    """Whether it stops the build, and the line about it."""
    told = f"{finding.package} {finding.version}: {', '.join(finding.names)}"
    reason = next((reasons[name] for name in finding.names if name in reasons), None)
    if reason is not None:
        return False, f"{told}, accepted: {reason}"
    if finding.fix is None:
        return False, f"{told}, no fix yet"
    return True, f"{told}, {finding.fix}"


def summary(kind: str, report: Report) -> Iterator[str]:
    """How much was asked, and of how much nothing is known."""
    asked = report.asked - len(report.unknown)
    yield f"{kind}: {asked} packages asked about, known vulnerabilities: {len(report.findings)}."
    if report.unknown:
        yield f"{kind}: no answer about {', '.join(report.unknown)}."


def spent(reasons: Mapping[str, str], findings: Sequence[Finding]) -> Iterator[str]:
    """Of what is accepted, all that nobody reports any more."""
    for name in reasons:
        if not any(name in finding.names for finding in findings):
            yield f"{ACCEPTED.name}: {name} is reported no longer; take it out."


def _printed(command: str) -> str:
    """Both programs end with 1 for what they found, and for what went wrong as well."""
    words = command.split()
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            words, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unanswered(f"{words[0]}: {type(error).__name__}") from error
    if not done.stdout.strip():
        raise Unanswered(f"{words[0]}: {done.stderr.strip().rpartition(LINE)[2][:LETTERS]}")
    return done.stdout


def _answers() -> Iterator[Report]:
    """Of each registry that can be asked; about the others a line is printed."""
    for kind, (command, report) in _QUESTIONS.items():
        try:
            answer = report(_printed(command))
        except Unanswered as why:
            print(f"{kind}: could not be asked for known vulnerabilities: {why}")
        else:
            print(*summary(kind, answer), sep=LINE)
            yield answer


def main() -> int:
    reasons = accepted(ACCEPTED.read_text("utf-8"))
    answers = list(_answers())
    findings = [finding for answer in answers for finding in answer.findings]
    verdicts = [judged(finding, reasons) for finding in findings]
    for _, told in verdicts:
        print(f"  {told}")
    if len(answers) == len(_QUESTIONS) and not any(answer.unknown for answer in answers):
        for told in spent(reasons, findings):
            print(f"  {told}")
    return int(any(stops for stops, _ in verdicts))


if __name__ == "__main__":
    sys.exit(main())
