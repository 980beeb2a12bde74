"""Every adapter over the wire: how often it asks, that it does not wait past the turn, and that
it leaves alone what is out. Requests are counted in front of the emulators.
"""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.calendar import CalendarEmulator, service_account_json
from local.graph import ACCESS_TOKEN, PHONE_NUMBER_ID, GraphEmulator
from local.llm import ScriptedLLM
from local.serving import serve
from local.stt import ScriptedSTT, spoken
from local.tasks import ACCESS_TOKEN as TASKS_TOKEN
from local.tasks import CloudTasksEmulator, MetadataEmulator
from local.upstash import TOKEN, UpstashEmulator
from local.wire import Emulator, StageClock
from shared import cloud_tasks, redis, tracking_sentry
from shared.booking import google_wire
from shared.booking.google_calendar import GoogleCalendarLedger
from shared.breaker import FAILURES, REST_S
from shared.cloud_tasks import CloudTasksQueue, metadata_token
from shared.deadline import turn
from shared.errors import Temporary
from shared.http import client
from shared.logs import Bug
from shared.messaging import media, whatsapp
from shared.messaging.domain import Address, Outbound
from shared.messaging.media import GraphMedia, Sound
from shared.messaging.messenger import TryLater
from shared.messaging.whatsapp import GraphMessenger
from shared.outages import MemoryOutages
from shared.outside import LeftAlone, Limits, Service
from shared.queue import Errand
from shared.redis import connect
from shared.tracking_sentry import SentryTracker
from shared.understanding import openai_chat, transcription
from shared.understanding.llm import SCHEMA
from shared.understanding.openai_chat import ChatModel
from shared.understanding.transcription import SpeechModel
from tests.booking.book import SHOP, at, claim, ref
from tests.clocks import Clock
from tests.tracker import TrackerEmulator, dsn

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY_FILE = service_account_json("http://127.0.0.1:9")
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
HELLO = Outbound("turn-1", Address("5215512345678"), "answer", "hola")
ERRAND = Errand("shop-1", "5215512345678")
QUEUE = "projects/shop-1/locations/us-central1/queues/chat"

ROOT = Path(__file__).parents[1]
SPEAK = {
    "shared/bootstrap.py",
    "shared/booking/google_connection.py",
    "shared/booking/google_errors.py",
    "shared/booking/google_account.py",
    "shared/booking/google_wire.py",
    "shared/cloud_tasks.py",
    "shared/http.py",
    "shared/messaging/media.py",
    "shared/messaging/whatsapp.py",
    "shared/redis.py",
    "shared/tracking_sentry.py",
    "shared/understanding/openai_chat.py",
    "shared/understanding/transcription.py",
}
"""Every module that imports a client of the outside."""

Ask = Callable[[], object]
Open = Callable[[str, Service, ExitStack], Ask]
"""Where it answers, and the service: what asks it once."""


@dataclass
class Counted:
    """Stands in front of an emulator."""

    behind: "WSGIApplication"
    paths: list[str] = field(default_factory=list)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        self.paths.append(environ["PATH_INFO"])
        return self.behind(environ, start_response)


@dataclass
class Silent:
    """Answers nobody for a while, and knows whether somebody was still there after it."""

    patience_s: float = 1.25
    waited_out: bool = False
    asked: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        self.asked += 1
        self.waited_out = not self.released.wait(self.patience_s)
        raise ConnectionAbortedError


def ledger(ask: Callable[[GoogleCalendarLedger], object]) -> Open:
    def opened(url: str, service: Service, stack: ExitStack) -> Ask:
        account = {**json.loads(KEY_FILE), "token_uri": f"{url}/token"}
        opened = GoogleCalendarLedger(SHOP, url, json.dumps(account), service=service)
        stack.callback(opened.close)
        return lambda: ask(opened)

    return opened


def messenger(ask: Callable[[GraphMessenger], object]) -> Open:
    def opened(url: str, service: Service, stack: ExitStack) -> Ask:
        http = stack.enter_context(client())
        graph = GraphMessenger(http, url, PHONE_NUMBER_ID, ACCESS_TOKEN, service=service)
        return lambda: ask(graph)

    return opened


def fetching(url: str, service: Service, stack: ExitStack) -> Ask:
    http = stack.enter_context(client())
    return lambda: GraphMedia(http, url, ACCESS_TOKEN, service=service).fetch("7")


def queue(url: str, service: Service, stack: ExitStack) -> Ask:
    http = stack.enter_context(client())
    tasks = CloudTasksQueue(
        http,
        url=url,
        queue=QUEUE,
        target=url,
        token=lambda: TASKS_TOKEN,
        key=b"k" * 32,
        service=service,
    )
    return lambda: tasks.put(ERRAND, at=NOW)


