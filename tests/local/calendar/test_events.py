"""Writing single events: ids, etags, tombstones, merging, and what is refused."""

import threading
from typing import Any

import pytest

from local.calendar import ApiError, CalendarEmulator
from tests.local.calendar.conftest import CHAVA, Google, at, client, refused, weekly

OWN = "b0123456789abcdefghijklmnopqrstuv"


def test_an_inserted_event_comes_back_as_the_api_shows_it(google: Google) -> None:
    event = google.insert(at("10:00", id=OWN, status="tentative"))
    assert event["kind"] == "calendar#event"
    assert event["id"] == OWN
    assert event["status"] == "tentative"
    assert event["iCalUID"] == f"{OWN}@google.com"
    assert event["start"] == {
        "dateTime": "2026-12-01T10:00:00-06:00",
        "timeZone": "America/Mexico_City",
    }
    assert event["created"] == event["updated"] == "2026-12-01T16:00:00.000Z"
    assert event["sequence"] == 0
    assert event["eventType"] == "default"
    assert event["reminders"] == {"useDefault": True}
    assert event["organizer"] == {"email": CHAVA, "displayName": "Chava", "self": True}
    assert event["etag"].startswith('"')
    assert google.get(OWN) == event


def test_an_event_without_an_id_gets_one_that_the_api_would_take(google: Google) -> None:
    first, second = google.insert(at("10:00"))["id"], google.insert(at("10:00"))["id"]
    assert first != second
    assert set(first) <= set("abcdefghijklmnopqrstuv0123456789")


@pytest.mark.parametrize("event_id", ["abcd", "UPPER", "with-dash", "wxyz12", "under_score"])
def test_an_id_out_of_the_alphabet_is_refused(google: Google, event_id: str) -> None:
    assert refused(google.insert, at("10:00", id=event_id)) == (400, "invalid")


def test_an_id_and_an_ical_uid_together_are_refused(google: Google) -> None:
    assert refused(google.insert, at("10:00", id=OWN, iCalUID="x@y")) == (400, "invalid")


def test_a_taken_id_is_a_duplicate_and_changes_nothing(google: Google) -> None:
    first = google.insert(at("10:00", id=OWN))
    assert refused(google.insert, at("12:00", id=OWN)) == (409, "duplicate")
    assert google.get(OWN) == first


