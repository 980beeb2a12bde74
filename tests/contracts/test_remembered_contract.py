"""What whoever remembers consents promises, beside the talks: the twins, and Redis on the wire."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from shared.conversation.consents import Consent
from shared.conversation.domain import Letter, Profile
from shared.conversation.redis_remembered import RedisRemembered
from shared.conversation.redis_store import RedisConversations
from shared.conversation.remembered import Glance, MemoryRemembered, Remembered
from shared.conversation.store import (
    Arrival,
    Conversations,
    LeaseLost,
    MemoryConversations,
    Session,
)
from shared.errors import Temporary
from shared.redis import Argument, Redis
from tests.contracts.place import NOW, Place

PHONE, BSUID = "5215512345678", "MX.1234567890"
ANA = Consent(PHONE, frozenset({PHONE}), False, False, NOW)
YEAR = timedelta(days=365)


@dataclass
class Memory:
    """Both stores of one shop, over one Redis."""

    talks: Conversations
    remembered: Remembered
    now: datetime = NOW
    passes: Callable[[float], None] = field(default=lambda seconds: None)

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)
        self.passes(timedelta(**delta).total_seconds())

    def link(self, *names: str) -> str:
        return self.talks.receive([Arrival(names)], now=self.now, per_minute=20)[0].customer

    def open(self, customer: str = PHONE) -> Session:
        session = self.talks.open(customer, "worker", now=self.now)
        assert isinstance(session, Session)
        return session

    def save(self, session: Session) -> None:
        saved = self.talks.save(session, outbox=(), answered=0, now=self.now)
        self.talks.close(saved, sent=(), now=self.now)

    def says(self, customer: str = PHONE, *, wants: bool = False) -> None:
        """A turn in which the customer says what they want to be sent."""
        session = self.open(customer)
        profile = session.profile.choosing(self.now, reminders=wants, marketing=wants)
        self.save(replace(session, profile=profile))

    def glance(self, at_most: int = 50) -> Glance:
        return self.remembered.glance(at_most=at_most)

    def waiting(self) -> list[Consent]:
        return [one.consent for one in self.glance().unkept]

    def keeps(self) -> None:
        self.remembered.kept(self.glance().unkept)

    def restore(self, *found: Consent) -> int:
        for consent in found:
            self.link(consent.customer, *sorted(consent.identities - {consent.customer}))
        return self.remembered.restore({one.customer: one for one in found}, now=self.now)

    def profile(self, customer: str = PHONE) -> Profile:
        session = self.open(customer)
        self.talks.close(session, sent=(), now=self.now)
        return session.profile


@pytest.fixture(params=["twin", "on_fakeredis", "on_redis_server"])
def memory(request: pytest.FixtureRequest) -> Memory:
    if request.param == "twin":
        talks = MemoryConversations()
        return Memory(talks, MemoryRemembered(talks))
    place: Place = request.getfixturevalue(request.param)
    place.emulator.flush()
    stores = RedisConversations(place.redis, "nopal"), RedisRemembered(place.redis, "nopal")
    return Memory(*stores, passes=place.emulator.advance)


# What waits to be kept


def test_a_new_memory_is_not_whole_and_nothing_waits(memory: Memory) -> None:
    assert memory.glance() == Glance(None)


def test_it_is_born_with_the_first_arrival_and_never_again(memory: Memory) -> None:
    assert memory.glance().born is None
    memory.link(PHONE)
    memory.later(days=400)
    memory.link(BSUID)
    assert memory.glance().born == NOW


def test_what_a_customer_says_waits_to_be_kept(memory: Memory) -> None:
    memory.link(PHONE)
    memory.says()
    assert memory.waiting() == [ANA]


def test_a_customer_who_never_said_anything_about_it_does_not_wait(memory: Memory) -> None:
    memory.link(PHONE)
    session = memory.open()
    memory.save(replace(session, profile=replace(session.profile, name='"consent_at": "x"')))
    assert memory.waiting() == []


def test_what_is_kept_waits_no_more_whatever_else_is_learned(memory: Memory) -> None:
    memory.link(PHONE)
    memory.says()
    memory.keeps()
    session = memory.open()
    memory.save(replace(session, profile=replace(session.profile, name="Ana", lang="es")))
    assert memory.waiting() == []


def test_a_word_said_while_the_one_before_is_kept_still_waits(memory: Memory) -> None:
    memory.link(PHONE)
    memory.says()
    seen = memory.glance().unkept
    memory.later(seconds=1)
    memory.says(wants=True)
    memory.remembered.kept(seen)
    assert memory.waiting() == [replace(ANA, reminders=True, marketing=True, at=memory.now)]


def test_a_new_name_of_who_said_something_is_kept_as_well(memory: Memory) -> None:
    memory.link(PHONE)
    memory.says()
    memory.keeps()
    memory.link(PHONE, BSUID)
    assert memory.waiting() == [replace(ANA, identities=frozenset({PHONE, BSUID}))]


def test_a_name_learned_within_a_turn_is_kept_as_well(memory: Memory) -> None:
    memory.link(PHONE)
    memory.says()
    memory.keeps()
    session = memory.open()
    names = session.profile.identities | {BSUID}
    memory.save(replace(session, profile=replace(session.profile, identities=names)))
    assert memory.waiting() == [replace(ANA, identities=frozenset({PHONE, BSUID}))]


def test_two_who_turn_out_to_be_one_keep_the_opt_out_under_all_names(memory: Memory) -> None:
    memory.link(PHONE)
    memory.link(BSUID)
    memory.says(BSUID)
    memory.keeps()
    memory.link(PHONE, BSUID)
    assert replace(ANA, identities=frozenset({PHONE, BSUID})) in memory.waiting()


def test_one_round_takes_no_more_than_it_asks_for(memory: Memory) -> None:
    for n in range(5):
        memory.link(f"c{n}")
        memory.says(f"c{n}")
    assert len(memory.glance(at_most=2).unkept) == 2
    memory.remembered.kept(memory.glance(at_most=2).unkept)
    assert len(memory.glance(at_most=50).unkept) == 3


# What is put back


def test_what_is_put_back_is_known_again_and_does_not_wait(memory: Memory) -> None:
    assert memory.restore(ANA) == 1
    profile = memory.profile()
    assert (profile.reminders, profile.marketing, profile.consent_at) == (False, False, NOW)
    assert memory.glance() == Glance(memory.now, (), memory.now)


def test_putting_back_twice_is_once(memory: Memory) -> None:
    memory.restore(ANA)
    assert memory.restore(ANA) == 0
    assert memory.waiting() == []


def test_the_rest_of_a_profile_stays_as_it_is(memory: Memory) -> None:
    memory.link(PHONE)
    session = memory.open()
    memory.save(replace(session, profile=replace(session.profile, name="Íñigo/👍🏽", lang="en")))
    memory.restore(ANA)
    profile = memory.profile()
    assert (profile.name, profile.lang, profile.marketing) == ("Íñigo/👍🏽", "en", False)


@pytest.mark.parametrize("wants", [True, False])
def test_a_later_word_is_not_overwritten_and_waits_to_be_kept(memory: Memory, wants: bool) -> None:
    memory.link(PHONE)
    memory.later(minutes=1)
    memory.says(wants=wants)
    memory.keeps()
    assert memory.restore(ANA) == 0
    assert memory.profile().marketing is wants
    assert memory.waiting() == [replace(ANA, reminders=wants, marketing=wants, at=memory.now)]


def test_what_is_remembered_and_was_not_found_is_kept_again(memory: Memory) -> None:
    memory.link(PHONE)
    memory.says()
    memory.keeps()
    memory.restore()
    assert memory.waiting() == [ANA]


def test_all_names_come_back_with_it(memory: Memory) -> None:
    memory.restore(replace(ANA, identities=frozenset({PHONE, BSUID})))
    assert memory.link(BSUID) == PHONE
    assert memory.profile().identities == {PHONE, BSUID}


def test_a_turn_under_way_does_not_write_over_what_is_put_back(memory: Memory) -> None:
    memory.link(PHONE)
    session = memory.open()
    memory.restore(ANA)
    with pytest.raises(LeaseLost):
        memory.talks.save(session, outbox=(), answered=0, now=memory.now)
    assert not memory.profile().marketing


def test_a_turn_under_way_goes_on_where_nothing_was_put_back(memory: Memory) -> None:
    memory.restore(ANA)
    session = memory.open()
    memory.restore(ANA)
    memory.save(session)


def test_a_hundred_are_put_back_at_once(memory: Memory) -> None:
    many = [replace(ANA, customer=f"c{n}", identities=frozenset({f"c{n}"})) for n in range(100)]
    assert memory.restore(*many) == 100
    assert not memory.profile("c57").marketing


# On Redis alone


@pytest.fixture
def on_wire(place: Place) -> Memory:
    place.emulator.flush()
    stores = RedisConversations(place.redis, "nopal"), RedisRemembered(place.redis, "nopal")
    return Memory(*stores, passes=place.emulator.advance)


def test_a_word_never_said_again_is_known_as_long_as_it_is_read_now_and_then(
    on_wire: Memory,
) -> None:
    on_wire.restore(ANA)
    for _ in range(3):
        on_wire.later(days=300)
        on_wire.restore(ANA)
    assert not on_wire.profile().marketing
    on_wire.later(days=366)
    assert on_wire.profile().marketing


def test_a_profile_that_ran_out_waits_for_nothing(on_wire: Memory) -> None:
    on_wire.link(PHONE)
    on_wire.says()
    on_wire.later(days=366)
    assert on_wire.waiting() == []
    assert on_wire.waiting() == []


def test_a_profile_that_cannot_be_read_is_no_obstacle(on_wire: Memory, place: Place) -> None:
    place.redis.command("SET", f"turno:nopal:profile:{PHONE}", '{"consent_at": "x"')
    on_wire.restore(ANA)
    assert not on_wire.profile().marketing


@dataclass
class Interrupted:
    """A connection on which somebody else gets in between two commands."""

    redis: Redis
    between: Callable[[], None]
    asked: int = 0

    def command(self, *command: Argument) -> object:
        self.asked += 1
        if self.asked == 2:
            self.between()
        return self.redis.command(*command)


def test_a_profile_written_meanwhile_is_not_written_over(on_wire: Memory, place: Place) -> None:
    on_wire.link(PHONE)
    redis = Interrupted(place.redis, lambda: on_wire.says(wants=True))
    remembered = RedisRemembered(redis, "nopal")  # type: ignore[arg-type]
    with pytest.raises(Temporary):
        remembered.restore({PHONE: replace(ANA, at=NOW - YEAR)}, now=NOW)
    assert on_wire.profile().marketing
    assert on_wire.glance().whole is None


def test_a_glance_is_one_round_trip(on_wire: Memory, place: Place) -> None:
    on_wire.link(PHONE)
    on_wire.says()
    place.emulator.journal.clear()
    on_wire.glance()
    assert len(place.emulator.journal) == 1


def test_a_letter_alone_makes_nobody_wait(on_wire: Memory) -> None:
    letter = Letter("wamid.1", NOW, "text", '"consent_at": "2026"', phone=PHONE)
    on_wire.talks.receive([Arrival((PHONE, BSUID), letter)], now=NOW, per_minute=20)
    assert on_wire.waiting() == []
