"""Series and their instances, moved, cancelled, and over a change of the clocks."""

from typing import Any

import pytest

from local.calendar import CalendarEmulator
from tests.local.calendar.conftest import CHAVA, Google, at, ids, refused, weekly

SECOND = "series1_20261208T160000Z"
FOUR = ["20261201T160000Z", "20261208T160000Z", "20261215T160000Z", "20261222T160000Z"]


def stamps(page: dict[str, Any]) -> list[str]:
    return [each.partition("_")[2] for each in ids(page)]


def starts(page: dict[str, Any]) -> list[str]:
    return [item["start"].get("dateTime") or item["start"]["date"] for item in page["items"]]


def single(google: Google, **query: Any) -> dict[str, Any]:
    page: dict[str, Any] = google.list(singleEvents=True, orderBy="startTime", **query)
    return page


def test_a_series_is_one_event_until_single_events_are_asked_for(google: Google) -> None:
    google.insert(weekly(id="series1"))
    [master] = google.list()["items"]
    assert master["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=4"]
    page = single(google)
    assert ids(page) == [f"series1_{stamp}" for stamp in FOUR]
    second = page["items"][1]
    assert second["recurringEventId"] == "series1"
    assert second["originalStartTime"] == second["start"]
    assert second["start"]["dateTime"] == "2026-12-08T10:00:00-06:00"
    assert second["end"]["dateTime"] == "2026-12-08T11:00:00-06:00"
    assert "recurrence" not in second
    assert second["etag"] == master["etag"]


def test_a_window_takes_only_the_instances_in_it(google: Google) -> None:
    google.insert(weekly(id="series1"))
    window = {"timeMin": "2026-12-08T17:00:00Z", "timeMax": "2026-12-15T16:00:01Z"}
    assert stamps(single(google, **window)) == ["20261215T160000Z"]
    assert ids(google.list(**window)) == ["series1"]
    after = {"timeMin": "2026-12-23T00:00:00Z"}
    assert google.list(**after)["items"] == single(google, **after)["items"] == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["RRULE:FREQ=WEEKLY;UNTIL=20261215T160000Z"], FOUR[:3]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20261215T155959Z"], FOUR[:2]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20261215"], FOUR[:3]),
        (["RRULE:FREQ=WEEKLY;COUNT=2", "RDATE:20261222T160000Z"], [*FOUR[:2], FOUR[3]]),
        (["RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261208T160000Z,20261222T160000Z"], FOUR[::2]),
        (
            ["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=America/Mexico_City:20261208T100000"],
            FOUR[:3:2],
        ),
        (
            ["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Madrid:20261208T170000"],
            FOUR[:3:2],
        ),
        (["RRULE:FREQ=WEEKLY;COUNT=3", "EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=1"], FOUR[1:3]),
    ],
)
def test_rules_and_exceptions_are_read_in_the_zone_of_the_series(
    google: Google, lines: list[str], found: list[str]
) -> None:
    google.insert(weekly(id="series1", recurrence=lines))
    assert stamps(single(google)) == found


def test_a_series_of_whole_days_has_instances_named_by_the_day(google: Google) -> None:
    closed = {"start": {"date": "2026-12-06"}, "end": {"date": "2026-12-07"}}
    rule = ["RRULE:FREQ=WEEKLY;UNTIL=20261227", "EXDATE;VALUE=DATE:20261213"]
    google.insert({"id": "resting", **closed, "recurrence": rule})
    page = single(google)
    assert ids(page) == ["resting_20261206", "resting_20261220", "resting_20261227"]
    assert starts(page)[0] == "2026-12-06"
    assert page["items"][0]["end"] == {"date": "2026-12-07"}


def test_a_weekly_hour_stays_the_same_over_a_change_of_the_clocks(google: Google) -> None:
    zone = "America/New_York"
    google.insert(
        {
            "start": {"dateTime": "2027-03-07T10:00:00", "timeZone": zone},
            "end": {"dateTime": "2027-03-07T11:00:00", "timeZone": zone},
            "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"],
        }
    )
    page = single(google, timeZone=zone)
    assert starts(page) == ["2027-03-07T10:00:00-05:00", "2027-03-14T10:00:00-04:00"]
    assert stamps(page) == ["20270307T150000Z", "20270314T140000Z"]


def test_a_series_without_an_end_is_followed_for_two_years(google: Google) -> None:
    google.insert(weekly(recurrence=["RRULE:FREQ=MONTHLY"]))
    assert len(single(google)["items"]) == 24
    year = {"timeMin": "2036-01-01T00:00:00Z", "timeMax": "2037-01-01T00:00:00Z"}
    assert len(single(google, **year)["items"]) == 12


