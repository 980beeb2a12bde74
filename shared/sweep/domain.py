"""What a look at the book finds amiss, and the notes it leaves for the receptionist.

Pure rules over the entries of all barbers. Whatever a rule finds may have been settled a
moment later: a note names appointments only, and how they stand is looked up again before
anything is said or done.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.booking.domain import Entry, Ref, Written, stronger
from shared.conversation.domain import Letter, LetterKind
from shared.conversation.store import Arrival

UNTOLD_AFTER = timedelta(seconds=60)
"""How old a proposal is before a confirmation of it that was not told is looked into."""
TOLD_AGAIN_AFTER = timedelta(minutes=10)
"""How long a note on an untold appointment stands for it; then another may be left."""
LEFT_FOR = timedelta(minutes=40)
"""How long a claim whose lease is over is let be. Longer than a wish is kept for a calendar
that does not answer: a yes that is taken up again by then finds its claim and still counts."""
FRESH = timedelta(hours=24)
"""A proposal older than its button can be pressed is not what makes two overlap: a hand is."""


@dataclass(frozen=True, slots=True)
class Ours:
    """An entry that the desk wrote."""

    entry: Entry
    written: Written

    @property
    def proposed_at(self) -> float:
        """Seconds; the rank is in milliseconds."""
        return self.written.rank / 1000

    def proposed_within(self, span: timedelta, now: datetime) -> bool:
        return now.timestamp() - self.proposed_at < span.total_seconds()


def ours(entries: Iterable[Entry]) -> tuple[Ours, ...]:
    return tuple(Ours(entry, entry.written) for entry in entries if entry.written is not None)


def leftovers(entries: Iterable[Ours], now: datetime) -> tuple[Entry, ...]:
    """Claims that nobody will take up any more."""
    return tuple(
        one.entry
        for one in entries
        if one.entry.state == "tentative"
        and (one.written.lease is None or one.written.lease + LEFT_FOR <= now)
    )


def still_standing(entries: Sequence[Ours]) -> tuple[Ref, ...]:
    """Appointments that were moved and not taken out: the commit died in between.

    One whose successor was told is no such thing: the commit had ended by then, so it stands
    because the owner wanted it to.
    """
    standing = {one.entry.ref: one for one in entries if one.entry.state == "confirmed"}
    replaced = {
        one.written.replaces
        for one in standing.values()
        if one.written.replaces is not None and not one.written.told
    }
    return tuple(ref for ref in standing if ref in replaced)


def notes(entries: Sequence[Ours], now: datetime) -> tuple[Arrival, ...]:
    """For the inbox of whoever is concerned. The same finding makes the same letter."""
    standing = [one for one in entries if one.entry.state == "confirmed"]
    return (*_untold(standing, now), *_overlapped(standing, now), *_doubled(standing, now))


def _untold(standing: Iterable[Ours], now: datetime) -> Iterator[Arrival]:
    """Confirmed, ahead, and nobody has noted that the customer knows."""
    turn = int(now.timestamp() // TOLD_AGAIN_AFTER.total_seconds())
    for one in standing:
        known = one.written.told or one.proposed_within(UNTOLD_AFTER, now)
        if not known and one.entry.end > now:
            yield _note(f"untold.{one.entry.id}.{turn}", now, "untold", one)


def _overlapped(standing: Sequence[Ours], now: datetime) -> Iterator[Arrival]:
    """Two of ours for one chair: the one proposed later gives way, as in the commit."""
    for late in standing:
        if not late.proposed_within(FRESH, now):
            continue
        for early in standing:
            apart = early.entry.ref == late.entry.ref or _moved(early, late) or _moved(late, early)
            if apart or not early.entry.clashes(late.entry):
                continue
            if early.entry.blocks and late.entry.blocks and stronger(early.entry, late.entry):
                name = f"overlapped.{late.entry.id}.{early.entry.id}"
                yield _note(name, now, "overlapped", late, early)


def _doubled(standing: Iterable[Ours], now: datetime) -> Iterator[Arrival]:
    """Two that replace the same one: only a person knows which of them is meant."""
    moved = sorted(
        (one for one in standing if one.written.replaces is not None),
        key=lambda one: (str(one.written.replaces), one.written.rank, one.entry.id),
    )
    for one, other in itertools.pairwise(moved):
        if one.written.replaces == other.written.replaces:
            name = f"doubled.{one.entry.id}.{other.entry.id}"
            yield _note(name, now, "doubled", one, other)


def _moved(one: Ours, other: Ours) -> bool:
    return one.written.replaces == other.entry.ref


def _note(name: str, now: datetime, kind: LetterKind, *about: Ours) -> Arrival:
    """A letter to the customer of the first. It tells their phone, which is how a desk that
    has forgotten everything still reaches them, and links nobody to anybody."""
    whose = about[0].written
    text = " ".join(str(one.entry.ref) for one in about)
    return Arrival((whose.customer,), Letter(name, now, kind, text, phone=whose.phone))
