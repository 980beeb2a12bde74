"""The ledger in Google Calendar: one calendar per barber, shared with the desk's account."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from shared.booking.domain import Entry, Ref
from shared.booking.google_account import GoogleAccount
from shared.booking.google_errors import Closed
from shared.booking.google_events import FIELDS, as_entry, to_insert, to_patch
from shared.booking.google_wire import LIMITS, CalendarApi, Query
from shared.booking.ledger import Changed, Gone
from shared.errors import Misconfigured
from shared.outside import Limits, Service
from shared.shop.domain import Shop

T = TypeVar("T")

ZONES_APART = timedelta(hours=26)
"""Google looks for whole days in the calendar's own zone, and the owner may have set one that
is not the shop's. By the clocks of this world two zones are no further apart than this."""

"""How often a write without a condition is tried while somebody else keeps writing."""


class GoogleCalendarLedger:
    """The ledger of one shop.

    A calendar that is not shared with the desk, or not for writing, raises Misconfigured
    with the barber's name and what to do: it is never taken for a free one. `find` alone
    cannot tell such a calendar from an entry that never was.
    """

    def __init__(
        self,
        shop: Shop,
        url: str,
        service_account: str,
        *,
        service: Service | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._shop = shop
        self._account = GoogleAccount(service_account)
        self._api = CalendarApi(url, self._account, service=service, limits=limits)

    def entries(
        self,
        barbers: Collection[str],
        start: datetime,
        end: datetime,
        *,
        customers: Sequence[str] | None = None,
    ) -> Mapping[str, tuple[Entry, ...]]:
        asked = [
            (barber, self._query(barber, start, end, whose))
            for barber in barbers
            for whose in (_written_for(customers) if customers is not None else (None,))
        ]
        with self._open_calendars():
            answers = self._api.list([query for _, query in asked])
        found: dict[str, dict[str, Entry]] = {barber: {} for barber in barbers}
        for (barber, _), events in zip(asked, answers, strict=True):
            for each in (as_entry(event, barber, self._shop) for event in events):
                # A copy made by hand carries the customer's property too.
                theirs = customers is None or each.written is not None
                if theirs and each.start < end and each.end > start:
                    found[barber][each.id] = each
        return {barber: _in_order(each.values()) for barber, each in found.items()}

    def find(self, ref: Ref) -> Entry | None:
        with self._open_calendars():
            try:
                event = self._api.get(self._calendar(ref.barber), ref.id)
            except Gone:
                # It was there and nothing is left of it; its id stays spent all the same.
                event = {"id": ref.id, "status": "cancelled"}
        return None if event is None else as_entry(event, ref.barber, self._shop)

    def insert(self, entry: Entry) -> Entry:
        with self._open_calendars():
            event = self._api.insert(self._calendar(entry.barber), to_insert(entry, self._shop))
        return as_entry(event, entry.barber, self._shop)

    def change(self, entry: Entry) -> Entry:
        return self._written(entry, self._patch)

    def remove(self, entry: Entry) -> None:
        self._written(entry, self._delete)

    def close(self) -> None:
        """Gives up the connections at rest; the ledger may still be used."""
        self._account.close()

    def _written(self, entry: Entry, write: Callable[[Entry], T]) -> T:
        """Always by etag: Google would let a write without one bring a deleted event back."""
        try:
            if not entry.etag:
                raise Changed(entry.id)
            with self._open_calendars():
                return write(entry)
        except Changed:
            # A deletion moves the etag as well, and only a second look tells the two apart.
            self._current(entry.ref)
            raise

    def _current(self, ref: Ref) -> Entry:
        found = self.find(ref)
        if found is None or found.state == "cancelled":
            raise Gone(ref.id)
        return found

    def _patch(self, entry: Entry) -> Entry:
        body = to_patch(entry, self._shop)
        event = self._api.patch(self._calendar(entry.barber), entry.id, body, entry.etag)
        return as_entry(event, entry.barber, self._shop)

    def _delete(self, entry: Entry) -> None:
        self._api.delete(self._calendar(entry.barber), entry.id, entry.etag)

    def _query(self, barber: str, start: datetime, end: datetime, whose: str | None) -> Query:
        parameters: dict[str, Any] = {
            "timeMin": (start - ZONES_APART).astimezone(UTC).isoformat(),
            "timeMax": (end + ZONES_APART).astimezone(UTC).isoformat(),
            "singleEvents": True,
            "showDeleted": False,
            "maxResults": 2500,
            "fields": f"nextPageToken,items({FIELDS})",
        }
        if whose is not None:
            parameters["privateExtendedProperty"] = whose
        return Query(self._calendar(barber), parameters)

    def _calendar(self, barber: str) -> str:
        return self._shop.barber(barber).calendar_id

    @contextmanager
    def _open_calendars(self) -> Iterator[None]:
        """Says whose calendar is closed to the desk, and how the owner opens it."""
        try:
            yield
        except Closed as closed:
            names = [b.name for b in self._shop.barbers if b.calendar_id == closed.calendar]
            raise Misconfigured(
                f"The calendar of {' and '.join(names)} is closed to the desk "
                f"({closed.reason}): in Google Calendar, share {closed.calendar} with "
                f"{self._account.address} and let it make changes to events; if it is shared, "
                "compare calendar_id in the shop file with the one in the calendar's settings"
            ) from closed


def _written_for(customers: Sequence[str]) -> Iterator[str]:
    """What an appointment of one of these identities says: theirs may be known by another,
    with their phone beside it."""
    for customer in customers:
        yield f"customer={customer}"
        if customer.isdigit():
            yield f"phone={customer}"


def _in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.start, entry.id)))
