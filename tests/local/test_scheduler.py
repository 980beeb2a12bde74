"""The stage's scheduler: one call to the tick for each minute that began."""

import queue
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from local.serving import serve
from local.stage.clock import MovableClock
from local.stage.scheduler import BODY, Scheduler
from shared.cloud_tasks import Errands

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NOON = datetime(2026, 12, 1, 12, 0, 30, tzinfo=UTC)
KEY = b"the key of a scheduler"


class Door:
    """Keeps what was posted to it."""

    def __init__(self) -> None:
        self.calls: queue.Queue[tuple[str, bytes, str]] = queue.Queue()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.calls.put((environ["PATH_INFO"], body, environ["HTTP_X_TURNO_TASK"]))
        start_response("500 Internal Server Error", [])
        return [b""]


@contextmanager
def standing(clock: MovableClock) -> Iterator[tuple[Scheduler, Door]]:
    door, scheduler = Door(), Scheduler(clock, lambda: KEY)
    with serve(door) as url:
        scheduler.url = url
        yield scheduler, door
        scheduler.stop()


def test_a_call_carries_the_signature_that_stands(frozen: MovableClock) -> None:
    with standing(frozen) as (scheduler, door):
        frozen.advance(30)
        assert scheduler.catch_up()
        path, body, header = door.calls.get_nowait()
    assert (path, body) == ("/tick", BODY)
    assert Errands((KEY,)).signed(body, header)


@pytest.mark.parametrize(
    ("seconds", "calls"), [(29, 0), (30, 1), (86_400, 1)], ids=["not yet", "a minute", "a day"]
)
def test_a_minute_that_began_is_one_call_however_many_did(
    frozen: MovableClock, seconds: float, calls: int
) -> None:
    with standing(frozen) as (scheduler, door):
        frozen.advance(seconds)
        assert [scheduler.catch_up() for _ in range(3)] == [calls == 1, False, False]
        assert door.calls.qsize() == calls


def test_after_a_reset_the_next_minute_is_the_first(frozen: MovableClock) -> None:
    with standing(frozen) as (scheduler, _):
        frozen.advance(600)
        scheduler.reset()
        assert not scheduler.catch_up()


def test_a_door_that_is_shut_is_called_again_in_the_next_minute(frozen: MovableClock) -> None:
    scheduler = Scheduler(frozen, lambda: KEY)
    with serve(Door()) as scheduler.url:
        pass
    for _ in range(2):
        frozen.advance(60)
        assert scheduler.catch_up()


def test_started_it_calls_by_itself_as_soon_as_the_clock_passes_a_minute() -> None:
    clock = MovableClock(NOON)
    with standing(clock) as (scheduler, door):
        scheduler.start()
        for _ in range(2):
            clock.advance(60)
            door.calls.get(timeout=10)
        scheduler.stop()
        clock.advance(60)
        assert door.calls.empty()


@pytest.fixture
def frozen() -> MovableClock:
    return MovableClock(NOON, frozen=True)
