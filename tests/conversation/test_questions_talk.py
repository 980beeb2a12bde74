"""Questions and courtesies: what the shop says of itself, and how it speaks."""

from dataclasses import replace
from datetime import date

import pytest

from shared.conversation.store import Arrival, Session
from shared.shop.domain import Hours, Owner, Span
from shared.shop.written import TOPICS
from shared.understanding.commands import (
    Ask,
    Command,
    Deny,
    Handoff,
    JoinWaitlist,
    Nicety,
    OptOut,
    SetName,
    SetService,
    SetWhen,
    Social,
    Start,
    Topic,
    Unclear,
    When,
)
from shared.understanding.rules import GrammarReader
from tests.booking.book import SHOP, shop
from tests.conversation.desk import Desk

PARKING = {"es": "Hay estacionamiento enfrente."}


@pytest.fixture
def desk() -> Desk:
    return Desk(shop(answers={"parking": PARKING}, owners=(Owner("5215559999999"),)))


@pytest.fixture
def talking() -> Desk:
    return Desk(reader=GrammarReader())


@pytest.mark.parametrize(
    ("topic", "lang", "answer"),
    [
        ("assistant", "es", "Sí, soy un asistente automático."),
        ("assistant", "en", "Yes, I'm an automatic assistant."),
        ("barbers", "es", "Lalo y Nora"),
        ("parking", "es", "Hay estacionamiento enfrente."),
        ("parking", "en", "Hay estacionamiento enfrente."),
        ("payment", "es", "Eso no lo sé"),
        ("walk_ins", "es", "Lo más seguro es con cita"),
        ("walk_ins", "en", "With an appointment the time is kept"),
        ("hours", "es", "• lunes a sábado: 10:00 am a 7:00 pm\n• domingo: cerrado"),
    ],
)
def test_a_question_is_answered_from_the_shop_file(
    desk: Desk, topic: Topic, lang: str, answer: str
) -> None:
    assert answer in desk.means(Ask(frozenset({topic})), lang=lang).text


@pytest.mark.parametrize("topic", TOPICS)
def test_whatever_answer_an_owner_may_write_is_given(topic: Topic) -> None:
    told = Desk(shop(answers={topic: {"es": "Así es."}})).means(Ask(frozenset({topic})))

    assert "Así es." in told.text


def test_where_nothing_is_written_a_person_is_offered_who_comes_at_a_yes(desk: Desk) -> None:
    told = desk.means(Ask(frozenset({"payment"})))

    assert told.kind == "answer"
    assert [choice.title for choice in told.choices] == ["Hablar con alguien"]
    assert desk.means(Social("ack")).kind == "handoff"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (2, ("El miércoles 2 de diciembre abrimos de 10:00 am a 7:00 pm.",)),
        (6, ("El domingo 6 de diciembre no abrimos.", "El domingo 6 de diciembre está cerrado.")),
    ],
)
def test_the_hours_of_one_day_are_told_for_that_day(
    desk: Desk, day: int, said: tuple[str, ...]
) -> None:
    named = SetWhen((When(date(2026, 12, day)),))

    told = desk.means(Ask(frozenset({"hours"})), named)

    assert any(sentence in told.text for sentence in said)


def test_services_and_their_prices_are_one_list(desk: Desk) -> None:
    told = desk.means(Ask(frozenset({"services", "price"})))

    assert told.text.count("Corte y barba") == 1


def test_how_long_and_how_much_are_one_sentence(desk: Desk) -> None:
    told = desk.means(Ask(frozenset({"price", "duration"}), "fade"))

    assert told.text.count("45 minutos") == 1


def test_is_there_room_is_the_beginning_of_a_booking(desk: Desk) -> None:
    assert desk.means(Ask(frozenset({"availability"}))).kind == "asked_service"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("thanks", ("gusto", "nada", "eso estamos")),
        ("bye", ("vemos", "vaya", "pronto")),
        ("laugh", ("Aquí estoy", "Aquí ando")),
        ("ack", ("Aquí estoy", "Aquí ando")),
        ("here", ("por avisar",)),
    ],
)
def test_a_courtesy_is_returned_and_asks_nothing(
    desk: Desk, kind: Nicety, words: tuple[str, ...]
) -> None:
    told = desk.means(Social(kind))

    assert told.kind == "thanked"
    assert any(word in told.text for word in words)
    assert told.choices == ()


