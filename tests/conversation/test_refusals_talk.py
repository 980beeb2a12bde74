"""What a customer will not have: this barber, that day, the beard after all; and the soonest."""

from datetime import date, datetime, time

import pytest

from shared.understanding.commands import (
    ANY,
    THIS,
    Affirm,
    Avoid,
    Command,
    Hour,
    SetBarber,
    SetService,
    SetWhen,
    Start,
    When,
)
from shared.understanding.rules import GrammarReader
from tests.booking.book import at
from tests.conversation.desk import Desk

WEDNESDAY, THURSDAY = date(2026, 12, 2), date(2026, 12, 3)
WEEK = (WEDNESDAY, date(2026, 12, 8))
MORNING = (time(6), time(11, 59))


def when(day: date | tuple[date, date] | None = WEDNESDAY, clock: Hour | None = None) -> SetWhen:
    return SetWhen((When(day, clock),))


def wish(
    *more: Command, clock: Hour | None = time(17), service: str = "cut"
) -> tuple[Command, ...]:
    return (Start("book"), SetService(service), when(clock=clock), *more)


def offered_hours(desk: Desk) -> list[datetime]:
    """The hours on the latest message's buttons, on the shop's wall clock."""
    ids = [choice.id for choice in desk.last.choices if choice.id.startswith("at:")]
    return [datetime.strptime(one.split(":", 2)[2], "%Y-%m-%dT%H:%M%z") for one in ids]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def desk_of_words() -> Desk:
    return Desk(reader=GrammarReader())


def test_anyone_but_lalo_is_never_lalo(desk: Desk) -> None:
    summary = desk.means(*wish(SetBarber(ANY), Avoid(barber="lalo")))

    assert "Nora" in summary.text


def test_somebody_else_than_was_proposed_does_it(desk: Desk) -> None:
    first = desk.means(*wish(SetBarber("lalo")))
    assert "Lalo" in first.text

    second = desk.means(Avoid(barber=THIS))

    assert second.kind == "asked_confirm"
    assert "Nora" in second.text
    assert "Lalo" not in second.text


def test_a_barber_who_is_wished_after_all_is_refused_no_more(desk: Desk) -> None:
    desk.means(*wish(Avoid(barber="lalo")))

    assert "Lalo" in desk.means(SetBarber("lalo")).text


def test_who_is_the_only_one_to_do_it_is_offered_all_the_same_and_it_is_said(desk: Desk) -> None:
    summary = desk.means(*wish(Avoid(barber="lalo"), service="beard"))

    assert "Barba solo lo hace Lalo" in summary.text


def test_a_refused_day_is_in_no_offer(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), when(WEEK), Avoid(when=When(WEDNESDAY)), text="…")

    starts = offered_hours(desk)
    assert starts
    assert all(start.date() != WEDNESDAY for start in starts)


def test_a_refused_part_of_the_day_leaves_the_rest_of_it(desk: Desk) -> None:
    desk.means(*wish(clock=time(10)))

    offered = desk.means(Avoid(when=When(None, MORNING)))

    assert offered.kind == "offered_options"
    starts = offered_hours(desk)
    assert {start.date() for start in starts} == {WEDNESDAY}
    assert all(start.hour >= 12 for start in starts)


def test_a_day_that_does_not_suit_is_asked_for_anew_and_not_shown_again(desk: Desk) -> None:
    desk.means(*wish())

    asked = desk.means(Avoid(when=When(WEDNESDAY)))

    assert asked.kind == "asked_when"
    assert not any("mié 2" in title for title in desk.titles)


def test_a_day_that_is_wished_after_all_is_refused_no_more(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), Avoid(when=When(WEDNESDAY)))

    assert desk.means(when(WEDNESDAY, time(17))).kind == "asked_confirm"


def test_the_beard_too_is_one_visit(desk: Desk) -> None:
    desk.means(*wish())

    summary = desk.means(SetService("beard", also=True))

    assert "Corte y barba" in summary.text
    assert "$310" in summary.text
    desk.means(Affirm())
    [entry] = desk.booked()
    assert entry.written is not None
    assert entry.written.services == ("both",)
    assert entry.start == at(17)


def test_without_the_beard_the_cut_stays(desk: Desk) -> None:
    desk.means(*wish(service="both"))

    summary = desk.means(Avoid(service="beard"))

    assert "Corte" in summary.text
    assert "barba" not in summary.text.lower()
    assert "$200" in summary.text


def test_the_soonest_is_the_first_hour_there_is(desk: Desk) -> None:
    desk.owner_adds(at(9, day=1), at(18, day=1))
    desk.owner_adds(at(9, day=1), at(19, day=1), barber="nora")

    offered = desk.means(
        Start("book"),
        SetService("cut"),
        SetWhen((When((date(2026, 12, 1), date(2026, 12, 7))),), soonest=True),
    )

    starts = offered_hours(desk)
    assert starts == [at(18, day=1), at(10), at(11)]
    assert "lo más pronto" in offered.text


def test_by_words_alone_it_is_the_same(desk_of_words: Desk) -> None:
    desk = desk_of_words
    desk.says("quiero un corte mañana a las 5 con quien sea menos lalo")
    assert "Nora" in desk.last.text
    desk.says("mejor con otro barbero")
    assert "Lalo" in desk.last.text
    desk.says("y también la barba")
    assert "Corte y barba" in desk.last.text


def test_another_hour_than_the_one_summed_up_is_of_the_same_day(desk_of_words: Desk) -> None:
    desk_of_words.says("corte con lalo el jueves a las 5")

    told = desk_of_words.says("otra hora")

    assert told.kind == "offered_options"
    assert {start.date() for start in offered_hours(desk_of_words)} == {THURSDAY}
    assert at(17, day=3) not in offered_hours(desk_of_words)


@pytest.mark.parametrize(
    "before", [("corte con lalo el jueves a las 5",), ("corte con lalo el jueves", "no")]
)
def test_another_day_is_asked_for_and_the_rest_is_kept(
    desk_of_words: Desk, before: tuple[str, ...]
) -> None:
    for words in before:
        desk_of_words.says(*[words])

    told = desk_of_words.says("mejor otro día")

    assert told.kind == "asked_when"
    assert "jueves 3 dic" not in desk_of_words.titles
    assert "Lalo" in desk_of_words.says("el viernes a las 5").text


def test_no_other_hour_of_a_visit_that_is_to_be_called_off(desk_of_words: Desk) -> None:
    desk_of_words.says("corte con lalo el jueves a las 5")
    desk_of_words.says("sí")
    desk_of_words.says("cancela mi cita")

    assert desk_of_words.says("otra hora").kind == "dropped"
    assert len(desk_of_words.booked()) == 1
