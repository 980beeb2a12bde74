"""Appointments, proposals and the rules that bind them to the ledger.

Values only; every moment is aware, every interval half-open, money in minor units.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from shared.errors import Refusal
from shared.shop.domain import Shop

State = Literal["tentative", "confirmed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Party:
    """Who books: the conversation's customer, and every identity Meta has linked to them.

    `identities` are phone numbers (digits) and BSUIDs; `customer` is the one that names
    the conversation. Someone owns an appointment when it was written for one of these.
    """

    customer: str
    identities: frozenset[str] = frozenset()
    phone: str | None = None
    name: str | None = None

    def owns(self, written: "Written") -> bool:
        mine = self.identities | {self.customer}
        return written.customer in mine or (written.phone is not None and written.phone in mine)


@dataclass(frozen=True, slots=True)
class Ref:
    """Where an appointment stands: whose calendar, and which event."""

    barber: str
    id: str

    def __str__(self) -> str:
        return f"{self.barber}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        barber, _, event = text.rpartition(":")
        return cls(barber, event)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The one summary that waits for a yes.

    `id` is made with the summary, before anything is attempted, so that every retry, double
    tap and second delivery means the same appointment.
    """

    id: str
    services: tuple[str, ...]
    barber: str
    start: datetime
    price: int
    made_at: datetime
    expires_at: datetime
    for_name: str | None = None
    replaces: Ref | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What the desk wrote into an event of its own (contracts, section 3)."""

    customer: str
    services: tuple[str, ...]
    proposal: str
    phone: str | None = None
    name: str | None = None
    price: int = 0
    rank: int = 0
    """Fairness between two tentative events: the lower came first."""
    lease: datetime | None = None
    """Until when a tentative event may still become confirmed."""
    replaces: Ref | None = None
    told: bool = False
    reminded: bool = False
    buffer_before: int = 0
    buffer_after: int = 0
    note: str | None = None
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a barber's calendar, as far as the desk cares.

    `written` is None for everything the desk did not write itself, which includes a copy
    of one of its events made by hand. `blocks` is False for free and declined time.
    """

    barber: str
    id: str
    start: datetime
    end: datetime
    state: State = "confirmed"
    etag: str = ""
    blocks: bool = True
    written: Written | None = None

    @property
    def ref(self) -> Ref:
        return Ref(self.barber, self.id)

    @property
    def claim(self) -> tuple[datetime, datetime]:
        """The interval nobody else may touch: the visit and its buffers."""
        before, after = (
            (self.written.buffer_before, self.written.buffer_after) if self.written else (0, 0)
        )
        return self.start - timedelta(minutes=before), self.end + timedelta(minutes=after)

    def clashes(self, other: "Entry") -> bool:
        """Do the two claim the same chair at the same time? Touching is no clash."""
        if self.end <= self.start or other.end <= other.start:
            return False
        (mine_from, mine_to), (other_from, other_to) = self.claim, other.claim
        return self.barber == other.barber and mine_from < other_to and other_from < mine_to

    def alive(self, now: datetime) -> bool:
        """A tentative event lives while its lease does; any other until it is cancelled."""
        if self.state != "tentative" or self.written is None:
            return self.state != "cancelled"
        return self.written.lease is not None and self.written.lease > now


@dataclass(frozen=True, slots=True)
class Appointment:
    """A confirmed visit, as its customer knows it."""

    ref: Ref
    services: tuple[str, ...]
    start: datetime
    end: datetime
    price: int
    name: str | None = None
    etag: str = ""

    @classmethod
    def of(cls, entry: Entry) -> "Appointment":
        """Raises ValueError for an entry the desk did not write."""
        if entry.written is None:
            raise ValueError("only an entry written by the desk is an appointment")
        return cls(
            ref=entry.ref,
            services=entry.written.services,
            start=entry.start,
            end=entry.end,
            price=entry.written.price,
            name=entry.written.name,
            etag=entry.etag,
        )


@dataclass(frozen=True, slots=True)
class Committed:
    """`entry` stands confirmed. `crossed` are events that overlap it all the same (the
    owner's, added meanwhile): they stay, and the owner must hear of it. `left` is the
    replaced appointment, when the owner moved it meanwhile and it was therefore kept.
    """

    entry: Entry
    crossed: tuple[Entry, ...] = ()
    left: Entry | None = None


@dataclass(frozen=True, slots=True)
class Openings:
    """Every bookable start per barber, ascending, in UTC; and how many visits each has a day.

    In UTC, because a wall clock that is set back shows one hour twice.
    """

    starts: Mapping[str, tuple[datetime, ...]]
    load: Mapping[tuple[str, date], int]

    def least_busy(self, start: datetime, day: date) -> str | None:
        """Who takes a customer without a preference (dialogue rule 8); None: nobody is free."""
        start = start.astimezone(UTC)
        free = [barber for barber, starts in self.starts.items() if start in starts]
        return min(free, key=lambda barber: self.load.get((barber, day), 0), default=None)


