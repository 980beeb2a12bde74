"""Tokens, batches, push channels, and being served below a path."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account
from googleapiclient.errors import HttpError
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request, Response

from local.calendar import CalendarEmulator, service_account_json
from local.calendar.service_account import JWT_GRANT, TokenRefused
from local.serving import serve
from tests.local.calendar.conftest import CHAVA, SCOPE, Google, at, client, ids, refused


def call(
    url: str, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, dict[str, Any]]:
    """A call as it is, without the client that would mend it."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    connection.request(method, path, body, {key.replace("_", "-"): v for key, v in headers.items()})
    response = connection.getresponse()
    text = response.read()
    connection.close()
    return response.status, json.loads(text)


def grant(google: Google, **form: str) -> tuple[int, dict[str, Any]]:
    kind = "application/x-www-form-urlencoded"
    return call(google.url, "POST", "/token", urlencode(form), Content_Type=kind)


def assertion(scope: str = SCOPE) -> str:
    info = json.loads(service_account_json("http://127.0.0.1/token"))
    make: Any = service_account.Credentials.from_service_account_info
    signed: bytes = make(info, scopes=[scope])._make_authorization_grant_assertion()
    return signed.decode()


def test_a_signed_assertion_is_worth_a_bearer_token(google: Google) -> None:
    status, body = grant(google, grant_type=JWT_GRANT, assertion=assertion())
    assert status == 200
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3599)
    authorization = f"Bearer {body['access_token']}"
    path = "/calendar/v3/users/me/calendarList"
    assert call(google.url, "GET", path, Authorization=authorization)[0] == 200


def test_what_is_not_such_an_assertion_gets_no_token(google: Google) -> None:
    good = assertion()
    forged = good[:-8] + ("A" * 8 if good[-8:] != "A" * 8 else "B" * 8)
    narrow = assertion("https://www.googleapis.com/auth/drive")
    refusals = [
        grant(google, grant_type="password", assertion=good),
        grant(google, grant_type=JWT_GRANT, assertion="not.a.jwt"),
        grant(google, grant_type=JWT_GRANT),
        grant(google, grant_type=JWT_GRANT, assertion=forged),
        grant(google, grant_type=JWT_GRANT, assertion=narrow),
    ]
    assert [(status, body["error"]) for status, body in refusals] == [
        (400, "unsupported_grant_type"),
        (400, "invalid_grant"),
        (400, "invalid_grant"),
        (400, "invalid_grant"),
        (400, "invalid_scope"),
    ]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "required"),
        ({"Authorization": "Bearer made-up"}, "authError"),
        ({"Authorization": "Basic dTpw"}, "authError"),
        ({"Authorization": "Bearer a.b.c"}, "authError"),
    ],
)
def test_no_call_is_answered_without_a_token_that_was_given_out(
    google: Google, headers: dict[str, str], reason: str
) -> None:
    status, body = call(google.url, "GET", "/calendar/v3/users/me/calendarList", **headers)
    assert (status, body["error"]["errors"][0]["reason"]) == (401, reason)


def test_the_client_fetches_a_new_token_when_all_were_revoked(
    google: Google, emulator: CalendarEmulator
) -> None:
    google.list()
    emulator.revoke_tokens()
    assert google.list()["items"] == []


def test_a_token_endpoint_that_fails_is_an_error_of_the_credentials(
    google: Google, emulator: CalendarEmulator
) -> None:
    emulator.revoke_tokens()
    emulator.faults.order("calendar", "token:400", 9)
    with pytest.raises(RefreshError):
        google.list()


def test_the_account_may_sign_its_tokens_itself(google: Google, emulator: CalendarEmulator) -> None:
    make: Any = service_account.Credentials.from_service_account_info
    info = json.loads(service_account_json(f"{google.url}/token"))
    signed = make(info, scopes=[SCOPE]).with_always_use_jwt_access(True)
    signed.refresh(None)
    emulator.revoke_tokens()
    path = "/calendar/v3/users/me/calendarList"
    bearer = f"Bearer {signed.token}"
    assert call(google.url, "GET", path, Authorization=bearer)[0] == 200


