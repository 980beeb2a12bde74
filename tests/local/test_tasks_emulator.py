import base64
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from local.serving import serve
from local.tasks import ACCESS_TOKEN, CloudTasksEmulator, MetadataEmulator, Retry
from local.wire import StageClock

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
PARENT = "projects/p/locations/us-east1/queues/chat"
TOKEN_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"


class Door:
    """A deployed function that remembers who knocked and answers as planned, then 200."""

    def __init__(self) -> None:
        self.calls: list[Request] = []
        self.plan: list[int] = []
        self.knocked = threading.Semaphore(0)
        self.open = threading.Event()
        self.open.set()
        self._lock = threading.Lock()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with self._lock:
            self.calls.append(Request(environ))
            status = self.plan.pop(0) if self.plan else 200
        self.knocked.release()
        assert self.open.wait(10)
        return Response("said", status)(environ, start_response)

    def wait_for_knocks(self, times: int) -> None:
        for _ in range(times):
            assert self.knocked.acquire(timeout=10), "nobody came to the door"

    @property
    def paths(self) -> list[str]:
        return [call.path for call in self.calls]


class Queue:
    """What a client of Cloud Tasks does, in few words."""

    def __init__(self, url: str, door_url: str, http: httpx.Client) -> None:
        self.url, self.door_url, self.http = url, door_url, http

    def post(self, task: object, token: str | None = "Bearer t") -> httpx.Response:
        headers = {} if token is None else {"Authorization": token}
        address = f"{self.url}/v2/{PARENT}/tasks"
        return self.http.post(address, json={"task": task}, headers=headers)

    def put(self, path: str, name: str | None = None, in_s: float | None = None) -> httpx.Response:
        task: dict[str, Any] = {"httpRequest": {"url": self.door_url + path}}
        if name is not None:
            task["name"] = f"{PARENT}/tasks/{name}"
        if in_s is not None:
            task["scheduleTime"] = (NOW + timedelta(seconds=in_s)).isoformat()
        return self.post(task)


@pytest.fixture
def clock() -> StageClock:
    return StageClock(NOW, frozen=True)


@pytest.fixture
def tasks(clock: StageClock) -> Iterator[CloudTasksEmulator]:
    tasks = CloudTasksEmulator(clock)
    yield tasks
    tasks.stop()


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.open.set()


@pytest.fixture
def queue(tasks: CloudTasksEmulator, door: Door) -> Iterator[Queue]:
    with (
        serve(tasks) as url,
        serve(door) as door_url,
        httpx.Client(trust_env=False) as http,
    ):
        yield Queue(url, door_url, http)


def test_a_task_is_delivered_as_it_was_described(
    tasks: CloudTasksEmulator, queue: Queue, door: Door
) -> None:
    request = {
        "url": queue.door_url + "/chat?x=1",
        "httpMethod": "PUT",
        "headers": {
            "Content-Type": "application/json",
            "X-Turno-Signature": "t=1,v1=ab",
            "user-agent": "mine",
            "x-cloudtasks-taskretrycount": "7",
        },
        "body": base64.b64encode("mañana".encode()).decode(),
    }
    answer = queue.post({"name": f"{PARENT}/tasks/abc-1", "httpRequest": request})
    assert answer.status_code == 200
    assert tasks.drain() == 1
    (call,) = door.calls
    assert (call.method, call.full_path) == ("PUT", "/chat?x=1")
    assert call.get_data().decode() == "mañana"
    headers = {
        "Content-Type": "application/json",
        "X-Turno-Signature": "t=1,v1=ab",
        "User-Agent": "Google-Cloud-Tasks",
        "X-CloudTasks-TaskName": "abc-1",
        "X-CloudTasks-TaskRetryCount": "0",
        "X-CloudTasks-QueueName": "chat",
    }
    assert {name: call.headers[name] for name in headers} == headers


def test_the_answer_is_the_task_without_its_body(queue: Queue) -> None:
    request = {"url": "http://127.0.0.1/chat", "headers": {"X-A": "b"}, "body": "YQ=="}
    task = {
        "httpRequest": request,
        "scheduleTime": "2026-11-24T10:40:30.5-05:00",
        "dispatchDeadline": "150s",
    }
    answer = queue.post(task).json()
    assert answer.pop("name").startswith(f"{PARENT}/tasks/")
    assert answer == {
        "httpRequest": {
            "url": "http://127.0.0.1/chat",
            "httpMethod": "POST",
            "headers": {"X-A": "b"},
        },
        "scheduleTime": "2026-11-24T15:40:30.500000Z",
        "createTime": "2026-11-24T15:40:00Z",
        "dispatchDeadline": "150s",
        "dispatchCount": 0,
        "view": "BASIC",
    }


