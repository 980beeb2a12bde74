"""Getting an appointment: what is asked, what is offered, what books and what does not."""

from dataclasses import replace
from datetime import date, time

import pytest

from shared.booking.domain import Party
from shared.shop.domain import Service
from shared.understanding.commands import (
    ANY,
    UNKNOWN,
    Affirm,
    Ask,
    Command,
    Deny,
    Hour,
    OutOfScope,
    Person,
    SameAsLast,
    Select,
    SetBarber,
    SetName,
    SetParty,
    SetService,
    SetWhen,
    ShiftWhen,
    Social,
    Start,
    Unclear,
    When,
)
from tests.booking.book import SHOP, at, shop
from tests.conversation.desk import Desk

WEDNESDAY = date(2026, 12, 2)
SUNDAY = date(2026, 12, 6)


def when(day: date | None = WEDNESDAY, clock: Hour | None = None) -> SetWhen:
    return SetWhen((When(day, clock),))


def wish(*more: Command, clock: Hour | None = time(17)) -> tuple[Command, ...]:
    return (Start("book"), SetService("fade"), when(clock=clock), *more)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_all_that_was_said_at_once_is_summed_up_before_anything_is_written(desk: Desk) -> None:
    summary = desk.means(*wish(SetBarber("lalo")))

    assert summary.kind == "asked_confirm"
    for said in ("Fade", "Lalo", "miércoles 2 de diciembre", "5:00 pm", "$250"):
        assert said in summary.text
    assert desk.titles == ["Sí, confirmo", "Cambiar algo", "No, gracias"]
    assert desk.booked() == []


def test_a_tap_on_yes_books_and_says_so(desk: Desk) -> None:
    desk.means(*wish(SetBarber("lalo")))

    told = desk.taps("Sí, confirmo")

    assert told.kind == "confirmed"
    [entry] = desk.booked()
    assert (entry.barber, entry.start) == ("lalo", at(17))
    assert entry.written is not None
    assert entry.written.services == ("fade",)


def test_two_taps_on_yes_are_one_appointment(desk: Desk) -> None:
    desk.means(*wish())
    desk.taps("Sí, confirmo")

    desk.taps("Sí, confirmo")

    assert len(desk.booked()) == 1


def test_a_written_yes_books(desk: Desk) -> None:
    desk.means(*wish())

    assert desk.means(Affirm()).kind == "confirmed"
    assert len(desk.booked()) == 1


def test_a_yes_written_before_the_summary_was_sent_books_nothing(desk: Desk) -> None:
    desk.means(*wish())
    desk.given.commands = (Affirm(),)

    again = desk.sends(("text", "sí"), at=desk.now.replace(microsecond=0) - (at(1) - at(0)))

    assert again.kind == "asked_confirm"
    assert desk.booked() == []


def test_a_yes_that_changes_something_is_a_change(desk: Desk) -> None:
    desk.means(*wish(SetBarber("lalo")))

    again = desk.means(Affirm(), when(None, time(18)))

    assert again.kind == "asked_confirm"
    assert "6:00 pm" in again.text
    assert desk.booked() == []


def test_a_yes_to_nothing_books_nothing(desk: Desk) -> None:
    assert desk.means(Affirm()).kind == "thanked"
    assert desk.booked() == []


def test_no_drops_the_draft_and_lets_go_of_the_hold(desk: Desk) -> None:
    desk.means(*wish(SetBarber("lalo")))

    assert desk.means(Deny()).kind == "dropped"
    assert desk.holds.held(["lalo"], now=desk.now) == {"lalo": ()}
    assert desk.means(Affirm()).kind != "confirmed"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ((Start("book"),), "asked_service"),
        ((SetService("cut"),), "asked_when"),
        ((SetService("cut"), when(None, time(17))), "asked_when"),
        ((SetService("cut"), when()), "offered_options"),
        ((SetService("cut"), when(clock=(time(12), time(19)))), "offered_options"),
        ((SetService("cut"), when(clock=time(17))), "asked_confirm"),
        ((SetService(UNKNOWN), when()), "asked_service"),
        ((SetBarber("lalo"),), "asked_service"),
    ],
)
def test_the_first_thing_missing_is_asked(desk: Desk, said: tuple[Command, ...], kind: str) -> None:
    assert desk.means(Start("book"), *said).kind == kind


def test_what_is_known_is_not_asked_again(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"))

    assert desk.means(when(clock=time(17))).kind == "asked_confirm"


def test_a_vague_time_gets_three_real_hours_spread_over_it(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), when(clock=(time(12), time(19))))

    assert desk.titles == ["12:00 pm", "3:30 pm", "6:30 pm"]


