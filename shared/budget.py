"""How many retries an outage may cost."""

import threading
import time
from collections.abc import Callable

Clock = Callable[[], float]


class Budget:
    """How many retries one instance may make at one service. Threads may share it.

    Each call earns a SHARE of a retry, and time earns one every EARNS_ONE_S, up to AT_MOST.
    So an outage is not answered with a multiple of the calls, and who calls seldom may still
    try again.
    """

    SHARE = 0.15
    EARNS_ONE_S = 10.0
    AT_MOST = 5.0

    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._at = clock()
        self._kept = self.AT_MOST
        self._lock = threading.Lock()

    def earn(self) -> None:
        """A call is made."""
        with self._lock:
            self._kept = min(self.AT_MOST, self._grown() + self.SHARE)

    def spend(self) -> bool:
        """Take one retry; False: there is none left."""
        with self._lock:
            self._kept = self._grown()
            if self._kept < 1:
                return False
            self._kept -= 1
            return True

    def _grown(self) -> float:
        now = self._clock()
        passed, self._at = max(0.0, now - self._at), now
        return min(self.AT_MOST, self._kept + passed / self.EARNS_ONE_S)
