"""Google Calendar as a ledger: round trips, pages, whoever else writes there, and every way
it says no.
"""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.wrappers import Response

from local.serving import serve
from shared.booking.domain import Entry, Ref, confirmed, event_id
from shared.booking.google_calendar import GoogleCalendarLedger
from shared.booking.ledger import AlreadyThere, Changed, Gone, Ledger
from shared.errors import Misconfigured, Temporary
from shared.shop.domain import Barber
from tests.booking.book import SHOP, at, claim, ref, shop
from tests.booking.google import Google

DAY = (at(0), at(0, day=3))


@pytest.fixture(scope="module")
def module_ledger(standing_google: Google) -> GoogleCalendarLedger:
    return standing_google.ledger()


@pytest.fixture
def ledger(google: Google, module_ledger: GoogleCalendarLedger) -> GoogleCalendarLedger:
    """One for the whole module, as one serves an instance for as long as it lives."""
    return module_ledger


def listed(ledger: Ledger, barber: str = "lalo") -> tuple[Entry, ...]:
    return ledger.entries([barber], *DAY)[barber]


# Round trips


def three_barbers() -> Any:
    third = replace(SHOP.barber("nora"), id="memo", name="Memo", calendar_id="memo@calendar")
    return shop(barbers=(*SHOP.barbers, third))


def test_three_calendars_are_one_request(google: Google) -> None:
    google.emulator.create("memo@calendar")
    ledger = google.ledger(three_barbers())
    for barber in ("lalo", "nora", "memo"):
        google.owner_adds("2026-12-02T10:00:00-06:00", "2026-12-02T11:00:00-06:00", barber)
    google.forget()
    found = ledger.entries(["lalo", "nora", "memo"], *DAY)
    assert [len(found[barber]) for barber in ("lalo", "nora", "memo")] == [1, 1, 1]
    assert google.asked() == ["POST /batch/calendar/v3"]


def test_the_visits_of_a_customer_with_two_names_are_one_request(
    google: Google, ledger: Ledger
) -> None:
    ledger.insert(claim("p1", at(12), who="ana"))
    ledger.insert(claim("p2", at(13), who="old", barber="nora"))
    google.forget()
    found = ledger.entries(["lalo", "nora"], *DAY, customers=["52155ana", "52155old"])
    assert [entry.start for entries in found.values() for entry in entries] == [at(12), at(13)]
    assert google.asked() == ["POST /batch/calendar/v3"]


def test_more_calls_than_a_batch_may_have_go_in_several(google: Google, ledger: Ledger) -> None:
    ledger.insert(claim("p1", at(12), who="ana"))
    google.forget()
    names = [f"52155nobody{n}" for n in range(59)]
    found = ledger.entries(["lalo"], *DAY, customers=[*names, "52155ana"])
    assert len(found["lalo"]) == 1
    assert google.asked() == ["POST /batch/calendar/v3"] * 2


def test_every_write_is_one_request(google: Google, ledger: Ledger) -> None:
    inserted = ledger.insert(claim("p1", at(17)))
    changed = ledger.change(confirmed(inserted))
    ledger.remove(changed)
    one = f"/calendar/v3/calendars/lalo@calendar/events/{inserted.id}?sendUpdates=none&alt=json"
    methods = [call.split()[0] for call in google.asked()]
    assert methods == ["POST", "PATCH", "DELETE"]
    assert google.asked()[1].startswith(f"PATCH {one[:60]}")


@pytest.mark.parametrize("operation", ["change", "remove"])
def test_no_write_goes_out_without_a_condition(
    google: Google, ledger: Ledger, operation: str
) -> None:
    mine = ledger.insert(claim("p1", at(17)))
    google.forget()
    with pytest.raises(Changed):
        getattr(ledger, operation)(replace(mine, etag=""))
    assert [call.split()[0] for call in google.asked()] == ["GET"]


def test_nobody_is_sent_mail_by_google(google: Google, ledger: Ledger) -> None:
    ledger.remove(ledger.change(confirmed(ledger.insert(claim("p1", at(17))))))
    assert all("sendUpdates=none" in call for call in google.asked())


