"""The port through which words become commands."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, Protocol

from shared.shop.domain import Lang, Shop
from shared.understanding.commands import Command

PendingKind = Literal[
    "asked_service",
    "asked_barber",
    "asked_when",
    "asked_time",
    "asked_name",
    "asked_confirm",
    "asked_which_booking",
    "offered_options",
    "offered_person",
]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing the customer may pick. `start` is aware, and there when it is a time."""

    id: str
    label: str
    start: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What the draft already has; the readers need it to read a bare hour."""

    service: str | None = None
    barber: str | None = None
    date: dt.date | None = None
    time: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """The question the customer is answering."""

    kind: PendingKind
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """One burst of messages, and what is known while reading it.

    `now` is aware. `country` (ISO 3166, from the phone number) is how the customer speaks:
    it decides `5/3` and "half five". `earlier` are the customer's own last messages. `asker`
    is who writes, hashed: for counting what a reader costs, and for nothing else.
    """

    texts: tuple[str, ...]
    now: dt.datetime
    shop: Shop
    lang: Lang | None = None
    country: str | None = None
    pending: Pending | None = None
    filled: Filled = field(default_factory=Filled)
    earlier: tuple[str, ...] = ()
    asker: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read.

    `unread` holds the words that stayed unexplained, in order; empty means the reader
    vouches for the whole text. `lang` is the language of the text, None if it has none
    (a number, an emoji).
    """

    commands: tuple[Command, ...]
    lang: Lang | None = None
    unread: tuple[str, ...] = ()


class Reader(Protocol):
    def read(self, heard: Heard) -> Understood:
        """At most `AT_MOST` commands. May raise Temporary; never books, never answers."""
        ...
