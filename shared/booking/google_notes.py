"""Notes of the desk's own in Google Calendar: whole days that take nobody's time.

The owner reads a note's title and text; the desk reads only the private properties. `src` says
that it is no appointment, and of which kind it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from shared.booking.domain import derived_id
from shared.booking.google_account import GoogleAccount
from shared.booking.google_errors import Closed
from shared.booking.google_wire import LIMITS, CalendarApi, Query
from shared.errors import Misconfigured
from shared.outside import Limits, Service

Event = Mapping[str, Any]

_SOURCE = "turno-"
_FIELDS = "id,status,extendedProperties/private"


@dataclass(frozen=True, slots=True)
class Kind:
    """One use of notes. Its first letter begins their ids, and is no other kind's; appointments
    have `b`."""

    name: str
    purpose: str
    """Ends a sentence about a calendar: "… and opt-outs are kept there"."""

    @property
    def source(self) -> str:
        return f"{_SOURCE}{self.name}"

    def id(self, shop: str, *names: str) -> str:
        """The calendar's id of the note about these, the same one at every attempt."""
        return derived_id(self.name[0], shop, self.name, *names)


@dataclass(frozen=True, slots=True)
class Note:
    """What shall stand in a calendar on one local day. `text` is HTML to Google."""

    kind: Kind
    id: str
    day: date
    title: str
    text: str
    colour: str
    properties: Mapping[str, str] = field(default_factory=dict)


class GoogleNotes:
    """Notes in whatever calendars are shared with one account. Its methods raise what
    CalendarApi raises; a calendar that is closed to the desk, Misconfigured with what to do."""

    def __init__(
        self,
        url: str,
        service_account: str,
        *,
        service: Service | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._account = GoogleAccount(service_account)
        self._api = CalendarApi(url, self._account, service=service, limits=limits)

    def insert(self, calendar: str, note: Note) -> None:
        with self._open_calendars(note.kind):
            self._api.insert(calendar, {"id": note.id, **_body(note)})

    def get(self, calendar: str, kind: Kind, note_id: str) -> Event | None:
        """One that was deleted by hand included."""
        with self._open_calendars(kind):
            return self._api.get(calendar, note_id)

    def patch(self, calendar: str, note: Note, etag: str) -> None:
        """Has a deleted one stand again, and one that was given hours be a whole day."""
        body, hours = _body(note), {"dateTime": None, "timeZone": None}
        times = {side: body[side] | hours for side in ("start", "end")}
        with self._open_calendars(note.kind):
            self._api.patch(calendar, note.id, body | times | {"status": "confirmed"}, etag)

    def all(self, calendars: Iterable[str], kind: Kind) -> Iterator[Event]:
        """Those that stand, with their ids and private properties: one round trip."""
        wanted = {
            "privateExtendedProperty": f"src={kind.source}",
            "showDeleted": False,
            "maxResults": 2500,
            "fields": f"nextPageToken,items({_FIELDS})",
        }
        with self._open_calendars(kind):
            found = self._api.list([Query(calendar, wanted) for calendar in calendars])
        return (event for events in found for event in events)

    def close(self) -> None:
        """Gives up the connections at rest; it may still be used."""
        self._account.close()

    @contextmanager
    def _open_calendars(self, kind: Kind) -> Iterator[None]:
        try:
            yield
        except Closed as closed:
            raise Misconfigured(
                f"The calendar {closed.calendar} is closed to the desk ({closed.reason}), and "
                f"{kind.purpose} there: in Google Calendar, share it with "
                f"{self._account.address} and let it make changes to events"
            ) from closed


def is_note(event: Event, kind: Kind | None = None) -> bool:
    """Is this event of a calendar a note of that kind (None: of any), and neither an
    appointment nor the owner's?"""
    source = properties(event).get("src", "")
    return source.startswith(_SOURCE) if kind is None else source == kind.source


def properties(event: Event) -> Mapping[str, str]:
    """What the desk wrote into it for itself."""
    private: Mapping[str, str] = event.get("extendedProperties", {}).get("private", {})
    return private


def _body(note: Note) -> dict[str, Any]:
    return {
        "summary": note.title,
        "description": note.text,
        "start": {"date": note.day.isoformat()},
        "end": {"date": (note.day + timedelta(days=1)).isoformat()},
        "transparency": "transparent",
        "visibility": "private",
        "colorId": note.colour,
        "reminders": {"useDefault": False, "overrides": []},
        "extendedProperties": {"private": {"src": note.kind.source, **note.properties}},
    }