def test_the_titles_of_the_owners_events_are_not_asked_for(google: Google, ledger: Ledger) -> None:
    listed(ledger)
    looks = [call.path for call in google.emulator.journal if "/events?" in call.path]
    (fields,) = [parse_qs(urlsplit(look).query)["fields"][0] for look in looks]
    assert fields.startswith("nextPageToken,items(id,etag,")
    for private in ("summary", "description", "location", "displayName", "email"):
        assert private not in fields


def test_google_is_asked_for_nothing_behind_our_back(
    google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    start = threading.Thread.start

    def seen(thread: threading.Thread) -> None:
        started.append(type(thread).__module__)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", seen)
    listed(google.ledger())
    assert not [module for module in started if module.startswith("google")]


def test_many_threads_share_one_ledger(google: Google, ledger: Ledger) -> None:
    for n in range(4):
        ledger.insert(claim(f"p{n}", at(11 + n), who=f"c{n}"))

    def look(n: int) -> str | None:
        for _ in range(5):
            found = ledger.find(ref(f"p{n}"))
        assert found is not None
        return found.written and found.written.customer

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look, range(4))) == [f"52155c{n}" for n in range(4)]


# Pages


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_every_page_is_read(google: Google, ledger: Ledger, size: int) -> None:
    for n in range(5):
        ledger.insert(claim(f"p{n}", at(11 + n), barber="lalo"))
    ledger.insert(claim("q1", at(11), barber="nora"))
    google.emulator.page_size = size
    found = ledger.entries(["lalo", "nora"], *DAY)
    assert [entry.start for entry in found["lalo"]] == [at(11 + n) for n in range(5)]
    assert len(found["nora"]) == 1


def test_the_further_pages_of_all_barbers_are_read_together(google: Google, ledger: Ledger) -> None:
    for n in range(4):
        ledger.insert(claim(f"p{n}", at(11 + n), barber="lalo"))
        ledger.insert(claim(f"q{n}", at(11 + n), barber="nora"))
    google.emulator.page_size = 2
    google.forget()
    ledger.entries(["lalo", "nora"], *DAY)
    assert google.asked() == ["POST /batch/calendar/v3"] * 2


def test_an_empty_page_is_not_the_last_one(google: Google, ledger: Ledger) -> None:
    ledger.insert(claim("p1", at(17)))
    google.order("list:empty_page", 2)
    assert len(listed(ledger)) == 1


def test_a_page_that_is_lost_is_asked_for_again(google: Google, ledger: Ledger) -> None:
    for n in range(3):
        ledger.insert(claim(f"p{n}", at(11 + n)))
    google.emulator.page_size = 2
    google.order("missing_page")
    assert len(listed(ledger)) == 3


def test_a_page_that_cannot_be_had_is_never_taken_for_free_time(
    google: Google, ledger: Ledger
) -> None:
    for n in range(3):
        ledger.insert(claim(f"p{n}", at(11 + n)))
    google.emulator.page_size = 2
    google.order("missing_page", 9)
    with pytest.raises(Temporary):
        listed(ledger)


# Whoever else writes there


def test_what_the_owner_types_in_blocks(google: Google, ledger: Ledger) -> None:
    added = google.owner_adds("2026-12-02T16:00:00Z", "2026-12-02T17:30:00Z")
    (entry,) = listed(ledger)
    assert (entry.id, entry.start, entry.end) == (added, at(10), at(11, 30))
    assert (entry.blocks, entry.written, entry.state) == (True, None, "confirmed")


def test_each_time_of_a_repeated_event_blocks(google: Google, ledger: Ledger) -> None:
    zone = {"timeZone": "America/Mexico_City"}
    google.emulator.add(
        "lalo@calendar",
        {
            "start": {"dateTime": "2026-11-30T14:00:00", **zone},
            "end": {"dateTime": "2026-11-30T15:00:00", **zone},
            "recurrence": ["RRULE:FREQ=DAILY"],
        },
    )
    found = ledger.entries(["lalo"], at(0), at(0, day=5))["lalo"]
    assert [entry.start for entry in found] == [at(14, day=day) for day in (2, 3, 4)]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Mexico_City", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("hour", [0, 10, 23])
