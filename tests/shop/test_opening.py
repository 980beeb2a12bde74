"""Hours as an owner writes them, and what a date makes of them."""

from datetime import UTC, date, datetime

import pytest

from shared.shop import opening
from shared.shop.domain import Span

FRIDAY = date(2026, 12, 4)
LONG = {4: (Span(600, 1140),)}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10:00-19:00", Span(600, 1140)),
        ("9:30 - 14:00", Span(570, 840)),
        ("00:00-24:00", Span(0, 1440)),
        ("20:00-26:00", Span(1200, 1560)),
        ("46:00-47:59", Span(2760, 2879)),
    ],
)
def test_hours_are_read_as_minutes_from_midnight(text: str, span: Span) -> None:
    assert opening.span(text) == span


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("10-19", "write it as 9:30"),
        ("10:00", "write them as 10:00-19:00"),
        ("10:60-19:00", "write it as 9:30"),
        ("10:00-48:00", "write it as 9:30"),
        ("20:00-02:00", "write 20:00-26:00"),
        ("10:00-10:00", "closes before it opens"),
        ("", "write them as 10:00-19:00"),
    ],
)
def test_hours_that_are_none_are_refused_with_what_would_be_right(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        opening.span(text)


def test_spans_of_a_day_come_in_order_and_may_touch() -> None:
    assert opening.spans(["16:00-20:00", "10:00-16:00"]) == (Span(600, 960), Span(960, 1200))


def test_spans_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        opening.spans(["10:00-14:01", "14:00-16:00"])


def test_a_week_is_keyed_by_number_from_monday() -> None:
    assert set(opening.week({"mon": [], "sun": ["10:00-12:00"]})) == {0, 6}


def test_a_weekday_in_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'lun' is not a weekday"):
        opening.week({"lun": ["10:00-12:00"]})


@pytest.mark.parametrize("written", ["2026-12-25", date(2026, 12, 25)])
def test_a_date_is_read_bare_or_quoted(written: object) -> None:
    assert opening.day(written) == date(2026, 12, 25)


@pytest.mark.parametrize(
    "written",
    ["25/12/2026", "2026-02-30", "2026-W52-5", 20261225.5, datetime(2026, 12, 25, tzinfo=UTC)],
)
def test_what_is_no_date_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="write it as 2026-12-25"):
        opening.day(written)


def test_special_hours_only_ever_shorten_what_a_barber_works() -> None:
    house = opening.House(special={FRIDAY: (Span(540, 900),), date(2026, 12, 5): (Span(540, 900),)})
    hours = opening.hours(LONG, house=house)
    assert hours.spans(FRIDAY) == (Span(600, 900),)
    assert hours.spans(date(2026, 12, 5)) == ()
    assert hours.spans(date(2026, 12, 11)) == LONG[4]


def test_special_hours_cut_each_of_several_spans() -> None:
    both = {4: (Span(600, 840), Span(960, 1200))}
    house = opening.House(special={FRIDAY: (Span(780, 1000),)})
    assert opening.hours(both, house=house).spans(FRIDAY) == (Span(780, 840), Span(960, 1000))


def test_a_barbers_other_hours_replace_the_usual_and_special_hours_still_cut_them() -> None:
    other = {FRIDAY: (Span(720, 1320),)}
    assert opening.hours(LONG, other=other).spans(FRIDAY) == (Span(720, 1320),)
    house = opening.House(special={FRIDAY: (Span(540, 900),)})
    assert opening.hours(LONG, house=house, other=other).spans(FRIDAY) == (Span(720, 900),)


def test_a_closed_date_and_a_day_off_win_over_all_other_hours() -> None:
    other = {FRIDAY: (Span(720, 1320),)}
    special = {FRIDAY: (Span(540, 900),)}
    closed = opening.House(closed=frozenset({FRIDAY}), special=special)
    assert opening.hours(LONG, house=closed, other=other).spans(FRIDAY) == ()
    away = opening.hours(LONG, house=opening.House(special=special), days_off=[FRIDAY])
    assert away.spans(FRIDAY) == ()


def test_a_rule_is_written_out_for_ten_years_from_its_date() -> None:
    dates = opening.repeats("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", date(2026, 12, 7))
    assert dates == [date(year, 12, 25) for year in range(2026, 2036)]


def test_a_rule_counts_its_interval_from_its_date_and_may_end_by_itself() -> None:
    dates = opening.repeats("FREQ=WEEKLY;INTERVAL=2;COUNT=3", date(2026, 12, 7))
    assert dates == [date(2026, 12, 7), date(2026, 12, 21), date(2027, 1, 4)]


@pytest.mark.parametrize(
    "rule", ["every monday", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=LU", "", "FREQ"]
)
def test_a_rule_that_names_no_days_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="is not a rule for days"):
        opening.repeats(rule, FRIDAY)
