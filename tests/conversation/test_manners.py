"""Hand-off, opt-out, confusion, languages, and what is never a turn."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from shared.shop.domain import Owner
from shared.understanding.commands import (
    Abuse,
    Affirm,
    Command,
    Complaint,
    Deny,
    Handoff,
    OptIn,
    OptOut,
    SetService,
    SetWhen,
    Social,
    Start,
    Unclear,
    When,
)
from tests.booking.book import SHOP
from tests.conversation.desk import Desk

OWNED = replace(SHOP, owners=(Owner("5215559999999"),))


@pytest.fixture
def desk() -> Desk:
    return Desk(OWNED)


def at_summary(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), SetWhen((When(date(2026, 12, 3), time(13)),)))


@pytest.mark.parametrize("said", [Handoff(), Complaint()])
def test_a_person_is_called_and_the_desk_falls_silent(desk: Desk, said: Command) -> None:
    told = desk.means(said)

    assert told.kind == "handoff"
    assert len(desk.alerts) == 1
    before = len(desk.messenger.sent)
    desk.means(Start("book"))
    assert len(desk.messenger.sent) == before


def test_cancelling_and_the_menu_work_through_the_silence(desk: Desk) -> None:
    desk.means(Handoff())

    assert desk.means(Start("cancel")).kind == "answer"
    desk.means(Handoff())
    desk.given.commands = ()
    assert desk.says("menú").kind == "menu"


def test_an_appointment_is_cancelled_in_the_silence_and_the_silence_goes_on(desk: Desk) -> None:
    when = SetWhen((When(date(2026, 12, 3), time(13)),))
    desk.means(Start("book"), SetService("cut"), when)
    desk.means(Affirm())
    desk.means(Handoff())

    desk.means(Start("cancel"))
    assert desk.means(Affirm()).kind == "cancelled"

    before = len(desk.messenger.sent)
    desk.means(Start("book"))
    assert len(desk.messenger.sent) == before


def test_the_silence_ends_by_itself(desk: Desk) -> None:
    desk.means(Handoff())
    desk.later(hours=12, minutes=1)

    assert desk.means(Start("book")).kind == "asked_service"


def test_the_owner_writing_from_the_phone_silences_the_desk(desk: Desk) -> None:
    desk.means(Start("book"))
    desk.posts(("owner_wrote", ""))
    desk.serves()
    before = len(desk.messenger.sent)

    desk.means(SetService("cut"))

    assert len(desk.messenger.sent) == before


@pytest.mark.parametrize(
    ("scope", "reminders", "marketing"),
    [("all", False, False), ("reminders", False, True), ("marketing", True, False)],
)
def test_opting_out_counts_at_once_and_only_for_what_was_said(
    desk: Desk, scope: str, reminders: bool, marketing: bool
) -> None:
    told = desk.means(OptOut(scope))  # type: ignore[arg-type]

    session = desk.talks.open(desk.phone, "test", now=desk.now)
    assert not isinstance(session, timedelta)
    assert told.kind == "opt_out_ack"
    assert (session.profile.reminders, session.profile.marketing) == (reminders, marketing)


def test_opting_in_again(desk: Desk) -> None:
    desk.means(OptOut("all"))

    assert desk.means(OptIn("reminders")).kind == "opt_in_ack"


def test_not_understood_once_twice_three_times(desk: Desk) -> None:
    kinds = [desk.means(Unclear()).kind for _ in range(3)]

    assert kinds == ["unclear", "menu", "offered_person"]
    assert desk.taps("Hablar con alguien").kind == "handoff"


@pytest.mark.parametrize("yes", [(Affirm(),), (Social("ack"),), (Social("thanks"), Affirm())])
def test_a_yes_to_a_person_calls_one_and_books_nothing(
    desk: Desk, yes: tuple[Command, ...]
) -> None:
    at_summary(desk)
    for _ in range(3):
        desk.means(Unclear())

    assert desk.means(*yes).kind == "handoff"
    assert desk.booked() == []


def test_a_no_to_a_person_keeps_what_was_being_arranged(desk: Desk) -> None:
    at_summary(desk)
    for _ in range(3):
        desk.means(Unclear())

    assert desk.means(Deny()).kind == "thanked"
    told = desk.means(SetWhen((When(date(2026, 12, 4), time(13)),)))
    assert told.kind == "asked_confirm"
    assert "viernes 4 de diciembre, 1:00 pm" in told.text


def test_a_person_who_was_offered_comes_for_no_later_yes(desk: Desk) -> None:
    for _ in range(3):
        desk.means(Unclear())
    desk.means(Social("laugh"))

    assert desk.means(Affirm()).kind == "thanked"


def test_a_yes_after_the_menu_is_asked_for_once_more(desk: Desk) -> None:
    at_summary(desk)
    assert [desk.means(Unclear()).kind for _ in range(2)] == ["asked_confirm", "menu"]

    assert desk.means(Affirm()).kind == "asked_confirm"
    assert desk.booked() == []
    assert desk.means(Affirm()).kind == "confirmed"


def test_not_understood_in_mid_flow_comes_back_to_the_question(desk: Desk) -> None:
    desk.means(Start("book"))

    assert desk.means(Unclear()).kind == "asked_service"


def test_an_insult_gets_one_calm_line_then_a_person(desk: Desk) -> None:
    assert [desk.means(Abuse()).kind for _ in range(2)] == ["calmed", "offered_person"]


def test_the_first_reply_says_what_is_answering_and_later_ones_do_not(desk: Desk) -> None:
    first = desk.means(Social("greet"))
    second = desk.means(Social("greet"))

    assert "asistente automático" in first.text
    assert "asistente automático" not in second.text


def test_answers_follow_the_customers_language_and_one_word_does_not_switch_it(
    desk: Desk,
) -> None:
    desk.means(Start("book"), lang="es", text="hola quiero una cita")

    still = desk.means(Social("ack"), lang="en", text="ok thanks")
    switched = desk.means(SetService("fade"), lang="en", text="a fade would be great please")

    assert "día" in still.text or "servicio" in still.text or "hacemos" in still.text
    assert "day" in switched.text.lower() or "when" in switched.text.lower()


@pytest.mark.parametrize("kind", ["voice", "image", "other"])
def test_what_cannot_be_read_is_said_kindly(desk: Desk, kind: str) -> None:
    assert desk.sends((kind, "")).kind == "unreadable"  # type: ignore[arg-type]


def test_a_picture_in_mid_flow_does_not_lose_the_question(desk: Desk) -> None:
    desk.means(Start("book"))

    assert desk.sends(("image", "")).kind == "asked_service"


def test_a_message_a_day_old_has_no_effect(desk: Desk) -> None:
    desk.given.commands = (Handoff(),)

    told = desk.sends(("text", "…"), at=desk.now - timedelta(hours=25))

    assert told.kind == "still_there"
    assert desk.alerts == []


def test_a_burst_is_one_turn_and_one_reply(desk: Desk) -> None:
    desk.given.commands = (Start("book"),)

    desk.says("hola", "quiero", "una cita")

    assert len(desk.messenger.sent) == 1
    assert desk.given.heard[0].texts == ("hola", "quiero", "una cita")


def test_a_flood_gets_one_notice(desk: Desk) -> None:
    desk.posts(*[("text", f"hola {n}") for n in range(40)])
    desk.serves()

    assert [message.kind for message in desk.messenger.sent] == ["slow_down"]


def test_a_confirmation_that_could_not_be_delivered_is_told_to_the_owner(desk: Desk) -> None:
    desk.posts(("failed", "confirmed"))
    desk.serves()

    assert len(desk.alerts) == 1


def test_silence_starts_the_next_morning_when_the_shop_is_closed() -> None:
    desk = Desk(OWNED)
    desk.now = desk.now.replace(hour=4)  # ten in the evening

    desk.means(Handoff())
    desk.later(hours=11, minutes=50)

    assert desk.means(Start("book")).kind == "handoff"
    assert desk.shop.local(desk.now).time() < time(11)
