"""The breaker: what opens it, what closes it, and that one call at a time looks."""

import json
import logging
from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.breaker import FAILURES, PROBE_S, REST_S
from shared.deadline import within
from shared.errors import Misconfigured, Refusal, Temporary
from shared.outages import MemoryOutages
from shared.outside import LeftAlone, Limits, Service, TooLate, TurnedAway, Untouched
from tests.clocks import Clock

ONCE = Limits(timeout=5, tries=1)


def instance(clock: Clock, kept: dict[str, float]) -> Service:
    """One of several, which hear of each other."""
    return Service("calendar", MemoryOutages(kept), clock=clock, pause=clock.pause)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mine(clock: Clock) -> Service:
    return instance(clock, {})


def asked(service: Service, outcome: Exception | None = None) -> bool:
    """Whether the service was asked at all; it answers, or fails as told."""
    seen: list[None] = []

    def attempt() -> None:
        seen.append(None)
        if outcome is not None:
            raise outcome

    try:
        service.call(attempt, limits=ONCE, repeatable=True)
    except LeftAlone:
        assert not seen
    except Exception as error:
        if error is not outcome:
            raise
    return bool(seen)


def down(service: Service, times: int = FAILURES) -> None:
    for _ in range(times):
        assert asked(service, Temporary("down"))


def test_a_breaker_opens_after_failures_in_a_row(mine: Service) -> None:
    down(mine, FAILURES - 1)
    assert mine.state == "closed"
    down(mine, 1)
    assert mine.state == "open"
    assert not asked(mine)


def test_an_answer_in_between_starts_the_count_again(mine: Service) -> None:
    down(mine, FAILURES - 1)
    assert asked(mine)
    down(mine, FAILURES - 1)
    assert asked(mine)


@pytest.mark.parametrize(
    "answer",
    [
        Refusal("taken"),
        Misconfigured("not shared"),
        TurnedAway("429"),
        TurnedAway("401", after=None),
        ValueError("a bug"),
    ],
    ids=lambda answer: str(answer),
)
def test_what_is_our_mistake_or_a_rule_is_no_outage(mine: Service, answer: Exception) -> None:
    for _ in range(3 * FAILURES):
        assert asked(mine, answer)
    down(mine, FAILURES - 1)
    assert asked(mine, answer)
    down(mine, FAILURES - 1)
    assert mine.state == "closed"


@pytest.mark.parametrize("failure", [Temporary("no answer"), Untouched("not reached")])
def test_what_the_service_did_not_do_is_counted(mine: Service, failure: Exception) -> None:
    for _ in range(FAILURES):
        asked(mine, failure)
    assert mine.state == "open"


def test_a_try_that_the_turn_cut_short_proves_nothing(mine: Service, clock: Clock) -> None:
    for _ in range(3 * FAILURES):
        with within(ONCE.timeout / 2 - 0.1, clock=clock):
            assert asked(mine, Temporary("too slow for us"))
    with within(0, clock=clock), pytest.raises(TooLate):
        asked(mine)
    assert mine.state == "closed"


def test_after_its_rest_one_call_looks_and_an_answer_closes_it(mine: Service, clock: Clock) -> None:
    down(mine)
    clock.pause(REST_S - 1)
    assert not asked(mine)
    clock.pause(1)
    assert mine.state == "half-open"
    assert asked(mine)
    assert mine.state == "closed"
    down(mine, FAILURES - 1)
    assert asked(mine)


def test_a_look_that_fails_opens_it_for_another_rest(mine: Service, clock: Clock) -> None:
    down(mine)
    clock.pause(REST_S)
    assert asked(mine, Temporary("still down"))
    clock.pause(REST_S - 1)
    assert not asked(mine)
    clock.pause(1)
    assert asked(mine)


def test_while_one_looks_the_others_rest_on(clock: Clock) -> None:
    kept: dict[str, float] = {}
    mine, other = instance(clock, kept), instance(clock, kept)
    down(mine)
    clock.pause(REST_S)

    def looks() -> None:
        assert not asked(mine)
        assert not asked(other)

    mine.call(looks, limits=ONCE, repeatable=True)
    assert asked(other)


def test_who_dies_looking_is_followed_by_another(clock: Clock) -> None:
    class Crash(BaseException):
        """The instance is gone."""

    def dies() -> None:
        raise Crash

    kept: dict[str, float] = {}
    mine, other = instance(clock, kept), instance(clock, kept)
    down(mine)
    clock.pause(REST_S)
    with pytest.raises(Crash):
        mine.call(dies, limits=ONCE, repeatable=True)
    assert not asked(other)
    clock.pause(PROBE_S)
    assert asked(other)
    assert asked(mine)


def test_a_cold_instance_does_not_find_the_outage_out_again(clock: Clock) -> None:
    kept: dict[str, float] = {}
    down(instance(clock, kept))
    assert not asked(instance(clock, kept))


def test_without_outages_nothing_is_ever_left_alone(clock: Clock) -> None:
    service = Service("redis", clock=clock)
    down(service, 4 * FAILURES)
    assert service.state == "closed"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], list[tuple[str, str, str]]]:
    def lines() -> list[tuple[str, str, str]]:
        found = [json.loads(one.message) for one in caplog.records if one.name == "turno"]
        return [(line["event"], line["severity"], line["service"]) for line in found]

    caplog.set_level(logging.INFO, logger="turno")
    return lines


def test_the_log_says_when_it_opens_and_closes_and_nothing_between(
    mine: Service, clock: Clock, logged: Callable[[], list[tuple[str, str, str]]]
) -> None:
    down(mine)
    asked(mine)
    clock.pause(REST_S)
    asked(mine, Temporary("still down"))
    clock.pause(REST_S)
    asked(mine)
    asked(mine)
    assert logged() == [
        ("breaker_opened", "ERROR", "calendar"),
        ("breaker_closed", "INFO", "calendar"),
    ]


class AnyOutage(RuleBasedStateMachine):
    """Two instances, one service, and a model that knows when it may be asked."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        kept: dict[str, float] = {}
        self.instances = [instance(self.clock, kept) for _ in range(2)]
        self.in_a_row = [0, 0]
        self.open_until: float | None = None

    @rule(who=st.integers(0, 1), up=st.booleans())
    def calls(self, who: int, up: bool) -> None:
        may = self.open_until is None or self.clock() >= self.open_until
        assert asked(self.instances[who], None if up else Temporary("down")) is may
        if not may:
            return
        if up:
            self.in_a_row[who], self.open_until = 0, None
            return
        self.in_a_row[who] += 1
        if self.open_until is not None or self.in_a_row[who] >= FAILURES:
            self.in_a_row[who], self.open_until = 0, self.clock() + REST_S

    @rule(who=st.integers(0, 1))
    def fails_for_good(self, who: int) -> None:
        for _ in range(FAILURES):
            self.calls(who, up=False)

    @rule(seconds=st.sampled_from([0.5, PROBE_S, REST_S, 3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.pause(seconds)

    @invariant()
    def both_show_the_same(self) -> None:
        if self.open_until is None:
            expected = "closed"
        else:
            expected = "open" if self.clock() < self.open_until else "half-open"
        assert [one.state for one in self.instances] == [expected] * 2


AnyOutage.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyOutage = AnyOutage.TestCase
