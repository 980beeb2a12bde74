"""The moment after which nobody waits for an answer any more.

The door sets it, once, and every call to the outside below it obeys. It travels in a context
variable, as the log's trail does, because it belongs to the request and not to any of the
twenty functions in between: `docs/decisions/outside.md` says why. A thread that somebody
starts inside does not inherit it.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

Monotonic = Callable[[], float]

CONNECTING_AT_MOST_S = 1.0
UNATTENDED_S = 5.0
"""For a request that nobody set a deadline for."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` is its moment on `clock`, in seconds; `end` is that of the whole turn."""

    at: float
    end: float
    clock: Monotonic


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def turn(seconds: float, *, clock: Monotonic = time.monotonic) -> Iterator[None]:
    """A whole turn has so many seconds. For the doors."""
    end = clock() + seconds
    with _set(Deadline(end, end, clock)):
        yield


@contextmanager
def within(seconds: float, *, clock: Monotonic = time.monotonic) -> Iterator[None]:
    """What is inside has so many seconds, or fewer where a deadline further out is sooner.

    `clock` is for the outermost one; the others go by the same.
    """
    outer = _deadline.get() or Deadline(math.inf, math.inf, clock)
    at = min(outer.at, outer.clock() + seconds)
    with _set(Deadline(at, outer.end, outer.clock)):
        yield


@contextmanager
def _set(deadline: Deadline) -> Iterator[None]:
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def left(*, spare: float = 0.0) -> float:
    """Seconds until the deadline: nothing or less when it is too late, infinite where there is
    none. The last `spare` seconds of the turn are not counted."""
    deadline = _deadline.get()
    if deadline is None:
        return math.inf
    return min(deadline.at, deadline.end - spare) - deadline.clock()


@dataclass(frozen=True, slots=True)
class Phases:
    """One try's seconds, parted so that connecting and waiting together are no longer."""

    connecting: float
    waiting: float

    @classmethod
    def now(cls) -> "Phases":
        """Of what is left until the deadline."""
        seconds = left()
        return cls.of(UNATTENDED_S if math.isinf(seconds) else seconds)

    @classmethod
    def of(cls, seconds: float) -> "Phases":
        """No phase is shorter than a millisecond: to most clients none at all means for ever."""
        connecting = max(0.001, min(CONNECTING_AT_MOST_S, seconds / 3))
        return cls(connecting, max(0.001, seconds - connecting))
