"""A service goes down under the whole desk: what one instance finds, all the others know."""

from local.stage import Stage
from local.webhook_bodies import Sender
from shared.breaker import REST_S
from shared.redis_outages import FRESH_S, KEY
from tests.stage.test_json_doors import call

ANA = Sender("5213319990001", None, "Ana")
FREE = "/availability?service=corte"
MINE = "/booking?customer=5213319990001"
LOOK = ["HGETALL", KEY]


def asked(stage: Stage) -> int:
    """How often the calendar was."""
    return len([call for call in stage.calendar.journal if "/batch" in call.path])


def take_down(stage: Stage) -> None:
    """The calendar answers nobody any more, and the availability door has found that out."""
    stage.faults.order("calendar", "503", 999)
    for _ in range(3):
        assert call(stage, "GET", FREE).status_code == 503


def states(stage: Stage, door: str) -> str:
    return stage.doors.apps[door].outside["calendar"].state


def test_an_outage_found_by_one_door_is_known_to_a_cold_one(stage: Stage) -> None:
    take_down(stage)
    before = asked(stage)
    stage.doors.shut()
    assert call(stage, "GET", MINE).status_code == 503
    assert call(stage, "GET", FREE).status_code == 503
    assert asked(stage) == before
    assert states(stage, "booking") == states(stage, "availability") == "open"


def test_when_it_is_over_one_call_finds_out_and_every_door_goes_on(stage: Stage) -> None:
    take_down(stage)
    assert call(stage, "GET", MINE).status_code == 503
    stage.faults.clear()
    stage.advance(REST_S + 1)
    assert call(stage, "GET", FREE).status_code == 200
    stage.advance(FRESH_S)
    assert call(stage, "GET", MINE).status_code == 200
    assert states(stage, "booking") == states(stage, "availability") == "closed"


def test_while_it_lasts_it_is_looked_for_once_a_rest_by_all_doors_together(stage: Stage) -> None:
    take_down(stage)
    for _ in range(3):
        stage.advance(REST_S + 1)
        before = asked(stage)
        for path in (FREE, MINE, FREE, MINE):
            assert call(stage, "GET", path).status_code == 503
        assert asked(stage) == before + 1


def test_a_closed_calendar_of_one_barber_is_no_outage(stage: Stage) -> None:
    stage.faults.order("calendar", "list:forbidden", 999)
    for _ in range(8):
        assert call(stage, "GET", FREE).status_code == 500
    assert states(stage, "availability") == "closed"


def test_a_healthy_desk_never_asks_redis_for_outages_alone(stage: Stage) -> None:
    for text in ("hola", "corte con rafa mañana a las 10", "sí"):
        stage.graph.say(ANA, text)
        stage.advance(60)
        stage.drain()
    sent = [call.request for call in stage.redis.journal]
    assert stage.graph.sent
    assert LOOK not in sent
    along = [commands for commands in sent if isinstance(commands[0], list) and LOOK in commands]
    assert len(along) >= 3
    assert all(len(commands) == 2 for commands in along)


def test_a_message_that_came_during_an_outage_is_answered_when_it_is_over(stage: Stage) -> None:
    take_down(stage)
    stage.graph.say(ANA, "corte con rafa mañana a las 10")
    before = asked(stage)
    stage.tasks.drain()
    assert asked(stage) == before
    stage.faults.clear()
    stage.advance(REST_S + 1)
    stage.drain()
    assert stage.graph.sent