def test_none_of_those_brings_a_longer_list(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), when())

    desk.means(Deny())

    assert len(desk.titles) == 10
    assert desk.titles[-1] == "Ver más"
    first = desk.titles[0]
    desk.taps("Ver más")
    assert desk.titles[0] != first


def test_who_has_a_visit_at_that_hour_is_told_so(desk: Desk) -> None:
    wish = (Start("book"), SetService("cut"), SetBarber(ANY), when(clock=time(17)))
    desk.means(*wish)
    desk.taps("Sí, confirmo")

    again = desk.means(*wish)
    assert again.kind == "asked_confirm"
    assert "ya tienes cita de Corte" in again.text

    for_the_son = desk.means(*wish, SetParty((Person(relation="son"),)))
    assert "ya tienes cita" not in for_the_son.text


def test_who_asks_when_there_is_room_is_told_the_first_hours_there_are(desk: Desk) -> None:
    asked = Ask(frozenset({"availability"}))
    assert desk.means(Start("book"), asked).kind == "asked_service"

    offered = desk.means(SetService("cut"))
    assert offered.kind == "offered_options"
    assert "Lo más pronto" in offered.text


def test_no_thanks_brings_no_more_hours_and_leaves_it(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), when())

    assert desk.means(Deny(altogether=True)).kind == "dropped"


def test_a_position_picks_what_was_shown_there(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), when(clock=(time(12), time(19))))

    summary = desk.means(Select(index=2))

    assert summary.kind == "asked_confirm"
    assert "3:30 pm" in summary.text


def test_a_taken_hour_is_said_and_the_nearest_three_are_offered(desk: Desk) -> None:
    desk.owner_adds(at(16), at(18))

    offered = desk.means(*wish(SetBarber("lalo")))

    assert offered.kind == "offered_options"
    assert "5:00 pm" in offered.text
    assert len(desk.titles) == 3
    assert "5:00 pm · Nora" in desk.titles
    assert desk.booked() == []


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        (when(SUNDAY, time(11)), "domingo 6 de diciembre"),
        (when(clock=time(8)), "no atendemos"),
        (when(date(2026, 12, 1), time(9, 15)), "anticipación"),
        (when(date(2026, 12, 1), time(8)), "ya"),
        (when(date(2027, 3, 1), time(11)), "llego hasta"),
        (when(date(2026, 11, 30)), "ya"),
    ],
)
def test_an_hour_that_cannot_be_is_told_why(desk: Desk, wished: SetWhen, why: str) -> None:
    answer = desk.means(Start("book"), SetService("cut"), wished)

    assert why in answer.text
    assert answer.kind in ("offered_options", "asked_when")


def test_a_changed_day_keeps_the_hour(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), when(SUNDAY, time(11)))

    summary = desk.means(when(date(2026, 12, 5)))

    assert summary.kind == "asked_confirm"
    assert "sábado 5 de diciembre, 11:00 am" in summary.text


def test_two_readings_of_a_day_are_both_offered(desk: Desk) -> None:
    both = SetWhen((When(date(2026, 12, 4), time(12)), When(date(2026, 12, 11), time(12))))

    offered = desk.means(Start("book"), SetService("cut"), both)

    assert offered.kind == "offered_options"
    assert desk.titles == ["vie 4, 12:00 pm", "vie 11, 12:00 pm"]


def test_without_a_preference_the_least_busy_barber_is_named(desk: Desk) -> None:
    desk.means(*wish(SetBarber("lalo"), clock=time(10)))
    desk.taps("Sí, confirmo")
    desk.other_customer()

    assert "Nora" in desk.means(*wish(SetBarber(ANY))).text


def test_a_barber_who_does_not_do_it_is_named_with_who_does(desk: Desk) -> None:
    answer = desk.means(Start("book"), SetService("dye"), SetBarber("lalo"), when())

    assert "Lalo no hace Tinte; lo hace Nora" in answer.text
    assert answer.kind == "offered_options"


def test_two_services_are_one_visit_of_added_minutes_and_prices(desk: Desk) -> None:
    summary = desk.means(
        Start("book"), SetService("fade"), SetService("beard"), when(clock=time(17))
    )

    assert "Fade + Barba" in summary.text
    assert "$400" in summary.text


def test_a_package_that_covers_both_wins_over_the_sum(desk: Desk) -> None:
    summary = desk.means(
        Start("book"), SetService("cut"), SetService("beard"), when(clock=time(17))
    )

    assert "Corte y barba" in summary.text
    assert "$310" in summary.text


def test_a_held_slot_is_not_offered_to_another_customer(desk: Desk) -> None:
    desk.means(*wish(SetBarber("lalo")))
    desk.other_customer()

    assert desk.means(*wish(SetBarber("lalo"))).kind == "offered_options"


