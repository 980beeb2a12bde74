"""The scheduler: posts to the tick door at each full minute of the stage's clock."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import httpx

from local.stage.clock import MovableClock
from shared.cloud_tasks import HEADER, signature

MINUTE = timedelta(minutes=1)
BODY = b'{"tick":"stage"}'
"""The same each time, and so is its signature, as a scheduler in the cloud has them."""


class Scheduler:
    """Calls by itself between `start` and `stop`, or when it is told to `catch_up`.

    However many minutes the clock jumped over, one call makes up for them. Whether the door
    answers is not looked at: a scheduler comes back in a minute, whatever it hears.
    """

    def __init__(self, clock: MovableClock, key: Callable[[], bytes]) -> None:
        self.url = ""
        self._clock = clock
        self._key = key
        self._changed = threading.Condition()
        self._next = self._after(clock.now())
        self._thread: threading.Thread | None = None
        clock.tell(lambda _: self.wake())

    def reset(self) -> None:
        """The next minute is the first."""
        with self._changed:
            self._next = self._after(self._clock.now())
            self._changed.notify_all()

    def catch_up(self) -> bool:
        """Call now if a minute began since the last call; False if none did."""
        with self._changed:
            now = self._clock.now()
            if now < self._next:
                return False
            self._next = self._after(now)
        headers = {HEADER: signature(self._key(), BODY), "Content-Type": "application/json"}
        with suppress(httpx.HTTPError):
            httpx.post(f"{self.url}/tick", content=BODY, headers=headers, timeout=60)
        return True

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="scheduler", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Waits for the call under way."""
        thread, self._thread = self._thread, None
        self.wake()
        if thread is not None:
            thread.join()

    def wake(self) -> None:
        """To be called when the clock was moved."""
        with self._changed:
            self._changed.notify_all()

    def _work(self) -> None:
        while self._thread is threading.current_thread():
            self.catch_up()
            with self._changed:
                left = (self._next - self._clock.now()).total_seconds()
                if self._thread is threading.current_thread() and left > 0:
                    self._changed.wait(left)

    @staticmethod
    def _after(now: datetime) -> datetime:
        return now.replace(second=0, microsecond=0) + MINUTE
