"""Misbehaviour on order."""

import json
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from local.calendar import CalendarEmulator
from local.calendar.faults import Fault
from tests.local.calendar.conftest import CHAVA, Google, at, client, ids, refused

OWN = "b0123456789"


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("500", 500, "backendError"),
        ("503", 503, "backendError"),
        ("429", 429, "rateLimitExceeded"),
        ("quota", 403, "rateLimitExceeded"),
        ("forbidden", 403, "forbidden"),
        ("404", 404, "notFound"),
        ("409", 409, "duplicate"),
        ("patch:412", 412, "conditionNotMet"),
        ("precondition", 412, "conditionNotMet"),
        ("gone", 410, "deleted"),
    ],
)
def test_a_refusal_on_order_comes_before_any_effect_and_once(
    google: Google, emulator: CalendarEmulator, kind: str, status: int, reason: str
) -> None:
    before = google.insert(at("10:00", id=OWN))
    emulator.faults.order("calendar", kind)
    assert refused(google.patch, OWN, {"summary": "x"}) == (status, reason)
    assert google.get(OWN) == before
    assert google.patch(OWN, {"summary": "x"})["summary"] == "x"


def test_a_drop_is_before_the_effect(google: Google, emulator: CalendarEmulator) -> None:
    emulator.faults.order("calendar", "drop")
    with pytest.raises(ConnectionResetError):
        google.insert(at("10:00", id=OWN))
    assert emulator.events(CHAVA) == []
    assert google.insert(at("10:00", id=OWN))["id"] == OWN


def test_a_drop_after_leaves_the_effect(google: Google, emulator: CalendarEmulator) -> None:
    emulator.faults.order("calendar", "drop_after")
    with pytest.raises(ConnectionResetError):
        google.insert(at("10:00", id=OWN))
    assert refused(google.insert, at("10:00", id=OWN)) == (409, "duplicate")
    assert len(emulator.events(CHAVA)) == 1


def test_an_order_for_one_operation_waits_for_it(
    google: Google, emulator: CalendarEmulator
) -> None:
    emulator.faults.order("calendar", "insert:500", 2)
    emulator.faults.order("calendar", "list:quota")
    emulator.faults.order("calendar", "delete:404")
    assert refused(google.list) == (403, "rateLimitExceeded")
    assert google.list()["items"] == []
    assert refused(google.insert, at("10:00")) == (500, "backendError")
    assert refused(google.insert, at("10:00")) == (500, "backendError")
    event = google.insert(at("10:00"))
    assert refused(google.delete, event["id"]) == (404, "notFound")
    google.delete(event["id"])


def test_orders_can_be_withdrawn(google: Google, emulator: CalendarEmulator) -> None:
    emulator.faults.order("calendar", "insert:500")
    google.list()
    emulator.faults.clear()
    assert google.insert(at("10:00"))["status"] == "confirmed"


def test_the_client_renews_its_token_after_a_401_and_gives_up_after_three(
    google: Google, emulator: CalendarEmulator
) -> None:
    emulator.faults.order("calendar", "auth")
    assert google.list()["items"] == []
    assert [call.status for call in emulator.journal][-3:] == [401, 200, 200]
    emulator.faults.order("calendar", "list:auth", 3)
    assert refused(google.list) == (401, "authError")


def test_a_sync_can_be_told_that_its_token_is_gone(
    google: Google, emulator: CalendarEmulator
) -> None:
    token = google.list()["nextSyncToken"]
    emulator.faults.order("calendar", "gone")
    assert refused(google.list, syncToken=token) == (410, "fullSyncRequired")
    assert google.list(syncToken=token)["items"] == []


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("stale_list", ["first", "second"]),
        ("stale_list:2", ["first"]),
        ("list:stale_list:9", []),
    ],
)
def test_a_stale_list_does_not_see_the_latest_writes(
    google: Google, emulator: CalendarEmulator, kind: str, seen: list[str]
) -> None:
    for summary in ("first", "second", "third"):
        google.insert(at("10:00", summary=summary))
    emulator.faults.order("calendar", kind)
    assert [item["summary"] for item in google.list()["items"]] == seen
    assert len(google.list()["items"]) == 3


