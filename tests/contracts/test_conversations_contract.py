"""What every store of conversations promises: the twin, and Redis over Upstash's wire."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.serving import serve
from local.upstash import TOKEN, UpstashEmulator
from local.wire import StageClock
from shared.booking.domain import Proposal, Ref
from shared.conversation.domain import (
    Asked,
    Conversation,
    Draft,
    Letter,
    Moved,
    Offered,
    Profile,
    Usual,
)
from shared.conversation.redis_store import RedisConversations
from shared.conversation.store import (
    LEASE,
    Arrival,
    Conversations,
    LeaseLost,
    MemoryConversations,
    Receipt,
    Session,
    Waiting,
)
from shared.errors import Temporary
from shared.messaging.domain import Address, Choice, Outbound
from shared.redis import Redis, connect
from shared.understanding.commands import Person, When

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PHONE, BSUID = "5215512345678", "MX.1234567890"
MANY = 1000
NO_END = round(-1 / 86_400_000, 3)
"""As Redis says it, in days."""


@dataclass
class Desk:
    """A store with a clock beside it; what Redis counts passes along with the clock."""

    store: Conversations
    wait: Callable[[float], None] = lambda seconds: None
    now: datetime = NOON

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.wait(seconds)

    def receive(self, *arrivals: Arrival, per_minute: int = MANY, **given: Any) -> list[Receipt]:
        return list(self.store.receive(arrivals, now=self.now, per_minute=per_minute, **given))

    def outcomes(self, *arrivals: Arrival, per_minute: int = MANY) -> list[str]:
        return [receipt.outcome for receipt in self.receive(*arrivals, per_minute=per_minute)]

    def open(self, customer: str = PHONE, token: str = "worker") -> Session:
        session = self.store.open(customer, token, now=self.now)
        assert isinstance(session, Session)
        return session

    def wait_for(self, customer: str = PHONE, token: str = "rival") -> timedelta:
        wait = self.store.open(customer, token, now=self.now)
        assert isinstance(wait, timedelta)
        return wait

    def save(self, session: Session, *outbox: Outbound, answered: int = 0) -> Session:
        return self.store.save(session, outbox=outbox, answered=answered, now=self.now)

    def close(self, session: Session, *sent: str) -> bool:
        return self.store.close(session, sent=sent, now=self.now)


@dataclass
class Wire:
    """The stage's Upstash and a connection to it."""

    emulator: UpstashEmulator
    redis: Redis

    def desk(self, shop: str = "shop-1", **given: str) -> Desk:
        return Desk(RedisConversations(self.redis, shop, **given), self.emulator.advance)

    def fresh(self) -> "Wire":
        self.emulator.flush()
        self.emulator.faults.clear()
        self.emulator.journal.clear()
        return self

    def names(self) -> list[str]:
        return sorted(self.redis.command("KEYS", "*"))


@contextmanager
def wired(backend: str | None) -> Iterator[Wire]:
    emulator = UpstashEmulator(StageClock(NOON, frozen=True), backend)
    with serve(emulator) as url:
        redis = connect(url, TOKEN)
        yield Wire(emulator, redis)
        redis.close()
    emulator.close()


@pytest.fixture(scope="module")
def on_fakeredis() -> Iterator[Wire]:
    with wired(None) as wire:
        yield wire


@pytest.fixture(scope="module")
def on_redis_server(redis_server: str) -> Iterator[Wire]:
    with wired(redis_server) as wire:
        yield wire


def _wire(request: pytest.FixtureRequest) -> Wire:
    wire: Wire = request.getfixturevalue(f"on_{request.param}")
    return wire.fresh()


@pytest.fixture(params=["fakeredis", "redis_server"])
def wire(request: pytest.FixtureRequest) -> Wire:
    return _wire(request)


@pytest.fixture(params=["twin", "fakeredis", "redis_server"])
def desk(request: pytest.FixtureRequest) -> Desk:
    return Desk(MemoryConversations()) if request.param == "twin" else _wire(request).desk()


def letter(name: str, text: str = "hola", *, at: datetime = NOON) -> Letter:
    return Letter(f"wamid.{name}", at, "text", text, phone=PHONE, name="Ana")


def letters(*names: str, identities: tuple[str, ...] = (PHONE,)) -> tuple[Arrival, ...]:
    return tuple(Arrival(identities, letter(name)) for name in names)


def ids(session: Session) -> list[str]:
    return [waiting.id.removeprefix("wamid.") for waiting in session.inbox]


def message(key: str, text: str = "¿A qué hora?", *choices: Choice) -> Outbound:
    return Outbound(key, Address(PHONE, BSUID), "asked_when", text, choices)


def keys(session: Session) -> list[str]:
    return [waiting.outbound.key for waiting in session.outbox]


