"""Days and hours in free text, for anybody: no shop, no opening hours.

`read` gives every reading of the first wish in a text, the best first. An hour without am
or pm is its next occurrence, on a named day the first one that day.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from shared.understanding.commands import Days
from shared.understanding.grammar.cover import Piece, cover
from shared.understanding.grammar.days import Calendar, DayExpression, first_of, last_of
from shared.understanding.grammar.hours import (
    PARTS,
    Clock,
    Hours,
    Part,
    PartName,
    Window,
    starts_of,
    window_minutes,
)
from shared.understanding.grammar.languages import grammar
from shared.understanding.grammar.periods import MONTHLY, WeeksThrough
from shared.understanding.grammar.text import Token
from shared.understanding.grammar.wishes import SAYS_WHEN, Wish, compose

Grain = Literal["minute", "hour", "day", "week", "month"]


class Convention(NamedTuple):
    """How days are counted and written, where people disagree.

    `same_weekday`: "Friday" on a Friday is today, the next one, or today while the hour
    said is still ahead. `order` and `next_weekday` are those of `Calendar`. `opening`, in
    minutes of the day, decides an hour that may be am or pm. `parts` are the first and last
    minute of each part of the day.
    """

    order: Literal["dmy", "mdy", "both"] = "dmy"
    same_weekday: Literal["today", "next", "if_ahead"] = "if_ahead"
    next_weekday: Literal["both", "week_after"] = "both"
    opening: tuple[int, int] | None = None
    parts: Mapping[PartName, tuple[int, int]] = PARTS

    def open_first(self, readings: tuple[int, ...]) -> tuple[int, ...]:
        """The readings inside the opening hours, if there are any."""
        if self.opening is None:
            return readings
        first, last = self.opening
        return tuple(r for r in readings if first <= r < last) or readings

    def calendar(self, today: date, same_weekday: Literal["today", "next"]) -> Calendar:
        return Calendar(today, self.order, same_weekday, self.next_weekday)


class Candidate(NamedTuple):
    """One reading, local. `end` is there for an interval: where the last thing named begins.

    That thing is a `grain` long: a month for "from May to June", a day for "this week".

    `date_said` and `time_said` tell which part was in the text and which was filled in.
    """

    start: datetime
    end: datetime | None
    grain: Grain
    date_said: bool
    time_said: bool


def read(
    text: str,
    lang: str,
    reference: datetime,
    convention: Convention = Convention(),  # noqa: B008
) -> list[Candidate]:
    """The readings of what `text` says of a day and an hour; none if it says nothing.

    `reference` is the moment of writing on the local wall clock, without a zone.
    """
    tokens = grammar(lang).tokens(text)
    if len(tokens) == 1 and "short_weekday" in tokens[0].cats:
        tokens[0].cats["weekday"] = tokens[0].cats["short_weekday"]
    parse = grammar(lang).parse(tokens)
    pieces = cover(
        parse.tokens,
        lambda at: [*parse.matches("when", at), *parse.matches("link", at)],
        lambda _: 3.0,
    )
    if not any(piece.kind in SAYS_WHEN for piece in pieces):
        return []
    wishes = compose(_without_links(pieces), parse.tokens)
    return [found for wish in wishes for found in resolve(wish, reference, convention)]


def _without_links(pieces: list[Piece]) -> list[Piece]:
    return [p for p in pieces if p.kind not in ("no", "not")]


def resolve(wish: Wish, now: datetime, convention: Convention) -> list[Candidate]:
    """The readings of one alternative."""
    if wish.instant is not None:
        moment, end = wish.instant.span(now)
        return [Candidate(moment, end, "minute", date_said=True, time_said=True)]
    if wish.day is None:
        return _hours_alone(wish.hours, now, convention) if wish.hours else []
    if convention.same_weekday != "if_ahead":
        days = wish.day.days(convention.calendar(now.date(), convention.same_weekday))
    else:
        days = _days_if_ahead(wish, now, convention)
    readings = [found for day in days for found in _on(day, wish.hours, now, convention)]
    return [_last_named(wish.day, reading) for reading in readings]


def _last_named(day: DayExpression, reading: Candidate) -> Candidate:
    """A span of whole weeks or months ends with its last week or month."""
    if reading.end is None or reading.time_said:
        return reading
    if isinstance(day, MONTHLY):
        return reading._replace(end=reading.end.replace(day=1), grain="month")
    if isinstance(day, WeeksThrough):
        return reading._replace(end=reading.end - timedelta(days=6), grain="week")
    return reading


def _days_if_ahead(wish: Wish, now: datetime, convention: Convention) -> list[Days]:
    assert wish.day is not None
    today = wish.day.days(convention.calendar(now.date(), "today"))
    later = wish.day.days(convention.calendar(now.date(), "next"))
    if today == later:
        return later
    ahead = wish.hours is not None and any(
        (found.end or found.start) > now for found in _on(today[0], wish.hours, now, convention)
    )
    return today if ahead else later


def _at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def _on(days: Days, hours: Hours | None, now: datetime, convention: Convention) -> list[Candidate]:
    first, last = first_of(days), last_of(days)
    if hours is None:
        end = None if isinstance(days, date) else _at(last, 0)
        return [Candidate(_at(first, 0), end, "day", date_said=True, time_said=False)]
    found = [
        Candidate(_at(first, start), end, grain, date_said=True, time_said=True)
        for start, end, grain in _spans(first, hours, convention)
    ]
    if first == now.date() and len(found) > 1:
        found.sort(key=lambda candidate: (candidate.end or candidate.start) < now)
    return found


def _hours_alone(hours: Hours, now: datetime, convention: Convention) -> list[Candidate]:
    today, tomorrow = now.date(), now.date() + timedelta(days=1)
    both = [
        Candidate(_at(day, start), end, grain, date_said=False, time_said=True)
        for day in (today, tomorrow)
        for start, end, grain in _spans(day, hours, convention)
    ]
    ahead = [found for found in both if (found.end or found.start) > now]
    return (
        sorted(ahead, key=lambda found: found.start)[: max(1, len(both) // 2)]
        if ahead
        else both[:1]
    )


def _spans(
    day: date, hours: Hours, convention: Convention
) -> list[tuple[int, datetime | None, Grain]]:
    """Start in minutes of the day and end, for each reading of the hours."""
    if isinstance(hours, Clock):
        grain: Grain = "minute" if hours.minute else "hour"
        return [(start, None, grain) for start in convention.open_first(hours.readings())]
    if isinstance(hours, Part):
        start, end = convention.parts[hours.name]
        if hours.name == "midday":
            return [(start, None, "hour")]
        return [(start, _at(day, end), "hour")]
    return _window_spans(day, hours, convention)


def _window_spans(
    day: date, window: Window, convention: Convention
) -> list[tuple[int, datetime | None, Grain]]:
    minutes = any(c is not None and c.minute for c in (window.start, window.end))
    grain: Grain = "minute" if minutes else "hour"
    if window.start is None:
        ends = window.end.readings() if window.end else ()
        return [(0, _at(day, end), grain) for end in convention.open_first(ends)]
    found: list[tuple[int, datetime | None, Grain]] = []
    for start in convention.open_first(starts_of(window)):
        _, end = window_minutes(window, start)
        over = 24 * 60 if end is not None and end <= start else 0
        found.append((start, None if end is None else _at(day, end + over), grain))
    return found


__all__ = ["Candidate", "Convention", "Token", "read", "resolve"]
