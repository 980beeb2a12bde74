"""Reading many: windows, filters, orders, pages, incremental sync, free/busy."""

from typing import Any

import pytest

from local.calendar import CalendarEmulator
from tests.local.calendar.conftest import CHAVA, Google, at, ids, refused, weekly

TEN, ELEVEN = "2026-12-01T10:00:00-06:00", "2026-12-01T11:00:00-06:00"
DAY = {"date": "2026-12-01"}
NEXT_DAY = {"date": "2026-12-02"}


@pytest.mark.parametrize(
    ("hour", "minutes", "found"),
    [
        ("09:00", 60, False),  # It ends when the window begins: the lower bound is exclusive.
        ("09:00", 61, True),
        ("10:30", 10, True),
        ("09:00", 180, True),
        ("10:59", 60, True),
        ("11:00", 30, False),  # It begins when the window ends: so is the upper bound.
    ],
)
def test_a_window_takes_what_ends_after_it_begins_and_begins_before_it_ends(
    google: Google, hour: str, minutes: int, found: bool
) -> None:
    google.insert(at(hour, minutes))
    assert bool(google.list(timeMin=TEN, timeMax=ELEVEN)["items"]) is found


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-12-01T00:00:00-06:00", "2026-12-01T00:30:00-06:00", True),
        ("2026-11-30T23:00:00-06:00", "2026-12-01T00:00:00-06:00", False),
        ("2026-12-02T00:00:00-06:00", "2026-12-02T01:00:00-06:00", False),
        ("2026-12-02T05:59:59Z", "2026-12-02T07:00:00Z", True),
    ],
)
def test_a_whole_day_lies_between_the_midnights_of_the_calendars_zone(
    google: Google, since: str, until: str, found: bool
) -> None:
    google.insert({"summary": "Cerrado", "start": DAY, "end": NEXT_DAY})
    page = google.list(timeMin=since, timeMax=until)
    assert [item["start"] for item in page["items"]] == [DAY] * found


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"timeMin": ELEVEN, "timeMax": TEN}, "timeRangeEmpty"),
        ({"timeMin": TEN, "timeMax": TEN}, "timeRangeEmpty"),
        ({"timeMin": "2026-12-01T10:00:00"}, "badRequest"),
        ({"timeMin": "2026-12-01"}, "badRequest"),
        ({"orderBy": "startTime"}, "invalid"),
        ({"pageToken": "made up"}, "invalid"),
        ({"syncToken": "made up"}, "invalid"),
        ({"timeZone": "Mars/Base"}, "invalid"),
        ({"privateExtendedProperty": "no equals sign"}, "invalid"),
    ],
)
def test_a_question_that_makes_no_sense_is_a_bad_request(
    google: Google, query: dict[str, str], reason: str
) -> None:
    assert refused(google.list, **query) == (400, reason)


def test_single_events_come_in_order_of_start(google: Google) -> None:
    for hour in ("15:00", "09:00", "12:00"):
        google.insert(at(hour, summary=hour))
    google.insert({"summary": "day", "start": DAY, "end": NEXT_DAY})
    page = google.list(singleEvents=True, orderBy="startTime")
    assert [item["summary"] for item in page["items"]] == ["day", "09:00", "12:00", "15:00"]


def test_order_by_updated_puts_the_latest_change_last(
    google: Google, emulator: CalendarEmulator
) -> None:
    first, second = google.insert(at("10:00"))["id"], google.insert(at("09:00"))["id"]
    emulator.clock.advance(1)
    google.patch(first, {"summary": "x"})
    assert ids(google.list(orderBy="updated")) == [second, first]


def test_private_properties_must_all_match(google: Google) -> None:
    for number, customer in enumerate(("ana", "ana", "eva")):
        private = {"src": "turno" if number else "other", "customer": customer}
        google.insert(at("10:00", id=f"event{number}", extendedProperties={"private": private}))
    wanted = ["src=turno", "customer=ana"]
    assert ids(google.list(privateExtendedProperty=wanted)) == ["event1"]
    assert ids(google.list(privateExtendedProperty="customer=ana")) == ["event0", "event1"]
    assert ids(google.list(sharedExtendedProperty="customer=ana")) == []


