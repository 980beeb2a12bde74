"""What httplib2 would do by itself, and here does not."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import httplib2
import pytest

from shared.booking.google_connection import Http, NeverReached
from shared.deadline import within
from tests.clocks import Clock

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Server:
    """Takes one connection after the other and counts the requests, which have no body and
    so come in one piece. Each of `talks` is what becomes of those of one connection: `a`,
    answered; `s`, swallowed."""

    talks: tuple[str, ...]
    requests: int = 0
    closed: threading.Event = field(default_factory=threading.Event)

    def run(self, listening: socket.socket) -> None:
        for talk in self.talks:
            connection, _ = listening.accept()
            with connection:
                for what in talk:
                    self._take(connection, what)
            self.closed.set()

    def _take(self, connection: socket.socket, what: str) -> None:
        if connection.recv(65536):
            self.requests += 1
            connection.sendall(ANSWER if what == "a" else b"")


@contextmanager
def speaking(server: Server) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        thread = threading.Thread(target=_until_quiet, args=(server, listening))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            thread.join()


def _until_quiet(server: Server, listening: socket.socket) -> None:
    try:
        server.run(listening)
    except TimeoutError:
        # Nobody came any more.
        return


def test_a_request_whose_answer_is_lost_is_not_sent_again() -> None:
    server = Server(("as", "a"))
    with speaking(server) as url, closing(Http()) as http:
        http.request(url, "POST")
        with pytest.raises(ConnectionAbortedError):
            http.request(url, "POST")
    assert server.requests == 2


def test_a_connection_that_was_closed_meanwhile_is_not_used() -> None:
    server = Server(("a", "a"))
    with speaking(server) as url, closing(Http()) as http:
        http.request(url, "POST")
        assert server.closed.wait(5)
        _, content = http.request(url, "POST")
    assert content == b"ok"
    assert server.requests == 2


def test_a_kept_connection_is_used_again() -> None:
    server = Server(("aaa",))
    with speaking(server) as url, closing(Http()) as http:
        for _ in range(3):
            http.request(url)
        connections = list(http.connections.values())
    assert server.requests == 3
    assert len(connections) == 1


def test_nobody_at_the_address_is_told_from_nobody_answering() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    with closing(Http()) as http, pytest.raises(NeverReached):
        http.request(url, "POST")


def test_nothing_is_sent_when_the_time_is_over() -> None:
    server = Server(("s",))
    with (
        speaking(server) as url,
        closing(Http()) as http,
        within(0, clock=Clock()),
        pytest.raises(OSError, match="no"),
    ):
        http.request(url, "POST")
    assert server.requests == 0


def test_a_name_that_nobody_knows_is_said_to_be_one() -> None:
    # A scope that this machine does not have: found out without asking anybody.
    with closing(Http()) as http, pytest.raises(httplib2.ServerNotFoundError):
        http.request("http://[::1%nosuch]:9/")
