"""Opening hours as an owner writes them, and what closes a shop on top of its week."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise

from shared.shop.domain import Hours, Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REPEATS_FOR_YEARS = 10
"""How far closures that repeat are written out, from the date they begin on."""

Week = Mapping[int, tuple[Span, ...]]
_WALL = re.compile(r"([0-4]?\d):([0-5]\d)")
_LAST = 47 * 60 + 59


@dataclass(frozen=True, slots=True)
class House:
    """What holds for every barber: dates closed, and dates with shorter hours."""

    closed: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)


def minute(wall: str) -> int:
    """`"26:30"` in minutes from midnight. Raises ValueError outside 0:00 to 47:59."""
    match = _WALL.fullmatch(wall.strip())
    minutes = int(match[1]) * 60 + int(match[2]) if match else _LAST + 1
    if minutes > _LAST:
        raise ValueError(f"{wall!r} is not an hour; write it as 9:30 or 17:00")
    return minutes


def span(text: str) -> Span:
    """`"10:00-19:00"`. Raises ValueError, and says how to write hours past midnight."""
    opens, dash, closes = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} are not hours; write them as 10:00-19:00")
    found = Span(minute(opens), minute(closes))
    if found.close <= found.open:
        hint = f"{opens.strip()}-{found.close // 60 + 24}:{found.close % 60:02d}"
        raise ValueError(
            f"{text!r} closes before it opens; if it closes after midnight, write {hint}"
        )
    return found


def spans(texts: Iterable[str]) -> tuple[Span, ...]:
    """Several spans of one day, by time. Raises ValueError where two overlap; touching is fine."""
    written = sorted(((span(text), text) for text in texts), key=lambda pair: pair[0].open)
    for (before, first), (after, second) in pairwise(written):
        if after.open < before.close:
            raise ValueError(f"{first!r} and {second!r} overlap; write them as one")
    return tuple(found for found, _ in written)


def week(table: Mapping[str, Sequence[str]]) -> dict[int, tuple[Span, ...]]:
    """`{"mon": ["10:00-19:00"]}` by number. Raises ValueError for a day that is none."""
    strange = [day for day in table if day not in WEEKDAYS]
    if strange:
        raise ValueError(f"{strange[0]!r} is not a weekday; write one of {', '.join(WEEKDAYS)}")
    return {WEEKDAYS.index(day): spans(texts) for day, texts in table.items()}


def day(written: object) -> date:
    """A date of the file, bare or in quotes. Raises ValueError for anything else."""
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    try:
        return datetime.strptime(str(written), "%Y-%m-%d").date()  # noqa: DTZ007 - a bare date.
    except ValueError:
        raise ValueError(f"{str(written)!r} is not a date; write it as 2026-12-25") from None


def repeats(rule: str, first: date) -> list[date]:
    """The dates of an RFC 5545 rule from `first` on, for `REPEATS_FOR_YEARS`.

    Raises ValueError for a rule that is none, or that names hours instead of days.
    """
    from dateutil.rrule import DAILY, rrulestr  # Costly to import, and seldom needed.

    midnight = datetime.combine(first, time())
    try:
        found = rrulestr(rule, dtstart=midnight)
    except (ValueError, KeyError, TypeError, AttributeError):
        found = None
    if found is None or getattr(found, "_freq", DAILY + 1) > DAILY:
        raise ValueError(f"{rule!r} is not a rule for days; write one as FREQ=MONTHLY;BYDAY=1MO")
    end = midnight.replace(year=midnight.year + REPEATS_FOR_YEARS, day=min(midnight.day, 28))
    return [moment.date() for moment in found.between(midnight, end, inc=True)]


def hours(
    weekly: Week,
    *,
    house: House = House(),
    breaks: Week | None = None,
    days_off: Iterable[date] = (),
    other: Mapping[date, tuple[Span, ...]] | None = None,
) -> Hours:
    """One barber's hours, with all that changes them on a date.

    `other` replaces the barber's hours of that date; the shop's special hours can only
    shorten what is left; a day off or a closed date ends the matter.
    """
    overrides = dict(other or {})
    for date_, open_ in house.special.items():
        own = overrides.get(date_, weekly.get(date_.weekday(), ()))
        overrides[date_] = intersection(own, open_)
    overrides.update(dict.fromkeys((*days_off, *house.closed), ()))
    return Hours(weekly=weekly, overrides=overrides, breaks=breaks or {})


def intersection(own: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """The minutes that lie in both."""
    both = (Span(max(a.open, b.open), min(a.close, b.close)) for a in own for b in others)
    return tuple(sorted((s for s in both if s.open < s.close), key=lambda s: s.open))
