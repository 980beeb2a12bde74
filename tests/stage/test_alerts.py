"""An alert on its ways over the wire: what stands on the owner's phone and in the calendar."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.fixtures import from_fixture
from local.stage import Stage
from local.webhook_bodies import Sender, body, message
from shared.booking.google_notes import is_note
from shared.conversation.google_notices import ALERT
from shared.shop.domain import Alerts, Shop
from tests.local.stage_shop import BANK, SHOP

ANA = Sender("5215550000077", None, "Ana")
OWNER = Sender("5215550000099", None, "Dueña")
OWNED = from_fixture(SHOP | {"owners": [OWNER.phone]})
NAMED = replace(OWNED, alerts=Alerts(template="aviso_del_local"))
HELP = "quiero hablar con una persona"


@pytest.fixture(scope="module")
def open_stage() -> Iterator[Stage]:
    with Stage(NAMED, frozen_clock=True) as stage:
        yield stage


def at_nine(stage: Stage, shop: Shop) -> Stage:
    stage.graph.refuses_at_once = False
    stage.reset(shop, events=[BANK], now=SHOP["now"])
    item = message(OWNER, "wamid.owner", stage.clock.now(), "text", {"body": "hola"})
    stage.graph.hear(body(stage.graph.phone_number_id, [OWNER], messages=[item]))
    return stage


def asks_for_a_person(stage: Stage) -> None:
    stage.graph.say(ANA, HELP)
    stage.drain()


def on_the_owners_phone(stage: Stage) -> list[str]:
    return [one.text for one in stage.graph.sent if one.to == OWNER.phone]


def notes(stage: Stage) -> list[str]:
    return [
        event["description"]
        for barber in stage.shop.barbers
        for event in stage.calendar.events(barber.calendar_id)
        if is_note(event, ALERT)
    ]


def test_to_an_owner_who_wrote_today_it_is_a_text(open_stage: Stage) -> None:
    stage = at_nine(open_stage, NAMED)
    asks_for_a_person(stage)
    [said] = on_the_owners_phone(stage)
    assert said.startswith("🙋 Ana")
    assert notes(stage) == []


@pytest.mark.parametrize("at_once", [False, True], ids=["failing later", "refused at once"])
def test_to_an_owner_who_wrote_yesterday_it_is_the_template(
    open_stage: Stage, at_once: bool
) -> None:
    stage = at_nine(open_stage, NAMED)
    stage.advance(25 * 60 * 60)
    stage.graph.refuses_at_once = at_once
    asks_for_a_person(stage)
    assert len(stage.graph.failed) == (0 if at_once else 1)
    [said] = on_the_owners_phone(stage)
    assert said.startswith("[aviso_del_local] 🙋 Ana")
    assert notes(stage) == []


@pytest.mark.parametrize("shop", [OWNED, NAMED], ids=["without a template", "refused"])
def test_where_no_template_goes_out_it_is_one_note_that_takes_no_time(
    open_stage: Stage, shop: Shop
) -> None:
    stage = at_nine(open_stage, shop)
    stage.advance(25 * 60 * 60)
    stage.graph.templates = {("another", "es"): 1}
    before = stage.watching.ledger()
    asks_for_a_person(stage)
    assert on_the_owners_phone(stage) == []
    [note] = notes(stage)
    assert note.startswith("🙋 Ana")
    assert stage.watching.ledger() == before
    stage.advance(120)
    stage.drain()
    assert len(notes(stage)) == 1


def test_the_page_shows_the_template_on_the_owners_phone(open_stage: Stage) -> None:
    stage = at_nine(open_stage, NAMED)
    stage.phones.give(NAMED.owners[0], "Dueña")
    stage.advance(25 * 60 * 60)
    asks_for_a_person(stage)
    [phone] = [one for one in stage.watching.view("")["phones"] if one["phone"] == OWNER.phone]
    assert any("[aviso_del_local]" in str(line) for line in phone["messages"])
