"""Appointments that stand: showing, moving, cancelling; and never another customer's."""

from datetime import date, datetime, time

import pytest

from shared.shop.domain import Owner
from shared.understanding.commands import (
    Affirm,
    Command,
    Deny,
    Late,
    PickBooking,
    Select,
    SetBarber,
    SetService,
    SetWhen,
    ShiftWhen,
    Start,
    When,
)
from tests.booking.book import at, shop
from tests.conversation.desk import Desk

THURSDAY = date(2026, 12, 3)


def when(day: date | None, clock: time | None = None) -> SetWhen:
    return SetWhen((When(day, clock),))


def booked(desk: Desk, day: date, clock: time, service: str = "fade") -> None:
    desk.means(Start("book"), SetService(service), SetBarber("lalo"), when(day, clock))
    assert desk.taps("Sí, confirmo").kind == "confirmed"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    booked(desk, THURSDAY, time(13))
    return desk


def test_the_only_appointment_is_cancelled_after_one_question(desk: Desk) -> None:
    asked = desk.means(Start("cancel"))
    assert asked.kind == "asked_confirm"
    assert len(desk.booked()) == 1

    assert desk.means(Affirm()).kind == "cancelled"
    assert desk.booked() == []


def test_a_no_keeps_it(desk: Desk) -> None:
    desk.means(Start("cancel"))

    assert desk.means(Deny()).kind == "dropped"
    assert len(desk.booked()) == 1


def test_cancelling_while_arranging_another_asks_about_the_one_that_stands(desk: Desk) -> None:
    assert desk.means(Start("book")).kind == "asked_service"

    asked = desk.means(Start("cancel"))
    assert asked.kind == "asked_confirm"
    assert "jueves 3 de diciembre" in asked.text
    assert desk.means(Affirm()).kind == "cancelled"


def test_cancelling_while_arranging_the_first_leaves_it() -> None:
    desk = Desk()
    desk.means(Start("book"), SetService("fade"), when(THURSDAY))

    assert desk.means(Start("cancel")).kind == "dropped"
    assert desk.means(Start("cancel")).kind == "answer"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (ShiftWhen(-60), ("Fade", "12:00 pm")),
        (SetService("beard", also=True), ("Fade + Barba", "1:00 pm")),
    ],
    ids=["an hour earlier", "the beard as well"],
)
def test_a_change_where_nothing_is_arranged_is_of_the_visit_that_stands(
    desk: Desk, said: Command, told: tuple[str, ...]
) -> None:
    summary = desk.means(Start("book"), said)

    assert summary.kind == "asked_confirm"
    assert all(part in summary.text for part in told)
    assert desk.taps("Sí, moverla").kind == "rescheduled"
    assert len(desk.booked()) == 1


@pytest.mark.parametrize(
    ("now", "minutes", "alert"),
    [
        (at(12, 30, day=3), 10, "unos 10 minutos. Su cita es a las 1:00 pm con Lalo."),
        (at(13, 5, day=3), None, "avisa que viene tarde. Su cita es a las 1:00 pm con Lalo."),
        (at(12, 30), 10, "avisa que viene tarde, unos 10 minutos."),
    ],
    ids=["before its hour", "after its hour", "another day"],
)
def test_who_comes_late_is_thanked_and_the_team_knows(
    now: datetime, minutes: int | None, alert: str
) -> None:
    desk = Desk(shop(owners=(Owner("5215559999999"),)))
    booked(desk, THURSDAY, time(13))
    desk.now = now

    assert "Gracias por avisar" in desk.means(Late(minutes)).text
    assert desk.alerts[-1].endswith(alert)
    assert len(desk.booked()) == 1


def test_a_bare_hour_is_of_the_visit_within_a_day_and_else_a_wish(desk: Desk) -> None:
    assert desk.means(Start("book"), when(None, time(12))).kind == "asked_service"
    desk.means(Deny(altogether=True))
    desk.later(hours=40)

    summary = desk.means(Start("book"), when(None, time(12)))
    assert summary.kind == "asked_confirm"
    assert "12:00 pm" in summary.text
    assert desk.taps("Sí, moverla").kind == "rescheduled"


def test_a_change_of_nothing_is_a_wish_for_something() -> None:
    assert Desk().means(Start("book"), SetService("beard", also=True)).kind == "asked_when"


def test_cancelling_twice_is_fine(desk: Desk) -> None:
    desk.means(Start("cancel"))
    desk.taps("Sí, cancelarla")

    assert desk.taps("Sí, cancelarla").kind == "cancelled"


@pytest.mark.parametrize(
    "answer",
    [
        (when(date(2026, 12, 5)),),
        (Select(index=2),),
        (PickBooking("last"),),
        (when(None, time(11)),),
    ],
)
def test_of_two_the_customer_says_which(desk: Desk, answer: tuple[Command, ...]) -> None:
    booked(desk, date(2026, 12, 5), time(11))
    assert desk.means(Start("cancel")).kind == "asked_which_booking"

    assert desk.means(*answer).kind == "asked_confirm"
    desk.means(Affirm())

    assert [entry.start.date() for entry in desk.booked()] == [THURSDAY]


