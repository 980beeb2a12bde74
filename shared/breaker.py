"""When a service that is down is left alone for a while, and when it is tried again."""

import threading
from collections.abc import Callable
from typing import Literal

from shared.logs import log
from shared.outages import Outages

FAILURES = 4
"""In a row, of one instance: more than one call can make in its tries."""
REST_S = 15.0
"""Short against the minute in which a customer is answered: an outage of seconds is found to
be over while the queue still comes back for the same message."""
PROBE_S = 10.0
"""How long the one who looks keeps the others from looking: longer than any try takes."""

Clock = Callable[[], float]
State = Literal["closed", "open", "half-open"]


class Breaker:
    """Counts one service's failures and leaves it alone after too many. Threads may share it.

    Closed, every call passes. After FAILURES in a row it is open, for all instances: nothing
    passes for REST_S. Then it is half-open: one call of one instance passes to look. An
    answer closes it; a failure opens it again.
    """

    def __init__(
        self, service: str, outages: Outages, clock: Clock, *, failures: float = FAILURES
    ) -> None:
        self._service, self._outages, self._clock = service, outages, clock
        self._limit = failures
        self._failed = 0
        self._lock = threading.Lock()

    @property
    def state(self) -> State:
        """As this instance last heard it; asks nobody."""
        until = self._outages.known(self._service)
        if until is None:
            return "closed"
        return "open" if self._clock() < until else "half-open"

    def admits(self) -> bool:
        """May a call pass? Where the answer is yes, `answered` or `failed` shall follow."""
        match self.state:
            case "closed":
                return True
            case "open":
                return False
        now = self._clock()
        return self._outages.probe(self._service, now=now, until=now + PROBE_S)

    def answered(self) -> None:
        with self._lock:
            self._failed = 0
        if self._outages.known(self._service) is not None:
            self._outages.end(self._service)
            log("breaker_closed", service=self._service)

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            enough = self._failed >= self._limit
        was_closed = self._outages.known(self._service) is None
        if was_closed and not enough:
            return
        with self._lock:
            self._failed = 0
        self._outages.begin(self._service, self._clock() + REST_S)
        if was_closed:
            log("breaker_opened", severity="ERROR", service=self._service, rest_s=REST_S)