def test_it_can_be_told_to_match_any_property_as_googles_guide_has_it(
    google: Google, emulator: CalendarEmulator
) -> None:
    google.insert(at("10:00", extendedProperties={"private": {"src": "turno"}}))
    wanted = ["src=turno", "customer=ana"]
    assert google.list(privateExtendedProperty=wanted)["items"] == []
    emulator.match_any_property = True
    assert len(google.list(privateExtendedProperty=wanted)["items"]) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "SILLA ana"}, ["corte"]),
        ({"q": "silla"}, ["corte", "blocked"]),
        ({"q": "barba"}, []),
        ({"iCalUID": "blocked@google.com"}, ["blocked"]),
        ({"eventTypes": "outOfOffice"}, ["blocked"]),
        ({"eventTypes": ["outOfOffice", "default"]}, ["corte", "blocked"]),
    ],
)
def test_words_uid_and_type_narrow_a_list(
    google: Google, query: dict[str, Any], found: list[str]
) -> None:
    google.insert(at("10:00", id="corte", description="Para Ana", location="Silla 1"))
    google.insert(at("12:00", id="blocked", eventType="outOfOffice", location="Silla 2"))
    assert ids(google.list(**query)) == found


def test_cancelled_events_are_listed_only_when_asked_for(google: Google) -> None:
    google.insert(at("10:00", id="gone1"))
    google.insert(at("10:00", id="here1"))
    google.delete("gone1")
    assert ids(google.list()) == ["here1"]
    page = google.list(showDeleted=True)
    assert [(item["id"], item["status"]) for item in page["items"]] == [
        ("gone1", "cancelled"),
        ("here1", "confirmed"),
    ]


def test_updated_min_finds_late_changes_and_deletions(
    google: Google, emulator: CalendarEmulator
) -> None:
    for name in ("first", "later", "gone1"):
        google.insert(at("10:00", id=name))
    emulator.clock.advance(60)
    google.patch("later", {"summary": "x"})
    google.delete("gone1")
    assert ids(google.list(updatedMin="2026-12-01T16:00:30Z")) == ["later", "gone1"]


def whole(google: Google, **query: Any) -> tuple[list[str], int]:
    """Every item, read as the product does it, and the number of pages."""
    events, found, pages = google.service.events(), [], 0
    request = events.list(calendarId=CHAVA, **query)
    while request is not None:
        page = request.execute()
        found += ids(page)
        pages += 1
        assert ("nextPageToken" in page) != ("nextSyncToken" in page)
        request = events.list_next(request, page)
    return found, pages


def test_max_results_cuts_a_list_into_pages(google: Google) -> None:
    for number in range(5):
        google.insert(at("10:00", id=f"event{number}"))
    expected = [f"event{number}" for number in range(5)]
    assert whole(google, maxResults=2) == (expected, 3)
    assert whole(google, maxResults=5) == (expected, 1)
    assert refused(google.list, maxResults=0) == (400, "invalid")


def test_the_emulator_can_force_small_pages(google: Google, emulator: CalendarEmulator) -> None:
    for number in range(3):
        google.insert(at("10:00", id=f"event{number}"))
    emulator.page_size = 1
    assert whole(google, maxResults=250) == (["event0", "event1", "event2"], 3)


def test_a_write_between_two_pages_neither_hides_nor_repeats_an_event(google: Google) -> None:
    for number in range(4):
        google.insert(at("10:00", id=f"event{number}"))
    first = google.list(maxResults=2)
    google.delete("event0")
    google.insert(at("08:00", id="event9"))
    second = google.list(maxResults=2, pageToken=first["nextPageToken"])
    assert ids(first) + ids(second) == ["event0", "event1", "event2", "event3"]


def test_a_sync_token_brings_what_changed_since(google: Google) -> None:
    for name in ("same1", "moved", "gone1"):
        google.insert(at("10:00", id=name))
    token = google.list()["nextSyncToken"]
    assert google.list(syncToken=token)["items"] == []
    google.patch("moved", at("12:00"))
    google.delete("gone1")
    google.insert(at("13:00", id="fresh"))
    page = google.list(syncToken=token)
    assert ids(page) == ["moved", "gone1", "fresh"]
    assert page["items"][1]["status"] == "cancelled"
    assert google.list(syncToken=page["nextSyncToken"])["items"] == []


def test_an_incremental_sync_is_paged_too(google: Google) -> None:
    token = google.list()["nextSyncToken"]
    for number in range(3):
        google.insert(at("10:00", id=f"event{number}"))
    assert whole(google, syncToken=token, maxResults=2) == (["event0", "event1", "event2"], 2)


