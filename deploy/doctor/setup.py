"""The set-up under examination: its settings, the wires to its services, and what the checks
have learned so far."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from deploy.doctor.logins import logged_in
from shared.bootstrap import utc_now
from shared.errors import Temporary
from shared.settings import Examined, examine
from shared.shop.domain import Shop

PATIENCE_S = 15.0
ROUNDS = 200


@dataclass
class Learned:
    """What one check finds out and another needs; None until then."""

    calendar_token: str | None = None
    app: str | None = None
    """The id of the Meta app that the access token belongs to."""
    account: str | None = None
    """The id of the WhatsApp business account of the number."""
    webhook_url: str | None = None
    seconds_ahead: list[float] = field(default_factory=list)
    """By how much this machine's clock was ahead of each answer's Date."""


class SetUp(AbstractContextManager["SetUp"]):
    """`rounds` is how often the calendar's freshness is tried; `login` gives the headers
    of whoever is logged in to Google Cloud here, or None; `reach` says where on the wire an
    address leads, if not where it says. Closed at the end of the `with`."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        rounds: int = ROUNDS,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        login: Callable[[], Mapping[str, str] | None] = logged_in,
        progress: Callable[[str], None] = lambda _: None,
        reach: Callable[[str], str] = str,
    ) -> None:
        self.environ = environ
        self.settings: Examined = examine(environ)
        self.shop: Shop | None = None
        self.learned = Learned()
        self.rounds = rounds
        self.clock = clock
        self.monotonic = monotonic
        self.pause = pause
        self.login = login
        self.progress = progress
        self._reach = reach
        self._http = httpx.Client(timeout=httpx.Timeout(PATIENCE_S, connect=5.0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._http.close()

    def given(self, name: str) -> str | None:
        """A variable that only the doctor reads."""
        return self.environ.get(name, "").strip() or None

    def ask(self, method: str, url: str, **how: Any) -> httpx.Response:
        """Whatever is answered. Raises Temporary, which names the host, where nothing is."""
        try:
            answer = self._http.request(method, self._reach(url), **how)
        except httpx.HTTPError as error:
            # Its own words may have the whole address, and with it a token.
            raise Temporary(f"{_host(url)} did not answer ({type(error).__name__})") from None
        self._compare_clocks(answer)
        return answer

    def _compare_clocks(self, answer: httpx.Response) -> None:
        try:
            theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
        except ValueError:
            return
        self.learned.seconds_ahead.append((self.clock() - theirs).total_seconds())


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the address"


def told(answer: httpx.Response) -> Any:
    """The JSON of an answer; an empty dict where it is something else."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
