"""What the desk means to say, before any language: acts and values, no words.

`shared.messaging.texts` turns a `Reply` into words. The dialogue can therefore only say
hours, prices and names that are values of the shop or of the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Kind = Literal[
    "asked_service",
    "asked_barber",
    "asked_when",
    "asked_time",
    "asked_name",
    "asked_confirm",
    "asked_which_booking",
    "asked_change",
    "offered_options",
    "confirmed",
    "rescheduled",
    "cancelled",
    "dropped",
    "listed",
    "answer",
    "greeted",
    "thanked",
    "handoff",
    "opt_out_ack",
    "opt_in_ack",
    "unclear",
    "menu",
    "offered_person",
    "out_of_scope",
    "calmed",
    "unreadable",
    "still_there",
    "slow_down",
    "trouble",
    "alert",
]


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units of the shop's currency."""

    amount: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a customer's own: shown as they are, never as formatting."""

    text: str


@dataclass(frozen=True, slots=True)
class Services:
    """Services of the price list, by id."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BarberName:
    id: str


@dataclass(frozen=True, slots=True)
class Day:
    """A local date: "jueves 26 de noviembre"; `short` for a button: "jueves 26 nov"."""

    day: date
    short: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The hour of a moment: "5:00 pm"."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """Day and hour together; `short` for a button: "jue 26, 5:00 pm"."""

    at: datetime
    short: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase of the text catalogue, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class Several:
    """Values in a row: "A, B y C"."""

    values: tuple["Value", ...]
    last: Literal["and", "or", "to"] = "and"


@dataclass(frozen=True, slots=True)
class Lines:
    """Phrases one below the other."""

    phrases: tuple["Phrase", ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Two values side by side on a button: "5:00 pm · Beto"."""

    first: "Value"
    second: "Value"


@dataclass(frozen=True, slots=True)
class OpeningTime:
    """Minutes from local midnight, as an opening hour."""

    minutes: int


Value = (
    str
    | int
    | Money
    | Quoted
    | Services
    | BarberName
    | Day
    | Clock
    | Moment
    | Word
    | Several
    | Lines
    | Joined
    | OpeningTime
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the catalogue with what fills its blanks."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


def phrase(key: str, /, **values: Value) -> Phrase:
    return Phrase(key, values)


@dataclass(frozen=True, slots=True)
class Pick:
    """Something to tap. `press` marks an act on the proposal that waits for a yes: its id is
    a signature, made where the keys are."""

    id: str
    label: Value
    about: Value | None = None
    press: Literal["yes", "no", "change"] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: phrases in order, then what can be tapped. More than three picks are a
    list, and `menu` names the phrase on the button that opens it. `about` is the appointment
    that it tells of, if that is news."""

    kind: Kind
    phrases: tuple[Phrase, ...]
    picks: tuple[Pick, ...] = ()
    menu: str = "menu_open"
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something the owner must hear."""

    phrase: Phrase
