"""What a customer can say about an hour, and the minutes of the day it can mean."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Half = Literal["am", "pm"]
PartName = Literal[
    "dawn",
    "morning",
    "early",
    "early_morning",
    "late_morning",
    "midday",
    "afternoon",
    "early_afternoon",
    "late_afternoon",
    "early_tarde",
    "late_tarde",
    "evening",
    "early_evening",
    "night",
    "late_night",
]

PARTS: dict[PartName, tuple[int, int]] = {
    "dawn": (0, 5 * 60 + 59),
    "morning": (6 * 60, 11 * 60 + 59),
    "early": (6 * 60, 10 * 60 + 59),
    "early_morning": (8 * 60, 10 * 60),
    "late_morning": (10 * 60, 12 * 60),
    "midday": (12 * 60, 13 * 60 + 59),
    "afternoon": (12 * 60, 19 * 60),
    "early_afternoon": (12 * 60, 14 * 60),
    "late_afternoon": (17 * 60, 20 * 60),
    "early_tarde": (12 * 60, 16 * 60),
    "late_tarde": (16 * 60, 20 * 60),
    "evening": (17 * 60, 21 * 60),
    "early_evening": (17 * 60, 19 * 60),
    "night": (19 * 60, 22 * 60),
    "late_night": (22 * 60, 24 * 60 - 1),
}
"""First and last minute of the window each part of the day stands for, in every shop.

A Spanish tarde lasts until eight, so its halves are longer than those of an afternoon.
"""

DAY = 24 * 60
_BEFORE_NOON = frozenset({"dawn", "morning", "early", "early_morning", "late_morning"})
_MIDNIGHT = frozenset({"night", "late_night", "dawn"})


class Clock(NamedTuple):
    """An hour as it was said. `marked`: more than a bare number says that it is an hour."""

    hour: int
    minute: int = 0
    half: Half | None = None
    sure: bool = False
    marked: bool = True

    def readings(self) -> tuple[int, ...]:
        """The minutes of the day this can be; two when am or pm was left open."""
        minutes = self.hour * 60 + self.minute
        if self.half == "am":
            return (minutes % 720,) if self.hour <= 12 else (minutes % DAY,)
        if self.half == "pm":
            return (minutes % 720 + 720,) if self.hour <= 12 else (minutes % DAY,)
        if self.sure or self.hour == 0 or self.hour >= 12:
            return (minutes % DAY,)
        return (minutes % 720, minutes % 720 + 720)


class Part(NamedTuple):
    """A part of the day ("por la tarde")."""

    name: PartName


class Window(NamedTuple):
    """Between two hours; `None` is an open end."""

    start: Clock | None
    end: Clock | None


class Instant(NamedTuple):
    """So many minutes from now; with `until`, any time from then to so many from now."""

    minutes: int
    until: int | Literal["midnight"] | None = None

    def span(self, now: datetime) -> tuple[datetime, datetime | None]:
        """The moment, or the first and the last one; midnight is the last minute before it."""
        moment = now + timedelta(minutes=self.minutes)
        if self.until == "midnight":
            return moment, moment.replace(hour=23, minute=59, second=0, microsecond=0)
        return moment, None if self.until is None else now + timedelta(minutes=self.until)


class Shift(NamedTuple):
    """So many minutes later (or, negative, earlier) than something said before."""

    minutes: int


Hours = Clock | Part | Window


def during(clock: Clock, part: PartName) -> Clock:
    """The clock, read in that part of the day."""
    if clock.half or clock.sure or clock.hour == 0 or clock.hour > 12:
        return clock._replace(marked=True)
    if clock.hour == 12:
        return clock._replace(hour=0 if part in _MIDNIGHT else 12, sure=True, marked=True)
    before_noon = part in _BEFORE_NOON or (part == "midday" and clock.hour == 11)
    half: Half = "am" if before_noon else "pm"
    return clock._replace(half=half, marked=True)


def to_before(minutes: int, clock: Clock) -> Clock:
    """So many minutes before the hour ("cuarto para las seis")."""
    total = (clock.hour * 60 + clock.minute - minutes) % DAY
    if clock.hour <= 12 and total >= 12 * 60 + 60:
        total -= 720
    return clock._replace(hour=total // 60 or 12, minute=total % 60, marked=True)


def window_minutes(window: Window, start: int | None) -> tuple[int | None, int | None]:
    """The window in minutes, its start already chosen; the end is the next after it."""
    if window.end is None:
        return start, None
    ends = window.end.readings()
    if start is None:
        return None, ends[0]
    return start, min(ends, key=lambda end: (end - start - 1) % DAY)


def starts_of(window: Window) -> tuple[int, ...]:
    """The readings of the start that are as near before the end as the end allows."""
    if window.start is None:
        return ()
    starts = window.start.readings()
    if len(starts) == 1 or window.end is None:
        return starts
    ends = window.end.readings()
    if len(ends) == 2:
        return starts
    return (min(starts, key=lambda start: (ends[0] - start - 1) % DAY),)
