"""A stage without wires: the real doors and everything behind them, on the in-memory twins.

It looks like `Stage` to a rehearsed customer, and runs a whole talk in a few milliseconds.
The twins are held equal to the real adapters by `tests/contracts`. Meta posts again what is
not answered with 200, and reports each message as delivered; the queue tries again what
fails; the scheduler calls at each full minute. All go by the clock, which stands still
between deliveries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from itertools import count

from flask import Request, Response
from werkzeug.test import Client

from local.delivered import Delivered
from local.meta_posts import FIRST_RETRY
from local.stage import seeds
from local.stage.credentials import Credentials
from local.stage.doors import Doors
from local.tasks import GOOGLES_RETRY
from local.torture.baton import Death
from local.torture.mortal import Fate
from local.torture.twin_app import Letters, Outside, TwinApp
from local.torture.twin_ports import Calendars, Model, Phones
from local.webhook_bodies import Json, Sender, body, status
from local.wire import StageClock
from shared.booking.holds import MemoryHolds
from shared.conversation.consents import MemoryConsents
from shared.conversation.remembered import MemoryRemembered
from shared.conversation.store import MemoryConversations
from shared.messaging.authenticity import signature
from shared.messaging.domain import callback
from shared.queue import MemoryQueue
from shared.settings import Settings
from shared.shop.domain import Shop
from shared.understanding.allowance import MemoryAllowance

MARKER = "tortured"
HORIZON = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)
AT_LAST = timedelta(minutes=10)
"""How far the clock is moved at the end of a run, for all that is still put off."""
ROUNDS = 3
"""How often the sweep goes round after that."""


@dataclass(frozen=True, slots=True, order=True)
class Delivery:
    """Something on its way to a door, and how often the door did not take it."""

    at: datetime
    number: int
    door: str
    body: bytes
    failures: int = 0

    def again(self, now: datetime) -> "Delivery":
        """As Meta and the queue try again: sooner at first, then less and less often."""
        pause = (
            FIRST_RETRY * 2**self.failures
            if self.door == "webhook"
            else GOOGLES_RETRY.pause(self.failures + 1)
        )
        return replace(self, at=now + pause, failures=self.failures + 1)


class Twins:
    """One shop with its desk, for one run. `broke` has what a door was loud about."""

    def __init__(
        self,
        shop: Shop,
        now: datetime,
        events: Iterable[Json],
        fate: Fate,
        talks: MemoryConversations,
    ) -> None:
        self.shop = shop
        self.clock = StageClock(now, frozen=True)
        numbers = count(1)
        self.calendar = Calendars(self.shop, self.clock, numbers)
        self.graph = Post(self, numbers)
        self.llm = Model()
        self.outside = Outside(
            fate=fate,
            calendars=self.calendar,
            phones=self.graph,
            model=self.llm,
            talks=talks,
            holds=MemoryHolds(),
            queue=MemoryQueue(),
            allowance=MemoryAllowance(self.shop),
            remembered=MemoryRemembered(talks),
            consents=MemoryConsents(),
        )
        self.broke: list[str] = []
        self._deliveries: list[Delivery] = []
        self._numbers = count(1)
        self._minute = _minute_after(now)
        self._doors = Doors(self._app, self._around)
        self._client = Client(self._doors.flask)
        for event in events:
            self.add_event(event)

    @property
    def tasks(self) -> "Twins":
        """The queue, as far as a customer's line needs it: `drain` delivers it."""
        return self

    def local(self, written: str) -> datetime:
        return seeds.local(written, self.shop)

    def add_event(self, fixture: Json) -> None:
        self.calendar.add(fixture["barber"], seeds.as_event(fixture, self.shop))

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def drain(self, *, advance: bool = True, horizon_s: float = HORIZON.total_seconds()) -> int:
        """Deliver until nothing is due, moving the clock to what is due within the horizon;
        how many deliveries that took."""
        now = self.clock.now()
        until = now + timedelta(seconds=horizon_s) if advance else now
        done = 0
        while (delivery := self._next(until)) is not None:
            self.clock.set(max(self.clock.now(), delivery.at))
            self.deliver(delivery)
            done += 1
        return done

    def settle(self) -> None:
        """Deliver whatever is still put off, and let the sweep look over what is left."""
        self.drain(horizon_s=AT_LAST.total_seconds())
        for _ in range(ROUNDS):
            self.advance(MINUTE.total_seconds())
            self.drain()

    def due(self, at: datetime, door: str, posted: bytes) -> Delivery:
        return Delivery(at, next(self._numbers), door, posted)

    def put_off(self, delivery: Delivery) -> None:
        heappush(self._deliveries, delivery)

    def deliver(self, delivery: Delivery) -> bool:
        """Once, by a worker of its own; a failed delivery is put off, but for the scheduler's,
        who comes back in a minute anyway."""
        self.outside.fate.reborn()
        signed = signature(delivery.body, _credentials().app_secret)
        headers = {"X-Hub-Signature-256": signed, Letters.HEADER: "twins"}
        try:
            answer = self._client.post(f"/{delivery.door}", data=delivery.body, headers=headers)
            taken = 200 <= answer.status_code < 300
        except Death:
            # Whatever the process knew is gone with it.
            self._doors.shut()
            taken = False
        if not taken and delivery.door != "tick":
            self.put_off(delivery.again(self.clock.now()))
        return taken

    def _next(self, until: datetime) -> Delivery | None:
        """What is due first, if that is in time. What was put into the queue is on its way."""
        queued, self.outside.queue.errands = self.outside.queue.errands, []
        for at, errand in queued:
            self.put_off(self.due(at, "chat", Letters.write(errand)))
        in_time = bool(self._deliveries) and self._deliveries[0].at <= until
        reached = max(self.clock.now(), self._deliveries[0].at) if in_time else self.clock.now()
        if self._minute <= reached:
            minute, self._minute = self._minute, _minute_after(max(self._minute, self.clock.now()))
            return self.due(minute, "tick", b"{}")
        return heappop(self._deliveries) if in_time else None

    def _app(self, door: str) -> TwinApp:
        return TwinApp(
            _settings(door),
            self.shop,
            self.outside,
            clock=self.clock.now,
            pause=self.clock.advance,
        )

    def _around(self, door: str, request: Request, serve: Callable[[], Response]) -> Response:  # noqa: ARG002 - as every stage's
        try:
            return serve()
        except Exception as error:
            self.broke.append(f"{door} broke: {error!r}")
            raise


class Post(Phones):
    """Meta between the customers and the desk: it posts what they write, and statuses."""

    def __init__(self, twins: Twins, numbers: "count[int]") -> None:
        super().__init__(twins.clock, numbers, self._report)
        self.phone_number_id = twins.shop.phone_number_id
        self._twins = twins

    def post_raw(self, posted: bytes) -> bool:
        return self._twins.deliver(self._twins.due(self._twins.clock.now(), "webhook", posted))

    def _report(self, sent: Delivered) -> None:
        now = self._twins.clock.now()
        to = Sender(sent.to) if sent.to.isdigit() else Sender(None, sent.to)
        tracker = callback(sent.key, sent.kind)
        item = status(sent.wamid, "delivered", now, to, tracker=tracker)
        posted = body(self.phone_number_id, [to], statuses=[item])
        self._twins.put_off(self._twins.due(now, "webhook", posted))


@cache
def _credentials() -> Credentials:
    return Credentials.fresh(MARKER)


@cache
def _settings(door: str) -> Settings:
    environ = _credentials().environment("http://127.0.0.1:9", shop_config="twins", llm=True)
    return Settings.read(environ, door)


def _minute_after(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + MINUTE