def test_a_stale_list_shows_an_event_as_it_was(google: Google, emulator: CalendarEmulator) -> None:
    before = google.insert(at("10:00", id=OWN, status="tentative"))
    google.patch(OWN, {"status": "confirmed"})
    emulator.faults.order("calendar", "stale_list")
    assert google.list()["items"] == [before]
    google.delete(OWN)
    emulator.faults.order("calendar", "stale_list")
    assert google.list()["items"][0]["status"] == "confirmed"
    emulator.faults.order("calendar", "stale_list:2")
    assert google.list()["items"] == [before]


def test_the_second_page_can_be_missing(google: Google, emulator: CalendarEmulator) -> None:
    for _ in range(3):
        google.insert(at("10:00"))
    emulator.faults.order("calendar", "missing_page")
    first = google.list(maxResults=2)
    assert len(first["items"]) == 1
    token = first["nextPageToken"]
    assert refused(google.list, maxResults=2, pageToken=token) == (500, "backendError")
    assert len(google.list(maxResults=2, pageToken=token)["items"]) == 2


def test_a_page_can_be_empty_and_still_not_be_the_last(
    google: Google, emulator: CalendarEmulator
) -> None:
    google.insert(at("10:00", id=OWN))
    emulator.faults.order("calendar", "empty_page")
    first = google.list()
    assert first["items"] == []
    assert ids(google.list(pageToken=first["nextPageToken"])) == [OWN]


def test_faults_reach_one_call_inside_a_batch(google: Google, emulator: CalendarEmulator) -> None:
    answers: list[Any] = []
    emulator.faults.order("calendar", "list:500")
    batch = google.batch()
    for _ in range(2):
        batch.add(
            google.service.events().list(calendarId=CHAVA),
            callback=lambda _, response, error: answers.append(error or response["items"]),
        )
    batch.execute(http=google.http)
    assert isinstance(answers[0], HttpError)
    assert answers[0].resp.status == 500
    assert answers[1] == []


def test_a_bare_fault_spoils_the_batch_as_a_whole(
    google: Google, emulator: CalendarEmulator
) -> None:
    emulator.faults.order("calendar", "503")
    batch = google.batch()
    batch.add(google.service.events().list(calendarId=CHAVA))
    with pytest.raises(HttpError) as caught:
        batch.execute(http=google.http)
    assert caught.value.resp.status == 503
    assert json.loads(caught.value.content)["error"]["code"] == 503


def test_a_bare_fault_is_not_for_the_calls_inside_a_batch(
    google: Google, emulator: CalendarEmulator
) -> None:
    emulator.faults.order("calendar", "drop_after")
    emulator.faults.order("calendar", "500")
    batch = google.batch()
    batch.add(google.service.events().insert(calendarId=CHAVA, body=at("10:00", id=OWN)))
    with pytest.raises(ConnectionResetError):
        batch.execute(http=google.http)
    assert [event["id"] for event in emulator.events(CHAVA)] == [OWN]
    assert refused(google.list) == (500, "backendError")


def test_a_bare_fault_is_not_for_the_token(google: Google, emulator: CalendarEmulator) -> None:
    emulator.faults.order("calendar", "500")
    newcomer = client(google.url)
    assert refused(newcomer.list) == (500, "backendError")
    newcomer.http.close()


def test_a_drop_after_inside_a_batch_resets_it_all(
    google: Google, emulator: CalendarEmulator
) -> None:
    emulator.faults.order("calendar", "insert:drop_after")
    batch = google.batch()
    for number in range(2):
        body = at("10:00", id=f"event{number}")
        batch.add(google.service.events().insert(calendarId=CHAVA, body=body))
    with pytest.raises(ConnectionResetError):
        batch.execute(http=google.http)
    assert [event["id"] for event in emulator.events(CHAVA)] == ["event0"]


def test_an_order_nobody_can_carry_out_says_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"no calendar fault 'explode'.*drop_after"):
        Fault.parse("insert:explode")
