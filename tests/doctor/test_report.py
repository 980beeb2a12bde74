"""What is told, to people and to machines; never a secret."""

import io
import json
from typing import Any

import pytest

from deploy.doctor.findings import Check, Finding
from deploy.doctor.report import LINE_WIDE, SECRETS, Report
from local.calendar import service_account_json
from tests.doctor.stand import CANARY

CHECK = Check("queue", "Queue")


def told(*findings: Finding, as_json: bool = False, **environ: str) -> str:
    out = io.StringIO()
    report = Report(environ, out, as_json=as_json)
    report.tell(findings)
    report.sum_up()
    return out.getvalue()


def test_each_state_has_its_mark_and_the_mend_stands_below() -> None:
    text = told(
        CHECK.well("runs"),
        CHECK.wrong("it is paused", "Start it", "Run this again"),
        CHECK.left_out("nobody is logged in", "Log in"),
    )
    assert text.splitlines() == [
        "✓ Queue                              runs",
        "✗ Queue                              it is paused",
        "    → Start it",
        "    → Run this again",
        "– Queue                              nobody is logged in",
        "    → Log in",
        "",
        "One thing is wrong, 1 well. 1 left out: see what stands behind the –. Mend what has a ✗, "
        "and run this again.",
    ]


def test_all_well_is_said_and_what_was_left_out_too() -> None:
    assert (
        told(CHECK.well("runs")).splitlines()[-1] == "All is well (1 looked at). Turno can go live."
    )
    optional = Check("llm", "Language model").left_out("why")
    assert "1 left out: see what stands behind the –. Turno can go live." in told(optional)
    assert "2 things are wrong" in told(CHECK.wrong("why"), CHECK.wrong("why"))


def test_what_is_needed_and_was_not_seen_keeps_the_desk_from_going_live() -> None:
    text = told(CHECK.well("runs"), Check("freshness", "Calendar's freshness").left_out("why"))
    assert text.splitlines()[-1] == (
        "Nothing is wrong (1 looked at). Before going live, see to: Calendar's freshness."
    )


def test_long_lines_are_broken_between_words_only() -> None:
    address = "https://" + "a" * 120
    text = told(CHECK.wrong("word " * 40, f"{'word ' * 40}{address}"))
    assert address in text
    assert all(len(line) <= LINE_WIDE for line in text.splitlines()[:-1] if address not in line)


def test_machines_read_a_json_line_for_each_check_and_nothing_else() -> None:
    text = told(CHECK.well("runs", ms=7), CHECK.of("one", "One").left_out("why"), as_json=True)
    assert [json.loads(line) for line in text.splitlines()] == [
        {"check": "queue", "state": "well", "said": "runs", "mend": [], "ms": 7},
        {"check": "queue:one", "state": "left_out", "said": "why", "mend": []},
    ]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_secret_that_a_check_repeats_is_not_told(name: str, as_json: bool) -> None:
    secret = f'{CANARY} with "quotes" and 1 space'
    leak = CHECK.wrong(f"the answer was {secret}", f"it said {secret}")
    text = told(leak, as_json=as_json, **{name: secret})
    assert CANARY not in text
    assert text.count("•••") == 2


def test_no_line_of_the_private_key_is_told() -> None:
    key_file = service_account_json("http://127.0.0.1/token")
    lines: list[Any] = json.loads(key_file)["private_key"].splitlines()
    text = told(CHECK.wrong(lines[3]), GOOGLE_SERVICE_ACCOUNT_JSON=key_file)
    assert lines[3] not in text
