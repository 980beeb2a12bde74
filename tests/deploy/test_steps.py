"""Steps: who waits for whom, and what a failure stops."""

import threading
from functools import partial

import pytest

from deploy.errors import Broken
from deploy.steps import Outcome, Step, perform


class Walk:
    """Steps that write down when they were taken."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.said: list[str] = []

    def take(self, name: str) -> Outcome:
        self.taken.append(name)
        return "made"

    def fall(self, name: str) -> Outcome:
        self.taken.append(name)
        raise Broken("it fell")

    def step(self, name: str, *after: str, falls: bool = False) -> Step:
        return Step(name, partial(self.fall if falls else self.take, name), after)


@pytest.mark.parametrize("at_once", [1, 8])
def test_a_step_waits_for_those_it_names(at_once: int) -> None:
    walk = Walk()
    steps = [walk.step("roof", "walls"), walk.step("walls", "floor"), walk.step("floor")]
    report = perform(steps, walk.said.append, at_once=at_once)
    assert walk.taken == ["floor", "walls", "roof"]
    assert report.whole


def test_a_failure_stops_those_that_wait_for_it_and_no_other() -> None:
    walk = Walk()
    steps = [
        walk.step("floor"),
        walk.step("walls", "floor", falls=True),
        walk.step("roof", "walls"),
        walk.step("garden", "floor"),
    ]
    report = perform(steps, walk.said.append)
    assert set(walk.taken) == {"floor", "walls", "garden"}
    assert not report.whole
    assert (list(report.failed), report.not_begun) == (["walls"], ["roof"])
    assert set(report.done) == {"floor", "garden"}


def test_steps_that_need_not_wait_are_taken_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=20)

    def meet() -> Outcome:
        both.wait()
        return "made"

    assert perform([Step("one", meet), Step("other", meet)], lambda line: None).whole


def test_each_step_is_said_with_what_came_of_it() -> None:
    walk = Walk()
    perform([walk.step("floor"), walk.step("walls", falls=True)], walk.said.append, at_once=1)
    assert walk.said == ["  made     floor", "  FAILED   walls"]


def test_a_bug_is_loud() -> None:
    def broken() -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        perform([Step("bug", broken)], lambda line: None)
