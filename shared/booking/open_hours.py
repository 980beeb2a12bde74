"""Open hours in real time: the one place where wall clocks become instants.

Hours are wall times. A wall time that the clock skips does not exist, and one that it
repeats is open twice. A moment is a whole number of seconds since 1970, so no sum meets a
time zone.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.shop.domain import Hours, Span

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = 1 << 62
"""Later than any moment."""
_EPOCH_DAY = EPOCH.toordinal()
_SECOND = timedelta(seconds=1)
_DAY = 86_400
_MIDNIGHT = 24 * 60


class Piece(NamedTuple):
    """A run of open seconds on one date, its wall clock undisturbed."""

    start: int
    end: int
    midnight: int
    """When that clock would have shown 00:00 of the date: what the grid of starts hangs on."""
    day: date
    closes: int = 0
    """Where the doors next close, maybe on another date."""


class _Stretch(NamedTuple):
    """A time `[since, until)` in which the zone keeps one offset, in seconds."""

    since: int
    until: int
    offset: int


def open_pieces(
    hours: Hours, bookable: Collection[date], zone: ZoneInfo, minutes: int
) -> list[Piece]:
    """The open time of the bookable days in order, and of as many around as a visit may reach:
    the one before too, for a clock set back just after midnight shows its end again.
    """
    reach = range(-1, minutes // _MIDNIGHT + 3)
    days = sorted({day + timedelta(days=ahead) for day in bookable for ahead in reach})
    stretches = _stretches(zone, days[0], days[-1])
    pieces = []
    for day in days:
        wall = _wall_midnight(day)
        for span in _open_walls(hours, day):
            for since, until, offset in stretches:
                midnight = wall - offset
                start = max(midnight + span.open * 60, since)
                end = min(midnight + span.close * 60, until)
                if start < end:
                    pieces.append(Piece(start, end, midnight, day))
    pieces.sort()
    closes = following = NEVER
    for index, piece in reversed(list(enumerate(pieces))):
        closes = closes if piece.end == following else piece.end
        following = piece.start
        pieces[index] = piece._replace(closes=closes)
    return pieces


def _open_walls(hours: Hours, day: date) -> list[Span]:
    """The open wall minutes of one date, `[0, 24:00)`, with what the night before carried over."""
    before = day - timedelta(days=1)
    opened = _on_date(hours.spans(day), hours.spans(before))
    closed = _on_date(hours.breaks.get(day.weekday(), ()), hours.breaks.get(before.weekday(), ()))
    for pause in closed:
        opened = [
            part
            for span in opened
            for part in (
                Span(span.open, min(span.close, pause.open)),
                Span(max(span.open, pause.close), span.close),
            )
            if part.open < part.close
        ]
    return opened


def _on_date(own: Sequence[Span], night_before: Sequence[Span]) -> list[Span]:
    """Both as one date sees them: clipped to its 24 hours, merged, in order."""
    carried = [Span(max(s.open - _MIDNIGHT, 0), s.close - _MIDNIGHT) for s in night_before]
    spans = [Span(s.open, min(s.close, _MIDNIGHT)) for s in (*own, *carried)]
    merged: list[Span] = []
    for span in sorted((s for s in spans if s.open < s.close), key=lambda s: s.open):
        if merged and span.open <= merged[-1].close:
            merged[-1] = Span(merged[-1].open, max(merged[-1].close, span.close))
        else:
            merged.append(span)
    return merged


def _stretches(zone: ZoneInfo, first: date, last: date) -> list[_Stretch]:
    """The offsets in force from a day before `first` to a day after the end of `last`."""
    begin, end = _wall_midnight(first) - _DAY, _wall_midnight(last) + 2 * _DAY
    marks = [(moment, _offset(zone, moment)) for moment in range(begin, end + 1, _DAY)]
    changes = [marks[0]]
    for (a, before), (b, after) in pairwise(marks):
        changes += _changes(zone, a, before, b, after)
    ends = [moment for moment, _ in changes[1:]] + [end]
    return [_Stretch(a, b, offset) for (a, offset), b in zip(changes, ends, strict=True)]


def _changes(zone: ZoneInfo, a: int, before: int, b: int, after: int) -> Iterator[tuple[int, int]]:
    """The moments in `(a, b]` at which the offset changes, each with the new one."""
    if before == after:
        return
    if b - a == 1:
        yield b, after
        return
    middle = (a + b) // 2
    between = _offset(zone, middle)
    yield from _changes(zone, a, before, middle, between)
    yield from _changes(zone, middle, between, b, after)


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """Midnight where there is one; else the moment the clock jumped over it."""
    wall = _wall_midnight(day)
    moment = next(
        max(since, wall - offset)
        for since, until, offset in _stretches(zone, day, day)
        if wall - offset < until
    )
    return datetime.fromtimestamp(moment, zone)


def _wall_midnight(day: date) -> int:
    """Seconds from 1970 to this date's midnight, on a wall clock that knows no zone."""
    return (day.toordinal() - _EPOCH_DAY) * _DAY


def _offset(zone: ZoneInfo, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    assert offset is not None  # A ZoneInfo has one for every moment.
    return offset // _SECOND
