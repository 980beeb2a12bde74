"""The deadline: set once, obeyed by everything inside, and never moved out by anybody."""

import math
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.deadline import Phases, left, turn, within
from tests.clocks import Clock

SECONDS = st.floats(0, 1000)


def test_without_a_deadline_there_is_no_end_of_time() -> None:
    assert left() == math.inf
    assert left(spare=5) == math.inf


@pytest.mark.parametrize(
    ("outer", "passed", "inner", "expected"),
    [
        (10, 0, 4, 4),
        (10, 7, 4, 3),
        (10, 10, 4, 0),
        (10, 12, 4, -2),
        (3, 0, 4, 3),
    ],
)
def test_a_deadline_inside_another_may_only_be_sooner(
    outer: float, passed: float, inner: float, expected: float
) -> None:
    clock = Clock()
    with within(outer, clock=clock):
        clock.pause(passed)
        with within(inner):
            assert left() == pytest.approx(expected)
        assert left() == pytest.approx(outer - passed)


def test_what_is_spared_is_the_last_of_the_turn() -> None:
    with turn(10, clock=Clock()):
        assert left(spare=3) == 7
        with within(5):
            assert left(spare=3) == 5
            assert left(spare=8) == 2


def test_where_there_is_no_turn_nothing_is_spared() -> None:
    with within(5, clock=Clock()):
        assert left(spare=3) == 5


def test_a_deadline_is_over_where_it_was_set_also_when_something_fails() -> None:
    with pytest.raises(ValueError, match="a bug"), within(5, clock=Clock()):
        raise ValueError("a bug")
    assert left() == math.inf


def test_the_deadline_of_one_thread_is_not_anothers() -> None:
    seen: list[float] = []
    with within(5, clock=Clock()):
        other = threading.Thread(target=lambda: seen.append(left()))
        other.start()
        other.join()
    assert seen == [math.inf]


@given(st.lists(st.tuples(SECONDS, SECONDS), max_size=6))
def test_however_deadlines_are_nested_none_gives_time(steps: list[tuple[float, float]]) -> None:
    clock = Clock(0)

    def deeper(rest: list[tuple[float, float]], before: float) -> None:
        if not rest:
            return
        (seconds, passed), *others = rest
        with within(seconds, clock=clock):
            assert left() <= min(seconds, before) + 1e-6
            clock.pause(passed)
            deeper(others, left())

    deeper(steps, math.inf)


@given(st.floats(-5, 100))
def test_connecting_and_waiting_together_take_no_longer_than_the_try(seconds: float) -> None:
    phases = Phases.of(seconds)
    assert 0 < phases.connecting <= 1
    assert phases.waiting > 0
    assert phases.connecting + phases.waiting <= max(seconds, 0.002) + 1e-9


def test_a_request_that_nobody_set_a_deadline_for_ends_all_the_same() -> None:
    assert Phases.now() == Phases(1.0, 4.0)
    with within(0.6, clock=Clock()):
        assert Phases.now().connecting == pytest.approx(0.2)
