"""A round that dies before or after any of its calls: the next one ends what it began."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.conversation.consents import MemoryConsents
from tests.recovery.desk import Forgetful

MANY = 40


class Died(Exception):
    """The instance was gone."""


@dataclass
class Life:
    """Of one instance: ends before or after its nth call."""

    ends_at: float
    after: bool
    calls: int = 0

    def wrap(self, port: Any) -> Any:
        return _Mortal(self, port)

    def call(self, act: Any, *args: Any, **more: Any) -> Any:
        self.calls += 1
        if self.calls == self.ends_at and not self.after:
            raise Died
        answer = act(*args, **more)
        if self.calls == self.ends_at:
            raise Died
        return answer


@dataclass
class _Mortal:
    life: Life
    port: Any

    def __getattr__(self, name: str) -> Any:
        act = getattr(self.port, name)
        return lambda *args, **more: self.life.call(act, *args, **more)


def lives() -> Iterator[Life]:
    """One instance after the other, each dying one call later, until one lives."""
    for n, after in itertools.product(range(1, MANY), (False, True)):
        yield Life(n, after)
    raise AssertionError(f"a round makes no {MANY} calls")


def run(desk: Forgetful, life: Life) -> None:
    queue = life.wrap(desk.queue)
    keeping = replace(
        desk.keeping,
        conversations=lambda _: life.wrap(desk.talks),
        remembered=lambda _: life.wrap(desk.remembered),
        consents=lambda _: life.wrap(desk.consents),
        queue=queue,
    )
    keeping.run(now=desk.now)


@pytest.mark.parametrize("what", ["what was said", "what was lost"])
def test_whatever_call_a_round_dies_at_the_next_one_ends_what_it_began(
    desk: Forgetful, what: str
) -> None:
    others = [f"52155500000{n:02}" for n in range(3)]
    for life in lives():
        desk.consents = MemoryConsents()
        desk.remembers_nothing()
        desk.queue.errands.clear()
        desk.messenger.sent.clear()
        for desk.phone in others:
            desk.says("dame de baja")
        if what == "what was lost":
            desk.ticks()
            desk.loses_redis()
        died = True
        try:
            run(desk, life)
            died = False
        except Died:
            desk.ticks()
        desk.ticks()
        assert {one.customer for one in desk.consents.all()} == set(others)
        assert not any(one.marketing for one in desk.consents.all())
        for desk.customer in others:
            assert not desk.profile().marketing
        assert desk.remembered.glance(at_most=9).unkept == ()
        assert len(desk.alerts) == (what == "what was lost")
        if not died:
            break
    assert life.calls > 4
