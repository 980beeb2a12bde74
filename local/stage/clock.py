"""The stage's clock, which tells those who keep time of their own when it is moved; and the
clocks of the doors, which may be wrong.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.wire import Faults, StageClock

SKEW = {"ahead": timedelta(minutes=2), "behind": -timedelta(minutes=2), None: timedelta()}
"""How wrong the clock of a computer in the cloud may be, by the fault that says so."""

_skew: ContextVar[timedelta] = ContextVar("skew", default=SKEW[None])


class MovableClock(StageClock):
    """`moved` is called with the seconds of every jump, forward or back, after it."""

    def __init__(self, now: datetime | None = None, *, frozen: bool = False) -> None:
        self._moved: list[Callable[[float], None]] = []
        super().__init__(now, frozen=frozen)

    def tell(self, moved: Callable[[float], None]) -> None:
        self._moved.append(moved)

    def set(self, now: datetime) -> None:
        seconds = (now - self.now()).total_seconds() if self._moved else 0.0
        super().set(now)
        for moved in self._moved:
            moved(seconds)


@dataclass(frozen=True, slots=True)
class DoorClock:
    """What time it is for a door: the stage's, unless the fault `clock` sets the computer on
    which this one request is served two minutes `ahead` or `behind`."""

    clock: StageClock
    faults: Faults

    @contextmanager
    def visit(self) -> Iterator[None]:
        """One request, on a computer of its own."""
        token = _skew.set(SKEW[self.faults.take("clock")])
        try:
            yield
        finally:
            _skew.reset(token)

    def now(self) -> datetime:
        return self.clock.now() + _skew.get()
