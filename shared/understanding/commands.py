"""What a message can mean: the closed set of commands both readers speak.

A reader turns text into at most five of these; nothing else leaves it. Every value is
something the *customer said*, resolved against the shop (ids, local dates and times),
never something decided: availability, prices and policy are the dialogue's business.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

Flow = Literal["book", "reschedule", "cancel", "my_bookings"]
Topic = Literal[
    "price",
    "duration",
    "hours",
    "address",
    "payment",
    "services",
    "barbers",
    "parking",
    "wifi",
    "walk_ins",
    "invoice",
    "availability",
    "assistant",
]
Scope = Literal["reminders", "marketing", "all"]
Nicety = Literal["greet", "thanks", "bye", "laugh", "ack", "here"]

UNKNOWN = "unknown"
"""The id of a service or barber that the customer named and the shop does not have."""
ANY = "any"
"""The barber id of somebody who takes whoever is free."""
THIS = "this"
"""The barber id of whoever was just proposed ("not with him", "con otro")."""

Days = date | tuple[date, date]
"""One local day, or first and last day of a range, both included."""
Hour = time | tuple[time | None, time | None]
"""A start on the shop's wall clock, or a window for the start; `None` is an open end."""


@dataclass(frozen=True, slots=True)
class When:
    """One reading of a wish. `None` means "not said": the draft keeps its own."""

    date: Days | None = None
    time: Hour | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the appointment is for; `relation` is an English noun (`son`, `self`)."""

    for_name: str | None = None
    relation: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class _Wordless:
    """A command that its name says whole; equal to those of its own class alone."""


@dataclass(frozen=True, slots=True)
class Start:
    flow: Flow


@dataclass(frozen=True, slots=True)
class SetService:
    """`also`: beside what is wished already ("y también la barba"), not in its place."""

    service: str
    also: bool = False


@dataclass(frozen=True, slots=True)
class SetBarber:
    barber: str


@dataclass(frozen=True, slots=True)
class SetWhen:
    """All readings of what was said, the best first. Never empty.

    `soonest`: the earliest hour among them is what is wished ("lo antes posible").
    """

    readings: tuple[When, ...]
    soonest: bool = False


@dataclass(frozen=True, slots=True)
class ShiftWhen:
    """Move by so many minutes; negative is earlier."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Avoid:
    """What the customer will not have; one of the three is given.

    `barber` may be `THIS`; `when` is a day, a stretch of days, a window of hours or both.
    """

    barber: str | None = None
    service: str | None = None
    when: When | None = None


@dataclass(frozen=True, slots=True)
class SetParty:
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class SetName:
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """A pick among the options shown: by position (from 1) or by the option's id."""

    index: int | None = None
    option: str | None = None


class Affirm(_Wordless):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Deny:
    """`altogether`: not another one either; whatever is being arranged is to be left. `of`: only
    the day or the hour is to be another, and which is not said."""

    altogether: bool = False
    of: Literal["day", "time"] | None = None


@dataclass(frozen=True, slots=True)
class PickBooking:
    ref: Literal["next", "last", "only"]


@dataclass(frozen=True, slots=True)
class Late:
    """They come to their appointment, so many minutes after its time if they said."""

    minutes: int | None = None


class SameAsLast(_Wordless):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ask:
    topics: frozenset[Topic]
    service: str | None = None


class JoinWaitlist(_Wordless):
    __slots__ = ()


class Handoff(_Wordless):
    __slots__ = ()


class Complaint(_Wordless):
    __slots__ = ()


class Abuse(_Wordless):
    __slots__ = ()


class OutOfScope(_Wordless):
    __slots__ = ()


class Unclear(_Wordless):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OptOut:
    scope: Scope


@dataclass(frozen=True, slots=True)
class OptIn:
    scope: Scope


@dataclass(frozen=True, slots=True)
class Social:
    kind: Nicety


Command = (
    Start
    | SetService
    | SetBarber
    | SetWhen
    | ShiftWhen
    | Avoid
    | SetParty
    | SetName
    | Select
    | Affirm
    | Deny
    | PickBooking
    | Late
    | SameAsLast
    | Ask
    | JoinWaitlist
    | Handoff
    | Complaint
    | Abuse
    | OutOfScope
    | Unclear
    | OptOut
    | OptIn
    | Social
)

AT_MOST = 5
"""Commands in one turn; `data/commands` never needs more, and a flood is no wish."""