def test_the_loser_of_a_race_hears_it_and_gets_three_others(desk: Desk) -> None:
    desk.means(*wish(SetBarber("lalo")))
    desk.owner_adds(at(17), at(18))

    answer = desk.taps("Sí, confirmo")

    assert answer.kind == "offered_options"
    assert "no quedó agendado" in answer.text
    assert len(desk.titles) == 3


def test_losing_twice_brings_a_person(desk: Desk) -> None:
    desk.means(*wish(SetBarber("lalo")))
    desk.owner_adds(at(17), at(18))
    desk.taps("Sí, confirmo")
    desk.means(when(None, time(14)))
    desk.owner_adds(at(14), at(15))

    assert desk.taps("Sí, confirmo").kind == "handoff"


def test_a_late_yes_still_books_when_the_slot_is_free(desk: Desk) -> None:
    desk.means(*wish())
    desk.later(hours=3)

    assert desk.taps("Sí, confirmo").kind == "confirmed"


def test_a_button_a_day_old_makes_a_fresh_offer(desk: Desk) -> None:
    desk.means(Start("book"), SetService("fade"), when(date(2026, 12, 4), time(17)))
    desk.later(hours=25)

    again = desk.taps("Sí, confirmo")

    assert again.kind == "asked_confirm"
    assert desk.booked() == []


def test_a_changed_price_is_read_out_before_it_is_booked(desk: Desk) -> None:
    desk.means(*wish())
    desk.moved_price("fade", 99900)

    again = desk.taps("Sí, confirmo")

    assert again.kind == "asked_confirm"
    assert "$999" in again.text
    assert desk.booked() == []


@pytest.mark.parametrize("button", ["1|forged", "1|y|x|0|0|0|0|0|lalo|+fade|-|aaaa", "at:lalo:x"])
def test_a_forged_button_books_nothing(desk: Desk, button: str) -> None:
    desk.sends(("tap", button))

    assert desk.booked() == []


def test_another_customers_button_books_nothing(desk: Desk) -> None:
    desk.means(*wish())
    desk.other_customer()

    desk.taps("Sí, confirmo")

    assert desk.booked() == []


def test_somebody_else_keeps_their_name(desk: Desk) -> None:
    person = SetParty((Person("Ernesto", "father"),))

    summary = desk.means(*wish(person))
    desk.means(Affirm())

    assert "Para Ernesto" in summary.text
    [entry] = desk.booked()
    assert entry.written is not None
    assert entry.written.name == "Ernesto"


def test_several_people_get_one_summary_each(desk: Desk) -> None:
    both = SetParty((Person(relation="self"), Person("Leo", "son")))
    desk.means(*wish(both, clock=time(10)))

    told = desk.taps("Sí, confirmo")

    assert told.kind == "asked_confirm"
    assert "Para Leo" in told.text
    assert desk.taps("Sí, confirmo").kind == "confirmed"
    assert len(desk.booked()) == 2


def test_a_customer_without_a_name_is_asked_for_it_once(desk: Desk) -> None:
    desk.name = None

    assert desk.means(*wish()).kind == "asked_name"
    assert desk.means(SetName("Rogelio")).kind == "asked_confirm"


def test_too_many_appointments_ahead_are_refused() -> None:
    desk = Desk()
    for hour in (10, 12, 14):
        desk.means(*wish(clock=time(hour)))
        desk.means(Affirm())

    answer = desk.means(*wish(clock=time(16)))

    assert "3 citas" in answer.text
    assert len(desk.booked()) == 3


def test_the_usual_is_what_was_booked_last(desk: Desk) -> None:
    desk.means(*wish(SetBarber("nora"), clock=time(10)))
    desk.means(Affirm())

    summary = desk.means(Start("book"), SameAsLast(), when(date(2026, 12, 4), time(12)))

    assert "Fade" in summary.text
    assert "Nora" in summary.text


def test_a_question_in_mid_flow_is_answered_and_the_pending_one_comes_back(desk: Desk) -> None:
    desk.means(Start("book"), SetService("fade"))

    answer = desk.means(Ask(frozenset({"address"})))

    assert "Calle Uno 1" in answer.text
    assert answer.kind == "asked_when"


def test_asking_whether_the_shop_opens_wishes_nothing(desk: Desk) -> None:
    answer = desk.means(Ask(frozenset({"hours"})), when(SUNDAY))

    assert answer.kind == "answer"
    assert "domingo 6 de diciembre" in answer.text


def test_a_date_that_does_not_exist_is_said_and_the_hour_is_kept(desk: Desk) -> None:
    answer = desk.means(Start("book"), SetService("cut"), when(None, time(18)), Unclear())

    assert answer.kind == "asked_when"
    assert "no existe" in answer.text
    assert "6:00 pm" in desk.means(when(WEDNESDAY)).text


