"""What the meter takes a call for, in the units of whoever bills it."""

import json
from collections.abc import Mapping

import pytest

from bench.costs_meter import LOOK, Meter, counted
from local.rehearsal.suite import load
from local.stage import Stage
from local.webhook_bodies import Sender
from shared.conversation.scripts import TRIED
from tests.costs.test_savings import SUITE

GET = ["GET", "turno:shop:who:1"]
SCRIPT = ["EVAL", TRIED.text, 1, "turno:shop:outbox:1", "key", 1]
EVENTS = "/calendar/v3/calendars/rafa%40shop/events"
BATCH = b"--x\r\n\r\nGET /calendar/v3/calendars/a/events?b=1\r\n\r\n--x\r\n\r\nGET /c/d/events\r\n"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (GET, {"redis.commands": 1}),
        (SCRIPT, {"redis.commands": 1}),
        ([GET, GET, SCRIPT], {"redis.commands": 3, "redis.alone": 1}),
        ([SCRIPT, LOOK], {"redis.commands": 1, "redis.looks": 1}),
    ],
)
def test_a_script_is_one_command_and_so_is_each_of_a_pipeline(
    asked: list[object], said: Mapping[str, int]
) -> None:
    assert +counted("redis", "POST", "/", json.dumps(asked).encode()) == said


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "/batch/calendar/v3", BATCH, {"calendar.list": 2}),
        ("GET", EVENTS, b"", {"calendar.list": 1}),
        ("GET", f"{EVENTS}/abc", b"", {"calendar.get": 1}),
        ("POST", EVENTS, b"{}", {"calendar.insert": 1}),
        ("PATCH", f"{EVENTS}/abc", b"{}", {"calendar.patch": 1}),
        ("DELETE", f"{EVENTS}/abc", b"", {"calendar.delete": 1}),
        ("POST", "/token", b"", {"calendar.token": 1}),
    ],
)
def test_calendar_calls_are_told_apart_and_each_of_a_batch_counts(
    method: str, path: str, body: bytes, said: Mapping[str, int]
) -> None:
    assert counted("calendar", method, path, body) == said


def test_blue_ticks_are_no_message() -> None:
    assert counted("graph", "POST", "/1/messages", b'{"status": "read"}') == {"graph.read_ticks": 1}
    assert counted("graph", "POST", "/1/messages", b'{"type": "text"}') == {"graph.messages": 1}


def test_each_call_is_counted_for_the_door_that_made_it_and_a_reset_begins_anew() -> None:
    meter = Meter()
    stage = Stage(SUITE.shop, SUITE.now, frozen_clock=True)
    stage.switchboard = meter
    with stage:
        stage.graph.say(Sender("5213319990001", None, "Ana"), "hola")
        assert meter.by_door["webhook"]["requests"] == 1
        assert meter.by_door["webhook"]["tasks.created"] == 1
        assert "chat" not in meter.by_door
        stage.drain()
        assert meter.by_door["webhook"]["requests"] == 1 + len(("sent", "delivered", "read"))
        assert meter.by_door["chat"]["graph.messages"] == len(stage.graph.sent) == 1
        assert meter.by_door["chat"]["redis.bytes_out"] > 1000
        assert meter.cpu_s["chat"] > 0
        stage.reset()
        assert not meter.by_door


def test_the_mix_is_of_a_hundred_bookings() -> None:
    from bench.costs_counts import VISITS

    personas = load(VISITS).personas
    booked = [one for one in personas if "created" in one["expect"]]
    assert sum(one["per_hundred"] for one in booked) == 100
    assert {one["lang"] for one in personas} == {"es", "en"}
