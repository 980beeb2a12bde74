"""A desk on twins with a queue that delivers, and the sweep that comes by each minute."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.booking.domain import Entry, confirmed
from shared.booking.ledger import MemoryLedger
from shared.booking.service import Booking
from shared.errors import Temporary
from shared.messaging.messenger import MemoryMessenger
from shared.shop.catalogue import MemoryCatalogue
from shared.shop.domain import Owner, Shop
from shared.sweep.service import Sweep
from shared.understanding.reader import Heard, Reader, Understood
from tests.booking.book import claim, shop
from tests.conversation.desk import Desk

OWNED = shop(owners=(Owner("5215559999999", None),))


class Swept(Desk):
    """A desk of a shop with an owner, where nobody but the queue and the sweep calls."""

    def __init__(self, shop: Shop = OWNED, *, reader: Reader | None = None) -> None:
        super().__init__(shop, reader=reader)
        self.on(self.ledger)

    def on(self, ledger: Any) -> None:
        """From now on the book is written in this calendar."""
        self.booking = Booking(self.shop, ledger, self.holds, pause=lambda _: None)
        self.receptionist = replace(self.receptionist, booking=self.booking)
        self.sweep = Sweep(
            MemoryCatalogue([self.shop]),
            lambda _: self.booking,
            lambda _: self.talks,
            self.queue,
        )

    def says_to(self, messenger: MemoryMessenger) -> None:
        """From now on it speaks through this."""
        self.messenger = messenger
        self.receptionist = replace(self.receptionist, messenger=messenger)

    def swept(self) -> dict[str, int]:
        """One round of the sweep, and every errand that is due; what it found."""
        found = self.sweep.run(now=self.now)
        self.delivers()
        return {kind: count for kind, count in found.items() if count}

    def delivers(self) -> None:
        """What fails is not delivered again: those errands are lost."""
        while due := self.queue.due(self.now):
            for errand in due:
                if errand.check is None:
                    self.meets(errand.customer)

    def meets(self, customer: str) -> None:
        """One delivery, which may fail."""
        try:
            self.receptionist.serve(customer, now=self.now)
        except (Temporary, Bug):
            return

    def minutes(self, count: int) -> None:
        """So many minutes pass, with a round of the sweep in each."""
        for _ in range(count):
            self.later(minutes=1)
            self.swept()

    def stands(self, name: str, *args: Any, **more: Any) -> Entry:
        """A confirmed appointment that nobody was told of."""
        return self.ledger.insert(confirmed(claim(name, *args, **more)))

    @property
    def kinds(self) -> list[str]:
        """Of what the customers were told, in order."""
        return [m.kind for m in self.messenger.sent if m.kind != "alert"]


class Offline(MemoryLedger):
    """A calendar that does not answer while it is `out`."""

    def __init__(self, ledger: MemoryLedger) -> None:
        super().__init__()
        self.ledger = ledger
        self.out = True
        self.back: Callable[[], bool] = lambda: not self.out

    def until(self, back: Callable[[], bool]) -> None:
        """It answers again as soon as this is so."""
        self.back = back

    def __getattribute__(self, name: str) -> Any:
        if name not in ("entries", "find", "insert", "change", "remove"):
            return super().__getattribute__(name)
        if not self.back():
            raise Temporary("the calendar does not answer")
        return getattr(self.ledger, name)


class Bug(Exception):
    """Nobody expects it."""


class Stumbles:
    """A reader with a bug."""

    def __init__(self) -> None:
        self.times = 0

    def read(self, heard: Heard) -> Understood:
        self.times += 1
        raise Bug