def test_a_whole_day_blocks_the_shops_day_whatever_zone_the_calendar_is_in(
    google: Google, ledger: Ledger, zone: str, hour: int
) -> None:
    google.emulator.clear()
    google.emulator.create("lalo@calendar", time_zone=zone)
    google.owner_adds("2026-12-02", "2026-12-03")
    for day, blocked in ((1, False), (2, True), (3, False)):
        start, end = at(hour, day=day), at(hour, 30, day=day)
        assert bool(ledger.entries(["lalo"], start, end)["lalo"]) is blocked


def test_a_copy_made_by_hand_is_a_strangers_event(google: Google, ledger: Ledger) -> None:
    mine = ledger.insert(claim("p1", at(12)))
    copied = dict(google.emulator.event("lalo@calendar", mine.id))
    for own in ("id", "etag", "iCalUID"):
        del copied[own]
    google.emulator.add("lalo@calendar", copied)
    original, copy = sorted(listed(ledger), key=lambda entry: entry.written is None)
    assert original.id == mine.id
    assert copy.written is None
    assert copy.state == "confirmed"
    theirs = ledger.entries(["lalo"], *DAY, customers=["52155ana"])["lalo"]
    assert [entry.id for entry in theirs] == [mine.id]


def test_an_appointment_the_owner_drags_is_still_ours_at_its_new_hour(
    google: Google, ledger: Ledger
) -> None:
    mine = ledger.insert(claim("p1", at(12)))
    google.emulator.change(
        "lalo@calendar",
        mine.id,
        {
            "start": {"dateTime": "2026-12-02T15:00:00-06:00"},
            "end": {"dateTime": "2026-12-02T15:30:00-06:00"},
        },
    )
    (moved,) = listed(ledger)
    assert moved.start == at(15)
    assert moved.written == mine.written
    with pytest.raises(Changed):
        ledger.change(confirmed(mine))


def test_an_appointment_the_owner_makes_a_whole_day_can_be_written_again(
    google: Google, ledger: Ledger
) -> None:
    mine = ledger.insert(claim("p1", at(12)))
    whole = {
        "start": {"date": "2026-12-02", "dateTime": None},
        "end": {"date": "2026-12-03", "dateTime": None},
    }
    google.emulator.change("lalo@calendar", mine.id, whole)
    (found,) = listed(ledger)
    assert (found.start, found.end) == (at(0), at(0, day=3))
    ledger.change(replace(found, start=at(13), end=at(13, 30)))
    assert [entry.start for entry in listed(ledger)] == [at(13)]


def test_what_the_owner_wrote_on_an_appointment_stays_once_the_customer_knows(
    google: Google, ledger: Ledger
) -> None:
    mine = ledger.change(confirmed(ledger.insert(claim("p1", at(12)))))
    own = {"summary": "Ana (llega tarde)", "colorId": "3", "location": "silla 2"}
    google.emulator.change("lalo@calendar", mine.id, own)
    (found,) = listed(ledger)
    assert found.written is not None
    ledger.change(replace(found, written=replace(found.written, told=True)))
    event = google.emulator.event("lalo@calendar", mine.id)
    assert {name: event[name] for name in own} == own
    assert event["extendedProperties"]["private"]["told"] == "1"


def test_a_confirmed_appointment_shows_its_face(google: Google, ledger: Ledger) -> None:
    mine = ledger.insert(claim("p1", at(12)))
    before = google.emulator.event("lalo@calendar", mine.id)
    ledger.change(confirmed(mine))
    after = google.emulator.event("lalo@calendar", mine.id)
    assert (before["summary"], before["status"]) == ("(apartando) Corte", "tentative")
    assert (after["summary"], after["status"]) == ("Corte · Ana", "confirmed")
    assert before["colorId"] != after["colorId"]
    assert "lease" in before["extendedProperties"]["private"]
    assert "lease" not in after["extendedProperties"]["private"]
    assert after["start"]["timeZone"] == "America/Mexico_City"
    assert after["reminders"]["overrides"] == [{"method": "popup", "minutes": 60}]


