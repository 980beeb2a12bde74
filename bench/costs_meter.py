"""Counts what a stage's desk uses of what is billed. It changes nothing of what passes.

Everything goes through the stage's switchboard: requests to the doors, and the doors' own
calls to the outside. The meter stands in the switchboard's place.
"""

import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from local.stage.switchboard import Switchboard
from main import DOORS
from shared.redis_outages import KEY as OUTAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Counts = Counter[str]

LOOK = ["HGETALL", OUTAGES]
"""Which services are out: the command that travels along, a few seconds after the last one."""
_SUBREQUEST = re.compile(rb"^(?:GET|POST|PATCH|PUT|DELETE) \S+", re.M)
_EVENTS = re.compile(r"/calendars/[^/]+/events(/[^/]+)?$")
_VERBS = {"POST": "insert", "PATCH": "patch", "DELETE": "delete"}
_SENT = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "SERVER_PROTOCOL")


class Meter(Switchboard):
    """A switchboard that counts, by door. `forget`, which a stage's reset calls, begins anew."""

    def __init__(self) -> None:
        super().__init__()
        self.by_door: dict[str, Counts] = {}
        self.cpu_s: defaultdict[str, float] = defaultdict(float)
        self._open: list[str] = []

    def forget(self) -> None:
        super().forget()
        self.by_door.clear()
        self.cpu_s.clear()

    def mount(
        self,
        prefix: str,
        app: "WSGIApplication",
        service: str | None = None,
        *,
        whole: bool = False,
    ) -> None:
        metered: WSGIApplication = app
        if service is not None:
            metered = _Service(self, service, app)
        elif prefix[1:] in DOORS:
            metered = _Door(self, prefix[1:], app)
        super().mount(prefix, metered, service, whole=whole)

    def entered(self, door: str) -> None:
        self._open.append(door)
        self.by_door.setdefault(door, Counter())["requests"] += 1

    def left(self, door: str, cpu_s: float) -> None:
        self._open.remove(door)
        self.cpu_s[door] += cpu_s

    def used(self, counts: Counts) -> None:
        """By the door that was opened last; what nobody's door asked for is nobody's bill."""
        if self._open:
            self.by_door[self._open[-1]].update(counts)


class _Door:
    """One door's requests and its processor time: emulators run on threads of their own."""

    def __init__(self, meter: Meter, name: str, app: "WSGIApplication") -> None:
        self._meter, self._name, self._app = meter, name, app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        self._meter.entered(self._name)
        begun = time.thread_time()
        try:
            return self._app(environ, start_response)
        finally:
            self._meter.left(self._name, time.thread_time() - begun)


class _Service:
    """One outside service's calls, and the bytes of each, headers and all."""

    def __init__(self, meter: Meter, service: str, app: "WSGIApplication") -> None:
        self._meter, self._service, self._app = meter, service, app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].getvalue()
        headers: list[tuple[str, str]] = []

        def starting(status: str, told: list[tuple[str, str]], *more: Any) -> Any:
            headers.extend(told)
            return start_response(status, told, *more)

        answer = b"".join(self._app(environ, starting))
        counts = counted(
            self._service, environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""), body
        )
        counts[f"{self._service}.calls"] = 1
        counts[f"{self._service}.bytes_out"] = len(body) + _head(environ)
        counts[f"{self._service}.bytes_in"] = len(answer) + sum(
            len(name) + len(value) + 4 for name, value in headers
        )
        self._meter.used(counts)
        return [answer]


def counted(service: str, method: str, path: str, body: bytes) -> Counts:
    """What one call comes to, in the units of whoever bills it."""
    match service:
        case "redis":
            return _redis(body)
        case "calendar":
            return _calendar(method, path, body)
        case "tasks":
            return Counter({"tasks.created": 1})
        case "graph":
            return _graph(body)
    return Counter()


def _redis(body: bytes) -> Counts:
    """Each command of a pipeline counts one, and a script counts one. A pipeline that has no
    look aboard never has one: it is sent `alone`."""
    asked = json.loads(body)
    together = isinstance(asked[0], list)
    commands = asked if together else [asked]
    looks = sum(command == LOOK for command in commands)
    alone = int(together and not looks)
    return Counter(
        {"redis.commands": len(commands) - looks, "redis.looks": looks, "redis.alone": alone}
    )


def _calendar(method: str, path: str, body: bytes) -> Counts:
    """Each call inside a batch counts one."""
    if path.startswith("/batch"):
        return Counter({"calendar.list": len(_SUBREQUEST.findall(body))})
    event = _EVENTS.search(path)
    if event is None:
        return Counter({"calendar.token": 1})
    kind = _VERBS.get(method) or ("get" if event[1] else "list")
    return Counter({f"calendar.{kind}": 1})


def _graph(body: bytes) -> Counts:
    asked = json.loads(body) if body else {}
    if "status" in asked:
        return Counter({"graph.read_ticks": 1})
    return Counter({"graph.messages": 1})


def _head(environ: "WSGIEnvironment") -> int:
    """Bytes of the request line and the headers, about."""
    line = sum(len(str(environ.get(name, ""))) + 1 for name in _SENT)
    named = {name: str(value) for name, value in environ.items() if name.startswith("HTTP_")}
    return line + sum(len(name) - 5 + len(value) + 4 for name, value in named.items())
