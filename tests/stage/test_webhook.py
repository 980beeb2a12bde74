"""Meta's door, over the wire: who is let in, what is durable before 200, what comes of a
failure on the way.
"""

import httpx
import pytest

from local.stage import Stage
from local.webhook_bodies import Sender, body, message
from shared.messaging.inbound import signature

ANA = Sender("5213319990001", None, "Ana")


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Nobody has an appointment."""
    stage.reset(now=stage.clock.now())
    return stage


def said(stage: Stage, text: str = "hola", wamid: str = "wamid.one") -> bytes:
    item = message(ANA, wamid, stage.clock.now(), "text", {"body": text})
    return body(stage.graph.phone_number_id, [ANA], messages=[item])


def post(stage: Stage, raw: bytes, signed: str | None) -> httpx.Response:
    headers = {"X-Hub-Signature-256": signed} if signed is not None else {}
    return httpx.post(f"{stage.url}/webhook", content=raw, headers=headers)


def test_the_handshake_needs_the_mode_and_the_token(stage: Stage) -> None:
    token = stage.credentials.verify_token
    asked = {"hub.mode": "subscribe", "hub.challenge": "4711", "hub.verify_token": token}

    assert httpx.get(f"{stage.url}/webhook", params=asked).text == "4711"
    for wrong in ({"hub.mode": "unsubscribe"}, {"hub.verify_token": "x"}, {"hub.verify_token": ""}):
        assert httpx.get(f"{stage.url}/webhook", params={**asked, **wrong}).status_code == 403


@pytest.mark.parametrize("signed", [None, "", "sha256=", "sha256=" + "0" * 64, "sha1=abc", "ñ"])
def test_what_is_not_signed_by_meta_is_not_read(stage: Stage, signed: str | None) -> None:
    header = signed.encode("latin-1").decode("latin-1") if signed else signed
    if signed == "ñ":
        response = httpx.post(
            f"{stage.url}/webhook",
            content=said(stage),
            headers=[(b"X-Hub-Signature-256", "ñ".encode("latin-1"))],
        )
    else:
        response = post(stage, said(stage), header)
    stage.drain()

    assert response.status_code == 401
    assert stage.graph.sent == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"object":"page"}', b"[" * 100_000])
def test_what_is_no_webhook_is_a_bad_request(stage: Stage, raw: bytes) -> None:
    assert post(stage, raw, signature(raw, stage.credentials.app_secret)).status_code == 400


def test_more_than_three_megabytes_are_refused(stage: Stage) -> None:
    raw = b" " * (3 * 1024 * 1024 + 1)

    assert post(stage, raw, signature(raw, stage.credentials.app_secret)).status_code == 413


@pytest.mark.parametrize("down", ["redis", "tasks"])
def test_what_cannot_be_made_durable_is_answered_when_meta_comes_again(
    stage: Stage, down: str
) -> None:
    raw = said(stage)
    stage.faults.order(down, "503", 3)

    first, _ = stage.webhook(raw, None)
    stage.faults.clear()
    second, _ = stage.webhook(raw, None)
    stage.drain()

    assert (first, second) == (503, 200)
    assert len(stage.graph.sent) == 1


def test_one_post_is_one_round_trip_to_redis_and_one_task_a_customer(stage: Stage) -> None:
    stage.webhook(said(stage), None)
    stage.drain()
    stage.redis.journal.clear()
    tasks = len(stage.tasks.journal)
    items = [
        message(ANA, f"wamid.{n}", stage.clock.now(), "text", {"body": f"hola {n}"})
        for n in range(3)
    ]

    stage.webhook(body(stage.graph.phone_number_id, [ANA], messages=items), None)

    assert len(stage.redis.journal) == 1
    assert len(stage.tasks.journal) == tasks + 1


@pytest.mark.parametrize("fault", ["500", "drop", "drop_after"])
@pytest.mark.parametrize("service", ["redis", "calendar", "graph"])
def test_a_failure_during_the_turn_is_made_good_by_the_queue(
    stage: Stage, service: str, fault: str
) -> None:
    stage.webhook(said(stage, "corte con rafa mañana a las 10"), None)
    stage.faults.order(service, fault)
    stage.drain()
    stage.advance(15)
    stage.drain()
    stage.webhook(said(stage, "sí", "wamid.two"), None)
    stage.faults.order(service, fault)
    stage.drain()
    stage.advance(15)
    stage.drain()

    confirmed = [one for one in stage.graph.sent if one.kind == "confirmed"]
    ours = list(stage.calendar.events("rafa@colibri.calendar"))
    assert len(ours) == 1
    assert ours[0]["status"] == "confirmed"
    assert 1 <= len(confirmed) <= 2
