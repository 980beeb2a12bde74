import http.client
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from werkzeug.wrappers import Request, Response

from local.serving import serve

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@Request.application
def echo(request: Request) -> Response:
    return Response(request.get_data() or request.path)


@Request.application
def careless(request: Request) -> Response:
    """Never reads what it is sent."""
    return Response("ok")


@Request.application
def streaming(request: Request) -> Response:
    return Response(iter([b"one ", b"two ", b"", b"three"]))


@Request.application
def dropping(request: Request) -> Response:
    raise ConnectionAbortedError("dropped")


@Request.application
def resetting(request: Request) -> Response:
    raise ConnectionResetError("dropped for all to see")


@Request.application
def failing(request: Request) -> Response:
    raise ZeroDivisionError


def to(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)


def ask(connection: http.client.HTTPConnection, body: bytes | None = None) -> bytes:
    connection.request("POST" if body else "GET", "/path", body)
    return connection.getresponse().read()


def test_one_connection_carries_many_requests() -> None:
    with serve(echo) as url:
        connection = to(url)
        assert ask(connection, b"first") == b"first"
        used = connection.sock
        assert ask(connection, b"second") == b"second"
        assert connection.sock is used
        connection.close()


def test_a_body_nobody_read_does_not_spoil_the_next_request() -> None:
    with serve(careless) as url:
        connection = to(url)
        assert [ask(connection, b"GET /trap HTTP/1.1\r\n\r\n") for _ in range(3)] == [b"ok"] * 3
        connection.close()


def test_a_chunked_request_and_a_streamed_answer_arrive_whole() -> None:
    with serve(echo) as url:
        connection = to(url)
        connection.request("POST", "/", iter([b"a", b"bc"]), encode_chunked=True)
        assert connection.getresponse().read() == b"abc"
        connection.close()
    with serve(streaming) as url, urlopen(url) as answer:
        assert answer.read() == b"one two three"


@pytest.mark.parametrize(
    ("app", "seen"),
    [(dropping, http.client.RemoteDisconnected), (resetting, ConnectionResetError)],
)
def test_an_ordered_drop_ends_or_resets_the_connection_without_an_answer(
    app: "WSGIApplication", seen: type[Exception]
) -> None:
    with serve(app) as url:
        connection = to(url)
        with pytest.raises(ConnectionResetError) as dropped:
            ask(connection)
        connection.close()
    assert type(dropped.value) is seen


def test_a_bug_in_the_application_is_a_500_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serve(failing) as url:
        connection = to(url)
        connection.request("GET", "/there")
        assert connection.getresponse().status == 500
        connection.close()
    assert "GET /there failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_taken_port_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(OSError, match=rf"127\.0\.0\.1:{port}: Address already in use"),
            serve(echo, port=port),
        ):
            pass


def test_the_end_closes_idle_connections_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with serve(echo) as url:
        idle = to(url)
        ask(idle)
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) == before
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        ask(idle)
    idle.close()