def test_a_time_that_is_past_becomes_now(queue: Queue) -> None:
    assert queue.put("/chat", in_s=-10).json()["scheduleTime"] == "2026-11-24T15:40:00Z"


def test_tasks_without_a_name_get_different_ones(queue: Queue) -> None:
    assert queue.put("/a").json()["name"] != queue.put("/a").json()["name"]


def test_an_identity_token_asked_for_is_of_the_right_shape(
    tasks: CloudTasksEmulator, queue: Queue, door: Door
) -> None:
    asked = {"serviceAccountEmail": "turno@p.iam.gserviceaccount.com", "audience": "https://chat"}
    queue.post({"httpRequest": {"url": queue.door_url, "oidcToken": asked}})
    tasks.drain()
    kind, token = door.calls[0].headers["Authorization"].split()
    _header, claims, _signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert (kind, said["email"], said["aud"]) == ("Bearer", *asked.values())


URL = "http://127.0.0.1:9/chat"


@pytest.mark.parametrize(
    ("task", "complaint"),
    [
        (None, "'task'"),
        ({}, "'task.http_request'"),
        ({"httpRequest": {"url": URL}, "delay": 3}, "Unknown name \"delay\" at 'task'"),
        ({"httpRequest": {"url": URL, "verb": "GET"}}, 'Unknown name "verb"'),
        ({"httpRequest": {}}, "url is no URL"),
        ({"httpRequest": {"url": "ftp://127.0.0.1/"}}, "http:// or https://"),
        ({"httpRequest": {"url": "http://127.0.0.1:port/"}}, "url is no URL"),
        ({"httpRequest": {"url": URL, "httpMethod": "post"}}, "http_method"),
        ({"httpRequest": {"url": URL, "body": "no base64!"}}, "base64"),
        ({"httpRequest": {"url": URL, "body": {"a": 1}}}, "base64"),
        ({"httpRequest": {"url": URL, "httpMethod": "GET", "body": "YQ=="}}, "with GET"),
        ({"httpRequest": {"url": URL, "headers": {"X": 1}}}, "ASCII strings"),
        ({"httpRequest": {"url": URL, "headers": {"X": "ñ"}}}, "ASCII strings"),
        ({"httpRequest": {"url": URL, "oidcToken": {}}}, "serviceAccountEmail"),
        ({"httpRequest": {"url": URL}, "name": "abc"}, f"begin with {PARENT}/tasks/"),
        ({"httpRequest": {"url": URL}, "name": f"{PARENT}/tasks/wamid.A="}, "a task ID has"),
        ({"httpRequest": {"url": URL}, "scheduleTime": "tomorrow"}, "RFC 3339"),
        ({"httpRequest": {"url": URL}, "scheduleTime": 1795238238}, "RFC 3339"),
        ({"httpRequest": {"url": URL}, "scheduleTime": "2026-11-24T15:40:00"}, "offset"),
        ({"httpRequest": {"url": URL}, "scheduleTime": "2026-12-25T15:40:00Z"}, "30 days"),
        ({"httpRequest": {"url": URL}, "dispatchDeadline": "14s"}, "from 15s"),
        ({"httpRequest": {"url": URL}, "dispatchDeadline": 150}, "from 15s"),
    ],
)
def test_a_task_that_google_would_refuse_is_a_400_that_says_why(
    tasks: CloudTasksEmulator, queue: Queue, task: object, complaint: str
) -> None:
    answer = queue.post(task)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert complaint in error["message"]
    assert tasks.pending() == ()


