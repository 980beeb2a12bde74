"""What happened in a whole run, whatever it ran on: the facts that the promises are held to.

Writes and messages share one numbering, so that "before" and "after" mean something even
where the clock stood still.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from local.delivered import Delivered
from local.rehearsal.customer import Customer
from local.stage import Stage
from local.webhook_bodies import Sender
from shared.booking.domain import Entry, Ref
from shared.booking.google_events import as_entry
from shared.messaging.events import Message, Text
from shared.messaging.inbound import read
from shared.shop.domain import Shop

_EVENTS = re.compile(r"/calendar/v3/calendars/([^/?]+)/events(?:/([^/?]+))?")
_WRITES = frozenset(("POST", "PATCH", "PUT", "DELETE"))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to the shop: every name Meta has for them, and what they are called."""

    names: frozenset[str]
    called: str = ""

    @classmethod
    def of(cls, sender: Sender) -> "Person":
        return cls(frozenset(sender.ids), sender.name)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message somebody wrote. Meta goes on posting it until the webhook takes it."""

    at: datetime
    customer: str
    wamid: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A message of the shop's that reached a phone; `text` has everything it shows."""

    number: int
    at: datetime
    to: str
    key: str
    kind: str
    text: str

    @classmethod
    def of(cls, sent: Delivered, number: int) -> "Told":
        shown = [sent.text, *(f"{one.title} {one.description}" for one in sent.choices)]
        return cls(number, sent.at, sent.to, sent.key, sent.kind, "\n".join(shown))


@dataclass(frozen=True, slots=True)
class Wrote:
    """How an entry stands from this moment on."""

    number: int
    at: datetime
    entry: Entry


@dataclass
class History:
    """One run from its beginning to its end. `before` stood when nobody had said anything.

    `wrote` and `told` are in the order of their numbers. `wrote` has what the desk did to
    its own entries, and, where the run knows of them, the owner's writes.
    """

    shop: Shop
    people: tuple[Person, ...]
    before: tuple[Entry, ...] = ()
    heard: list[Heard] = field(default_factory=list)
    wrote: list[Wrote] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def standing(self, number: int | None = None) -> dict[Ref, Entry]:
        """Every entry as it stood just before that number; without one, at the end."""
        now = {entry.ref: entry for entry in self.before}
        for write in self.wrote:
            if number is not None and write.number >= number:
                break
            now[write.entry.ref] = write.entry
        return now

    def person(self, name: str) -> Person | None:
        return next((one for one in self.people if name in one.names), None)

    def is_owner(self, name: str) -> bool:
        return any(name in (owner.phone, owner.user_id) for owner in self.shop.owners)


def heard_from(customer: Customer) -> Iterator[Heard]:
    """Everything a rehearsed customer wrote, each message once, however often it was posted."""
    known: set[str] = set()
    bodies = [posted for step in customer.steps for posted in step.posted]
    for message in (each for posted in bodies for each in read(posted)):
        if isinstance(message, Message) and message.wamid not in known:
            known.add(message.wamid)
            text = message.content.body if isinstance(message.content, Text) else ""
            yield Heard(message.at, customer.sender.ids[0], message.wamid, text)


def told_on(stage: Stage) -> Iterator[Told]:
    """What reached the phones of a stage, with the numbers of its journal."""
    taken = {wamid: call.number for call in stage.graph.journal for wamid in _wamids(call.response)}
    for sent in stage.graph.sent:
        yield Told.of(sent, taken[sent.wamid])


def wrote_on(stage: Stage, before: Iterable[Entry]) -> Iterator[Wrote]:
    """What the desk wrote into the calendars of a stage since its journal began."""
    barbers = {barber.calendar_id: barber.id for barber in stage.shop.barbers}
    known = {entry.ref: entry for entry in before}
    for call in stage.calendar.journal:
        found = _EVENTS.match(call.path)
        if found is None or call.method not in _WRITES or not 200 <= call.status < 300:
            continue
        barber = barbers[found[1].replace("%40", "@")]
        if isinstance(call.response, dict) and "id" in call.response:
            entry = as_entry(call.response, barber, stage.shop)
        else:
            entry = replace(known[Ref(barber, str(found[2]))], state="cancelled")
        known[entry.ref] = entry
        yield Wrote(call.number, call.at, entry)


def standing_on(stage: Stage) -> tuple[Entry, ...]:
    """Every single event in the calendars of a stage; series stand for their first only."""
    return tuple(
        as_entry(event, barber.id, stage.shop)
        for barber in stage.shop.barbers
        for event in stage.calendar.events(barber.calendar_id)
    )


def _wamids(answer: Any) -> list[str]:
    messages = answer.get("messages", ()) if isinstance(answer, dict) else ()
    return [message["id"] for message in messages]
