"""Calls to the outside: how often, how long, and what a retry may cost."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.breaker import FAILURES
from shared.budget import Budget
from shared.deadline import left, turn
from shared.errors import Misconfigured, Refusal, Temporary
from shared.outages import MemoryOutages
from shared.outside import (
    LeftAlone,
    Limits,
    Outside,
    Service,
    TooLate,
    TurnedAway,
    Untouched,
    by_status,
)
from tests.clocks import Clock

LIMITS = Limits(timeout=1, tries=3, base=0.2, cap=0.5)


@dataclass
class Attempt:
    """Fails like this, in this order, and then works; each try takes `seconds`."""

    failures: tuple[Exception, ...] = ()
    clock: Clock = field(default_factory=Clock)
    seconds: float = 0.0
    given: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left: Iterator[Exception] = iter(self.failures)

    def __call__(self) -> str:
        self.given.append(left())
        self.clock.pause(min(self.seconds, left()))
        for failure in self._left:
            raise failure
        return "done"

    @property
    def times(self) -> int:
        return len(self.given)


def failing(*failures: Exception) -> Attempt:
    return Attempt(failures)


def service(clock: Clock | None = None, **more: object) -> Service:
    clock = clock or Clock()
    given = {"clock": clock, "pause": clock.pause, "jitter": random.Random(1)}
    return Service("calendar", **(given | more))  # type: ignore[arg-type]


def tried(attempt: Callable[[], str], *, repeatable: bool = True, limits: Limits = LIMITS) -> str:
    return service().call(attempt, limits=limits, repeatable=repeatable)


# How often


def test_what_works_at_once_is_asked_once() -> None:
    attempt = failing()
    assert tried(attempt) == "done"
    assert attempt.times == 1


def test_a_repeatable_call_is_tried_again_after_a_temporary_failure() -> None:
    assert tried(failing(Temporary(), Temporary())) == "done"


def test_the_last_failure_is_raised_when_the_tries_are_used_up() -> None:
    attempt = failing(Temporary("1"), Temporary("2"), Temporary("3"))
    with pytest.raises(Temporary, match="3"):
        tried(attempt)
    assert attempt.times == 3


def test_a_call_that_may_have_taken_effect_is_not_repeated() -> None:
    attempt = failing(Temporary())
    with pytest.raises(Temporary):
        tried(attempt, repeatable=False)
    assert attempt.times == 1


def test_a_call_that_cannot_have_taken_effect_is_repeated_all_the_same() -> None:
    assert tried(failing(Untouched()), repeatable=False) == "done"


@pytest.mark.parametrize("failure", [Refusal("no"), Misconfigured("bad"), ValueError("bug")])
def test_a_refusal_and_a_bug_are_never_repeated(failure: Exception) -> None:
    attempt = failing(failure)
    with pytest.raises(type(failure)):
        tried(attempt)
    assert attempt.times == 1


@pytest.mark.parametrize(
    ("after", "times", "rested"),
    [
        (0.0, 2, (0, 0.2)),
        (0.4, 2, (0.4, 0.4)),
        (0.5, 2, (0.5, 0.5)),
        (0.6, 1, None),
        (None, 1, None),
    ],
)
def test_a_service_that_says_when_is_asked_then_or_left_to_the_caller(
    after: float | None, times: int, rested: tuple[float, float] | None
) -> None:
    clock, attempt = Clock(0), failing(TurnedAway("busy", after=after))
    if rested is None:
        with pytest.raises(TurnedAway):
            service(clock).call(attempt, limits=LIMITS, repeatable=True)
    else:
        service(clock).call(attempt, limits=LIMITS, repeatable=True)
        assert rested[0] <= clock.now <= rested[1]
    assert attempt.times == times


@pytest.mark.parametrize(
    ("status", "kind", "after"),
    [
        (500, Temporary, None),
        (503, Temporary, None),
        (408, Temporary, None),
        (302, Temporary, None),
        (429, TurnedAway, 0.0),
        (400, TurnedAway, None),
        (401, TurnedAway, None),
        (404, TurnedAway, None),
    ],
)
def test_a_status_tells_an_outage_from_a_mistake_of_ours(
    status: int, kind: type[Temporary], after: float | None
) -> None:
    failure = by_status(status, "said")
    assert type(failure) is kind
    assert getattr(failure, "after", None) == after


# Rests


@given(st.integers(1, 60), st.randoms(use_true_random=False))
def test_a_rest_is_anything_up_to_its_step(failed: int, jitter: random.Random) -> None:
    assert 0 <= LIMITS.wait(failed, jitter) <= min(0.5, 0.2 * 2 ** (failed - 1))


def test_rests_are_drawn_from_the_whole_step() -> None:
    for failed, step in {1: 0.2, 2: 0.4, 3: 0.5, 9: 0.5}.items():
        drawn = [LIMITS.wait(failed, random.Random(seed)) for seed in range(200)]
        assert min(drawn) < 0.05 * step
        assert 0.95 * step < max(drawn) <= step


def test_the_same_seed_rests_the_same_and_another_does_not() -> None:
    def rests(seed: int) -> list[float]:
        rested: list[float] = []
        mine = service(pause=rested.append, jitter=random.Random(seed))
        with pytest.raises(Temporary):
            mine.call(failing(*[Temporary()] * 3), limits=LIMITS, repeatable=True)
        return rested

    assert rests(7) == rests(7) != rests(8)
    assert len(rests(7)) == 2


# How long


@pytest.mark.parametrize(
    ("has", "spare", "expected"), [(9, 0, 1), (0.7, 0, 0.7), (9, 8.5, 0.5), (1.9, 1, 0.9)]
)
def test_a_try_has_its_own_limit_or_what_is_left_of_the_turn(
    has: float, spare: float, expected: float
) -> None:
    attempt, limits = failing(), Limits(timeout=1, spare=spare)
    with turn(has, clock=Clock()):
        tried(attempt, limits=limits)
    assert attempt.given == [pytest.approx(expected)]


@pytest.mark.parametrize(("has", "spare"), [(0.1, 0), (0, 0), (-1, 0), (5, 4.9), (5, 9)])
def test_nothing_is_asked_that_cannot_be_answered_in_time(has: float, spare: float) -> None:
    attempt = failing()
    with turn(has, clock=Clock()), pytest.raises(TooLate):
        tried(attempt, limits=Limits(timeout=1, least=0.2, spare=spare))
    assert attempt.times == 0


@pytest.mark.parametrize(("has", "times"), [(0.9, 1), (1.1, 1), (1.5, 2), (3.1, 3), (9, 5)])
def test_no_further_try_begins_that_cannot_end_in_time(has: float, times: int) -> None:
    clock = Clock()
    attempt = Attempt(tuple([Temporary()] * 9), clock, seconds=1)
    limits = Limits(timeout=1, tries=5, base=0, least=0.2)
    with turn(has, clock=clock), pytest.raises(Temporary):
        service(clock).call(attempt, limits=limits, repeatable=True)
    assert attempt.times == times


@given(
    has=st.floats(0, 20),
    timeout=st.floats(0.3, 6),
    spare=st.floats(0, 5),
    tries=st.integers(1, 5),
    takes=st.floats(0, 8),
    seed=st.integers(0, 99),
)
def test_a_call_never_outlasts_what_it_may_have_of_the_turn(
    *, has: float, timeout: float, spare: float, tries: int, takes: float, seed: int
) -> None:
    clock = Clock(0)
    attempt = Attempt(tuple([Temporary()] * 9), clock, seconds=takes)
    limits = Limits(timeout=timeout, tries=tries, spare=spare)
    mine = service(clock, jitter=random.Random(seed))
    with turn(has, clock=clock), pytest.raises(Temporary):
        mine.call(attempt, limits=limits, repeatable=True)
    assert clock.now <= max(0, has - spare) + 1e-6
    assert attempt.times <= tries
    assert all(limits.least <= seconds <= timeout + 1e-6 for seconds in attempt.given)


# What retries may cost


def test_in_an_outage_retries_stop_and_calls_go_on() -> None:
    clock, asked = Clock(), 0
    mine = service(clock, pause=lambda seconds: None)
    for _ in range(100):
        attempt = failing(*[Temporary()] * 9)
        with pytest.raises(Temporary):
            mine.call(attempt, limits=LIMITS, repeatable=True)
        asked += attempt.times
    retries = asked - 100
    assert 100 * Budget.SHARE - 1 <= retries <= 100 * Budget.SHARE + Budget.AT_MOST


def test_who_calls_seldom_may_always_try_again() -> None:
    clock = Clock()
    mine = service(clock, pause=lambda seconds: None)
    for _ in range(20):
        clock.pause(2 * Budget.EARNS_ONE_S)
        assert mine.call(failing(*[Temporary()] * 2), limits=LIMITS, repeatable=True) == "done"


@pytest.mark.parametrize(
    ("steps", "left_over"),
    [
        ("ssssss", 0),
        ("sssss" + "eeeeeee" + "ss", 0),
        ("sssss" + "eeeeee" + "s", 0),
        ("sssss" + "tt" + "sss", 0),
        ("e" * 100 + "ssss", 1),
        ("t" * 100 + "ssss", 1),
    ],
)
def test_a_budget_is_filled_by_calls_and_time_and_emptied_by_retries(
    steps: str, left_over: int
) -> None:
    clock = Clock()
    budget = Budget(clock)
    for step in steps:
        if step == "e":
            budget.earn()
        elif step == "t":
            clock.pause(Budget.EARNS_ONE_S)
        else:
            budget.spend()
    assert budget.spend() is bool(left_over)


def test_a_clock_that_is_set_back_takes_no_retry_away() -> None:
    clock = Clock()
    budget = Budget(clock)
    clock.pause(-3600)
    assert [budget.spend() for _ in range(6)] == [True] * 5 + [False]


@given(st.lists(st.one_of(st.just("call"), st.just("retry"), st.floats(-5, 60)), max_size=200))
def test_a_budget_never_lets_more_through_than_was_earned(steps: list[str | float]) -> None:
    clock = Clock()
    budget, calls, retries, passed = Budget(clock), 0, 0, 0.0
    for step in steps:
        if step == "call":
            calls += 1
            budget.earn()
        elif step == "retry":
            retries += budget.spend()
        else:
            clock.pause(float(step))
            passed += max(0.0, float(step))
    assert retries <= Budget.AT_MOST + calls * Budget.SHARE + passed / Budget.EARNS_ONE_S + 1e-6


# When it is left alone


def test_a_service_that_is_out_is_not_tried_again_within_one_call() -> None:
    mine, attempt = service(outages=MemoryOutages()), failing(*[Temporary("down")] * 99)
    with pytest.raises(Temporary, match="down"):
        mine.call(attempt, limits=Limits(timeout=1, tries=9), repeatable=True)
    assert attempt.times == FAILURES
    with pytest.raises(LeftAlone):
        mine.call(attempt, limits=LIMITS, repeatable=True)
    assert attempt.times == FAILURES


def test_every_service_has_a_breaker_of_its_own_and_shows_it() -> None:
    clock = Clock()
    outside = Outside(MemoryOutages(), clock=clock, pause=clock.pause)
    attempt = failing(*[Temporary()] * 5)
    with pytest.raises(Temporary):
        outside["graph"].call(attempt, limits=Limits(timeout=1, tries=5), repeatable=True)
    assert outside["calendar"].call(failing(), limits=LIMITS, repeatable=True) == "done"
    assert outside.states == {
        "calendar": "closed",
        "graph": "open",
        "llm": "closed",
        "stt": "closed",
        "tasks": "closed",
    }
