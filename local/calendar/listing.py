"""Which events answer a list call, and in which order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from local.calendar.events import presented
from local.calendar.query import Query
from local.calendar.recurrence import Event, instance, instance_id, occurrences
from local.calendar.store import Calendar
from local.calendar.times import instant


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, with the instants that it is chosen and ordered by."""

    event: Event
    begins: datetime
    ends: datetime


def listed(
    calendar: Calendar, view: Mapping[str, Event], query: Query, now: datetime
) -> list[Event]:
    """All the events that answer the query, as they go over the wire."""
    found = [row for row in _rows(calendar, view, query, now) if _wanted(row, query)]
    if query.order == "startTime" or query.series is not None:
        found.sort(key=lambda row: (row.begins, row.event["id"]))
    elif query.order == "updated":
        found.sort(key=lambda row: (row.event["updated"], row.event["id"]))
    return [presented(row.event, query.zone) for row in found]


def expanded(
    calendar: Calendar, view: Mapping[str, Event], since: datetime | None, until: datetime
) -> Iterator[Row]:
    """Single events and instances that overlap `(since, until)`, cancelled ones left out."""
    query = Query(calendar.zone, since=since, until=until, single=True)
    return (row for row in _rows(calendar, view, query, until) if _in_window(row, query))


def _rows(
    calendar: Calendar, view: Mapping[str, Event], query: Query, now: datetime
) -> Iterator[Row]:
    for event in view.values():
        if query.touched is not None and event["id"] not in query.touched:
            continue
        if query.series not in (None, event["id"], event.get("recurringEventId")):
            continue
        if "recurringEventId" in event:
            yield from _written_instance(calendar, view, query, event)
        elif event["status"] == "cancelled":
            is_series = "recurrence" in event
            if query.tells_deleted and not (is_series and query.single):
                yield _row(calendar, event)
        elif "recurrence" in event:
            yield from _series(calendar, view, query, event, now)
        else:
            yield _row(calendar, event)


def _written_instance(
    calendar: Calendar, view: Mapping[str, Event], query: Query, event: Event
) -> Iterator[Row]:
    """A cancelled one is an exception to be told of, unless its whole series is cancelled."""
    stands = view[event["recurringEventId"]]["status"] != "cancelled"
    is_exception = stands and not query.single
    if event["status"] != "cancelled" or query.tells_deleted or is_exception:
        yield _row(calendar, event)


def _series(
    calendar: Calendar, view: Mapping[str, Event], query: Query, master: Event, now: datetime
) -> Iterator[Row]:
    found = occurrences(master, calendar.zone, query.since, query.horizon(now))
    if not query.single:
        first = next(found, None)
        if first is not None:
            yield Row(master, first.begins, first.ends)
        return
    for occurrence in found:
        if instance_id(master["id"], occurrence) not in view:
            yield Row(instance(master, occurrence), occurrence.begins, occurrence.ends)


def _row(calendar: Calendar, event: Event) -> Row:
    return Row(event, instant(event["start"], calendar.zone), instant(event["end"], calendar.zone))


def _wanted(row: Row, query: Query) -> bool:
    event = row.event
    return (
        _in_window(row, query)
        and query.uid in (None, event["iCalUID"])
        and (not query.types or event["eventType"] in query.types)
        and _updated_late_enough(event, query.updated_since)
        and _has_properties(event, query)
        and all(word in _searchable(event) for word in query.words)
        and _starts_originally(event, query)
    )


def _in_window(row: Row, query: Query) -> bool:
    return (query.since is None or row.ends > query.since) and (
        query.until is None or row.begins < query.until
    )


def _updated_late_enough(event: Event, since: datetime | None) -> bool:
    return since is None or datetime.fromisoformat(event["updated"]) >= since


def _has_properties(event: Event, query: Query) -> bool:
    properties = event.get("extendedProperties", {})
    met: Callable[[list[bool]], bool] = any if query.match_any_property else all
    wanted = [properties.get("private", {}).get(key) == value for key, value in query.private]
    wanted += [properties.get("shared", {}).get(key) == value for key, value in query.shared]
    return not wanted or met(wanted)


def _searchable(event: Event) -> str:
    people = [event["organizer"], *event.get("attendees", ())]
    texts = [event.get(key, "") for key in ("summary", "description", "location")]
    texts += [person.get(key, "") for person in people for key in ("displayName", "email")]
    return " ".join(texts).casefold()


def _starts_originally(event: Event, query: Query) -> bool:
    if query.original_start is None:
        return True
    return (
        "originalStartTime" in event
        and instant(event["originalStartTime"], query.zone) == query.original_start
    )
