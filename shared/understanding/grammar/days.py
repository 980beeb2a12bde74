"""What a customer can say about a day, and the calendar days it stands for.

Each expression is a value; `days(calendar)` gives its readings, the best first, and none
for a date that does not exist. A reading is one day or a first and a last one.
"""

from datetime import date, timedelta
from typing import Literal, NamedTuple, Protocol

from shared.understanding.commands import Days


class Calendar(NamedTuple):
    """Where "today" is, and how the customer writes and counts days.

    `order` is how numeric dates are written, `both` tries month/day first. `same_weekday`
    says what "viernes" means on a Friday; `next_weekday` whether "next Friday" may be the
    one still to come in this week (`both`) or always that of next week (`week_after`).
    """

    today: date
    order: Literal["dmy", "mdy", "both"] = "dmy"
    same_weekday: Literal["today", "next"] = "next"
    next_weekday: Literal["both", "week_after"] = "both"

    def monday(self, weeks: int = 0) -> date:
        return self.today - timedelta(days=self.today.weekday() - 7 * weeks)


class DayExpression(Protocol):
    def days(self, calendar: Calendar) -> list[Days]: ...


def shifted(year: int, month: int, months: int) -> tuple[int, int]:
    """The year and month so many months later."""
    years, month0 = divmod(year * 12 + month - 1 + months, 12)
    return years, month0 + 1


def month_days(year: int, month: int) -> int:
    """How many days a month has."""
    return (date(*shifted(year, month, 1), 1) - timedelta(days=1)).day


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 0 < year < 9999 and 1 <= day <= month_days(year, month)


class Ahead(NamedTuple):
    """So many days or months from today; a month too short gives its last day."""

    number: int
    months: int = 0

    def days(self, calendar: Calendar) -> list[Days]:
        today = calendar.today
        year, month = shifted(today.year, today.month, self.months)
        if not 1 <= year < 9000 or abs(self.number) > 4000:
            return []
        day = date(year, month, min(today.day, month_days(year, month)))
        return [day + timedelta(days=self.number)]


Which = Literal["coming", "next", "after", "this_week", "next_week", "last_week", "past"]


class Weekday(NamedTuple):
    """A weekday: the coming one, "next", the one after the coming one, of a given week."""

    weekday: int
    which: Which = "coming"
    more: int = 0

    def days(self, calendar: Calendar) -> list[Days]:
        today = calendar.today
        gap = (self.weekday - today.weekday()) % 7
        if self.which == "past":
            return [today - timedelta(days=(today.weekday() - self.weekday - 1) % 7 + 1)]
        if self.which in ("this_week", "next_week", "last_week"):
            weeks = {"this_week": 0, "next_week": 1, "last_week": -1}[self.which]
            return [calendar.monday(weeks) + timedelta(days=self.weekday)]
        if self.which == "next":
            return self._next(calendar)
        if gap == 0 and (calendar.same_weekday == "next" or self.more or self.which == "after"):
            gap = 7
        weeks = self.more or (1 if self.which == "after" else 0)
        return [today + timedelta(days=gap + 7 * weeks)]

    def _next(self, calendar: Calendar) -> list[Days]:
        week_after = calendar.monday(1) + timedelta(days=self.weekday)
        if self.weekday <= calendar.today.weekday():
            return [week_after]
        this_week = calendar.monday() + timedelta(days=self.weekday)
        if calendar.next_weekday == "week_after":
            return [week_after, this_week]
        return [this_week, week_after]


