"""One contract for the desk's signs of life: the twin, and Redis behind its REST API on
fakeredis and on a real server. What is read here the talks, the sweep and the breakers left.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from local.serving import serve
from local.upstash import TOKEN
from shared.conversation.domain import Letter, LetterKind
from shared.conversation.redis_store import RedisConversations
from shared.conversation.store import Arrival, Conversations, MemoryConversations, Session
from shared.conversation.ways import BOX
from shared.errors import Misconfigured, Temporary
from shared.health.domain import Reading, Rest, Signs
from shared.health.redis_signs import RedisSigns
from shared.health.signs import LOOKED_AT, MemorySigns, SignsOfLife
from shared.messaging.domain import Address, Outbound
from shared.redis import connect
from shared.redis_outages import KEY, SINCE, RedisOutages
from tests.clocks import Clock
from tests.contracts.place import Place

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MANY = 1000
SHOPS = ("one", "two")


@dataclass
class World:
    signs: SignsOfLife
    talks: dict[str, Conversations]
    rests: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    redis_outages: RedisOutages | None = None
    clock: Clock = field(default_factory=Clock)

    def read(self) -> Reading:
        return self.signs.read(SHOPS)

    @property
    def shop(self) -> Signs:
        return self.read().shops[0]

    def writes(
        self, name: str, customer: str, *, at: datetime = NOON, kind: LetterKind = "text"
    ) -> None:
        arrival = Arrival((customer,), Letter(name, at, kind, "hola"))
        self.talks["one"].receive([arrival], now=at, per_minute=MANY, by_meta=kind == "text")

    def opened(self, customer: str) -> Session:
        session = self.talks["one"].open(customer, "worker", now=NOON)
        assert isinstance(session, Session)
        return session

    def begins(self, service: str, *, since: datetime, until: datetime) -> None:
        """An outage that some instance found."""
        if self.redis_outages is None:
            _, first = self.rests.get(service, (until, since))
            self.rests[service] = (until, first)
            return
        self.clock.now = since.timestamp()
        self.redis_outages.begin(service, until.timestamp())

    def ends(self, service: str) -> None:
        self.rests.pop(service, None)
        if self.redis_outages is not None:
            self.redis_outages.end(service)


@pytest.fixture(params=["memory", "on_fakeredis", "on_redis_server"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        talks = {shop: MemoryConversations() for shop in SHOPS}
        rests: dict[str, tuple[datetime, datetime | None]] = {}
        yield World(MemorySigns(talks, rests), dict(talks), rests)
        return
    place: Place = request.getfixturevalue(request.param)
    place.emulator.faults.clear()
    place.emulator.flush()
    clock = Clock(NOON.timestamp())
    with serve(place.emulator) as url, closing(connect(url, TOKEN)) as redis:
        outages = RedisOutages(redis, clock=clock)
        yield World(
            RedisSigns(place.redis),
            {shop: RedisConversations(redis, shop) for shop in SHOPS},
            redis_outages=outages,
            clock=clock,
        )


def test_a_desk_on_its_first_day_shows_nothing(world: World) -> None:
    world.signs.answers()
    assert world.read() == Reading((Signs("one"), Signs("two")), {})


def test_each_shop_shows_its_own(world: World) -> None:
    world.writes("a", "ana")
    assert world.read().shops == (
        Signs("one", webhook_at=NOON, customers=1, letters=1, oldest_at=NOON),
        Signs("two"),
    )


def test_only_what_meta_posts_counts_as_a_webhook(world: World) -> None:
    world.writes("a", "ana", kind="untold")
    assert world.shop.webhook_at is None
    later = NOON + timedelta(minutes=5)
    world.writes("b", "ana", at=later)
    world.writes("c", "ana", at=later + timedelta(minutes=1), kind="untold")
    assert world.shop.webhook_at == later


def test_news_of_our_own_messages_is_a_webhook_as_well(world: World) -> None:
    world.talks["one"].receive([], seen=["k1"], now=NOON, per_minute=MANY, by_meta=True)
    assert world.shop.webhook_at == NOON


def test_a_round_of_the_sweep_is_a_sign_and_any_other_look_is_none(world: World) -> None:
    talks = world.talks["one"]
    assert talks.left_behind(before=NOON, at_most=9) == ()
    assert world.shop.round_at is None
    assert talks.left_behind(before=NOON, at_most=9, round_at=NOON) == ()
    assert world.shop.round_at == NOON


def test_a_round_finds_who_was_left_behind_like_any_other_look(world: World) -> None:
    for n, name in enumerate(("ana", "beto", "caro")):
        world.writes(name, name, at=NOON + timedelta(seconds=n))
    talks, before = world.talks["one"], NOON + timedelta(seconds=2)
    for at_most in (1, 9):
        found = talks.left_behind(before=before, at_most=at_most)
        assert talks.left_behind(before=before, at_most=at_most, round_at=NOON) == found
    assert found == ("ana", "beto")


def test_the_oldest_letter_and_all_that_wait_are_told(world: World) -> None:
    world.writes("a", "ana", at=NOON + timedelta(seconds=30))
    world.writes("b", "beto", at=NOON)
    world.writes("c", "beto", at=NOON + timedelta(seconds=60))
    shop = world.shop
    assert (shop.customers, shop.letters, shop.oldest_at) == (2, 3, NOON)


def test_what_is_answered_and_not_yet_sent_is_a_reply_and_no_letter(world: World) -> None:
    world.writes("a", "ana")
    session = world.opened("ana")
    reply = Outbound("k1", Address("ana"), "answer", "hola")
    world.talks["one"].save(session, outbox=[reply], answered=1, now=NOON)
    shop = world.shop
    assert (shop.customers, shop.letters, shop.replies, shop.oldest_at) == (1, 0, 1, None)


def test_a_wish_kept_for_the_calendar_is_told_apart(world: World) -> None:
    world.writes("a", "ana")
    session = world.opened("ana")
    heard = replace(session.conversation, trouble_at=NOON)
    kept = replace(session, conversation=heard)
    world.talks["one"].save(kept, outbox=(), answered=0, now=NOON)
    later = NOON + timedelta(minutes=1)
    world.writes("b", "beto", at=later)
    shop = world.shop
    assert (shop.letters, shop.kept_at, shop.oldest_at) == (2, NOON, later)


def test_what_a_customer_writes_cannot_pass_for_a_kept_wish(world: World) -> None:
    world.writes("a", "ana")
    session = world.opened("ana")
    sly = replace(session.conversation, earlier=('"trouble_at": "2026-11-24T12:00+00:00"',))
    world.talks["one"].save(replace(session, conversation=sly), outbox=(), answered=0, now=NOON)
    shop = world.shop
    assert (shop.kept_at, shop.oldest_at) == (None, NOON)


def test_alerts_wait_in_a_box_of_their_own(world: World) -> None:
    world.writes("a", BOX, kind="alert")
    shop = world.shop
    assert (shop.alerts, shop.letters, shop.oldest_at) == (1, 0, None)


def test_of_a_crowd_those_who_wait_longest_are_looked_at(world: World) -> None:
    crowd = LOOKED_AT + 3
    arrivals = [Arrival((f"c{n:03}",), Letter(str(n), NOON, "text")) for n in range(crowd)]
    world.talks["one"].receive(arrivals, now=NOON, per_minute=MANY)
    shop = world.shop
    assert (shop.customers, shop.letters) == (crowd, LOOKED_AT)


def test_a_service_that_is_left_alone_is_told_with_since_and_until(world: World) -> None:
    until = NOON + timedelta(seconds=15)
    world.begins("calendar", since=NOON, until=until)
    assert world.read().rests == {"calendar": Rest(until, NOON)}


def test_an_outage_that_goes_on_began_when_it_began(world: World) -> None:
    later = NOON + timedelta(seconds=20)
    world.begins("calendar", since=NOON, until=NOON + timedelta(seconds=15))
    world.begins("calendar", since=later, until=later + timedelta(seconds=15))
    assert world.read().rests == {"calendar": Rest(later + timedelta(seconds=15), NOON)}


def test_an_outage_that_is_over_is_not_told_and_the_next_begins_anew(world: World) -> None:
    later = NOON + timedelta(minutes=20)
    world.begins("llm", since=NOON, until=NOON + timedelta(seconds=15))
    world.ends("llm")
    assert world.read().rests == {}
    world.begins("llm", since=later, until=later + timedelta(seconds=15))
    assert world.read().rests == {"llm": Rest(later + timedelta(seconds=15), later)}


# Redis alone


def test_an_outage_noted_by_an_older_instance_has_no_beginning(place: Place) -> None:
    place.emulator.flush()
    place.redis.command("HSET", KEY, "graph", int(NOON.timestamp() * 1000))
    assert RedisSigns(place.redis).read([]).rests == {"graph": Rest(NOON)}


def test_nothing_is_left_of_an_outage_that_is_over(place: Place) -> None:
    place.emulator.flush()
    with serve(place.emulator) as url, closing(connect(url, TOKEN)) as redis:
        outages = RedisOutages(redis, clock=Clock(NOON.timestamp()))
        outages.begin("graph", NOON.timestamp() + 15)
        assert set(redis.command("HGETALL", KEY)) == {"graph", "graph" + SINCE}
        assert outages.known("graph" + SINCE) is None
        outages.end("graph")
        assert place.redis.command("HGETALL", KEY) == {}


@pytest.mark.parametrize("fault", ["500", "drop"])
def test_a_redis_that_does_not_answer_is_temporary(place: Place, fault: str) -> None:
    signs = RedisSigns(place.redis)
    for ask in (signs.answers, lambda: signs.read(SHOPS)):
        place.emulator.faults.order("redis", fault, 2)
        with pytest.raises(Temporary):
            ask()
        place.emulator.faults.clear()


def test_a_key_that_is_refused_is_a_setting_that_is_wrong(place: Place) -> None:
    with serve(place.emulator) as url, closing(connect(url, "another")) as redis:
        signs = RedisSigns(redis)
        for ask in (signs.answers, lambda: signs.read(SHOPS)):
            with pytest.raises(Misconfigured):
                ask()


def commands(place: Place) -> list[str]:
    """What Upstash bills: each command, and each of a pipeline."""
    billed = []
    for call in place.emulator.journal:
        asked = call.request if isinstance(call.request[0], list) else [call.request]
        billed += [str(command[0]) for command in asked]
    return billed


@pytest.mark.parametrize("by_meta", [False, True])
def test_noting_a_webhook_costs_no_command_more(place: Place, by_meta: bool) -> None:
    talks = RedisConversations(place.redis, "one")
    place.emulator.journal.clear()
    arrival = Arrival(("ana",), Letter("a", NOON, "text"))
    talks.receive([arrival], now=NOON, per_minute=MANY, by_meta=by_meta)
    assert commands(place) == ["EVAL"]


@pytest.mark.parametrize(("round_at", "billed"), [(None, "ZRANGEBYSCORE"), (NOON, "EVAL")])
def test_noting_a_round_costs_no_command_more(
    place: Place, round_at: datetime | None, billed: str
) -> None:
    talks = RedisConversations(place.redis, "one")
    place.emulator.journal.clear()
    talks.left_behind(before=NOON, at_most=9, round_at=round_at)
    assert commands(place) == [billed]


def test_a_strangers_question_is_one_command_and_a_full_one_too(place: Place) -> None:
    signs = RedisSigns(place.redis)
    for ask, billed in ((signs.answers, ["PING"]), (lambda: signs.read(SHOPS), ["EVAL"])):
        place.emulator.journal.clear()
        ask()
        assert commands(place) == billed


def test_what_is_noted_is_forgotten_after_ten_days(place: Place) -> None:
    place.emulator.flush()
    talks = RedisConversations(place.redis, "one")
    ten_days = 10 * 86400
    talks.receive([], seen=["k"], now=NOON, per_minute=MANY, by_meta=True)
    assert ten_days - 5 < place.redis.command("TTL", "turno:one:signs:all") <= ten_days
    place.redis.command("EXPIRE", "turno:one:signs:all", 9)
    talks.left_behind(before=NOON, at_most=9, round_at=NOON)
    assert ten_days - 5 < place.redis.command("TTL", "turno:one:signs:all") <= ten_days