@pytest.mark.parametrize(
    ("before", "kind", "said"),
    [
        ((), "answer", "lista de espera"),
        ((Start("book"),), "asked_service", "lista de espera"),
        ((Start("book"), SetService("cut")), "asked_when", "lista de espera"),
    ],
)
def test_there_is_no_waiting_list_and_what_was_asked_is_asked_again(
    desk: Desk, before: tuple[Command, ...], kind: str, said: str
) -> None:
    if before:
        desk.means(*before)

    told = desk.means(JoinWaitlist())

    assert (told.kind, said in told.text) == (kind, True)


def test_a_wish_with_a_waiting_list_in_it_is_a_wish(desk: Desk) -> None:
    told = desk.means(Start("book"), SetService("cut"), JoinWaitlist())

    assert told.kind == "asked_when"
    assert "lista de espera" in told.text


@pytest.mark.parametrize("before", [(), (Start("book"), SetService("cut"))])
def test_a_no_ends_whatever_was_under_way(desk: Desk, before: tuple[Command, ...]) -> None:
    if before:
        desk.means(*before)

    assert desk.means(Deny()).kind == "dropped"
    assert desk.means(SetWhen((When(date(2026, 12, 2)),))).kind == "asked_service"


def test_the_menu_has_bookings_prices_and_a_way_to_begin(desk: Desk) -> None:
    desk.sends(("text", "menú"))

    assert "$200" in desk.taps("Precios").text
    assert desk.taps("Mis citas").kind == "answer"
    assert desk.taps("Agendar cita").kind == "asked_service"


def test_who_does_not_want_a_person_gets_the_menu(desk: Desk) -> None:
    for _ in range(3):
        desk.means(Unclear())

    assert desk.taps("Ver el menú").kind == "menu"


def test_a_button_that_is_not_ours_is_read_by_its_title(desk: Desk) -> None:
    letter = replace(desk.letter("tap", "Claro que sí", desk.now), title="quiero una cita")
    desk.given.commands = (Start("book"),)
    desk.talks.receive([Arrival((desk.phone,), letter)], now=desk.now, per_minute=20)
    desk.serves()

    assert desk.given.heard[0].texts == ("quiero una cita",)
    assert desk.last.kind == "asked_service"


def test_a_shop_without_an_address_says_that_it_does_not_know() -> None:
    told = Desk(shop(address="")).means(Ask(frozenset({"address"})))

    assert "Eso no lo sé" in told.text


def test_who_is_waiting_for_a_person_can_still_opt_out(desk: Desk) -> None:
    desk.means(Handoff())

    assert desk.means(OptOut("all")).kind == "opt_out_ack"


def test_in_the_silence_all_else_is_left_to_the_person(desk: Desk) -> None:
    desk.means(Handoff())
    before = len(desk.messenger.sent)

    desk.means(Social("thanks"), SetService("cut"))

    assert len(desk.messenger.sent) == before


def test_of_a_shop_that_stays_closed_the_silence_is_an_hour() -> None:
    away = tuple(replace(barber, hours=Hours({})) for barber in SHOP.barbers)
    desk = Desk(shop(barbers=away))
    desk.means(Handoff())
    desk.later(minutes=61)

    assert desk.means(Start("book")).kind == "asked_service"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("che, ¿tenés lugar?", ("elegí", "querés")),
        ("disculpe, ¿tiene lugar?", ("elija", "quiere ")),
        ("disculpe, ¿tienes lugar?", ("elige", "quieres")),
        ("¿se puede hoy?", ("elige", "quieres")),
        ("un corte", ("elige", "quieres")),
    ],
    ids=["vos", "usted", "both of them are tú", "nobody is addressed", "nothing shown"],
)
def test_a_customer_is_addressed_as_they_address_the_desk(
    desk: Desk, text: str, words: tuple[str, ...]
) -> None:
    said = desk.means(Start("book"), text=text).text.lower().replace("?", " ?")

    assert any(word in said for word in words)


def test_a_name_where_nothing_is_arranged_is_noted_and_no_wish(desk: Desk) -> None:
    said = desk.means(Start("book"), SetName("Iván"))

    assert said.kind == "answer"
    assert "A nombre de Iván." in said.text
    assert desk.means(SetName("Iván")).kind == "answer"