def test_a_hostile_name_and_note_come_through_as_text(google: Google, ledger: Ledger) -> None:
    hostile = claim("p1", at(12))
    assert hostile.written is not None
    name = 'Ana"}\r\n--batch\n<img src=x onerror=alert(1)>\x00 نورة 💈'
    ledger.insert(replace(hostile, written=replace(hostile.written, name=name, note="a\nb")))
    (found,) = listed(ledger)
    assert found.written is not None
    assert found.written.name == 'Ana"} --batch <img src=x onerror=alert(1)> نورة 💈'
    assert found.written.note == "a b"
    event = google.emulator.event("lalo@calendar", found.id)
    assert "<" not in event["description"]
    assert len(event["description"].splitlines()) == 4


# Every way it says no

CALLS: dict[str, Callable[[Ledger], object]] = {
    "list": lambda ledger: ledger.entries(["lalo"], *DAY),
    "get": lambda ledger: ledger.find(ref("p1")),
    "insert": lambda ledger: ledger.insert(claim("p2", at(12))),
    "patch": lambda ledger: ledger.change(confirmed(ledger.find(ref("p1")))),  # type: ignore[arg-type]
    "delete": lambda ledger: ledger.remove(ledger.find(ref("p1"))),  # type: ignore[arg-type]
}
EACH_CALL = pytest.mark.parametrize("operation", CALLS)


@EACH_CALL
@pytest.mark.parametrize("kind", ["500", "502", "503", "504", "429", "quota", "drop"])
def test_a_calendar_that_is_down_is_said_to_be_temporary(
    google: Google, ledger: Ledger, operation: str, kind: str
) -> None:
    ledger.insert(claim("p1", at(17)))
    google.order(f"{operation}:{kind}", 9)
    with pytest.raises(Temporary):
        CALLS[operation](ledger)


@EACH_CALL
@pytest.mark.parametrize("kind", ["429", "quota"])
def test_a_call_refused_for_the_quota_is_made_again(
    google: Google, ledger: Ledger, operation: str, kind: str
) -> None:
    ledger.insert(claim("p1", at(17)))
    google.rested.clear()
    google.order(f"{operation}:{kind}", 2)
    CALLS[operation](ledger)
    assert len(google.rested) == 2


@pytest.mark.parametrize("operation", ["list", "get"])
@pytest.mark.parametrize("kind", ["500", "503", "drop", "drop_after"])
def test_a_look_that_failed_is_taken_again(
    google: Google, ledger: Ledger, operation: str, kind: str
) -> None:
    ledger.insert(claim("p1", at(17)))
    google.order(f"{operation}:{kind}", 2)
    assert CALLS[operation](ledger)


@pytest.mark.parametrize("operation", ["insert", "patch", "delete"])
@pytest.mark.parametrize("kind", ["500", "503"])
def test_a_write_that_may_have_happened_is_not_made_again(
    google: Google, ledger: Ledger, operation: str, kind: str
) -> None:
    ledger.insert(claim("p1", at(17)))
    google.rested.clear()
    google.order(f"{operation}:{kind}")
    with pytest.raises(Temporary):
        CALLS[operation](ledger)
    assert google.rested == []


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ("insert", ["tentative", "tentative"]),
        ("patch", ["confirmed"]),
        ("delete", []),
    ],
)
def test_a_write_whose_answer_is_lost_has_happened_once(
    google: Google, ledger: Ledger, operation: str, left: list[str]
) -> None:
    ledger.insert(claim("p1", at(17)))
    google.order(f"{operation}:drop_after")
    with pytest.raises((Temporary, AlreadyThere, Changed, Gone)):
        CALLS[operation](ledger)
    assert [entry.state for entry in listed(ledger)] == left


def test_one_barber_who_cannot_be_read_fails_the_whole_list(google: Google, ledger: Ledger) -> None:
    google.order("list:forbidden")
    with pytest.raises(Misconfigured, match="The calendar of Lalo is"):
        ledger.entries(["lalo", "nora"], *DAY)


def test_a_token_that_was_revoked_is_replaced(google: Google, ledger: Ledger) -> None:
    ledger.insert(claim("p1", at(17)))
    google.emulator.revoke_tokens()
    assert len(listed(ledger)) == 1
    google.emulator.revoke_tokens()
    assert ledger.find(ref("p1")) is not None


