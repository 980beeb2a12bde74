"""The log: one line of JSON each, named in the table, and nobody can be known from it."""

import json
import logging
import re
from pathlib import Path

import pytest

from shared.logs import log, masked, trail
from shared.understanding.rules import GrammarReader
from tests.conversation.desk import Desk

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "docs" / "logs.md").read_text("utf-8")


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "turno"]


def test_every_event_of_the_code_is_in_the_table_and_the_other_way_round() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("shared", "functions")
        for path in (ROOT / folder).rglob("*.py")
    )
    written = set(re.findall(r'\blog\(\s*"([a-z_]+)"', code))
    listed = set(re.findall(r"`([a-z_]+)`", "\n".join(re.findall(r"^\| (.*?) \|", TABLE, re.M))))

    assert written == listed


def test_a_line_carries_the_trail_and_its_severity(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "turno"), trail(door="chat"), trail(turn="t1"):
        log("request", severity="WARNING", status=503)

    [line] = lines(caplog)
    assert line == {
        "severity": "WARNING",
        "event": "request",
        "door": "chat",
        "turn": "t1",
        "status": 503,
    }


def test_an_exception_is_written_by_kind_and_never_by_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "turno"):
        log("request_broke", error=ValueError("Ana, 5215550000001, said hello"))

    assert lines(caplog)[0]["error"] == "ValueError"


def test_a_customer_always_looks_the_same_and_cannot_be_rung() -> None:
    assert masked("5215550000001") == masked("5215550000001")
    assert "5215550000001" not in masked("5215550000001")


def test_nothing_a_customer_says_or_is_called_reaches_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk(reader=GrammarReader())
    desk.name = "Rigoberta"
    with caplog.at_level(logging.DEBUG, "turno"):
        desk.says("hola soy Rigoberta, un fade para mi hijo Wenceslao mañana a las 5")
        desk.says("sí")
        desk.says("a nombre de Hermenegilda")
        desk.says("quiero hablar con una persona")

    text = "\n".join(record.getMessage() for record in caplog.records)
    assert text
    for secret in ("Rigoberta", "Wenceslao", "Hermenegilda", desk.phone, "hablar", "wamid"):
        assert secret not in text


def test_a_failure_is_logged_with_the_trail_it_came_from(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "turno"), trail(door="chat"):
        try:
            with trail(shop="navaja"), trail(turn="t1", door="inner"):
                raise ValueError
        except ValueError as error:
            log("request_broke", severity="CRITICAL", error=error)

    [line] = lines(caplog)
    assert (line["door"], line["shop"], line["turn"]) == ("chat", "navaja", "t1")