@dataclass(frozen=True, slots=True)
class Visit:
    """What several services come to in one visit (dialogue rule 9): minutes and prices add."""

    services: tuple[str, ...]
    minutes: int
    price: int
    buffer_before: int
    buffer_after: int


def visit(shop: Shop, services: tuple[str, ...]) -> Visit:
    """Raises KeyError for a service the shop does not have."""
    chosen = [shop.service(service) for service in one_entry(shop, services)]
    return Visit(
        services=tuple(service.id for service in chosen),
        minutes=sum(service.minutes for service in chosen),
        price=sum(service.price for service in chosen),
        buffer_before=max((service.buffer_before for service in chosen), default=0),
        buffer_after=max((service.buffer_after for service in chosen), default=0),
    )


def one_entry(shop: Shop, services: tuple[str, ...]) -> tuple[str, ...]:
    """A catalogue entry that covers exactly what was asked for wins over the sum."""
    wished = frozenset(services)
    if len(wished) < 2:
        return tuple(dict.fromkeys(services))
    for service in shop.services:
        if service.covers == wished:
            return (service.id,)
    return tuple(dict.fromkeys(services))


def event_id(shop: str, proposal: str) -> str:
    """The calendar's id for a proposal: the same one at every attempt."""
    return derived_id("b", shop, proposal)


def derived_id(letter: str, *names: str) -> str:
    """An id for an event that is known by these names, the same one at every attempt.

    Google asks for base32hex in lower case, 5 to 1024 characters:
    https://developers.google.com/workspace/calendar/api/v3/reference/events/insert
    """
    return letter + _digest(*names)[:39]


def proposal_id(shop: str, customer: str, turn: str, nth: int = 0) -> str:
    """A name for the proposal made in one turn; the same turn taken again gives the same."""
    return _digest(shop, customer, turn, str(nth))[:16]


def _digest(*names: str) -> str:
    whole = hashlib.sha256("|".join(names).encode()).digest()
    return base64.b32hexencode(whole).decode().lower()


def is_ours(shop: str, entry_id: str, proposal: str) -> bool:
    """An event is ours only if its id derives from its own proposal."""
    return bool(proposal) and event_id(shop, proposal) == entry_id


def tentative(proposal: Proposal, party: Party, shop: Shop, *, now: datetime, lang: str) -> Entry:
    """The event that claims the chair before it is known to be ours. Its times are in UTC:
    minutes added to a wall clock go wrong when the clock is changed in between."""
    start = proposal.start.astimezone(UTC)
    wanted = visit(shop, proposal.services)
    return Entry(
        barber=proposal.barber,
        id=event_id(shop.id, proposal.id),
        start=start,
        end=start + timedelta(minutes=wanted.minutes),
        state="tentative",
        written=Written(
            customer=party.customer,
            phone=party.phone,
            name=proposal.for_name or party.name,
            services=wanted.services,
            proposal=proposal.id,
            price=proposal.price,
            rank=int(proposal.made_at.timestamp() * 1000),
            lease=now + LEASE,
            replaces=proposal.replaces,
            buffer_before=wanted.buffer_before,
            buffer_after=wanted.buffer_after,
            note=proposal.note,
            lang=lang,
        ),
    )


LEASE = timedelta(seconds=30)
"""How long a tentative event keeps rivals away; a crashed one is swept after that."""


def stronger(rival: Entry, mine: Entry) -> bool:
    """Which of two live tentative events goes on: the one proposed first."""
    if rival.written is None or mine.written is None:
        raise ValueError("only entries of the desk have a rank")
    return (rival.written.rank, rival.id) < (mine.written.rank, mine.id)


def confirmed(entry: Entry) -> Entry:
    if entry.written is None:
        raise ValueError("only an entry of the desk can be confirmed")
    return replace(entry, state="confirmed", written=replace(entry.written, lease=None))


class SlotTaken(Refusal):
    """Somebody else has the chair at that time."""

    code = "slot_taken"


class NotBookable(Refusal):
    """The hour breaks a rule of the shop: closed, too soon, too far, or not on the step."""

    code = "not_bookable"


class TooManyAppointments(Refusal):
    """The customer already has as many appointments ahead as the shop allows."""

    code = "too_many"


class ProposalSpent(Refusal):
    """This proposal was booked once and is cancelled now; a new one is needed."""

    code = "proposal_spent"


class InsideNotice(Refusal):
    """Too late to move it without the shop's own word."""

    code = "inside_notice"


class NoSuchAppointment(Refusal):
    """Not there, or not this customer's."""

    code = "no_such_appointment"
