"""One port for everything: which part of the stage a path belongs to, and what went over
the wires to the outside services.
"""

import itertools
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import Forbidden, NotFound

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HERE = frozenset(("127.0.0.1", "localhost", "[::1]"))
REMEMBERED = 4000
BODY_SEEN = 20_000
"""Bytes of a request that are kept to say what it was about."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One call to an outside service. Seconds are of a clock that only runs forward.

    `status` is 0 where no answer was given. `path` is without the service's own prefix.
    """

    number: int
    service: str
    method: str
    path: str
    body: bytes
    status: int
    began: float
    ended: float


class Switchboard:
    """A WSGI application made of others, each under its prefix; the longest prefix wins.

    Calls to a mount that has a `service` are remembered, the last 4000 of them.
    """

    def __init__(self) -> None:
        self._mounts: dict[str, tuple[WSGIApplication, str | None, bool]] = {}
        self._wires: deque[Wire] = deque(maxlen=REMEMBERED)
        self._numbers = itertools.count(1)

    def mount(
        self,
        prefix: str,
        app: "WSGIApplication",
        service: str | None = None,
        *,
        whole: bool = False,
    ) -> None:
        """`whole`: the application sees its paths with the prefix still on."""
        self._mounts[prefix] = (app, service, whole)

    def wires(self) -> tuple[Wire, ...]:
        """What is remembered, in the order in which the calls were answered."""
        return tuple(self._wires)

    def forget(self) -> None:
        self._wires.clear()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if not _is_this_computer(environ.get("HTTP_HOST", "")):
            # A page elsewhere may have its own name resolve to this computer.
            return Forbidden("this is served to 127.0.0.1 and localhost only")(
                environ, start_response
            )
        path = environ.get("PATH_INFO", "")
        prefix = max((one for one in self._mounts if _under(path, one)), key=len, default=None)
        if prefix is None:
            return NotFound()(environ, start_response)
        app, service, whole = self._mounts[prefix]
        if not whole:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        if service is None:
            return app(environ, start_response)
        return self._overheard(service, app, environ, start_response)

    def _overheard(
        self,
        service: str,
        app: "WSGIApplication",
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = BytesIO(body)
        said: list[str] = []

        def starting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said.append(status)
            return start_response(status, headers, *more)

        began = time.perf_counter()
        try:
            return app(environ, starting)
        finally:
            query = environ.get("QUERY_STRING")
            self._wires.append(
                Wire(
                    number=next(self._numbers),
                    service=service,
                    method=environ["REQUEST_METHOD"],
                    path=environ["PATH_INFO"] + (f"?{query}" if query else ""),
                    body=body[:BODY_SEEN],
                    status=int(said[0].split()[0]) if said else 0,
                    began=began,
                    ended=time.perf_counter(),
                )
            )


def _under(path: str, prefix: str) -> bool:
    return prefix in ("", path) or path.startswith(f"{prefix}/")


def _is_this_computer(host: str) -> bool:
    return host.rpartition(":")[0] in HERE or host in HERE