def remove_nora(google: Google) -> None:
    google.emulator.clear()
    google.emulator.create("lalo@calendar")


CLOSED = {
    "list": lambda ledger: ledger.entries(["lalo", "nora"], *DAY),
    "insert": lambda ledger: ledger.insert(claim("p1", at(12), barber="nora")),
}


@pytest.mark.parametrize("operation", CLOSED)
def test_a_calendar_that_is_not_shared_is_said_plainly(
    google: Google, ledger: Ledger, operation: str
) -> None:
    remove_nora(google)
    with pytest.raises(Misconfigured) as said:
        CLOSED[operation](ledger)
    for word in ("Nora", "nora@calendar", "turno@stage.iam.gserviceaccount.com", "notFound"):
        assert word in str(said.value)
    assert "Lalo" not in str(said.value)


@EACH_CALL
def test_a_calendar_that_may_only_be_looked_at_is_said_plainly(
    google: Google, ledger: Ledger, operation: str
) -> None:
    ledger.insert(claim("p1", at(17)))
    google.order(f"{operation}:forbidden", 2)
    with pytest.raises(Misconfigured, match="make changes to events"):
        CALLS[operation](ledger)


def test_two_barbers_on_one_calendar_are_both_named(google: Google) -> None:
    remove_nora(google)
    pair = [replace(barber, calendar_id="nora@calendar") for barber in SHOP.barbers]
    barbers: tuple[Barber, ...] = tuple(pair)
    with pytest.raises(Misconfigured, match="Lalo and Nora"):
        listed(google.ledger(shop(barbers=barbers)))


def test_an_event_that_is_gone_without_a_trace_counts_as_cancelled(
    google: Google, ledger: Ledger
) -> None:
    ledger.insert(claim("p1", at(17)))
    google.order("get:gone")
    found = ledger.find(ref("p1"))
    assert found is not None
    assert found.state == "cancelled"


@pytest.mark.parametrize("key", ["", "no json", "{}", "[]", '{"private_key": "secret-bytes"}'])
def test_a_key_that_is_none_is_named_and_not_repeated(google: Google, key: str) -> None:
    with pytest.raises(Misconfigured, match="GOOGLE_SERVICE_ACCOUNT_JSON") as said:
        listed(google.ledger_at(f"{google.url}/calendar/v3", key))
    assert "secret-bytes" not in str(said.value)
    assert said.value.__cause__ is None


def test_a_key_google_does_not_know_is_named(google: Google) -> None:
    revoked = json.loads(google.account)
    refusal = json.dumps({"error": "invalid_grant", "error_description": "Account not found"})
    with serve(Response(refusal, 400, content_type="application/json")) as url:
        revoked["token_uri"] = url
        ledger = google.ledger_at(f"{google.url}/calendar/v3", json.dumps(revoked))
        with pytest.raises(Misconfigured, match="GOOGLE_SERVICE_ACCOUNT_JSON"):
            listed(ledger)


def without_tokens(google: Google, url: str) -> Ledger:
    account = json.loads(google.account) | {"token_uri": url}
    return google.ledger_at(f"{google.url}/calendar/v3", json.dumps(account))


def test_a_place_for_tokens_that_has_none_just_now_is_temporary(google: Google) -> None:
    with serve(Response("busy", 503)) as url, pytest.raises(Temporary, match="no access token"):
        listed(without_tokens(google, url))


def test_a_place_for_tokens_that_cannot_be_reached_is_temporary(google: Google) -> None:
    with serve(Response()) as url:
        pass
    with pytest.raises(Temporary, match="no access token"):
        listed(without_tokens(google, url))


@pytest.mark.parametrize("root", ["", "/", "/calendar/v3", "/calendar/v3/"])
def test_the_address_may_end_where_it_likes(google: Google, root: str) -> None:
    assert listed(google.ledger_at(google.url + root, google.account)) == ()


