"""Changing one's mind: which one, which part, for whom, and back to what was asked."""

from datetime import date, time

import pytest

from shared.understanding.commands import (
    THIS,
    UNKNOWN,
    Affirm,
    Ask,
    Avoid,
    Command,
    Days,
    Hour,
    Person,
    PickBooking,
    Select,
    SetBarber,
    SetName,
    SetParty,
    SetService,
    SetWhen,
    ShiftWhen,
    Start,
    When,
)
from tests.booking.book import at
from tests.conversation.desk import Desk

WEDNESDAY, THURSDAY, SATURDAY = (date(2026, 12, day) for day in (2, 3, 5))


def when(day: Days | None, clock: Hour | None = None) -> SetWhen:
    return SetWhen((When(day, clock),))


def wish(*more: Command) -> tuple[Command, ...]:
    return (Start("book"), SetService("fade"), SetBarber("lalo"), when(WEDNESDAY, time(17)), *more)


def books(desk: Desk, day: date, clock: time, service: str = "fade", barber: str = "lalo") -> None:
    desk.means(Start("book"), SetService(service), SetBarber(barber), when(day, clock))
    assert desk.means(Affirm()).kind == "confirmed"


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def desk_with_two() -> Desk:
    """A fade with Lalo on Thursday at one, a cut with Nora on Saturday at eleven."""
    desk = Desk()
    books(desk, THURSDAY, time(13))
    books(desk, SATURDAY, time(11), "cut", "nora")
    return desk


# Which of the two


@pytest.mark.parametrize(
    "said",
    [
        SetBarber("nora"),
        SetService("cut"),
        when((date(2026, 12, 4), date(2026, 12, 6))),
        when(None, (None, time(12))),
        when(None, (time(10), time(12))),
        PickBooking("last"),
    ],
)
def test_the_one_to_cancel_is_known_by_what_is_said_of_it(
    desk_with_two: Desk, said: Command
) -> None:
    asked = desk_with_two.means(Start("cancel"), said)

    assert asked.kind == "asked_confirm"
    assert "sábado 5" in asked.text


@pytest.mark.parametrize(
    ("said", "moved"),
    [
        (when(SATURDAY), "sábado 5 de diciembre, 12:00 pm"),
        (PickBooking("last"), "sábado 5 de diciembre, 12:00 pm"),
        (PickBooking("next"), "jueves 3 de diciembre, 12:00 pm"),
    ],
)
def test_the_one_to_move_is_named_after_the_new_hour(
    desk_with_two: Desk, said: Command, moved: str
) -> None:
    asked = desk_with_two.means(Start("reschedule"), when(None, time(12)))
    assert asked.kind == "asked_which_booking"

    assert moved in desk_with_two.means(said).text


@pytest.mark.parametrize("said", [(when(WEDNESDAY),), (SetService("dye"),)])
def test_what_fits_neither_of_the_two_asks_again(
    desk_with_two: Desk, said: tuple[Command, ...]
) -> None:
    desk_with_two.means(Start("reschedule"))

    assert desk_with_two.means(*said).kind == "asked_which_booking"


@pytest.mark.parametrize("flow", ["cancel", "reschedule"])
def test_a_picture_does_not_lose_the_question_which_one(desk_with_two: Desk, flow: str) -> None:
    desk_with_two.means(Start(flow))  # type: ignore[arg-type]

    again = desk_with_two.sends(("image", ""))

    assert again.kind == "asked_which_booking"
    assert "imágenes" in again.text


def test_a_booking_begun_in_the_middle_of_cancelling_is_a_booking(desk_with_two: Desk) -> None:
    desk_with_two.means(Start("cancel"))

    assert desk_with_two.means(Start("book")).kind == "asked_service"
    assert len(desk_with_two.booked()) == 2


def test_a_booking_begun_in_the_middle_of_moving_moves_nothing(desk: Desk) -> None:
    books(desk, THURSDAY, time(13))
    assert desk.means(Start("reschedule")).kind == "asked_when"

    books(desk, SATURDAY, time(11))

    assert [entry.start for entry in desk.booked()] == [at(13, day=3), at(11, day=5)]


def test_moving_it_to_when_it_is_asks_to_when(desk: Desk) -> None:
    books(desk, THURSDAY, time(13))

    assert desk.means(Start("reschedule"), when(THURSDAY, time(13))).kind == "asked_when"


def test_an_hour_later_and_then_half_an_hour_more_add_up(desk: Desk) -> None:
    books(desk, THURSDAY, time(13))
    desk.means(Start("reschedule"), ShiftWhen(60))
    desk.means(ShiftWhen(30))
    desk.means(Affirm())

    assert [entry.start for entry in desk.booked()] == [at(14, 30, day=3)]


def test_later_than_nothing_is_no_hour(desk: Desk) -> None:
    assert desk.means(Start("book"), SetService("cut"), ShiftWhen(60)).kind == "asked_when"


