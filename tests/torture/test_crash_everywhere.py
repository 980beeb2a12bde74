"""A worker dies at every call a rehearsed customer's talk makes, before it took effect and
after: every promise of the design still holds.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from local.torture.crashes import Counted, Rehearsed, crash_everywhere, customers_of, on_twins
from local.torture.mortal import Point
from shared.conversation.store import Arrival, MemoryConversations, Receipt

OURS = Path(__file__).parents[1] / "rehearsal" / "customers.json"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "personas" / "dev.json"
SEED = 20261201
IN_FULL = ("c01", "c05")
"""Who books, and who moves an appointment: what writes most in fewest calls."""


def only(*names: str) -> list[Rehearsed]:
    return [one for one in customers_of(OURS) if one.persona["id"] in names]


def everybody() -> list[Rehearsed]:
    suites = [OURS, *([SHARED] if SHARED.exists() else [])]
    return [one for suite in suites for one in customers_of(suite)]


def told(counted: Counted) -> list[str]:
    print(f"seed {SEED}: {counted.as_json()}")
    return counted.broken


def test_a_death_at_any_call_of_a_booking_or_a_move_breaks_no_promise() -> None:
    counted = crash_everywhere(only(*IN_FULL), seed=SEED)

    assert told(counted) == []
    assert counted.points > 2 * 2 * 30
    assert counted.runs == counted.points + len(IN_FULL)


def test_a_death_anywhere_in_anybodys_talk_breaks_no_promise() -> None:
    counted = crash_everywhere(everybody(), seed=SEED, at_most=150)

    assert told(counted) == []
    assert counted.commits > 100


def test_two_deaths_in_one_talk_break_no_promise() -> None:
    counted = crash_everywhere(everybody(), seed=SEED, at_most=0, pairs=100)

    assert told(counted) == []


@pytest.mark.slow
def test_a_death_at_hundreds_of_calls_of_anybody_breaks_no_promise() -> None:
    """All of them are `make torture CHECK=crashes`."""
    counted = crash_everywhere(everybody(), seed=SEED, at_most=500, pairs=100)

    assert told(counted) == []
    assert counted.points > 800


def test_the_same_points_make_the_same_run() -> None:
    (moving,) = only("c05")
    points = (Point(19, after=True), Point(31, after=False))

    assert on_twins(moving, points) == on_twins(moving, points)


class DeafToStatuses(MemoryConversations):
    """Never learns that a message of the shop's has arrived."""

    def receive(
        self, arrivals: Sequence[Arrival], *, seen: Sequence[str] = (), **named: Any
    ) -> tuple[Receipt, ...]:
        return super().receive(arrivals, **named)


def test_a_desk_that_is_deaf_to_statuses_is_found_out() -> None:
    deaf = partial(on_twins, talks=DeafToStatuses)

    counted = crash_everywhere(only("c01"), seed=SEED, play=deaf)

    assert any("once: " in line for line in counted.broken)
    assert all(" call " in line for line in counted.broken)