def test_an_hour_more_moves_the_wish(desk: Desk) -> None:
    desk.means(*wish())

    assert "6:00 pm" in desk.means(ShiftWhen(60)).text


def test_changing_the_barber_from_the_summary(desk: Desk) -> None:
    desk.means(*wish(SetBarber("lalo")))
    desk.taps("Cambiar algo")
    desk.taps("Barbero")

    assert "con Nora" in desk.taps("Nora").text


def test_who_was_named_is_not_forgotten_when_both_are_counted_again(desk: Desk) -> None:
    desk.means(Start("book"), SetParty((Person(relation="self"), Person("Leo", "son"))))
    count = SetParty((Person(relation="self"), Person()))
    desk.means(SetService("cut"), count, SetWhen((When(date(2026, 12, 3), time(13)),)))
    desk.means(Affirm())

    assert "Para Leo" in desk.last.text


def test_a_draft_left_for_two_hours_is_laid_aside(desk: Desk) -> None:
    desk.means(Start("book"), SetService("fade"))
    desk.later(hours=2, minutes=1)

    assert desk.means(Start("book"), when(clock=time(17))).kind == "asked_service"


def test_out_of_scope_words_leave_the_draft_alone(desk: Desk) -> None:
    desk.means(Start("book"), SetService("fade"))
    assert desk.means(OutOfScope()).kind == "out_of_scope"

    assert desk.means(when(clock=time(17))).kind == "asked_confirm"


def test_a_short_yes_to_the_only_hour_offered_picks_it() -> None:
    desk = Desk(shop(barbers=SHOP.barbers[:1]))
    desk.owner_adds(at(10), at(18, 15))

    desk.means(Start("book"), SetService("cut"), when(clock=(time(12), time(18, 15))))

    assert desk.means(Social("ack")).kind in ("asked_confirm", "offered_options")


def test_nobody_else_owns_the_appointment(desk: Desk) -> None:
    desk.means(*wish())
    desk.means(Affirm())

    assert desk.booking.appointments(Party("5215550000002"), now=desk.now) == ()


def test_a_wish_right_after_a_price_is_for_what_was_asked_about(desk: Desk) -> None:
    desk.means(Ask(frozenset({"price"}), "fade"))

    summary = desk.means(Start("book"), when(clock=time(17)))

    assert summary.kind == "asked_confirm"
    assert "Fade" in summary.text


def test_a_closed_day_brings_the_same_hour_on_the_days_around_it(desk: Desk) -> None:
    desk.means(Start("book"), SetService("cut"), when(SUNDAY, time(11)))

    assert desk.titles == ["vie 4, 11:00 am", "sáb 5, 11:00 am", "lun 7, 11:00 am"]


def test_an_unknown_service_asked_about_is_not_taken_for_the_wish(desk: Desk) -> None:
    desk.means(Ask(frozenset({"services"}), UNKNOWN))

    assert desk.means(Start("book"), when(clock=time(17))).kind == "asked_service"


@pytest.mark.parametrize(
    ("relation", "said"), [("father", "Para tu papá"), ("guru", "otra persona")]
)
def test_somebody_without_a_name_is_called_by_what_they_are(
    desk: Desk, relation: str, said: str
) -> None:
    assert said in desk.means(*wish(SetParty((Person(relation=relation),)))).text


def test_more_than_ten_services_come_in_pages_and_start_again_after_the_last() -> None:
    many = tuple(Service(f"s{n}", {"es": f"Servicio {n}"}, 30, 10000) for n in range(20))
    barber = replace(SHOP.barbers[0], services=frozenset(service.id for service in many))
    desk = Desk(shop(services=many, barbers=(barber,)))
    desk.means(Start("book"))
    first = desk.titles

    pages = [desk.taps("Ver más") and desk.titles for _ in range(3)]

    assert [len(page) for page in (first, *pages)] == [10, 10, 3, 10]
    assert pages[-1] == first
    desk.taps("Ver más")
    assert desk.taps("Servicio 12").kind == "asked_when"


def test_a_shop_of_many_barbers_shows_them_in_pages() -> None:
    crowd = tuple(replace(SHOP.barbers[0], id=f"b{n}", name=f"Barbero {n}") for n in range(12))
    desk = Desk(shop(barbers=crowd))
    desk.means(*wish())
    desk.taps("Cambiar algo")
    desk.taps("Barbero")

    desk.taps("Ver más")

    assert desk.titles == ["Barbero 9", "Barbero 10", "Barbero 11", "Quien esté libre", "Ver más"]


def test_a_yes_with_a_question_books_and_answers(desk: Desk) -> None:
    desk.means(*wish())

    told = desk.means(Affirm(), Ask(frozenset({"price"}), "fade"))

    assert told.kind == "confirmed"
    assert "$250" in told.text
    assert len(desk.booked()) == 1
