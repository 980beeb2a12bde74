"""What may stand in a barber's Google calendar, and the time that each of it takes.

Every event is written down twice: as the API takes it, and as the time it takes, worked out
here from the words of the owner and with nothing of the engine or the emulator.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.booking.domain import Entry, confirmed, tentative
from shared.booking.slots import Busy, Held, Rules, Visit
from shared.shop.domain import Barber, Hours, Policy, Service, Shop
from tests.booking.book import party, proposal, shop
from tests.booking.walk import walk, whole_days

FREE = ("transparent", "declined", "removed")


@dataclass(frozen=True)
class Typed:
    """An event as an owner types it in. A `date` makes it whole days; `every` so many days,
    `times` times, save for the one that was taken out again.
    """

    first: datetime | date
    length: timedelta
    every: int = 0
    times: int = 1
    without: int | None = None
    shown: str = "busy"

    def body(self, calendar: str) -> dict[str, Any]:
        body: dict[str, Any] = {"start": self._when(self.first), "end": self._end()}
        if self.every:
            body["recurrence"] = [f"RRULE:FREQ=DAILY;INTERVAL={self.every};COUNT={self.times}"]
        if self.without is not None:
            body["recurrence"].append(self._exception(self._nth(self.without)))
        if self.shown == "transparent":
            body["transparency"] = "transparent"
        if self.shown in {"declined", "accepted"}:
            body["attendees"] = [{"email": calendar, "responseStatus": self.shown}]
        if self.shown == "maybe":
            body["status"] = "tentative"
        return body

    def taken(self, zone: ZoneInfo) -> list[Busy]:
        """In a shop of that zone."""
        if self.shown in FREE:
            return []
        return [self._one(self._nth(n), zone) for n in range(self.times) if n != self.without]

    def _nth(self, n: int) -> datetime | date:
        return self.first + timedelta(days=n * self.every)

    def _one(self, start: datetime | date, zone: ZoneInfo) -> Busy:
        if not isinstance(start, datetime):
            return whole_days(start, start + self.length, zone)
        begins = start.astimezone(UTC)
        return Busy(begins, begins + self.length)

    def _end(self) -> dict[str, str]:
        if isinstance(self.first, datetime):
            end = (self.first.astimezone(UTC) + self.length).astimezone(self.first.tzinfo)
            return self._when(end)
        return self._when(self.first + self.length)

    def _when(self, at: datetime | date) -> dict[str, str]:
        if isinstance(at, datetime):
            return {"dateTime": at.isoformat(), "timeZone": str(at.tzinfo)}
        return {"date": at.isoformat()}

    def _exception(self, at: datetime | date) -> str:
        if isinstance(at, datetime):
            return f"EXDATE;TZID={at.tzinfo}:{at:%Y%m%dT%H%M%S}"
        return f"EXDATE;VALUE=DATE:{at:%Y%m%d}"


@dataclass(frozen=True)
class Written:
    """Half an hour of another customer's, as the desk wrote it, with buffers of its own."""

    start: datetime
    before: int
    after: int
    state: str
    """`confirmed`, `claimed` just now, or `abandoned` by a crash an hour ago."""

    def entry(self, name: str, shop: Shop, now: datetime) -> Entry:
        made = now - timedelta(hours=self.state == "abandoned")
        claim = tentative(proposal(name, self.start), party("beto"), shop, now=made, lang="es")
        assert claim.written is not None
        buffers = replace(claim.written, buffer_before=self.before, buffer_after=self.after)
        claim = replace(claim, end=claim.start + timedelta(minutes=30), written=buffers)
        return confirmed(claim) if self.state == "confirmed" else claim

    def taken(self) -> list[Busy]:
        end = self.start + timedelta(minutes=30)
        return [Busy(self.start, end, self.before, self.after)] * (self.state != "abandoned")


@dataclass(frozen=True)
class Diary:
    """One barber's calendar around a few days, and the question what is free on them."""

    zone: ZoneInfo
    calendar_zone: str
    days: tuple[date, ...]
    hours: Hours
    visit: Visit
    policy: Policy
    now: datetime
    typed: tuple[Typed, ...] = ()
    written: tuple[Written, ...] = ()
    held: tuple[tuple[datetime, str], ...] = ()
    """Half an hour from then on, by whom: one at most, and `me` is who asks."""

    @property
    def shop(self) -> Shop:
        wanted = self.visit
        buffers = (wanted.buffer_before, wanted.buffer_after)
        cut = Service("cut", {"es": "Corte"}, wanted.minutes, 20000, (), *buffers)
        lalo = Barber("lalo", "Lalo", "lalo@calendar", self.hours, frozenset({"cut"}))
        return shop(zone=self.zone.key, services=(cut,), barbers=(lalo,), policy=self.policy)

    def entries(self) -> list[Entry]:
        shop = self.shop
        return [one.entry(f"p{n}", shop, self.now) for n, one in enumerate(self.written)]

    def free(self, finding: Callable[..., list[datetime]] = walk) -> list[datetime]:
        """What may be booked, by the walk over every minute unless another way is given."""
        until = self.now + timedelta(minutes=10)
        policy = self.policy
        return finding(
            self.visit,
            days=self.days,
            hours=self.hours,
            zone=self.zone,
            rules=Rules(policy.step, policy.notice, policy.horizon_days),
            now=self.now,
            busy=[
                *(busy for typed in self.typed for busy in typed.taken(self.zone)),
                *(busy for written in self.written for busy in written.taken()),
            ],
            held=[Held(at, at + timedelta(minutes=30), who, until) for at, who in self.held],
            viewer="me",
        )
