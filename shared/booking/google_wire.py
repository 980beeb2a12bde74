"""Google Calendar over HTTP, in its own words: calendars, events, etags and errors.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, TypeVar

import httplib2
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from shared.booking.google_account import GoogleAccount
from shared.booking.google_errors import (
    FAILURES,
    Closed,
    NotAllowed,
    NotThere,
    failed,
    refused_whole,
    understood,
)
from shared.booking.ledger import Gone
from shared.deadline import within
from shared.errors import Temporary
from shared.outside import Limits, Service

T = TypeVar("T")
Event = Mapping[str, Any]

PATH = "/calendar/v3"
LIMITS = Limits(timeout=5.0, tries=3, base=0.2, cap=1.0, spare=3.0)
IN_ALL_S = 8.0
"""For all tries of one call."""
BATCH_AT_MOST = 50
"""Google takes no more calls in one batch."""


@dataclass(frozen=True, slots=True)
class Query:
    """One events.list: of which calendar, with which parameters."""

    calendar: str
    parameters: Mapping[str, Any]


class CalendarApi:
    """The calendars that are shared with one service account. Threads may share it.

    `url` is `https://www.googleapis.com/calendar/v3`, or as much of it as comes before the path.
    Every method raises Temporary when no answer can be had, Closed, and Misconfigured when
    the account's key is refused.
    """

    def __init__(
        self,
        url: str,
        account: GoogleAccount,
        *,
        service: Service | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._root = url.rstrip("/").removesuffix(PATH)
        self._service = service or Service("calendar")
        self._limits = limits
        self._account = account

    def list(self, queries: Sequence[Query]) -> Sequence[Sequence[Event]]:
        """What each query finds, all pages of it: one round trip, and one for every further
        page of whoever has the most. A page may be empty and yet not be the last.
        """
        found: list[list[Event]] = [[] for _ in queries]
        waiting = dict(enumerate(queries))
        while waiting:
            asked = dict(list(waiting.items())[:BATCH_AT_MOST])
            try:
                pages = self._ask(partial(self._batch, asked), repeatable=True)
            except (NotThere, NotAllowed) as error:
                raise refused_whole(error) from error
            for index, page in pages.items():
                query = waiting.pop(index)
                found[index] += page.get("items", ())
                if token := page.get("nextPageToken"):
                    following = {**query.parameters, "pageToken": token}
                    waiting[index] = replace(query, parameters=following)
        return found

    def get(self, calendar: str, event: str) -> Event | None:
        """The event, also a deleted one. None where there is none, or no such calendar."""
        request = self._events.get(calendarId=calendar, eventId=event)
        try:
            return self._run(calendar, request, repeatable=True)
        except NotThere:
            return None

    def insert(self, calendar: str, body: Event) -> Event:
        """Raises AlreadyThere when the body's id was ever used in this calendar."""
        request = self._events.insert(calendarId=calendar, body=body, sendUpdates="none")
        try:
            return self._run(calendar, request)
        except NotThere:
            raise Closed(calendar, "notFound") from None

    def patch(self, calendar: str, event: str, body: Event, etag: str) -> Event:
        """Raises Changed when the etag is not the event's any more, and Gone."""
        request = self._events.patch(
            calendarId=calendar, eventId=event, body=body, sendUpdates="none"
        )
        request.headers["If-Match"] = etag
        try:
            return self._run(calendar, request)
        except NotThere:
            raise Gone(event) from None

    def delete(self, calendar: str, event: str, etag: str) -> None:
        """Raises Changed when the etag is not the event's any more, and Gone."""
        request = self._events.delete(calendarId=calendar, eventId=event, sendUpdates="none")
        request.headers["If-Match"] = etag
        try:
            self._run(calendar, request)
        except NotThere:
            raise Gone(event) from None

    def _run(self, calendar: str, request: Any, *, repeatable: bool = False) -> Event:
        def attempt(http: Any) -> Event:
            return _answer(request.execute(http=http))

        try:
            return self._ask(attempt, repeatable=repeatable)
        except NotAllowed as error:
            raise Closed(calendar, str(error)) from error

    def _batch(self, queries: Mapping[int, Query], http: Any) -> dict[int, Event]:
        pages: dict[int, Event] = {}
        failures: dict[int, HttpError] = {}

        def take(index: str, page: Any, error: HttpError | None) -> None:
            if error is not None:
                failures[int(index)] = error
            else:
                pages[int(index)] = _answer(page)

        batch = BatchHttpRequest(callback=take, batch_uri=f"{self._root}/batch{PATH}")
        for index, query in queries.items():
            request = self._events.list(calendarId=query.calendar, **query.parameters)
            batch.add(request, request_id=str(index))
        try:
            batch.execute(http=http)
        except KeyError as error:
            raise Temporary("Google left a call of the batch unanswered") from error
        for index, failure in failures.items():
            meaning = understood(failure)
            if isinstance(meaning, NotThere | NotAllowed):
                raise Closed(queries[index].calendar, str(meaning)) from failure
            raise failure
        return pages

    def _ask(self, attempt: Callable[[Any], T], *, repeatable: bool) -> T:
        with within(IN_ALL_S):
            return self._service.call(
                partial(self._once, attempt), limits=self._limits, repeatable=repeatable
            )

    def _once(self, attempt: Callable[[Any], T]) -> T:
        try:
            with self._account.connection() as http:
                return attempt(http)
        except FAILURES as error:
            meaning = failed(error)
            if meaning is error:
                raise
            raise meaning from error

    @cached_property
    def _events(self) -> Any:
        return build(
            "calendar",
            "v3",
            http=httplib2.Http(),
            static_discovery=True,
            cache_discovery=False,
            client_options={"api_endpoint": f"{self._root}{PATH}/"},
        ).events()


def _answer(answer: Any) -> Event:
    """Nothing at all is how a deletion is answered; a text, a page that is not Google's."""
    if isinstance(answer, Mapping):
        return answer
    if answer:
        raise Temporary("Google Calendar gave no answer")
    return {}
