"""Which of the free hours to show: those that fit the wish, spread over it, or nearest to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shared.booking.domain import Openings
from shared.conversation.dialogue.draft import moment
from shared.conversation.dialogue.scene import Scene
from shared.understanding.commands import Hour, When

AHEAD, BEFORE = 7, 2
"""How many days around the one wished we look for the nearest free hour."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be offered; `barber` is None while anybody will do."""

    start: datetime
    barber: str | None = None


def wishes_ahead(scene: Scene) -> tuple[When, ...]:
    """The readings that lie between today and the horizon, with a day; past hours dropped
    where another reading stands."""
    wishes = tuple(
        wish
        for wish in scene.draft.readings
        if wish.date is not None and _touches(wish, scene.today, scene.last_day)
    )
    ahead = tuple(wish for wish in wishes if not _past(scene, wish))
    return ahead or wishes


def _touches(wish: When, first: date, last: date) -> bool:
    begins, ends = bounds(wish)
    return begins <= last and ends >= first


def bounds(wish: When) -> tuple[date, date]:
    assert wish.date is not None
    return wish.date if isinstance(wish.date, tuple) else (wish.date, wish.date)


def _past(scene: Scene, wish: When) -> bool:
    start = moment(scene, wish)
    return start is not None and start <= scene.now


def days_of(scene: Scene, wishes: Sequence[When], *, around: bool = False) -> tuple[date, ...]:
    """The local days to look at, from today to the horizon."""
    before, ahead = (BEFORE, AHEAD) if around else (0, 0)
    days: set[date] = set()
    for wish in wishes:
        begins, ends = bounds(wish)
        begins = max(begins - timedelta(days=before), scene.today)
        ends = min(ends + timedelta(days=ahead), scene.last_day)
        days.update(begins + timedelta(days=n) for n in range((ends - begins).days + 1))
    return tuple(sorted(days))


def within(scene: Scene, openings: Openings, wishes: Sequence[When]) -> list[Slot]:
    return [
        slot
        for slot in anything(openings)
        if any(fits(scene.shop.local(slot.start), wish) for wish in wishes)
    ]


def fits(local: datetime, wish: When) -> bool:
    begins, ends = bounds(wish)
    return begins <= local.date() <= ends and _in_hour(local.time(), wish.time)


def _in_hour(clock: time, hour: Hour | None) -> bool:
    if hour is None:
        return True
    if isinstance(hour, time):
        return clock == hour
    first, last = hour
    return (first is None or clock >= first) and (last is None or clock <= last)


def anything(openings: Openings) -> list[Slot]:
    """Every start, once; with its barber where only one barber is in question."""
    only = next(iter(openings.starts)) if len(openings.starts) == 1 else None
    starts = {start for starts in openings.starts.values() for start in starts}
    return [Slot(start, only) for start in sorted(starts)]


def of_barbers(openings: Openings, barbers: Collection[str]) -> Openings:
    starts = {barber: s for barber, s in openings.starts.items() if barber in barbers}
    return Openings(starts, openings.load)


def without(openings: Openings, barber: str, start: datetime) -> Openings:
    starts = {
        b: tuple(s for s in starts if b != barber or s != start.astimezone(UTC))
        for b, starts in openings.starts.items()
    }
    return Openings(starts, openings.load)


def closest(scene: Scene, slots: list["Slot"], target: datetime) -> list["Slot"]:
    """The three nearest on the day that was wished; if it has none, the hour nearest to the
    one wished on each of the three nearest days."""
    day = scene.shop.local(target).date()
    by_day: dict[date, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(scene.shop.local(slot.start).date(), []).append(slot)
    if day in by_day:
        return sorted(by_day[day], key=lambda slot: (abs(slot.start - target), slot.start))[:3]
    nearest = sorted(by_day, key=lambda one: (abs(one - day), one))[:3]
    return [
        min(by_day[one], key=lambda slot: (abs(slot.start - target - (one - day)), slot.start))
        for one in nearest
    ]


def spread(scene: Scene, slots: list[Slot], wishes: Sequence[When]) -> list[Slot]:
    """Up to three, spread over what was wished: one for each reading or day, else early,
    middle and late; a round hour rather than an odd quarter."""
    groups = [
        [slot for slot in slots if fits(scene.shop.local(slot.start), wish)] for wish in wishes
    ]
    groups = [group for group in groups if group]
    if len(groups) == 1:
        by_day: dict[date, list[Slot]] = {}
        for slot in groups[0]:
            by_day.setdefault(scene.shop.local(slot.start).date(), []).append(slot)
        groups = list(by_day.values())
    if len(groups) == 1:
        return _early_middle_late(scene, groups[0])
    if len(groups) == 2:
        first, second = groups
        return sorted(
            {*_early_middle_late(scene, first)[:2], _round(scene, second)},
            key=lambda slot: slot.start,
        )
    return list(dict.fromkeys(_round(scene, group) for group in groups[:3]))


def earliest(slots: list[Slot]) -> list[Slot]:
    """The first three that are at least an hour apart: a choice, not a row of quarters."""
    found: list[Slot] = []
    for slot in slots:
        if not found or slot.start - found[-1].start >= timedelta(hours=1):
            found.append(slot)
    return found[:3]


def _early_middle_late(scene: Scene, slots: list[Slot]) -> list[Slot]:
    even = [slot for slot in slots if scene.shop.local(slot.start).minute in (0, 30)]
    slots = even if len(even) >= 3 else slots
    if len(slots) <= 3:
        return slots
    return [slots[0], slots[len(slots) // 2], slots[-1]]


def _round(scene: Scene, slots: list[Slot]) -> Slot:
    return next((s for s in slots if scene.shop.local(s.start).minute == 0), slots[0])


def middle(scene: Scene, wish: When) -> datetime:
    """A moment to measure nearness from where no exact hour was said."""
    begins, _ = bounds(wish)
    clock = time(12)
    if isinstance(wish.time, time):
        clock = wish.time
    elif isinstance(wish.time, tuple):
        clock = wish.time[0] or wish.time[1] or clock
    return datetime.combine(max(begins, scene.today), clock, scene.shop.tz)