class MonthDay(NamedTuple):
    """A day of a month ("el 15", "March 3rd"), the next one unless the year was said."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None

    def days(self, calendar: Calendar) -> list[Days]:
        if self.month is None:
            return self._of_any_month(calendar.today)
        if self.year is not None:
            exists = _exists(self.year, self.month, self.day)
            return [date(self.year, self.month, self.day)] if exists else []
        for year in range(calendar.today.year, calendar.today.year + 9):
            if _exists(year, self.month, self.day):
                found = date(year, self.month, self.day)
                if found >= calendar.today:
                    return [found]
        return []

    def _of_any_month(self, today: date) -> list[Days]:
        found: list[date] = []
        for months in range(-2, 14):
            year, month = shifted(today.year, today.month, months)
            if _exists(year, month, self.day):
                day = date(year, month, self.day)
                if self.weekday is None and day >= today:
                    return [day]
                if day.weekday() == self.weekday:
                    found.append(day)
        return [min(found, key=lambda day: abs((day - today).days))] if found else []


class InMonth(NamedTuple):
    """A day of this month, of the next, or of the one so many ahead."""

    day: int
    ahead: int

    def days(self, calendar: Calendar) -> list[Days]:
        year, month = shifted(calendar.today.year, calendar.today.month, self.ahead)
        return [date(year, month, self.day)] if _exists(year, month, self.day) else []


class Numeric(NamedTuple):
    """Two numbers and perhaps a year: which is the month depends on who writes."""

    first: int
    second: int
    year: int | None = None

    def days(self, calendar: Calendar) -> list[Days]:
        dmy = MonthDay(self.first, self.second, self.year).days(calendar)
        mdy: list[Days] = MonthDay(self.second, self.first, self.year).days(calendar)
        if calendar.order == "dmy":
            return dmy or mdy
        if calendar.order == "mdy":
            return mdy or dmy
        return [*mdy, *(day for day in dmy if day not in mdy)]


class Nth(NamedTuple):
    """The n-th weekday of a month; -1 is the last."""

    nth: int
    weekday: int
    month: int | None = None
    ahead: int = 0
    year: int | None = None

    def days(self, calendar: Calendar) -> list[Days]:
        today = calendar.today
        if self.month is None:
            year, month = shifted(today.year, today.month, self.ahead)
        else:
            year, month = self.year or today.year + (self.month < today.month), self.month
        if not 0 < year < 9999:
            return []
        last = month_days(year, month)
        every = [
            date(year, month, day)
            for day in range(1, last + 1)
            if date(year, month, day).weekday() == self.weekday
        ]
        index = self.nth if self.nth < 0 else self.nth - 1
        return [every[index]] if -len(every) <= index < len(every) else []


def _week_of(day: date) -> list[Days]:
    monday = day - timedelta(days=day.weekday())
    return [(monday, monday + timedelta(days=6))]


class NthWeek(NamedTuple):
    """The n-th week of a month, -1 the last; a week is where its Thursday is."""

    nth: int
    month: int | None = None
    ahead: int = 0

    def days(self, calendar: Calendar) -> list[Days]:
        thursdays = Nth(self.nth, 3, self.month, self.ahead).days(calendar)
        return [found for day in thursdays for found in _week_of(first_of(day))]


class WeekOf(NamedTuple):
    """The week that a day is in ("la semana del 15")."""

    day: DayExpression

    def days(self, calendar: Calendar) -> list[Days]:
        return [found for day in self.day.days(calendar) for found in _week_of(first_of(day))]


class WeekendOf(NamedTuple):
    """The weekend of the week that a day is in ("the first weekend of May")."""

    day: DayExpression

    def days(self, calendar: Calendar) -> list[Days]:
        weeks = WeekOf(self.day).days(calendar)
        return [(last_of(week) - timedelta(days=1), last_of(week)) for week in weeks]


class LastDay(NamedTuple):
    """The last day of a month."""

    month: int | None = None
    ahead: int = 0

    def days(self, calendar: Calendar) -> list[Days]:
        return [last_of(days) for days in Month(self.ahead, self.month).days(calendar)]


class Week(NamedTuple):
    """Monday to Sunday, so many weeks ahead; `count` weeks in a row."""

    ahead: int = 0
    number: int = 1

    def days(self, calendar: Calendar) -> list[Days]:
        monday = calendar.monday(self.ahead)
        return [(monday, monday + timedelta(days=7 * self.number - 1))]


class Weekend(NamedTuple):
    """Saturday and Sunday; `next` has two readings while this week's is still to come."""

    which: Literal["coming", "next", "after", "after_next", "past"] = "coming"

    def days(self, calendar: Calendar) -> list[Days]:
        coming = calendar.monday() + timedelta(days=5)
        pair = (coming, coming + timedelta(days=1))
        later = (coming + timedelta(days=7), coming + timedelta(days=8))
        if self.which == "past":
            return [(coming - timedelta(days=7), coming - timedelta(days=6))]
        if self.which == "after_next" and calendar.next_weekday == "week_after":
            return [(coming + timedelta(days=14), coming + timedelta(days=15))]
        if self.which in ("after", "after_next"):
            return [later]
        if self.which == "next":
            if calendar.today.weekday() >= 5:
                return [later]
            both = calendar.next_weekday == "both"
            return [pair, later] if both else [later, pair]
        return [pair]


class Workdays(NamedTuple):
    """Monday to Friday."""

    ahead: int = 0

    def days(self, calendar: Calendar) -> list[Days]:
        monday = calendar.monday(self.ahead)
        return [(monday, monday + timedelta(days=4))]


class Month(NamedTuple):
    """A month by name or so many ahead, or a part of it: `start` to `end` day of month."""

    ahead: int = 0
    month: int | None = None
    year: int | None = None
    start: int = 1
    end: int = 31
    number: int = 1

    def days(self, calendar: Calendar) -> list[Days]:
        today = calendar.today
        year, month = shifted(today.year, today.month, self.ahead)
        if self.month is not None:
            month = self.month
            year = self.year or today.year + (month < today.month)
        until = shifted(year, month, self.number - 1)
        last = min(self.end, month_days(*until))
        return [(date(year, month, self.start), date(*until, last))]


class Next(NamedTuple):
    """The next so many days, from tomorrow ("los próximos 3 días"); negative is the past."""

    number: int

    def days(self, calendar: Calendar) -> list[Days]:
        one = timedelta(days=1)
        if abs(self.number) > 4000:
            return []
        if self.number < 0:
            return [(calendar.today + self.number * one, calendar.today - one)]
        return [(calendar.today + one, calendar.today + self.number * one)]


