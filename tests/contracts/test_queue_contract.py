"""What every queue promises: the twin, and Cloud Tasks over the stage's wire."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from local.serving import serve
from local.tasks import ACCESS_TOKEN, CloudTasksEmulator, MetadataEmulator
from local.wire import StageClock
from shared.cloud_tasks import HEADER, CloudTasksQueue, Errands, metadata_token
from shared.errors import Temporary
from shared.outside import Service
from shared.queue import Errand, MemoryQueue, Queue

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
QUEUE = "projects/shop-1/locations/us-central1/queues/chat"
KEY, OLD_KEY = b"k" * 32, b"o" * 32
ANA, BETO = Errand("shop-1", "5215512345678"), Errand("shop-1", "5215587654321")
LOOK = replace(ANA, check="chava:b1")


@dataclass
class Line:
    """A queue, and what its far end has got when the clock stands at a moment."""

    queue: Queue
    due: Callable[[datetime], list[Errand]]


@dataclass
class Wire:
    """The stage's Cloud Tasks, and a chat door that reads what it delivers."""

    clock: StageClock
    tasks: CloudTasksEmulator
    url: str
    http: httpx.Client
    door: "Door"

    def queue(self, *, invoker: str | None = None, token: str = ACCESS_TOKEN) -> CloudTasksQueue:
        return CloudTasksQueue(
            self.http,
            url=self.url,
            queue=QUEUE,
            target=self.door.url,
            token=lambda: token,
            key=KEY,
            invoker=invoker,
            service=Service("tasks", pause=lambda seconds: None),
        )

    def due(self, now: datetime) -> list[Errand]:
        if now > self.clock.now():
            self.clock.set(now)
        self.door.got.clear()
        self.tasks.drain()
        return list(self.door.got)


class Door:
    """Stands for the chat door."""

    def __init__(self) -> None:
        self.url = ""
        self.forget()

    def forget(self) -> None:
        self.got: list[Errand] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.status = 200

    def __call__(self, environ: object, start_response: object) -> object:
        request = Request(environ)  # type: ignore[arg-type]
        body = request.get_data()
        errand = Errands((KEY,)).read(body, request.headers.get(HEADER))
        if errand is not None:
            self.got.append(errand)
        self.headers.append(dict(request.headers))
        self.bodies.append(body)
        return Response("", self.status)(environ, start_response)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=5, verify=False) as http:
        yield http


@pytest.fixture(scope="module")
def served(http: httpx.Client) -> Iterator[Wire]:
    clock, door = StageClock(NOON, frozen=True), Door()
    tasks = CloudTasksEmulator(clock)
    with serve(tasks) as url, serve(door) as chat:  # type: ignore[arg-type]
        door.url = f"{chat}/"
        yield Wire(clock, tasks, url, http, door)


@pytest.fixture
def wire(served: Wire) -> Wire:
    served.clock.set(NOON)
    served.tasks.reset()
    served.tasks.faults.clear()
    served.tasks.journal.clear()
    served.door.forget()
    return replace(served)


@pytest.fixture(params=["twin", "wire"])
def line(request: pytest.FixtureRequest) -> Line:
    if request.param == "twin":
        twin = MemoryQueue()
        return Line(twin, twin.due)
    wire: Wire = request.getfixturevalue("wire")
    return Line(wire.queue(), wire.due)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize("errand", [ANA, LOOK, Errand("café", "MX.1|ñ\n", "chava:1:b1")])
def test_an_errand_is_delivered_as_it_was_put(line: Line, errand: Errand) -> None:
    line.queue.put(errand, at=NOON)
    assert line.due(NOON) == [errand]


def test_an_errand_is_delivered_once_when_all_goes_well(line: Line) -> None:
    line.queue.put(ANA, at=NOON)
    assert line.due(NOON) == [ANA]
    assert line.due(later(3600)) == []


def test_an_errand_waits_for_its_time(line: Line) -> None:
    line.queue.put(ANA, at=later(45.5))
    assert line.due(later(45)) == []
    assert line.due(later(46)) == [ANA]


def test_errands_come_in_the_order_of_their_times(line: Line) -> None:
    line.queue.put(BETO, at=later(2))
    line.queue.put(ANA, at=later(1))
    assert line.due(later(3)) == [ANA, BETO]


def test_a_time_that_has_passed_is_now(line: Line) -> None:
    line.queue.put(ANA, at=later(-3600))
    assert line.due(NOON) == [ANA]


def test_a_time_is_a_moment_whatever_its_zone(line: Line) -> None:
    line.queue.put(ANA, at=later(60).astimezone(timezone(timedelta(hours=-6))))
    assert line.due(later(59)) == []
    assert line.due(later(60)) == [ANA]


