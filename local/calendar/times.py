"""Times as the Calendar API writes them.

An *EventDateTime* is `{"date": …}` for whole days, or `{"dateTime": …, "timeZone": …}`.
Instants are aware UTC datetimes, without fractions of a second.
"""

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local.calendar.errors import ApiError, empty_range, invalid, required

EventDateTime = dict[str, Any]

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?P<fraction>\.\d+)?(?P<offset>Z|[+-]\d\d:\d\d)?"
)


def zone_named(name: str, refusal: ApiError) -> ZoneInfo:
    """The IANA zone; raises `refusal` when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refusal from error


def parameter_instant(text: str, parameter: str) -> datetime:
    """A query parameter as an instant; the offset is mandatory, as it is at the API."""
    when = _parsed(text)
    if when is None or when.tzinfo is None:
        raise invalid("Bad Request", reason="badRequest", parameter=parameter)
    return when.astimezone(UTC)


def settled(when: EventDateTime | None, which: str, calendar_zone: ZoneInfo) -> EventDateTime:
    """A start or end checked and put into the form that is stored. `which` names it in errors."""
    given = {key: value for key, value in (when or {}).items() if value is not None}
    if ("date" in given) == ("dateTime" in given):
        if given.get("date") is not None:
            raise invalid(f"Invalid {which} time.")
        raise required(f"Missing {which} time.")
    if "date" in given:
        return {"date": _whole_day(given["date"], which)}
    name = given.get("timeZone")
    refusal = invalid(f"Invalid time zone definition for {which} time.")
    zone = zone_named(name, refusal) if name else None
    at = _parsed(str(given["dateTime"]))
    if at is None:
        raise invalid("Bad Request", reason="parseError")
    if at.tzinfo is None and zone is None:
        raise required(f"Missing time zone definition for {which} time.")
    local = at.replace(tzinfo=zone) if at.tzinfo is None else at
    shown_in = zone or calendar_zone
    return {"dateTime": written(local, shown_in), "timeZone": name or calendar_zone.key}


def check_span(start: EventDateTime, end: EventDateTime, calendar_zone: ZoneInfo) -> None:
    """Raises when an event of these times could not be."""
    if ("date" in start) != ("date" in end):
        raise invalid("Start and end times must either both be date or both be dateTime.")
    begins, ends = instant(start, calendar_zone), instant(end, calendar_zone)
    if ends < begins or (ends == begins and "date" in start):
        raise empty_range()


def instant(when: EventDateTime, calendar_zone: ZoneInfo) -> datetime:
    """When it is; a whole day begins at midnight in the calendar's zone."""
    if "date" in when:
        day = date.fromisoformat(when["date"])
        return datetime(day.year, day.month, day.day, tzinfo=calendar_zone).astimezone(UTC)
    return datetime.fromisoformat(when["dateTime"]).astimezone(UTC)


def wall(when: EventDateTime) -> datetime:
    """The naive local time in the event's own zone, in which its recurrence is counted."""
    if "date" in when:
        return datetime.fromisoformat(when["date"])
    at = datetime.fromisoformat(when["dateTime"])
    return at.astimezone(ZoneInfo(when["timeZone"])).replace(tzinfo=None)


def written(at: datetime, zone: ZoneInfo) -> str:
    """RFC 3339 with the zone's offset, `Z` for UTC."""
    return at.astimezone(UTC).astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")


def shown(when: EventDateTime, zone: ZoneInfo) -> EventDateTime:
    """The same time with the offset of the zone that the answer is asked in."""
    if "date" in when:
        return dict(when)
    return {**when, "dateTime": written(datetime.fromisoformat(when["dateTime"]), zone)}


def stamp(at: datetime) -> str:
    """`created` and `updated`: UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _parsed(text: str) -> datetime | None:
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return None


def _whole_day(text: Any, which: str) -> str:
    try:
        return date.fromisoformat(str(text)).isoformat()
    except ValueError as error:
        raise invalid(f"Invalid {which} time.") from error