def test_a_body_that_is_no_json_is_a_400(queue: Queue) -> None:
    headers = {"Authorization": "Bearer t"}
    answer = queue.http.post(f"{queue.url}/v2/{PARENT}/tasks", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize("token", [None, "Bearer", "Basic dTpw"])
def test_without_a_bearer_token_nothing_is_queued(
    tasks: CloudTasksEmulator, queue: Queue, token: str | None
) -> None:
    answer = queue.post({"httpRequest": {"url": URL}}, token)
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert tasks.pending() == ()


def test_a_name_is_taken_while_the_task_waits_and_an_hour_after(
    tasks: CloudTasksEmulator, clock: StageClock, queue: Queue
) -> None:
    assert queue.put("/chat", name="once").status_code == 200
    again = queue.put("/chat", name="once")
    assert (again.status_code, again.json()["error"]["status"]) == (409, "ALREADY_EXISTS")
    assert tasks.drain() == 1
    clock.advance(3599)
    assert queue.put("/chat", name="once").status_code == 409
    clock.advance(1)
    assert queue.put("/chat", name="once").status_code == 200


def test_draining_leaves_what_is_scheduled_for_later(
    tasks: CloudTasksEmulator, clock: StageClock, queue: Queue, door: Door
) -> None:
    queue.put("/later", in_s=45)
    queue.put("/now")
    queue.put("/past", in_s=-10)
    assert tasks.drain() == 2
    assert sorted(door.paths) == ["/now", "/past"]
    assert [task.url.rpartition("/")[2] for task in tasks.pending()] == ["later"]
    clock.advance(45)
    assert tasks.drain() == 1
    assert tasks.pending() == ()


def test_draining_may_move_the_clock_as_far_as_its_horizon(
    tasks: CloudTasksEmulator, clock: StageClock, queue: Queue, door: Door
) -> None:
    for seconds in (61, 60, 2, 45):
        queue.put(f"/{seconds}", in_s=seconds)
    assert tasks.drain(advance=True) == 3
    assert door.paths == ["/2", "/45", "/60"]
    assert clock.now() == NOW + timedelta(seconds=60)
    assert tasks.drain(advance=True, horizon_s=0.5) == 0
    assert tasks.drain(advance=True) == 1


@pytest.mark.parametrize("status", [500, 404, 429, 302])
def test_a_failure_is_retried_after_pauses_that_double(
    tasks: CloudTasksEmulator, clock: StageClock, queue: Queue, door: Door, status: int
) -> None:
    door.plan = [status] * 4
    queue.put("/chat", name="stubborn")
    pauses = []
    while tasks.drain():
        waiting = tasks.pending()
        if waiting:
            pauses.append((waiting[0].due - clock.now()).total_seconds())
            clock.set(waiting[0].due)
    assert pauses == [0.1, 0.2, 0.4, 0.8]
    counts = [call.headers["X-CloudTasks-TaskRetryCount"] for call in door.calls]
    assert counts == ["0", "1", "2", "3", "4"]
    assert tasks.dead == []
    assert queue.put("/chat", name="stubborn").status_code == 409


def test_pauses_between_attempts_end_at_a_minute() -> None:
    assert Retry().pause(10) == timedelta(seconds=51.2)
    assert Retry().pause(11) == Retry().pause(5000) == timedelta(seconds=60)


def test_a_door_that_is_not_there_is_tried_again(
    tasks: CloudTasksEmulator, clock: StageClock, queue: Queue, door: Door
) -> None:
    with serve(door) as gone:
        pass
    queue.post({"httpRequest": {"url": gone + "/chat"}})
    assert tasks.drain() == 1
    assert tasks.pending()[0].failures == 1
    assert (tasks.attempts[-1].status, tasks.attempts[-1].task.url) == (None, gone + "/chat")
    with serve(door, port=int(gone.rpartition(":")[2])):
        assert tasks.drain(advance=True) == 1
    assert tasks.pending() == ()
    assert (tasks.attempts[-1].status, tasks.attempts[-1].said) == (200, "said")


def test_after_the_last_attempt_a_task_is_dead(
    tasks: CloudTasksEmulator, queue: Queue, door: Door
) -> None:
    tasks.retry = Retry(max_attempts=3)
    door.plan = [500] * 9
    queue.put("/chat", name="hopeless")
    assert tasks.drain(advance=True) == 3
    assert tasks.pending() == ()
    (dead,) = tasks.dead
    assert (dead.name, dead.failures) == (f"{PARENT}/tasks/hopeless", 3)
    assert queue.put("/chat", name="hopeless").status_code == 409


def test_a_duplicate_on_order_is_delivered_twice(
    tasks: CloudTasksEmulator, queue: Queue, door: Door
) -> None:
    tasks.faults.order("tasks", "duplicate")
    queue.put("/twice", name="a")
    queue.put("/once", name="b")
    assert tasks.drain() == 3
    assert sorted(door.paths) == ["/once", "/twice", "/twice"]


def test_a_delay_on_order_holds_one_task_back(
    tasks: CloudTasksEmulator, clock: StageClock, queue: Queue, door: Door
) -> None:
    tasks.faults.order("tasks", "delay")
    queue.put("/slow")
    queue.put("/fast")
    assert tasks.drain() == 1
    assert door.paths == ["/fast"]
    assert tasks.pending()[0].due == NOW + timedelta(seconds=tasks.delay_s)
    assert tasks.drain(advance=True) == 1


def test_a_fault_by_number_wears_googles_envelope_and_queues_nothing(
    tasks: CloudTasksEmulator, queue: Queue
) -> None:
    tasks.faults.order("tasks", "503")
    answer = queue.put("/chat")
    assert (answer.status_code, answer.json()["error"]["status"]) == (503, "UNAVAILABLE")
    assert tasks.pending() == ()


def test_the_threads_deliver_what_is_due_side_by_side(
    tasks: CloudTasksEmulator, queue: Queue, door: Door
) -> None:
    door.open.clear()
    tasks.start()
    tasks.start()
    for n in range(10):
        queue.put(f"/{n}")
    door.wait_for_knocks(8)
    assert not door.knocked.acquire(blocking=False), "there are eight threads"
    assert len(tasks.pending()) == 10
    door.open.set()
    door.wait_for_knocks(2)
    tasks.drain()
    assert tasks.pending() == ()
    assert tasks.dispatches == 10


def test_moving_the_clock_wakes_the_threads(
    tasks: CloudTasksEmulator, clock: StageClock, queue: Queue, door: Door
) -> None:
    tasks.start()
    queue.put("/reminder", in_s=86400)
    clock.advance(86400)
    tasks.wake()
    door.wait_for_knocks(1)
    assert door.paths == ["/reminder"]


def test_the_threads_wait_in_real_time_for_a_clock_that_runs(door: Door) -> None:
    tasks = CloudTasksEmulator(StageClock(NOW), retry=Retry(min_s=0.01))
    door.plan = [500, 500]
    with serve(tasks) as url, serve(door) as there, httpx.Client(trust_env=False) as http:
        tasks.start()
        Queue(url, there, http).put("/chat", in_s=0.05)
        door.wait_for_knocks(3)
        tasks.stop()
    assert (tasks.pending(), len(door.calls)) == ((), 3)


def test_draining_waits_for_what_the_threads_are_at(door: Door) -> None:
    class Bell(StageClock):
        """Lets the door answer as soon as the test's own thread asks for the time."""

        def now(self) -> datetime:
            if threading.current_thread() is threading.main_thread() and door.calls:
                door.open.set()
            return super().now()

    tasks = CloudTasksEmulator(Bell(NOW, frozen=True))
    door.open.clear()
    with serve(tasks) as url, serve(door) as there, httpx.Client(trust_env=False) as http:
        tasks.start()
        Queue(url, there, http).put("/chat")
        door.wait_for_knocks(1)
        assert len(tasks.pending()) == 1
        assert tasks.drain() == 1
        assert tasks.pending() == ()
        tasks.stop()


def test_after_a_stop_tasks_wait_until_the_next_start(
    tasks: CloudTasksEmulator, queue: Queue, door: Door
) -> None:
    tasks.start()
    tasks.stop()
    queue.put("/chat")
    assert len(tasks.pending()) == 1
    tasks.start()
    door.wait_for_knocks(1)


def test_a_reset_forgets_tasks_names_and_the_end_of_a_delivery(
    tasks: CloudTasksEmulator, queue: Queue, door: Door
) -> None:
    door.open.clear()
    door.plan = [500]
    tasks.start()
    queue.put("/under-way")
    queue.put("/later", name="later", in_s=60)
    door.wait_for_knocks(1)
    tasks.reset()
    door.open.set()
    tasks.stop()
    assert tasks.pending() == ()
    assert tasks.dispatches == 1
    assert queue.put("/later", name="later").status_code == 200


def test_the_metadata_server_gives_an_access_token_to_who_asks_properly(
    clock: StageClock,
) -> None:
    with serve(MetadataEmulator(clock)) as url, httpx.Client(trust_env=False) as http:
        assert http.get(url + TOKEN_PATH).status_code == 403
        answer = http.get(url + TOKEN_PATH, headers={"Metadata-Flavor": "Google"})
    assert answer.json() == {
        "access_token": ACCESS_TOKEN,
        "expires_in": 3599,
        "token_type": "Bearer",
    }
    assert answer.headers["Metadata-Flavor"] == "Google"


def test_the_queue_shows_itself_and_a_paused_one_delivers_nothing(
    tasks: CloudTasksEmulator, queue: Queue, door: Door
) -> None:
    headers = {"Authorization": "Bearer t"}
    shown = queue.http.get(f"{queue.url}/v2/{PARENT}", headers=headers).json()
    assert (shown["name"], shown["state"]) == (PARENT, "RUNNING")
    assert shown["retryConfig"]["maxAttempts"] == 100
    assert queue.http.get(f"{queue.url}/v2/{PARENT}").status_code == 401

    tasks.state = "PAUSED"
    queue.put("/chat")
    assert tasks.drain(advance=True) == 0
    tasks.state = "RUNNING"
    assert tasks.drain() == 1
    assert door.paths == ["/chat"]
