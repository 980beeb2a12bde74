"""How findings are told: to people, or a JSON line each to machines. No secret is ever told."""

import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TextIO

from deploy.doctor.findings import Finding

MARKS = {"well": "✓", "wrong": "✗", "left out": "–"}
TITLE_WIDE = 34
LINE_WIDE = 100
SECRETS = (
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_APP_SECRET_PREVIOUS",
    "WHATSAPP_VERIFY_TOKEN",
    "WHATSAPP_ACCESS_TOKEN",
    "UPSTASH_REDIS_REST_TOKEN",
    "LLM_API_KEY",
    "STT_API_KEY",
    "SENTRY_DSN",
    "INTERNAL_SECRET",
    "INTERNAL_SECRET_PREVIOUS",
    "GOOGLE_SERVICE_ACCOUNT_JSON",
)
OPTIONAL = frozenset(("alert_template", "llm", "stt", "tick_door", "staff_door", "health_door"))
"""Checks of what a desk can do without."""
TOO_SHORT = 4
"""A shorter secret would black out half of the report."""


class Report:
    """Writes findings and counts them. Whatever a check says, the values of our secrets do
    not get out."""

    def __init__(self, environ: Mapping[str, str], out: TextIO, *, as_json: bool = False) -> None:
        self._secrets = sorted(_secrets(environ), key=len, reverse=True)
        self._out = out
        self._as_json = as_json
        self._count = dict.fromkeys(MARKS, 0)
        self._unseen: list[str] = []

    @property
    def wrong(self) -> int:
        return self._count["wrong"]

    def tell(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._count[finding.state] += 1
            if finding.state == "left out" and finding.check.partition(":")[0] not in OPTIONAL:
                self._unseen.append(finding.title)
            said, *mend = map(self._without_secrets, (finding.said, *finding.mend))
            finding = replace(finding, said=said, mend=tuple(mend))  # noqa: PLW2901
            self._write(_line(finding) if self._as_json else _paragraph(finding))

    def sum_up(self) -> None:
        """The last line, for people."""
        if not self._as_json:
            self._write("\n" + self._sum())

    def _sum(self) -> str:
        well, wrong, left = (self._count[state] for state in MARKS)
        aside = f" {left} left out: see what stands behind the –." if left else ""
        if self._unseen and not wrong:
            unseen = ", ".join(self._unseen)
            return f"Nothing is wrong ({well} looked at). Before going live, see to: {unseen}."
        if not wrong:
            return f"All is well ({well} looked at).{aside} Turno can go live."
        many = "One thing is" if wrong == 1 else f"{wrong} things are"
        return f"{many} wrong, {well} well.{aside} Mend what has a ✗, and run this again."

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return text

    def _write(self, text: str) -> None:
        print(text, file=self._out, flush=True)


def _secrets(environ: Mapping[str, str]) -> set[str]:
    """The key file whole, and what is secret in it: its lines one by one."""
    values = {environ.get(name, "").strip() for name in SECRETS}
    key_file = environ.get("GOOGLE_SERVICE_ACCOUNT_JSON", "").replace("\\n", "\n")
    values |= set(re.findall(r"[A-Za-z0-9+/=]{40,}", key_file))
    return {each for each in values if len(each) >= TOO_SHORT}


def _line(finding: Finding) -> str:
    line = {
        "check": finding.check,
        "state": finding.state.replace(" ", "_"),
        "said": finding.said,
        "mend": list(finding.mend),
        **finding.figures,
    }
    return json.dumps(line, ensure_ascii=False)


def _paragraph(finding: Finding) -> str:
    head = f"{MARKS[finding.state]} {finding.title:<{TITLE_WIDE}} "
    lines = _wrapped(finding.said, head, " " * len(head))
    for step in finding.mend:
        # A command is copied whole.
        command = step.startswith("$ ")
        lines += [f"      {step}"] if command else _wrapped(step, "    → ", "      ")
    return "\n".join(lines)


def _wrapped(text: str, first: str, others: str) -> list[str]:
    """No line is broken inside a word: addresses and settings are copied whole."""
    return textwrap.wrap(
        text,
        LINE_WIDE,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