def queue_without_token(url: str, service: Service, stack: ExitStack) -> Ask:
    http = stack.enter_context(client())
    token = metadata_token(http, url.removeprefix("http://"), clock=lambda: NOW)
    tasks = CloudTasksQueue(
        http, url=url, queue=QUEUE, target=url, token=token, key=b"k" * 32, service=service
    )
    return lambda: tasks.put(ERRAND, at=NOW)


def model(url: str, service: Service, stack: ExitStack) -> Ask:
    ask = stack.enter_context(
        closing(ChatModel(base_url=url, api_key="key", model="m", service=service))
    )
    return lambda: ask([{"role": "user", "content": "x"}], SCHEMA)


def ears(url: str, service: Service, stack: ExitStack) -> Ask:
    ask = stack.enter_context(
        closing(SpeechModel(base_url=url, api_key="key", model="m", service=service))
    )
    return lambda: ask(Sound(spoken("hola"), "audio/ogg"))


def database(url: str, service: Service, stack: ExitStack) -> Ask:
    opened = stack.enter_context(closing(connect(url, TOKEN, service=service)))
    return lambda: opened.command("INCR", "n")


def tracker(url: str, service: Service, stack: ExitStack) -> Ask:
    http = stack.enter_context(client())
    told = SentryTracker(http, dsn(url), version=None, service=service)
    return lambda: told.tell(Bug("request_broke", ValueError(), {}))


def calendar() -> CalendarEmulator:
    emulator = CalendarEmulator(StageClock(NOW, frozen=True))
    for barber in SHOP.barbers:
        emulator.create(barber.calendar_id)
    return emulator


@dataclass(frozen=True)
class Way:
    """One call to the outside. `tries`: how often it is made at an outage; `fault` is one."""

    make: Callable[[], Emulator]
    open: Open
    limits: Limits
    tries: int
    service: str
    fault: str = "503"
    path: str = ""
    """What one try asks for; other requests (for tokens) are not counted."""


def stage(kind: type[Emulator]) -> Callable[[], Emulator]:
    return lambda: kind(StageClock(NOW, frozen=True))


DAY = (at(0), at(0, day=3))
LISTED = ledger(lambda book: book.entries(["lalo"], *DAY))
FOUND = ledger(lambda book: book.find(ref("p1")))
INSERTED = ledger(lambda book: book.insert(claim("p2", at(12))))
WAYS = {
    "list": Way(calendar, LISTED, google_wire.LIMITS, 3, "calendar", path="/batch"),
    "get": Way(calendar, FOUND, google_wire.LIMITS, 3, "calendar", path="/calendar/"),
    "insert": Way(calendar, INSERTED, google_wire.LIMITS, 1, "calendar", path="/calendar/"),
    "token": Way(calendar, FOUND, google_wire.LIMITS, 3, "calendar", "token:503", "/token"),
    "send": Way(
        stage(GraphEmulator), messenger(lambda m: m.send(HELLO)), whatsapp.LIMITS, 2, "graph"
    ),
    "media": Way(stage(GraphEmulator), fetching, media.LIMITS, 2, "graph"),
    "task": Way(stage(CloudTasksEmulator), queue, cloud_tasks.LIMITS, 2, "tasks"),
    "metadata": Way(
        stage(MetadataEmulator), queue_without_token, cloud_tasks.LIMITS, 2, "metadata"
    ),
    "model": Way(stage(ScriptedLLM), model, openai_chat.LIMITS, 1, "llm"),
    "ears": Way(stage(ScriptedSTT), ears, transcription.LIMITS, 1, "stt"),
    "database": Way(stage(UpstashEmulator), database, redis.LIMITS, 1, "redis"),
    "tracker": Way(stage(TrackerEmulator), tracker, tracking_sentry.LIMITS, 1, "tracker"),
}
EACH = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@dataclass
class Line:
    """One way, open. `rested` has the rests between tries, which take no time."""

    way: Way
    emulator: Emulator
    counted: Counted
    ask: Ask
    clock: Clock
    rested: list[float]

    @property
    def asked(self) -> int:
        return len([path for path in self.counted.paths if self.way.path in path])

    def out(self) -> None:
        self.emulator.faults.order(self.way.service, self.way.fault, 99)


@pytest.fixture
def opened() -> Iterator[Callable[[Way], Line]]:
    with ExitStack() as stack:

        def open_way(way: Way) -> Line:
            clock, rested = Clock(), list[float]()
            emulator = way.make()
            if hasattr(emulator, "close"):
                stack.callback(emulator.close)
            counted = Counted(emulator)
            url = stack.enter_context(serve(counted))
            service = Service("any", MemoryOutages(), clock=clock, pause=rested.append)
            return Line(way, emulator, counted, way.open(url, service, stack), clock, rested)

        yield open_way


