"""The faults that can be ordered: what each does to the call it spoils, and to what is kept."""

import base64
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from local.stage import Stage
from local.stage.faults import CATALOGUE, OrderedFaults
from local.tasks import CloudTasksEmulator
from local.upstash import TOKEN, UpstashEmulator
from local.wire import Emulator, StageClock, reply
from tests.local.stage_shop import SHOP

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
MANUAL = Path(__file__).parents[2] / "docs" / "stage.md"


class Counter(Emulator):
    """Counts the calls that took effect."""

    service = "counter"
    routes = ((("POST",), "/", "add"),)
    count = 0

    def add(self, _request: object) -> object:
        self.count += 1
        return reply({"count": self.count})


@pytest.fixture
def counter() -> Counter:
    return Counter(StageClock(NOW, frozen=True))


@pytest.mark.parametrize(
    ("kind", "effects"), [("drop", 0), ("timeout", 0), ("drop_after", 1), ("timeout_after", 1)]
)
def test_a_call_without_an_answer_had_its_effect_or_had_it_not(
    counter: Counter, kind: str, effects: int
) -> None:
    counter.silence_s = 0
    counter.faults.order("counter", kind)

    with pytest.raises(ConnectionError):
        Client(counter).post("/")

    assert counter.count == effects
    assert Client(counter).post("/").status_code == 200


def test_a_silence_lasts_until_it_is_released(counter: Counter) -> None:
    counter.faults.order("counter", "timeout")

    def call() -> None:
        with pytest.raises(ConnectionError):
            Client(counter).post("/")

    silent = threading.Thread(target=call)
    silent.start()
    silent.join(0.1)
    assert silent.is_alive()

    counter.release()

    silent.join(10)
    assert not silent.is_alive()


@pytest.fixture
def redis() -> Iterator[UpstashEmulator]:
    emulator = UpstashEmulator(StageClock(NOW, frozen=True))
    emulator.flush()
    yield emulator
    emulator.close()


def ask(redis: UpstashEmulator, *command: str) -> object:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return Client(redis).post("/", json=list(command), headers=headers).get_json()["result"]


def test_redis_forgets_everything_before_the_call_or_after_it(redis: UpstashEmulator) -> None:
    ask(redis, "SET", "old", "1")
    redis.faults.order("redis", "flush")
    ask(redis, "SET", "new", "1")
    assert ask(redis, "KEYS", "*") == ["new"]

    redis.faults.order("redis", "flush_after")
    assert ask(redis, "SET", "newer", "1") == "OK"
    assert ask(redis, "KEYS", "*") == []


def test_a_lease_is_lost_and_nothing_else(redis: UpstashEmulator) -> None:
    for key in ("turno:nopal:lease:ana", "turno:nopal:chair:lalo", "turno:nopal:inbox:ana"):
        ask(redis, "SET", key, "1")
    redis.faults.order("redis", "lease_lost")

    assert ask(redis, "KEYS", "*") == ["turno:nopal:inbox:ana"]


@pytest.fixture
def tasks() -> CloudTasksEmulator:
    return CloudTasksEmulator(StageClock(NOW, frozen=True))


def put(tasks: CloudTasksEmulator, name: str) -> TestResponse:
    request = {"url": f"http://127.0.0.1:9/{name}", "body": base64.b64encode(b"{}").decode()}
    address = "/v2/projects/p/locations/us-east1/queues/chat/tasks"
    headers = {"Authorization": "Bearer t"}
    return Client(tasks).post(address, json={"task": {"httpRequest": request}}, headers=headers)


def order(tasks: CloudTasksEmulator) -> list[str]:
    return [task.url.rpartition("/")[2] for task in tasks.pending()]


def test_a_task_is_overtaken_by_the_one_after_it(tasks: CloudTasksEmulator) -> None:
    tasks.faults.order("tasks", "reorder")
    for name in ("first", "second", "third"):
        put(tasks, name)

    assert order(tasks) == ["second", "third", "first"]
    assert tasks.pending()[-1].due - NOW < timedelta(milliseconds=1)


def test_a_task_that_nobody_overtakes_is_late_only(tasks: CloudTasksEmulator) -> None:
    tasks.faults.order("tasks", "reorder")
    put(tasks, "only")

    assert [task.due - NOW for task in tasks.pending()] == [timedelta(seconds=tasks.delay_s)]


def test_a_queue_that_is_exhausted_never_delivers(tasks: CloudTasksEmulator) -> None:
    tasks.faults.order("tasks", "exhaust")

    assert put(tasks, "lost").status_code == 200

    assert order(tasks) == []
    assert [task.failures for task in tasks.dead] == [tasks.retry.max_attempts]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(SHOP, frozen_clock=True) as stage:
        yield stage


@pytest.mark.parametrize(("kind", "minutes"), [("ahead", 2), ("behind", -2)])
def test_one_request_is_served_by_a_computer_with_a_wrong_clock(
    stage: Stage, kind: str, minutes: int
) -> None:
    seen: list[timedelta] = []
    stage.faults.order("clock", kind)
    for _ in range(2):
        with stage.door_clock.visit():
            seen.append(stage.door_clock.now() - stage.clock.now())

    assert seen == [timedelta(minutes=minutes), timedelta()]


def filled(kind: str) -> str:
    return kind.replace("<status>", "503").replace("<number>", "131056")


@pytest.mark.parametrize("service", CATALOGUE)
def test_every_kind_of_the_catalogue_can_be_ordered(service: str) -> None:
    faults = OrderedFaults()
    for kind in CATALOGUE[service]:
        faults.order(service, filled(kind))

    assert faults.waiting() == {service: len(CATALOGUE[service])}


@pytest.mark.parametrize("service", CATALOGUE)
def test_an_unknown_kind_is_refused_with_those_there_are(service: str) -> None:
    with pytest.raises(ValueError, match=r"flood|knows") as refusal:
        OrderedFaults().order(service, "flood")

    own = [kind for kind in CATALOGUE[service] if "<" not in kind]
    assert all(kind in str(refusal.value) for kind in own)


def test_an_unknown_service_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=", ".join(CATALOGUE)):
        OrderedFaults().order("printer", "500")


def test_the_manual_names_every_service_and_every_kind() -> None:
    table = MANUAL.read_text("utf-8").partition("### Faults")[2].partition("```")[0]
    named = set(re.findall(r"`([^`]+)`", table))

    kinds = {filled(k) for known in CATALOGUE.values() for k in known} - {"503", "failed:131056"}
    assert set(CATALOGUE) <= named
    assert kinds <= named, kinds - named


def test_the_page_offers_only_what_there_is() -> None:
    written = (MANUAL.parents[1] / "local" / "page" / "js" / "house.js").read_text("utf-8")
    table = written.partition("const FAULTS = {")[2].partition("};")[0]
    faults = OrderedFaults()

    for service, kinds in re.findall(r"(\w+): \[(.*?)\],\n", table):
        for kind in re.findall(r'"([^"]+)"', kinds):
            faults.order(service, kind)

    assert set(re.findall(r"(\w+): \[", table)) <= set(CATALOGUE)