def test_one_instance_can_be_moved_and_the_rest_stay(google: Google) -> None:
    series = google.insert(weekly(id="series1"))
    moved = google.patch(SECOND, at("12:00"), match=series["etag"])
    assert moved["recurringEventId"] == "series1"
    assert moved["originalStartTime"]["dateTime"] == "2026-12-08T10:00:00-06:00"
    assert moved["etag"] != series["etag"]
    assert refused(google.patch, SECOND, {}, match=series["etag"]) == (412, "conditionNotMet")
    assert starts(single(google)) == [
        "2026-12-01T10:00:00-06:00",
        "2026-12-01T12:00:00-06:00",
        "2026-12-15T10:00:00-06:00",
        "2026-12-22T10:00:00-06:00",
    ]
    assert google.get("series1")["etag"] == series["etag"]


def test_an_instance_cannot_be_made_a_series_of_its_own(google: Google) -> None:
    google.insert(weekly(id="series1"))
    assert "recurrence" not in google.patch(SECOND, {"recurrence": ["RRULE:FREQ=DAILY"]})
    assert len(single(google)["items"]) == 4


def test_one_instance_can_be_cancelled(google: Google) -> None:
    google.insert(weekly(id="series1"))
    google.delete(SECOND)
    assert refused(google.delete, SECOND) == (410, "deleted")
    assert stamps(single(google)) == [FOUR[0], *FOUR[2:]]
    told = google.list()["items"]
    assert [item["status"] for item in told] == ["confirmed", "cancelled"]
    assert set(told[1]) == {
        *("kind", "etag", "id", "status", "recurringEventId", "originalStartTime"),
    }
    assert stamps(single(google, showDeleted=True))[1] == FOUR[1]


def test_an_instance_that_the_series_does_not_have_is_not_found(google: Google) -> None:
    google.insert(weekly(id="series1"))
    google.insert(at("10:00", id="plain"))
    for event_id in ("series1_20261209T160000Z", "series1_soon", "plain_20261201T160000Z"):
        assert refused(google.get, event_id) == (404, "notFound")
    assert google.get(SECOND)["start"]["dateTime"] == "2026-12-08T10:00:00-06:00"


def test_a_deleted_series_takes_its_instances_along(google: Google) -> None:
    google.insert(weekly(id="series1"))
    google.patch(SECOND, {"summary": "special"})
    token = google.list()["nextSyncToken"]
    google.delete("series1")
    assert single(google)["items"] == google.list()["items"] == []
    assert ids(google.list(syncToken=token)) == ["series1", SECOND]
    assert google.get(SECOND)["status"] == "cancelled"
    assert refused(google.get, f"series1_{FOUR[2]}") == (404, "notFound")


def test_instances_lists_one_series_with_its_exceptions(google: Google) -> None:
    google.insert(weekly(id="series1"))
    google.insert(weekly(id="series2"))
    google.delete(SECOND)
    google.patch(f"series1_{FOUR[2]}", {"summary": "special"})

    def instances(**query: Any) -> dict[str, Any]:
        call = google.service.events().instances(calendarId=CHAVA, eventId="series1", **query)
        page: dict[str, Any] = call.execute()
        return page

    assert [item.get("summary") for item in instances()["items"]] == ["Curso", "special", "Curso"]
    assert stamps(instances(showDeleted=True)) == FOUR
    assert stamps(instances(originalStart="2026-12-15T16:00:00Z")) == [FOUR[2]]
    first = instances(maxResults=2)
    assert stamps(first) == [FOUR[0], FOUR[2]]
    assert stamps(instances(pageToken=first["nextPageToken"], maxResults=2)) == [FOUR[3]]


def test_a_changed_instance_comes_with_the_next_sync(google: Google) -> None:
    google.insert(weekly(id="series1"))
    token = google.list()["nextSyncToken"]
    google.delete(SECOND)
    assert ids(google.list(syncToken=token)) == [SECOND]


def test_the_owner_can_cancel_one_day_of_a_series(
    google: Google, emulator: CalendarEmulator
) -> None:
    series = emulator.add(CHAVA, weekly())
    emulator.remove(CHAVA, f"{series['id']}_{FOUR[0]}")
    assert [event["id"] for event in emulator.events(CHAVA)] == [series["id"]]
    assert stamps(single(google)) == FOUR[1:]