TALK = Conversation(
    flow="reschedule",
    draft=Draft(
        services=("fade", "barba"),
        barber="chava",
        readings=(
            When(date(2026, 11, 25), time(17)),
            When((date(2026, 11, 25),) * 2, (None, time(9))),
        ),
        for_name="Íñigo 👨‍👩‍👧‍👦",
        moves=Moved(Ref("chava", "b1"), NOON),
        touched_at=NOON,
    ),
    party=(Person("Leo", "son", "fade"),),
    pending=Asked(
        "asked_time", (Offered("at:chava:1", NOON, "chava", ("fade",)),), NOON, times=2, page=1
    ),
    proposal=Proposal(
        "p1", ("fade",), "chava", NOON, 35000, NOON, NOON, replaces=Ref("beto", "b2")
    ),
    unclear=1,
    handed_off_until=NOON,
    lang="es",
    register="usted",
    earlier=("hola", 'dijo "sí" \\ / \u2028'),
    last_at=NOON,
    turns=7,
)
KNOWN = Profile("Ana", "es", True, Usual(("fade",), "chava", NOON), False, False, phone=PHONE)


# What arrives


def test_letters_wait_in_the_order_they_came(desk: Desk) -> None:
    assert desk.outcomes(*letters("1", "2")) == ["new", "new"]
    desk.receive(*letters("3"))
    assert ids(desk.open()) == ["1", "2", "3"]


def test_a_letter_comes_out_as_it_went_in(desk: Desk) -> None:
    whole = Letter(
        "wamid.HBgM==",
        NOON,
        "tap",
        "1|y|\ud83d \ud800 \0 \n \u2028 ñ 👍🏽",
        "Sí ✅",
        PHONE,
        BSUID,
        "Ñ",
        "m1",
    )
    desk.receive(Arrival((BSUID, PHONE), whole))
    assert desk.open(BSUID).inbox == (whole,)


def test_a_letter_that_still_waits_is_told_so_and_not_doubled(desk: Desk) -> None:
    desk.receive(*letters("1"))
    assert desk.receive(*letters("1")) == [Receipt(PHONE, "waiting")]
    assert ids(desk.open()) == ["1"]


def test_an_answered_letter_is_done_for_eight_days(desk: Desk) -> None:
    desk.receive(*letters("1"))
    desk.close(desk.save(desk.open(), answered=1))
    desk.passes(timedelta(days=7.9).total_seconds())
    assert desk.receive(*letters("1")) == [Receipt(PHONE, "done")]
    assert ids(desk.open()) == []


def test_a_letter_twice_in_one_webhook_is_one(desk: Desk) -> None:
    assert desk.outcomes(*letters("1", "1")) == ["new", "waiting"]
    assert ids(desk.open()) == ["1"]


def test_a_hundred_letters_of_many_customers_come_at_once(desk: Desk) -> None:
    batch = [Arrival((f"52155{n % 7}",), letter(str(n))) for n in range(100)]
    receipts = desk.receive(*batch)
    assert [receipt.customer for receipt in receipts] == [f"52155{n % 7}" for n in range(100)]
    assert {receipt.outcome for receipt in receipts} == {"new"}
    assert ids(desk.open("521553")) == [str(n) for n in range(3, 100, 7)]


def test_nothing_arrived_is_fine(desk: Desk) -> None:
    assert desk.receive() == []


def test_too_many_letters_in_a_minute_become_one_flood_and_then_fall(desk: Desk) -> None:
    assert desk.outcomes(*letters("1", "2", "3", "4", "5"), per_minute=2) == [
        "new",
        "new",
        "new",
        "over",
        "over",
    ]
    inbox = desk.open().inbox
    assert [one.kind for one in inbox] == ["text", "text", "flood"]
    assert inbox[2] == replace(letter("3"), kind="flood", text="")


def test_the_next_minute_counts_anew(desk: Desk) -> None:
    desk.receive(*letters("1", "2", "3"), per_minute=1)
    desk.passes(60)
    assert desk.outcomes(*letters("4", "5", "6"), per_minute=1) == ["new", "new", "over"]


def test_what_fell_stays_fallen_when_it_comes_again(desk: Desk) -> None:
    desk.receive(*letters("1", "2", "3"), per_minute=1)
    desk.passes(60)
    assert desk.outcomes(*letters("3"), per_minute=1) == ["done"]


def test_letters_that_come_again_do_not_count(desk: Desk) -> None:
    desk.receive(*letters("1", "1", "1", "1"), per_minute=2)
    assert desk.outcomes(*letters("2"), per_minute=2) == ["new"]
    assert desk.open().inbox[1].kind == "text"


def test_one_customer_who_writes_too_much_does_not_cost_another(desk: Desk) -> None:
    desk.receive(*letters("1", "2", "3", "4"), per_minute=1)
    others = letters("5", identities=("5215500000000",))
    assert desk.outcomes(*others, per_minute=1) == ["new"]


# Who they are


def test_a_customer_is_named_by_the_best_of_the_names(desk: Desk) -> None:
    assert desk.receive(Arrival((BSUID, PHONE), letter("1")))[0].customer == BSUID


