"""The calendars and all that was ever written to them.

An event is never changed in place: each write puts a new dictionary in, and the log keeps
what stood there before. So any earlier state can be read again, which is what stale lists,
page tokens and sync tokens need. Callers hold the emulator's lock.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from local.calendar import errors
from local.calendar.events import OWN_ID, checked, merged, writable
from local.calendar.recurrence import Event, instance_by_id
from local.calendar.times import stamp, zone_named
from local.wire import StageClock

Changed = Mapping[str, Event | None]


@dataclass(slots=True)
class Calendar:
    """`log` has one entry per write: the events it touched, as they were before it."""

    id: str
    summary: str
    zone: ZoneInfo
    role: str = field(default="writer", kw_only=True)
    """What the service account may do: `writer`, `reader` or, not knowing of it, `none`."""
    events: dict[str, Event] = field(default_factory=dict)
    log: list[Changed] = field(default_factory=list)

    def write(self, *events: Event) -> None:
        self.log.append({event["id"]: self.events.get(event["id"]) for event in events})
        self.events.update({event["id"]: event for event in events})

    def as_of(self, mark: int) -> Mapping[str, Event]:
        """The events after the first `mark` writes."""
        past: dict[str, Event | None] = dict(self.events)
        for before in reversed(self.log[mark:]):
            past.update(before)
        return {event_id: event for event_id, event in past.items() if event is not None}

    def touched(self, since: int, until: int) -> frozenset[str]:
        """The ids written after the first `since` writes and within the first `until`."""
        return frozenset(event_id for before in self.log[since:until] for event_id in before)

    def instances_written(self, master_id: str) -> list[Event]:
        found = (event for event in self.events.values() if "recurringEventId" in event)
        return [event for event in found if event["recurringEventId"] == master_id]

    def entry(self) -> dict[str, Any]:
        return {"id": self.id, "summary": self.summary, "timeZone": self.zone.key}


class Store:
    """The verbs of the events collection. Every one may raise ApiError."""

    def __init__(self, clock: StageClock) -> None:
        self._clock = clock
        self._last_etag = 0
        self._ids = 0
        self.calendars: dict[str, Calendar] = {}

    def create(self, calendar_id: str, summary: str, time_zone: str) -> None:
        if calendar_id in self.calendars:
            raise ValueError(f"there is a calendar {calendar_id!r} already")
        zone = zone_named(time_zone, errors.invalid("Invalid time zone."))
        self.calendars[calendar_id] = Calendar(calendar_id, summary or calendar_id, zone)

    def calendar(self, calendar_id: str) -> Calendar:
        if calendar_id not in self.calendars:
            raise errors.not_found()
        return self.calendars[calendar_id]

    def shared(self, calendar_id: str, *, to_write: bool = False) -> Calendar:
        """As far as the calendar is shared with the service account."""
        calendar = self.calendar(calendar_id)
        if calendar.role == "none":
            raise errors.not_found()
        if to_write and calendar.role != "writer":
            raise errors.not_a_writer()
        return calendar

    def find(self, calendar: Calendar, event_id: str) -> Event:
        """A written event, cancelled ones too, or an instance of a series."""
        found = calendar.events.get(event_id)
        found = found or instance_by_id(calendar.events, event_id, calendar.zone)
        if found is None:
            raise errors.not_found()
        return found

    def insert(self, calendar: Calendar, body: Event) -> Event:
        event_id = self._id_for(calendar, body)
        now = self._clock.now()
        event = {
            "kind": "calendar#event",
            "id": event_id,
            "status": "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={event_id}",
            "created": stamp(now.replace(microsecond=0)),
            "creator": {"email": calendar.id, "self": True},
            "organizer": {"email": calendar.id, "displayName": calendar.summary, "self": True},
            "iCalUID": body.get("iCalUID") or f"{event_id}@google.com",
            "sequence": 0,
            "eventType": "default",
            **writable(body),
        }
        return self._written(calendar, checked(event, calendar.id, calendar.zone))

    def patch(self, calendar: Calendar, event_id: str, body: Event, match: str | None) -> Event:
        current = self._matched(calendar, event_id, match)
        return self._changed(calendar, current, merged(current, writable(body)))

    def update(self, calendar: Calendar, event_id: str, body: Event, match: str | None) -> Event:
        """Replaces all that is not read-only. A cancelled event comes back only by a status."""
        current = self._matched(calendar, event_id, match)
        gone = current["status"] == "cancelled"
        kept = {key: value for key, value in current.items() if key not in writable(current)}
        fresh = {
            "status": "cancelled" if gone else "confirmed",
            "sequence": current["sequence"],
            "eventType": current["eventType"],
        }
        return self._changed(calendar, current, {**kept, **fresh, **writable(body)})

    def delete(self, calendar: Calendar, event_id: str, match: str | None) -> None:
        current = self.find(calendar, event_id)
        if current["status"] == "cancelled":
            raise errors.deleted()
        _check_match(current, match)
        self._changed(calendar, current, {**current, "status": "cancelled"})

    def _id_for(self, calendar: Calendar, body: Event) -> str:
        if body.get("id") is None:
            self._ids += 1
            return hashlib.sha256(f"{calendar.id} {self._ids}".encode()).hexdigest()[:26]
        event_id = str(body["id"])
        if OWN_ID.fullmatch(event_id) is None or body.get("iCalUID"):
            raise errors.invalid("Invalid resource id value.")
        if event_id in calendar.events:
            raise errors.duplicate()
        return event_id

    def _matched(self, calendar: Calendar, event_id: str, match: str | None) -> Event:
        current = self.find(calendar, event_id)
        _check_match(current, match)
        return current

    def _changed(self, calendar: Calendar, current: Event, wanted: Event) -> Event:
        if wanted.get("eventType") != current["eventType"]:
            raise errors.invalid("Event type cannot be changed.")
        if wanted.get("sequence", current["sequence"]) < current["sequence"]:
            raise errors.invalid(
                "Invalid sequence value. The specified sequence number is below the current "
                "sequence number of the resource. Re-fetch the resource and use its sequence "
                "number on the following request."
            )
        if "recurringEventId" in current:
            wanted.pop("recurrence", None)
        event = checked(wanted, calendar.id, calendar.zone)
        moved = any(event.get(key) != current.get(key) for key in ("start", "end", "recurrence"))
        event["sequence"] = max(event.get("sequence", 0), current["sequence"] + moved)
        return self._written(calendar, event)

    def _written(self, calendar: Calendar, event: Event) -> Event:
        """A cancelled series takes its written instances along, all in one write."""
        batch = [event]
        if event["status"] == "cancelled" and "recurrence" in event:
            for one in calendar.instances_written(event["id"]):
                batch.append({**one, "status": "cancelled"})
        updated = stamp(self._clock.now())
        batch = [{**one, "etag": self._etag(), "updated": updated} for one in batch]
        calendar.write(*batch)
        return batch[0]

    def _etag(self) -> str:
        microseconds = int(self._clock.now().timestamp() * 1_000_000)
        self._last_etag = max(self._last_etag + 2, 2 * microseconds)
        return f'"{self._last_etag}"'


def _check_match(current: Event, match: str | None) -> None:
    if match is None or match.strip() == "*":
        return
    if current["etag"] not in [etag.strip() for etag in match.split(",")]:
        raise errors.precondition_failed()
