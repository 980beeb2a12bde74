"""The deterministic reader against one shop: hours, names, languages, and its vow."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.shop.domain import Service, Shop
from shared.understanding.commands import (
    AT_MOST,
    Affirm,
    Ask,
    Deny,
    Select,
    SetBarber,
    SetService,
    SetWhen,
    Start,
    Unclear,
    When,
)
from shared.understanding.reader import Filled, Heard, Option, Pending, Understood
from shared.understanding.rules import GrammarReader
from tests.understanding.shops import navaja

WEDNESDAY = "2026-12-02T11:20:00-05:00"


def read(text: str, *, now: str = WEDNESDAY, shop: Shop | None = None, **more: Any) -> Understood:
    heard = Heard((text,), datetime.fromisoformat(now), shop or navaja(), **more)
    return GrammarReader().read(heard)


def wishes(understood: Understood) -> tuple[When, ...]:
    return next((c.readings for c in understood.commands if isinstance(c, SetWhen)), ())


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("el domingo a las 10", time(10)),
        ("el domingo a la 1", time(13)),
        ("con iván el jueves a las 12", time(12)),
        ("con lucía el viernes a las 6", time(18)),
        ("mañana a las 8", time(20)),
        ("mañana a las 8 am", time(8)),
        ("el lunes a las 5", time(17)),
        ("a las 7", time(19)),
    ],
)
def test_opening_hours_decide_a_bare_hour(text: str, hour: time) -> None:
    assert [when.time for when in wishes(read(text))] == [hour]


def test_the_barber_of_the_draft_decides_a_bare_hour_too() -> None:
    asked = Pending("asked_time")
    filled = Filled(barber="ivan", date=date(2026, 12, 4))
    understood = read("a las 9", pending=asked, filled=filled)
    assert wishes(understood) == (When(None, time(9)),)
    assert wishes(read("a las 8", pending=asked, filled=filled)) == (When(None, time(20)),)


def test_the_closing_hour_is_not_an_hour_one_can_come() -> None:
    assert [when.time for when in wishes(read("el jueves a las 9 con martín"))] == [time(9)]


def test_after_midnight_tomorrow_may_be_the_day_that_begins() -> None:
    found = wishes(read("mañana a las 5", now="2026-12-03T00:30:00-05:00"))
    assert [when.date for when in found] == [date(2026, 12, 3), date(2026, 12, 4)]


def test_a_weekday_is_today_while_the_hour_can_still_be_booked() -> None:
    assert wishes(read("el miércoles a las 5"))[0].date == date(2026, 12, 2)
    assert wishes(read("el miércoles a las 10"))[0].date == date(2026, 12, 9)
    assert wishes(read("el miércoles"))[0].date == date(2026, 12, 9)


def test_a_reading_on_a_closed_day_goes_when_another_stays() -> None:
    assert [w.date for w in wishes(read("domingo o lunes"))] == [date(2026, 12, 6)]
    assert [w.date for w in wishes(read("el lunes"))] == [date(2026, 12, 7)]


def test_dates_are_read_as_the_customer_writes_them() -> None:
    assert wishes(read("the 4/12", country="GB", lang="en"))[0].date == date(2026, 12, 4)
    assert wishes(read("12/4 please", country="US", lang="en"))[0].date == date(2026, 12, 4)
    assert wishes(read("el 4/12", country="MX"))[0].date == date(2026, 12, 4)


def test_a_date_that_does_not_exist_is_said_to_be_unclear() -> None:
    understood = read("corte el 31 de noviembre a las 5")
    assert Unclear() in understood.commands
    assert wishes(understood) == (When(None, time(17)),)


def test_the_wall_clock_is_that_of_the_shop() -> None:
    assert wishes(read("hoy", now="2026-12-03T03:00:00+00:00"))[0].date == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("text", "barber"),
    [
        ("con tincho", "martin"),
        ("con MARTIN", "martin"),
        ("con lusia", "lucia"),
        ("con bruno", "unknown"),
    ],
)
def test_barbers_are_found_by_name_alias_and_near_miss(text: str, barber: str) -> None:
    assert SetBarber(barber) in read(text).commands


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("un desvanecido", "fade"),
        ("una motilada", "corte"),
        ("un rasurado", "afeitado"),
        ("barva", "barba"),
        ("corte con barba", "combo"),
        ("unas rastas", "unknown"),
        ("corte para mi hija de 5 años", "nino"),
    ],
)
def test_services_are_found_in_the_words_of_the_trade(text: str, service: str) -> None:
    assert SetService(service) in read(text).commands


def test_nothing_of_one_shop_is_known_to_another() -> None:
    shop = navaja()
    plain = Service("x9", {"es": "Masaje", "en": "Massage"}, 30, 100)
    other = Shop("spa", "Spa", "UTC", "EUR", "", "", ("es",), (plain,), shop.barbers[:1])
    assert SetService("x9") in read("quiero un masaje", shop=other).commands
    assert SetService("unknown") in read("quiero un corte", shop=other).commands
    assert SetBarber("unknown") in read("con lucía", shop=other).commands


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("quiero un fade mañana", "es"),
        ("can I get a fade tomorrow", "en"),
        ("5:30", None),
        ("👍", None),
        ("مرحبا", "ar"),
        ("Martín", "es"),
    ],
)
def test_the_language_of_a_text_is_told(text: str, lang: str | None) -> None:
    assert read(text).lang == lang


def test_spanish_with_english_days_is_read_in_one_go() -> None:
    understood = read("quiero un haircut el friday a las 4", country="US")
    assert understood.commands == (
        Start("book"),
        SetService("corte"),
        SetWhen((When(date(2026, 12, 4), time(16)),)),
    )
    assert understood.unread == ()


@pytest.mark.parametrize(
    "text",
    [
        "quiero un corte con flequillo egipcio mañana",
        "mañana a las 5 pero sin que me toque el de la moto",
        "el jueves no puedo",
        "can you do 5 instead of 6",
    ],
)
def test_what_is_not_explained_is_left_unread(text: str) -> None:
    assert read(text).unread


@pytest.mark.parametrize("text", ["sí, pero", "sí pero solo si es flequillo", "yes but 4"])
def test_a_yes_with_something_unread_is_no_yes(text: str) -> None:
    asked = Pending("asked_confirm")
    assert Affirm() not in read(text, pending=asked, filled=Filled(service="corte")).commands


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("sí, y se puede pagar con tarjeta?", True),
        ("yes, and do you take cards?", True),
        ("va, cuánto va a ser?", True),
        ("si se puede pagar con tarjeta", False),
        ("sí pero cuánto cuesta?", False),
        ("cuánto cuesta?", False),
        ("sí, y cuánto cuesta con el xyzzy?", False),
    ],
)
def test_a_question_after_a_yes_does_not_take_it_back(text: str, *, yes: bool) -> None:
    commands = read(text, pending=Pending("asked_confirm")).commands
    assert (Affirm() in commands) == yes
    assert any(isinstance(command, Ask) for command in commands)


def test_a_yes_that_repeats_the_summary_is_a_yes() -> None:
    filled = Filled(service="corte", barber="martin", date=date(2026, 12, 4), time=time(17))
    asked = Pending("asked_confirm")
    said = read("sí, el viernes a las 5 con martín", pending=asked, filled=filled)
    assert said.commands == (Affirm(),)


def test_a_number_past_the_options_is_the_hour_of_one_of_them() -> None:
    options = tuple(
        Option(f"o{hour}", f"{hour}:00", datetime.fromisoformat(f"2026-12-04T{hour}:00-05:00"))
        for hour in (12, 17, 18)
    )
    asked = Pending("offered_options", options)
    assert read("5", pending=asked).commands == (Select(option="o17"),)
    assert read("2", pending=asked).commands == (Select(index=2),)
    assert read("ninguna", pending=asked).commands == (Deny(),)


HOURS = tuple(
    Option(f"o{hour}", f"{hour}:00", datetime.fromisoformat(f"2026-12-04T{hour}:00-05:00"))
    for hour in (12, 17, 18)
)


@pytest.mark.parametrize(
    "text", ["cualquiera está bien", "any of them", "me da igual", "whichever"]
)
def test_any_of_the_hours_offered_is_the_first(text: str) -> None:
    offered = Pending("offered_options", HOURS)
    assert read(text, pending=offered).commands == (Select(index=1),)


@pytest.mark.parametrize("text", ["con quien sea", "with whoever"])
def test_anybody_is_no_hour(text: str) -> None:
    offered = Pending("offered_options", HOURS)
    assert read(text, pending=offered).commands == (SetBarber("any"),)


def test_asking_who_it_is_with_changes_nobody() -> None:
    asked = Pending("asked_confirm")
    assert read("es con martín?", pending=asked).commands == (Ask(frozenset({"barbers"})),)
    assert read("con martín", pending=asked).commands == (SetBarber("martin"),)


def test_the_last_value_wins() -> None:
    found = wishes(read("el jueves a las 3, no espera, mejor el viernes a las 4"))
    assert found == (When(date(2026, 12, 4), time(16)),)


def test_several_messages_are_read_together() -> None:
    texts = ("hola", "mañana", "a las 5", "con lu")
    heard = Heard(texts, datetime.fromisoformat(WEDNESDAY), navaja())
    assert GrammarReader().read(heard).commands == (
        Start("book"),
        SetBarber("lucia"),
        SetWhen((When(date(2026, 12, 3), time(17)),)),
    )


def test_a_question_sets_nothing() -> None:
    assert read("cuánto cuesta el corte?").commands == (Ask(frozenset({"price"}), "corte"),)


ODD = st.text(max_size=300) | st.lists(
    st.sampled_from(
        "el la 5 12/12 a las viernes no o mañana sí . ? \ud800 \x00 👍 ا b4 - y con".split(" ")
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    text=ODD,
    asked=st.sampled_from([None, "asked_confirm", "asked_time", "asked_name", "offered_options"]),
)
def test_no_text_breaks_the_reader(text: str, asked: Any) -> None:
    understood = read(text, pending=Pending(asked) if asked else None)
    assert 1 <= len(understood.commands) <= AT_MOST
    assert all(isinstance(word, str) and word for word in understood.unread)


@pytest.mark.parametrize(
    "piece", ["a las 5 ", "o ", "el viernes que viene ", "12/12/", "🙂", "\x00", "de 3 a 5 y "]
)
def test_a_message_of_the_greatest_length_is_read(piece: str) -> None:
    assert read((piece * 4096)[:4096]).commands