def test_an_arrival_without_a_letter_links_names_and_nothing_else(desk: Desk) -> None:
    assert desk.receive(Arrival((BSUID, PHONE))) == [Receipt(BSUID, "linked")]
    session = desk.open(BSUID)
    assert session.inbox == ()
    assert session.profile.identities == {BSUID, PHONE}


def test_a_known_customer_keeps_their_key_when_a_better_name_is_learned(desk: Desk) -> None:
    desk.receive(*letters("1"))
    later = [Arrival((BSUID, PHONE), letter("2")), Arrival((BSUID,), letter("3"))]
    assert {receipt.customer for receipt in desk.receive(*later)} == {PHONE}
    session = desk.open()
    assert ids(session) == ["1", "2", "3"]
    assert session.profile.identities == {PHONE, BSUID}


def test_a_customer_known_by_both_names_is_found_by_either(desk: Desk) -> None:
    desk.receive(Arrival((BSUID, PHONE)))
    either = desk.receive(Arrival((PHONE,), letter("1")), Arrival((BSUID,), letter("2")))
    assert [receipt.customer for receipt in either] == [BSUID, BSUID]


def test_a_changed_number_is_the_same_customer(desk: Desk) -> None:
    desk.receive(*letters("1"))
    new = "5215587654321"
    desk.receive(Arrival((new,), before=(PHONE,)))
    assert desk.receive(*letters("2", identities=(new,)))[0].customer == PHONE
    session = desk.open()
    assert ids(session) == ["1", "2"]
    assert session.profile.identities == {PHONE, new}


def test_a_changed_number_of_somebody_unknown_is_kept_for_later(desk: Desk) -> None:
    desk.receive(Arrival(("new",), before=("old",)))
    receipts = desk.receive(*letters("1", identities=("new",)), *letters("2", identities=("old",)))
    assert receipts[0].customer == receipts[1].customer
    assert desk.open(receipts[0].customer).profile.identities == {"new", "old"}


def two_who_are_one(desk: Desk) -> None:
    """The same person wrote under a phone and, later, under a BSUID alone."""
    desk.receive(*letters("1"), Arrival((PHONE, "5215511111111")))
    phone = desk.open(PHONE)
    desk.close(desk.save(replace(phone, profile=replace(KNOWN, name="Ana María"))))
    desk.receive(*letters("2", identities=(BSUID,)))
    bsuid = desk.open(BSUID)
    desk.close(desk.save(replace(bsuid, profile=Profile("Ana", marketing=False))))


def test_two_customers_who_are_one_have_all_names_and_are_found_by_each(desk: Desk) -> None:
    two_who_are_one(desk)
    assert desk.receive(Arrival((BSUID, PHONE), letter("3")))[0].customer == BSUID
    assert desk.open(BSUID).profile.identities == {BSUID, PHONE, "5215511111111"}
    others = desk.receive(*letters("4"), *letters("5", identities=("5215511111111",)))
    assert {receipt.customer for receipt in others} == {BSUID}


def test_two_customers_who_are_one_have_what_either_profile_knew(desk: Desk) -> None:
    two_who_are_one(desk)
    desk.receive(Arrival((BSUID, PHONE)))
    profile = desk.open(BSUID).profile
    assert profile.name == "Ana"
    assert profile.usual == KNOWN.usual
    assert (profile.reminders, profile.marketing) == (False, False)
    assert (profile.introduced, profile.phone) == (True, PHONE)


def test_a_turn_under_way_starts_again_when_its_customer_turns_out_to_be_two(desk: Desk) -> None:
    two_who_are_one(desk)
    session = desk.open(BSUID)
    desk.receive(Arrival((BSUID, PHONE)))
    with pytest.raises(LeaseLost):
        desk.save(session)
    desk.close(session)
    assert desk.open(BSUID).profile.usual == KNOWN.usual


def test_a_letter_that_came_before_two_were_one_waits_where_it_was_put(desk: Desk) -> None:
    two_who_are_one(desk)
    desk.receive(Arrival((BSUID, PHONE)))
    assert desk.receive(*letters("1")) == [Receipt(PHONE, "waiting")]
    assert ids(desk.open(PHONE)) == ["1"]


def test_the_names_of_a_sender_go_with_the_profile(desk: Desk) -> None:
    session = desk.open()
    told = replace(session, profile=Profile(identities=frozenset({BSUID})))
    desk.save(told)
    assert desk.open().profile.identities == {BSUID}


# The lease


def about(wait: timedelta, expected: timedelta) -> bool:
    """As long as expected, but for what the test itself took."""
    return expected - timedelta(seconds=1) < wait <= expected


def test_a_stranger_is_somebody_new(desk: Desk) -> None:
    assert desk.open() == Session(PHONE, "worker")


def test_a_second_worker_hears_how_long_the_first_may_take(desk: Desk) -> None:
    desk.open()
    assert about(desk.wait_for(), LEASE)
    desk.passes(20)
    assert about(desk.wait_for(), LEASE - timedelta(seconds=20))


