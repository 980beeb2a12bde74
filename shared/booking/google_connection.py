"""One connection to Google: it keeps to the deadline, and httplib2's own repetitions are off.

httplib2 sends a request again when a kept connection turns out to have been closed, although
Google may have acted on it. Here such a connection is noticed before it is used, and a
request whose answer is lost fails.
"""

import http.client
import select
import socket
from typing import Any
from urllib.parse import urlsplit

import httplib2

from shared.deadline import Phases, left


class NeverReached(ConnectionRefusedError):
    """No connection was made: nothing was sent."""


class _InTime(http.client.HTTPConnection):
    """What is left until the deadline bounds every wait."""

    def connect(self) -> None:
        self.timeout = Phases.now().connecting
        try:
            super().connect()
        except socket.gaierror:
            raise
        except OSError as error:
            self.close()
            raise NeverReached("no connection was made") from error

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None and _ended(self.sock):
            self.close()
        if self.sock is None:
            self.connect()
        self._wait_no_longer()
        super().request(*args, **kwargs)

    def getresponse(self) -> http.client.HTTPResponse:
        self._wait_no_longer()
        try:
            return super().getresponse()
        except (http.client.BadStatusLine, http.client.ResponseNotReady) as error:
            # As these two httplib2 would send the request again.
            raise ConnectionAbortedError("the answer was lost") from error

    def _wait_no_longer(self) -> None:
        seconds = left()
        if seconds <= 0:
            self.close()
            raise TimeoutError("there is no time left")
        self.sock.settimeout(Phases.now().waiting)


class _Plain(_InTime, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc]
    """To an address that begins with http:."""


class _Secure(_InTime, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]
    """To an address that begins with https:."""


class Http(httplib2.Http):  # type: ignore[misc]
    """httplib2's client, over such connections. Not to be shared between threads."""

    def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
        secure = urlsplit(uri).scheme == "https"
        kwargs["connection_type"] = _Secure if secure else _Plain
        return super().request(uri, *args, **kwargs)


def _ended(sock: socket.socket) -> bool:
    """Between two requests only the end of the connection is there to be read."""
    readable, _, _ = select.select([sock], [], [], 0)
    return bool(readable)
