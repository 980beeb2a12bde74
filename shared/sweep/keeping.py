"""What customers allow outlives Redis: kept in the calendar as it is said, put back when
Redis has lost it.

Comes before the rest of a round, so that nothing is sent by a desk that has forgotten whom
not to write to. Any of it may be done twice, by two rounds at once, or be cut off anywhere.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.booking.service import Booking
from shared.conversation.consents import Consent, Consents
from shared.conversation.domain import Letter
from shared.conversation.remembered import Glance, Remembered
from shared.conversation.store import UNCOUNTED, Arrival, Conversations
from shared.deadline import within
from shared.errors import Temporary
from shared.logs import log, trail
from shared.queue import Errand, Queue, come_back
from shared.shop.catalogue import Catalogue
from shared.shop.domain import Shop
from shared.sweep.domain import ours

LOOK_AGAIN = timedelta(days=1)
"""How often everything kept is read although nothing seems lost: so a note that was deleted
by hand comes back, and who has been silent for a year is not forgotten."""
AT_MOST = 20
"""Consents of one shop that one round keeps; the others have their turn next."""
IN_ALL_S = 20.0
"""Of the tick's time, for one shop: the rest of the round needs its own."""
AROUND = timedelta(days=1)
CLOCKS_APART = timedelta(seconds=10)
"""A message and the appointment it led to are told the time by two instances."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Every shop's consents."""

    catalogue: Catalogue
    booking: Callable[[str], Booking]
    conversations: Callable[[Shop], Conversations]
    remembered: Callable[[Shop], Remembered]
    consents: Callable[[Shop], Consents]
    queue: Queue

    def run(self, *, now: datetime) -> None:
        """What does not answer now is asked again by the next round.

        Whatever is wrong with one shop, the others are kept; a bug is raised afterwards.
        """
        with ExitStack() as rounds:
            for shop in self.catalogue.all():
                rounds.callback(self._shop, shop, now)

    def _shop(self, shop: Shop, now: datetime) -> None:
        remembered, consents = self.remembered(shop), self.consents(shop)
        with trail(shop=shop.id), within(IN_ALL_S):
            try:
                glance = remembered.glance(at_most=AT_MOST)
                if glance.whole is None or now - glance.whole >= LOOK_AGAIN:
                    self._put_back(shop, glance, now=now)
                    glance = remembered.glance(at_most=AT_MOST)
                for unkept in glance.unkept:
                    consents.keep(unkept.consent)
                    remembered.kept([unkept])
            except Temporary as error:
                log("sweep_put_off", severity="ERROR", part="consents", error=error)

    def _put_back(self, shop: Shop, glance: Glance, *, now: datetime) -> None:
        kept = self.consents(shop).all()
        is_new = glance.whole is None
        if is_new and (kept or self._has_appointments(shop, before=glance.born, now=now)):
            # A shop that opens has no notes, and no appointment from before its first message;
            # here somebody has written, and Redis knows nothing.
            log("redis_lost", severity="ERROR", consents=len(kept))
            self._tell_owner(shop, now)
        found: dict[str, Consent] = {}
        receipts = self.conversations(shop).receive(
            [Arrival(_names(consent)) for consent in kept], now=now, per_minute=UNCOUNTED
        )
        for consent, receipt in zip(kept, receipts, strict=True):
            whose = receipt.customer
            joined = found[whose].joined(consent) if whose in found else consent
            found[whose] = replace(joined, customer=whose)
        learned = self.remembered(shop).restore(found, now=now)
        log("consents_read", kept=len(kept), restored=learned)

    def _has_appointments(self, shop: Shop, *, before: datetime | None, now: datetime) -> bool:
        """Any of ours that was proposed before that moment, or at all."""
        barbers = [barber.id for barber in shop.barbers]
        end = now + timedelta(days=shop.policy.horizon_days + 2)
        found = self.booking(shop.id).ledger.entries(barbers, now - AROUND, end)
        known = None if before is None else before - CLOCKS_APART
        proposed = (one.proposed_at for theirs in found.values() for one in ours(theirs))
        return any(known is None or at < known.timestamp() for at in proposed)

    def _tell_owner(self, shop: Shop, now: datetime) -> None:
        """A note in the owner's own inbox, once a day: only the receptionist talks."""
        for owner in shop.owners[:1]:
            name = f"memory_lost.{shop.local(now).date().isoformat()}"
            letter = Letter(name, now, "memory_lost", phone=owner.phone, user_id=owner.user_id)
            arrival = Arrival(tuple(filter(None, [owner.user_id or owner.phone])), letter)
            [receipt] = self.conversations(shop).receive([arrival], now=now, per_minute=UNCOUNTED)
            come_back(self.queue, Errand(shop.id, receipt.customer), at=now)


def _names(consent: Consent) -> tuple[str, ...]:
    return (consent.customer, *sorted(consent.identities - {consent.customer}))