def test_another_customer_is_free_meanwhile(desk: Desk) -> None:
    desk.open(PHONE, "worker")
    desk.open(BSUID, "rival")


def test_a_worker_who_is_gone_is_replaced_when_the_lease_is_over(desk: Desk) -> None:
    desk.open()
    desk.passes(LEASE.total_seconds() + 0.001)
    assert desk.open(token="rival").token == "rival"


def test_the_same_worker_may_open_again_for_another_lease(desk: Desk) -> None:
    desk.open()
    desk.passes(20)
    desk.open()
    desk.passes(20)
    assert about(desk.wait_for(), LEASE - timedelta(seconds=20))


def test_saving_begins_the_lease_anew(desk: Desk) -> None:
    session = desk.open()
    desk.passes(20)
    desk.save(session)
    desk.passes(20)
    assert about(desk.wait_for(), LEASE - timedelta(seconds=20))


# What is saved


def test_what_was_saved_is_what_is_opened(desk: Desk) -> None:
    said = message("k1", "¿Confirmas? 👍🏽", Choice("1|y", "Sí"), Choice("1|n", "No", "mejor no"))
    kept = desk.save(replace(desk.open(), conversation=TALK, profile=KNOWN), said)
    desk.close(kept)
    session = desk.open()
    assert session == replace(kept, opened=1)
    assert session.conversation == TALK
    assert session.profile == KNOWN
    assert session.outbox == (Waiting(said),)


def test_a_session_can_be_saved_again_and_again(desk: Desk) -> None:
    session = desk.open()
    for turns in range(3):
        session = desk.save(replace(session, conversation=Conversation(turns=turns)))
    assert desk.open().conversation.turns == 2


def test_answered_letters_are_gone_and_later_ones_stay(desk: Desk) -> None:
    desk.receive(*letters("1", "2", "3"))
    session = desk.open()
    desk.receive(*letters("4"))
    saved = desk.save(session, answered=2)
    assert ids(saved) == ids(desk.open()) == ["3", "4"]
    assert desk.outcomes(*letters("1", "2", "3", "4")) == ["done", "done", "waiting", "waiting"]


def test_a_turn_that_is_taken_again_is_about_the_same_letters(desk: Desk) -> None:
    desk.receive(*letters("1", "2"))
    dead = desk.open(token="worker that dies")
    desk.receive(*letters("3"))
    desk.passes(LEASE.total_seconds() + 1)

    again = desk.open(token="worker that follows")
    put_off = desk.save(again)
    later = desk.save(desk.open(token="worker that follows"), answered=2)

    assert ids(dead) == ids(again) == ids(put_off) == ["1", "2"]
    assert ids(later) == ["3"]
    assert desk.close(later) is True
    assert ids(desk.open(token="the next one")) == ["3"]


def test_only_the_letters_that_were_answered_are_taken_out(wire: Wire) -> None:
    desk = wire.desk()
    desk.receive(*letters("1", "2"))
    session = desk.open()
    wire.emulator.flush()
    desk.receive(*letters("3"))

    saved = desk.save(session, answered=2)

    assert ids(saved) == ["3"]


def test_messages_wait_in_the_order_of_their_saving(desk: Desk) -> None:
    batches = [[f"k{n * 60 + m}-{'x' * 70}" for m in range(60)] for n in range(3)]
    session = desk.open()
    for batch in batches:
        session = desk.save(session, *(message(key) for key in batch))
    assert keys(session) == [key for batch in batches for key in batch]
    desk.close(session, *batches[0])
    session = desk.save(desk.open(), message("last"))
    assert keys(session) == [*batches[1], *batches[2], "last"]


def test_a_message_whose_key_waits_is_neither_doubled_nor_changed(desk: Desk) -> None:
    session = desk.save(desk.open(), message("k1", "uno"), message("k2", "dos"))
    session = desk.save(session, message("k1", "otro"), message("k3", "tres"))
    assert [waiting.outbound.text for waiting in session.outbox] == ["uno", "dos", "tres"]


def test_a_conversation_is_over_after_a_day_and_the_profile_is_not(desk: Desk) -> None:
    desk.close(desk.save(replace(desk.open(), conversation=TALK, profile=KNOWN), message("k1")))
    desk.passes(24 * 3600 - 60)
    assert desk.open().conversation == TALK
    desk.passes(120)
    session = desk.open()
    assert session.conversation == Conversation()
    assert session.profile == KNOWN
    assert keys(session) == ["k1"]
    assert desk.save(replace(session, conversation=TALK)).conversation == TALK


def test_what_waits_still_waits_after_eight_days(desk: Desk) -> None:
    desk.receive(*letters("1"))
    desk.close(desk.save(desk.open(), message("k1")))
    desk.passes(timedelta(days=8, hours=1).total_seconds())
    session = desk.open()
    assert (ids(session), keys(session)) == (["1"], ["k1"])


# Two workers


def saved_nothing(desk: Desk, session: Session) -> None:
    lost = replace(session, conversation=TALK, profile=KNOWN)
    with pytest.raises(LeaseLost):
        desk.save(lost, message("lost"), answered=1)


