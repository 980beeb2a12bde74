"""Stretches of days beyond a week: quarters, halves, weeks of a year, months in a row.

Each is a `DayExpression`. A year is the number said, or, below 1000, so many years ahead.
"""

from datetime import date, timedelta
from typing import NamedTuple

from shared.understanding.commands import Days
from shared.understanding.grammar.days import (
    Calendar,
    DayExpression,
    Month,
    MonthDay,
    first_of,
    last_of,
    month_days,
    shifted,
)


def _year(calendar: Calendar, said: int | None) -> int:
    if said is None or said < 1000:
        return calendar.today.year + (said or 0)
    return said


def _months(year: int, month: int, count: int) -> list[Days]:
    if not 1 <= year < 9000:
        return []
    after = date(*shifted(year, month, count), 1)
    return [(date(year, month, 1), after - timedelta(days=1))]


class PartOfYear(NamedTuple):
    """The n-th quarter (3 months) or half (6); without a year, the one that is not over."""

    nth: int
    months: int
    year: int | None = None

    def days(self, calendar: Calendar) -> list[Days]:
        if not 1 <= self.nth <= 12 // self.months:
            return []
        first = (self.nth - 1) * self.months + 1
        found = _months(_year(calendar, self.year), first, self.months)
        if self.year is None and found and last_of(found[0]) < calendar.today:
            return _months(calendar.today.year + 1, first, self.months)
        return found


class PartsAhead(NamedTuple):
    """The quarter or half so many ahead, 0 the running one; `number` of them in a row."""

    ahead: int
    months: int
    number: int = 1

    def days(self, calendar: Calendar) -> list[Days]:
        today = calendar.today
        if abs(self.ahead) > 400 or not 0 < self.number < 400:
            return []
        running = (today.month - 1) // self.months * self.months + 1
        start = shifted(today.year, running, self.ahead * self.months)
        return _months(*start, self.number * self.months)


class NthMonth(NamedTuple):
    """The n-th month of a year."""

    nth: int
    year: int | None

    def days(self, calendar: Calendar) -> list[Days]:
        return _months(_year(calendar, self.year), self.nth, 1) if 1 <= self.nth <= 12 else []


class WeekOfYear(NamedTuple):
    """The n-th week of a year, -1 the last; the first is the one with its first Thursday."""

    nth: int
    year: int | None = None

    def days(self, calendar: Calendar) -> list[Days]:
        year = _year(calendar, self.year)
        if not 1 <= year < 9000:
            return []
        last = date(year, 12, 28).isocalendar().week
        nth = last if self.nth == -1 else self.nth
        if not 1 <= nth <= last:
            return []
        monday = date.fromisocalendar(year, nth, 1)
        return [(monday, monday + timedelta(days=6))]


class WeeksThrough(NamedTuple):
    """From one week of a year through another."""

    first: int
    last: int
    year: int | None = None

    def days(self, calendar: Calendar) -> list[Days]:
        starts = WeekOfYear(self.first, self.year).days(calendar)
        ends = WeekOfYear(self.last, self.year).days(calendar)
        if not starts or not ends or self.last < self.first:
            return []
        return [(first_of(starts[0]), last_of(ends[0]))]


class MonthsThrough(NamedTuple):
    """From one month through another, the first such stretch that is not over."""

    first: int
    last: int
    first_year: int | None = None
    last_year: int | None = None

    def days(self, calendar: Calendar) -> list[Days]:
        year = self._starts(calendar)
        count = (self.last - self.first) % 12 + 1
        if self.first_year is not None and self.last_year is not None:
            count = 12 * (self.last_year - year) + self.last - self.first + 1
        return _months(year, self.first, count) if 0 < count < 200 else []

    def _starts(self, calendar: Calendar) -> int:
        wraps = self.first > self.last
        if self.first_year is not None:
            return _year(calendar, self.first_year)
        if self.last_year is not None:
            return self.last_year - wraps
        today = calendar.today
        if wraps:
            return today.year - (today.month <= self.last)
        return today.year + (self.last < today.month)


