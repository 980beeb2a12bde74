"""One contract for everything that knows which services are out: the twin, and Redis behind
its REST API on fakeredis and on a real server.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest

from local.serving import serve
from local.upstash import TOKEN
from shared.outages import MemoryOutages, Outages
from shared.redis import Redis, connect
from shared.redis_outages import FORGOTTEN_S, FRESH_S, KEY, RedisOutages
from tests.clocks import Clock
from tests.contracts.place import Place

NOW = 1_796_137_200.0
LATER, MUCH_LATER = NOW + 15, NOW + 60


@dataclass
class Instance:
    """One of several. `listens` is what it does anyway: some other command."""

    outages: Outages
    listens: Callable[[], object]


Start = Callable[[], Instance]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture(params=["memory", "on_fakeredis", "on_redis_server"])
def start(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Start]:
    """Starts an instance; all of one test hear of each other."""
    if request.param == "memory":
        kept: dict[str, float] = {}
        yield lambda: Instance(MemoryOutages(kept), lambda: None)
        return
    place: Place = request.getfixturevalue(request.param)
    place.emulator.faults.clear()
    place.emulator.flush()
    with serve(place.emulator) as url, ExitStack() as opened:

        def over_the_wire() -> Instance:
            redis = opened.enter_context(closing(connect(url, TOKEN)))
            return Instance(RedisOutages(redis, clock=clock), lambda: redis.command("PING"))

        yield over_the_wire


def test_at_first_every_service_is_up(start: Start) -> None:
    one = start()
    one.listens()
    assert one.outages.known("calendar") is None
    assert one.outages.probe("calendar", now=NOW, until=LATER)
    assert one.outages.known("calendar") is None


def test_an_outage_is_known_to_who_found_it_and_soon_to_all(start: Start) -> None:
    mine, other = start(), start()
    mine.outages.begin("calendar", LATER)
    other.listens()
    for one in (mine, other):
        assert one.outages.known("calendar") == LATER
        assert one.outages.known("graph") is None


def test_a_cold_instance_knows_after_its_first_command(start: Start) -> None:
    start().outages.begin("calendar", LATER)
    cold = start()
    cold.listens()
    assert cold.outages.known("calendar") == LATER


def test_the_end_of_an_outage_is_known_to_all(start: Start, clock: Clock) -> None:
    mine, other = start(), start()
    mine.outages.begin("calendar", LATER)
    mine.outages.begin("graph", LATER)
    other.listens()
    other.outages.end("calendar")
    clock.pause(FRESH_S)
    mine.listens()
    for one in (mine, other):
        assert one.outages.known("calendar") is None
        assert one.outages.known("graph") == LATER


def test_an_outage_that_goes_on_rests_longer(start: Start) -> None:
    mine, other = start(), start()
    mine.outages.begin("calendar", LATER)
    mine.outages.begin("calendar", MUCH_LATER)
    other.listens()
    assert other.outages.known("calendar") == MUCH_LATER


def test_nobody_looks_before_the_rest_is_over(start: Start) -> None:
    mine = start()
    mine.outages.begin("calendar", LATER)
    assert not mine.outages.probe("calendar", now=LATER - 0.01, until=MUCH_LATER)
    assert mine.outages.probe("calendar", now=LATER, until=MUCH_LATER)


def test_one_instance_looks_and_the_others_do_not(start: Start) -> None:
    mine, other = start(), start()
    mine.outages.begin("calendar", LATER)
    looks = [
        one.outages.probe("calendar", now=LATER, until=MUCH_LATER)
        for one in (other, mine, other, mine)
    ]
    assert looks == [True, False, False, False]
    assert [one.outages.known("calendar") for one in (mine, other)] == [MUCH_LATER] * 2


def test_who_looked_and_never_came_back_is_followed_by_another(start: Start) -> None:
    mine, other = start(), start()
    mine.outages.begin("calendar", LATER)
    mine.outages.probe("calendar", now=LATER, until=MUCH_LATER)
    assert other.outages.probe("calendar", now=MUCH_LATER, until=MUCH_LATER + 10)


def test_who_wants_to_look_hears_that_it_is_over(start: Start) -> None:
    mine, other = start(), start()
    mine.outages.begin("calendar", LATER)
    other.listens()
    mine.outages.end("calendar")
    assert other.outages.probe("calendar", now=LATER, until=MUCH_LATER)
    assert other.outages.known("calendar") is None


def test_ending_what_was_no_outage_changes_nothing(start: Start) -> None:
    mine = start()
    mine.outages.end("calendar")
    assert mine.outages.known("calendar") is None


# Redis alone


@pytest.fixture
def pair(place: Place) -> Iterator[tuple[Redis, Redis]]:
    place.emulator.flush()
    with (
        serve(place.emulator) as url,
        closing(connect(url, TOKEN)) as one,
        closing(connect(url, TOKEN)) as two,
    ):
        yield one, two


def test_healthy_it_costs_no_round_trip(
    place: Place, pair: tuple[Redis, Redis], clock: Clock
) -> None:
    redis, _ = pair
    outages = RedisOutages(redis, clock=clock)
    place.emulator.journal.clear()
    for n in range(5):
        assert redis.command("INCR", "n") == n + 1
        assert outages.known("calendar") is None
        clock.pause(FRESH_S / 2)
    paths = [call.path for call in place.emulator.journal]
    assert paths == ["/pipeline", "/", "/pipeline", "/", "/pipeline"]


def test_a_clock_that_was_set_back_is_no_reason_not_to_listen(
    pair: tuple[Redis, Redis], clock: Clock
) -> None:
    mine, other = RedisOutages(pair[0], clock=clock), RedisOutages(pair[1], clock=clock)
    pair[1].command("PING")
    mine.begin("calendar", LATER)
    clock.pause(-3600)
    pair[1].command("PING")
    assert other.known("calendar") == LATER


@pytest.mark.parametrize("fault", ["500", "drop", "readonly"])
def test_without_redis_an_instance_goes_by_what_it_knows_itself(
    place: Place, pair: tuple[Redis, Redis], clock: Clock, fault: str
) -> None:
    redis, _ = pair
    outages = RedisOutages(redis, clock=clock)
    place.emulator.faults.order("redis", fault, 2)
    outages.begin("calendar", LATER)
    place.emulator.faults.clear()
    redis.command("PING")
    assert outages.known("calendar") == LATER, "nobody else knows of it, and it stays known"
    place.emulator.faults.order("redis", fault, 2)
    assert outages.probe("calendar", now=LATER, until=MUCH_LATER)
    assert outages.known("calendar") == MUCH_LATER
    place.emulator.faults.order("redis", fault, 2)
    outages.end("calendar")
    place.emulator.faults.clear()
    assert outages.known("calendar") is None


def test_an_outage_nobody_meets_is_forgotten(
    place: Place, pair: tuple[Redis, Redis], clock: Clock
) -> None:
    RedisOutages(pair[0], clock=clock).begin("calendar", LATER)
    assert FORGOTTEN_S - 5 < pair[1].command("TTL", KEY) <= FORGOTTEN_S
