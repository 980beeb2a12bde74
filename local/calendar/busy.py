"""`freeBusy.query`: when calendars are taken, without saying by what."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from local.calendar import errors
from local.calendar.events import blocks
from local.calendar.listing import expanded
from local.calendar.store import Calendar
from local.calendar.times import parameter_instant, written, zone_named

MOST_CALENDARS = 50


def free_busy(calendars: Mapping[str, Calendar], body: Mapping[str, Any]) -> dict[str, Any]:
    """The answer; a calendar that cannot be read has `errors`, and the call still succeeds."""
    since, until = (_bound(body, name) for name in ("timeMin", "timeMax"))
    if until <= since:
        raise errors.empty_range()
    refusal = errors.invalid("Invalid value for: timeZone")
    zone = zone_named(body.get("timeZone") or "UTC", refusal)
    asked = [item["id"] for item in body.get("items", ())]
    most = min(body.get("calendarExpansionMax") or MOST_CALENDARS, MOST_CALENDARS)
    found = {
        each: _one(calendars.get(each), since, until, zone, too_many=len(asked) > most)
        for each in asked
    }
    bounds = {
        "timeMin": written(since, ZoneInfo("UTC")),
        "timeMax": written(until, ZoneInfo("UTC")),
    }
    return {"kind": "calendar#freeBusy", **bounds, "calendars": found}


def _bound(body: Mapping[str, Any], name: str) -> datetime:
    if not body.get(name):
        raise errors.required(f"Missing {name} parameter.")
    return parameter_instant(body[name], name).astimezone(UTC)


def _one(
    calendar: Calendar | None, since: datetime, until: datetime, zone: ZoneInfo, *, too_many: bool
) -> dict[str, Any]:
    if too_many or calendar is None:
        reason = "tooManyCalendarsRequested" if too_many else "notFound"
        return {"errors": [{"domain": "global", "reason": reason}], "busy": []}
    rows = expanded(calendar, calendar.events, since, until)
    taken = [(max(row.begins, since), min(row.ends, until)) for row in rows if blocks(row.event)]
    return {
        "busy": [
            {"start": written(start, zone), "end": written(end, zone)}
            for start, end in _joined(taken)
        ]
    }


def _joined(intervals: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