def test_a_worker_who_was_replaced_saves_nothing_at_all(desk: Desk) -> None:
    desk.receive(*letters("1"))
    slow = desk.open()
    desk.passes(31)
    rival = desk.open(token="rival")
    saved_nothing(desk, slow)
    assert desk.save(rival) == replace(rival, version=rival.version + 1)
    assert desk.outcomes(*letters("1")) == ["waiting"]


def test_a_worker_who_comes_after_another_has_written_saves_nothing_at_all(desk: Desk) -> None:
    desk.receive(*letters("1"))
    slow = desk.open()
    desk.passes(31)
    rival = desk.open(token="rival")
    desk.close(desk.save(rival))
    saved_nothing(desk, slow)
    assert ids(desk.open()) == ["1"]
    assert desk.open().conversation == Conversation()


def test_a_slow_worker_whom_nobody_replaced_may_still_save(desk: Desk) -> None:
    slow = desk.open()
    desk.passes(31)
    assert desk.save(replace(slow, conversation=TALK)).conversation == TALK


def test_letting_go_twice_does_not_let_go_of_the_next_workers_lease(desk: Desk) -> None:
    slow = desk.open()
    desk.passes(31)
    desk.open(token="rival")
    desk.close(slow)
    assert desk.wait_for(token="third") > timedelta()


# Sending


def test_a_message_with_an_unknown_fate_is_marked_with_the_moment(desk: Desk) -> None:
    session = desk.save(desk.open(), message("k1"), message("k2"), message("k3"))
    desk.passes(2)
    desk.store.tried(session, "k2", now=desk.now)
    assert desk.open().outbox == (
        Waiting(message("k1")),
        Waiting(message("k2"), tried_at=desk.now),
        Waiting(message("k3")),
    )


def test_trying_again_is_noted_again_and_nothing_else_changes(desk: Desk) -> None:
    session = desk.save(desk.open(), message("k1", "10 20 {}"))
    for _ in range(2):
        desk.passes(5)
        desk.store.tried(session, "k1", now=desk.now)
    assert desk.open().outbox == (Waiting(message("k1", "10 20 {}"), tried_at=desk.now),)


def test_a_message_that_is_gone_cannot_be_tried(desk: Desk) -> None:
    session = desk.save(desk.open(), message("k1"))
    desk.close(session, "k1")
    desk.store.tried(session, "k1", now=desk.now)
    assert desk.open().outbox == ()


def test_a_status_proves_which_messages_arrived(desk: Desk) -> None:
    desk.receive(seen=["k1"])
    desk.save(desk.open(), message("k1"), message("k2"), message("k3"))
    desk.receive(*letters("1"), seen=["k3", "unheard-of"])
    assert [waiting.seen for waiting in desk.open().outbox] == [True, False, True]


def test_such_a_proof_is_kept_for_a_day(desk: Desk) -> None:
    desk.receive(seen=["k1"])
    desk.passes(24 * 3600 - 60)
    assert [waiting.seen for waiting in desk.save(desk.open(), message("k1")).outbox] == [True]
    desk.passes(120)
    assert [waiting.seen for waiting in desk.open().outbox] == [False]


def test_after_closing_somebody_else_may_open_at_once(desk: Desk) -> None:
    session = desk.open()
    assert desk.close(session) is False
    assert desk.open(token="rival").token == "rival"


def test_sent_messages_are_gone_and_the_others_call_for_another_turn(desk: Desk) -> None:
    session = desk.save(desk.open(), message("k1"), message("k2"), message("k3"))
    assert desk.close(session, "k1", "k3", "unheard-of") is True
    session = desk.open()
    assert keys(session) == ["k2"]
    assert desk.close(session, "k2") is False


def test_a_letter_that_came_during_the_turn_calls_for_another(desk: Desk) -> None:
    desk.receive(*letters("1"))
    session = desk.save(desk.open(), answered=1)
    desk.receive(*letters("2"))
    assert desk.close(session) is True


# Who is left behind


def left_behind(desk: Desk, *, at_most: int = 9) -> tuple[str, ...]:
    """Whoever has waited for a minute and more."""
    minute = timedelta(seconds=60)
    return desk.store.left_behind(before=desk.now - minute, at_most=at_most)


def test_who_waits_for_longer_than_a_minute_is_left_behind(desk: Desk) -> None:
    desk.receive(*letters("1"))
    desk.passes(60)
    assert left_behind(desk) == ()
    desk.passes(1)
    assert left_behind(desk) == (PHONE,)


def test_those_who_wait_longest_come_first_and_no_more_than_asked_for(desk: Desk) -> None:
    for name in ("c", "a", "b"):
        desk.receive(*letters(name, identities=(name,)))
        desk.passes(1)
    desk.receive(*letters("c2", identities=("c",)))
    desk.passes(120)
    assert left_behind(desk) == ("c", "a", "b")
    assert left_behind(desk, at_most=2) == ("c", "a")