def test_the_day_said_with_the_cancellation_picks_it(desk: Desk) -> None:
    booked(desk, date(2026, 12, 5), time(11))

    asked = desk.means(Start("cancel"), when(date(2026, 12, 5)))

    assert asked.kind == "asked_confirm"
    assert "sábado 5" in asked.text


def test_moving_an_hour_later_keeps_everything_else(desk: Desk) -> None:
    summary = desk.means(Start("reschedule"), ShiftWhen(60))
    assert "2:00 pm" in summary.text

    assert desk.means(Affirm()).kind == "rescheduled"

    [entry] = desk.booked()
    assert (entry.start, entry.barber) == (at(14, day=3), "lalo")


def test_moving_into_its_own_old_time_is_no_clash(desk: Desk) -> None:
    desk.means(Start("reschedule"), ShiftWhen(15))

    assert desk.taps("Sí, moverla").kind == "rescheduled"
    assert len(desk.booked()) == 1


def test_moving_to_another_day_keeps_the_hour(desk: Desk) -> None:
    summary = desk.means(Start("reschedule"), when(date(2026, 12, 4)))

    assert "viernes 4 de diciembre, 1:00 pm" in summary.text


def test_where_to_is_asked_when_it_was_not_said(desk: Desk) -> None:
    assert desk.means(Start("reschedule")).kind == "asked_when"

    assert desk.means(when(date(2026, 12, 4), time(12))).kind == "asked_confirm"
    desk.means(Affirm())

    assert [entry.start for entry in desk.booked()] == [at(12, day=4)]


def test_of_two_the_one_to_move_is_asked_and_the_new_time_remembered(desk: Desk) -> None:
    booked(desk, date(2026, 12, 5), time(11))
    desk.means(Start("reschedule"), when(None, time(16)))

    summary = desk.means(Select(index=1))

    assert summary.kind == "asked_confirm"
    assert "jueves 3 de diciembre, 4:00 pm" in summary.text


def test_moving_to_a_taken_hour_keeps_the_old_appointment(desk: Desk) -> None:
    desk.means(Start("reschedule"), when(None, time(16)))
    desk.owner_adds(at(15, 30, day=3), at(17, day=3))

    assert desk.taps("Sí, moverla").kind == "offered_options"
    assert [entry.start for entry in desk.booked()] == [at(13, day=3)]


def test_moving_inside_the_notice_is_handed_to_a_person() -> None:
    desk = Desk()
    booked(desk, date(2026, 12, 1), time(10))

    assert desk.means(Start("reschedule"), ShiftWhen(60)).kind == "handoff"


def test_a_late_cancellation_is_accepted() -> None:
    desk = Desk()
    booked(desk, date(2026, 12, 1), time(10))
    desk.means(Start("cancel"))

    assert desk.means(Affirm()).kind == "cancelled"


def test_another_customer_sees_none_of_it(desk: Desk) -> None:
    desk.other_customer()

    shown = desk.means(Start("my_bookings"))

    assert shown.kind == "answer"
    assert "Fade" not in shown.text
    assert desk.means(Start("cancel")).kind == "answer"


def test_another_customers_appointment_cannot_be_picked_by_its_id(desk: Desk) -> None:
    [entry] = desk.booked()
    desk.other_customer()

    desk.sends(("tap", f"apt:{entry.ref}"))
    desk.means(Affirm())

    assert len(desk.booked()) == 1


def test_the_same_person_under_another_name_of_meta_keeps_their_appointments(desk: Desk) -> None:
    phone, bsuid = desk.phone, "MX.13491208655302741918"
    letter = desk.letter("text", "…", desk.now)
    desk.given.commands = (Start("my_bookings"),)

    from shared.conversation.store import Arrival

    [receipt] = desk.talks.receive([Arrival((bsuid, phone), letter)], now=desk.now, per_minute=20)
    desk.receptionist.serve(receipt.customer, now=desk.now)

    assert desk.last.kind == "listed"


def test_changing_a_move_after_the_talk_was_lost_still_moves(desk: Desk) -> None:
    desk.means(Start("reschedule"), ShiftWhen(60))
    desk.later(hours=3)  # longer than a draft lives
    desk.taps("Cambiar algo")
    desk.means(when(None, time(17)))
    desk.means(Affirm())

    assert [entry.start for entry in desk.booked()] == [at(17, day=3)]


def test_what_was_being_booked_is_no_wish_for_the_move(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), when(date(2026, 12, 9), time(10)))

    assert desk.means(Start("reschedule")).kind == "asked_when"


def test_a_move_that_loses_its_hour_after_the_talk_was_lost_is_still_a_move(desk: Desk) -> None:
    desk.means(Start("reschedule"), when(None, time(16)))
    desk.owner_adds(at(15, 30, day=3), at(17, day=3))
    desk.later(hours=3)  # longer than a draft lives
    desk.taps("Sí, moverla")

    desk.taps(desk.titles[0])
    desk.means(Affirm())

    assert len(desk.booked()) == 1
