"""Redis is lost at any point of a talk: what that costs is what docs/recovery.md says, and no
more. Every test here is named in its table."""

import pytest

from shared.conversation.store import Arrival
from shared.messaging.messenger import TryLater
from shared.redis_outages import RedisOutages
from shared.understanding.redis_allowance import RedisAllowance
from tests.booking.book import NOW, SHOP, at, shop
from tests.clocks import Clock
from tests.contracts.place import Place
from tests.recovery.desk import BSUID, Forgetful

PHONE = "5215550000001"


# Appointments


def test_appointments_stand_and_are_listed_moved_and_cancelled_by_their_customer(
    desk: Forgetful,
) -> None:
    desk.has_a_fade()
    desk.loses_redis()
    assert "Fade con Lalo, miércoles 2 de diciembre a las 5:00 pm" in desk.says("mis citas").text

    desk.says("mueve mi cita a las 6 de la tarde")
    assert desk.taps("Sí, moverla").kind == "rescheduled"
    assert [entry.start for entry in desk.booked()] == [at(18)]

    desk.loses_redis()
    desk.says("cancela mi cita")
    assert desk.taps("Sí, cancelarla").kind == "cancelled"
    assert desk.booked() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((BSUID, PHONE), ("", PHONE)),
        ((BSUID, PHONE), (BSUID, "")),
        ((BSUID, PHONE), (BSUID, PHONE)),
        (("", PHONE), (BSUID, PHONE)),
        ((BSUID, ""), (BSUID, PHONE)),
    ],
)
def test_an_appointment_is_its_customers_by_phone_and_by_bsuid(
    desk: Forgetful, before: tuple[str, str], after: tuple[str, str]
) -> None:
    desk.user_id, desk.phone = before
    desk.has_a_fade()
    desk.loses_redis()
    desk.user_id, desk.phone = after
    assert desk.says("mis citas").kind == "listed"
    desk.says("cancela mi cita")
    assert desk.taps("Sí, cancelarla").kind == "cancelled"
    assert desk.booked() == []


def test_nobody_gets_anothers_appointment_by_the_loss(desk: Forgetful) -> None:
    desk.has_a_fade()
    desk.loses_redis()
    desk.other_customer()
    assert "Fade" not in desk.says("mis citas").text
    desk.says("cancela mi cita")
    assert len(desk.booked()) == 1


def test_what_was_confirmed_and_not_told_is_told_from_the_calendar_once(desk: Forgetful) -> None:
    desk.wants_a_fade()
    desk.messenger.fail(TryLater("busy"))
    with pytest.raises(TryLater):
        desk.taps("Sí, confirmo")
    assert len(desk.booked()) == 1
    assert desk.last.kind == "asked_confirm"

    desk.loses_redis()
    for _ in range(4):
        desk.ticks()
    assert [kind for kind in desk.kinds if kind == "confirmed"] == ["confirmed"]
    assert desk.last.to.phone == PHONE
    [entry] = desk.booked()
    assert entry.written is not None
    assert entry.written.told


# The talk


def test_a_written_yes_after_the_loss_books_nothing_and_is_asked_what_for(
    desk: Forgetful,
) -> None:
    desk.wants_a_fade()
    desk.loses_redis()
    reply = desk.says("sí")
    assert desk.booked() == []
    assert reply.kind not in ("confirmed", "asked_confirm")
    assert reply.text

    desk.has_a_fade()
    assert len(desk.booked()) == 1


def test_a_wish_half_said_is_asked_for_again(desk: Forgetful) -> None:
    desk.says("quiero un fade con lalo")
    assert desk.last.kind == "asked_when"
    desk.loses_redis()
    assert desk.says("mañana a las 5 de la tarde").kind == "asked_service"


def test_a_loss_before_the_first_message_costs_nothing(desk: Forgetful) -> None:
    desk.loses_redis()
    desk.has_a_fade()
    assert len(desk.booked()) == 1


def test_a_button_sent_before_the_loss_still_books_and_only_once(desk: Forgetful) -> None:
    desk.wants_a_fade()
    desk.loses_redis()
    assert desk.taps("Sí, confirmo").kind == "confirmed"
    assert [entry.start for entry in desk.booked()] == [at(17)]
    desk.loses_redis()
    desk.taps("Sí, confirmo")
    assert len(desk.booked()) == 1


@pytest.mark.parametrize(
    "last",
    ["quiero un fade con lalo mañana a las 5 de la tarde", "sí", "yes, by button"],
)
def test_a_webhook_that_comes_again_after_the_loss_does_nothing_twice(
    desk: Forgetful, last: str
) -> None:
    desk.wants_a_fade()
    if last == "yes, by button":
        desk.taps("Sí, confirmo")
    else:
        desk.says("sí")
        desk.says(last)
    booked = [entry.id for entry in desk.booked()]
    assert len(booked) == 1
    desk.loses_redis()
    desk.redelivers()
    assert [entry.id for entry in desk.booked()] == booked