def test_two_errands_of_one_name_are_one(line: Line) -> None:
    line.queue.put(ANA, at=later(1), once="wamid.HBgM==")
    line.queue.put(ANA, at=later(2), once="wamid.HBgM==")
    assert line.due(later(3)) == [ANA]


def test_a_name_is_used_up_even_when_its_errand_is_done(line: Line) -> None:
    line.queue.put(ANA, at=NOON, once="look:chava:b1")
    assert line.due(NOON) == [ANA]
    line.queue.put(ANA, at=NOON, once="look:chava:b1")
    assert line.due(later(1)) == []


def test_errands_of_two_names_or_of_none_are_each_delivered(line: Line) -> None:
    for once in ("one", "two", None, None):
        line.queue.put(ANA, at=NOON, once=once)
    assert line.due(NOON) == [ANA] * 4


def test_a_name_belongs_to_a_shop(line: Line) -> None:
    other = replace(ANA, shop="shop-2")
    line.queue.put(ANA, at=NOON, once="same")
    line.queue.put(other, at=later(1), once="same")
    assert line.due(later(2)) == [ANA, other]


@pytest.mark.parametrize("once", ["ñ/ .=|" * 200, "", "\ud800"])
def test_a_name_may_hold_anything(line: Line, once: str) -> None:
    line.queue.put(ANA, at=NOON, once=once)
    line.queue.put(ANA, at=NOON, once=once)
    assert line.due(NOON) == [ANA]


# Only on the wire


def test_a_task_looks_as_cloud_tasks_wants_it(wire: Wire) -> None:
    wire.queue(invoker="queue@shop.iam.gserviceaccount.com").put(ANA, at=later(1.25), once="a=b")
    (call,) = wire.tasks.journal
    task = call.request["task"]
    assert call.path == f"/v2/{QUEUE}/tasks"
    assert re.fullmatch(f"{QUEUE}/tasks/[0-9a-f]{{64}}", task.pop("name"))
    http = task.pop("httpRequest")
    assert task == {"scheduleTime": "2026-11-24T12:00:01.250000Z", "dispatchDeadline": "150s"}
    assert json.loads(base64.b64decode(http.pop("body"))) == {
        "shop": "shop-1",
        "customer": "5215512345678",
    }
    assert re.fullmatch("v1=[0-9a-f]{64}", http["headers"].pop(HEADER))
    assert http == {
        "url": wire.door.url,
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json"},
        "oidcToken": {
            "serviceAccountEmail": "queue@shop.iam.gserviceaccount.com",
            "audience": wire.door.url,
        },
    }


def test_without_a_name_or_an_invoker_none_is_sent(wire: Wire) -> None:
    wire.queue().put(ANA, at=NOON)
    task = wire.tasks.journal[0].request["task"]
    assert "name" not in task
    assert "oidcToken" not in task["httpRequest"]


def test_a_failed_delivery_is_tried_again_with_the_same_signature(wire: Wire) -> None:
    wire.queue().put(ANA, at=NOON)
    wire.door.status = 503
    assert wire.due(NOON) == [ANA]
    wire.door.status = 200
    assert wire.due(later(7200)) == [ANA]


def test_an_identity_token_comes_with_the_delivery(wire: Wire) -> None:
    wire.queue(invoker="queue@shop.iam.gserviceaccount.com").put(ANA, at=NOON)
    wire.due(NOON)
    assert wire.door.headers[0]["Authorization"].startswith("Bearer ")


@pytest.mark.parametrize("fault", ["500", "429", "403", "drop", "drop_after"])
def test_cloud_tasks_in_trouble_is_temporary(wire: Wire, fault: str) -> None:
    wire.tasks.faults.order("tasks", fault, times=2)
    with pytest.raises(Temporary):
        wire.queue().put(ANA, at=NOON)


@pytest.mark.parametrize("fault", ["500", "drop", "drop_after"])
def test_one_short_trouble_is_overcome(wire: Wire, fault: str) -> None:
    wire.tasks.faults.order("tasks", fault)
    wire.queue().put(ANA, at=NOON, once="one")
    assert wire.due(NOON) == [ANA]


def test_cloud_tasks_being_gone_is_temporary(wire: Wire) -> None:
    with serve(wire.tasks) as url:
        gone = url
    wire.url = gone
    with pytest.raises(Temporary):
        wire.queue().put(ANA, at=NOON)


def test_a_refused_token_is_temporary_and_told_to_the_operator(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Temporary, match="401 UNAUTHENTICATED"):
        wire.queue(token="not one word").put(ANA, at=NOON)
    line = json.loads(caplog.records[-1].message)
    assert (line["event"], line["status"], line["reason"]) == (
        "task_refused",
        401,
        "UNAUTHENTICATED",
    )
    assert ANA.customer not in caplog.text


