"""Why an hour cannot be, and what is offered in its place."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from shared.booking.holds import MemoryHolds, Wish
from shared.shop.domain import Hours, Span
from shared.understanding.commands import (
    UNKNOWN,
    Avoid,
    Command,
    Deny,
    Hour,
    SetBarber,
    SetService,
    SetWhen,
    Start,
    When,
)
from tests.booking.book import SHOP, at, shop
from tests.conversation.desk import Desk

WEDNESDAY, THURSDAY = date(2026, 12, 2), date(2026, 12, 3)
SUNDAY = date(2026, 12, 6)


def when(day: date | tuple[date, date] | None = WEDNESDAY, clock: Hour | None = None) -> SetWhen:
    return SetWhen((When(day, clock),))


def wish(*more: Command, service: str = "cut") -> tuple[Command, ...]:
    return (Start("book"), SetService(service), *more)


def everybody_is_away(desk: Desk, *days: int, since: int = 9, until: int = 20) -> None:
    for day in days:
        for barber in desk.shop.barbers:
            desk.owner_adds(at(since, day=day), at(until, day=day), barber=barber.id)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        (when(SUNDAY), "El domingo 6 de diciembre no abrimos."),
        (when(), "No me queda lugar en ese horario el miércoles 2"),
        (when((WEDNESDAY, THURSDAY)), "No me queda lugar en ese horario."),
        (when(clock=(time(12), time(19))), "No me queda lugar en ese horario el miércoles 2"),
        (when(clock=time(17)), "5:00 pm ya"),
    ],
    ids=["closed", "a full day", "two full days", "a full afternoon", "a taken hour"],
)
def test_a_wish_that_cannot_be_is_told_why_and_gets_others(
    desk: Desk, wished: SetWhen, why: str
) -> None:
    everybody_is_away(desk, 2, 3)

    answer = desk.means(*wish(wished))

    assert why in answer.text
    assert answer.kind == "offered_options"
    assert len(desk.titles) == 3


@pytest.mark.parametrize("clock", [None, time(17)])
def test_a_barbers_own_day_off_is_no_closed_shop(clock: Hour | None) -> None:
    lalo, nora = SHOP.barbers
    lalo = replace(lalo, hours=Hours({0: (Span(600, 1140),)}))
    desk = Desk(shop(barbers=(lalo, nora)))

    answer = desk.means(*wish(SetBarber("lalo"), when(clock=clock)))

    assert "Lalo no trabaja el miércoles 2 de diciembre." in answer.text
    assert answer.kind == "offered_options"


def test_hours_of_days_apart_are_named_in_the_text_and_fit_their_buttons() -> None:
    lalo, nora = SHOP.barbers
    lalo = replace(lalo, hours=Hours({0: (Span(600, 1140),)}))
    desk = Desk(shop(barbers=(lalo, nora)))

    told = desk.means(*wish(SetBarber("lalo"), when(clock=time(17))))

    assert "mié 2, 5:00 pm · Nora" in told.text
    assert "mié 2, 5:00 pm" in desk.titles
    assert not any("…" in title for title in desk.titles)


@pytest.mark.parametrize(
    ("clock", "nearest"),
    [
        (time(17), ["3:00 pm", "3:15 pm"]),
        ((time(16), time(19)), ["3:00 pm", "3:15 pm"]),
    ],
    ids=["an hour", "a part of the day"],
)
def test_of_days_without_that_hour_the_hours_nearest_to_it_are_offered(
    desk: Desk, clock: Hour, nearest: list[str]
) -> None:
    everybody_is_away(desk, 2, 3, since=16)

    desk.means(*wish(when((WEDNESDAY, THURSDAY), clock)))

    assert desk.titles[-2:] == nearest


def test_where_the_days_around_are_full_too_another_day_is_asked_for(desk: Desk) -> None:
    everybody_is_away(desk, *range(1, 12))

    answer = desk.means(*wish(when(clock=time(17))))

    assert "5:00 pm ya" in answer.text
    assert answer.kind == "asked_when"


class Contested(MemoryHolds):
    """Somebody else takes each of Lalo's slots a moment before this customer does."""

    def hold(self, wish: Wish, *, now: datetime, minutes: int, at_most: int) -> bool:
        if wish.barber == "lalo":
            rival = replace(wish, customer="5215550000099")
            super().hold(rival, now=now, minutes=minutes, at_most=at_most)
        return super().hold(wish, now=now, minutes=minutes, at_most=at_most)


def test_a_slot_that_goes_to_another_while_it_is_summed_up_is_offered_no_more(desk: Desk) -> None:
    desk.booking.holds = Contested()

    answer = desk.means(*wish(SetBarber("lalo"), when(clock=time(17))))

    assert answer.kind == "offered_options"
    assert "Lalo ya" in answer.text
    assert "5:00 pm · Lalo" not in desk.titles
    assert "5:00 pm · Nora" in desk.titles


@pytest.mark.parametrize("also", [(), (Avoid(barber="lalo"),)])
def test_two_services_that_no_one_person_does_are_not_one_visit(
    desk: Desk, also: tuple[Command, ...]
) -> None:
    answer = desk.means(*wish(SetService("beard"), when(), *also, service="dye"))

    assert "No hay nadie que haga Tinte + Barba en una sola visita" in answer.text
    assert answer.kind == "asked_service"


# A longer list, asked for when the talk has gone on


@pytest.fixture
def desk_with_a_list(desk: Desk) -> Desk:
    desk.means(*wish(when()))
    desk.means(Deny())
    assert desk.titles[-1] == "Ver más"
    return desk


def test_more_hours_of_a_wish_long_laid_aside_begin_anew(desk_with_a_list: Desk) -> None:
    desk_with_a_list.later(hours=2, minutes=1)

    assert desk_with_a_list.taps("Ver más").kind == "asked_service"


def test_more_hours_of_a_day_that_suits_no_more_ask_for_a_day(desk_with_a_list: Desk) -> None:
    desk_with_a_list.means(Avoid(when=When(WEDNESDAY)))

    assert desk_with_a_list.taps("Ver más").kind == "asked_when"


def test_more_hours_of_a_day_that_filled_up_are_those_of_the_days_around(
    desk_with_a_list: Desk,
) -> None:
    everybody_is_away(desk_with_a_list, 2)

    answer = desk_with_a_list.taps("Ver más")

    assert "No me queda lugar en ese horario el miércoles 2" in answer.text
    assert answer.kind == "offered_options"
    assert len(desk_with_a_list.titles) == 3


# What is refused of nothing


@pytest.mark.parametrize("refused", [Avoid(barber=UNKNOWN), Avoid(when=When(WEDNESDAY))])
def test_to_refuse_what_nobody_wished_changes_nothing(desk: Desk, refused: Avoid) -> None:
    desk.means(*wish(when(None, time(17))))

    assert desk.means(refused).kind == "asked_when"
    assert "5:00 pm" in desk.means(when(THURSDAY)).text


def test_an_hour_alone_does_not_bring_back_a_day_that_was_refused(desk: Desk) -> None:
    desk.means(*wish(Avoid(when=When(WEDNESDAY))))

    assert desk.means(when(None, time(17))).kind == "asked_when"
    assert not any("miércoles 2" in title for title in desk.titles)
    assert any("jueves 3" in title for title in desk.titles)