def test_an_unknown_path_is_not_found_in_the_same_envelope(google: Google) -> None:
    status, body = call(google.url, "GET", "/calendar/v3/nowhere")
    assert (status, body["error"]["code"]) == (404, 404)
    assert call(google.url, "GET", "/token")[0] == 405


def test_a_body_that_is_no_json_is_a_parse_error(google: Google) -> None:
    google.list()
    path, bearer = f"/calendar/v3/calendars/{CHAVA}/events", f"Bearer {google.credentials.token}"
    for text in ("{", "[]", ""):
        status, body = call(google.url, "POST", path, text, Authorization=bearer)
        assert (status, body["error"]["errors"][0]["reason"]) == (400, "parseError")


def test_a_batch_answers_each_call_with_its_own_status(
    google: Google, emulator: CalendarEmulator
) -> None:
    answers: dict[str, Any] = {}

    def note(name: str, response: Any, error: HttpError | None) -> None:
        answers[name] = error.resp.status if error else response

    events = google.service.events()
    batch = google.batch()
    kept = at("10:00", id="nino1", summary="Corte · Íñigo — 10:00")
    batch.add(events.insert(calendarId=CHAVA, body=kept), callback=note, request_id="insert")
    batch.add(events.insert(calendarId=CHAVA, body=kept), callback=note, request_id="again")
    batch.add(events.get(calendarId=CHAVA, eventId="nobody"), callback=note, request_id="get")
    batch.add(events.list(calendarId=CHAVA), callback=note, request_id="list")
    batch.add(events.delete(calendarId=CHAVA, eventId="nino1"), callback=note, request_id="delete")
    patch = events.patch(calendarId=CHAVA, eventId="nino1", body={"status": "confirmed"})
    patch.headers["If-Match"] = '"1"'
    batch.add(patch, callback=note, request_id="patch")
    batch.execute(http=google.http)
    assert answers["insert"]["summary"] == "Corte · Íñigo — 10:00"
    assert ids(answers["list"]) == ["nino1"]
    assert [answers[name] for name in ("again", "get", "delete", "patch")] == [409, 404, "", 412]


def test_a_batch_of_more_than_fifty_is_refused(google: Google) -> None:
    def batch_of(size: int) -> None:
        batch = google.batch()
        for _ in range(size):
            batch.add(google.service.events().list(calendarId=CHAVA))
        batch.execute(http=google.http)

    batch_of(50)
    assert refused(batch_of, 51) == (400, "badRequest")


def test_the_journal_has_the_batch_and_the_calls_in_it(
    google: Google, emulator: CalendarEmulator
) -> None:
    batch = google.batch()
    batch.add(google.service.events().list(calendarId=CHAVA))
    batch.execute(http=google.http)
    inner, outer = list(emulator.journal)[-2:]
    assert (inner.method, inner.response["kind"]) == ("GET", "calendar#events")
    assert (outer.method, outer.path) == ("POST", "/batch/calendar/v3")


def test_it_works_below_a_path_too(emulator: CalendarEmulator) -> None:
    nothing = Response("nothing here", 404)
    with serve(DispatcherMiddleware(nothing, {"/google": emulator})) as url:
        google = client(f"{url}/google")
        google.insert(at("10:00", id="event1"))
        answers: list[Any] = []
        batch = google.batch()
        batch.add(
            google.service.events().list(calendarId=CHAVA),
            callback=lambda _, response, error: answers.append(error or ids(response)),
        )
        batch.execute(http=google.http)
        google.http.close()
    assert answers == [["event1"]]


