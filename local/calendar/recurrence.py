"""Recurring events: the occurrences of a series and the instances made of them.

Series are counted in naive wall time of the event's zone, so a weekly 10:00 stays at 10:00
over a change of the clocks; each occurrence then becomes an instant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr

from local.calendar.errors import invalid
from local.calendar.times import EventDateTime, instant, wall, written

Event = dict[str, Any]

_RULES = ("RRULE", "EXRULE")
_DATES = ("RDATE", "EXDATE")
_MARGIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a series. `[begins, ends)` are instants, `stamp` ends the instance's id."""

    start: EventDateTime
    end: EventDateTime
    begins: datetime
    ends: datetime
    stamp: str


def check_recurrence(event: Event) -> None:
    """Raises what the API answers to a recurrence it cannot read."""
    if not isinstance(event["recurrence"], list):
        raise invalid("Invalid recurrence rule.")
    try:
        _series(event)
    except (ValueError, TypeError, KeyError) as error:
        raise invalid("Invalid recurrence rule.") from error


def occurrences(
    master: Event, calendar_zone: ZoneInfo, since: datetime | None, until: datetime
) -> Iterator[Occurrence]:
    """Those that end after `since` and begin before `until`, in order of time."""
    start, end = master["start"], master["end"]
    length = instant(end, calendar_zone) - instant(start, calendar_zone)
    days = wall(end) - wall(start)
    zone = calendar_zone if "date" in start else ZoneInfo(start["timeZone"])
    first = wall(start) if since is None else _naive(since, zone) - length - _MARGIN
    for at in _series(master).between(first, _naive(until, zone) + _MARGIN, inc=True):
        found = _occurrence(at, zone, length, days, whole_days="date" in start)
        if found.begins < until and (since is None or found.ends > since):
            yield found


def instance(master: Event, occurrence: Occurrence) -> Event:
    """The event that a reader of single events sees; it has the etag of its series."""
    inherited = {key: value for key, value in master.items() if key != "recurrence"}
    return {
        **inherited,
        "id": instance_id(master["id"], occurrence),
        "start": occurrence.start,
        "end": occurrence.end,
        "recurringEventId": master["id"],
        "originalStartTime": occurrence.start,
    }


def instance_id(master_id: str, occurrence: Occurrence) -> str:
    return f"{master_id}_{occurrence.stamp}"


def instance_by_id(
    events: Mapping[str, Event], event_id: str, calendar_zone: ZoneInfo
) -> Event | None:
    """The not yet written instance of that id, if a series in `events` has it."""
    master_id, _, stamp = event_id.rpartition("_")
    master = events.get(master_id)
    if master is None or "recurrence" not in master or master["status"] == "cancelled":
        return None
    around = _stamped(stamp)
    if around is None:
        return None
    nearby = occurrences(master, calendar_zone, around - 2 * _MARGIN, around + 2 * _MARGIN)
    return next((instance(master, found) for found in nearby if found.stamp == stamp), None)


def _series(event: Event) -> rruleset:
    start = wall(event["start"])
    zone = None if "date" in event["start"] else ZoneInfo(event["start"]["timeZone"])
    series = rruleset()
    for line in event["recurrence"]:
        head, _, value = line.partition(":")
        name, *options = head.split(";")
        if name in _RULES and value:
            rule = rrulestr(_with_naive_until(value, start, zone), dtstart=start)
            (series.rrule if name == "RRULE" else series.exrule)(rule)  # type: ignore[arg-type]
        elif name in _DATES and value:
            add = series.rdate if name == "RDATE" else series.exdate
            for text in value.split(","):
                add(_listed_date(text, options, zone))
        else:
            raise ValueError(f"a recurrence line starts with one of {_RULES + _DATES}: {line}")
    return series


def _with_naive_until(rule: str, start: datetime, zone: ZoneInfo | None) -> str:
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name.upper() == "UNTIL":
            value = f"{_until(value, start, zone):%Y%m%dT%H%M%S}"
        parts.append(f"{name}={value}")
    return ";".join(parts)


def _until(value: str, start: datetime, zone: ZoneInfo | None) -> datetime:
    if "T" in value:
        return _ical(value, zone)
    return datetime.combine(_ical(value, zone), time.max if zone else start.time())


def _listed_date(text: str, options: list[str], zone: ZoneInfo | None) -> datetime:
    named = next((option[5:] for option in options if option.upper().startswith("TZID=")), None)
    if named is None or zone is None:
        return _ical(text, zone)
    at = _ical(text, ZoneInfo(named)).replace(tzinfo=ZoneInfo(named))
    return at.astimezone(zone).replace(tzinfo=None)


def _ical(text: str, zone: ZoneInfo | None) -> datetime:
    """A date or date-time of iCalendar as naive wall time of `zone`."""
    if "T" not in text:
        return datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 - wall times are naive here
    at = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    return _naive(at.replace(tzinfo=UTC), zone) if text.endswith("Z") and zone else at


def _occurrence(
    at: datetime, zone: ZoneInfo, length: timedelta, days: timedelta, *, whole_days: bool
) -> Occurrence:
    begins = at.replace(tzinfo=zone).astimezone(UTC)
    if whole_days:
        ends = (at + days).replace(tzinfo=zone).astimezone(UTC)
        start, end = {"date": f"{at:%Y-%m-%d}"}, {"date": f"{at + days:%Y-%m-%d}"}
        return Occurrence(start, end, begins, ends, f"{at:%Y%m%d}")
    ends = begins + length
    start = {"dateTime": written(begins, zone), "timeZone": zone.key}
    end = {"dateTime": written(ends, zone), "timeZone": zone.key}
    return Occurrence(start, end, begins, ends, f"{begins:%Y%m%dT%H%M%SZ}")


def _stamped(text: str) -> datetime | None:
    for form in ("%Y%m%dT%H%M%SZ", "%Y%m%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _naive(at: datetime, zone: ZoneInfo | None) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)