@EACH
def test_an_outage_is_met_with_as_many_tries_as_the_call_allows(
    opened: Callable[[Way], Line], way: Way
) -> None:
    line = opened(way)
    line.out()
    with pytest.raises(Temporary):
        line.ask()
    assert line.asked == way.tries
    assert len(line.rested) == way.tries - 1


@EACH
def test_what_is_out_is_left_alone_until_somebody_looks(
    opened: Callable[[Way], Line], way: Way
) -> None:
    line = opened(way)
    line.out()
    for _ in range(FAILURES):
        with pytest.raises(Temporary):
            line.ask()
    assert line.asked == FAILURES

    with pytest.raises((LeftAlone, TryLater)):
        line.ask()
    assert line.asked == FAILURES

    line.clock.pause(REST_S)
    with pytest.raises(Temporary):
        line.ask()
    assert line.asked == FAILURES + 1


@EACH
def test_who_is_silent_is_not_waited_for_past_the_turn(way: Way) -> None:
    silent = Silent()
    with serve(silent) as url, ExitStack() as stack:
        ask = way.open(url, Service("any"), stack)
        with turn(way.limits.spare + 0.55), pytest.raises(Temporary):
            ask()
        assert not silent.waited_out
        silent.released.set()
    assert silent.asked == 1


@EACH
def test_nothing_is_asked_when_the_turn_is_over(opened: Callable[[Way], Line], way: Way) -> None:
    line = opened(way)
    with turn(way.limits.spare + way.limits.least / 2), pytest.raises(Temporary):
        line.ask()
    assert line.counted.paths == []


NO_OUTAGE = {
    "list": ("quota", 3),
    "get": ("get:429", 3),
    "insert": ("insert:quota", 3),
    "send": ("code:131056", 1),
    "media": ("429", 1),
    "task": ("429", 2),
    "model": ("429", 1),
    "ears": ("429", 1),
    "tracker": ("429", 1),
}


@pytest.mark.parametrize(("way", "fault", "tries"), [(WAYS[k], *v) for k, v in NO_OUTAGE.items()])
def test_a_service_that_wants_less_of_us_is_not_out(
    opened: Callable[[Way], Line], way: Way, fault: str, tries: int
) -> None:
    line = opened(way)
    line.emulator.faults.order(way.service, fault, 99)
    with pytest.raises(Temporary):
        line.ask()
    assert line.asked == tries
    for _ in range(3 * FAILURES):
        with pytest.raises(Temporary) as failed:
            line.ask()
        assert not isinstance(failed.value, LeftAlone)
    assert line.asked >= tries + 3 * FAILURES


OURS = {
    "get": "get:forbidden",
    "insert": "insert:409",
    "send": "code:190",
    "media": "401",
    "task": "403",
    "model": "401",
    "ears": "400",
    "tracker": "403",
}


@pytest.mark.parametrize(("way", "fault"), [(WAYS[k], v) for k, v in OURS.items()])
def test_a_mistake_of_ours_is_asked_once_and_is_no_outage(
    opened: Callable[[Way], Line], way: Way, fault: str
) -> None:
    line = opened(way)
    line.emulator.faults.order(way.service, fault, 99)
    for _ in range(3 * FAILURES):
        with pytest.raises(Exception) as failed:  # noqa: PT011 - any but the two that matter
            line.ask()
        assert not isinstance(failed.value, LeftAlone)
    assert line.asked == 3 * FAILURES


def test_whoever_speaks_to_the_outside_is_listed_here() -> None:
    """A new adapter makes its calls through `Service.call`, and joins WAYS."""
    vendors = re.compile(r"^\s*(import|from) (httpx|openai|httplib2|upstash_redis|googleapi)", re.M)
    found = {
        str(path.relative_to(ROOT))
        for folder in ("shared", "functions")
        for path in (ROOT / folder).rglob("*.py")
        if vendors.search(path.read_text("utf-8"))
    }
    assert found == SPEAK


def test_blue_ticks_are_asked_for_once_and_nobody_hears_of_their_failure(
    opened: Callable[[Way], Line],
) -> None:
    line = opened(
        Way(
            stage(GraphEmulator),
            messenger(lambda m: m.acknowledge("wamid.1", typing=True)),
            whatsapp.COURTESY,
            1,
            "graph",
        )
    )
    line.out()
    for _ in range(FAILURES + 3):
        line.ask()
    assert line.asked == FAILURES
