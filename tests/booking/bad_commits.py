"""Commits and calendars that look right and are not. Each breaks a promise, and the explorer
has to find it: so it is known to bite.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.booking.commit import AROUND, commit
from shared.booking.domain import Committed, Entry, ProposalSpent, SlotTaken, confirmed
from shared.booking.ledger import Ledger
from tests.booking.replay import Calendar


def lowest_id_wins(claim: Entry, *, ledger: Ledger, **_: Any) -> Committed:
    """Insert, list, and the lowest id goes on. It does not see who inserts after its list."""
    mine = ledger.insert(claim)
    if any(r.state == "confirmed" or r.id < mine.id for r in _rivals(mine, ledger)):
        ledger.remove(mine)
        raise SlotTaken("taken")
    return Committed(ledger.change(confirmed(mine)))


def yields_to_all(claim: Entry, *, ledger: Ledger, **_: Any) -> Committed:
    """Two who are that polite both go home."""
    mine = ledger.insert(claim)
    if _rivals(mine, ledger):
        ledger.remove(mine)
        raise SlotTaken("taken")
    return Committed(ledger.change(confirmed(mine)))


def waits_for_its_turn(claim: Entry, *, ledger: Ledger, **_: Any) -> Committed:
    mine = ledger.insert(claim)
    while _rivals(mine, ledger):
        pass
    return Committed(ledger.change(confirmed(mine)))


def leaves_its_claim(claim: Entry, *, ledger: Ledger, **_: Any) -> Committed:
    """Refuses without taking its tentative event out again."""
    mine = ledger.insert(claim)
    if _rivals(mine, ledger):
        raise SlotTaken("taken")
    return Committed(ledger.change(confirmed(mine)))


def never_clears(claim: Entry, *, ledger: Ledger, **rest: Any) -> Committed:
    """Looks first and takes every claim for a live one, so what a crash left stays for good."""
    if any(rival.id != claim.id for rival in _rivals(claim, ledger)):
        raise SlotTaken("taken")
    return commit(claim, ledger=ledger, **rest)


def clears_everybody(claim: Entry, *, ledger: Ledger, **_: Any) -> Committed:
    mine = ledger.insert(claim)
    while rivals := _rivals(mine, ledger):
        ledger.remove(rivals[0])
    return Committed(ledger.change(confirmed(mine)))


def books_once_only(claim: Entry, *, ledger: Ledger, **rest: Any) -> Committed:
    """Refuses the second delivery of a yes, though the first one may yet win."""
    if ledger.find(claim.ref) is not None:
        raise ProposalSpent("used before")
    return commit(claim, ledger=ledger, **rest)


def gives_up_the_old_hour_first(claim: Entry, *, ledger: Ledger, **rest: Any) -> Committed:
    old = claim.written and claim.written.replaces and ledger.find(claim.written.replaces)
    if old:
        ledger.remove(old)
    return commit(claim, ledger=ledger, **rest)


class ListsLate(Calendar):
    """A list that does not show a fresh insert before it is written to again."""

    def entries(
        self,
        barbers: Collection[str],
        start: datetime,
        end: datetime,
        *,
        customers: Sequence[str] | None = None,
    ) -> Mapping[str, tuple[Entry, ...]]:
        found = super().entries(barbers, start, end, customers=customers)
        return {
            barber: tuple(e for e in entries if e.etag != "1") for barber, entries in found.items()
        }


class RemovesAnyVersion(Calendar):
    """A rival is cancelled as it is now, and not as it was read."""

    def remove(self, entry: Entry) -> None:
        super().remove(replace(entry, etag=self._entries[entry.ref].etag))


class ConfirmsAnyVersion(Calendar):
    """A claim is confirmed over whatever was done to it, even when it was cancelled."""

    def change(self, entry: Entry) -> Entry:
        return self._write(entry)


def _rivals(mine: Entry, ledger: Ledger) -> list[Entry]:
    found = ledger.entries([mine.barber], mine.start - AROUND, mine.end + AROUND)[mine.barber]
    return [entry for entry in found if entry.id != mine.id and entry.clashes(mine)]
