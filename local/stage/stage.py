"""The stage: all of Turno on one computer, behind one port on loopback.

The doors are the real ones and so are their adapters; what they talk to is emulated here
and answers over HTTP, as the vendors would.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, Self

import httpx
from flask import Request, Response

from local.calendar import CalendarEmulator
from local.fixtures import from_fixture
from local.graph import GraphEmulator
from local.llm import Script, ScriptedLLM
from local.serving import serve
from local.stage import seeds
from local.stage.clock import DoorClock, MovableClock
from local.stage.credentials import Credentials
from local.stage.doors import Doors
from local.stage.faults import OrderedFaults
from local.stage.interface import Interface
from local.stage.listening import Listening
from local.stage.owner import OwnersHand
from local.stage.page import Page
from local.stage.phones import Phones
from local.stage.scheduler import Scheduler
from local.stage.services import Services
from local.stage.switchboard import Switchboard
from local.stage.visits import Visits
from local.stage.watching import Watching
from local.stt import ScriptedSTT
from local.tasks import CloudTasksEmulator
from local.upstash import UpstashEmulator
from main import DOORS
from shared.booking.domain import Party
from shared.bootstrap import App
from shared.keys import Keyring
from shared.messaging.authenticity import signature, verify
from shared.settings import Settings
from shared.shop.catalogue import MemoryCatalogue
from shared.shop.domain import Shop

Json = dict[str, Any]
Fixture = Mapping[str, Any]

HORIZON = timedelta(seconds=60)
"""How far a drain may move the clock: past bursts, leases and second looks, not to reminders."""


class Stage:
    """One barbershop with its desk. A context manager: inside, it is served at `url`.

    `shop` may be a fixture, as in a suite of simulated customers; its own `now` is used where
    none is given. `phones` are the names and countries of customers to begin with. `llm`
    answers in the language model's place; `environ` may instead name a real one
    (`LLM_API_KEY` and so on). With neither, only the grammar reads. With `stt` voice
    notes made by `local.stt.spoken` are heard, without it none is. `redis_url` is a real
    Redis, whose database is emptied; by default the keys live in this process. `marker`
    becomes a part of every secret.

    While the clock runs, the queue delivers and the scheduler calls by themselves. With
    `frozen_clock` nothing happens but by `drain`.
    """

    def __init__(
        self,
        shop: Shop | Fixture,
        now: datetime | None = None,
        *,
        events: Iterable[Fixture] = (),
        phones: Iterable[tuple[str, str]] = (),
        llm: Script | None = None,
        stt: bool = False,
        environ: Mapping[str, str] | None = None,
        redis_url: str | None = None,
        frozen_clock: bool = False,
        port: int = 0,
        marker: str = "",
    ) -> None:
        self.clock = MovableClock(now, frozen=frozen_clock)
        self.credentials = Credentials.fresh(marker)
        self.services = Services(
            self.clock, self.credentials, llm=llm, redis_url=redis_url, stt=stt
        )
        self.scheduler = Scheduler(self.clock, self._standing_key)
        self.switchboard = Switchboard()
        self.visits = Visits(self.clock.now)
        self.phones = Phones(self.graph, self.clock.now)
        self.owner = OwnersHand(self)
        self.watching = Watching(self)
        self.listening = Listening(
            self.visits, self.phones, self.watching.said, self.credentials.app_secret
        )
        self.door_clock = DoorClock(self.clock, self.faults)
        self.doors = Doors(self._app, self.around)
        self.url = ""
        self.shop = _shop(shop)
        self._first = (shop, tuple(events), now, tuple(phones))
        self._fixtures: dict[str, str] = {}
        self._environ = dict(environ or {})
        self._frozen = frozen_clock
        self._port = port
        self._open = ExitStack()

    @property
    def graph(self) -> GraphEmulator:
        return self.services.graph

    @property
    def calendar(self) -> CalendarEmulator:
        return self.services.calendar

    @property
    def redis(self) -> UpstashEmulator:
        return self.services.redis

    @property
    def tasks(self) -> CloudTasksEmulator:
        return self.services.tasks

    @property
    def llm(self) -> ScriptedLLM:
        """Raises LookupError where the model is a real one, or there is none."""
        if self.services.llm is None:
            raise LookupError("this stage has no scripted model: give it one as llm=")
        return self.services.llm

    @property
    def stt(self) -> ScriptedSTT:
        """Raises LookupError where nobody listens to voice notes."""
        if self.services.stt is None:
            raise LookupError("this stage hears no voice notes: make it with stt=True")
        return self.services.stt

    @property
    def faults(self) -> OrderedFaults:
        return self.services.faults

    def __enter__(self) -> Self:
        self.services.mount(self.switchboard)
        self.switchboard.mount("/stage", Interface(self))
        for name in DOORS:
            self.switchboard.mount(f"/{name}", self.doors.flask, whole=True)
        self.switchboard.mount("", Page(), whole=True)
        with ExitStack() as opening:
            opening.callback(self.services.close)
            opening.callback(self.doors.shut)
            self.url = opening.enter_context(serve(self.switchboard, port=self._port))
            self.graph.posts.url = f"{self.url}/webhook"
            self.scheduler.url = self.url
            opening.callback(self.scheduler.stop)
            opening.callback(self.visits.leave)
            self.visits.listen()
            self.afresh()
            self._open = opening.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self.services.hush()
        self.scheduler.stop()
        self.services.pause()
        self._open.close()

    def afresh(self) -> None:
        """As it was at the start."""
        shop, events, now, phones = self._first
        self.reset(shop, events=events, now=now)
        for name, country in phones:
            self.phones.add(name, country)
        for owner in self.shop.owners if phones else ():
            self.phones.give(owner, "Dueño" if self.shop.lang == "es" else "Owner")

    def reset(
        self,
        shop: Shop | Fixture | None = None,
        *,
        events: Iterable[Fixture] = (),
        now: datetime | str | None = None,
    ) -> None:
        """Another day, another shop perhaps: nothing said, only `events` in the calendars.

        Raises KeyError or ValueError for a fixture that cannot be read.
        """
        fixture_now = shop.get("now") if isinstance(shop, Mapping) else None
        self.shop = _shop(shop) if shop is not None else self.shop
        now = now or fixture_now
        self.scheduler.stop()
        self.services.pause()
        if now is not None:
            self.set_clock(self.local(now) if isinstance(now, str) else now)
        self.services.reset(self.shop)
        # The shop has been open before: no Redis was lost because it has appointments.
        self.redis.put(f"turno:{self.shop.id}:consents:whole", self.clock.now().isoformat())
        self.doors.shut()
        for forgetful in (self.visits, self.switchboard, self.phones, self.watching):
            forgetful.forget()
        self._fixtures.clear()
        for event in events:
            self.add_event(event)
        self.scheduler.reset()
        if not self._frozen:
            self.services.deliver()
            self.scheduler.start()

    def add_event(self, fixture: Fixture) -> None:
        """Straight into the calendar, as the owner would, or as if it had been booked before."""
        event = seeds.as_event(fixture, self.shop)
        self._fixtures[event["id"]] = str(fixture["id"])
        self.calendar.add(self.shop.barber(fixture["barber"]).calendar_id, event)

    def fixture_of(self, event: str) -> str | None:
        """The id of the fixture that became this event."""
        return self._fixtures.get(event)

    def local(self, written: str) -> datetime:
        """A time of the shop's wall clock where it has no offset. Raises ValueError."""
        return seeds.local(written, self.shop)

    def set_clock(self, now: datetime) -> None:
        self.clock.set(now)

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def drain(self) -> int:
        """Deliver until nothing is due, moving the clock to what is within a minute from now;
        how many deliveries that took. The scheduler calls where the clock passed a minute."""
        until, total = self.clock.now() + HORIZON, 0
        while True:
            called = self.scheduler.catch_up()
            # News of what was sent comes before time passes, as it does in life.
            done = self.tasks.drain() + self.graph.redeliver()
            total += done
            if not done and not called and not self._moved_on(until):
                return total

    def _moved_on(self, until: datetime) -> bool:
        """Was the clock moved to what is due next, be it the queue's or Meta's?"""
        due = min(filter(None, (self.tasks.next_due, self.graph.posts.next_due)), default=None)
        if due is None or due > until:
            return False
        self.clock.set(max(due, self.clock.now()))
        return True

    def webhook(self, body: bytes, signed: str | None) -> tuple[int, str]:
        """Post these bytes to the webhook, as Meta would; signed for you if they are not.

        Gives the door's status and text. Unlike Meta, it does not try again.
        """
        header = signed or signature(body, self.credentials.app_secret)
        if verify(body, header, (self.credentials.app_secret,)):
            self.graph.hear(body)
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": header}
        answer = httpx.post(f"{self.url}/webhook", content=body, headers=headers, timeout=20)
        return answer.status_code, answer.text

    def warm(self) -> None:
        """Open the doors and import what they need, so that the first message is not slow."""
        for name in ("webhook", "chat"):
            self.doors.open(name)
        chat = self.doors.apps["chat"]
        chat.receptionist(self.shop.id)
        chat.booking(self.shop.id).appointments(Party("nobody"), now=self.clock.now())

    def ledger(self) -> tuple[Json, ...]:
        """What stands in the calendars now; `Watching.ledger` says in which form."""
        return self.watching.ledger()

    def around(self, door: str, request: Request, serve: Callable[[], Response]) -> Response:
        """What the stage does around each request to a door."""
        with self.door_clock.visit():
            return self.listening.around(door, request, serve)

    def _standing_key(self) -> bytes:
        return Keyring(self.credentials.internal_secret.encode()).keys("tasks")[0]

    def _app(self, door: str) -> App:
        environ = self.credentials.environment(
            self.url,
            shop_config="stage",
            llm=self.services.llm is not None,
            stt=self.services.stt is not None,
        )
        return App(
            Settings.read({**environ, **self._environ}, door),
            clock=self.door_clock.now,
            pause=self.clock.advance if self._frozen else time.sleep,
            catalogue=MemoryCatalogue([self.shop]),
        )


def _shop(given: Shop | Fixture) -> Shop:
    return given if isinstance(given, Shop) else from_fixture(given)
