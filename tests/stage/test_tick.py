"""The tick, over the wire: who may call it, what it answers, and what it finds."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from local.stage import Stage
from local.webhook_bodies import Sender
from shared.booking.domain import Entry, Party, confirmed, tentative
from shared.booking.google_events import to_insert
from shared.cloud_tasks import HEADER, signature
from shared.keys import Keyring, sign
from tests.booking.book import proposal

ANA = Sender("5213319990001", None, "Ana")
NOTHING = dict.fromkeys(
    ("left_behind", "untold", "overlapped", "doubled", "leftovers", "replaced", "put_off"), 0
)
BODY = b'{"tick":"colibri"}'


def keys(stage: Stage) -> Keyring:
    return Keyring(stage.credentials.internal_secret.encode())


def tick(stage: Stage, *, method: str = "POST", late_s: int = 0) -> httpx.Response:
    signed = sign(
        keys(stage).keys("doors")[0],
        method=method,
        path_and_query="/tick",
        body=b"",
        now=stage.clock.now() - timedelta(seconds=late_s),
    )
    return httpx.request(method, f"{stage.url}/tick", headers={"X-Turno-Signature": signed})


def standing(stage: Stage, body: bytes = BODY, key: bytes | None = None) -> httpx.Response:
    """As a scheduler posts it: the same body and the same header each minute."""
    header = signature(key or keys(stage).keys("tasks")[0], BODY)
    return httpx.post(f"{stage.url}/tick", content=body, headers={HEADER: header})


def found(answer: httpx.Response) -> dict[str, int]:
    assert answer.status_code == 200
    counts: dict[str, int] = answer.json()
    assert counts.keys() == NOTHING.keys()
    return {kind: count for kind, count in counts.items() if count}


def test_a_quiet_shop_has_nothing_to_find(stage: Stage) -> None:
    assert found(tick(stage)) == {}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_round_is_posted(stage: Stage, method: str) -> None:
    assert tick(stage, method=method).status_code == 405


def test_nobody_without_a_signature_starts_a_round(stage: Stage) -> None:
    assert httpx.post(f"{stage.url}/tick").status_code == 401
    assert tick(stage, late_s=301).status_code == 401
    assert httpx.post(f"{stage.url}/tick", headers={HEADER: "v1=00"}).status_code == 401


def test_a_schedulers_fixed_header_is_good_for_its_fixed_body_at_any_time(stage: Stage) -> None:
    assert found(standing(stage)) == {}
    stage.advance(24 * 3600)
    assert found(standing(stage)) == {}
    assert standing(stage, b"{}").status_code == 401
    assert standing(stage, key=b"somebody else's").status_code == 401


def test_a_message_whose_errand_was_lost_is_answered(stage: Stage) -> None:
    stage.graph.say(ANA, "hola, un corte")
    stage.tasks.reset()
    stage.advance(61)

    assert found(tick(stage)) == {"left_behind": 1}
    stage.drain()

    assert len(stage.graph.sent) == 1


def stands(stage: Stage, name: str, *, state: str = "confirmed", **more: Any) -> Entry:
    """Straight into the calendar, as a worker would have left it that died just then."""
    now = stage.clock.now()
    wanted = proposal(
        name,
        stage.local("2027-02-09T11:00"),
        services=("corte",),
        barber="rafa",
        made=now - timedelta(minutes=2),
        **more,
    )
    whose = Party(ANA.phone or "", phone=ANA.phone, name=ANA.name)
    entry = tentative(wanted, whose, stage.shop, now=now, lang="es")
    entry = confirmed(entry) if state == "confirmed" else entry
    stage.calendar.add(stage.shop.barber("rafa").calendar_id, to_insert(entry, stage.shop))
    return entry


def private(stage: Stage, entry: Entry) -> dict[str, str]:
    [event] = [one for one in stage.ledger() if one["id"] == entry.id]
    whole = [one for one in stage.watching.ledger(whole=True) if one["id"] == entry.id]
    assert event["status"] == "confirmed"
    properties: dict[str, str] = whole[0]["event"]["extendedProperties"]["private"]
    return properties


def test_a_confirmation_that_died_with_its_worker_is_told_and_marked(stage: Stage) -> None:
    stage.graph.say(ANA, "gracias")
    stage.drain()
    entry = stands(stage, "p1")

    assert found(tick(stage)) == {"untold": 1}
    stage.drain()

    assert [one.kind for one in stage.graph.sent] == ["thanked", "confirmed"]
    assert private(stage, entry)["told"] == "1"
    assert found(tick(stage)) == {}


def test_an_abandoned_claim_is_taken_out_of_the_calendar(stage: Stage) -> None:
    entry = stands(stage, "p1", state="tentative")
    stage.advance(41 * 60)

    assert found(tick(stage)) == {"leftovers": 1}
    assert entry.id not in [one["id"] for one in stage.ledger()]


def test_what_a_customer_books_is_marked_as_told(stage: Stage) -> None:
    stage.graph.say(ANA, "corte con rafa el 9 a las 11")
    stage.drain()
    yes = stage.graph.sent[-1].choices[0]
    stage.graph.tap(ANA, yes.id, yes.title, stage.graph.sent[-1].wamid)
    stage.drain()

    assert stage.graph.sent[-1].kind == "confirmed"
    told = [
        one["event"]["extendedProperties"]["private"]["told"]
        for one in stage.watching.ledger(whole=True)
        if one["customer"] == ANA.phone
    ]
    assert told == ["1"]


def test_what_a_program_books_is_told_by_the_doors_answer(stage: Stage) -> None:
    wish = {
        "services": ["corte"],
        "barber": "rafa",
        "start": "2027-02-09T11:00-06:00",
        "customer": ANA.phone,
    }
    body = json.dumps(wish).encode()
    signed = sign(
        keys(stage).keys("doors")[0],
        method="POST",
        path_and_query="/booking",
        body=body,
        now=stage.clock.now(),
    )
    headers = {"X-Turno-Signature": signed, "Idempotency-Key": "k"}
    assert httpx.post(f"{stage.url}/booking", content=body, headers=headers).status_code == 201
    stage.advance(120)

    assert found(tick(stage)) == {}


@pytest.mark.parametrize("service", ["calendar", "redis"])
def test_a_service_that_is_out_is_put_off_and_found_again(stage: Stage, service: str) -> None:
    stands(stage, "p1")
    stage.faults.order(service, "503" if service == "calendar" else "500", 40)

    assert found(tick(stage))["put_off"] >= 1
    stage.faults.clear()
    stage.advance(120)

    assert found(tick(stage)) == {"untold": 1}


def test_a_yes_said_while_the_calendar_is_out_is_kept_and_booked_when_it_is_back(
    stage: Stage,
) -> None:
    stage.graph.say(ANA, "corte con rafa el 9 a las 11")
    stage.drain()
    stage.faults.order("calendar", "503", 1000)
    stage.graph.say(ANA, "sí")
    for _ in range(10):
        stage.advance(60)
        stage.drain()
    assert [one.kind for one in stage.graph.sent] == ["asked_confirm", "trouble"]
    stage.faults.clear()
    for _ in range(3):
        stage.advance(60)
        stage.drain()

    assert [one.kind for one in stage.graph.sent] == ["asked_confirm", "trouble", "confirmed"]
    assert len([one for one in stage.ledger() if one["customer"] == ANA.phone]) == 1


def test_after_half_an_hour_in_vain_a_person_takes_over(stage: Stage) -> None:
    stage.faults.order("calendar", "503", 1000)
    stage.graph.say(ANA, "corte con rafa el 9 a las 11")
    written = stage.clock.now()
    stage.drain()
    assert [one.kind for one in stage.graph.sent] == ["trouble"]
    assert stage.graph.sent[0].at - written <= timedelta(seconds=60)
    for _ in range(34):
        stage.advance(60)
        stage.drain()

    assert [one.kind for one in stage.graph.sent] == ["trouble", "handoff"]
    stage.faults.clear()


# The stage's own scheduler


def test_a_drain_calls_the_tick_where_the_clock_has_passed_a_minute(stage: Stage) -> None:
    stage.graph.say(ANA, "hola, un corte")
    stage.tasks.reset()
    stage.drain()
    assert stage.graph.sent == []
    stage.advance(121)
    stage.drain()
    assert len(stage.graph.sent) == 1


def test_a_day_that_was_jumped_over_is_one_call(stage: Stage) -> None:
    stage.advance(24 * 3600)
    stage.drain()
    stage.drain()
    assert [visit.door for visit in stage.visits.all()] == ["tick"]
