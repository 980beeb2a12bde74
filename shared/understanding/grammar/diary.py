"""Days and hours against one shop: which of the things said can be meant here.

An hour without am or pm is read by opening hours; a weekday named on itself is today
only while it can still be booked; readings nobody can book are dropped when another stays.
"""

from datetime import date, time, timedelta

from shared.shop.domain import Shop, Span
from shared.understanding.commands import Days, Hour, When
from shared.understanding.grammar.days import (
    Ahead,
    Calendar,
    MonthDay,
    Weekday,
    first_of,
    last_of,
)
from shared.understanding.grammar.hours import (
    PARTS,
    Clock,
    Hours,
    Part,
    Window,
    starts_of,
    window_minutes,
)
from shared.understanding.grammar.wishes import Wish
from shared.understanding.reader import Heard

SMALL_HOURS = 5
"""Before this hour "mañana" may be the day that is beginning."""
_FAR = timedelta(days=45)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


class Diary:
    """Resolves wishes for one message; `barber` is the one named in it or in the draft."""

    def __init__(self, heard: Heard, lang: str, barber: str | None) -> None:
        self._shop: Shop = heard.shop
        self._now = heard.shop.local(heard.now)
        self._today = self._now.date()
        self._said_day = heard.filled.date
        self._hours = None
        if barber is not None and any(b.id == barber for b in heard.shop.barbers):
            self._hours = heard.shop.barber(barber).hours
        order = "mdy" if lang == "en" and heard.country not in _DAY_FIRST else "dmy"
        if heard.country in _MONTH_FIRST:
            order = "mdy" if lang == "en" else "both"
        self._calendar = Calendar(self._today, order)  # type: ignore[arg-type]
        self._far = _FAR if lang == "es" else timedelta(days=7)
        self.impossible = False

    def readings(self, wishes: list[Wish]) -> tuple[When, ...]:
        """All readings, the nearest first; sets `impossible` if a date does not exist."""
        found: list[When] = []
        for wish in wishes:
            found += self._of(self._rescued(wish))
        unique = list(dict.fromkeys(found))
        kept = [when for when in unique if self._bookable(when)] or unique
        return tuple(sorted(kept, key=_nearness))

    def _rescued(self, wish: Wish) -> Wish:
        """ "viernes 4" far from any Friday the 4th is Friday at four."""
        day = wish.day
        if isinstance(day, MonthDay) and day.weekday is not None and day.month is None:
            found = day.days(self._calendar)
            near = found and abs(first_of(found[0]) - self._today) <= self._far
            if not near and wish.hours is None and day.day <= 24:
                return Wish(Weekday(day.weekday), Clock(day.day))
            if not near:
                return wish._replace(day=day._replace(weekday=None))
        return wish

    def _of(self, wish: Wish) -> list[When]:
        if wish.instant is not None:
            moment, last = wish.instant.span(self._now)
            hour = moment.time().replace(second=0, microsecond=0)
            if last is None:
                return [When(moment.date(), hour)]
            same_day = last.date() == moment.date()
            return [
                When(moment.date(), (hour, last.time().replace(second=0) if same_day else None))
            ]
        if wish.day is None:
            return [When(None, hour) for hour in self._hour(wish.hours, self._said_day)]
        days = self._days(wish)
        if not days:
            self.impossible = True
            return [When(None, hour) for hour in self._hour(wish.hours, None)]
        return [
            When(day, hour)
            for day in days
            for hour in self._hour(wish.hours, day if isinstance(day, date) else None)
        ]

    def _days(self, wish: Wish) -> list[Days]:
        assert wish.day is not None
        if wish.day == Ahead(1) and self._now.hour < SMALL_HOURS:
            return [self._today, self._today + timedelta(days=1)]
        later = wish.day.days(self._calendar)
        today = wish.day.days(self._calendar._replace(same_weekday="today"))
        if today != later and today and self._still_bookable(wish.hours):
            return today
        return [self._clipped(day) for day in later]

    def _still_bookable(self, hours: Hours | None) -> bool:
        earliest = self._now + timedelta(minutes=self._shop.policy.notice)
        if earliest.date() != self._today:
            return False
        soonest = earliest.time()
        for hour in self._hour(hours, self._today):
            last = hour[1] if isinstance(hour, tuple) else hour
            if hour is not None and (last is None or last >= soonest):
                return True
        return False

    def _clipped(self, day: Days) -> Days:
        """A range that has begun goes on from today."""
        if isinstance(day, date) or not day[0] < self._today <= day[1]:
            return day
        return self._today if self._today == day[1] else (self._today, day[1])

    def _bookable(self, when: When) -> bool:
        if when.date is None:
            return True
        first, last = first_of(when.date), last_of(when.date)
        if last < self._today or first > self._shop.last_day(self._now):
            return False
        if first == last == self._today and isinstance(when.time, time):
            return when.time > self._now.time()
        span = min((last - first).days, 7)
        return any(self._shop.is_open(first + timedelta(days=n)) for n in range(span + 1))

    def _hour(self, hours: Hours | None, day: date | None) -> list[Hour | None]:
        if hours is None:
            return [None]
        if isinstance(hours, Clock):
            return [_time(minutes) for minutes in self._choose(hours.readings(), day)]
        if isinstance(hours, Part):
            start, end = PARTS[hours.name]
            return [(_time(start), _time(end))]
        return [self._window(hours, day)]

    def _window(self, window: Window, day: date | None) -> Hour:
        if window.start is None:
            assert window.end is not None
            end = self._choose(window.end.readings(), day, closing=True)[0]
            return None, _time(end)
        start = self._choose(starts_of(window), day)[0]
        begin, finish = window_minutes(window, start)
        return (
            None if begin is None else _time(begin),
            None if finish is None else _time(finish),
        )

    def _choose(
        self, readings: tuple[int, ...], day: date | None, *, closing: bool = False
    ) -> tuple[int, ...]:
        """The readings inside the first opening hours that hold any."""
        if len(readings) == 1:
            return readings
        for first, last in self._openings(day):
            inside = tuple(r for r in readings if first <= r < last + closing)
            if inside:
                return inside
        first, last = self._openings(None)[-1] if self._openings(None) else (9 * 60, 19 * 60)
        return (min(readings, key=lambda r: max(first - r, r - last, 0)),)

    def _openings(self, day: date | None) -> list[tuple[int, int]]:
        """First opening and last closing: the barber's day, the shop's day, its week."""
        spans: list[tuple[Span, ...]] = []
        if day is not None:
            if self._hours is not None:
                spans.append(self._hours.spans(day))
            spans.append(tuple(s for b in self._shop.barbers for s in b.hours.spans(day)))
        spans.append(
            tuple(s for b in self._shop.barbers for day in b.hours.weekly.values() for s in day)
        )
        return [(min(s.open for s in of), max(s.close for s in of)) for of in spans if of]


_DAY_FIRST = frozenset({"GB", "IE", "AU", "NZ", "ES", "MX", "AR", "CO"})
_MONTH_FIRST = frozenset({"US"})


def _nearness(when: When) -> tuple[date, time]:
    day = date.min if when.date is None else first_of(when.date)
    hour = when.time
    if isinstance(hour, tuple):
        hour = hour[0] or time.min
    return day, hour or time.min
