"""The slot engine: against the rules one by one, a slow walk over every minute, and cases."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from bench.slots import fingerprint, month, ours
from local import slot_cases
from shared.booking.slots import Busy, Held, Rules, Visit, all_day, free_starts, is_free
from shared.shop.domain import Hours, Span
from tests.booking.drawn import DRAWN, PLACES, SAID, one_drawn, seeded
from tests.booking.walk import walk, whole_days

SHARED_CASES = Path(__file__).parents[3] / "shared" / "data" / "slots"
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
TUESDAY = date(2027, 3, 2)
MORNING = {weekday: (Span(9 * 60, 11 * 60),) for weekday in range(7)}


def at(text: str, zone: ZoneInfo = SAO_PAULO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


MONDAY_NINE = at("2027-03-01T09:00")
HALF_AN_HOUR = Visit(30)
FREELY = Rules(step=30, notice=0, horizon_days=None)


@dataclass
class Asked:
    """One question to the engine: half an hour on a Tuesday morning, unless said otherwise."""

    visit: Visit = HALF_AN_HOUR
    days: list[date] = field(default_factory=lambda: [TUESDAY])
    hours: Hours = field(default_factory=lambda: Hours(MORNING))
    zone: ZoneInfo = SAO_PAULO
    rules: Rules = FREELY
    now: datetime = MONDAY_NINE
    busy: list[Busy] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    viewer: str | None = None
    whole_days: list[tuple[date, date]] = field(default_factory=list)

    def starts(self) -> list[datetime]:
        blocked = [all_day(*dates, self.zone) for dates in self.whole_days]
        return free_starts(self.visit, **self._rest(blocked))

    def walked(self) -> list[datetime]:
        blocked = [whole_days(*dates, self.zone) for dates in self.whole_days]
        return walk(self.visit, **self._rest(blocked))

    def frees(self, start: datetime) -> bool:
        rest = self._rest([all_day(*dates, self.zone) for dates in self.whole_days])
        del rest["days"]
        return is_free(start, self.visit, **rest)

    def clock(self) -> list[str]:
        """The starts as `09:30`, with the date in front where several days were asked for."""
        shape = "%H:%M" if len(self.days) == 1 else "%d %H:%M"
        return [start.strftime(shape) for start in self.starts()]

    def _rest(self, blocked: list[Busy]) -> dict[str, Any]:
        rest = {k: v for k, v in vars(self).items() if k not in {"visit", "whole_days"}}
        return rest | {"busy": [*self.busy, *blocked]}


def test_a_morning_without_appointments_is_free_on_every_step_that_leaves_room() -> None:
    assert Asked().clock() == ["09:00", "09:30", "10:00", "10:30"]


def test_starts_are_aware_times_of_the_zone_in_order_whatever_order_the_days_came_in() -> None:
    starts = Asked(days=[date(2027, 3, 3), TUESDAY, TUESDAY]).starts()
    assert starts == sorted(starts)
    assert len(starts) == 8
    assert {start.tzinfo for start in starts} == {SAO_PAULO}


def test_no_days_means_no_starts() -> None:
    assert Asked(days=[]).starts() == []


@pytest.mark.parametrize(
    ("busy", "free"),
    [
        (("09:30", "10:00"), ["09:00", "10:00", "10:30"]),
        (("09:30:01", "10:00"), ["09:00", "10:00", "10:30"]),
        (("09:29:59", "10:00"), ["10:00", "10:30"]),
        (("09:29:59.5", "10:00"), ["10:00", "10:30"]),
        (("09:30", "10:00:01"), ["09:00", "10:30"]),
        (("09:30", "10:00:00.000001"), ["09:00", "10:30"]),
        (("09:15", "09:15"), ["09:00", "09:30", "10:00", "10:30"]),
        (("10:00", "09:00"), ["09:00", "09:30", "10:00", "10:30"]),
        (("08:00", "12:00"), []),
    ],
)
def test_a_start_may_touch_a_busy_time_and_not_overlap_it_by_a_second(
    busy: tuple[str, str], free: list[str]
) -> None:
    start, end = (at(f"2027-03-02T{wall}") for wall in busy)
    assert Asked(busy=[Busy(start, end)]).clock() == free


def test_busy_times_that_overlap_or_contain_each_other_block_their_union() -> None:
    busy = [
        Busy(at("2027-03-02T09:30"), at("2027-03-02T10:30")),
        Busy(at("2027-03-02T09:40"), at("2027-03-02T09:50")),
        Busy(at("2027-03-02T09:00"), at("2027-03-02T09:35")),
    ]
    assert Asked(busy=busy).clock() == ["10:30"]


def test_buffers_of_both_bookings_add_up() -> None:
    hours = Hours({1: (Span(9 * 60, 12 * 60),)})
    busy = [Busy(at("2027-03-02T10:00"), at("2027-03-02T10:30"), 5, 10)]
    asked = Asked(visit=Visit(30, 10, 10), hours=hours, busy=busy, rules=Rules(5, 0, None))
    clock = asked.clock()
    assert clock[:4] == ["09:00", "09:05", "09:10", "09:15"]
    assert clock[4] == "10:50"


def test_buffers_of_a_booking_of_no_length_block_nothing() -> None:
    busy = [Busy(at("2027-03-02T10:00"), at("2027-03-02T10:00"), 60, 60)]
    assert Asked(busy=busy).clock() == ["09:00", "09:30", "10:00", "10:30"]


def test_buffers_need_not_be_open() -> None:
    assert Asked(visit=Visit(30, 60, 60)).clock() == ["09:00", "09:30", "10:00", "10:30"]


def test_a_held_slot_is_not_offered_to_another_customer() -> None:
    held = [Held(at("2027-03-02T09:30"), at("2027-03-02T10:00"), "ana", at("2027-03-01T09:01"))]
    assert Asked(held=held, viewer="luis").clock() == ["09:00", "10:00", "10:30"]
    assert Asked(held=held, viewer=None).clock() == ["09:00", "10:00", "10:30"]


def test_a_held_slot_is_still_offered_to_its_owner() -> None:
    held = [Held(at("2027-03-02T09:30"), at("2027-03-02T10:00"), "ana", at("2027-03-01T09:01"))]
    assert "09:30" in Asked(held=held, viewer="ana").clock()


@pytest.mark.parametrize(
    ("hold", "free"),
    [
        (("09:29:59.5", "10:00"), ["10:00", "10:30"]),
        (("09:30", "10:00:00.5"), ["09:00", "10:30"]),
        (("09:45", "09:45"), ["09:00", "09:30", "10:00", "10:30"]),
    ],
)
def test_a_hold_blocks_its_own_time_to_the_second(hold: tuple[str, str], free: list[str]) -> None:
    start, end = (at(f"2027-03-02T{wall}") for wall in hold)
    held = [Held(start, end, "ana", MONDAY_NINE + timedelta(minutes=10))]
    assert Asked(held=held).clock() == free


def test_a_hold_has_no_buffers_but_the_new_visit_keeps_its_own() -> None:
    held = [Held(at("2027-03-02T09:30"), at("2027-03-02T10:00"), "ana", at("2027-03-01T09:01"))]
    assert Asked(visit=Visit(30, 0, 10), held=held).clock() == ["10:00", "10:30"]


def test_a_hold_ends_at_the_very_moment_it_expires() -> None:
    held = [Held(at("2027-03-02T09:30"), at("2027-03-02T10:00"), "ana", at("2027-03-01T09:00"))]
    assert "09:30" in Asked(held=held, viewer="luis").clock()


@pytest.mark.parametrize(
    ("now", "first"),
    [("08:30", "09:30"), ("08:30:00.5", "10:00"), ("08:00", "09:00"), ("09:59:59", None)],
)
def test_notice_counts_to_the_second(now: str, first: str | None) -> None:
    asked = Asked(now=at(f"2027-03-02T{now}"), rules=Rules(step=30, notice=60, horizon_days=None))
    assert next(iter(asked.clock()), None) == first


def test_the_last_day_of_the_horizon_counts_and_the_next_does_not() -> None:
    days = [TUESDAY, date(2027, 3, 3)]
    asked = Asked(days=days, rules=Rules(step=60, notice=0, horizon_days=1))
    assert asked.clock() == ["02 09:00", "02 10:00"]


def test_a_horizon_begins_on_the_local_date_and_not_on_the_one_of_greenwich() -> None:
    late = datetime(2027, 3, 2, 1, tzinfo=UTC)
    assert late.astimezone(SAO_PAULO).date() == date(2027, 3, 1)
    assert Asked(now=late, rules=Rules(step=60, notice=0, horizon_days=0)).clock() == []


def test_touching_hours_are_one_and_hours_that_end_before_they_begin_are_closed() -> None:
    touching = Hours({1: (Span(600, 660), Span(540, 600), Span(720, 700))})
    assert Asked(hours=touching, visit=Visit(90)).clock() == ["09:00", "09:30"]


def test_a_break_is_closed_also_on_a_day_with_other_hours() -> None:
    hours = Hours(MORNING, overrides={TUESDAY: (Span(600, 780),)}, breaks={1: (Span(660, 690),)})
    assert Asked(hours=hours).clock() == ["10:00", "10:30", "11:30", "12:00", "12:30"]


def test_an_override_replaces_the_hours_that_begin_on_its_date() -> None:
    hours = Hours(MORNING, overrides={TUESDAY: (Span(600, 660),)})
    assert Asked(hours=hours).clock() == ["10:00", "10:30"]


def test_a_closed_date_still_finishes_the_night_before() -> None:
    hours = Hours({0: (Span(22 * 60, 26 * 60),)}, overrides={TUESDAY: ()})
    assert Asked(hours=hours).clock() == ["00:00", "00:30", "01:00", "01:30"]


def test_a_visit_may_run_past_midnight_into_hours_that_touch_it() -> None:
    days = [date(2027, 3, 1), TUESDAY]
    hours = Hours({0: (Span(23 * 60, 24 * 60),), 1: (Span(0, 60),)})
    asked = Asked(days=days, hours=hours, visit=Visit(90), rules=Rules(30, 0, None))
    assert asked.clock() == ["01 23:00", "01 23:30"]


def test_only_the_days_asked_for_are_listed_though_the_visit_may_end_on_the_next() -> None:
    asked = Asked(hours=Hours({1: (Span(23 * 60, 26 * 60),)}), visit=Visit(90))
    assert asked.clock() == ["23:00", "23:30"]


def test_the_grid_of_starts_begins_at_local_midnight() -> None:
    asked = Asked(hours=Hours({1: (Span(550, 660),)}), rules=Rules(45, 0, None))
    assert asked.clock() == ["09:45", "10:30"]


@dataclass(frozen=True)
class Change:
    """A day on which a clock changes, and what a shop open on both sides of it can book."""

    zone: str
    day: date
    hours: tuple[int, int]
    minutes: int
    starts: tuple[str, ...]


@pytest.mark.parametrize(
    "change",
    [
        Change(  # 02:00 becomes 03:00: 02:00 is no time, and 01:30 + 60 min is 03:30.
            "America/New_York",
            date(2027, 3, 14),
            (60, 240),
            60,
            ("01:00-05:00", "01:30-05:00", "03:00-04:00"),
        ),
        Change(  # 02:00 becomes 01:00 again: the hour is open twice.
            "America/New_York",
            date(2027, 11, 7),
            (60, 120),
            60,
            ("01:00-04:00", "01:30-04:00", "01:00-05:00"),
        ),
        Change(  # Midnight itself is skipped.
            "America/Sao_Paulo",
            date(2018, 11, 4),
            (0, 120),
            60,
            ("01:00-02:00",),
        ),
        Change(  # Half an hour is repeated.
            "Australia/Lord_Howe",
            date(2027, 4, 4),
            (90, 120),
            30,
            ("01:30+11:00", "01:30+10:30"),
        ),
        Change(  # 00:01 became 23:01 of the day before, so this date began twice.
            "America/St_Johns",
            date(2006, 10, 29),
            (0, 60),
            30,
            ("00:00-03:30", "00:30-03:30"),
        ),
    ],
    ids=lambda change: f"{change.zone} {change.day}",
)
def test_a_skipped_hour_is_never_offered_and_a_repeated_one_twice(change: Change) -> None:
    hours = Hours({weekday: (Span(*change.hours),) for weekday in range(7)})
    asked = Asked(
        visit=Visit(change.minutes),
        days=[change.day],
        hours=hours,
        zone=ZoneInfo(change.zone),
        now=datetime(change.day.year, 1, 1, tzinfo=UTC),
    )
    assert tuple(s.isoformat()[11:16] + s.isoformat()[19:] for s in asked.starts()) == change.starts


def test_a_date_that_begins_twice_is_still_listed_in_order_of_time() -> None:
    days = [date(2006, 10, 28), date(2006, 10, 29)]
    around_the_clock = Hours({weekday: (Span(0, 1440),) for weekday in range(7)})
    asked = Asked(
        days=days,
        hours=around_the_clock,
        zone=ZoneInfo("America/St_Johns"),
        now=datetime(2006, 1, 1, tzinfo=UTC),
    )
    instants = [start.astimezone(UTC) for start in asked.starts()]
    assert instants == asked.walked()
    assert len(instants) == 2 * 48 + 2


def test_a_visit_may_run_into_the_end_of_the_day_before_when_that_comes_again() -> None:
    asked = Asked(
        visit=Visit(60),
        days=[date(2006, 10, 29)],
        hours=Hours({weekday: (Span(0, 1440),) for weekday in range(7)}),
        zone=ZoneInfo("America/St_Johns"),
        rules=Rules(step=60, notice=0, horizon_days=None),
        now=datetime(2006, 1, 1, tzinfo=UTC),
    )
    assert [start.astimezone(UTC) for start in asked.starts()] == asked.walked()
    assert asked.clock()[:3] == ["00:00", "00:00", "01:00"]


def test_each_of_two_equal_wall_times_is_free_or_taken_by_itself() -> None:
    zone = ZoneInfo("America/New_York")
    first, second = (at("2027-11-07T01:00", zone).replace(fold=fold) for fold in (0, 1))
    busy = [Busy(first.astimezone(UTC), first.astimezone(UTC) + timedelta(minutes=60))]
    asked = Asked(
        hours=Hours({6: (Span(60, 120),)}), zone=zone, days=[date(2027, 11, 7)], busy=busy
    )
    assert not asked.frees(first)
    assert asked.frees(second)


def test_a_visit_ends_after_real_minutes_when_the_clock_jumps_inside_it() -> None:
    start = at("2027-03-14T01:30", ZoneInfo("America/New_York"))
    assert Visit(60).end(start).isoformat() == "2027-03-14T03:30:00-04:00"


def test_whole_days_begin_and_end_with_the_first_instant_of_a_date() -> None:
    block = all_day(date(2027, 3, 2), date(2027, 3, 4), SAO_PAULO)
    assert (block.start, block.end) == (at("2027-03-02T00:00"), at("2027-03-04T00:00"))


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T01:00:00-02:00"),
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T00:30:00-04:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-31T00:00:00+14:00"),
        ("America/Havana", date(2027, 11, 7), "2027-11-07T00:00:00-04:00"),
    ],
)
def test_a_date_without_a_midnight_begins_when_the_clock_has_jumped(
    zone: str, day: date, first: str
) -> None:
    assert all_day(day, day + timedelta(days=1), ZoneInfo(zone)).start.isoformat() == first


def test_a_date_that_never_was_blocks_nothing() -> None:
    block = all_day(date(2011, 12, 30), date(2011, 12, 31), ZoneInfo("Pacific/Apia"))
    assert block.start == block.end


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        Asked(busy=[Busy(datetime(2027, 3, 2, 9), datetime(2027, 3, 2, 10))]).starts()  # noqa: DTZ001


@pytest.mark.parametrize("step", [0, -15, 1441])
def test_a_step_that_is_no_part_of_a_day_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 1440"):
        Rules(step=step, notice=0, horizon_days=None)


def test_a_visit_of_no_minutes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Visit(0)


@pytest.mark.parametrize(
    ("events", "longer", "found", "sha"),
    [
        (0, 0, 1050, "778c408f14a2be7a"),
        (50, 0, 927, "1788eb2baf804985"),
        (500, 0, 294, "023adbd94b730fac"),
        (50, 10, 902, "c42c48720f24e5e8"),
        (500, 10, 223, "8978cbe3a1a4b003"),
    ],
)
def test_a_busy_month_has_the_starts_that_other_engines_find(
    events: int, longer: int, found: int, sha: str
) -> None:
    starts = ours(month(events, longer=longer))
    assert (len(starts), fingerprint(starts)) == (found, sha)


def _shared_cases() -> list[Any]:
    return [
        pytest.param(case, id=case["id"])
        for file in sorted(SHARED_CASES.glob("*.json"))
        for case in json.loads(file.read_text("utf-8"))["cases"]
    ]


@pytest.mark.skipif(not SHARED_CASES.is_dir(), reason="the shared slot cases are not beside us")
@pytest.mark.parametrize("case", _shared_cases())
def test_a_shared_case_has_exactly_the_expected_starts(case: dict[str, Any]) -> None:
    assert slot_cases.starts(case) == case["expected"]


walls = st.integers(0, 47 * 4 + 3).map(lambda quarter: quarter * 15)
odd_walls = st.integers(0, 2879)
long_spans = st.builds(Span, st.integers(0, 1200), walls.filter(lambda wall: wall > 1200))
short_spans = st.builds(lambda at, length: (Span(at, at + length),), walls, st.integers(0, 300))
spans = st.lists(st.builds(Span, walls | odd_walls, walls | odd_walls), max_size=3).map(tuple)


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    """Anything a shop may ask around a change of the clock."""
    name, middle = draw(st.sampled_from(PLACES))
    zone = ZoneInfo(name)
    around = [middle + timedelta(days=n) for n in range(-3, 4)]
    days = draw(st.lists(st.sampled_from(around[2:5]), min_size=1))
    noon = datetime(middle.year, middle.month, middle.day, 12, tzinfo=UTC)
    moments = st.integers(-6 * 86_400, 6 * 86_400).map(lambda s: noon + timedelta(seconds=s / 2))
    quarters = st.integers(-3 * 96, 3 * 96).map(lambda q: noon + timedelta(minutes=15 * q))
    times = moments | quarters
    minutes = st.sampled_from([0, 0, 5, 10, 45])
    lasting = st.sampled_from([0, 1, 1799, 1800, 1801, 5400, 86_400])
    busy = [
        Busy(start, start + timedelta(seconds=seconds), *buffers)
        for start, seconds, buffers in draw(
            st.lists(st.tuples(times, lasting, st.tuples(minutes, minutes)), max_size=8)
        )
    ]
    before = [noon - timedelta(days=away, seconds=7) for away in (2, 3, 4, 30)]
    now = draw(st.sampled_from(before) | times)
    held = [
        Held(start, start + timedelta(minutes=30), owner, now + timedelta(seconds=left))
        for start, owner, left in draw(
            st.lists(
                st.tuples(times, st.sampled_from("ab"), st.sampled_from([-1, 0, 1, 9])), max_size=6
            )
        )
    ]
    return Asked(
        visit=Visit(draw(st.sampled_from([1, 15, 30, 40, 60, 240])), draw(minutes), draw(minutes)),
        days=days,
        hours=Hours(
            weekly=draw(
                st.builds(lambda same: dict.fromkeys(range(7), (same,)), long_spans)
                | st.dictionaries(st.integers(0, 6), spans, min_size=1)
            ),
            overrides=draw(st.dictionaries(st.sampled_from(days), spans, max_size=1)),
            breaks=draw(st.dictionaries(st.integers(0, 6), short_spans, max_size=7)),
        ),
        zone=zone,
        rules=Rules(
            draw(st.sampled_from([5, 7, 15, 30, 45, 60])),
            draw(st.sampled_from([0, 30, 600])),
            draw(st.sampled_from([None, None, None, 0, 2, 3, 30])),
        ),
        now=now,
        busy=busy,
        held=held,
        viewer=draw(st.sampled_from([None, "a", "a"])),
        whole_days=[
            (first, first + timedelta(days=length))
            for first, length in draw(
                st.lists(st.tuples(st.sampled_from(around), st.integers(-1, 1)), max_size=2)
            )
        ],
    )


@seeded
@settings(DRAWN, max_examples=400)
@given(questions())
def test_the_engine_finds_what_a_walk_over_every_minute_finds(asked: Asked) -> None:
    note(SAID)
    found = [start.astimezone(UTC) for start in asked.starts()]
    note(f"{len(found)} starts")
    assert found == asked.walked()


@seeded
@settings(DRAWN, max_examples=100)
@given(questions(), st.integers(0, 2 * 86_400))
def test_the_commit_accepts_exactly_what_the_list_offers(asked: Asked, second: int) -> None:
    note(SAID)
    listed = asked.starts()
    assert all(asked.frees(start) for start in listed[:5])
    assert all(asked.frees(start.astimezone(UTC)) for start in listed[-5:])
    first = datetime(asked.days[0].year, asked.days[0].month, asked.days[0].day, tzinfo=UTC)
    anywhere = first + timedelta(seconds=second)
    if anywhere.astimezone(asked.zone).date() in asked.days:
        instants = {start.astimezone(UTC) for start in listed}
        assert asked.frees(anywhere) == (anywhere in instants)


def _to_the_minute(busy: Busy) -> Busy:
    start, end = (moment.replace(second=0, microsecond=0) for moment in (busy.start, busy.end))
    return replace(busy, start=start, end=end)


def _until_midnight(hours: Hours) -> Hours:
    def cut(days: Mapping[Any, tuple[Span, ...]]) -> dict[Any, tuple[Span, ...]]:
        return {
            day: tuple(Span(span.open, min(span.close, 1440)) for span in spans)
            for day, spans in days.items()
        }

    return replace(hours, weekly=cut(hours.weekly), overrides=cut(hours.overrides))


WITHOUT: dict[str, Callable[[Asked], Asked]] = {
    "busy times": lambda q: replace(q, busy=[]),
    "seconds": lambda q: replace(q, busy=[_to_the_minute(busy) for busy in q.busy]),
    "a booking's own buffers": lambda q: replace(
        q, busy=[Busy(busy.start, busy.end) for busy in q.busy]
    ),
    "events of no length": lambda q: replace(
        q, busy=[replace(b, end=max(b.end, b.start + timedelta(seconds=1))) for b in q.busy]
    ),
    "whole days": lambda q: replace(q, whole_days=[]),
    "holds": lambda q: replace(q, held=[]),
    "the end of a hold": lambda q: replace(
        q, held=[replace(hold, expires_at=q.now + timedelta(days=1)) for hold in q.held]
    ),
    "one's own hold": lambda q: replace(q, viewer=None),
    "hours past midnight": lambda q: replace(q, hours=_until_midnight(q.hours)),
    "breaks": lambda q: replace(q, hours=replace(q.hours, breaks={})),
    "other hours on a date": lambda q: replace(q, hours=replace(q.hours, overrides={})),
    "the visit's buffers": lambda q: replace(q, visit=Visit(q.visit.minutes)),
    "notice": lambda q: replace(q, rules=replace(q.rules, notice=0)),
    "a horizon": lambda q: replace(q, rules=replace(q.rules, horizon_days=None)),
}


@pytest.mark.parametrize("what", WITHOUT)
def test_questions_are_drawn_in_which_it_matters_to_see(what: str) -> None:
    print(SAID)
    assert one_drawn(questions(), lambda q: q.starts() != WITHOUT[what](q).starts())


@pytest.mark.parametrize(("hours", "what"), [(1, "skips"), (-1, "repeats")])
def test_questions_are_drawn_with_free_starts_on_both_sides_of_an_hour_that_the_clock(
    what: str, hours: int
) -> None:
    print(SAID)

    def such(asked: Asked) -> bool:
        offsets = [start.utcoffset() or timedelta() for start in asked.starts()]
        return any((b - a) * hours > timedelta() for a, b in pairwise(offsets))

    assert one_drawn(questions(), such)
