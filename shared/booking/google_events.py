"""What an appointment looks like in Google Calendar, and what an event there means to the desk.

The owner sees the face; the desk reads only the private properties back, so nothing an
owner types changes what an appointment is.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from shared.booking.domain import Entry, Ref, State, Written, is_ours
from shared.booking.google_face import NAME_AT_MOST, NOTE_AT_MOST, face, ours, plain
from shared.booking.open_hours import first_instant
from shared.shop.domain import Shop

Event = Mapping[str, Any]

FIELDS = (
    "id,etag,status,start,end,transparency,attendees(self,responseStatus),"
    "extendedProperties/private"
)
"""All the desk wants to know of an event: the titles of the owner's own ones are not asked for."""

_NOWHEN = datetime(1970, 1, 1, tzinfo=UTC)


def as_entry(event: Event, barber: str, shop: Shop) -> Entry:
    """Raises KeyError or ValueError for what is no event at all.

    A cancelled event may have lost its times; it then stands at no time.
    """
    written = _written(event, shop)
    status = event.get("status", "confirmed")
    start = _moment(event.get("start"), shop)
    return Entry(
        barber=barber,
        id=event["id"],
        start=start,
        end=_moment(event.get("end"), shop) if "end" in event else start,
        state=_state(status, mine=written is not None),
        # With its etag a deleted event could be brought back; without, nothing can be written.
        etag="" if status == "cancelled" else event.get("etag", ""),
        blocks=status != "cancelled" and not _free(event),
        written=written,
    )


def to_insert(entry: Entry, shop: Shop) -> dict[str, Any]:
    """The event to insert. Raises ValueError for an entry the desk did not write."""
    body = face(entry, shop) | _times(entry, shop)
    return body | {
        "id": entry.id,
        "status": entry.state,
        "extendedProperties": {"private": _stated(_properties(entry))},
    }


def to_patch(entry: Entry, shop: Shop) -> dict[str, Any]:
    """The patch that makes an event say what the entry does.

    Once the customer has been told, the face is the owner's: a title or colour they have
    changed since is left as it is. Raises ValueError for an entry the desk did not write.
    """
    properties = _properties(entry)
    known = entry.written is not None and (entry.written.told or entry.written.reminded)
    # Without the null, a day the owner made a whole one would keep its date beside the hours.
    times = {name: when | {"date": None} for name, when in _times(entry, shop).items()}
    body = times if known else face(entry, shop) | times
    return body | {"status": entry.state, "extendedProperties": {"private": properties}}


def _state(status: str, *, mine: bool) -> State:
    """Tentative is the desk's word for a claim that may still yield; an owner's "maybe" stands."""
    if status == "cancelled":
        return "cancelled"
    return "tentative" if mine and status == "tentative" else "confirmed"


def _free(event: Event) -> bool:
    declined = any(
        guest.get("self") and guest.get("responseStatus") == "declined"
        for guest in event.get("attendees", ())
    )
    return declined or event.get("transparency") == "transparent"


def _moment(when: Mapping[str, str] | None, shop: Shop) -> datetime:
    if not when:
        return _NOWHEN
    if "date" in when:
        return first_instant(date.fromisoformat(when["date"]), shop.tz)
    moment = datetime.fromisoformat(when["dateTime"])
    if moment.tzinfo is None:
        raise ValueError("an event's time without its offset")
    return moment.astimezone(shop.tz)


def _times(entry: Entry, shop: Shop) -> dict[str, dict[str, str | None]]:
    return {"start": _when(entry.start, shop), "end": _when(entry.end, shop)}


def _when(moment: datetime, shop: Shop) -> dict[str, str | None]:
    return {"dateTime": shop.local(moment).isoformat(), "timeZone": shop.zone}


def _properties(entry: Entry) -> dict[str, str | None]:
    """None takes a property out of an event that has it.

    https://developers.google.com/workspace/calendar/api/guides/extended-properties
    """
    written = ours(entry)
    return {
        "src": "turno",
        "customer": written.customer,
        "phone": written.phone or None,
        "name": plain(written.name, NAME_AT_MOST) or None,
        "service": "+".join(written.services),
        "price": str(written.price),
        "proposal": written.proposal,
        "rank": str(written.rank),
        "lease": written.lease.astimezone(UTC).isoformat() if written.lease else None,
        "replaces": str(written.replaces) if written.replaces else None,
        "told": str(int(written.told)),
        "reminded": str(int(written.reminded)),
        "buffer_before": str(written.buffer_before),
        "buffer_after": str(written.buffer_after),
        "note": plain(written.note, NOTE_AT_MOST) or None,
        "lang": written.lang or None,
    }


def _stated(properties: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in properties.items() if value is not None}


def _written(event: Event, shop: Shop) -> Written | None:
    """None for a stranger's event; so is one of ours whose properties cannot be read, for a
    stranger's event is never moved out of the way.
    """
    private = event.get("extendedProperties", {}).get("private", {})
    if private.get("src") != "turno" or not is_ours(
        shop.id, event["id"], private.get("proposal", "")
    ):
        return None
    try:
        return _read(private)
    except (KeyError, ValueError):
        return None


def _read(private: Mapping[str, str]) -> Written:
    lease, replaces = private.get("lease"), private.get("replaces")
    return Written(
        customer=private["customer"],
        services=tuple(private["service"].split("+")),
        proposal=private["proposal"],
        phone=private.get("phone") or None,
        name=private.get("name") or None,
        price=int(private["price"]),
        rank=int(private["rank"]),
        lease=datetime.fromisoformat(lease) if lease else None,
        replaces=Ref.parse(replaces) if replaces else None,
        told=private.get("told") == "1",
        reminded=private.get("reminded") == "1",
        buffer_before=int(private["buffer_before"]),
        buffer_after=int(private["buffer_after"]),
        note=private.get("note") or None,
        lang=private.get("lang", ""),
    )
