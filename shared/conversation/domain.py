"""What the desk remembers of a customer and of the talk under way.

Values only. A `Conversation` lives a day, a `Profile` a year; a draft is dropped when it
has not been touched for two hours. Neither is the truth about appointments: the ledger is.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from shared.booking.domain import Party, Proposal, Ref
from shared.shop.domain import Lang
from shared.understanding.commands import Flow, Person, Topic, When
from shared.understanding.reader import PendingKind

DRAFT_LIVES = timedelta(hours=2)
STALE_AFTER = timedelta(hours=24)
EARLIER_KEPT = 10

Register = Literal["tu", "vos", "usted"]
LetterKind = Literal[
    "text",
    "tap",
    "voice",
    "image",
    "other",
    "preference",
    "owner_wrote",
    "flood",
    "failed",
    "untold",
    "overlapped",
    "doubled",
    "memory_lost",
    "alert",
    "alert_failed",
]
SWEPT: frozenset[LetterKind] = frozenset({"untold", "overlapped", "doubled"})
"""Notes of the sweep; the phone on them is as old as the appointment."""
NOTES: frozenset[LetterKind] = SWEPT | {
    "preference",
    "owner_wrote",
    "failed",
    "memory_lost",
    "alert",
    "alert_failed",
}
"""Letters that are no message of the customer's: nobody waits for a reply to them."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing that reached the inbox.

    `text` is what was written, the id of what was tapped, `stop` or `resume` of a preference,
    the kind of our own message that failed, or the appointments (`barber:event`, a space
    between them) that a note of the sweep is about; `title` the words on a tapped button.
    Of an alert `text` is its words and `title` its key; of one that failed `text` is the key of
    the message and `title` Graph's code.
    `name` is the sender's own profile name. `trail` is the id, in the log, of the request that
    brought it.
    """

    id: str
    at: datetime
    kind: LetterKind
    text: str = ""
    title: str = ""
    phone: str | None = None
    user_id: str | None = None
    name: str | None = None
    media_id: str | None = None
    trail: str = ""

    @property
    def identities(self) -> frozenset[str]:
        return frozenset(one for one in (self.phone, self.user_id) if one)


@dataclass(frozen=True, slots=True)
class Moved:
    """The appointment that a reschedule is about, as it stood when it was picked."""

    ref: Ref
    start: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What the customer wants so far; an empty field is not said yet.

    `readings` are the ways to take what was said about the time, best first; `soonest` when
    the earliest of them is wished. `not_barbers` and `not_when` are what they will not have.
    """

    services: tuple[str, ...] = ()
    barber: str | None = None
    readings: tuple[When, ...] = ()
    soonest: bool = False
    not_barbers: tuple[str, ...] = ()
    not_when: tuple[When, ...] = ()
    for_name: str | None = None
    relation: str | None = None
    moves: Moved | None = None
    touched_at: datetime | None = None

    @property
    def day(self) -> date | None:
        """The one local day meant, if there is just one."""
        days = {reading.date for reading in self.readings}
        only = days.pop() if len(days) == 1 else None
        return only if isinstance(only, date) else None

    @property
    def hour(self) -> time | None:
        """The one wall-clock hour meant, if there is just one."""
        hours = {reading.time for reading in self.readings}
        only = hours.pop() if len(hours) == 1 else None
        return only if isinstance(only, time) else None


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing the customer was shown and may pick; `id` says what it is on its own.

    `svc:fade`, `bar:any`, `day:2026-11-28`, `at:beto:2026-11-25T17:00-06:00`, `apt:beto:b1…`
    """

    id: str
    start: datetime | None = None
    barber: str | None = None
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that waits for an answer, and how often it was put."""

    kind: PendingKind
    options: tuple[Offered, ...] = ()
    at: datetime | None = None
    times: int = 1
    page: int = 0


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert of the last day: it may fail after WhatsApp has taken it."""

    key: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """The talk under way with one customer."""

    flow: Flow | None = None
    draft: Draft = Draft()
    party: tuple[Person, ...] = ()
    """Who still needs an appointment after the one being drafted."""
    pending: Asked | None = None
    topic: tuple[str, ...] = ()
    """The services asked about, the last one last: it is what "el viernes a las 4" is for, said
    right after, and two of them are "los dos"."""
    told: Topic | None = None
    """What the last answer was of: what "¿y el lunes?" and "¿y el corte?" are about."""
    proposal: Proposal | None = None
    """The summary that waits for a yes. Of a cancellation, `replaces` is what it is about
    and `services` is empty."""
    unclear: int = 0
    abused: int = 0
    failed_commits: int = 0
    handed_off_until: datetime | None = None
    lang: Lang | None = None
    register: Register = "tu"
    earlier: tuple[str, ...] = ()
    last_at: datetime | None = None
    turns: int = 0
    announced: tuple[str, ...] = ()
    """The latest appointments whose confirmation was saved to be sent."""
    trouble_at: datetime | None = None
    """When the customer heard that the calendar does not answer; their letters wait on."""
    alerts: tuple[Raised, ...] = ()
    """Only of the box that alerts wait in: what was raised."""

    def rested(self, now: datetime) -> "Conversation":
        """The same talk with an abandoned draft laid aside."""
        touched = self.draft.touched_at
        if touched is None or now - touched < DRAFT_LIVES:
            return self
        return self.dropped()

    def dropped(self) -> "Conversation":
        """Nothing under way any more; what is known of the person stays."""
        return replace(
            self,
            flow=None,
            draft=Draft(),
            party=(),
            pending=None,
            topic=(),
            told=None,
            proposal=None,
            unclear=0,
        )


@dataclass(frozen=True, slots=True)
class Usual:
    """The last visit: what "lo de siempre" means."""

    services: tuple[str, ...]
    barber: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a customer from one visit to the next."""

    name: str | None = None
    lang: Lang | None = None
    introduced: bool = False
    usual: Usual | None = None
    reminders: bool = True
    marketing: bool = True
    identities: frozenset[str] = field(default_factory=frozenset)
    phone: str | None = None
    consent_at: datetime | None = None
    """When they last said what may be sent to them, in UTC; None: they never did."""

    def choosing(
        self, at: datetime, *, reminders: bool | None = None, marketing: bool | None = None
    ) -> "Profile":
        """With what they said at that moment; None is what they said nothing about."""
        at = at.astimezone(UTC)
        return replace(
            self,
            reminders=self.reminders if reminders is None else reminders,
            marketing=self.marketing if marketing is None else marketing,
            consent_at=at if self.consent_at is None else max(at, self.consent_at),
        )

    def party(self, customer: str) -> Party:
        return Party(customer, self.identities | {customer}, self.phone, self.name)