class ThroughMonth(NamedTuple):
    """From a day through a month ("del 5 de febrero a marzo"); the year may come last."""

    first: MonthDay
    month: int
    year: int | None = None

    def days(self, calendar: Calendar) -> list[Days]:
        day, month, year, _ = self.first
        if month is None:
            return []
        found: list[Days] = []
        for months in MonthsThrough(month, self.month, year, self.year).days(calendar):
            start = first_of(months)
            if 1 <= day <= month_days(start.year, month):
                found.append((start.replace(day=day), last_of(months)))
        return found


class PartOfMonth(NamedTuple):
    """Days `start` to `end` of a month by name or so many ahead; negative ones from its end."""

    start: int
    end: int
    month: int | None = None
    ahead: int = 0

    def days(self, calendar: Calendar) -> list[Days]:
        found: list[Days] = []
        for whole in Month(self.ahead, self.month).days(calendar):
            last = last_of(whole).day
            start, end = (n if n > 0 else last + 1 + n for n in (self.start, self.end))
            if 1 <= start <= min(end, last):
                first = first_of(whole)
                found.append((first.replace(day=start), first.replace(day=min(end, last))))
        return found


def first_days(count: int, month: int | None, ahead: int = 0) -> PartOfMonth | None:
    return PartOfMonth(1, count, month, ahead) if 0 < count <= 31 else None


def last_days(count: int, month: int | None, ahead: int = 0) -> PartOfMonth | None:
    return PartOfMonth(-count, -1, month, ahead) if 0 < count <= 31 else None


def half_month(nth: int, month: int | None, ahead: int = 0) -> PartOfMonth | None:
    """ "la segunda quincena de marzo", "the first half of May"."""
    if nth not in (1, 2):
        return None
    return PartOfMonth(1, 15, month, ahead) if nth == 1 else PartOfMonth(16, -1, month, ahead)


class LastMonth(NamedTuple):
    """The month of that name that is over."""

    month: int

    def days(self, calendar: Calendar) -> list[Days]:
        year = calendar.today.year - (self.month >= calendar.today.month)
        return _months(year, self.month, 1)


class Lasting(NamedTuple):
    """So many days or months, beginning with a day ("for 3 days from Monday")."""

    number: int
    months: int
    day: DayExpression

    def days(self, calendar: Calendar) -> list[Days]:
        found: list[Days] = []
        for day in self.day.days(calendar):
            start = first_of(day)
            if not 0 < self.number + self.months < 4000:
                return []
            year, month = shifted(start.year, start.month, self.months)
            same = min(start.day, month_days(year, month))
            after = date(year, month, same) + timedelta(days=self.number)
            found.append((start, after - timedelta(days=1)))
        return found


class Begun(NamedTuple):
    """What is over of the first half of this week or month ("earlier this month")."""

    weeks: bool

    def days(self, calendar: Calendar) -> list[Days]:
        today = calendar.today
        if self.weeks:
            return [(calendar.monday(), min(today, calendar.monday() + timedelta(days=3)))]
        return [(today.replace(day=1), min(today, today.replace(day=15)))]


class StillToCome(NamedTuple):
    """What is left of the second half of this week or month ("later this week")."""

    weeks: bool

    def days(self, calendar: Calendar) -> list[Days]:
        today = calendar.today
        if self.weeks:
            thursday, sunday = (calendar.monday() + timedelta(days=n) for n in (3, 6))
            return [(max(today, thursday), sunday)]
        last = month_days(today.year, today.month)
        return [(max(today, today.replace(day=16)), today.replace(day=last))]


class WorkingDays(NamedTuple):
    """The next so many days from Monday to Friday, after today; negative is the past."""

    number: int
    last_only: bool = False

    def days(self, calendar: Calendar) -> list[Days]:
        if not 0 < abs(self.number) < 1000:
            return []
        step = timedelta(days=1 if self.number > 0 else -1)
        day, found = calendar.today, list[date]()
        while len(found) < abs(self.number):
            day += step
            if day.weekday() < 5:
                found.append(day)
        return [found[-1] if self.last_only else (min(found), max(found))]


class PartOfWeek(NamedTuple):
    """Days `first` to `last` of this week (Monday is 0), or of the next when they are over."""

    first: int
    last: int

    def days(self, calendar: Calendar) -> list[Days]:
        monday = calendar.monday(int(calendar.today.weekday() >= self.last))
        return [(monday + timedelta(days=self.first), monday + timedelta(days=self.last))]


MONTHLY = (MonthsThrough, ThroughMonth)
"""Spans whose last named unit is a month."""
