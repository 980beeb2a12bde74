"""The sweep's round. It says nothing to anybody: it leaves notes and errands, and the
receptionist, who alone has the customer at that moment, does the talking.

Two rounds at once, or one that dies anywhere, do no harm: notes carry the name of what was
found, errands that of their minute, and every write to the calendar is by etag.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.booking.commit import remove_if_unmoved
from shared.booking.domain import Entry
from shared.booking.ledger import Changed, Gone, Ledger
from shared.booking.service import Booking
from shared.conversation.store import UNCOUNTED, Arrival, Conversations
from shared.errors import Temporary
from shared.logs import log, trail
from shared.queue import Errand, Queue, come_back
from shared.shop.catalogue import Catalogue
from shared.shop.domain import Shop
from shared.sweep.domain import leftovers, notes, ours, still_standing

LEFT_BEHIND_AFTER = timedelta(seconds=60)
AT_MOST = 500
"""Customers of one shop that one round comes back to; the others have their turn next."""
BACK = timedelta(days=1)

Found = Counter[str]
KINDS = ("left_behind", "untold", "overlapped", "doubled", "leftovers", "replaced", "put_off")


@dataclass(frozen=True, slots=True)
class Sweep:
    """Every shop's round."""

    catalogue: Catalogue
    booking: Callable[[str], Booking]
    conversations: Callable[[Shop], Conversations]
    queue: Queue

    def run(self, *, now: datetime) -> Mapping[str, int]:
        """How many of each kind were found; `put_off` are parts of a round that Redis, the
        calendar or the queue would not let finish, and the next round does them.

        Whatever is wrong with one shop, the others are swept; a bug is raised afterwards.
        """
        found: Found = Counter(dict.fromkeys(KINDS, 0))
        with ExitStack() as rounds:
            # What is called on leaving is called for every shop, whichever of them raises.
            rounds.callback(lambda: log("swept", found=dict(found)))
            for shop in self.catalogue.all():
                rounds.callback(self._book, shop, now, found)
                rounds.callback(self._inboxes, shop, now, found)
        return found

    def _inboxes(self, shop: Shop, now: datetime, found: Found) -> None:
        """Whoever wrote, or was not written to, a minute ago and more."""
        with _putting_off(shop, "inboxes", found):
            left = self.conversations(shop).left_behind(
                before=now - LEFT_BEHIND_AFTER, at_most=AT_MOST, round_at=now
            )
            found["left_behind"] += len(left)
            self._errands(shop, left, now)

    def _book(self, shop: Shop, now: datetime, found: Found) -> None:
        """The calendar as it stands: what can be put right without a word is, and of the rest
        somebody must hear."""
        with _putting_off(shop, "book", found):
            ledger = self.booking(shop.id).ledger
            entries = ours(_all(ledger, shop, now))
            # Before the notes: once its customer was told, a move counts as ended.
            for ref in still_standing(entries):
                found["replaced"] += remove_if_unmoved(ref, ledger) is None
            self._leave(shop, notes(entries, now), now, found)
            for entry in leftovers(entries, now):
                found["leftovers"] += _removed(entry, ledger)

    def _leave(
        self, shop: Shop, arrivals: tuple[Arrival, ...], now: datetime, found: Found
    ) -> None:
        if not arrivals:
            return
        receipts = self.conversations(shop).receive(arrivals, now=now, per_minute=UNCOUNTED)
        new = [receipt.outcome == "new" for receipt in receipts]
        found.update(
            arrival.letter.kind
            for arrival, is_new in zip(arrivals, new, strict=True)
            if is_new and arrival.letter is not None
        )
        self._errands(
            shop, [one.customer for one, is_new in zip(receipts, new, strict=True) if is_new], now
        )

    def _errands(self, shop: Shop, customers: Iterable[str], now: datetime) -> None:
        minute = now.replace(second=0, microsecond=0)
        for customer in dict.fromkeys(customers):
            come_back(self.queue, Errand(shop.id, customer), at=minute)


def _all(ledger: Ledger, shop: Shop, now: datetime) -> list[Entry]:
    """What stands from yesterday to the last day that can be booked; one round trip."""
    barbers = [barber.id for barber in shop.barbers]
    end = now + timedelta(days=shop.policy.horizon_days + 2)
    found = ledger.entries(barbers, now - BACK, end)
    return [entry for barber in barbers for entry in found[barber]]


def _removed(entry: Entry, ledger: Ledger) -> bool:
    """False when somebody else took it out, or up, meanwhile."""
    try:
        ledger.remove(entry)
    except (Changed, Gone):
        return False
    return True


@contextmanager
def _putting_off(shop: Shop, part: str, found: Found) -> Iterator[None]:
    """What does not answer now is asked again in a minute."""
    try:
        with trail(shop=shop.id):
            yield
    except Temporary as error:
        found["put_off"] += 1
        log("sweep_put_off", severity="ERROR", shop=shop.id, part=part, error=error)
