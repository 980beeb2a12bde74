"""Where talks are kept: inbox, state and outbox of each customer. Port and in-memory twin.

The order of things is the promise: a letter is in the inbox before Meta hears 200; what a
turn decided is saved together with what it will say, and with the letters it answers gone
from the inbox, before anything is said. So a crash at any point loses nothing and does
nothing twice.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from shared.conversation.domain import Conversation, Letter, Profile
from shared.errors import Temporary
from shared.messaging.domain import Outbound

LEASE = timedelta(seconds=25)
"""How long one worker may take over a customer before another may step in: longer than any
turn, and short enough that two workers may die on one message before its minute is over."""
TALK_LIVES = timedelta(hours=24)
SEEN_LIVES = timedelta(hours=24)
UNCOUNTED = 1_000_000_000
"""Letters a minute, for notes of our own: no customer writes them, so none are too many."""
DEDUP = timedelta(days=8)
"""Meta redelivers for up to seven days: notes on the webhook, section 2.1."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something for one customer's inbox, or only news of who they are.

    `identities`, best first, are all names Meta gives the sender in this webhook; `before`
    are names they had until now. Without a letter, the identities are linked and that is all.
    """

    identities: tuple[str, ...]
    letter: Letter | None = None
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an arrival.

    `new`: it waits in the inbox. `waiting`: it came before and still waits, so its task may
    have been lost; `customer` is then whose inbox it waits in. `done`: it came before and was
    dealt with. `over`: this customer sends too much; it was let fall, after one letter of kind
    `flood`, which is `new`. `linked`: no letter.
    """

    customer: str
    outcome: Literal["new", "waiting", "done", "over", "linked"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message saved and not known to be sent. `tried_at` is set when a send may have
    reached the customer; `seen` when a status proves that it did."""

    outbound: Outbound
    tried_at: datetime | None = None
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One worker's turn with one customer."""

    customer: str
    token: str
    inbox: tuple[Letter, ...] = ()
    conversation: Conversation = Conversation()
    profile: Profile = field(default_factory=Profile)
    outbox: tuple[Waiting, ...] = ()
    version: int = 0
    since: datetime | None = None
    """When the first letter or message that still waits began to; answering letters begins it
    anew. None: nothing waits."""
    opened: int = 0
    """How often somebody has opened this customer while the same letters waited."""


class LeaseLost(Temporary):
    """Another worker has the customer now; nothing was saved."""


class Conversations(Protocol):
    """One shop's talks. Every method is one round trip and may raise Temporary."""

    def receive(
        self,
        arrivals: Sequence[Arrival],
        *,
        seen: Sequence[str] = (),
        now: datetime,
        per_minute: int,
        by_meta: bool = False,
    ) -> tuple[Receipt, ...]:
        """Take in a webhook: link identities, drop duplicates, fill inboxes, count rates.

        `seen` are the keys of our own messages that a status reports as having arrived; that
        is remembered for a day. The same letter again within eight days changes nothing.
        What is posted `by_meta` is a sign of life: when it last came is remembered.

        When a name of one customer turns out to be another's too, both are the one found
        first: they have all names of the two, what either profile knows, and the opt-outs of
        both; a turn under way starts again.
        """
        ...

    def open(self, customer: str, token: str, *, now: datetime) -> Session | timedelta:
        """Lease the customer and load everything; or how long the other worker may take.

        The same token again renews its lease. A conversation not saved for a day is over, and
        a new one begins. The letters are in the order they came, the messages in that of
        their saving. Opened again before any was answered, it gives the same letters as the
        first time: those that came later are for the next turn.
        """
        ...

    def save(
        self, session: Session, *, outbox: Sequence[Outbound], answered: int, now: datetime
    ) -> Session:
        """Keep `session.conversation` and `.profile`, add to the outbox, and take the first
        `answered` letters out of the inbox, all or nothing. A message whose key waits there
        already is not added again. The lease begins anew. Gives the session to go on with.

        Raises LeaseLost when another worker took over or wrote since it was opened.
        """
        ...

    def tried(self, session: Session, key: str, *, now: datetime) -> None:
        """Note that this message may or may not have reached the customer."""
        ...

    def close(self, session: Session, *, sent: Sequence[str], now: datetime) -> bool:
        """Take sent messages out of the outbox and let the customer go, unless another worker
        has them by now; True if letters or messages are waiting, so that somebody must open
        again."""
        ...

    def left_behind(
        self, *, before: datetime, at_most: int, round_at: datetime | None = None
    ) -> tuple[str, ...]:
        """Customers whose letters or messages have waited since before that moment, those who
        wait longest first. A round of the sweep says when it is: a sign of life as well."""
        ...


@dataclass
class _Kept:
    inbox: list[Letter] = field(default_factory=list)
    turn: int | None = None
    """How many letters the turn under way is about."""
    conversation: Conversation = field(default_factory=Conversation)
    saved_at: datetime | None = None
    profile: Profile = field(default_factory=Profile)
    outbox: dict[str, Waiting] = field(default_factory=dict)
    version: int = 0
    lease: tuple[str, datetime] | None = None
    rate: dict[int, int] = field(default_factory=dict)
    since: datetime | None = None
    opened: int = 0

    def waits(self, now: datetime) -> None:
        if self.inbox or self.outbox:
            self.since = self.since or now

    def rests(self) -> None:
        self.since, self.opened = None, 0

    def taken(self, token: str, now: datetime) -> timedelta:
        """How long a worker with another token may still take."""
        if self.lease is None or self.lease[0] == token:
            return timedelta()
        return max(self.lease[1] - now, timedelta())


class MemoryConversations:
    """The twin. It knows no time but `now`, and forgets only what it must."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = defaultdict(_Kept)
        self._names: dict[str, str] = {}
        self._letters: dict[str, str] = {}
        self._seen: dict[str, datetime] = {}
        self.born: datetime | None = None
        """When the first arrival came."""
        self.webhook_at: datetime | None = None
        self.round_at: datetime | None = None

    def receive(
        self,
        arrivals: Sequence[Arrival],
        *,
        seen: Sequence[str] = (),
        now: datetime,
        per_minute: int,
        by_meta: bool = False,
    ) -> tuple[Receipt, ...]:
        self._seen.update(dict.fromkeys(seen, now))
        self.born = self.born or now
        self.webhook_at = now if by_meta else self.webhook_at
        return tuple(self._take_in(arrival, now, per_minute) for arrival in arrivals)

    def _take_in(self, arrival: Arrival, now: datetime, per_minute: int) -> Receipt:
        customer = self._customer(arrival, now)
        letter = arrival.letter
        if letter is None:
            return Receipt(customer, "linked")
        if letter.id in self._letters:
            return self._again(letter.id, customer)
        self._letters[letter.id] = customer
        kept = self._kept[customer]
        minute = int(now.timestamp()) // 60
        kept.rate[minute] = kept.rate.get(minute, 0) + 1
        if kept.rate[minute] > per_minute + 1:
            return Receipt(customer, "over")
        if kept.rate[minute] == per_minute + 1:
            letter = replace(letter, kind="flood", text="", title="")
        kept.inbox.append(letter)
        kept.waits(now)
        return Receipt(customer, "new")

    def _again(self, letter: str, customer: str) -> Receipt:
        where = self._letters[letter]
        waits = any(other.id == letter for other in self._kept[where].inbox)
        return Receipt(where, "waiting") if waits else Receipt(customer, "done")

    def _customer(self, arrival: Arrival, now: datetime) -> str:
        names = (*arrival.before, *arrival.identities)
        known = [self._names[name] for name in names if name in self._names]
        customer = known[0] if known else names[0]
        for name in names:
            if self._names.get(name, customer) != customer:
                self._unite(customer, self._names[name], now)
            self._link(name, customer)
        return customer

    def _link(self, name: str, customer: str) -> None:
        self._names[name] = customer
        kept = self._kept[customer]
        kept.profile = replace(kept.profile, identities=kept.profile.identities | {name})

    def _unite(self, customer: str, other: str, now: datetime) -> None:
        mine, theirs = self._current(customer, now), self._kept[other]
        for name in theirs.profile.identities:
            self._link(name, customer)
        mine.profile = _merged(mine.profile, theirs.profile)
        mine.version, mine.saved_at = mine.version + 1, mine.saved_at or now

    def profiles(self) -> dict[str, Profile]:
        """Everybody's, for the twin that keeps consents."""
        return {customer: kept.profile for customer, kept in self._kept.items()}

    def knows(self, customer: str, profile: Profile, *, now: datetime) -> None:
        """From now on; a turn under way starts again, for it would write over this."""
        kept = self._current(customer, now)
        kept.profile = profile
        kept.version, kept.saved_at = kept.version + 1, kept.saved_at or now

    def _current(self, customer: str, now: datetime) -> _Kept:
        """What is kept, without a talk that is over."""
        kept = self._kept[customer]
        if kept.saved_at is not None and now - kept.saved_at >= TALK_LIVES:
            kept.conversation, kept.version, kept.saved_at = Conversation(), 0, None
        return kept

    def open(self, customer: str, token: str, *, now: datetime) -> Session | timedelta:
        kept = self._current(customer, now)
        taken = kept.taken(token, now)
        if taken:
            return taken
        kept.lease = (token, now + LEASE)
        kept.opened += kept.since is not None
        kept.turn = kept.turn or len(kept.inbox) or None
        return self._session(customer, token, now)

    def _session(self, customer: str, token: str, now: datetime) -> Session:
        kept = self._kept[customer]
        return Session(
            customer=customer,
            token=token,
            inbox=tuple(kept.inbox[: kept.turn]),
            conversation=kept.conversation,
            profile=kept.profile,
            outbox=tuple(
                replace(waiting, seen=self._arrived(key, now))
                for key, waiting in kept.outbox.items()
            ),
            version=kept.version,
            since=kept.since,
            opened=kept.opened,
        )

    def _arrived(self, key: str, now: datetime) -> bool:
        return key in self._seen and now - self._seen[key] < SEEN_LIVES

    def save(
        self, session: Session, *, outbox: Sequence[Outbound], answered: int, now: datetime
    ) -> Session:
        kept = self._current(session.customer, now)
        if kept.taken(session.token, now) or kept.version != session.version:
            raise LeaseLost("another worker has this customer")
        kept.lease = (session.token, now + LEASE)
        kept.conversation, kept.saved_at = session.conversation, now
        kept.version += 1
        kept.profile = replace(
            session.profile, identities=kept.profile.identities | session.profile.identities
        )
        answers = {letter.id for letter in session.inbox[:answered]}
        kept.inbox = [letter for letter in kept.inbox if letter.id not in answers]
        kept.turn = None if answers else kept.turn
        for outbound in outbox:
            kept.outbox.setdefault(outbound.key, Waiting(outbound))
        if answered and session.inbox:
            kept.rests()
        kept.waits(now)
        return self._session(session.customer, session.token, now)

    def tried(self, session: Session, key: str, *, now: datetime) -> None:
        outbox = self._kept[session.customer].outbox
        if key in outbox:
            outbox[key] = replace(outbox[key], tried_at=now)

    def close(self, session: Session, *, sent: Sequence[str], now: datetime) -> bool:
        kept = self._kept[session.customer]
        for key in sent:
            kept.outbox.pop(key, None)
        if kept.lease is not None and kept.lease[0] == session.token:
            kept.lease = None
        if not kept.inbox and not kept.outbox:
            kept.rests()
        return bool(kept.inbox or kept.outbox)

    def left_behind(
        self, *, before: datetime, at_most: int, round_at: datetime | None = None
    ) -> tuple[str, ...]:
        self.round_at = round_at or self.round_at
        waits = [(since, name) for name, since, _ in self.waiting() if since < before]
        return tuple(name for _, name in sorted(waits)[:at_most])

    def waiting(self) -> Iterator[tuple[str, datetime, _Kept]]:
        """Everybody for whom something waits, and since when."""
        for name, kept in self._kept.items():
            if kept.since is not None:
                yield name, kept.since, kept


def _merged(mine: Profile, theirs: Profile) -> Profile:
    """What is at its default in one is taken from the other."""
    default = Profile()
    known = {
        field.name: getattr(theirs, field.name)
        for field in fields(Profile)
        if field.name != "identities" and getattr(mine, field.name) == getattr(default, field.name)
    }
    return replace(mine, **known)