def test_of_many_who_insert_one_id_one_wins(google: Google, emulator: CalendarEmulator) -> None:
    outcomes: list[Any] = []

    def book() -> None:
        mine = client(google.url)
        try:
            outcomes.append(mine.insert(at("10:00", id=OWN))["id"])
        except Exception as error:  # noqa: BLE001 - the threads report, the test judges
            outcomes.append(getattr(error, "status_code", error))
        finally:
            mine.http.close()

    threads = [threading.Thread(target=book) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [409] * 5 + [OWN]
    assert len(emulator.events(CHAVA)) == 1


def test_a_deleted_id_stays_a_tombstone(google: Google) -> None:
    google.insert(at("10:00", id=OWN))
    google.delete(OWN)
    assert google.get(OWN)["status"] == "cancelled"
    assert refused(google.delete, OWN) == (410, "deleted")
    assert refused(google.insert, at("10:00", id=OWN)) == (409, "duplicate")
    assert google.list()["items"] == []


def test_a_tombstone_comes_back_only_when_a_status_is_written(google: Google) -> None:
    google.insert(at("10:00", id=OWN))
    google.delete(OWN)
    assert google.patch(OWN, {"summary": "x"})["status"] == "cancelled"
    assert google.update(OWN, at("11:00"))["status"] == "cancelled"
    assert google.patch(OWN, {"status": "confirmed"})["status"] == "confirmed"
    google.patch(OWN, {"status": "cancelled"})
    assert google.update(OWN, at("11:00", status="tentative"))["status"] == "tentative"


def test_what_was_never_there_is_not_found(google: Google) -> None:
    assert refused(google.get, OWN) == (404, "notFound")
    assert refused(google.delete, OWN) == (404, "notFound")
    assert refused(google.insert, at("10:00"), "nobody@example.com") == (404, "notFound")
    get = google.service.calendars().get
    assert refused(get(calendarId="nobody@example.com").execute) == (404, "notFound")


@pytest.mark.parametrize("verb", ["patch", "update", "delete"])
def test_a_write_with_an_old_etag_fails_and_with_the_new_one_succeeds(
    google: Google, verb: str
) -> None:
    body = () if verb == "delete" else (at("10:00", summary="mine"),)
    old = google.insert(at("10:00", id=OWN))["etag"]
    new = google.patch(OWN, {"summary": "theirs"})["etag"]
    assert new != old
    assert refused(getattr(google, verb), OWN, *body, match=old) == (412, "conditionNotMet")
    assert google.get(OWN)["summary"] == "theirs"
    getattr(google, verb)(OWN, *body, match=new)
    assert google.get(OWN)["etag"] != new


def test_a_star_matches_whatever_is_there(google: Google) -> None:
    google.insert(at("10:00", id=OWN))
    google.patch(OWN, {"summary": "x"}, match="*")
    google.delete(OWN, match="*")
    assert refused(google.delete, OWN, match="*") == (410, "deleted")


def test_a_write_to_a_tombstone_is_also_bound_by_its_etag(google: Google) -> None:
    etag = google.insert(at("10:00", id=OWN))["etag"]
    google.delete(OWN)
    change = {"status": "confirmed"}
    assert refused(google.patch, OWN, change, match=etag) == (412, "conditionNotMet")


def test_every_write_makes_a_new_etag_even_while_the_clock_stands(google: Google) -> None:
    google.insert(at("10:00", id=OWN))
    etags = {google.patch(OWN, {"summary": "same"})["etag"] for _ in range(5)}
    assert len(etags) == 5


def test_updated_follows_the_clock_and_created_does_not(
    google: Google, emulator: CalendarEmulator
) -> None:
    google.insert(at("10:00", id=OWN))
    emulator.clock.advance(90)
    event = google.patch(OWN, {"summary": "x"})
    assert event["updated"] == "2026-12-01T16:01:30.000Z"
    assert event["created"] == "2026-12-01T16:00:00.000Z"


def test_moving_an_event_raises_its_sequence_and_retitling_does_not(google: Google) -> None:
    google.insert(at("10:00", id=OWN))
    assert google.patch(OWN, {"summary": "x"})["sequence"] == 0
    moved = google.update(OWN, at("12:00"))
    assert moved["sequence"] == 1
    assert refused(google.patch, OWN, {"sequence": 0}) == (400, "invalid")


def test_a_patch_merges_private_properties_by_key_and_null_deletes(google: Google) -> None:
    properties = {"private": {"src": "turno", "told": "0"}}
    google.insert(at("10:00", id=OWN, extendedProperties=properties, location="Silla 1"))
    change = {"extendedProperties": {"private": {"told": "1", "src": None, "rank": "7"}}}
    event = google.patch(OWN, {**change, "location": None})
    assert event["extendedProperties"] == {"private": {"told": "1", "rank": "7"}}
    assert "location" not in event
    assert event["summary"] == "Corte"


def test_an_update_replaces_what_it_does_not_name(google: Google) -> None:
    before = google.insert(
        at("10:00", id=OWN, extendedProperties={"private": {"a": "1"}}, location="Silla 1")
    )
    event = google.update(OWN, at("10:00", summary="Barba"))
    assert event["summary"] == "Barba"
    assert "location" not in event
    assert "extendedProperties" not in event
    assert (event["id"], event["iCalUID"]) == (before["id"], before["iCalUID"])


def test_properties_that_are_too_long_are_dropped_in_silence(google: Google) -> None:
    private = {"k" * 45: "x", "long": "v" * 1025, "k" * 44: "v" * 1024}
    event = google.insert(at("10:00", extendedProperties={"private": private}))
    assert event["extendedProperties"]["private"] == {"k" * 44: "v" * 1024}


DAY = {"date": "2026-12-01"}
NEXT_DAY = {"date": "2026-12-02"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"start": at("10:00")["start"]}, "required"),
        ({"end": at("10:00")["end"]}, "required"),
        ({"start": DAY, "end": at("10:00")["end"]}, "invalid"),
        ({"start": DAY, "end": DAY}, "timeRangeEmpty"),
        ({"start": NEXT_DAY, "end": DAY}, "timeRangeEmpty"),
        (at("10:00", minutes=-1), "timeRangeEmpty"),
        (at("10:00", start={"dateTime": "2026-12-01T10:00:00"}), "required"),
        (at("10:00", start={"dateTime": "mañana"}), "parseError"),
        (at("10:00", start={"dateTime": "2026-12-01T10:00:00Z", "timeZone": "Mars"}), "invalid"),
        (at("10:00", start={"date": "2026-13-01"}), "invalid"),
        (at("10:00", status="booked"), "invalid"),
        (at("10:00", colorId="12"), "invalid"),
        (at("10:00", extendedProperties={"private": {"n": 1}}), "invalid"),
        (at("10:00", recurrence=["RRULE:FREQ=WEEKLY"]), "required"),
        (weekly(recurrence=["RRULE:FREQ=SOMETIMES"]), "invalid"),
        (weekly(recurrence=["every tuesday"]), "invalid"),
    ],
)
def test_an_event_that_could_not_be_is_a_bad_request(
    google: Google, body: dict[str, Any], reason: str
) -> None:
    assert refused(google.insert, body) == (400, reason)


