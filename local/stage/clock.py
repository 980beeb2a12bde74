"""The stage's clock, which tells those who keep time of their own when it is moved."""

from collections.abc import Callable
from datetime import datetime

from local.wire import StageClock


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