def test_nobody_is_left_behind_once_all_is_answered_and_sent(desk: Desk) -> None:
    desk.receive(*letters("1"))
    desk.close(desk.save(desk.open(), message("k1"), answered=1), "k1")
    desk.passes(90)
    assert left_behind(desk) == ()
    assert desk.open().since is None


def test_an_answer_that_was_not_sent_waits_from_when_it_was_saved(desk: Desk) -> None:
    desk.receive(*letters("1"))
    desk.passes(50)
    desk.close(desk.save(desk.open(), message("k1"), answered=1))
    desk.passes(50)
    assert left_behind(desk) == ()
    desk.passes(50)
    assert left_behind(desk) == (PHONE,)


def test_a_letter_that_was_only_put_off_waits_from_when_it_came(desk: Desk) -> None:
    desk.receive(*letters("1"))
    came = desk.now
    desk.passes(50)
    desk.close(desk.save(desk.open(), message("k1")), "k1")
    desk.passes(50)
    assert left_behind(desk) == (PHONE,)
    assert desk.open().since == came


def test_a_message_that_nobody_had_asked_for_waits_too(desk: Desk) -> None:
    desk.save(desk.open(), message("k1"))
    desk.passes(90)
    assert left_behind(desk) == (PHONE,)


def test_each_opening_without_an_answer_is_counted(desk: Desk) -> None:
    desk.receive(*letters("1"))
    assert [desk.open().opened for _ in range(3)] == [1, 2, 3]
    desk.receive(*letters("2"))
    session = desk.save(desk.open(), answered=1)
    assert (session.opened, desk.open().opened) == (0, 1)


def test_opening_somebody_who_waits_for_nothing_is_not_counted(desk: Desk) -> None:
    assert [desk.open().opened for _ in range(3)] == [0, 0, 0]


# Only on the wire


def test_every_method_is_one_round_trip(wire: Wire) -> None:
    desk = wire.desk()
    batch = [Arrival((f"52155{n % 7}",), letter(str(n))) for n in range(100)]
    calls: tuple[Callable[[], object], ...] = (
        lambda: desk.receive(*batch, seen=["k0"]),
        lambda: desk.open("521551"),
        lambda: desk.save(Session("521551", "worker"), message("k1")),
        lambda: desk.store.tried(Session("521551", "worker"), "k1", now=NOON),
        lambda: desk.close(Session("521551", "worker"), "k1"),
        lambda: left_behind(desk),
    )
    for count, call in enumerate(calls, start=1):
        call()
        assert len(wire.emulator.journal) == count


def test_shops_know_nothing_of_each_other(wire: Wire) -> None:
    one, other = wire.desk("one"), wire.desk("other")
    for desk in (one, other):
        assert desk.outcomes(*letters("1")) == ["new"]
    one.save(replace(one.open(), conversation=TALK, profile=KNOWN), message("k1"), answered=1)
    one.receive(seen=["k1"])
    one.close(one.open(), "k1")
    for desk in (one, other):
        desk.now += timedelta(seconds=90)
    assert (left_behind(one), left_behind(other)) == ((), (PHONE,))
    other.save(other.open(token="rival"), message("k1"))
    session = other.open(token="rival")
    assert (ids(session), session.conversation) == (["1"], Conversation())
    assert [waiting.seen for waiting in session.outbox] == [False]
    assert session.profile.identities == {PHONE}


def test_every_key_has_the_shop_and_an_end(wire: Wire) -> None:
    desk = wire.desk()
    two_who_are_one(desk)
    desk.receive(*letters("7", "8"), seen=["k0"], by_meta=True)
    session = desk.save(
        replace(desk.open(), conversation=TALK, profile=KNOWN), message("k1"), answered=1
    )
    desk.store.tried(session, "k1", now=NOON)
    desk.receive(Arrival((BSUID, PHONE)), Arrival((PHONE,), letter("9")))
    # These two are one before either has had a turn.
    desk.receive(Arrival(("x",)), Arrival(("y",)), Arrival(("x", "y")))
    lives: dict[str, set[float]] = defaultdict(set)
    for key in wire.names():
        turno, shop, kind, _ = key.split(":", 3)
        assert (turno, shop) == ("turno", "shop-1")
        lives[kind].add(round(wire.redis.command("PTTL", key) / 86_400_000, 3))
    assert lives == {
        "who": {365},
        "ids": {365},
        "profile": {365},
        "inbox": {10},
        "outbox": {10},
        "letter": {8},
        "talk": {1},
        "seen": {1},
        "rate": {0.001},
        "lease": {0},
        "waits": {10},
        "opened": {10},
        "turn": {10},
        "signs": {10},
        "consents": {NO_END},
    }


METHODS = ("receive", "open", "save", "tried", "close", "left_behind")


def calls(desk: Desk) -> dict[str, Callable[[], object]]:
    session = Session(PHONE, "worker")
    return {
        "receive": lambda: desk.receive(*letters("1"), seen=["k0"]),
        "open": lambda: desk.open(),
        "save": lambda: desk.save(session, message("k1"), answered=0),
        "tried": lambda: desk.store.tried(session, "k1", now=NOON),
        "close": lambda: desk.close(session, "k1"),
        "left_behind": lambda: left_behind(desk),
    }