def test_a_cancelling_tap_that_comes_again_cancels_nothing_else(desk: Forgetful) -> None:
    desk.has_a_fade()
    desk.says("cancela mi cita")
    desk.taps("Sí, cancelarla")
    again = desk.posted
    desk.has_a_fade()
    desk.loses_redis()
    desk.posted = again
    desk.redelivers()
    assert len(desk.booked()) == 1


def test_a_letter_that_waited_is_lost_and_the_owner_is_asked_to_look(desk: Forgetful) -> None:
    desk.has_a_fade()
    desk.posts(("text", "¿puedo llegar diez minutos tarde?"))
    spoken = len(desk.kinds)
    desk.loses_redis()
    for _ in range(3):
        desk.ticks()
    assert len(desk.kinds) == spoken
    [alert] = desk.alerts
    assert "sin respuesta" in alert
    assert "calendario" in alert


def test_an_errand_that_finds_nothing_says_nothing(desk: Forgetful) -> None:
    desk.posts(("text", "hola"))
    desk.loses_redis()
    desk.serves()
    assert desk.messenger.sent == []


def test_the_silence_of_a_hand_off_ends_and_the_desk_answers(desk: Forgetful) -> None:
    desk.says("quiero hablar con una persona")
    spoken = len(desk.kinds)
    desk.says("hola")
    assert len(desk.kinds) == spoken
    desk.loses_redis()
    assert desk.says("hola").kind == "greeted"


# What is known of a customer


def test_name_and_the_usual_are_asked_again(desk: Forgetful) -> None:
    desk.has_a_fade()
    assert desk.profile().usual is not None
    desk.loses_redis()
    reply = desk.says("lo de siempre")
    assert reply.kind == "asked_service"
    assert "asistente automático" in reply.text


def test_opt_outs_are_back_with_the_next_round_and_nobody_is_written_to(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.ticks()
    spoken = len(desk.kinds)
    desk.loses_redis()
    desk.ticks()
    profile = desk.profile()
    assert (profile.reminders, profile.marketing) == (False, False)
    assert len(desk.kinds) == spoken


def test_an_opt_out_is_back_although_its_customer_wrote_before_the_round(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.ticks()
    desk.loses_redis()
    desk.says("hola")
    assert desk.remembered.glance(at_most=1).whole is None
    desk.ticks()
    assert not desk.profile().marketing


def test_who_opts_in_after_the_loss_stays_in(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.ticks()
    desk.loses_redis()
    assert desk.says("quiero volver a recibir promociones").kind == "opt_in_ack"
    for _ in range(2):
        desk.ticks()
    assert desk.profile().marketing
    desk.loses_redis()
    desk.ticks()
    assert desk.profile().marketing


def test_an_opt_out_is_known_by_every_name_after_the_loss(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.ticks()
    desk.user_id = BSUID
    desk.says("hola")
    desk.ticks()
    desk.loses_redis()
    desk.ticks()
    desk.phone = ""
    desk.posts(("text", "hola"))
    assert not desk.profile().marketing


def test_only_the_word_of_the_last_minute_is_lost(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.loses_redis()
    desk.ticks()
    assert desk.profile().marketing


# Courtesies, counters, caps


def test_a_lost_hold_frees_the_hour_and_the_calendar_decides(desk: Forgetful) -> None:
    desk.wants_a_fade()
    desk.other_customer()
    assert desk.wants_a_fade().kind != "asked_confirm"
    desk.loses_redis()
    desk.has_a_fade()
    [entry] = desk.booked()

    desk.phone = PHONE
    waiting = next(m for m in desk.messenger.sent if m.kind == "asked_confirm")
    yes = next(choice for choice in waiting.choices if choice.title == "Sí, confirmo")
    assert desk.sends(("tap", yes.id)).kind == "offered_options"
    assert [one.id for one in desk.booked()] == [entry.id]


def test_a_flood_is_counted_from_nothing(desk: Forgetful) -> None:
    desk.posts(*[("text", "hola")] * 25)
    desk.loses_redis()
    arrival = Arrival((PHONE,), desk.letter("text", "hola", desk.now))
    [receipt] = desk.talks.receive([arrival], now=desk.now, per_minute=20)
    assert receipt.outcome == "new"


def test_the_models_allowance_of_the_day_begins_anew(place: Place) -> None:
    allowance = RedisAllowance(place.redis, shop())
    at_most = SHOP.policy.llm_calls_per_customer_day
    taken = [allowance.take("ana", NOW) for _ in range(at_most + 1)]
    assert taken == [True] * at_most + [False]
    place.emulator.flush()
    assert allowance.take("ana", NOW)


def test_a_service_that_is_out_is_found_out_again(place: Place) -> None:
    def instance() -> RedisOutages:
        fresh = RedisOutages(place.redis, clock=Clock(NOW.timestamp()))
        place.redis.command("PING")
        return fresh

    instance().begin("calendar", NOW.timestamp() + 15)
    assert instance().known("calendar") is not None
    place.emulator.flush()
    assert instance().known("calendar") is None
