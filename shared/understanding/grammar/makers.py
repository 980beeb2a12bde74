"""What the rules of every language hand to their matches: small makers of meaning.

A maker gets the captured values of its pattern and returns a meaning, or `None` where the
values make no sense ("a las 31").
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from shared.understanding.commands import UNKNOWN
from shared.understanding.grammar.days import (
    Ahead,
    Before,
    DayExpression,
    MonthDay,
    Numeric,
    Plus,
    Through,
    Weekday,
    Which,
)
from shared.understanding.grammar.hours import (
    DAY,
    Clock,
    Half,
    Hours,
    Instant,
    Part,
    PartName,
    Shift,
    Window,
    during,
    to_before,
)
from shared.understanding.grammar.periods import Lasting, NthMonth, WorkingDays
from shared.understanding.grammar.text import fold
from shared.understanding.grammar.trade import FIRST_NAMES


class Item(NamedTuple):
    """One understood phrase: its kind, its value, and its price in a reading of the text.

    A reading explains the text with phrases; the cheapest wins, so a price above 1 marks
    a phrase that should only be believed when nothing better explains the words.
    """

    kind: str
    value: Any = None
    price: float = 1.0


MINUTES = {"minute": 1, "hour": 60}
DAYS = {"day": 1, "week": 7, "fortnight": 14}
MONTHS = {"month": 1, "year": 12}


def item(kind: str, price: float = 1.0) -> Callable[[Any], Item]:
    return lambda value: Item(kind, value, price)


def absent(name: str, price: float) -> Item | None:
    """Somebody who is asked after and does not work here, where it is a name at all."""
    return Item("inquired", UNKNOWN, price) if fold(name) in FIRST_NAMES else None


def both(day: DayExpression, hours: Hours) -> tuple[DayExpression, Hours]:
    return day, hours


def hour(n: int) -> int | None:
    return n if 0 <= n <= 24 else None


def minute(n: int) -> int | None:
    return n if 0 <= n < 60 else None


def dom(n: int) -> int | None:
    return n if 1 <= n <= 31 else None


def month(n: int) -> int | None:
    return n if 1 <= n <= 12 else None


def tens(high: int, low: int) -> int | None:
    return high + low if high % 10 == 0 and 0 < low < 10 else None


def year(high: int, low: int | None) -> int:
    return high + (low or 0)


def bare(h: int) -> Clock:
    return Clock(h, marked=False)


def bare_hour(n: int) -> Clock | None:
    return Clock(n, marked=False) if 0 <= n <= 24 else None


def oclock(h: int) -> Clock:
    return Clock(h)


def hm(value: tuple[int, int, bool]) -> Clock:
    return Clock(value[0], value[1], None, value[2])


def hhmm(value: tuple[int, int]) -> Clock:
    return Clock(value[0], value[1])


def past(h: int, m: int) -> Clock:
    return Clock(h, m)


def past_clock(m: int, clock: Clock) -> Clock:
    return clock._replace(minute=m, marked=True)


def before_clock(m: int, clock: Clock) -> Clock:
    return to_before(m, clock)


def before_hour(h: int, m: int) -> Clock:
    return to_before(m, Clock(h))


def marked(clock: Clock) -> Clock:
    return clock._replace(marked=True)


def halved(clock: Clock, half: Half) -> Clock:
    return clock._replace(half=half, marked=True)


def twenty_four(clock: Clock) -> Clock:
    """ "17 hs", "8h": on the 24-hour clock as far as it can tell; 8 may still be pm."""
    return clock._replace(marked=True)


def part(name: PartName) -> Part:
    return Part(name)


def part_of(parts: Mapping[PartName, PartName]) -> Callable[[PartName], Part | None]:
    """The beginning or end of a part of the day, where it has one."""
    return lambda name: Part(parts[name]) if name in parts else None


def today_in(hours: Hours) -> Item:
    return Item("both", (Ahead(0), hours))


def heads(count: int) -> Item | None:
    """So many people or visits: no hour. One needs no word, and ten are a number."""
    if count == 1:
        return Item("filler", None, 1.01)
    return Item("people", count, 1.01) if 2 <= count <= 9 else None


def money(_count: int) -> Item:
    """ "$15" is no hour; what is meant by it is for somebody else to read."""
    return Item("haggle")


def we(count: int) -> Item | None:
    """So many people, and whoever writes is one of them."""
    return Item("we", count, 1.01) if 2 <= count <= 9 else None


def clock_in(clock: Clock, name: PartName) -> Clock:
    return during(clock, name)


def between(start: Clock, end: Clock) -> Window | None:
    if not (start.marked or end.marked) and start.hour == end.hour:
        return None
    return Window(start, end)


def window_in(window: Window, name: PartName) -> Window:
    """ "de 3 a 5 de la tarde": the part says which half the end is in."""
    end = during(window.end, name) if window.end else None
    start = window.start
    if start is not None and end is None:
        start = during(start, name)
    return Window(start, end)


def after(start: Clock) -> Window:
    return Window(start, None)


def until(end: Clock) -> Window:
    return Window(None, end)


def weekday(which: Which) -> Callable[[int], Weekday]:
    return lambda value: Weekday(value, which)


def month_day(day: int, month_number: int, year_number: int | None = None) -> MonthDay:
    return MonthDay(day, month_number, year_number)


def day_month(month_number: int, day: int, year_number: int | None = None) -> MonthDay:
    return MonthDay(day, month_number, year_number)


def slash(value: tuple[int, int], year_number: int | None = None) -> Numeric | None:
    return _numeric(value[0], value[1], year_number)


def dmy(value: tuple[int, int, int]) -> Numeric | None:
    return _numeric(*value)


def ymd(value: tuple[int, int, int]) -> MonthDay | None:
    return MonthDay(value[2], value[1], value[0])


def _numeric(first: int, second: int, year_number: int | None) -> Numeric | None:
    plausible = 1 <= first <= 31 and 1 <= second <= 31 and (first <= 12 or second <= 12)
    return Numeric(first, second, year_number) if plausible else None


def dash(first: int, second: int) -> Numeric | None:
    return _numeric(first, second, None)


def half_day(day: DayExpression, half: Half) -> Item:
    """ "Sat pm"."""
    return Item("both", (day, Part("morning" if half == "am" else "afternoon")))


def with_weekday(value: int, day: Any) -> Any:
    """ "viernes 15", "Monday the 21st"; a full date needs no weekday."""
    if isinstance(day, MonthDay) and day.month is None:
        return day._replace(weekday=value)
    return day


def weekday_dom(value: int, day: int) -> MonthDay:
    return MonthDay(day, weekday=value)


def days_through(first: int, last: int, month_number: int) -> Through:
    return Through(MonthDay(first, month_number), MonthDay(last, month_number))


def through(first: DayExpression, last: DayExpression) -> Through:
    return Through(first, last)


def through_today(day: DayExpression) -> Before:
    """From today to that day."""
    return Before(day, included=True)


def weekdays_beside(first: int, last: int) -> Through | None:
    """ "Saturday and Sunday": two days in a row."""
    if (last - first) % 7 != 1:
        return None
    return Through(Weekday(first), Weekday(last))


def weekdays_to_come(count: int, value: int) -> Through | None:
    """ "the next 3 Fridays": from the first of them to the last."""
    if not 1 < count < 60:
        return None
    return Through(Weekday(value), Weekday(value, more=count - 2))


def days_of_month(month_number: int, first: int, last: int, year_number: int | None) -> Through:
    """ "July 13 - 15"; "July 28 - 3" ends in the next month."""
    same = (month_number, year_number) if last >= first else (None, None)
    return Through(MonthDay(first, month_number, year_number), MonthDay(last, *same))


def through_month(first: int, last: MonthDay) -> Through:
    """ "19 y 20 de noviembre", "27 to the third of April": the first may be a month before."""
    start = MonthDay(first, last.month if last.day >= first else None, last.year)
    return Through(start, last)


def days_through_next(first: int, month_number: int, last: int) -> Through:
    """ "desde el 3 de mayo hasta el 10"; a smaller last day is in the next month."""
    end = MonthDay(last, month_number if last > first else None)
    return Through(MonthDay(first, month_number), end)


def weekdays_of(first: int, last: int, which: Which) -> Through:
    """ "entre el viernes y el domingo de la semana pasada"."""
    return Through(Weekday(first, which), Weekday(last, which))


def month_year(value: tuple[int, int]) -> NthMonth:
    return NthMonth(*value)


class Length(NamedTuple):
    """A length of time in minutes, days, months and seconds."""

    minutes: int = 0
    days: int = 0
    months: int = 0
    seconds: int = 0

    @property
    def clocked(self) -> bool:
        """Whether it is measured by the clock, at least in part."""
        return bool(self.minutes or self.seconds)

    @property
    def in_minutes(self) -> int:
        return self.days * DAY + self.minutes


def length(count: float, unit: str) -> Length | None:
    if not 0 <= count <= 10_000:
        return None
    if unit in MINUTES:
        return Length(minutes=round(count * MINUTES[unit]))
    if unit in DAYS:
        return Length(days=round(count * DAYS[unit]))
    if unit == "second":
        return Length(seconds=round(count))
    return Length(months=round(count * MONTHS[unit]))


def measure(count: float, unit: str) -> tuple[Length, str] | None:
    """A length with its smallest unit, to which only smaller ones may be added."""
    found = length(count, unit)
    return None if found is None else (found, unit)


_UNITS = ("second", "minute", "hour", "day", "week", "fortnight", "month", "year")


def length_sum(count: float, unit: str, rest: tuple[Length, str]) -> tuple[Length, str] | None:
    """ "2 days 1 hour 5 minutes": every unit is smaller than the one before it."""
    first, (second, smaller) = length(count, unit), rest
    if first is None or _UNITS.index(smaller) >= _UNITS.index(unit):
        return None
    return Length(*(one + other for one, other in zip(first, second, strict=True))), unit


def hour_and(count: float, minutes: int) -> Length | None:
    """ "una hora y 15"."""
    return Length(round(count * 60) + minutes) if 0 < count < 100 and 0 < minutes < 60 else None


def from_now_to(end: Clock) -> Item:
    return Item("both", (Ahead(0), Window(None, end)))


def working_day(number: int) -> WorkingDays:
    """ "in 3 business days": that one day."""
    return WorkingDays(number, last_only=True)


def measured(value: tuple[Length, str]) -> Length:
    return value[0]


def ahead(value: Length | None) -> Item | None:
    """ "en dos horas", "dentro de una semana"."""
    if value is None:
        return None
    if value.clocked and not value.months:
        return Item("instant", Instant(value.in_minutes))
    return Item("day", Ahead(value.days, value.months))


def within(value: Length | None) -> Item | None:
    """ "en las próximas 3 horas": from now until then."""
    if value is None or value.months or not value.clocked:
        return None
    return Item("instant", Instant(0, value.in_minutes))


def lately(value: Length | None) -> Item | None:
    if value is None or value.months or not value.clocked:
        return None
    return Item("instant", Instant(-value.in_minutes, 0))


REST_OF_DAY = Item("instant", Instant(0, "midnight"))


def ago(value: Length) -> Item:
    if value.clocked and not value.months:
        return Item("instant", Instant(-value.in_minutes))
    return Item("day", Ahead(-value.days, -value.months))


def after_day(value: Length, day: DayExpression) -> Plus | None:
    return Plus(value.days, day) if value.days else None


def before_day(value: Length, day: DayExpression) -> Plus | None:
    return Plus(-value.days, day) if value.days else None


def lasting(value: Length | None, day: DayExpression) -> Lasting | None:
    """ "for 3 days starting Monday"; hours have no say in the days."""
    if value is None or value.minutes or not (value.days or value.months):
        return None
    return Lasting(value.days, value.months, day)


def from_to_on(start: Clock, day: DayExpression, end: Clock) -> tuple[DayExpression, Window]:
    """ "between 2 tomorrow and 4"."""
    return day, Window(start, end)


def later(value: Length) -> Shift | None:
    return Shift(value.minutes) if value.minutes else None


def earlier(value: Length) -> Shift | None:
    return Shift(-value.minutes) if value.minutes else None