@pytest.mark.parametrize("query", [{"timeMin": TEN}, {"q": "x"}, {"updatedMin": TEN}])
def test_a_sync_token_excludes_other_restrictions(google: Google, query: dict[str, str]) -> None:
    token = google.list()["nextSyncToken"]
    assert refused(google.list, syncToken=token, **query) == (400, "invalid")


def test_a_narrowed_list_gives_no_sync_token(google: Google) -> None:
    assert "nextSyncToken" in google.list(timeMin=TEN)
    for query in ({"q": "x"}, {"orderBy": "updated"}, {"privateExtendedProperty": "a=b"}):
        assert "nextSyncToken" not in google.list(**query)


def test_an_expired_sync_token_asks_for_a_full_sync(
    google: Google, emulator: CalendarEmulator
) -> None:
    token = google.list()["nextSyncToken"]
    emulator.expire_sync_tokens()
    assert refused(google.list, syncToken=token) == (410, "fullSyncRequired")
    assert google.list(syncToken=google.list()["nextSyncToken"])["items"] == []


def free_busy(google: Google, *calendars: str, **more: Any) -> dict[str, Any]:
    body = {"timeMin": TEN, "timeMax": "2026-12-01T18:00:00-06:00", **more}
    asked = {**body, "items": [{"id": each} for each in calendars]}
    answer: dict[str, Any] = google.service.freebusy().query(body=asked).execute()["calendars"]
    return answer


def test_free_busy_joins_what_touches_and_cuts_at_the_bounds(google: Google) -> None:
    google.insert(at("09:30", 60))
    google.insert(at("10:30", 30, status="tentative"))
    google.insert(at("13:00", 30))
    assert free_busy(google, CHAVA, timeZone="America/Mexico_City") == {
        CHAVA: {
            "busy": [
                {"start": TEN, "end": ELEVEN},
                {"start": "2026-12-01T13:00:00-06:00", "end": "2026-12-01T13:30:00-06:00"},
            ]
        }
    }
    assert free_busy(google, CHAVA)[CHAVA]["busy"][0]["start"] == "2026-12-01T16:00:00Z"


def test_what_does_not_block_is_not_busy(google: Google, emulator: CalendarEmulator) -> None:
    google.insert(at("10:00", transparency="transparent"))
    google.insert(at("11:00", eventType="workingLocation"))
    emulator.add(CHAVA, at("12:00", attendees=[{"email": CHAVA, "responseStatus": "declined"}]))
    google.delete(google.insert(at("13:00"))["id"])
    assert free_busy(google, CHAVA)[CHAVA] == {"busy": []}
    emulator.add(CHAVA, at("12:00", attendees=[{"email": CHAVA, "responseStatus": "accepted"}]))
    assert len(free_busy(google, CHAVA)[CHAVA]["busy"]) == 1


def test_free_busy_expands_series(google: Google) -> None:
    google.insert(weekly())
    later = {"timeMin": "2026-12-08T00:00:00Z", "timeMax": "2026-12-09T00:00:00Z"}
    assert free_busy(google, CHAVA, **later)[CHAVA]["busy"] == [
        {"start": "2026-12-08T16:00:00Z", "end": "2026-12-08T17:00:00Z"}
    ]


def test_a_calendar_that_cannot_be_read_is_an_error_inside_a_success(google: Google) -> None:
    found = free_busy(google, CHAVA, "nobody@example.com")
    assert found[CHAVA] == {"busy": []}
    assert found["nobody@example.com"]["errors"] == [{"domain": "global", "reason": "notFound"}]
    crowd = free_busy(google, *(f"c{number}@example.com" for number in range(51)))
    assert {each["errors"][0]["reason"] for each in crowd.values()} == {"tooManyCalendarsRequested"}


def test_free_busy_needs_its_bounds(google: Google) -> None:
    assert refused(free_busy, google, CHAVA, timeMin=None) == (400, "required")
    assert refused(free_busy, google, CHAVA, timeMax=TEN) == (400, "timeRangeEmpty")


def test_a_question_too_long_for_an_address_is_still_a_question(google: Google) -> None:
    google.insert(at("10:00", id="event1", extendedProperties={"private": {"src": "turno"}}))
    long = ["src=turno", *(f"k{number}={'v' * 60}" for number in range(40))]
    assert google.list(privateExtendedProperty=long)["items"] == []
    assert ids(google.list(privateExtendedProperty=["src=turno"] * 120)) == ["event1"]