class Rest(NamedTuple):
    """From today to the end of this week, month or year."""

    unit: Literal["week", "month", "year"]

    def days(self, calendar: Calendar) -> list[Days]:
        if self.unit == "week":
            return [(calendar.today, calendar.monday() + timedelta(days=6))]
        if self.unit == "year":
            return [(calendar.today, calendar.today.replace(month=12, day=31))]
        last = month_days(calendar.today.year, calendar.today.month)
        return [(calendar.today, calendar.today.replace(day=last))]


class Through(NamedTuple):
    """From one day to another, both included; the second is the first after the first."""

    first: DayExpression
    last: DayExpression

    def days(self, calendar: Calendar) -> list[Days]:
        starts = self._dated().days(calendar)
        if not starts:
            return []
        start = self._begun(calendar) or first_of(starts[0])
        ends = self.last.days(calendar._replace(today=start, same_weekday="next"))
        counted = isinstance(self.last, Ahead | InMonth)
        if counted or (isinstance(self.last, Weekday) and self.last.which != "coming"):
            ends = self.last.days(calendar)
        return [(start, last_of(ends[0]))] if ends and last_of(ends[0]) >= start else []

    def _dated(self) -> DayExpression:
        """The first day, in the year that was said with the last only ("10/1-11/2/2017")."""
        first, last = self.first, self.last
        if not isinstance(first, MonthDay | Numeric) or not isinstance(last, MonthDay | Numeric):
            return first
        if first.year is not None or last.year is None:
            return first
        if isinstance(first, MonthDay) and isinstance(last, MonthDay):
            months = (first.month or 0, last.month or 0)
            return first._replace(year=last.year - (months[0] > months[1]))
        return first._replace(year=last.year)

    def _begun(self, calendar: Calendar) -> date | None:
        """The start of a range of dates that today is in: past, and within the year."""
        dated = (MonthDay, Numeric)
        if not isinstance(self.first, dated) or not isinstance(self.last, dated):
            return None
        if self.last.year is not None:
            return None
        monthless = [
            isinstance(day, MonthDay) and day.month is None and day.weekday is None
            for day in (self.first, self.last)
        ]
        if any(monthless):
            return self._this_month(calendar.today) if all(monthless) else None
        ends = self.last.days(calendar)
        year_ago = calendar._replace(today=calendar.today - timedelta(days=300))
        starts = self.first.days(year_ago)
        if not ends or not starts or not first_of(starts[0]) < calendar.today <= last_of(ends[0]):
            return None
        again = first_of(self.first.days(calendar)[0])
        return first_of(starts[0]) if again > last_of(ends[0]) else None

    def _this_month(self, today: date) -> date | None:
        """The start of "from the 4th to the 22nd" while today is in between."""
        assert isinstance(self.first, MonthDay)
        assert isinstance(self.last, MonthDay)
        running = self.first.day < today.day <= self.last.day
        exists = _exists(today.year, today.month, self.last.day)
        return today.replace(day=self.first.day) if running and exists else None


class Before(NamedTuple):
    """From today to the day before."""

    day: DayExpression
    included: bool = False

    def days(self, calendar: Calendar) -> list[Days]:
        ends = self.day.days(calendar)
        if not ends:
            return []
        last = first_of(ends[0]) - timedelta(days=not self.included)
        if self.included:
            last = last_of(ends[0])
        return [(calendar.today, max(last, calendar.today))]


class From(NamedTuple):
    """From that day (or the day after) on; `span` days, since a wish has some end."""

    day: DayExpression
    included: bool = True
    span: int = 30

    def days(self, calendar: Calendar) -> list[Days]:
        starts = self.day.days(calendar)
        if not starts:
            return []
        first = first_of(starts[0]) if self.included else last_of(starts[0]) + timedelta(days=1)
        return [(first, first + timedelta(days=self.span))]


class Of(NamedTuple):
    """A weekday or day of month inside a span ("la próxima semana, el lunes")."""

    day: DayExpression
    span: DayExpression

    def days(self, calendar: Calendar) -> list[Days]:
        found: list[Days] = []
        for span in self.span.days(calendar):
            start, end = first_of(span), last_of(span)
            inside = calendar._replace(today=start, same_weekday="today")
            plain = Weekday(self.day.weekday) if isinstance(self.day, Weekday) else self.day
            found += [
                day for day in plain.days(inside) if start <= first_of(day) and last_of(day) <= end
            ]
        return found or self.day.days(calendar)


class Plus(NamedTuple):
    """So many days after another day ("dos días después de mañana", "a week from Friday")."""

    number: int
    day: DayExpression

    def days(self, calendar: Calendar) -> list[Days]:
        if abs(self.number) > 4000:
            return []
        return [first_of(day) + timedelta(days=self.number) for day in self.day.days(calendar)]


def first_of(days: Days) -> date:
    return days if isinstance(days, date) else days[0]


def last_of(days: Days) -> date:
    return days if isinstance(days, date) else days[1]
