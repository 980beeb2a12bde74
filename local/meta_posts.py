"""Meta's side of a webhook: signed, delivered at least once, tried again when refused."""

import secrets
import threading
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx

from local.wire import StageClock
from shared.messaging.authenticity import signature

FIRST_RETRY = timedelta(seconds=1)
GIVE_UP = timedelta(days=7)
PATIENCE_S = 20.0
"""Meta does not publish how long it waits for an answer; vendors say 3 to 20 seconds."""
_BEAT_S = 0.05


@dataclass(frozen=True, slots=True)
class Posting:
    """A body on its way. `due` is when it is tried next, by the stage's clock."""

    body: bytes
    made: datetime
    due: datetime
    tries: int = 0


class NotVerified(Exception):
    """The address does not answer Meta's first visit as agreed; `code` is Meta's."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class Posts:
    """Everything Meta posts to the shop's webhook.

    `url` may change while the stage runs; with none, nothing is subscribed and nothing is
    delivered. `delivered` keeps the bodies that were answered with 200.
    """

    def __init__(self, clock: StageClock, secret: str, url: str | None) -> None:
        self.url = url
        self.delivered: deque[bytes] = deque(maxlen=5000)
        self._clock = clock
        self._secret = secret
        self._waiting: deque[Posting] = deque()
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._http = httpx.Client(timeout=PATIENCE_S, trust_env=False)

    def post(self, body: bytes) -> int | None:
        """Post now; what is refused waits for `redeliver`. The status, None without answer."""
        now = self._clock.now()
        return self._try(Posting(body, now, now))

    def later(self, body: bytes) -> None:
        """Post with the next `redeliver`, so that the caller need not wait."""
        now = self._clock.now()
        with self._lock:
            self._waiting.append(Posting(body, now, now))

    @property
    def waiting(self) -> int:
        """How many posts are due now."""
        now = self._clock.now()
        with self._lock:
            return sum(posting.due <= now for posting in self._waiting)

    @property
    def next_due(self) -> datetime | None:
        """When the next post is tried; None while nothing waits."""
        with self._lock:
            return min((posting.due for posting in self._waiting), default=None)

    def visit(self, url: str, verify_token: str) -> None:
        """Meta's first visit at an address, before anything is posted there. Raises
        NotVerified."""
        challenge = str(secrets.randbelow(10**10))
        asked = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
        try:
            answer = self._http.get(url, params=asked)
        except httpx.TransportError as error:
            raise NotVerified(2200, f"curl_error = {type(error).__name__}") from error
        if answer.status_code != httpx.codes.OK:
            told = f"HTTP Status Code = {answer.status_code}; HTTP Message = {answer.reason_phrase}"
            raise NotVerified(2200, told)
        if answer.text != challenge:
            raise NotVerified(2201, "response does not match challenge")

    def redeliver(self, *, early: bool = False) -> int:
        """Try again, in order, what is due; `early` what is not due yet, too."""
        # One at a time, or two threads would deliver the statuses of a message crosswise.
        with self._turn:
            due = self._take(early)
            return sum(self._try(posting) == httpx.codes.OK for posting in due)

    def forget(self) -> None:
        with self._lock:
            self._waiting.clear()
            self.delivered.clear()

    def start(self) -> None:
        """Redeliver by itself, on a thread, until `stop`."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._beat, name="meta-posts", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Waits for the post under way; what still waits is kept."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        self.stop()
        self._http.close()

    def _take(self, early: bool) -> list[Posting]:
        now = self._clock.now()
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
            due = [each for each in waiting if early or each.due <= now]
            self._waiting.extend(each for each in waiting if not early and each.due > now)
        return due

    def _beat(self) -> None:
        while not self._stopping.wait(_BEAT_S):
            self.redeliver()

    def _try(self, posting: Posting) -> int | None:
        if self.url is None:
            return None
        status = self._deliver(self.url, posting.body)
        if status == httpx.codes.OK:
            self.delivered.append(posting.body)
        else:
            self._wait(posting)
        return status

    def _deliver(self, url: str, body: bytes) -> int | None:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(body, self._secret),
        }
        try:
            return self._http.post(url, content=body, headers=headers).status_code
        except httpx.TransportError:
            return None

    def _wait(self, posting: Posting) -> None:
        now = self._clock.now()
        pause = FIRST_RETRY * 2 ** min(posting.tries, 16)
        if now - posting.made < GIVE_UP:
            with self._lock:
                self._waiting.append(replace(posting, due=now + pause, tries=posting.tries + 1))