def test_default_reminders_and_own_ones_exclude_each_other(google: Google) -> None:
    own = [{"method": "popup", "minutes": 60}]
    both = {"useDefault": True, "overrides": own}
    refusal = refused(google.insert, at("10:00", reminders=both))
    assert refusal == (400, "cannotUseDefaultRemindersAndSpecifyOverride")
    kept = google.insert(at("10:00", reminders={"useDefault": False, "overrides": own}))
    assert kept["reminders"]["overrides"] == own


def test_a_service_account_may_not_invite_but_may_keep_who_was_invited(
    google: Google, emulator: CalendarEmulator
) -> None:
    guests = [{"email": "ana@example.com"}]
    invited = at("10:00", attendees=guests)
    assert refused(google.insert, invited) == (403, "forbiddenForServiceAccounts")
    event = emulator.add(CHAVA, invited)
    kept = google.update(event["id"], event)
    assert kept["attendees"] == [{"email": "ana@example.com", "responseStatus": "needsAction"}]


def test_times_are_shown_in_the_zone_that_is_asked_for(google: Google) -> None:
    google.insert(at("10:00", id=OWN))
    madrid = google.get(OWN, timeZone="Europe/Madrid")
    assert madrid["start"]["dateTime"] == "2026-12-01T17:00:00+01:00"
    utc = google.list(timeZone="UTC")
    assert utc["items"][0]["start"]["dateTime"] == "2026-12-01T16:00:00Z"
    assert utc["timeZone"] == "UTC"


def test_a_local_time_is_read_in_its_own_zone(google: Google) -> None:
    start = {"dateTime": "2026-12-01T10:00:00", "timeZone": "Europe/Madrid"}
    end = {"dateTime": "2026-12-01T10:30:00.750", "timeZone": "Europe/Madrid"}
    event = google.insert({"start": start, "end": end})
    assert event["start"] == {
        "dateTime": "2026-12-01T03:00:00-06:00",
        "timeZone": "Europe/Madrid",
    }
    assert event["end"]["dateTime"] == "2026-12-01T03:30:00-06:00"


def test_the_owners_hand_obeys_the_same_etags(google: Google, emulator: CalendarEmulator) -> None:
    mine = google.insert(at("10:00", id=OWN))
    theirs = emulator.change(CHAVA, OWN, {"summary": "Comida"}, etag=mine["etag"])
    assert refused(google.patch, OWN, {}, match=mine["etag"]) == (412, "conditionNotMet")
    with pytest.raises(ApiError) as caught:
        emulator.remove(CHAVA, OWN, etag=mine["etag"])
    assert caught.value.status == 412
    emulator.remove(CHAVA, OWN, etag=theirs["etag"])
    assert emulator.events(CHAVA) == []
    assert emulator.event(CHAVA, OWN)["status"] == "cancelled"


def test_the_owner_sees_calendars_and_what_stands_in_them(emulator: CalendarEmulator) -> None:
    emulator.create("beto@group.calendar.google.com", time_zone="Europe/Madrid")
    assert [each["id"] for each in emulator.calendars()][1:] == ["beto@group.calendar.google.com"]
    with pytest.raises(ValueError, match="already"):
        emulator.create(CHAVA)
    emulator.add(CHAVA, at("12:00", summary="later"))
    emulator.add(CHAVA, at("09:00", summary="sooner"))
    assert [event["summary"] for event in emulator.events(CHAVA)] == ["sooner", "later"]
    emulator.clear()
    assert emulator.calendars() == []


def test_the_calendar_and_the_list_of_calendars_can_be_read(google: Google) -> None:
    calendar = google.service.calendars().get(calendarId=CHAVA).execute()
    assert (calendar["summary"], calendar["timeZone"]) == ("Chava", "America/Mexico_City")
    [entry] = google.service.calendarList().list().execute()["items"]
    assert (entry["id"], entry["accessRole"]) == (CHAVA, "writer")
