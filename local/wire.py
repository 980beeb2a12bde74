"""What every emulator on the stage shares: a clock that can be moved, faults that can be
ordered, a journal of what was asked, and a small WSGI router.
"""

import itertools
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class StageClock:
    """The stage's only clock: runs on real seconds from wherever it was last set."""

    def __init__(self, now: datetime | None = None, *, frozen: bool = False) -> None:
        self._frozen = frozen
        self._lock = threading.Lock()
        self.set(now or _real())

    def now(self) -> datetime:
        """An aware UTC time."""
        with self._lock:
            if self._frozen:
                return self._at
            return self._at + (_real() - self._set_at)

    def set(self, now: datetime) -> None:
        with self._lock:
            self._at, self._set_at = now.astimezone(UTC), _real()

    def advance(self, seconds: float) -> None:
        self.set(self.now() + timedelta(seconds=seconds))


def _real() -> datetime:
    return datetime.now(UTC)


SILENCES = ("drop", "drop_after", "timeout", "timeout_after")
"""The faults known to all, besides a status."""


@dataclass
class Faults:
    """Misbehaviour on order: `order("graph", "500", 2)` spoils the next two calls."""

    _orders: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def order(self, service: str, kind: str, times: int = 1) -> None:
        with self._lock:
            self._orders[service].extend([kind] * times)

    def take(self, service: str) -> str | None:
        """The fault for this call, spent by taking it."""
        with self._lock:
            return self._orders[service].popleft() if self._orders[service] else None

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()


_numbers = itertools.count(1)


@dataclass(frozen=True)
class Call:
    """One line of the journal. `number` orders the calls of all services of one process."""

    number: int
    service: str
    at: datetime
    method: str
    path: str
    status: int
    request: Any
    response: Any


def reply(body: Any = None, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON response; no body at all where `body` is None."""
    text = "" if body is None else json.dumps(body, ensure_ascii=False)
    return Response(text, status, headers, content_type="application/json; charset=utf-8")


class Emulator:
    """A WSGI application with routes, faults and a journal.

    A subclass names its `service`, lists its `routes` as `(methods, rule, endpoint)` and
    has a method per endpoint: `def endpoint(self, request, **path) -> Response`.

    Faults known to all: a number (`"500"`, `"429"`) answers with that status before any
    effect; `"drop"` closes the connection before any effect; `"drop_after"` does it after
    the effect took place: the ambiguous case. `"timeout"` and `"timeout_after"` are the same
    two without a word: nobody answers for `silence_s` real seconds, longer than any client
    waits. A subclass may override `fault_reply` to wear its vendor's error envelope, and may
    know more kinds by taking them itself.
    """

    service = "service"
    silence_s = 30.0
    silence: type[ConnectionError] = ConnectionAbortedError
    routes: Iterable[tuple[tuple[str, ...], str, str]] = ()

    def __init__(self, clock: StageClock, faults: Faults | None = None) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.journal: deque[Call] = deque(maxlen=5000)
        self.lock = threading.RLock()
        self._end_of_silence = threading.Event()
        self._urls = Map(
            [Rule(rule, endpoint=end, methods=methods) for methods, rule, end in self.routes],
            strict_slashes=False,
        )

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        return self.answer(request)(environ, start_response)

    def answer(self, request: Request) -> Response:
        kind = self.faults.take(self.service)
        self.go_silent(kind, after=False)
        if kind is not None and kind.isdigit():
            response = self.fault_reply(int(kind))
        else:
            response = self._route(request, kind)
        self._note(request, response)
        self.go_silent(kind, after=True)
        return response

    def go_silent(self, kind: str | None, *, after: bool) -> None:
        """Raises the error that ends the connection, if the fault of this kind is that nobody
        answers, before any effect or `after` it."""
        when = "after" if after else "before"
        if kind == ("timeout_after" if after else "timeout"):
            self.wait_in_silence(self.silence_s)
        elif kind != ("drop_after" if after else "drop"):
            return
        raise self.silence(f"a fault was ordered: nobody answers, {when} the effect")

    def wait_in_silence(self, seconds: float) -> None:
        """Real seconds, or until `release`."""
        with self.lock:
            end = self._end_of_silence
        end.wait(seconds)

    def release(self) -> None:
        """Ends every silence under way at once; to be called before the server is shut."""
        with self.lock:
            ended, self._end_of_silence = self._end_of_silence, threading.Event()
        ended.set()

    def fault_reply(self, status: int) -> Response:
        return reply({"error": {"message": "a fault was ordered", "code": status}}, status)

    def fault_inside(self, kind: str | None) -> None:
        """Called before the endpoint runs, for kinds only the subclass knows."""

    def fault_past(self, kind: str | None) -> None:
        """Called after the endpoint ran, likewise."""

    def _route(self, request: Request, kind: str | None) -> Response:
        try:
            endpoint, path = self._urls.bind_to_environ(request.environ).match()
        except HTTPException as error:
            return reply({"error": {"message": error.name, "code": error.code}}, error.code or 404)
        self.fault_inside(kind)
        act: Callable[..., Response] = getattr(self, endpoint)
        response = act(request, **path)
        self.fault_past(kind)
        return response

    def _note(self, request: Request, response: Response) -> None:
        self.journal.append(
            Call(
                number=next(_numbers),
                service=self.service,
                at=self.clock.now(),
                method=request.method,
                path=request.full_path.rstrip("?"),
                status=response.status_code,
                request=_readable(request.get_data()),
                response=_readable(response.get_data()),
            )
        )


def _readable(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode("utf-8", "replace")
