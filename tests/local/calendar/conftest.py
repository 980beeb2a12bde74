"""The real Google client, talking to the emulator over loopback."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import google_auth_httplib2
import httplib2
import pytest
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from local.calendar import CalendarEmulator, service_account_json
from local.serving import serve
from local.wire import StageClock

NOW = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
CHAVA = "chava@group.calendar.google.com"
SCOPE = "https://www.googleapis.com/auth/calendar"


@dataclass(frozen=True)
class Google:
    """One client as the product builds it."""

    url: str
    credentials: Any
    http: Any
    service: Any

    def insert(self, body: dict[str, Any], calendar: str = CHAVA) -> Any:
        return self.service.events().insert(calendarId=calendar, body=body).execute()

    def get(self, event_id: str, **more: Any) -> Any:
        return self.service.events().get(calendarId=CHAVA, eventId=event_id, **more).execute()

    def patch(self, event_id: str, body: dict[str, Any], match: str | None = None) -> Any:
        request = self.service.events().patch(calendarId=CHAVA, eventId=event_id, body=body)
        return self._if(request, match)

    def update(self, event_id: str, body: dict[str, Any], match: str | None = None) -> Any:
        request = self.service.events().update(calendarId=CHAVA, eventId=event_id, body=body)
        return self._if(request, match)

    def delete(self, event_id: str, match: str | None = None) -> Any:
        return self._if(self.service.events().delete(calendarId=CHAVA, eventId=event_id), match)

    def list(self, **query: Any) -> Any:
        return self.service.events().list(calendarId=CHAVA, **query).execute()

    def batch(self) -> BatchHttpRequest:
        """With a token just fetched: a batch whose token is refused, and a test may have revoked
        the one at hand, fetches another over a connection it never closes.
        """
        with closing(httplib2.Http(timeout=5)) as http:
            self.credentials.refresh(google_auth_httplib2.Request(http))
        return BatchHttpRequest(batch_uri=f"{self.url}/batch/calendar/v3")

    def _if(self, request: Any, match: str | None) -> Any:
        if match is not None:
            request.headers["If-Match"] = match
        return request.execute()


def client(url: str) -> Google:
    info = json.loads(service_account_json(f"{url}/token"))
    make: Any = service_account.Credentials.from_service_account_info
    credentials = make(info, scopes=[SCOPE])
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=5))
    service = build(
        "calendar",
        "v3",
        http=http,
        static_discovery=True,
        cache_discovery=False,
        client_options={"api_endpoint": f"{url}/calendar/v3/"},
    )
    return Google(url, credentials, http, service)


def refused(call: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[int, str]:
    """The status and the reason of the refusal that the call must meet."""
    with pytest.raises(HttpError) as caught:
        call(*args, **kwargs)
    [detail] = caught.value.error_details
    envelope = json.loads(caught.value.content)["error"]
    assert envelope["code"] == caught.value.resp.status
    assert envelope["errors"] == [detail]
    return caught.value.resp.status, detail["reason"]


def at(hour: str, minutes: int = 60, **more: Any) -> dict[str, Any]:
    """An event on Tuesday the 1st of December 2026, at `hour` in the shop's zone."""
    start = datetime.fromisoformat(f"2026-12-01T{hour}:00-06:00")
    end = datetime.fromtimestamp(start.timestamp() + minutes * 60, start.tzinfo)
    return {
        "summary": "Corte",
        "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": end.isoformat()},
        **more,
    }


def weekly(**more: Any) -> dict[str, Any]:
    """Every Tuesday from 10:00 to 11:00, four times."""
    zone = "America/Mexico_City"
    return {
        "summary": "Curso",
        "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": zone},
        "end": {"dateTime": "2026-12-01T11:00:00", "timeZone": zone},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"],
        **more,
    }


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[CalendarEmulator, Google]]:
    emulator = CalendarEmulator(StageClock(NOW, frozen=True))
    with serve(emulator) as url:
        google = client(url)
        yield emulator, google
        google.http.close()


@pytest.fixture
def emulator(served: tuple[CalendarEmulator, Google]) -> CalendarEmulator:
    emulator, _ = served
    emulator.clear()
    emulator.faults.clear()
    emulator.journal.clear()
    emulator.clock.set(NOW)
    emulator.page_size = None
    emulator.match_any_property = False
    emulator.create(CHAVA, "Chava", "America/Mexico_City")
    return emulator


@pytest.fixture
def google(served: tuple[CalendarEmulator, Google], emulator: CalendarEmulator) -> Google:
    return served[1]
