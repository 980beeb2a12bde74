"""Google Calendar on loopback, with the calendars of the small shop."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from local.calendar import CalendarEmulator, service_account_json
from local.serving import serve
from local.wire import StageClock
from shared.booking.google_calendar import GoogleCalendarLedger
from shared.booking.google_notes import GoogleNotes
from shared.outages import Outages
from shared.outside import Limits, Service
from shared.shop.domain import Shop
from tests.booking.book import NOW, SHOP

LIMITS = Limits(timeout=5.0, tries=3, base=0.2, cap=1.0)


@dataclass
class Google:
    """`rested` are the seconds that ledgers would have waited between tries."""

    emulator: CalendarEmulator
    url: str
    opened: ExitStack
    rested: list[float] = field(default_factory=list)
    day: float = 0.0

    @property
    def account(self) -> str:
        return service_account_json(f"{self.url}/token")

    def ledger(self, shop: Shop = SHOP) -> GoogleCalendarLedger:
        return self.ledger_at(f"{self.url}/calendar/v3", self.account, shop)

    def ledger_at(
        self, url: str, account: str, shop: Shop = SHOP, *, outages: Outages | None = None
    ) -> GoogleCalendarLedger:
        service = Service("calendar", outages, clock=self.clock, pause=self.rested.append)
        ledger = GoogleCalendarLedger(shop, url, account, service=service, limits=LIMITS)
        self.opened.callback(ledger.close)
        return ledger

    def notes(self) -> GoogleNotes:
        service = Service("calendar", clock=self.clock, pause=self.rested.append)
        url = f"{self.url}/calendar/v3"
        notes = GoogleNotes(url, self.account, service=service, limits=LIMITS)
        self.opened.callback(notes.close)
        return notes

    def clock(self) -> float:
        return self.day * 24 * 60 * 60

    def start_afresh(self) -> None:
        """Empty calendars, nothing ordered, nothing remembered; it is the next day, on which
        every retry may be made."""
        self.day += 1
        self.emulator.clear()
        for barber in SHOP.barbers:
            self.emulator.create(barber.calendar_id)
        self.emulator.page_size = None
        self.emulator.faults.clear()
        self.forget()

    def forget(self) -> None:
        self.emulator.journal.clear()
        self.rested.clear()

    def asked(self) -> list[str]:
        """The requests since then, without those for tokens and those inside a batch."""
        calls = [f"{call.method} {call.path}" for call in self.emulator.journal]
        lists = [call for call in calls if call.startswith("GET ") and "/events?" in call]
        return [call for call in calls if call not in lists and "/token" not in call]

    def order(self, kind: str, times: int = 1) -> None:
        self.emulator.faults.order("calendar", kind, times)

    def owner_adds(self, start: str, end: str, barber: str = "lalo", **more: Any) -> str:
        """An event typed in by hand; dates make it a whole day."""
        kind = "dateTime" if "T" in start else "date"
        event = {"summary": "Dentista", "start": {kind: start}, "end": {kind: end}} | more
        added = self.emulator.add(f"{barber}@calendar", event)
        return str(added["id"])


@contextmanager
def google_stands() -> Iterator[Google]:
    emulator = CalendarEmulator(StageClock(NOW, frozen=True))
    with serve(emulator) as url, ExitStack() as opened:
        yield Google(emulator, url, opened)
