"""What is offered from a Google calendar, whatever an owner typed into it, against the walk over
every minute: `Booking.openings` on the adapter, over the wire of the emulated API.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from shared.booking.holds import MemoryHolds, Wish
from shared.booking.service import Booking
from shared.booking.slots import Visit, free_starts
from shared.shop.domain import Hours, Policy, Span
from tests.booking.diary import FREE, Diary, Typed, Written
from tests.booking.drawn import DRAWN, PLACES, SAID, one_drawn, seeded
from tests.booking.google import Google

# The emulator refuses what Apia skipped: a whole day that is none.
CALENDARS = [place for place in PLACES if place[0] != "Pacific/Apia"]
ELSEWHERE = ["Europe/Madrid", "Pacific/Kiritimati", "Pacific/Pago_Pago"]

lengths = st.sampled_from([0, 1801, 5400, 86_400]).map(lambda s: timedelta(seconds=s))
whole = st.integers(1, 2).map(lambda days: timedelta(days=days))
shown = st.sampled_from(["busy", "accepted", "maybe", *FREE])
often = {
    "every": st.sampled_from([1, 2, 7]),
    "times": st.sampled_from([9, 3, 2]),
    "without": st.none() | st.integers(0, 6),
}
minutes = st.sampled_from([0, 5, 10, 45])
states = st.sampled_from(["confirmed", "confirmed", "claimed", "abandoned"])


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    """A few days around a change of the clock, with all that an owner may do to them."""
    name, middle = draw(st.sampled_from(CALENDARS))
    zone = ZoneInfo(name)
    noon = datetime.combine(middle, time(12), UTC)
    seconds = st.integers(-2 * 86_400, 2 * 86_400).map(lambda s: noon + timedelta(seconds=s))
    quarters = st.integers(-2 * 96, 2 * 96).map(lambda q: noon + timedelta(minutes=15 * q))
    times = seconds | quarters
    dates = st.integers(-9, 1).map(lambda n: middle + timedelta(days=n))
    zones = st.sampled_from([name, name, *ELSEWHERE])
    around = [middle + timedelta(days=n) for n in (-1, 0, 1)]
    walls = st.builds(_wall, dates, st.integers(0, 95), zones)
    typed = st.one_of(
        st.builds(Typed, times.map(lambda at: at.astimezone(zone)), lengths, shown=shown),
        st.builds(Typed, st.sampled_from(around), whole, shown=shown),
        st.builds(Typed, walls, lengths, shown=shown, **often),
        st.builds(Typed, dates, whole, shown=shown, **often),
    )
    written = st.builds(Written, times, minutes, minutes, states)
    hours = st.builds(Span, st.integers(0, 1200), st.integers(1200, 2879)).map(_every_day)
    before = [noon - timedelta(days=away, seconds=7) for away in (2, 3, 2.5)]
    return Diary(
        zone=zone,
        calendar_zone=draw(zones),
        days=tuple(draw(st.sets(st.sampled_from(around), min_size=1))),
        hours=draw(hours),
        visit=Visit(draw(st.sampled_from([15, 30, 60])), draw(minutes), draw(minutes)),
        policy=Policy(
            step=draw(st.sampled_from([5, 15, 30])),
            notice=draw(st.sampled_from([0, 30, 600])),
            horizon_days=draw(st.sampled_from([3, 30])),
        ),
        now=draw(st.sampled_from(before) | st.sampled_from(before) | times),
        typed=tuple(draw(st.lists(typed, min_size=1, max_size=4))),
        written=tuple(draw(st.lists(written, max_size=3))),
        held=tuple(draw(st.lists(st.tuples(times, st.sampled_from(["me", "beto"])), max_size=1))),
    )  # fmt: skip


def _wall(day: date, quarter: int, zone: str) -> datetime:
    """An hour on a clock there, and not one that the clock skips."""
    wall = datetime.combine(day, time(quarter // 4, quarter % 4 * 15), ZoneInfo(zone))
    return wall.astimezone(UTC).astimezone(wall.tzinfo)


def _every_day(span: Span) -> Hours:
    return Hours(dict.fromkeys(range(7), (span,)))


@seeded
@settings(DRAWN, max_examples=120)
@given(diary=diaries())
def test_a_calendar_offers_what_a_walk_over_every_minute_of_it_finds(
    standing_google: Google, diary: Diary
) -> None:
    note(SAID)
    found = _offered(standing_google, diary)
    note(f"{len(found)} starts")
    assert found == diary.free()


def _offered(google: Google, diary: Diary) -> list[datetime]:
    google.start_afresh()
    google.emulator.clear()
    google.emulator.create("lalo@calendar", time_zone=diary.calendar_zone)
    for typed in diary.typed:
        added = google.emulator.add("lalo@calendar", typed.body("lalo@calendar"))
        if typed.shown == "removed":
            google.emulator.remove("lalo@calendar", added["id"])
    ledger = google.ledger(diary.shop)
    for entry in diary.entries():
        ledger.insert(entry)
    holds = MemoryHolds()
    for start, who in diary.held:
        wish = Wish("lalo", start, start + timedelta(minutes=30), who)
        assert holds.hold(wish, now=diary.now, minutes=10, at_most=60)
    booking = Booking(diary.shop, ledger, holds, pause=lambda _: None)
    found = booking.openings(("cut",), ["lalo"], diary.days, now=diary.now, viewer="me")
    ledger.close()
    return list(found.starts["lalo"])


def _typed(diary: Diary, change: Callable[[Typed], dict[str, Any]]) -> Diary:
    return replace(diary, typed=tuple(replace(one, **change(one)) for one in diary.typed))


def _without_typed(diary: Diary, such: Callable[[Typed], bool]) -> Diary:
    return replace(diary, typed=tuple(one for one in diary.typed if not such(one)))


def _is_whole(one: Typed) -> bool:
    return not isinstance(one.first, datetime)


def _as_busy(diary: Diary, kind: str) -> Diary:
    return _typed(diary, lambda one: {"shown": "busy"} if one.shown == kind else {})


WITHOUT: dict[str, Callable[[Diary], Diary]] = {
    "whole days": lambda d: _without_typed(d, _is_whole),
    "repeated events": lambda d: _typed(d, lambda one: {"every": 0, "times": 1}),
    "repeated whole days": lambda d: _without_typed(d, lambda o: _is_whole(o) and o.every > 0),
    "one taken out of a series": lambda d: _typed(d, lambda _: {"without": None}),
    "free time": lambda d: _as_busy(d, "transparent"),
    "declined events": lambda d: _as_busy(d, "declined"),
    "events taken out": lambda d: _as_busy(d, "removed"),
    "an owner's maybe": lambda d: _without_typed(d, lambda one: one.shown == "maybe"),
    "events of no length": lambda d: _typed(
        d, lambda one: {"length": one.length or timedelta(days=1)}
    ),
    "appointments": lambda d: replace(d, written=()),
    "an appointment's own buffers": lambda d: replace(
        d, written=tuple(replace(one, before=0, after=0) for one in d.written)
    ),
    "claims that are under way": lambda d: replace(
        d, written=tuple(one for one in d.written if one.state != "claimed")
    ),
    "claims left by a crash": lambda d: replace(
        d, written=tuple(replace(one, state="confirmed") for one in d.written)
    ),
    "another's hold": lambda d: replace(d, held=()),
    "one's own hold": lambda d: replace(d, held=tuple((at, "beto") for at, _ in d.held)),
}  # fmt: skip


@pytest.mark.parametrize("what", WITHOUT)
def test_calendars_are_drawn_in_which_it_matters_to_see(what: str) -> None:
    print(SAID)
    unseen = WITHOUT[what]
    assert one_drawn(diaries(), lambda d: d.free(free_starts) != unseen(d).free(free_starts))


def test_calendars_are_drawn_with_starts_on_both_sides_of_a_change_of_the_clock() -> None:
    print(SAID)

    def such(diary: Diary) -> bool:
        offsets = [start.astimezone(diary.zone).utcoffset() for start in diary.free(free_starts)]
        return any(a != b for a, b in pairwise(offsets))

    assert one_drawn(diaries(), such)
