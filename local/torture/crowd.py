"""Customers who all want the same barber at the same hour, and an owner who wants it back."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from local.torture.arena import SHOP
from local.torture.world import World
from shared.booking.domain import Entry
from shared.messaging.domain import Outbound
from shared.messaging.events import Message, Sender, Tap, Text

DAY = 2
"""Everybody wants to come on this day of December."""
HOURS = ("10:00", "10:15", "10:30")
"""Hours so near to each other that no two of them are free."""
NAMES = ("Ana", "Beto", "Carla", "Darío", "Elena")
YES = ("sí", "si, por favor", "ok")
PATIENCE = 7
"""How often somebody writes before they let it be."""
_DONE = frozenset({"confirmed", "rescheduled", "cancelled", "handoff", "listed", "dropped"})


@dataclass
class Customer:
    """Reads what the shop wrote, and goes on from there until all wishes are met."""

    sender: Sender
    wishes: list[str]
    before: int
    """How many of the wishes are met before the rush begins."""
    dice: Random
    heard: int = 0
    wrote: int = 0
    asked_at: datetime | None = None
    last: Outbound | None = None
    posted: list[Message] = field(default_factory=list)

    def listens(self, world: World) -> None:
        """Read what has arrived since."""
        sent = world.messenger.sent
        for message in sent[self.heard :]:
            if message.to.phone == self.sender.phone and message.kind != "alert":
                self.last, self.asked_at = message, None
                if message.kind in _DONE and self.wishes:
                    self.wishes.pop(0)
                    self.before = max(0, self.before - 1)
        self.heard = len(sent)

    def is_to_write(self, world: World) -> bool:
        """Has this customer anything to say now? Nobody writes twice without an answer."""
        self.listens(world)
        return bool(self.wishes) and self.asked_at is None and self.wrote < PATIENCE

    def wants(self, wish: str) -> None:
        """Something new came to mind."""
        self.wishes, self.wrote, self.asked_at, self.last = [wish], 0, None, None

    def is_ready(self) -> bool:
        """Is all that was to come before the rush done, and the summary there to be accepted?"""
        return self.before == 0 and self.last is not None and self.last.kind == "asked_confirm"

    def writes(self, world: World) -> None:
        self.asked_at = world.now
        self.wrote += 1
        self.posted.append(world.writes(self.sender, self._content()))

    def _content(self) -> Text | Tap:
        shown = self.last
        if shown is None or shown.kind in _DONE or not shown.choices:
            return Text(self.wishes[0])
        if shown.kind == "asked_confirm":
            return self._answer(shown)
        if shown.kind == "asked_when":
            return Text(f"mañana a las {self.dice.choice(HOURS)}")
        options = [choice for choice in shown.choices if choice.id.startswith(("at:", "apt:"))]
        if options and self.dice.random() < 0.9:
            picked = self.dice.choice(options)
            return Tap(picked.id, picked.title)
        return Text(self.wishes[0])

    def _answer(self, summary: Outbound) -> Text | Tap:
        dice = self.dice.random()
        if dice < 0.75:
            return Tap(summary.choices[0].id, summary.choices[0].title)
        if dice < 0.88:
            return Text(self.dice.choice(YES))
        if dice < 0.95:
            return Text(f"mejor a las {self.dice.choice(HOURS)}")
        return Tap(summary.choices[-1].id, summary.choices[-1].title)


def customers(dice: Random, many: int) -> list[Customer]:
    """So many of them, all after the same chair; some have an appointment and want to move it."""
    found = []
    for n, name in enumerate(NAMES[:many]):
        wishes, before = _wishes(dice, comes_back=many == 2 or dice.random() < 0.4)
        bsuid = f"MX.{n}00" if dice.random() < 0.3 else None
        found.append(Customer(Sender(f"52155500000{n:02}", bsuid, name=name), wishes, before, dice))
    return found


def _wishes(dice: Random, *, comes_back: bool) -> tuple[list[str], int]:
    service = dice.choice(("corte", "fade"))
    move = f"cambia mi cita a las {dice.choice(HOURS)}"
    gone = ["cancela mi cita"] * (dice.random() < 0.25)
    if dice.random() < 0.3:
        quiet = dice.choice(("1 pm", "2 pm", "3 pm", "4 pm"))
        return [f"{service} con lalo mañana a las {quiet}", move, *gone], 1
    later = [move] * comes_back
    return [f"{service} con lalo mañana a las {dice.choice(HOURS)}", *later, *gone], 0


@dataclass
class Owner:
    """Types over the hour that everybody wants, drags appointments about and deletes them."""

    dice: Random
    left: int

    def acts(self, world: World) -> None:
        self.left -= 1
        self.dice.choice((types, types, drags, deletes))(world, self.dice.randrange(10))


def types(world: World, nth: int) -> None:
    """The owner types in half an hour, just where everybody wants to come."""
    hour, minute = map(int, HOURS[nth % len(HOURS)].split(":"))
    start = datetime(2026, 12, DAY, hour, minute, tzinfo=SHOP.tz)
    name = f"own{len(world.witness.trace)}"
    world.owner_writes(Entry("lalo", name, start, start + timedelta(minutes=30)))


def drags(world: World, nth: int) -> None:
    """The owner drags an appointment, rather near than far."""
    entry = _standing(world, nth)
    if entry is not None:
        by = timedelta(minutes=(-30, 15, 45, 240)[nth % 4])
        world.owner_writes(replace(entry, start=entry.start + by, end=entry.end + by))


def deletes(world: World, nth: int) -> None:
    """The owner takes an appointment out."""
    entry = _standing(world, nth)
    if entry is not None:
        world.owner_removes(entry)


def _standing(world: World, nth: int) -> Entry | None:
    refs = [stood.entry.ref for stood in world.witness.stood.values() if not stood.ended]
    entry = world.ledger.find(refs[nth % len(refs)]) if refs else None
    return entry if entry is not None and entry.state == "confirmed" else None
