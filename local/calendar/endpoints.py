"""What each operation of the API does, from request to response. The server holds the lock."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from local.calendar import errors
from local.calendar.busy import free_busy
from local.calendar.channels import Channels
from local.calendar.events import presented
from local.calendar.faults import CUT, Fault
from local.calendar.listing import listed
from local.calendar.query import (
    NO_SYNC_TOKEN_AFTER,
    NOT_WITH_SYNC,
    Page,
    Query,
    decoded,
    encoded,
    page_size,
)
from local.calendar.recurrence import Event
from local.calendar.store import Calendar, Store
from local.calendar.times import zone_named
from local.wire import StageClock, reply


class Endpoints:
    """One method per operation, `on_<operation>`; every one may raise ApiError."""

    def __init__(self, clock: StageClock) -> None:
        self.clock = clock
        self.store = Store(clock)
        self.channels = Channels()
        self.page_size: int | None = None
        self.match_any_property = False
        self.sync_generation = 0

    def on_calendar_list(self, request: Request) -> Response:  # noqa: ARG002 - as all the others
        items = [
            {"kind": "calendar#calendarListEntry", **each.entry(), "accessRole": each.role}
            for each in self.store.calendars.values()
            if each.role != "none"
        ]
        return reply({"kind": "calendar#calendarList", "items": items})

    def on_calendar(self, request: Request, calendar_id: str) -> Response:  # noqa: ARG002
        entry = self.store.shared(calendar_id).entry()
        return reply({"kind": "calendar#calendar", **entry})

    def on_free_busy(self, request: Request) -> Response:
        return reply(free_busy(self.store.calendars, _body(request)))

    def on_insert(self, request: Request, calendar_id: str) -> Response:
        calendar, body = self.store.shared(calendar_id, to_write=True), _body(request)
        _refuse_new_guests(body, ())
        return _told(self.store.insert(calendar, body), calendar, request)

    def on_get(self, request: Request, calendar_id: str, event_id: str) -> Response:
        calendar = self.store.shared(calendar_id)
        return _told(self.store.find(calendar, event_id), calendar, request)

    def on_patch(self, request: Request, calendar_id: str, event_id: str) -> Response:
        calendar, body = self.store.shared(calendar_id, to_write=True), _body(request)
        _refuse_new_guests(body, _guests(self.store.find(calendar, event_id)))
        event = self.store.patch(calendar, event_id, body, request.headers.get("If-Match"))
        return _told(event, calendar, request)

    def on_update(self, request: Request, calendar_id: str, event_id: str) -> Response:
        calendar, body = self.store.shared(calendar_id, to_write=True), _body(request)
        _refuse_new_guests(body, _guests(self.store.find(calendar, event_id)))
        event = self.store.update(calendar, event_id, body, request.headers.get("If-Match"))
        return _told(event, calendar, request)

    def on_delete(self, request: Request, calendar_id: str, event_id: str) -> Response:
        calendar = self.store.shared(calendar_id, to_write=True)
        self.store.delete(calendar, event_id, request.headers.get("If-Match"))
        return reply(status=204)

    def on_list(
        self, request: Request, calendar_id: str, *, fault: Fault | None = None
    ) -> Response:
        calendar, args = self.store.shared(calendar_id), request.args
        query = replace(Query.of(args, calendar.zone), match_any_property=self.match_any_property)
        latest = len(calendar.log)
        if fault is not None and fault.kind == "stale_list":
            latest = max(0, latest - fault.writes)
        cap = 1 if fault is not None and fault.kind == CUT else self.page_size
        page = Page(latest, 0, page_size(args, cap)).continued(args)
        if "syncToken" in args:
            touched = calendar.touched(self._synced(args["syncToken"], args), page.mark)
            query = replace(query, touched=touched)
        if fault is not None and fault.kind == "empty_page":
            page = replace(page, size=0)
        may_sync = NO_SYNC_TOKEN_AFTER.isdisjoint(args)
        return self._page(calendar, query, page, may_sync=may_sync)

    def on_instances(self, request: Request, calendar_id: str, event_id: str) -> Response:
        calendar, args = self.store.shared(calendar_id), request.args
        master = self.store.find(calendar, event_id)
        query = replace(Query.of(args, calendar.zone), single=True, series=master["id"])
        page = Page(len(calendar.log), 0, page_size(args, self.page_size)).continued(args)
        return self._page(calendar, query, page, may_sync=False)

    def on_watch(self, request: Request, calendar_id: str) -> Response:
        calendar = self.store.shared(calendar_id)
        uri = f"{request.base_url.removesuffix('/watch')}?alt=json"
        channel = self.channels.open(calendar.id, _body(request), uri, self.clock.now())
        return reply(channel.body())

    def on_stop(self, request: Request) -> Response:
        self.channels.stop(_body(request))
        return reply(status=204)

    def _synced(self, token: str, args: Collection[str]) -> int:
        if any(name in args for name in NOT_WITH_SYNC):
            raise errors.invalid("Sync token cannot be used with other query restrictions.")
        match decoded(token):
            case ["sync", int(generation), int(mark)]:
                if generation == self.sync_generation:
                    return mark
                raise errors.full_sync_required()
        raise errors.invalid("Invalid sync token value.", parameter="syncToken")

    def _page(self, calendar: Calendar, query: Query, page: Page, *, may_sync: bool) -> Response:
        found = listed(calendar, calendar.as_of(page.mark), query, self.clock.now())
        end = page.offset + page.size
        answer: dict[str, Any] = {
            "kind": "calendar#events",
            "etag": f'"p{page.mark}"',
            "summary": calendar.summary,
            "timeZone": query.zone.key,
            "accessRole": calendar.role,
            "defaultReminders": [],
            "items": found[page.offset : end],
        }
        if end < len(found) or page.size == 0:
            answer["nextPageToken"] = replace(page, offset=end).token()
        elif may_sync:
            answer["nextSyncToken"] = encoded(["sync", self.sync_generation, page.mark])
        return reply(answer)


def _body(request: Request) -> dict[str, Any]:
    try:
        body = request.get_json(force=True)
    except BadRequest as error:
        raise errors.invalid("Parse Error", reason="parseError") from error
    if not isinstance(body, dict):
        raise errors.invalid("Parse Error", reason="parseError")
    return body


def _told(event: Event, calendar: Calendar, request: Request) -> Response:
    name = request.args.get("timeZone")
    refusal = errors.invalid("Invalid value for: timeZone", parameter="timeZone")
    zone = zone_named(name, refusal) if name else calendar.zone
    return reply(presented(event, zone), headers={"ETag": event["etag"]})


def _guests(event: Event) -> frozenset[str]:
    return frozenset(guest["email"] for guest in event.get("attendees", ()))


def _refuse_new_guests(body: Event, known: Collection[str]) -> None:
    """A service account may keep the guests of an event; it may not invite any."""
    for guest in body.get("attendees") or ():
        if not isinstance(guest, dict) or guest.get("email") not in known:
            raise errors.guests_refused()
