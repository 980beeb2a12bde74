"""The commit: how one appointment gets the chair, with nothing but the calendar to decide.

A claim is written first (tentative, under an id derived from the proposal) and only then
do we look who else is there. Of two overlapping claims, the one inserted second must see
the first; it either yields or cancels the other *by etag*, and a claim whose etag moved can
no longer be confirmed. So two can never both win, whatever Redis, clocks, leases or crashes
do; those only decide who wins. `docs/decisions/commit.md` has the proof and its one
assumption: a list sees every insert that returned before the list began.

Every step may be taken again from the start with the same proposal: twice is once.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from shared.booking.domain import (
    LEASE,
    Committed,
    Entry,
    ProposalSpent,
    Ref,
    SlotTaken,
    confirmed,
    stronger,
)
from shared.booking.ledger import AlreadyThere, Changed, Gone, Ledger

Pause = Callable[[float], None]

AROUND = timedelta(hours=3)
"""How much wider than the visit we list, so that a rival's own buffers are seen. The shop
file allows no buffer longer than this."""


def commit(
    claim: Entry, *, ledger: Ledger, now: datetime, pause: Pause, settle: float
) -> Committed:
    """Get the chair for this claim, or raise SlotTaken or ProposalSpent.

    `settle` is how many seconds a fresh insert may need before every list shows it. Raises
    Temporary when the calendar does not answer; the claim may then be left behind, and the
    same call resumes it.
    """
    mine = _claim(claim, ledger=ledger, now=now)
    if mine.state == "tentative":
        pause(settle)
        mine = _confirm(mine, ledger=ledger, now=now)
    crossed = tuple(rival for rival in _rivals(mine, ledger) if rival.state == "confirmed")
    return Committed(mine, crossed, _let_go(mine, ledger))


def _claim(claim: Entry, *, ledger: Ledger, now: datetime) -> Entry:
    """Insert the claim, or find what an earlier attempt made of it."""
    try:
        return ledger.insert(claim)
    except AlreadyThere:
        found = ledger.find(claim.ref)
    while found is not None and found.written is not None and found.state != "cancelled":
        if found.state == "confirmed" or found.alive(now):
            return found
        try:
            return ledger.change(replace(found, written=replace(found.written, lease=now + LEASE)))
        except Gone:
            raise SlotTaken("an abandoned claim was cleared away by another booking") from None
        except Changed:
            # Another delivery of the same yes may just have confirmed it.
            found = ledger.find(claim.ref)
    raise ProposalSpent("this proposal was used before and is cancelled")


def _confirm(mine: Entry, *, ledger: Ledger, now: datetime) -> Entry:
    if not all(_cleared(rival, mine, ledger, now) for rival in _rivals(mine, ledger)):
        return _give_way(mine, ledger)
    try:
        return ledger.change(confirmed(mine))
    except (Changed, Gone):
        return _give_way(mine, ledger)


def _rivals(mine: Entry, ledger: Ledger) -> tuple[Entry, ...]:
    """Whoever claims the chair at the same time; the appointment being moved is no rival."""
    replaced = mine.written.replaces if mine.written else None
    found = ledger.entries([mine.barber], mine.start - AROUND, mine.end + AROUND)
    return tuple(
        entry
        for entry in found[mine.barber]
        if entry.blocks and entry.ref not in (mine.ref, replaced) and entry.clashes(mine)
    )


def _cleared(rival: Entry, mine: Entry, ledger: Ledger, now: datetime) -> bool:
    """Is this rival out of the way, if need be because we cancelled its claim?"""
    current: Entry | None = rival
    while current is not None and current.state != "cancelled" and current.clashes(mine):
        if current.written is None or current.state == "confirmed":
            return False
        if stronger(current, mine) and current.alive(now):
            return False
        try:
            ledger.remove(current)
        except Gone:
            return True
        except Changed:
            current = ledger.find(current.ref)
        else:
            return True
    return True


def _give_way(mine: Entry, ledger: Ledger) -> Entry:
    """Take our claim out and raise SlotTaken, unless it turns out to stand confirmed: then
    a second delivery of the same yes got there first, and its success is ours."""
    current: Entry | None = mine
    while current is not None and current.state == "tentative":
        try:
            ledger.remove(current)
        except Gone:
            break
        except Changed:
            current = ledger.find(current.ref)
        else:
            break
    if current is not None and current.state == "confirmed":
        return current
    raise SlotTaken("the chair is taken")


def _let_go(mine: Entry, ledger: Ledger) -> Entry | None:
    """Delete the appointment that this one replaces; one the owner moved meanwhile stays."""
    if mine.written is None or mine.written.replaces is None:
        return None
    return remove_if_unmoved(mine.written.replaces, ledger)


def remove_if_unmoved(ref: Ref, ledger: Ledger) -> Entry | None:
    """Take the entry out unless its times change under our hands; None when it is out."""
    known = ledger.find(ref)
    current = known
    while current is not None and current.state != "cancelled":
        if known is not None and (current.start, current.end) != (known.start, known.end):
            return current
        try:
            ledger.remove(current)
            return None
        except Gone:
            return None
        except Changed:
            current = ledger.find(ref)
    return None
