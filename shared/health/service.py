"""How the desk is, for whoever asks: staff in full, strangers in one word."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from shared.errors import Misconfigured, Temporary
from shared.health.domain import REFUSED, UNREACHABLE, Health
from shared.health.signs import SignsOfLife

ASKED_AGAIN = timedelta(seconds=60)
"""How long one instance's word to strangers stands: whoever hammers its door makes it ask one
command a minute, and a monitor that knocks each minute hears the truth."""


class Checkup:
    """One instance's. Threads may share it.

    `seconds` is a clock that only runs forward, to tell how long an answer took.
    """

    def __init__(
        self,
        signs: SignsOfLife,
        shops: Callable[[], Sequence[str]],
        *,
        seconds: Callable[[], float],
        version: str | None = None,
    ) -> None:
        self._signs, self._shops = signs, shops
        self._seconds, self._version = seconds, version
        self._lock = threading.Lock()
        self._asked_at: datetime | None = None
        self._alive = False

    def look(self, *, now: datetime) -> Health:
        """In full, read now. Never raises for a Redis that is out: that is an answer."""
        shops = self._shops()
        reading, trouble = None, None
        began = self._seconds()
        try:
            reading = self._signs.read(shops)
        except Temporary:
            trouble = UNREACHABLE
        except Misconfigured:
            trouble = REFUSED
        took = round((self._seconds() - began) * 1000)
        return Health(now, took, reading, trouble, self._version)

    def alive(self, *, now: datetime) -> bool:
        """Can anybody be served? At most ASKED_AGAIN old."""
        with self._lock:
            if self._asked_at is None or not timedelta() <= now - self._asked_at < ASKED_AGAIN:
                self._alive, self._asked_at = self._answers(), now
            return self._alive

    def _answers(self) -> bool:
        try:
            self._signs.answers()
        except (Temporary, Misconfigured):
            return False
        return True
