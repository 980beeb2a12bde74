"""Calls to the outside: how often they are tried, how long they may take in all, and when
a service that is down is left alone for a while.

Retries happen here and in no other layer, so that they do not multiply.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from shared.errors import Temporary

T = TypeVar("T")
Monotonic = Callable[[], float]


class Untouched(Temporary):
    """It failed before anything could take effect: trying again cannot do it twice."""


class LeftAlone(Untouched):
    """The service failed too often a moment ago and is not asked at all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one kind of call, in seconds. `timeout` is for one try; `base` doubles up to `cap`."""

    timeout: float
    tries: int = 3
    base: float = 0.2
    cap: float = 2.0

    def wait(self, failed: int, jitter: random.Random) -> float:
        """How long to rest after so many failures: anything between nothing and the step,
        so that callers who failed together do not come back together."""
        return jitter.uniform(0, min(self.cap, self.base * 2 ** (failed - 1)))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment on `clock` after which nobody waits for the answer any more."""

    at: float
    clock: Monotonic

    @classmethod
    def within(cls, seconds: float, clock: Monotonic = time.monotonic) -> "Deadline":
        return cls(clock() + seconds, clock)

    @property
    def left(self) -> float:
        """Seconds; nothing or less when it is too late."""
        return self.at - self.clock()


class Breaker:
    """Opens after `failures` Temporary failures in a row: for `rest` seconds every call is
    refused at once, then one is let through to see. Safe to share between threads.
    """

    def __init__(
        self, failures: int = 3, rest: float = 30.0, *, clock: Monotonic = time.monotonic
    ) -> None:
        self._limit, self._rest, self._clock = failures, rest, clock
        self._failed = 0
        self._open_until = 0.0
        self._lock = threading.Lock()

    def guard(self, attempt: Callable[[], T]) -> T:
        """Raises LeftAlone while open. Any answer but Temporary counts as a healthy one."""
        self._enter()
        healthy = True
        try:
            return attempt()
        except Temporary:
            healthy = False
            raise
        finally:
            self._note(healthy)

    def _enter(self) -> None:
        with self._lock:
            if self._failed < self._limit:
                return
            if self._clock() < self._open_until:
                raise LeftAlone("the service failed too often just now; it is left alone")
            # This caller is the probe; the others rest on until it has come back.
            self._open_until = self._clock() + self._rest

    def _note(self, healthy: bool) -> None:
        with self._lock:
            self._failed = 0 if healthy else self._failed + 1
            self._open_until = self._clock() + self._rest


def call(
    attempt: Callable[[], T],
    *,
    limits: Limits,
    repeatable: bool,
    deadline: Deadline | None = None,
    pause: Callable[[float], None] = time.sleep,
    jitter: random.Random | None = None,
) -> T:
    """What `attempt` gives, tried again after a Temporary failure while limits allow it.

    A call that is not `repeatable` is tried again only when it was Untouched: the others
    may have taken effect. No further try begins that could outlast the deadline. Raises the
    last failure, or LeftAlone without trying when the deadline has passed.
    """
    jitter = jitter or random.Random()  # noqa: S311 - it spreads load and hides nothing
    if deadline is not None and deadline.left <= 0:
        raise LeftAlone("there was no time left to ask")
    failed = 0
    while True:
        try:
            return attempt()
        except Temporary as error:
            failed += 1
            rest = limits.wait(failed, jitter)
            again = repeatable or isinstance(error, Untouched)
            hopeless = isinstance(error, LeftAlone) or failed >= limits.tries
            late = deadline is not None and deadline.left < rest + limits.timeout
            if not again or hopeless or late:
                raise
        pause(rest)