TROUBLES = [
    (method, fault)
    for method in METHODS
    for fault in ("500", "429", "drop", "drop_after", "readonly")
    # What only reads is answered by a server that takes no writes.
    if (method, fault) != ("left_behind", "readonly")
]


@pytest.mark.parametrize(("method", "fault"), TROUBLES)
def test_redis_in_trouble_is_temporary(wire: Wire, method: str, fault: str) -> None:
    wire.emulator.faults.order("redis", fault)
    with pytest.raises(Temporary):
        calls(wire.desk())[method]()


@pytest.mark.parametrize("method", METHODS)
def test_redis_being_gone_is_temporary(method: str) -> None:
    with serve(UpstashEmulator(StageClock(NOON, frozen=True))) as url:
        gone = url
    desk = Desk(RedisConversations(connect(gone, TOKEN), "shop-1"))
    with pytest.raises(Temporary):
        calls(desk)[method]()


def test_an_arrival_whose_answer_was_lost_waits_when_it_comes_again(wire: Wire) -> None:
    desk = wire.desk()
    wire.emulator.faults.order("redis", "drop_after")
    with pytest.raises(Temporary):
        desk.receive(*letters("1"))
    assert desk.outcomes(*letters("1")) == ["waiting"]


def test_a_save_whose_answer_was_lost_is_not_made_twice(wire: Wire) -> None:
    desk = wire.desk()
    desk.receive(*letters("1", "2"))
    session = desk.open()
    wire.emulator.faults.order("redis", "drop_after")
    with pytest.raises(Temporary):
        desk.save(session, message("k1"), answered=1)
    with pytest.raises(LeaseLost):
        desk.save(session, message("k1"), answered=1)
    after = desk.open()
    assert (ids(after), keys(after)) == (["2"], ["k1"])


# What another version left behind


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.INFO, logger="turno")

    def unreadable() -> list[str]:
        lines = [json.loads(record.message) for record in caplog.records]
        assert all(line["event"] == "state_unreadable" for line in lines)
        assert PHONE not in caplog.text
        return [line["what"] for line in lines]

    return unreadable


@pytest.mark.parametrize(
    "state",
    [
        "",
        "null",
        "[]",
        '"talk"',
        "{",
        "{}",
        '{"seal": "1"}',
        '{"seal": "0", "talk": {}}',
        '{"seal": "1", "talk": null}',
        '{"seal": "1", "talk": {"flow": "haggle"}}',
        '{"seal": "1", "talk": {"draft": {"services": "fade"}}}',
        '{"seal": "1", "talk": {"proposal": {"id": "p1"}}}',
        '{"seal": "1", "talk": {"last_at": "yesterday"}}',
    ],
)
def test_a_talk_that_cannot_be_read_starts_afresh(
    wire: Wire, logged: Callable[[], list[str]], state: str
) -> None:
    desk = wire.desk()
    desk.receive(*letters("1"))
    desk.close(desk.save(replace(desk.open(), conversation=TALK, profile=KNOWN), message("k1")))
    wire.redis.command("HSET", f"turno:shop-1:talk:{PHONE}", "state", state)
    session = desk.open()
    assert session.conversation == Conversation()
    assert session.profile == replace(KNOWN, identities=frozenset({PHONE}))
    assert (ids(session), keys(session)) == (["1"], ["k1"])
    assert logged() == ["conversation"]
    assert desk.save(replace(session, conversation=TALK)).conversation == TALK


def test_a_talk_under_another_seal_starts_afresh_and_the_profile_stays(wire: Wire) -> None:
    old, new = wire.desk(seal="1"), wire.desk(seal="2")
    old.close(old.save(replace(old.open(), conversation=TALK, profile=KNOWN)))
    session = new.open()
    assert (session.conversation, session.profile) == (Conversation(), KNOWN)


def test_what_a_newer_version_added_is_passed_over(
    wire: Wire, logged: Callable[[], list[str]]
) -> None:
    desk = wire.desk()
    newer = {"seal": "1", "talk": {"turns": 3, "mood": "sunny"}}
    wire.redis.command("HSET", f"turno:shop-1:talk:{PHONE}", "state", json.dumps(newer))
    assert desk.open().conversation == Conversation(turns=3)
    assert logged() == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"name": 5}', '{"usual": {"services": {}}}']
)
def test_a_profile_that_cannot_be_read_leaves_the_names(
    wire: Wire, logged: Callable[[], list[str]], text: str
) -> None:
    desk = wire.desk()
    desk.receive(Arrival((PHONE, BSUID)))
    wire.redis.command("SET", f"turno:shop-1:profile:{PHONE}", text)
    assert desk.open().profile == Profile(identities=frozenset({PHONE, BSUID}))
    assert logged() == ["profile"]


