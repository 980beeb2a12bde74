"""The JSON doors, over the wire: signed calls, the same book as the chat's, safe repeats."""

import json
from typing import Any

import httpx
import jsonschema
import pytest

from local.stage import Stage
from shared.keys import Keyring, sign

WISH = {
    "services": ["corte"],
    "barber": "rafa",
    "start": "2027-02-03T10:00-06:00",
    "customer": "5213319990001",
    "name": "Ana",
}
PROBLEM = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "object", "required": ["code", "message"], "additionalProperties": True}
    },
}


def call(
    stage: Stage, method: str, path: str, body: Any = None, *, key: str = "", late_s: int = 0
) -> httpx.Response:
    """A signed call, as staff's own programs make it."""
    raw = b"" if body is None else json.dumps(body).encode()
    secret = Keyring(stage.credentials.internal_secret.encode()).keys("doors")[0]
    now = stage.clock.now()
    signed = sign(secret, method=method, path_and_query=path, body=raw, now=now)
    stage.advance(late_s)
    headers = {"X-Turno-Signature": signed} | ({"Idempotency-Key": key} if key else {})
    return httpx.request(method, stage.url + path, content=raw, headers=headers)


def test_what_is_free_is_what_the_chat_would_offer(stage: Stage) -> None:
    answer = call(stage, "GET", "/availability?service=corte&barber=rafa&from=2027-02-03")

    assert answer.status_code == 200
    starts = [one["start"] for one in answer.json()["openings"]]
    assert starts[0] == "2027-02-03T09:00:00-06:00"
    assert "2027-02-03T12:00:00-06:00" not in starts


def test_an_appointment_is_made_listed_moved_and_cancelled(stage: Stage) -> None:
    made = call(stage, "POST", "/booking", WISH, key="one")
    assert made.status_code == 201
    moved = call(
        stage,
        "POST",
        "/booking",
        {**WISH, "start": "2027-02-03T15:00-06:00", "replaces": made.json()["id"]},
        key="two",
    )
    assert moved.status_code == 201
    listed = call(stage, "GET", "/booking?customer=5213319990001").json()["appointments"]
    assert [one["start"] for one in listed] == ["2027-02-03T15:00:00-06:00"]
    gone = call(
        stage, "DELETE", f"/booking?customer=5213319990001&id={moved.json()['id']}", key="three"
    )
    assert gone.json()["state"] == "cancelled"
    assert call(stage, "GET", "/booking?customer=5213319990001").json()["appointments"] == []


def test_a_repeated_write_is_the_same_appointment(stage: Stage) -> None:
    first = call(stage, "POST", "/booking", WISH, key="same")
    second = call(stage, "POST", "/booking", WISH, key="same")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


def test_a_key_used_for_something_else_is_refused(stage: Stage) -> None:
    call(stage, "POST", "/booking", WISH, key="same")
    other = {**WISH, "start": "2027-02-03T15:00-06:00"}

    assert (
        call(stage, "POST", "/booking", other, key="same").json()["error"]["code"] == "key_reused"
    )


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"start": "2027-02-03T12:15-06:00"}, 409, "slot_taken"),
        ({"start": "2027-02-03T06:00-06:00"}, 422, "not_bookable"),
        ({"start": "2027-02-03T10:05-06:00"}, 422, "not_bookable"),
        ({"start": "2027-02-02T11:30-06:00"}, 422, "not_bookable"),
        ({"start": "2027-06-03T10:00-06:00"}, 422, "not_bookable"),
        ({"start": "2027-02-03T10:00"}, 400, "bad_request"),
        ({"services": ["magic"]}, 400, "bad_request"),
        ({"services": "corte"}, 400, "bad_request"),
        ({"barber": "nobody"}, 400, "bad_request"),
        ({"barber": "mimi", "services": ["barba"]}, 422, "not_bookable"),
        ({"customer": ""}, 400, "bad_request"),
        ({"name": "x" * 61}, 400, "bad_request"),
        ({"shop": "elsewhere"}, 400, "bad_request"),
        ({"replaces": "rafa:bnothing"}, 404, "no_such_appointment"),
        ({"replaces": "nonsense"}, 400, "bad_request"),
    ],
)
def test_what_cannot_be_booked_has_a_code(
    stage: Stage, change: dict[str, Any], status: int, code: str
) -> None:
    answer = call(stage, "POST", "/booking", {**WISH, **change}, key="k")

    jsonschema.validate(answer.json(), PROBLEM)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_write_needs_a_key_of_its_own(stage: Stage) -> None:
    assert call(stage, "POST", "/booking", WISH).json()["error"]["field"] == "Idempotency-Key"


def test_another_customers_appointment_cannot_be_cancelled(stage: Stage) -> None:
    made = call(stage, "POST", "/booking", WISH, key="one").json()

    answer = call(stage, "DELETE", f"/booking?customer=5213319990009&id={made['id']}", key="two")

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/availability?service=corte", "/booking?customer=1"])
def test_nobody_without_a_signature_is_answered(stage: Stage, path: str) -> None:
    assert httpx.get(stage.url + path).status_code == 401
    assert call(stage, "GET", path, late_s=301).status_code == 401
    assert call(stage, "GET", path).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "service"),
        ("service=corte&from=tomorrow", "from"),
        ("service=corte&from=2027-02-03&to=2027-02-02", "to"),
        ("service=corte&from=2027-02-03&to=2027-03-30", "to"),
        ("service=barba&barber=mimi", "barber"),
    ],
)
def test_a_question_that_makes_no_sense_says_what_would(
    stage: Stage, query: str, field: str
) -> None:
    answer = call(stage, "GET", f"/availability?{query}" if query else "/availability")

    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field


def test_a_calendar_that_does_not_answer_is_a_503(stage: Stage) -> None:
    stage.faults.order("calendar", "503", 9)

    answer = call(stage, "GET", "/availability?service=corte")
    stage.faults.clear()

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "temporary")


def test_too_many_calls_in_a_minute_are_turned_away(stage: Stage) -> None:
    codes = {call(stage, "GET", "/booking").status_code for _ in range(125)}

    assert 429 in codes


def test_a_stranger_learns_that_the_desk_is_there_and_nothing_else(stage: Stage) -> None:
    assert httpx.get(f"{stage.url}/health").text == "ok"


@pytest.mark.parametrize("header", [None, "", "v1=00", "v1=" + "0" * 64])
def test_the_chat_door_takes_errands_of_its_own_queue_only(
    stage: Stage, header: str | None
) -> None:
    headers = {} if header is None else {"X-Turno-Task": header}
    errand = {"shop": "colibri", "customer": "5213319990001"}

    assert httpx.post(f"{stage.url}/chat", json=errand, headers=headers).status_code == 401
