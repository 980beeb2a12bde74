"""Voice notes, from Meta's webhook to the calendar, over the wire."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.delivered import Delivered
from local.rehearsal.suite import load
from local.stage import Stage
from local.stt import spoken
from local.webhook_bodies import Sender

SUITE = load(Path(__file__).parents[1] / "rehearsal" / "customers.json")
ANA = Sender("5213319990001", None, "Ana")
ASKED_TO_WRITE = "No pude escuchar tu nota de voz"


@pytest.fixture(scope="module")
def kept() -> Iterator[Stage]:
    with Stage(SUITE.shop, SUITE.now, frozen_clock=True, stt=True) as stage:
        yield stage


@pytest.fixture
def stage(kept: Stage) -> Stage:
    kept.reset(SUITE.shop, now=SUITE.now)
    return kept


def speaks(stage: Stage, words: str, lasting: float = 3.0) -> Delivered:
    """Ana sends a voice note; the reply."""
    stage.graph.media(ANA, "audio", spoken(words, lasting))
    stage.drain()
    stage.advance(10)
    return stage.graph.sent[-1]


def booked(stage: Stage) -> list[str]:
    events = [
        event
        for barber in stage.shop.barbers
        for event in stage.calendar.events(barber.calendar_id)
    ]
    return [event["status"] for event in events]


def test_a_spoken_wish_books_only_after_a_tap(stage: Stage) -> None:
    summary = speaks(stage, "Corte con Rafa mañana a las 5.")
    assert summary.kind == "asked_confirm"

    again = speaks(stage, "Sí.")
    assert again.kind == "asked_confirm"
    assert again.wamid != summary.wamid
    assert booked(stage) == []

    yes = again.choices[0]
    stage.graph.tap(ANA, yes.id, yes.title, again.wamid)
    stage.drain()
    assert booked(stage) == ["confirmed"]
    assert stage.stt.heard == ["Corte con Rafa mañana a las 5.", "Sí."]


@pytest.mark.parametrize(("words", "lasting"), [("corte mañana a las 5", 125.0), ("", 2.0)])
def test_what_nobody_can_listen_to_is_to_be_written(
    stage: Stage, words: str, lasting: float
) -> None:
    assert ASKED_TO_WRITE in speaks(stage, words, lasting).text
    assert booked(stage) == []


@pytest.mark.parametrize("fault", ["500", "429", "drop"])
def test_a_listener_who_stumbles_is_asked_again_by_the_queue(stage: Stage, fault: str) -> None:
    stage.faults.order("stt", fault)

    assert speaks(stage, "Corte con Rafa mañana a las 5.").kind == "asked_confirm"
    assert [wire.status for wire in stage.switchboard.wires() if wire.service == "stt"][-1] == 200


def test_without_a_key_the_customer_is_asked_to_write_and_nothing_is_fetched() -> None:
    with Stage(SUITE.shop, SUITE.now, frozen_clock=True) as deaf:
        assert ASKED_TO_WRITE in speaks(deaf, "corte mañana a las 5").text
        asked = [wire for wire in deaf.switchboard.wires() if wire.service == "graph"]
        assert {wire.method for wire in asked} == {"POST"}
        with pytest.raises(LookupError):
            _ = deaf.stt