def test_nothing_to_move_is_said_and_a_booking_offered(desk: Desk) -> None:
    told = desk.means(Start("reschedule"))

    assert told.kind == "answer"
    assert desk.titles == ["Agendar cita"]


def test_a_summary_outlasts_a_picture(desk: Desk) -> None:
    desk.means(*wish())

    assert desk.sends(("image", "")).kind == "asked_confirm"
    assert desk.means(Affirm()).kind == "confirmed"


def test_a_summary_and_a_new_beginning_is_the_new_beginning(desk: Desk) -> None:
    desk.means(*wish())

    assert desk.means(Affirm(), Start("book")).kind == "asked_confirm"
    assert desk.booked() == []


@pytest.mark.parametrize("button", ["No, gracias", "No, dejarla"])
def test_a_tap_on_no_leaves_all_as_it_was(desk: Desk, button: str) -> None:
    if button == "No, dejarla":
        books(desk, THURSDAY, time(13))
        desk.means(Start("cancel"))
    else:
        desk.means(*wish())
    before = desk.booked()

    assert desk.taps(button).kind == "dropped"
    assert desk.booked() == before


# Which part


def test_another_service_from_the_summary_keeps_the_hour(desk: Desk) -> None:
    desk.means(*wish())
    desk.taps("Cambiar algo")
    assert desk.taps("Servicio").kind == "asked_service"

    summary = desk.taps("Corte")

    assert "*Corte* con Lalo" in summary.text
    assert "5:00 pm" in summary.text


def test_a_barber_from_the_summarys_list_is_named_as_on_the_list(desk: Desk) -> None:
    desk.means(*wish())
    desk.taps("Cambiar algo")
    desk.taps("Barbero")

    assert "con Nora" in desk.means(SetBarber("nora")).text
    pending = desk.given.heard[-1].pending
    assert pending is not None
    assert [option.label for option in pending.options] == ["Lalo", "Nora", "Quien esté libre"]


@pytest.mark.parametrize("button", ["svc:gone", "bar:gone", "day:gone", "at:gone:gone"])
def test_a_button_for_what_is_no_more_is_said_to_be_old(desk: Desk, button: str) -> None:
    desk.means(Start("book"))

    again = desk.sends(("tap", button))

    assert "botón ya no sirve" in again.text
    assert again.kind == "asked_service"


def test_a_question_at_the_summary_is_answered_and_the_summary_comes_back(desk: Desk) -> None:
    desk.means(*wish())

    again = desk.means(Ask(frozenset({"address"})))

    assert "Calle Uno 1" in again.text
    assert desk.titles == ["Sí, confirmo", "Cambiar algo", "No, gracias"]
    assert again.kind == "asked_confirm"


def test_another_day_from_the_summary_keeps_the_hour(desk: Desk) -> None:
    desk.means(*wish())
    desk.taps("Cambiar algo")
    assert desk.taps("Día u hora").kind == "asked_when"

    assert "jueves 3 de diciembre, 5:00 pm" in desk.taps(desk.titles[2]).text


def test_somebody_else_than_nobody_leaves_everybody(desk: Desk) -> None:
    desk.means(Start("book"), SetService("fade"))

    desk.means(Avoid(barber=THIS))

    assert desk.means(when(WEDNESDAY, time(17))).kind == "asked_confirm"


@pytest.mark.parametrize(("index", "hour"), [(-1, "6:30 pm"), (1, "12:00 pm")])
def test_the_first_and_the_last_of_what_was_offered(desk: Desk, index: int, hour: str) -> None:
    afternoon = when(WEDNESDAY, (time(12), time(19)))
    desk.means(Start("book"), SetService("cut"), afternoon)

    assert hour in desk.means(Select(index=index)).text


@pytest.mark.parametrize("index", [-1, 1, 9])
def test_a_position_among_nothing_is_not_understood(desk: Desk, index: int) -> None:
    assert desk.means(Select(index=index)).kind == "unclear"


# For whom


def test_the_name_said_of_somebody_else_is_theirs(desk: Desk) -> None:
    desk.means(*wish(SetParty((Person(relation="son"),))))

    assert "Para Leo" in desk.means(SetName("Leo")).text
    desk.means(Affirm())
    [entry] = desk.booked()
    assert entry.written is not None
    assert entry.written.name == "Leo"


def test_a_name_of_signs_alone_is_no_name(desk: Desk) -> None:
    desk.name = None
    desk.means(*wish())

    assert desk.means(SetName("1234")).kind == "asked_name"


@pytest.mark.parametrize(
    ("service", "said"), [("cut", "*Corte* con Lalo"), (UNKNOWN, "*Fade* con Lalo")]
)
def test_what_somebody_else_has_done_is_theirs(desk: Desk, service: str, said: str) -> None:
    person = SetParty((Person("Leo", "son", service),))

    assert said in desk.means(*wish(person)).text


def test_nobody_in_particular_is_the_customer(desk: Desk) -> None:
    assert "Para" not in desk.means(*wish(SetParty(()))).text
