"""Serves a WSGI application on loopback, for the stage and for tests.

The connections stay open between requests, as those of the vendors do. A client that
wrongly shares one connection, or leaks them, shows it here.
"""

import logging
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

POLL_S = 0.05
LAST_WORDS_S = 5.0


@contextmanager
def serve(app: "WSGIApplication", host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Gives the base URL, without a closing slash; port 0 is any free one.

    At exit open requests are finished, idle connections closed and the threads joined.
    A request that is still not done after `LAST_WORDS_S` is left to its daemon thread.
    Raises OSError, saying which address and why, when the port cannot be had.
    """
    with closing(_listen(host, port)) as listening:
        server = _Server(host, port, app, _Connection, fd=listening.fileno())
    thread = threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.hang_up()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise OSError(
            error.errno,
            f"cannot listen on {host}:{port}: {error.strerror}. "
            "Stop the program that uses it, or choose another port.",
        ) from error


class _Server(ThreadedWSGIServer):
    """Knows its open connections, so that it can end those that idle."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._open: dict[socket.socket, threading.Thread] = {}
        self._door = threading.Lock()
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._door:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        with self._door:
            del self._open[request]
        if _is_to_be_reset(request):
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """No further request is read; answers under way are still written."""
        with self._door:
            threads = list(self._open.values())
            for connection in self._open:
                _stop_reading(connection)
        until = time.monotonic() + LAST_WORDS_S
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))


def _stop_reading(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError:
        log.debug("the client had already left")


def _reset_at_close(connection: socket.socket) -> None:
    """For an emulator whose clients would repeat a call unasked after an orderly end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _is_to_be_reset(connection: socket.socket) -> bool:
    option = connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.calcsize("ii"))
    return struct.unpack("ii", option) == (1, 0)


class _Connection(WSGIRequestHandler):
    """One client, for as many requests as it likes.

    Werkzeug's own reading and writing of a request ends each connection, so it is done
    here: the body is read whole first, which leaves the next request line where it is.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        environ = self._with_whole_body()
        try:
            body, status, headers = run_wsgi_app(self.server.app, environ)
            self._send(status, headers, body)
        except ConnectionResetError:
            self.close_connection = True
            _reset_at_close(self.connection)
        except ConnectionError:
            # Either the client left, or an emulator was ordered to drop the call.
            self.close_connection = True
        except Exception:
            log.exception("%s %s failed", self.command, self.path)
            self.close_connection = True
            self._send("500 Internal Server Error", Headers({"Content-Length": "0"}), ())

    def log(self, *line: Any) -> None:
        """Each emulator keeps its own journal; the console is left to the stage."""

    def _with_whole_body(self) -> "WSGIEnvironment":
        self.environ = environ = self.make_environ()
        stream = environ["wsgi.input"]
        if environ.get("wsgi.input_terminated"):
            body = stream.read()
        else:
            body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        return environ

    def _send(self, status: str, headers: Headers, body: Iterable[bytes]) -> None:
        code, _, reason = status.partition(" ")
        bodiless = self.command == "HEAD" or code in ("204", "304")
        chunked = not bodiless and "Content-Length" not in headers
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self._send_body(() if bodiless else body, chunked)
        close = getattr(body, "close", None)
        if close is not None:
            close()

    def _send_body(self, body: Iterable[bytes], chunked: bool) -> None:
        for part in body:
            if chunked and part:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            elif part:
                self.wfile.write(part)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")
