"""What the desk does not spend, so that nobody begins to by accident."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.graph import Sender
from local.rehearsal.suite import load
from local.stage import Stage
from shared.conversation.redis_store import RedisConversations
from shared.redis_outages import RedisOutages
from tests.contracts.place import NOW, Place, standing

SUITE = load(Path(__file__).parents[1] / "rehearsal" / "customers.json")
ANA = Sender("5213319990001", None, "Ana")


@pytest.fixture
def place() -> Iterator[Place]:
    with standing(None) as place:
        yield place


@pytest.fixture
def talks(place: Place) -> RedisConversations:
    return RedisConversations(place.redis, "shop-1")


def asked(place: Place) -> list[str]:
    """The commands that went over the wire, by name, a script as one."""
    sent = [call.request for call in place.emulator.journal]
    commands = [one for each in sent for one in (each if isinstance(each[0], list) else [each])]
    return [str(command[0]) for command in commands]


def receive(talks: RedisConversations, *seen: str) -> None:
    assert talks.receive((), seen=seen, now=NOW, per_minute=20, by_meta=True) == ()


def test_news_of_our_messages_are_one_short_command_however_many(
    place: Place, talks: RedisConversations
) -> None:
    RedisOutages(place.redis, clock=NOW.timestamp)
    many = [f"k{n}" for n in range(12)]
    receive(talks, *many)
    assert asked(place) == ["EVAL"]
    assert len(json.dumps(place.emulator.journal[0].request)) < 1000
    kept = [place.redis.command("TTL", f"turno:shop-1:seen:{key}") for key in many]
    assert set(kept) == {24 * 3600}


def test_news_are_a_sign_of_life_as_letters_are(place: Place, talks: RedisConversations) -> None:
    receive(talks, "k1")
    [name, moment] = place.redis.command("HGETALL", "turno:shop-1:signs:all").popitem()
    assert (name, int(moment)) == ("webhook", NOW.timestamp() * 1000)
    assert place.redis.command("TTL", "turno:shop-1:signs:all") == 10 * 24 * 3600


def test_an_idle_minute_costs_three_commands_and_a_list_for_each_barber() -> None:
    """43,200 minutes a month, out of the 500,000 commands that Upstash gives away."""
    with Stage(SUITE.shop, SUITE.now, events=SUITE.events, frozen_clock=True) as stage:
        stage.advance(60)
        stage.drain()
        for service in (stage.redis, stage.calendar):
            service.journal.clear()
        stage.advance(60)
        stage.drain()
        commands = asked(Place(stage.redis, None))  # type: ignore[arg-type]
        paths = [call.path for call in stage.calendar.journal]
    assert [visit.door for visit in stage.visits.all()] == ["tick", "tick"]
    assert sorted(commands) == ["EVAL", "EVAL", "HGETALL"]
    assert json.dumps(paths).count("/events") == len(stage.shop.barbers), paths
