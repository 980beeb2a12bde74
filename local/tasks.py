"""Cloud Tasks on one computer, and the metadata server its callers get their token from."""

import itertools
import re
import threading
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx
from werkzeug.wrappers import Request, Response

from local.task_requests import Task, read_task
from local.wire import Emulator, Faults, StageClock, reply

ACCESS_TOKEN = "stage-access-token"  # noqa: S105 - the stage has no secrets
NAMES_REST = timedelta(hours=1)
"""How long the name of a finished task cannot be used again."""
_REASONS = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}


@dataclass(frozen=True, slots=True)
class Retry:
    """Pauses between attempts double from `min_s` to `max_s`, on the stage's clock."""

    min_s: float = 0.1
    max_s: float = 60.0
    max_attempts: int = 100

    def pause(self, failures: int) -> timedelta:
        doublings = min(failures - 1, 30)
        return timedelta(seconds=min(self.max_s, self.min_s * 2**doublings))


GOOGLES_RETRY = Retry()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery of a task; `status` is None where nobody answered."""

    task: Task
    at: datetime
    status: int | None
    said: str


class CloudTasksEmulator(Emulator):
    """Takes tasks as the REST API does, and delivers each at least once when it is due.

    Due is told by the stage's clock. Deliver with `start` (threads, as in the cloud) or
    `drain` (now, in the caller's thread, earliest first); both may be used at once. A
    status outside 2xx, or no answer, is retried; after the last attempt the task is in
    `dead`. The journal has what was asked of the queue, `attempts` what it did.

    `state` is the queue's own, as the API shows it: a queue that is not RUNNING takes tasks
    and delivers none.

    Own faults spoil the next task created: `duplicate` delivers it twice, `delay` holds
    it back by `delay_s`, `reorder` until the one after it was delivered, at most so long;
    `exhaust` has used up its attempts already, so that it is in `dead` at once. No other
    task is ever lost.
    """

    service = "tasks"
    own_faults = ("duplicate", "delay", "reorder", "exhaust")
    routes = (
        (
            ("POST",),
            "/v2/projects/<project>/locations/<location>/queues/<queue>/tasks",
            "create",
        ),
        (("GET",), "/v2/projects/<project>/locations/<location>/queues/<queue>", "show_queue"),
    )

    def __init__(
        self,
        clock: StageClock,
        faults: Faults | None = None,
        *,
        retry: Retry = GOOGLES_RETRY,
        delay_s: float = 5.0,
        workers: int = 8,
    ) -> None:
        super().__init__(clock, faults)
        self.retry = retry
        self.state = "RUNNING"
        self.delay_s = delay_s
        self.dead: list[Task] = []
        self.dispatches = 0
        self.attempts: deque[Attempt] = deque(maxlen=5000)
        self._workers = workers
        self._waiting: list[Task] = []
        self._running: list[Task] = []
        self._resting: dict[str, datetime] = {}
        self._overtaken: Task | None = None
        self._numbers = itertools.count(1)
        self._call = threading.local()
        self._changed = threading.Condition(self.lock)
        self._threads: list[threading.Thread] = []
        self._stopping = False
        # A connection kept from an earlier task may be closed by a door meanwhile, and
        # would fail an attempt for no reason of the product's.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.Client(trust_env=False, limits=limits)

    def fault_reply(self, status: int) -> Response:
        return _error(status, _REASONS.get(status, "UNAVAILABLE"), "a fault was ordered")

    def fault_inside(self, kind: str | None) -> None:
        self._call.fault = kind

    def show_queue(self, request: Request, **path: str) -> Response:
        """The queue as `queues.get` shows it; every name is the name of this one."""
        if _is_nobody(request):
            return _error(401, "UNAUTHENTICATED", "send Authorization: Bearer <access token>")
        name = "projects/{project}/locations/{location}/queues/{queue}".format(**path)
        limits = {
            "maxDispatchesPerSecond": 500,
            "maxBurstSize": 100,
            "maxConcurrentDispatches": 1000,
        }
        retry = {
            "maxAttempts": self.retry.max_attempts,
            "minBackoff": f"{self.retry.min_s:g}s",
            "maxBackoff": f"{self.retry.max_s:g}s",
            "maxDoublings": 16,
        }
        state = {"state": self.state}
        return reply({"name": name, "rateLimits": limits, "retryConfig": retry, **state})

    def create(self, request: Request, **path: str) -> Response:
        if _is_nobody(request):
            return _error(401, "UNAUTHENTICATED", "send Authorization: Bearer <access token>")
        parent = "projects/{project}/locations/{location}/queues/{queue}".format(**path)
        try:
            task = read_task(request.get_data(), parent, self.clock.now(), next(self._numbers))
        except ValueError as error:
            return _error(400, "INVALID_ARGUMENT", str(error))
        with self._changed:
            if self._known(task.name):
                return _error(409, "ALREADY_EXISTS", "Requested entity already exists")
            self._let_overtake(task)
            self._waiting.extend(self._spoiled(task))
            self._changed.notify_all()
        return reply(task.resource())

    def pending(self) -> tuple[Task, ...]:
        """Every task not yet done: those being delivered, then the others by their time."""
        with self.lock:
            return (*self._running, *sorted(self._waiting, key=_by_time))

    @property
    def next_due(self) -> datetime | None:
        """When the next delivery is due; None while nothing waits to be delivered."""
        with self.lock:
            return min((task.due for task in self._deliverable()), default=None)

    def reset(self) -> None:
        """Forgets every task and name. A delivery under way ends, and is not repeated."""
        with self._changed:
            for forgotten in (
                self._waiting,
                self._running,
                self._resting,
                self.dead,
                self.attempts,
            ):
                forgotten.clear()
            self._changed.notify_all()

    def wake(self) -> None:
        """To be called when the clock was moved, so that the threads look at it again."""
        with self._changed:
            self._changed.notify_all()

    def start(self) -> None:
        """Delivers in threads from now on, until `stop`."""
        if self._threads:
            return
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"tasks-{n}", daemon=True)
            for n in range(self._workers)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends the threads, each after the delivery it is at; what waits goes on waiting."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def drain(self, *, advance: bool = False, horizon_s: float = 60.0) -> int:
        """Delivers until nothing is due or under way; returns how many attempts that took.

        With `advance` the clock is moved to the next task's time whenever nothing is due,
        but not further than `horizon_s` from where it stood at the call.
        """
        before = self.dispatches
        until = self.clock.now() + timedelta(seconds=horizon_s)
        while True:
            task = self._next_or_idle()
            if task is not None:
                self._deliver(task)
            elif not advance or not self._moved_to_next(until):
                return self.dispatches - before

    def _known(self, name: str) -> bool:
        now = self.clock.now()
        self._resting = {known: end for known, end in self._resting.items() if end > now}
        at_work = any(task.name == name for task in (*self._waiting, *self._running))
        return at_work or name in self._resting

    def _spoiled(self, task: Task) -> list[Task]:
        match self._call.fault:
            case "duplicate":
                return [task, task]
            case "exhaust":
                self._resting[task.name] = self.clock.now() + NAMES_REST
                self.dead.append(replace(task, failures=self.retry.max_attempts))
                return []
            case "delay" | "reorder" as fault:
                task = replace(task, due=task.due + timedelta(seconds=self.delay_s))
                self._overtaken = task if fault == "reorder" else None
        return [task]

    def _let_overtake(self, task: Task) -> None:
        """Whoever was to be overtaken comes right behind this one."""
        late, self._overtaken = self._overtaken, None
        if late is not None and late in self._waiting:
            self._waiting.remove(late)
            self._waiting.append(replace(late, due=task.due + timedelta(microseconds=1)))

    def _work(self) -> None:
        while (task := self._next_or_stop()) is not None:
            self._deliver(task)

    def _next_or_stop(self) -> Task | None:
        with self._changed:
            while not self._stopping:
                task = self._claim()
                if task is not None:
                    return task
                self._changed.wait(self._seconds_to_next())
        return None

    def _next_or_idle(self) -> Task | None:
        with self._changed:
            while (task := self._claim()) is None and self._running:
                self._changed.wait()
            return task

    def _claim(self) -> Task | None:
        task = min(self._deliverable(), key=_by_time, default=None)
        if task is None or task.due > self.clock.now():
            return None
        self._waiting.remove(task)
        self._running.append(task)
        return task

    def _deliverable(self) -> list[Task]:
        return self._waiting if self.state == "RUNNING" else []

    def _seconds_to_next(self) -> float | None:
        first = self.next_due
        if first is None:
            return None
        return max(0.0, (first - self.clock.now()).total_seconds())

    def _moved_to_next(self, until: datetime) -> bool:
        first = self.next_due
        if first is None or first > until:
            return False
        if first > self.clock.now():
            self.clock.set(first)
        return True

    def _deliver(self, task: Task) -> None:
        status, said = None, "the stage itself failed"
        try:
            status, said = self._post(task)
        finally:
            with self._changed:
                self.dispatches += 1
                self.attempts.append(Attempt(task, self.clock.now(), status, said))
                if task in self._running:
                    self._running.remove(task)
                    self._settle(task, done=status is not None and 200 <= status < 300)
                self._changed.notify_all()

    def _post(self, task: Task) -> tuple[int | None, str]:
        try:
            response = self._http.request(
                task.method,
                task.url,
                content=task.body,
                headers=task.all_headers(),
                timeout=task.deadline_s,
            )
        except httpx.HTTPError as error:
            return None, repr(error)
        return response.status_code, response.text

    def _settle(self, task: Task, *, done: bool) -> None:
        now = self.clock.now()
        failed = replace(task, failures=task.failures + 1)
        if done or failed.failures >= self.retry.max_attempts:
            self._resting[task.name] = now + NAMES_REST
            if not done:
                self.dead.append(failed)
        else:
            self._waiting.append(replace(failed, due=now + self.retry.pause(failed.failures)))


class MetadataEmulator(Emulator):
    """Google's metadata server, as far as an access token needs it."""

    service = "metadata"
    routes = ((("GET",), "/computeMetadata/v1/instance/service-accounts/default/token", "token"),)

    def token(self, request: Request) -> Response:
        if request.headers.get("Metadata-Flavor") != "Google":
            return reply({"error": "send the header Metadata-Flavor: Google"}, 403)
        token = {"access_token": ACCESS_TOKEN, "expires_in": 3599, "token_type": "Bearer"}
        return reply(token, headers={"Metadata-Flavor": "Google"})


def _is_nobody(request: Request) -> bool:
    return not re.fullmatch(r"Bearer \S+", request.headers.get("Authorization", ""))


def _by_time(task: Task) -> datetime:
    return task.due


def _error(code: int, status: str, message: str) -> Response:
    return reply({"error": {"code": code, "message": message, "status": status}}, code)