class Answering:
    """Stands where Google should be and gives everybody the same answer."""

    answer = Response()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.answer(environ, start_response)

    def refuses(self, status: int, reason: str) -> None:
        error = {"errors": [{"domain": "global", "reason": reason}], "message": "…"}
        body = json.dumps({"error": error | {"code": status}})
        self.answer = Response(body, status, content_type="application/json")


@pytest.fixture(scope="module")
def elsewhere(standing_google: Google) -> Iterator[tuple[Answering, Ledger]]:
    answering = Answering()
    with serve(answering) as url:
        yield answering, standing_google.ledger_at(url, standing_google.account)


@pytest.mark.parametrize(
    ("status", "reason", "meaning"),
    [
        (401, "authError", Misconfigured),
        (403, "accessNotConfigured", Misconfigured),
        (403, "forbidden", Misconfigured),
        (403, "requiredAccessLevel", Misconfigured),
        (403, "calendarUsageLimitsExceeded", Temporary),
        (403, "dailyLimitExceeded", Temporary),
        (403, "quotaExceeded", Temporary),
        (403, "rateLimitExceeded", Temporary),
        (403, "userRateLimitExceeded", Temporary),
        (408, "", Temporary),
        (429, "rateLimitExceeded", Temporary),
        (500, "backendError", Temporary),
        (503, "backendError", Temporary),
    ],
)
@pytest.mark.parametrize("operation", ["get", "list", "insert"])
def test_an_error_of_google_means_one_thing_wherever_it_comes(
    elsewhere: tuple[Answering, Ledger],
    operation: str,
    status: int,
    reason: str,
    meaning: type[Exception],
) -> None:
    answering, ledger = elsewhere
    answering.refuses(status, reason)
    with pytest.raises(meaning):
        CALLS[operation](ledger)


def test_an_answer_nobody_foresaw_stays_loud(elsewhere: tuple[Answering, Ledger]) -> None:
    answering, ledger = elsewhere
    answering.refuses(400, "invalid")
    with pytest.raises(Exception, match="400") as said:
        ledger.find(ref("p1"))
    assert not isinstance(said.value, Temporary | Misconfigured)


@pytest.mark.parametrize("operation", ["get", "list", "insert"])
def test_a_page_in_place_of_an_answer_is_temporary(
    elsewhere: tuple[Answering, Ledger], operation: str
) -> None:
    answering, ledger = elsewhere
    answering.answer = Response("<html>Bienvenido</html>", 200, content_type="text/html")
    with pytest.raises(Temporary):
        CALLS[operation](ledger)


@pytest.mark.parametrize("body", ["<html>", "{}", '{"error": {"errors": []}}', "[]"])
def test_an_error_without_a_reason_means_what_its_status_does(
    elsewhere: tuple[Answering, Ledger], body: str
) -> None:
    answering, ledger = elsewhere
    answering.answer = Response(body, 503, content_type="application/json")
    with pytest.raises(Temporary):
        ledger.find(ref("p1"))


def test_a_calendar_that_cannot_be_reached_is_temporary(google: Google) -> None:
    with serve(Response()) as url:
        pass
    ledger = google.ledger_at(url, google.account)
    google.rested.clear()
    with pytest.raises(Temporary):
        ledger.insert(claim("p1", at(17)))
    assert len(google.rested) == 2, "nothing was sent, so it may be tried again"


def test_a_batch_that_leaves_a_call_out_is_temporary(
    elsewhere: tuple[Answering, Ledger],
) -> None:
    answering, ledger = elsewhere
    other = "--b\r\nContent-Type: application/http\r\nContent-ID: <response-x + 9>\r\n\r\n"
    other += "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}\r\n--b--\r\n"
    answering.answer = Response(other, 200, content_type="multipart/mixed; boundary=b")
    with pytest.raises(Temporary):
        listed(ledger)


def test_a_deleted_proposal_cannot_be_inserted_again(google: Google, ledger: Ledger) -> None:
    mine = ledger.insert(claim("p1", at(17)))
    google.emulator.remove("lalo@calendar", mine.id)
    with pytest.raises(AlreadyThere):
        ledger.insert(claim("p1", at(17)))
    found = ledger.find(Ref("lalo", event_id(SHOP.id, "p1")))
    assert found is not None
    assert found.state == "cancelled"
