"""The other side of the emulator: what the stage and tests do to the calendars directly."""

import threading
from typing import Any

import httpx

from local.calendar.endpoints import Endpoints
from local.calendar.events import presented
from local.calendar.recurrence import Event
from local.calendar.service_account import Tokens
from local.calendar.times import instant
from local.wire import StageClock

PUSH_TIMEOUT_S = 5.0


class Stagehand:
    """The owner's hand on the calendars, and the knobs of the service. Thread-safe."""

    api: Endpoints
    tokens: Tokens
    clock: StageClock
    lock: "threading.RLock"

    # What a test or the stage turns.

    @property
    def page_size(self) -> int | None:
        """The most items on a page, whatever `maxResults` says; None is no cap."""
        return self.api.page_size

    @page_size.setter
    def page_size(self, size: int | None) -> None:
        self.api.page_size = size

    @property
    def match_any_property(self) -> bool:
        """Whether repeated property constraints are joined by OR.

        The reference says AND, which is the default; the guide on extended properties says OR.
        """
        return self.api.match_any_property

    @match_any_property.setter
    def match_any_property(self, yes: bool) -> None:
        self.api.match_any_property = yes

    def expire_sync_tokens(self) -> None:
        """Every sync token given out so far is answered with 410."""
        with self.lock:
            self.api.sync_generation += 1

    def revoke_tokens(self) -> None:
        """Every access token given out so far is answered with 401."""
        with self.lock:
            self.tokens.revoke_all()

    # The owner's own hand. Etags change as they do over the wire; ApiError is raised.

    def create(
        self, calendar_id: str, summary: str = "", time_zone: str = "America/Mexico_City"
    ) -> None:
        """Makes a calendar that the service account may write to. ValueError if it exists."""
        with self.lock:
            self.api.store.create(calendar_id, summary, time_zone)

    def share(self, calendar_id: str, role: str) -> None:
        """Lets the service account be `writer` or `reader` of it, or `none`: it finds no such
        calendar then."""
        with self.lock:
            self.api.store.calendar(calendar_id).role = role

    def calendars(self) -> list[dict[str, Any]]:
        """`id`, `summary` and `timeZone` of each."""
        with self.lock:
            return [each.entry() for each in self.api.store.calendars.values()]

    def events(self, calendar_id: str) -> list[Event]:
        """What stands in the calendar, by start: single events and series, none cancelled."""
        with self.lock:
            calendar = self.api.store.calendar(calendar_id)
            standing = (
                event
                for event in calendar.events.values()
                if event["status"] != "cancelled" and "recurringEventId" not in event
            )
            by_start = sorted(standing, key=lambda event: instant(event["start"], calendar.zone))
            return [presented(event, calendar.zone) for event in by_start]

    def event(self, calendar_id: str, event_id: str) -> Event:
        """One event or instance, cancelled ones too."""
        with self.lock:
            calendar = self.api.store.calendar(calendar_id)
            return presented(self.api.store.find(calendar, event_id), calendar.zone)

    def add(self, calendar_id: str, event: Event) -> Event:
        """A new event; unlike the service account, an owner may invite attendees."""
        with self.lock:
            calendar = self.api.store.calendar(calendar_id)
            return presented(self.api.store.insert(calendar, event), calendar.zone)

    def change(
        self, calendar_id: str, event_id: str, changes: Event, *, etag: str | None = None
    ) -> Event:
        """Patch semantics, also for one instance of a series."""
        with self.lock:
            calendar = self.api.store.calendar(calendar_id)
            event = self.api.store.patch(calendar, event_id, changes, etag)
            return presented(event, calendar.zone)

    def remove(self, calendar_id: str, event_id: str, *, etag: str | None = None) -> None:
        """Cancels an event, a series or one instance; its id stays taken."""
        with self.lock:
            calendar = self.api.store.calendar(calendar_id)
            self.api.store.delete(calendar, event_id, etag)

    def clear(self) -> None:
        """No calendars, no channels, no sync token that is still good. Access tokens stay."""
        with self.lock:
            self.api.store.calendars.clear()
            self.api.channels.clear()
            self.api.sync_generation += 1

    def push(self, calendar_id: str, state: str = "exists") -> list[int]:
        """Tells each live channel of the calendar; the status each gave, 0 for no answer."""
        with self.lock:
            channels = self.api.channels.of(calendar_id, self.clock.now())
            calls = [(channel.address, channel.headers(state)) for channel in channels]
        return [_notify(address, headers) for address, headers in calls]


def _notify(address: str, headers: dict[str, str]) -> int:
    try:
        return httpx.post(address, headers=headers, timeout=PUSH_TIMEOUT_S).status_code
    except httpx.HTTPError:
        return 0
