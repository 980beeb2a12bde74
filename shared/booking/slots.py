"""Which starts are free: the one function behind both the list and the commit.

Durations, buffers and notice are real minutes. A start lies on the grid of its local day,
every minute of the visit is open, and what it claims with its buffers overlaps nothing,
to the second; touching is allowed.

The sweep: the open hours of the days asked for become pieces of real time in order, each
blocked time becomes the range of starts it forbids, and both lists are walked once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.booking.open_hours import EPOCH, NEVER, first_instant, open_pieces
from shared.shop.domain import Hours

_SECOND = timedelta(seconds=1)
_STEP_AT_MOST = 24 * 60


@dataclass(frozen=True, slots=True)
class Busy:
    """A time the barber is taken: aware instants, and this booking's own buffers in minutes.

    It blocks `[start - buffer_before, end + buffer_after)`; with `end <= start`, nothing.
    """

    start: datetime
    end: datetime
    buffer_before: int = 0
    buffer_after: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A time set aside for `owner`: it blocks everybody else while `expires_at > now`."""

    start: datetime
    end: datetime
    owner: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """The house rules a start must obey: minutes, but days for the horizon (None: no end)."""

    step: int
    notice: int
    horizon_days: int | None

    def __post_init__(self) -> None:
        if not 1 <= self.step <= _STEP_AT_MOST:
            raise ValueError(
                f"a step of {self.step} minutes; give one between 1 and {_STEP_AT_MOST}"
            )


@dataclass(frozen=True, slots=True)
class Visit:
    """What is to be booked. The buffers need not be open, only free."""

    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError(f"a visit of {self.minutes} minutes; it must last at least one")

    def end(self, start: datetime) -> datetime:
        """When it ends, in the zone of `start`: real minutes, also over a change of the clock."""
        return (start.astimezone(UTC) + timedelta(minutes=self.minutes)).astimezone(start.tzinfo)


def free_starts(
    visit: Visit,
    *,
    days: Iterable[date],
    hours: Hours,
    zone: ZoneInfo,
    rules: Rules,
    now: datetime,
    busy: Sequence[Busy] = (),
    held: Sequence[Held] = (),
    viewer: str | None = None,
) -> list[datetime]:
    """Every start on these local `days` that may be booked now: in `zone`, in order of time.

    Holds of `viewer` do not block. Raises TypeError for a time without a zone.
    """
    bookable = _within_horizon(days, rules, now.astimezone(zone).date())
    if not bookable:
        return []
    pieces = open_pieces(hours, bookable, zone, visit.minutes)
    taken = _forbidden(visit, busy, [h for h in held if h.expires_at > now and h.owner != viewer])
    earliest = _ceil(now) + rules.notice * 60
    found: list[int] = []
    ahead = 0
    for piece in pieces:
        if piece.day not in bookable:
            continue
        start = max(piece.start, earliest)
        last = min(piece.end - 1, piece.closes - visit.minutes * 60)
        while start <= last:
            since, until = taken[ahead]
            if until <= start:
                ahead += 1
                continue
            found += _on_grid(piece.midnight, start, min(since, last), rules.step * 60)
            start = until
    return [datetime.fromtimestamp(moment, zone) for moment in found]


def is_free(
    start: datetime,
    visit: Visit,
    *,
    hours: Hours,
    zone: ZoneInfo,
    rules: Rules,
    now: datetime,
    busy: Sequence[Busy] = (),
    held: Sequence[Held] = (),
    viewer: str | None = None,
) -> bool:
    """Would `free_starts` list this instant? It is asked, so the two can never disagree."""
    offered = free_starts(
        visit,
        days=[start.astimezone(zone).date()],
        hours=hours,
        zone=zone,
        rules=rules,
        now=now,
        busy=busy,
        held=held,
        viewer=viewer,
    )
    # Python compares times of one zone by their wall clock, and a repeated hour reads the
    # same twice: only in UTC is the comparison one of instants.
    return start.astimezone(UTC) in [free.astimezone(UTC) for free in offered]


def all_day(first: date, end: date, zone: ZoneInfo) -> Busy:
    """Whole local days: from the first instant of `first` to the first instant of `end`."""
    return Busy(first_instant(first, zone), first_instant(end, zone))


def _within_horizon(days: Iterable[date], rules: Rules, today: date) -> set[date]:
    if rules.horizon_days is None:
        return set(days)
    last = today + timedelta(days=rules.horizon_days)
    return {day for day in days if day <= last}


def _on_grid(midnight: int, first: int, last: int, step: int) -> range:
    """The multiples of `step` after midnight in `[first, last]`."""
    return range(first + (midnight - first) % step, last + 1, step)


def _forbidden(visit: Visit, busy: Sequence[Busy], held: Sequence[Held]) -> list[tuple[int, int]]:
    """The starts that would overlap: open ranges `(since, until)`, disjoint, ascending, and
    one that is never reached at the end."""
    lead = (visit.minutes + visit.buffer_after) * 60
    tail = visit.buffer_before * 60
    ranges = [
        (
            _floor(b.start) - b.buffer_before * 60 - lead,
            _ceil(b.end) + b.buffer_after * 60 + tail,
        )
        for b in busy
        if b.start < b.end
    ]
    ranges += [(_floor(h.start) - lead, _ceil(h.end) + tail) for h in held if h.start < h.end]
    ranges.sort()
    disjoint: list[tuple[int, int]] = []
    reached = -NEVER
    for since, until in ranges:
        if since >= reached:
            disjoint.append((since, until))
        elif until > reached:
            disjoint[-1] = (disjoint[-1][0], until)
        reached = max(reached, until)
    disjoint.append((NEVER, NEVER))
    return disjoint


def _floor(moment: datetime) -> int:
    return (moment - EPOCH) // _SECOND


def _ceil(moment: datetime) -> int:
    return -((EPOCH - moment) // _SECOND)