def test_another_day_right_after_hours_asks_for_its_hours(desk: Desk) -> None:
    sunday, monday = (SetWhen((When(date(2026, 12, day)),)) for day in (6, 7))
    desk.means(Ask(frozenset({"hours"})), sunday)

    assert "lunes 7 de diciembre abrimos" in desk.means(Start("book"), monday).text
    desk.means(Social("thanks"))
    assert desk.means(Start("book"), monday).kind == "asked_service"


def test_the_first_reply_says_where_the_privacy_notice_is() -> None:
    desk = Desk(shop(privacy_url="https://nopal.example/privacidad"))

    assert "https://nopal.example/privacidad" in desk.means(Social("greet")).text
    assert "https://nopal.example" not in desk.means(Social("greet")).text


@pytest.mark.parametrize(("wish", "allowed"), [("stop", False), ("resume", True)])
def test_what_is_allowed_in_whatsapps_own_settings_counts(
    desk: Desk, wish: str, allowed: bool
) -> None:
    desk.posts(("preference", wish))
    desk.serves()

    session = desk.talks.open(desk.phone, "afterwards", now=desk.now)
    assert isinstance(session, Session)
    assert session.profile.marketing is allowed
    assert session.profile.consent_at is not None
    assert desk.messenger.sent == []


def test_the_owner_hears_that_the_memory_of_the_talks_was_lost(desk: Desk) -> None:
    desk.posts(("memory_lost", ""))
    desk.serves()

    [alert] = desk.alerts
    assert "Se perdió la memoria" in alert


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("abren el sábado?", "y el domingo?", "El domingo 6 de diciembre"),
        ("cuánto cuesta la barba?", "y el corte?", "Corte"),
        ("cuánto tarda el fade?", "¿y la barba?", "30 min"),
        ("quién está mañana?", "y el jueves?", "El jueves 3 de diciembre trabajan Lalo y Nora"),
    ],
)
def test_two_words_right_after_an_answer_ask_the_same_of_something_else(
    talking: Desk, first: str, then: str, said: str
) -> None:
    talking.says(first)

    told = talking.says(then)

    assert told.kind == "answer"
    assert said in told.text


def test_both_of_what_was_asked_about_are_one_visit(talking: Desk) -> None:
    talking.says("cuánto cuesta la barba?")
    talking.says("y el corte?")

    summary = talking.says("ok los dos mañana a las 5")

    assert summary.kind == "asked_confirm"
    assert "Corte y barba" in summary.text
    assert "$310" in summary.text


def test_a_day_said_after_two_prices_is_for_the_last_of_them(talking: Desk) -> None:
    talking.says("cuánto cuesta la barba?")
    talking.says("y el corte?")

    summary = talking.says("mañana a las 5")

    assert "*Corte* con" in summary.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("a qué hora sale Nora?", "Horario de Nora:\n• lunes: descansa\n• martes"),
        ("Nora a qué hora entra el jueves?", "Nora trabaja el jueves 3 de diciembre de 12:00 pm"),
        ("hasta qué hora está Nora el lunes?", "Nora no trabaja el lunes 7 de diciembre"),
        ("what time does Lalo start tomorrow?", "Lalo works from 10:00 am to 7:00 pm"),
        ("quién trabaja el lunes?", "El lunes 7 de diciembre trabajan Lalo."),
        ("quién está el domingo?", "El domingo 6 de diciembre"),
    ],
)
def test_the_hours_of_one_barber_and_the_barbers_of_one_day(asked: str, said: str) -> None:
    lalo, nora = SHOP.barbers
    nora = replace(nora, hours=Hours({day: (Span(720, 1140),) for day in range(1, 6)}))
    desk = Desk(shop(barbers=(lalo, nora)), reader=GrammarReader())

    told = desk.says(asked)

    assert told.kind == "answer"
    assert said in told.text


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_visit_is_told_to_who_asks_of_it_in_two_words(talking: Desk, lang: str) -> None:
    talking.says("corte con lalo el jueves a las 5")
    talking.says("sí")
    asked = {
        "es": ("mi cita", "¿a qué hora es?", "con quién es?", "mi cita es el jueves?"),
        "en": ("my appointment", "when is it?", "who's it with?", "what time is it at?"),
    }

    for words in asked[lang]:
        told = talking.says(words)
        assert told.kind == "listed"
        assert "5:00 pm" in told.text