def test_a_conflict_about_no_name_is_no_success(wire: Wire) -> None:
    conflict = httpx.Response(409, json={"error": {"status": "ALREADY_EXISTS"}})
    with httpx.Client(transport=httpx.MockTransport(lambda request: conflict)) as http:
        wire.http = http
        with pytest.raises(Temporary):
            wire.queue().put(ANA, at=NOON)
        wire.queue().put(ANA, at=NOON, once="named")


@pytest.mark.parametrize("page", [b"", b"<html>", b"[]", b'{"error": "oops"}'])
def test_an_answer_in_no_known_shape_is_temporary(wire: Wire, page: bytes) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(502, content=page))
    with httpx.Client(transport=transport) as http:
        wire.http = http
        with pytest.raises(Temporary, match="502"):
            wire.queue().put(ANA, at=NOON, once="named")


# Who may hand the chat door an errand


def signed(wire: Wire, errand: Errand) -> tuple[bytes, str]:
    wire.queue().put(errand, at=NOON)
    wire.due(NOON)
    return wire.door.bodies[-1], wire.door.headers[-1][HEADER]


def test_the_previous_key_still_opens_while_the_secret_changes(wire: Wire) -> None:
    body, signature = signed(wire, LOOK)
    assert Errands((OLD_KEY, KEY)).read(body, signature) == LOOK


def test_a_task_of_another_key_is_not_ours(wire: Wire) -> None:
    body, signature = signed(wire, ANA)
    assert Errands((OLD_KEY,)).read(body, signature) is None
    assert Errands(()).read(body, signature) is None


def test_another_body_under_a_signature_is_not_ours(wire: Wire) -> None:
    body, signature = signed(wire, ANA)
    other = body.replace(b"5215512345678", b"5215500000000")
    assert Errands((KEY,)).read(other, signature) is None


@pytest.mark.parametrize("header", [None, "", "v1=", "v1=" + "0" * 64, "ñ", "\ud800", "x" * 10_000])
def test_a_strange_header_is_not_ours(wire: Wire, header: str | None) -> None:
    body, signature = signed(wire, ANA)
    for given in (header, signature.upper(), f" {signature}", signature[3:]):
        assert Errands((KEY,)).read(body, given) is None


@pytest.mark.parametrize("body", [b"", b"[]", b'{"shop": 1}', b'{"shop": "a"}', b"\xff"])
def test_a_signed_errand_that_cannot_be_read_is_none(wire: Wire, body: bytes) -> None:
    signature = "v1=" + hmac.new(KEY, body, hashlib.sha256).hexdigest()
    assert Errands((KEY,)).read(body, signature) is None


# The token


@pytest.fixture
def metadata() -> Iterator[tuple[MetadataEmulator, str]]:
    emulator = MetadataEmulator(StageClock(NOON, frozen=True))
    with serve(emulator) as url:
        yield emulator, url.removeprefix("http://")


def test_a_token_is_asked_for_once_and_again_a_minute_before_it_ends(
    metadata: tuple[MetadataEmulator, str], http: httpx.Client
) -> None:
    emulator, host = metadata
    now = [NOON]
    token = metadata_token(http, host, clock=lambda: now[0])
    asked = []
    for seconds in (0, 3538, 3539, 3540, 7077, 7078):
        now[0] = later(seconds)
        assert token() == ACCESS_TOKEN
        asked.append(len(emulator.journal))
    assert asked == [1, 1, 2, 2, 2, 3]


@pytest.mark.parametrize("fault", ["500", "404", "drop"])
def test_no_token_is_temporary_and_asked_for_again(
    metadata: tuple[MetadataEmulator, str], http: httpx.Client, fault: str
) -> None:
    emulator, host = metadata
    emulator.faults.order("metadata", fault)
    token = metadata_token(http, host, clock=lambda: NOON)
    with pytest.raises(Temporary):
        token()
    assert token() == ACCESS_TOKEN


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (200, b""),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"access_token": "t", "expires_in": "soon"}'),
        (403, b'{"access_token": "t", "expires_in": 3599}'),
    ],
)
def test_a_strange_answer_about_a_token_is_temporary(status: int, told: bytes) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=told))
    with httpx.Client(transport=transport) as http, pytest.raises(Temporary):
        metadata_token(http, "metadata.google.internal", clock=lambda: NOON)()


def test_the_queue_costs_the_webhook_no_heavy_import() -> None:
    heavy = ("google.auth", "googleapiclient", "cryptography", "pydantic", "openai")
    program = f"import sys, shared.cloud_tasks; print([m for m in {heavy} if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