def test_a_profile_that_cannot_be_read_does_not_stop_a_webhook(wire: Wire) -> None:
    desk = wire.desk()
    two_who_are_one(desk)
    wire.redis.command("SET", f"turno:shop-1:profile:{PHONE}", "{")
    assert desk.receive(Arrival((BSUID, PHONE), letter("3"))) == [Receipt(BSUID, "new")]
    assert desk.open(BSUID).profile.name == "Ana"


@pytest.mark.parametrize("text", ["", "[]", '{"id": "wamid.1", "kind": "hologram"}'])
def test_a_letter_that_cannot_be_read_keeps_its_place_and_is_answered(
    wire: Wire, logged: Callable[[], list[str]], text: str
) -> None:
    desk = wire.desk()
    desk.receive(*letters("1", "2"))
    wire.redis.command("LSET", f"turno:shop-1:inbox:{PHONE}", 0, text)
    session = desk.open()
    assert [(one.kind, one.at) for one in session.inbox] == [("other", desk.now), ("text", NOON)]
    assert ids(desk.save(session, answered=1)) == ["2"]
    assert logged() == ["letter"]


def test_a_letter_that_cannot_be_read_is_done_once_it_is_answered(wire: Wire) -> None:
    desk = wire.desk()
    desk.receive(*letters("1"))
    hologram = '{"id": "wamid.1", "kind": "hologram"}'
    wire.redis.command("LSET", f"turno:shop-1:inbox:{PHONE}", 0, hologram)
    desk.save(desk.open(), answered=1)
    assert desk.outcomes(*letters("1")) == ["done"]


def test_a_message_that_cannot_be_read_is_thrown_away(
    wire: Wire, logged: Callable[[], list[str]]
) -> None:
    desk = wire.desk()
    session = desk.save(desk.open(), message("k1"), message("k2"))
    wire.redis.command("HSET", f"turno:shop-1:outbox:{PHONE}", "k1", '1 0 {"key": "k1"}')
    assert keys(desk.open()) == ["k2"]
    assert logged() == ["outbound"]
    assert desk.close(session, "k2") is False


# The twin and the wire, side by side

NAMES = st.sampled_from(("a", "b", "c", "d"))
ARRIVALS = st.builds(
    Arrival,
    st.lists(NAMES, min_size=1, max_size=2, unique=True).map(tuple),
    st.none() | st.integers(1, 12).map(lambda n: letter(str(n))),
    st.lists(NAMES, max_size=1).map(tuple),
)
STEPS = st.one_of(
    st.tuples(st.just("receive"), st.lists(ARRIVALS, max_size=4), st.sampled_from(("k1", "k2"))),
    st.tuples(st.just("open"), NAMES, st.sampled_from(("one", "two"))),
    st.tuples(st.just("save"), st.integers(0, 3), st.sampled_from(("k1", "k2", "k3"))),
    st.tuples(st.just("tried"), st.just(0), st.sampled_from(("k1", "k2", "k3"))),
    st.tuples(st.just("close"), st.just(0), st.sampled_from(("k1", "k2", "k3"))),
    st.tuples(st.just("left_behind"), st.just(0), st.just("")),
    st.tuples(st.just("passes"), st.sampled_from((1, 31, 61, 90_000)), st.just("")),
)


@dataclass
class Walk:
    """One of the two stores, and the session opened last."""

    desk: Desk
    session: Session = field(init=False)

    def __post_init__(self) -> None:
        self.session = self.desk.open("a", "one")

    def step(self, kind: str, what: Any, key: str) -> object:
        match kind:
            case "receive":
                return self.desk.receive(*what, per_minute=3, seen=[key])
            case "passes":
                # The twin never forgets a letter; Redis does, after eight days.
                return self.desk.passes(what) if self.desk.now < NOON + timedelta(days=6) else None
            case "open":
                found = self.desk.store.open(what, key, now=self.desk.now)
                self.session = found if isinstance(found, Session) else self.session
                return found if isinstance(found, Session) else "taken"
            case "tried":
                return self.desk.store.tried(self.session, key, now=self.desk.now)
            case "close":
                return self.desk.close(self.session, key)
            case "left_behind":
                return left_behind(self.desk)
        return self._saved(what, key)

    def _saved(self, most: int, key: str) -> object:
        answered = min(most, len(self.session.inbox))
        profile = replace(self.session.profile, marketing=most != 1)
        talk = Conversation(turns=self.session.version, earlier=(key,))
        decided = replace(self.session, conversation=talk, profile=profile)
        try:
            self.session = self.desk.save(decided, message(key), answered=answered)
        except LeaseLost:
            return "lost"
        return self.session


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(steps=st.lists(STEPS, max_size=30))
def test_the_twin_does_what_redis_does(wire: Wire, steps: list[tuple[str, Any, str]]) -> None:
    wire.fresh()
    twin, redis = Walk(Desk(MemoryConversations())), Walk(wire.desk())
    for step in steps:
        assert twin.step(*step) == redis.step(*step)
