"""A desk on twins alone: a receptionist, a customer who talks to it, and a clock.

Words are either read by the real grammar (`says`) or given as commands (`means`), so a test
of the dialogue does not hang on the reader.
"""

import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from shared.booking.domain import Entry
from shared.booking.holds import MemoryHolds
from shared.booking.ledger import MemoryLedger
from shared.booking.service import Booking
from shared.conversation.domain import Letter, LetterKind
from shared.conversation.hearing import Ears
from shared.conversation.notices import MemoryNotices
from shared.conversation.service import Receptionist
from shared.conversation.store import Arrival, MemoryConversations
from shared.conversation.ways import BOX
from shared.conversation.wording import Wording
from shared.keys import derive
from shared.messaging.buttons import Buttons
from shared.messaging.domain import Outbound
from shared.messaging.messenger import MemoryMessenger
from shared.messaging.texts import load
from shared.queue import MemoryQueue
from shared.shop.domain import Shop
from shared.understanding.commands import Command
from shared.understanding.reader import Heard, Reader, Understood
from tests.booking.book import NOW, SHOP

TEXTS = load(Path(__file__).parents[2] / "config" / "texts")
KEY = derive(b"a secret that is long enough for a test", "buttons")


@dataclass
class Given:
    """A reader that is told what the next words mean."""

    commands: tuple[Command, ...] = ()
    lang: str | None = "es"
    heard: list[Heard] = field(default_factory=list)

    def read(self, heard: Heard) -> Understood:
        self.heard.append(heard)
        return Understood(self.commands, self.lang)


class Desk:
    """One shop, and one customer at a time."""

    def __init__(self, shop: Shop = SHOP, *, reader: Reader | None = None) -> None:
        self.shop = shop
        self.now = NOW
        self.ledger = MemoryLedger()
        self.holds = MemoryHolds()
        self.talks = MemoryConversations()
        self.messenger = MemoryMessenger()
        self.queue = MemoryQueue()
        self.notices = MemoryNotices()
        self.given = Given()
        self.booking = Booking(shop, self.ledger, self.holds, pause=lambda _: None)
        buttons = Buttons((KEY,), shop.id)
        wording = Wording(shop, TEXTS, buttons)
        tokens = (f"worker-{n}" for n in itertools.count())
        self.receptionist = Receptionist(
            booking=self.booking,
            conversations=self.talks,
            messenger=self.messenger,
            queue=self.queue,
            ears=Ears(reader or self.given, buttons, wording),
            wording=wording,
            notices=self.notices,
            token=lambda: next(tokens),
        )
        self._numbers = itertools.count(1)
        self.phone = "5215550000001"
        self.name: str | None = "Ana"

    def means(self, *commands: Command, lang: str | None = "es", text: str = "…") -> Outbound:
        """The customer writes something that means these commands; the last reply."""
        self.given.commands, self.given.lang = commands, lang
        return self.says(text)

    def says(self, *texts: str) -> Outbound:
        return self.sends(*(("text", text) for text in texts))

    def taps(self, title: str) -> Outbound:
        """Tap what carries this title in the latest message that has it."""
        for message in reversed(self.messenger.sent):
            for choice in message.choices:
                if choice.title == title:
                    return self.sends(("tap", choice.id))
        raise AssertionError(f"nothing called {title!r} can be tapped")

    def sends(self, *letters: tuple[LetterKind, str], at: datetime | None = None) -> Outbound:
        self.posts(*letters, at=at)
        self.serves()
        return self.last

    def posts(self, *letters: tuple[LetterKind, str], at: datetime | None = None) -> None:
        """Into the inbox, without being answered yet."""
        self.now += timedelta(seconds=5)
        arrivals = [
            Arrival((self.phone,), self.letter(kind, text, at or self.now))
            for kind, text in letters
        ]
        self.talks.receive(arrivals, now=self.now, per_minute=20)

    def letter(self, kind: LetterKind, text: str, at: datetime) -> Letter:
        return Letter(
            f"wamid.{next(self._numbers)}", at, kind, text, phone=self.phone, name=self.name
        )

    def serves(self) -> None:
        """The customer, and then the owner whatever is for them."""
        self.receptionist.serve(self.phone, now=self.now)
        self.alerted()

    def alerted(self) -> None:
        """One visit to the box of alerts."""
        self.receptionist.serve(BOX, now=self.now)

    @property
    def last(self) -> Outbound:
        """The latest message to the customer; alerts to the owner are no replies."""
        return [message for message in self.messenger.sent if message.kind != "alert"][-1]

    @property
    def alerts(self) -> list[str]:
        return [message.text for message in self.messenger.sent if message.kind == "alert"]

    @property
    def titles(self) -> list[str]:
        return [choice.title for choice in self.last.choices]

    def booked(self) -> list[Entry]:
        """Every confirmed appointment of the desk, soonest first."""
        found = self.ledger.entries(
            [barber.id for barber in self.shop.barbers],
            self.now - timedelta(days=1),
            self.now + timedelta(days=90),
        )
        entries = [e for theirs in found.values() for e in theirs if e.written is not None]
        return sorted((e for e in entries if e.state == "confirmed"), key=lambda e: e.start)

    def owner_adds(self, start: datetime, end: datetime, barber: str = "lalo") -> None:
        self.ledger.insert(Entry(barber, f"own{next(self._numbers)}", start, end))

    def other_customer(self, phone: str = "5215550000002") -> None:
        """From now on somebody else talks."""
        self.phone, self.name = phone, "Beto"

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def moved_price(self, service: str, price: int) -> None:
        """The owner changes a price in the shop file, and the desk starts again."""
        services = tuple(
            replace(s, price=price) if s.id == service else s for s in self.shop.services
        )
        changed = replace(self.shop, services=services)
        self.shop = self.booking.shop = changed
        wording = replace(self.receptionist.wording, shop=changed)
        ears = replace(self.receptionist.ears, wording=wording)
        self.receptionist = replace(self.receptionist, wording=wording, ears=ears)
