"""Records go to JSON and come back the same, or do not come back at all."""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.codec import Unfit, plain, read
from shared.conversation.domain import Conversation, Letter, Profile
from shared.messaging.domain import Outbound
from shared.queue import Errand
from shared.understanding.commands import Days, Hour, When

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    sharp: bool = False


@dataclass(frozen=True, slots=True)
class Drawer:
    tools: tuple[Tool, ...]
    state: Literal["open", "shut"] = "shut"
    size: tuple[int, int] = (1, 1)
    marks: frozenset[str] = frozenset()
    opened_at: datetime | None = None
    best: Tool | None = None


DRAWER = Drawer((Tool("navaja", True), Tool("peine")), marks=frozenset("hgfedcba"), opened_at=NOON)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(plain(value)))


def test_a_record_is_dicts_lists_and_scalars_without_what_is_at_its_default() -> None:
    assert plain(DRAWER) == {
        "tools": [{"name": "navaja", "sharp": True}, {"name": "peine"}],
        "marks": list("abcdefgh"),
        "opened_at": "2026-11-24T12:00:00+00:00",
    }


def test_a_record_comes_back_the_same() -> None:
    assert read(Drawer, through_json(DRAWER)) == DRAWER


@pytest.mark.parametrize("kind", [Conversation, Profile, Letter, Outbound, Errand])
def test_every_kind_of_record_we_keep_comes_back_the_same(kind: type) -> None:
    @given(st.from_type(kind))
    def comes_back(record: object) -> None:
        assert read(kind, through_json(record)) == record

    comes_back()


@given(st.from_type(Days | None), st.from_type(Hour | None))
def test_a_day_is_never_taken_for_a_range_nor_an_hour_for_a_window(
    day: Days | None, hour: Hour | None
) -> None:
    when = When(day, hour)
    assert read(When, through_json(when)) == when


def test_an_aware_moment_keeps_its_offset() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=-6)))
    back = read(Drawer, through_json(replace(DRAWER, opened_at=local)))
    assert back.opened_at is not None
    assert back.opened_at.isoformat() == "2026-11-24T06:00:00-06:00"


def test_what_a_newer_version_added_is_passed_over() -> None:
    assert read(Tool, {"name": "navaja", "colour": "red"}) == Tool("navaja")


def test_what_an_older_version_left_out_is_at_its_default() -> None:
    assert read(Drawer, {"tools": []}) == Drawer(())


@pytest.mark.parametrize(
    "value",
    [
        None,
        "drawer",
        7,
        [],
        {},
        {"tools": None},
        {"tools": {}},
        {"tools": "ab"},
        {"tools": ["navaja"]},
        {"tools": [{"name": 7}]},
        {"tools": [{"name": None}]},
        {"tools": [{"name": "a", "sharp": 1}]},
        {"tools": [], "state": "ajar"},
        {"tools": [], "state": []},
        {"tools": [], "size": [1]},
        {"tools": [], "size": [1, 2, 3]},
        {"tools": [], "size": [1, True]},
        {"tools": [], "size": [1, 2.0]},
        {"tools": [], "marks": [["a"]]},
        {"tools": [], "opened_at": "2026-11-24"},
        {"tools": [], "opened_at": "2026-11-24T12:61:00+00:00"},
        {"tools": [], "opened_at": 1795000000},
        {"tools": [], "best": {}},
    ],
)
def test_what_does_not_fit_is_refused(value: object) -> None:
    with pytest.raises(Unfit):
        read(Drawer, value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (date, "2026-11-24T12:00:00"),
        (date, "2026-13-01"),
        (date, ""),
        (time, "2026-11-24"),
        (time, "12"),
        (time, "25:00"),
        (datetime, "12:00"),
    ],
)
def test_days_hours_and_moments_are_not_taken_for_each_other(kind: type, text: str) -> None:
    with pytest.raises(Unfit):
        read(kind, text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(("tools", "name", "state", "draft", "pending", "earlier"))
                | st.text(max_size=3),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_no_json_makes_reading_fail_in_any_other_way(value: object) -> None:
    for kind in (Drawer, Conversation, Profile, Letter):
        with suppress(Unfit):
            read(kind, value)


def test_a_refusal_quotes_little_of_what_it_refuses() -> None:
    with pytest.raises(Unfit) as refused:
        read(Tool, "x" * 10_000)
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), b"bytes", timedelta(1)])
def test_what_no_record_is_made_of_cannot_be_written(value: object) -> None:
    with pytest.raises(TypeError, match="not part of any record"):
        plain(value)


@pytest.mark.parametrize("kind", [float, bytes, dict, list])
def test_what_no_record_is_made_of_cannot_be_asked_for(kind: type) -> None:
    with pytest.raises(TypeError, match="not part of any record"):
        read(kind, "x")
