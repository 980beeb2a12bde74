"""The health door over the wire: a word for strangers, everything for who signs."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from local.rehearsal.suite import load
from local.stage import Stage
from local.webhook_bodies import Sender
from shared.breaker import REST_S
from shared.keys import Keyring, sign
from shared.outside import SERVICES

ROOT = Path(__file__).parents[2]
SUITE = load(ROOT / "tests" / "rehearsal" / "customers.json")
ANA = Sender("5213319990001", None, "Ana")
API = (ROOT / "docs" / "api.yaml").read_text("utf-8")

COUNT, AGE = {"type": "integer", "minimum": 0}, {"type": ["integer", "null"], "minimum": 0}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT[0-9:.]+\+00:00$"}


def exactly(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


LAST_SEEN = {"anyOf": [{"type": "null"}, exactly(at=MOMENT, seconds_ago=COUNT)]}
CLOSED = exactly(state={"const": "closed"})
RESTS = exactly(state={"enum": ["open", "half-open"]}, since=MOMENT, until=MOMENT)
WAITING = exactly(
    customers=COUNT, letters=COUNT, oldest_s=AGE, kept_wish_s=AGE, replies=COUNT, alerts=COUNT
)
SHOP = exactly(shop={"type": "string"}, webhook=LAST_SEEN, round=LAST_SEEN, waiting=WAITING)
BASICS = {
    "why": {"type": "array", "items": {"type": "string"}},
    "at": MOMENT,
    "version": {"type": ["string", "null"]},
    "redis": exactly(answers={"type": "boolean"}, ms=COUNT),
}
ILL = exactly(status={"const": "ill"}, **BASICS)
WHOLE = exactly(
    status={"enum": ["well", "limping"]},
    **BASICS,
    services=exactly(**{name: {"anyOf": [CLOSED, RESTS]} for name in SERVICES}),
    shops={"type": "array", "items": SHOP, "minItems": 1},
)


@pytest.fixture(scope="module")
def opened() -> Iterator[Stage]:
    deployed = {"TURNO_VERSION": "3f9a0c1"}
    with Stage(SUITE.shop, SUITE.now, frozen_clock=True, environ=deployed) as stage:
        yield stage


@pytest.fixture
def stage(opened: Stage) -> Stage:
    opened.reset(SUITE.shop, events=SUITE.events, now=SUITE.now)
    return opened


def signed(stage: Stage, method: str = "GET", path: str = "/health", **late: int) -> httpx.Response:
    key = Keyring(stage.credentials.internal_secret.encode()).keys("doors")[0]
    at = stage.clock.now() - timedelta(**late)
    header = sign(key, method=method, path_and_query=path, body=b"", now=at)
    return httpx.request(method, stage.url + path, headers={"X-Turno-Signature": header})


def told(stage: Stage, status: int = 200) -> dict[str, Any]:
    answer = signed(stage)
    assert answer.status_code == status
    body: dict[str, Any] = answer.json()
    jsonschema.validate(body, WHOLE if status == 200 else ILL)
    return body


def billed(stage: Stage) -> int:
    """Commands that Redis was asked, as they are counted on the bill."""
    sent = [call.request for call in stage.redis.journal]
    return sum(len(commands) if isinstance(commands[0], list) else 1 for commands in sent)


def ticked(stage: Stage) -> None:
    stage.advance(60)
    stage.drain()


# Strangers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_stranger_hears_ok_and_nothing_else(stage: Stage, method: str) -> None:
    answer = httpx.request(method, f"{stage.url}/health")
    assert (answer.status_code, answer.text) == (200, "ok" if method == "GET" else "")


def test_a_monitor_without_a_key_hears_that_the_desk_is_ill(stage: Stage) -> None:
    stage.faults.order("redis", "500", 9)
    answer = httpx.get(f"{stage.url}/health")
    stage.faults.clear()
    assert (answer.status_code, answer.text) == (503, "ill")
    stage.advance(60)
    assert httpx.get(f"{stage.url}/health").text == "ok"


def test_a_desk_that_limps_is_ok_to_strangers(stage: Stage) -> None:
    assert told(stage)["status"] == "limping"
    assert httpx.get(f"{stage.url}/health").text == "ok"


def test_a_stranger_who_hammers_the_door_costs_one_command_a_minute(stage: Stage) -> None:
    stage.redis.journal.clear()
    for _ in range(20):
        assert httpx.get(f"{stage.url}/health?x=1").text == "ok"
    assert billed(stage) == 1


@pytest.mark.parametrize("header", ["", "t=1,v1=" + "0" * 64, "nonsense"])
def test_a_wrong_signature_learns_nothing_and_costs_nothing(stage: Stage, header: str) -> None:
    stage.redis.journal.clear()
    answer = httpx.get(f"{stage.url}/health", headers={"X-Turno-Signature": header})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unsigned")
    assert billed(stage) == 0


def test_an_old_signature_is_none(stage: Stage) -> None:
    assert signed(stage, seconds=301).status_code == 401
    assert signed(stage, seconds=299).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_there_is_nothing_to_write(stage: Stage, method: str) -> None:
    assert signed(stage, method).status_code == 405
    assert httpx.request(method, f"{stage.url}/health").status_code == 405


# Who signs


def test_a_desk_before_its_first_round_says_what_it_waits_for(stage: Stage) -> None:
    body = told(stage)
    assert (body["status"], body["why"]) == ("limping", [f"no_round:{stage.shop.id}"])
    assert body["services"] == {name: {"state": "closed"} for name in SERVICES}
    assert (body["redis"]["answers"], body["version"]) == (True, "3f9a0c1")
    [shop] = body["shops"]
    assert (shop["shop"], shop["webhook"], shop["round"]) == (stage.shop.id, None, None)


def test_a_desk_at_work_is_well_and_says_when_it_was_last_heard_of(stage: Stage) -> None:
    stage.graph.say(ANA, "hola")
    ticked(stage)
    stage.advance(20)
    body = told(stage)
    assert (body["status"], body["why"]) == ("well", [])
    [shop] = body["shops"]
    assert 0 <= shop["round"]["seconds_ago"] <= 80
    assert 20 <= shop["webhook"]["seconds_ago"] <= 80
    assert shop["waiting"] == {
        "customers": 0,
        "letters": 0,
        "oldest_s": None,
        "kept_wish_s": None,
        "replies": 0,
        "alerts": 0,
    }


def test_a_letter_that_waits_is_told_with_its_age(stage: Stage) -> None:
    ticked(stage)
    stage.graph.say(ANA, "hola")
    stage.advance(61)
    body = told(stage)
    assert body["why"] == [f"letters_wait:{stage.shop.id}"]
    assert body["shops"][0]["waiting"]["letters"] == 1
    assert body["shops"][0]["waiting"]["oldest_s"] == 61


def test_a_desk_whose_scheduler_stopped_limps_after_three_minutes(stage: Stage) -> None:
    ticked(stage)
    stage.advance(170)
    assert told(stage)["status"] == "well"
    stage.advance(20)
    assert told(stage)["why"] == [f"no_round:{stage.shop.id}"]


def test_a_calendar_left_alone_by_one_door_is_told_by_this_one(stage: Stage) -> None:
    ticked(stage)
    stage.faults.order("calendar", "503", 999)
    for _ in range(3):
        assert signed(stage, path="/availability?service=corte").status_code == 503
    body = told(stage)
    assert (body["status"], body["why"]) == ("limping", ["left_alone:calendar"])
    found = body["services"]["calendar"]
    since, until = (datetime.fromisoformat(found[name]) for name in ("since", "until"))
    assert (found["state"], until - since) == ("open", timedelta(seconds=REST_S))
    # An outage is kept in milliseconds, rounded up; its pauses move the stage's clock.
    assert abs(stage.clock.now() - since) < timedelta(seconds=2)
    stage.advance(REST_S + 1)
    assert told(stage)["services"]["calendar"]["state"] == "half-open"
    stage.faults.clear()
    assert signed(stage, path="/availability?service=corte").status_code == 200
    assert told(stage)["services"]["calendar"] == {"state": "closed"}


def test_a_wish_kept_for_the_calendar_is_told_apart_from_letters_that_wait(stage: Stage) -> None:
    stage.faults.order("calendar", "503", 999)
    stage.graph.say(ANA, "corte con rafa mañana a las 10")
    for _ in range(3):
        ticked(stage)
    body = told(stage)
    stage.faults.clear()
    waiting = body["shops"][0]["waiting"]
    assert waiting["letters"] == 1
    assert waiting["oldest_s"] is None
    assert waiting["kept_wish_s"] >= 180
    assert f"letters_wait:{stage.shop.id}" not in body["why"]


@pytest.mark.parametrize("fault", ["500", "drop"])
def test_without_redis_the_desk_is_ill(stage: Stage, fault: str) -> None:
    stage.faults.order("redis", fault, 9)
    body = told(stage, 503)
    stage.faults.clear()
    assert (body["status"], body["why"]) == ("ill", ["redis_unreachable"])
    assert body["redis"]["answers"] is False
    assert "shops" not in body


def test_all_of_it_is_one_command(stage: Stage) -> None:
    told(stage)
    stage.redis.journal.clear()
    told(stage)
    assert billed(stage) == 1


def test_nothing_in_it_is_a_customers(stage: Stage) -> None:
    stage.graph.say(ANA, "soy Ana, corte con rafa mañana a las 10")
    stage.advance(61)
    text = signed(stage).text
    for secret in ("Ana", "5213319990001", "corte", "rafa"):
        assert secret not in text


def test_every_name_in_it_is_in_the_contract(stage: Stage) -> None:
    stage.graph.say(ANA, "hola")
    ticked(stage)
    health = API.partition("    Health:\n")[2].partition("    Problem:\n")[0]

    def names(value: Any) -> Iterator[str]:
        for one in value if isinstance(value, list) else []:
            yield from names(one)
        for name, one in value.items() if isinstance(value, dict) else []:
            yield name
            yield from names(one)

    unknown = {name for name in names(told(stage)) if not re.search(rf"\b{name}:", health)}
    assert unknown == set(SERVICES), "and those are listed as required"
    assert all(name in health for name in SERVICES)
