"""Calls to the outside: how long they may take, how often they are tried, and when a service
that is down is left alone.

Retries happen here and in no other layer, so that they do not multiply: every adapter makes
each of its calls through `Service.call`, once, and its SDK repeats nothing.
"""

import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from shared.breaker import FAILURES, Breaker, Clock, State
from shared.budget import Budget
from shared.deadline import left, within
from shared.errors import Temporary
from shared.outages import MemoryOutages, Outages

T = TypeVar("T")

SERVICES = ("calendar", "graph", "llm", "stt", "tasks")
"""What is shared of them is in Redis, so Redis itself is not among them."""


class Untouched(Temporary):
    """It failed before anything could take effect: trying again cannot do it twice."""


class TurnedAway(Untouched):
    """The service is up and said no: too many calls, or a mistake of ours. It is no outage,
    and no breaker counts it. `after` so many seconds it may say yes; None: it would not."""

    def __init__(self, message: str = "", *, after: float | None = 0.0) -> None:
        super().__init__(message)
        self.after = after


class LeftAlone(Untouched):
    """The service is out, and is not asked at all for a while."""


class TooLate(Untouched):
    """There is no time left to ask: the caller will be gone before there is an answer."""


def by_status(status: int, said: str) -> Temporary:
    """The failure that an HTTP status stands for where nothing more is known about it."""
    if status == 429:
        return TurnedAway(said)
    if 400 <= status < 500 and status != 408:
        return TurnedAway(said, after=None)
    return Temporary(said)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one kind of call, in seconds.

    `timeout` is for one try, `least` is too short for one. Rests double from `base` to `cap`.
    `spare` is what the call leaves of the turn to what has to come after it.
    """

    timeout: float
    tries: int = 3
    base: float = 0.2
    cap: float = 2.0
    least: float = 0.2
    spare: float = 0.0

    def wait(self, failed: int, jitter: random.Random) -> float:
        """How long to rest after so many failures: anything between nothing and the step,
        so that callers who failed together do not come back together."""
        return jitter.uniform(0, min(self.cap, self.base * 2 ** (failed - 1)))


class Service:
    """One service, as an instance meets it: its breaker and its retries. Threads may share it.

    Without `outages` it is never left alone.
    """

    def __init__(
        self,
        name: str,
        outages: Outages | None = None,
        *,
        clock: Clock = time.time,
        pause: Callable[[float], None] = time.sleep,
        jitter: random.Random | None = None,
    ) -> None:
        self.name = name
        self._breaker = Breaker(
            name, outages or MemoryOutages(), clock, failures=FAILURES if outages else math.inf
        )
        self._budget = Budget(clock)
        self._pause = pause
        self._jitter = jitter or random.Random()  # noqa: S311 - it spreads load and hides nothing

    @property
    def state(self) -> State:
        """`open`: a call made now would be refused. Asks nobody, costs nothing."""
        return self._breaker.state

    def call(self, attempt: Callable[[], T], *, limits: Limits, repeatable: bool) -> T:
        """What `attempt` gives, tried again after a Temporary failure while that may help.

        An attempt finds in `deadline.left` how long it may take, and keeps to it. A call that
        is not `repeatable` is tried again only when it was Untouched: the others may have
        taken effect. Raises the last failure; LeftAlone or TooLate when it was not asked.
        """
        self._budget.earn()
        failed = 0
        while True:
            try:
                return self._try(attempt, limits)
            except (LeftAlone, TooLate):
                raise
            except Temporary as error:
                failed += 1
                rest = self._rest(error, failed, limits)
                may = repeatable or isinstance(error, Untouched)
                if not may or failed >= limits.tries or not self._worth(rest, limits):
                    raise
            self._pause(rest)

    def _try(self, attempt: Callable[[], T], limits: Limits) -> T:
        seconds = min(limits.timeout, left(spare=limits.spare))
        if seconds < limits.least:
            raise TooLate(f"there was no time left to ask: {self.name}")
        if not self._breaker.admits():
            raise LeftAlone(f"it failed too often just now and is left alone: {self.name}")
        try:
            with within(seconds):
                answer = attempt()
        except TurnedAway:
            self._breaker.answered()
            raise
        except Temporary:
            # A try that had not half its due proves nothing by failing.
            if seconds >= limits.timeout / 2:
                self._breaker.failed()
            raise
        except Exception:
            self._breaker.answered()
            raise
        self._breaker.answered()
        return answer

    def _rest(self, error: Temporary, failed: int, limits: Limits) -> float:
        """Until the next try; for ever where the service said that none will help soon."""
        asked = error.after if isinstance(error, TurnedAway) else 0.0
        if asked is None or asked > limits.cap:
            return math.inf
        return max(asked, limits.wait(failed, self._jitter))

    def _worth(self, rest: float, limits: Limits) -> bool:
        """Would one more try be let through, and end in time, and is there one to spend?"""
        in_time = left(spare=limits.spare) - rest >= limits.least
        closed = self._breaker.state == "closed"
        return math.isfinite(rest) and in_time and closed and self._budget.spend()


class Outside:
    """Every service of one instance, by its name among SERVICES."""

    def __init__(
        self, outages: Outages, *, clock: Clock, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._services = {
            name: Service(name, outages, clock=clock, pause=pause) for name in SERVICES
        }

    def __getitem__(self, name: str) -> Service:
        return self._services[name]

    @property
    def states(self) -> Mapping[str, State]:
        """Every breaker's, as this instance last heard them."""
        return {name: service.state for name, service in self._services.items()}
