import random
from collections.abc import Callable, Iterator

import pytest

from shared.errors import Refusal, Temporary
from shared.outside import Breaker, Deadline, LeftAlone, Limits, Untouched, call

LIMITS = Limits(timeout=1, tries=3, base=0.2, cap=0.5)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def failing(*failures: Exception) -> Callable[[], str]:
    """Fails like this, in this order, and then works; `attempts` counts every try."""
    left: Iterator[Exception] = iter(failures)

    def attempt() -> str:
        attempt.attempts += 1  # type: ignore[attr-defined]
        for failure in left:
            raise failure
        return "done"

    attempt.attempts = 0  # type: ignore[attr-defined]
    return attempt


def tried(attempt: Callable[[], str], *, repeatable: bool = True, **more: object) -> str:
    given = {"limits": LIMITS, "pause": lambda seconds: None, "jitter": random.Random(1)}
    return call(attempt, repeatable=repeatable, **(given | more))  # type: ignore[arg-type]


def test_what_works_at_once_is_asked_once() -> None:
    attempt = failing()
    assert tried(attempt) == "done"
    assert attempt.attempts == 1


def test_a_repeatable_call_is_tried_again_after_a_temporary_failure() -> None:
    assert tried(failing(Temporary(), Temporary())) == "done"


def test_the_last_failure_is_raised_when_the_tries_are_used_up() -> None:
    attempt = failing(Temporary("1"), Temporary("2"), Temporary("3"))
    with pytest.raises(Temporary, match="3"):
        tried(attempt)
    assert attempt.attempts == 3


def test_a_call_that_may_have_taken_effect_is_not_repeated() -> None:
    attempt = failing(Temporary())
    with pytest.raises(Temporary):
        tried(attempt, repeatable=False)
    assert attempt.attempts == 1


def test_a_call_that_cannot_have_taken_effect_is_repeated_all_the_same() -> None:
    assert tried(failing(Untouched()), repeatable=False) == "done"


@pytest.mark.parametrize("failure", [Refusal("no"), ValueError("bug")])
def test_a_refusal_and_a_bug_are_never_repeated(failure: Exception) -> None:
    attempt = failing(failure)
    with pytest.raises(type(failure)):
        tried(attempt)
    assert attempt.attempts == 1


def test_a_service_that_is_left_alone_is_not_asked_again() -> None:
    attempt = failing(LeftAlone())
    with pytest.raises(LeftAlone):
        tried(attempt)
    assert attempt.attempts == 1


def test_rests_grow_up_to_the_cap_and_are_drawn_from_the_whole_step() -> None:
    steps = {1: 0.2, 2: 0.4, 3: 0.5, 9: 0.5}
    for failed, step in steps.items():
        drawn = [LIMITS.wait(failed, random.Random(seed)) for seed in range(200)]
        assert min(drawn) < 0.05 * step
        assert 0.95 * step < max(drawn) <= step


def test_the_same_seed_rests_the_same() -> None:
    rests: list[list[float]] = [[], []]
    for rested in rests:
        with pytest.raises(Temporary):
            tried(failing(*[Temporary()] * 3), pause=rested.append, jitter=random.Random(7))
    assert rests[0] == rests[1]
    assert len(rests[0]) == 2


def test_nothing_is_asked_after_the_deadline() -> None:
    clock, attempt = Clock(), failing()
    deadline = Deadline.within(2, clock)
    clock.pause(2)
    with pytest.raises(LeftAlone):
        tried(attempt, deadline=deadline)
    assert attempt.attempts == 0


@pytest.mark.parametrize(("seconds", "attempts"), [(0.9, 1), (3.1, 3), (9, 5)])
def test_no_further_try_begins_that_could_outlast_the_deadline(
    seconds: float, attempts: int
) -> None:
    clock = Clock()
    limits = Limits(timeout=1, tries=5, base=0)
    deadline = Deadline.within(seconds, clock)

    def slow() -> str:
        slow.attempts += 1  # type: ignore[attr-defined]
        clock.pause(1)
        raise Temporary

    slow.attempts = 0  # type: ignore[attr-defined]
    with pytest.raises(Temporary):
        tried(slow, deadline=deadline, limits=limits)
    assert slow.attempts == attempts  # type: ignore[attr-defined]


def test_a_rest_counts_against_the_deadline() -> None:
    clock, attempt = Clock(), failing(*[Temporary()] * 99)
    deadline = Deadline.within(5, clock)
    limits = Limits(timeout=1, tries=99, base=0.5, cap=0.5)
    with pytest.raises(Temporary):
        tried(attempt, deadline=deadline, limits=limits, pause=clock.pause)
    assert 8 < attempt.attempts < 40
    assert deadline.left >= 1


def down(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Temporary, match="down"):
            breaker.guard(failing(Temporary("down")))


def test_a_breaker_refuses_at_once_after_failures_in_a_row() -> None:
    breaker = Breaker(3, 30, clock=Clock())
    down(breaker, 3)
    attempt = failing()
    with pytest.raises(LeftAlone):
        breaker.guard(attempt)
    assert attempt.attempts == 0


def test_a_success_in_between_starts_the_count_again() -> None:
    breaker = Breaker(3, 30, clock=Clock())
    down(breaker, 2)
    breaker.guard(failing())
    down(breaker, 2)
    assert breaker.guard(failing()) == "done"


def test_a_refusal_counts_as_an_answer() -> None:
    breaker = Breaker(2, 30, clock=Clock())
    down(breaker, 1)
    with pytest.raises(Refusal):
        breaker.guard(failing(Refusal("taken")))
    down(breaker, 1)
    assert breaker.guard(failing()) == "done"


def test_after_its_rest_one_probe_goes_through_and_closes_the_breaker() -> None:
    clock = Clock()
    breaker = Breaker(1, 30, clock=clock)
    down(breaker, 1)
    clock.pause(30)
    assert breaker.guard(failing()) == "done"
    assert breaker.guard(failing()) == "done"


def test_a_probe_that_fails_keeps_the_breaker_open() -> None:
    clock = Clock()
    breaker = Breaker(3, 30, clock=clock)
    down(breaker, 3)
    clock.pause(30)
    down(breaker, 1)
    with pytest.raises(LeftAlone):
        breaker.guard(failing())


def test_while_the_probe_is_out_the_others_rest_on() -> None:
    clock = Clock()
    breaker = Breaker(1, 30, clock=clock)
    down(breaker, 1)
    clock.pause(30)

    def probe() -> str:
        with pytest.raises(LeftAlone):
            breaker.guard(failing())
        return "probed"

    assert breaker.guard(probe) == "probed"