@contextmanager
def listening() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An address for notifications, and the headers of those that came."""
    heard: list[dict[str, str]] = []

    @Request.application
    def listen(request: Request) -> Response:
        assert request.get_data() == b""
        found = {k: v for k, v in request.headers.items() if k.startswith("X-Goog-")}
        heard.append(found)
        return Response(status=204)

    with serve(listen) as url:
        yield url, heard


def watch(google: Google, address: str, **more: Any) -> dict[str, Any]:
    body = {"id": "channel-1", "type": "web_hook", "address": address, **more}
    channel: dict[str, Any] = google.service.events().watch(calendarId=CHAVA, body=body).execute()
    return channel


def test_a_channel_hears_of_changes_when_the_stage_pushes(
    google: Google, emulator: CalendarEmulator
) -> None:
    with listening() as (address, heard):
        channel = watch(google, address, token="secret", expiration="1796400000000")
        assert channel["kind"] == "api#channel"
        assert (channel["token"], channel["expiration"]) == ("secret", "1796400000000")
        assert emulator.push(CHAVA, "sync") == [204]
        assert emulator.push(CHAVA) == [204]
        assert emulator.push("somebody@example.com") == []
    first, second = heard
    assert first["X-Goog-Resource-State"] == "sync"
    assert second == {
        "X-Goog-Channel-Id": "channel-1",
        "X-Goog-Channel-Token": "secret",
        "X-Goog-Channel-Expiration": "Fri, 04 Dec 2026 16:00:00 GMT",
        "X-Goog-Resource-Id": channel["resourceId"],
        "X-Goog-Resource-Uri": channel["resourceUri"],
        "X-Goog-Resource-State": "exists",
        "X-Goog-Message-Number": "2",
    }


def test_a_stopped_or_expired_channel_hears_nothing(
    google: Google, emulator: CalendarEmulator
) -> None:
    stop = google.service.channels().stop
    with listening() as (address, heard):
        channel = watch(google, address)
        assert refused(stop(body={"id": "channel-1", "resourceId": "x"}).execute) == (
            404,
            "notFound",
        )
        stop(body={"id": "channel-1", "resourceId": channel["resourceId"]}).execute()
        assert emulator.push(CHAVA) == []
        watch(google, address, params={"ttl": "60"})
        emulator.clock.advance(61)
        assert emulator.push(CHAVA) == []
    assert heard == []


def test_nobody_at_home_is_told_as_no_answer(google: Google, emulator: CalendarEmulator) -> None:
    with listening() as (address, _):
        watch(google, address)
    assert emulator.push(CHAVA) == [0]


@pytest.mark.parametrize(
    ("more", "reason"),
    [({"type": "pigeon"}, "unknownChannelType"), ({"address": ""}, "required")],
)
def test_a_channel_that_could_not_be_is_refused(
    google: Google, more: dict[str, str], reason: str
) -> None:
    assert refused(watch, google, **{"address": "http://127.0.0.1:9", **more}) == (400, reason)


def test_a_channel_id_is_used_once(google: Google) -> None:
    watch(google, "http://127.0.0.1:9")
    assert refused(watch, google, "http://127.0.0.1:9") == (400, "channelIdNotUnique")


@pytest.mark.parametrize(
    ("role", "reading", "writing"),
    [
        ("writer", None, None),
        ("reader", None, (403, "requiredAccessLevel")),
        ("none", (404, "notFound"), (404, "notFound")),
    ],
)
def test_a_calendar_is_open_as_far_as_it_is_shared(
    emulator: CalendarEmulator, google: Google, role: str, reading: Any, writing: Any
) -> None:
    emulator.share(CHAVA, role)

    for operation, outcome in (
        (google.list, reading),
        (lambda: google.insert(at("10:00")), writing),
    ):
        if outcome is None:
            operation()
        else:
            assert refused(operation) == outcome
    assert len(emulator.events(CHAVA)) == (writing is None)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("not_enabled", "accessNotConfigured"), ("scope", "insufficientPermissions")],
)
def test_the_api_may_be_switched_off_and_the_token_be_for_something_else(
    emulator: CalendarEmulator, google: Google, fault: str, reason: str
) -> None:
    emulator.faults.order("calendar", fault)
    assert refused(google.list) == (403, reason)


def test_a_key_that_was_deleted_gets_no_token(emulator: CalendarEmulator, google: Google) -> None:
    emulator.tokens.refusal = TokenRefused("invalid_grant", "Invalid JWT Signature.")
    status, body = grant(google, grant_type=JWT_GRANT, assertion=assertion())
    emulator.tokens.refusal = None
    assert (status, body["error"]) == (400, "invalid_grant")
