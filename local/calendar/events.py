"""One event: what may be written to it, and how it is shown."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from local.calendar.errors import ApiError, invalid
from local.calendar.recurrence import Event, check_recurrence
from local.calendar.times import check_span, settled, shown

OWN_ID = re.compile(r"[a-v0-9]{5,1024}")
READ_ONLY = frozenset(
    (
        *("kind", "id", "etag", "htmlLink", "created", "updated", "creator", "organizer"),
        *("hangoutLink", "locked", "iCalUID", "recurringEventId", "originalStartTime"),
    )
)
CHOICES = {
    "status": ("confirmed", "tentative", "cancelled"),
    "transparency": ("opaque", "transparent"),
    "visibility": ("default", "public", "private", "confidential"),
    "eventType": (
        *("default", "birthday", "focusTime", "fromGmail", "outOfOffice", "workingLocation"),
    ),
    "colorId": tuple(str(number) for number in range(1, 12)),
}
RESPONSES = ("needsAction", "declined", "tentative", "accepted")
MAX_PROPERTY_KEY, MAX_PROPERTY_VALUE = 44, 1024


def writable(body: Event) -> Event:
    """What of a request is taken; the API ignores read-only fields."""
    return {key: value for key, value in body.items() if key not in READ_ONLY}


def merged(current: Any, changes: Any) -> Any:
    """Patch semantics: objects merge by key, null deletes, anything else replaces."""
    if not isinstance(changes, dict):
        return changes
    result = dict(current) if isinstance(current, dict) else {}
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def checked(event: Event, calendar_id: str, zone: ZoneInfo) -> Event:
    """The event as it is stored. Raises ApiError on what the API would refuse."""
    for name, known in CHOICES.items():
        if event.get(name) is not None and event[name] not in known:
            raise invalid(f"Invalid value for: {name}")
    start = settled(event.get("start"), "start", zone)
    end = settled(event.get("end"), "end", zone)
    check_span(start, end, zone)
    kept = {key: value for key, value in event.items() if value is not None}
    kept.update(start=start, end=end)
    if not kept.get("recurrence", True):
        del kept["recurrence"]
    if "recurrence" in kept:
        _check_zone_given(event)
        check_recurrence(kept)
    if "attendees" in kept:
        kept["attendees"] = [_attendee(guest, calendar_id) for guest in kept["attendees"]]
    if "extendedProperties" in kept:
        kept["extendedProperties"] = _properties(kept["extendedProperties"])
    _check_reminders(kept.setdefault("reminders", {"useDefault": True}))
    return kept


def self_declined(event: Event) -> bool:
    """The calendar's owner said no to it."""
    return any(
        guest.get("self") and guest.get("responseStatus") == "declined"
        for guest in event.get("attendees", ())
    )


def blocks(event: Event) -> bool:
    """It makes its calendar busy, as free/busy queries count it."""
    return (
        event["status"] != "cancelled"
        and event.get("transparency") != "transparent"
        and event.get("eventType") != "workingLocation"
        and not self_declined(event)
    )


def presented(event: Event, zone: ZoneInfo) -> Event:
    """The wire form. Of a cancelled instance only what identifies it is told."""
    if event["status"] == "cancelled" and "recurringEventId" in event:
        known = ("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")
        event = {key: event[key] for key in known}
    times = ("start", "end", "originalStartTime")
    return {**event, **{key: shown(event[key], zone) for key in times if key in event}}


def _check_zone_given(event: Event) -> None:
    for which in ("start", "end"):
        when = event[which]
        if "dateTime" in when and not when.get("timeZone"):
            raise ApiError(400, "required", f"Missing time zone definition for {which} time.")


def _attendee(guest: Any, calendar_id: str) -> Event:
    if not isinstance(guest, dict) or not guest.get("email"):
        raise ApiError(400, "required", "Missing attendee email.")
    if guest.get("responseStatus", "needsAction") not in RESPONSES:
        raise invalid("Invalid value for: responseStatus")
    own = {"self": True} if guest["email"] == calendar_id else {}
    return {"responseStatus": "needsAction", **guest, **own}


def _properties(given: Any) -> Event:
    """Both kinds; what is too long is dropped in silence, as the guide says of the API."""
    result: Event = {}
    for kind in ("private", "shared"):
        pairs = given.get(kind) or {}
        if not all(isinstance(value, str) for value in pairs.values()):
            raise invalid(f"Invalid value for: extendedProperties.{kind}")
        kept = {key: value for key, value in pairs.items() if _fits(key, value)}
        if kept:
            result[kind] = kept
    return result


def _fits(key: str, value: str) -> bool:
    return len(key) <= MAX_PROPERTY_KEY and len(value) <= MAX_PROPERTY_VALUE


def _check_reminders(reminders: Any) -> None:
    if reminders.get("useDefault") and reminders.get("overrides"):
        raise ApiError(
            400,
            "cannotUseDefaultRemindersAndSpecifyOverride",
            "Cannot specify both default reminders and overrides at the same time.",
            domain="calendar",
        )
    if len(reminders.get("overrides", ())) > 5:
        raise invalid("Invalid value for: reminders.overrides")
