"""The loss on the whole stage: the real doors, the real adapters, the tick."""

import logging

import httpx
import pytest

from local.stage import Stage
from local.webhook_bodies import Sender
from shared.booking.google_notes import is_note
from shared.conversation.domain import Profile
from shared.conversation.google_consents import CONSENT
from shared.conversation.redis_store import RedisConversations
from shared.conversation.store import Session
from shared.keys import Keyring, sign
from shared.redis import connect

ANA = Sender("5213319990001", None, "Ana")


def tick(stage: Stage) -> httpx.Response:
    key = Keyring(stage.credentials.internal_secret.encode()).keys("doors")[0]
    now = stage.clock.now()
    signed = sign(key, method="POST", path_and_query="/tick", body=b"", now=now)
    return httpx.post(f"{stage.url}/tick", headers={"X-Turno-Signature": signed})


def says(stage: Stage, text: str) -> str:
    stage.graph.say(ANA, text)
    stage.drain()
    return stage.graph.sent[-1].kind


def titles(stage: Stage) -> list[str]:
    calendars = [barber.calendar_id for barber in stage.shop.barbers]
    events = [event for one in calendars for event in stage.calendar.events(one)]
    return [event["summary"] for event in events if is_note(event, CONSENT)]


def profile(stage: Stage) -> Profile:
    redis = connect(f"{stage.url}/upstash", stage.credentials.redis_token)
    talks = RedisConversations(redis, stage.shop.id)
    session = talks.open(ANA.phone or "", "looks", now=stage.clock.now())
    assert isinstance(session, Session)
    talks.close(session, sent=(), now=stage.clock.now())
    redis.close()
    return session.profile


def test_an_opt_out_is_in_the_owners_calendar_and_survives_the_loss(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    before = stage.ledger()
    assert says(stage, "dame de baja") == "opt_out_ack"
    assert tick(stage).status_code == 200
    assert titles(stage) == ["No escribir a …0001: pidió la baja"]
    assert stage.ledger() == before

    stage.redis.flush()
    assert profile(stage).marketing
    with caplog.at_level(logging.INFO, "turno"):
        assert tick(stage).status_code == 200
    assert "redis_lost" in caplog.text
    assert not profile(stage).marketing
    assert not profile(stage).reminders
    assert titles(stage) == ["No escribir a …0001: pidió la baja"]


def test_a_shop_with_appointments_that_just_starts_on_the_stage_has_lost_nothing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "turno"):
        tick(stage)
    assert "redis_lost" not in caplog.text


def test_a_booking_goes_on_over_the_loss_by_its_button(stage: Stage) -> None:
    says(stage, "corte con rafa el 9 a las 11")
    summary = stage.graph.sent[-1]
    stage.redis.flush()
    stage.graph.tap(ANA, summary.choices[0].id, summary.choices[0].title, summary.wamid)
    stage.drain()
    assert stage.graph.sent[-1].kind == "confirmed"
    assert len([one for one in stage.ledger() if one["customer"] == ANA.phone]) == 1


def test_what_is_wrong_with_the_consents_does_not_keep_the_rest_of_a_round(stage: Stage) -> None:
    """Loud, and yet whoever waits is answered."""
    stage.redis.flush()
    stage.graph.say(ANA, "hola")
    stage.tasks.reset()
    stage.advance(61)
    first = stage.shop.barbers[0].calendar_id
    stage.calendar.share(first, "none")
    assert tick(stage).status_code == 500
    stage.calendar.share(first, "writer")
    assert stage.tasks.drain() == 1
    assert [one.kind for one in stage.graph.sent] == ["greeted"]
