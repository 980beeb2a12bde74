"""A yes that comes to something else: what it was said to has changed in the meantime."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from shared.booking.domain import Entry
from shared.booking.ledger import MemoryLedger
from shared.shop.domain import Owner, Shop
from shared.understanding.commands import (
    Affirm,
    PickBooking,
    SameAsLast,
    SetBarber,
    SetService,
    SetWhen,
    ShiftWhen,
    Start,
    When,
)
from tests.booking.book import SHOP, at, shop
from tests.conversation.desk import Desk

OWNED = replace(SHOP, owners=(Owner("5215559999999"),))


def when(day: int, hour: int) -> SetWhen:
    return SetWhen((When(date(2026, 12, day), time(hour)),))


def asks_for(desk: Desk, day: int, hour: int) -> None:
    summary = desk.means(Start("book"), SetService("fade"), SetBarber("lalo"), when(day, hour))
    assert summary.kind == "asked_confirm"


def books(desk: Desk, day: int, hour: int) -> None:
    asks_for(desk, day, hour)
    assert desk.means(Affirm()).kind == "confirmed"


def reopened(desk: Desk, changed: Shop) -> None:
    """The owner changes the shop file, and the desk starts again with all it remembers."""
    desk.shop = desk.booking.shop = changed
    wording = replace(desk.receptionist.wording, shop=changed)
    ears = replace(desk.receptionist.ears, wording=wording)
    desk.receptionist = replace(desk.receptionist, wording=wording, ears=ears)


def without_fade(shop: Shop) -> Shop:
    services = tuple(one for one in shop.services if one.id != "fade")
    barbers = tuple(replace(one, services=one.services - {"fade"}) for one in shop.barbers)
    return replace(shop, services=services, barbers=barbers)


def without_lalo(shop: Shop) -> Shop:
    return replace(shop, barbers=shop.barbers[1:])


@pytest.fixture
def desk() -> Desk:
    return Desk(OWNED)


def test_the_appointment_to_move_is_gone_from_the_calendar(desk: Desk) -> None:
    books(desk, 3, 13)
    desk.means(Start("reschedule"), ShiftWhen(60))
    [entry] = desk.booked()
    desk.ledger.remove(entry)

    told = desk.taps("Sí, moverla")

    assert "ya no está en la agenda" in told.text
    assert desk.booked() == []


def test_the_appointment_to_cancel_is_gone_from_the_calendar(desk: Desk) -> None:
    books(desk, 3, 13)
    desk.means(Start("cancel"))
    desk.booking.ledger = MemoryLedger()

    assert "ya no está en la agenda" in desk.means(Affirm()).text


def test_an_appointment_that_is_over_cannot_be_picked_from_an_old_list(desk: Desk) -> None:
    books(desk, 3, 13)
    books(desk, 4, 13)
    desk.means(Start("cancel"))
    title, first = desk.titles[0], desk.booked()[0]
    desk.ledger.remove(first)

    assert "ya no está en la agenda" in desk.taps(title).text


def test_a_move_agreed_to_when_it_is_too_late_for_it_is_handed_to_a_person(desk: Desk) -> None:
    books(desk, 1, 13)
    desk.later(hours=1, minutes=55)
    assert desk.means(Start("reschedule"), ShiftWhen(60)).kind == "asked_confirm"
    desk.later(minutes=6)

    assert desk.taps("Sí, moverla").kind == "handoff"
    assert [entry.start for entry in desk.booked()] == [at(13, day=1)]


def test_an_old_summary_is_not_one_appointment_too_many(desk: Desk) -> None:
    books(desk, 3, 10)
    books(desk, 3, 12)
    asks_for(desk, 3, 14)
    held_back = desk.last.choices[0].id
    books(desk, 3, 16)

    told = desk.sends(("tap", held_back))

    assert "3 citas" in told.text
    assert len(desk.booked()) == 3


def test_the_yes_to_what_was_booked_and_cancelled_is_asked_for_anew(desk: Desk) -> None:
    asks_for(desk, 3, 13)
    desk.taps("Sí, confirmo")
    desk.means(Start("cancel"))
    desk.taps("Sí, cancelarla")

    again = desk.taps("Sí, confirmo")

    assert again.kind == "asked_confirm"
    assert desk.booked() == []


# The shop file has changed


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=25)], ids=["fresh", "a day old"])
@pytest.mark.parametrize("gone", ["service", "barber"])
def test_the_tap_on_yes_to_what_the_shop_has_no_more_books_nothing(
    desk: Desk, gone: str, later: timedelta
) -> None:
    asks_for(desk, 4, 13)
    reopened(desk, without_fade(desk.shop) if gone == "service" else without_lalo(desk.shop))
    desk.later(seconds=later.total_seconds())

    assert "botón ya no sirve" in desk.taps("Sí, confirmo").text
    assert desk.booked() == []


def test_the_written_yes_to_a_service_the_shop_has_no_more_books_nothing(desk: Desk) -> None:
    asks_for(desk, 4, 13)
    reopened(desk, without_fade(desk.shop))

    assert "Ese servicio no lo hacemos" in desk.means(Affirm()).text
    assert desk.booked() == []


def test_the_written_yes_to_a_barber_who_left_books_nothing(desk: Desk) -> None:
    asks_for(desk, 4, 13)
    reopened(desk, without_lalo(desk.shop))

    assert "están Nora" in desk.means(Affirm()).text
    assert desk.booked() == []


def test_an_appointment_for_what_the_shop_does_no_more_can_be_seen_and_cancelled(
    desk: Desk,
) -> None:
    books(desk, 3, 13)
    reopened(desk, without_fade(desk.shop))

    assert "fade con Lalo" in desk.means(Start("my_bookings")).text
    desk.means(Start("cancel"))
    assert desk.means(Affirm()).kind == "cancelled"
    assert desk.booked() == []


def test_an_appointment_for_what_the_shop_does_no_more_is_moved_as_another_service(
    desk: Desk,
) -> None:
    books(desk, 3, 13)
    reopened(desk, without_fade(desk.shop))

    assert desk.means(Start("reschedule"), ShiftWhen(60)).kind == "asked_service"


# The owner works in the same calendar


class Crossing(MemoryLedger):
    """The owner puts something over an appointment in the moment it is confirmed."""

    def change(self, entry: Entry) -> Entry:
        if entry.written is not None and not entry.written.told:
            self.insert(Entry(entry.barber, f"own{entry.id}", entry.start, entry.end))
        return super().change(entry)


class Dragging(MemoryLedger):
    """The owner drags an appointment half an hour in the moment it is taken out."""

    def remove(self, entry: Entry) -> None:
        later = timedelta(minutes=30)
        self.change(replace(entry, start=entry.start + later, end=entry.end + later))
        super().remove(entry)


def test_an_owners_event_over_a_fresh_appointment_is_told_to_the_owner(desk: Desk) -> None:
    desk.booking.ledger = desk.ledger = Crossing()
    books(desk, 3, 13)

    assert len(desk.booked()) == 1
    assert any("se cruza con otro evento" in alert for alert in desk.alerts)


def test_what_the_owner_moved_while_it_was_moved_stays_and_the_owner_hears_it(desk: Desk) -> None:
    desk.booking.ledger = desk.ledger = Dragging()
    books(desk, 3, 13)
    desk.means(Start("reschedule"), when(3, 17))

    assert desk.means(Affirm()).kind == "rescheduled"
    assert [entry.start for entry in desk.booked()] == [at(13, 30, day=3), at(17, day=3)]
    assert any("se cambió a mano" in alert for alert in desk.alerts)


# "Lo de siempre", when the shop has changed


def test_the_usual_of_somebody_new_is_unknown_and_it_is_said(desk: Desk) -> None:
    told = desk.means(Start("book"), SameAsLast())

    assert "Todavía no tengo apuntada una visita anterior" in told.text
    assert told.kind == "asked_service"


def test_the_usual_that_the_shop_does_no_more_is_asked_for(desk: Desk) -> None:
    books(desk, 3, 13)
    reopened(desk, without_fade(desk.shop))

    assert desk.means(Start("book"), SameAsLast()).kind == "asked_service"


def test_the_usual_of_a_barber_who_left_is_done_by_another(desk: Desk) -> None:
    books(desk, 3, 13)
    reopened(desk, without_lalo(desk.shop))

    summary = desk.means(Start("book"), SameAsLast(), when(4, 12))

    assert "Fade* con Nora" in summary.text
    assert "lalo" not in summary.text.lower()


# From one to the next


def test_a_move_begun_over_a_waiting_cancellation_counts_from_the_one_it_moves(
    desk: Desk,
) -> None:
    books(desk, 3, 13)
    books(desk, 4, 16)
    desk.means(Start("cancel"), PickBooking("next"))

    summary = desk.means(Start("reschedule"), PickBooking("last"), ShiftWhen(60))

    assert "viernes 4 de diciembre, 5:00 pm" in summary.text


def test_an_hour_later_than_a_vague_wish_is_later_than_the_appointment(desk: Desk) -> None:
    books(desk, 3, 13)
    afternoon = SetWhen((When(None, (time(15), time(19))),))
    assert desk.means(Start("reschedule"), afternoon).kind == "offered_options"

    assert "2:00 pm" in desk.means(ShiftWhen(60)).text


def test_a_shop_of_one_barber_does_not_ask_which() -> None:
    desk = Desk(shop(barbers=SHOP.barbers[:1]))
    asks_for(desk, 3, 13)
    desk.taps("Cambiar algo")

    assert desk.titles == ["Día u hora", "Servicio"]
