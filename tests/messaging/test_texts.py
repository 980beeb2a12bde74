"""The words: whole in both languages, with the same blanks, and never cut by WhatsApp."""

import re
from pathlib import Path

import pytest

from shared.conversation.dialogue.proposal import RELATIONS
from shared.messaging import limits
from shared.messaging.replies import (
    BarberName,
    Clock,
    Day,
    Joined,
    Lines,
    Moment,
    Money,
    OpeningTime,
    Quoted,
    Services,
    Several,
    Value,
    Word,
    phrase,
)
from shared.messaging.texts import Catalogue, Voice, load
from tests.booking.book import SHOP, at

TEXTS = load(Path(__file__).parents[2] / "config" / "texts")
ES, EN = TEXTS["es"], TEXTS["en"]
BLANK = re.compile(r"\{(\w+)\}")
CODE = Path(__file__).parents[2] / "shared" / "conversation"


def blanks(catalogue: Catalogue, key: str) -> set[str]:
    """What a phrase wants to be filled with, beside the words of a register."""
    register = set(catalogue.registers.get("tu", {}))
    return {
        name for wording in catalogue.phrases[key] for name in BLANK.findall(wording)
    } - register


def test_both_languages_have_the_same_phrases_and_words() -> None:
    assert set(ES.phrases) == set(EN.phrases)
    assert set(ES.words) == set(EN.words)


@pytest.mark.parametrize("key", sorted(ES.phrases))
def test_a_phrase_wants_the_same_values_in_both_languages(key: str) -> None:
    assert blanks(ES, key) == blanks(EN, key)


def test_every_phrase_that_the_dialogue_names_is_there_and_none_is_left_over() -> None:
    code = "\n".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    named = set(re.findall(r'"([a-z_]+)"', code))
    made = ("opt_out_", "opt_in_", "cannot_read_", "alert_", "handoff", "relation_")
    unnamed = {
        key
        for key in ES.phrases
        if key not in named
        and not key.startswith(made)
        and key.removesuffix("_on_day") not in named
    }

    assert unnamed == set()


@pytest.mark.parametrize("catalogue", [ES, EN], ids=["es", "en"])
def test_there_is_a_word_for_everybody_somebody_comes_with(catalogue: Catalogue) -> None:
    wanted = {f"relation_{relation}" for relation in (*RELATIONS, "other")}

    assert wanted == {key for key in catalogue.words if key.startswith("relation_")}


def test_nobody_is_called_tu_who_is_called_usted() -> None:
    """The words of a register stand in its own table alone; "hacerte" and "hacerle" have none
    there, so no text to a customer says either."""
    own = set(ES.registers["tu"].values()) - set(ES.registers["usted"].values())
    own |= {"tus", "ti", "contigo"}
    said = [
        (key, word)
        for key, wordings in ES.phrases.items()
        if not key.startswith("alert")
        for wording in ([wordings] if isinstance(wordings, str) else wordings)
        for word in re.findall(r"\w+", re.sub(r"\{\w+\}s?", "", wording).lower())
        if word in own or (re.fullmatch(r"\w+([aei]r|ndo)te", word) and word != "parte")
    ]

    assert said == []


def test_every_register_has_the_same_words() -> None:
    assert ES.registers["tu"].keys() == ES.registers["vos"].keys() == ES.registers["usted"].keys()


@pytest.mark.parametrize("catalogue", [ES, EN], ids=["es", "en"])
def test_what_stands_on_a_button_fits_on_it(catalogue: Catalogue) -> None:
    for key, word in catalogue.words.items():
        if key.startswith("pick_") or key == "menu_open":
            assert len(word) <= limits.BUTTON_TITLE, key


VALUES: list[tuple[Value, str, str]] = [
    (Money(20000), "$200", "$200"),
    (Money(123450), "$1,234.50", "$1,234.50"),
    (Quoted("*Ana*\n_x_"), "Ana x", "Ana x"),
    (Services(("cut", "beard")), "Corte + Barba", "Haircut + Beard"),
    (BarberName("lalo"), "Lalo", "Lalo"),
    (Day(at(9).date()), "miércoles 2 de diciembre", "Wednesday, December 2"),
    (Day(at(9).date(), short=True), "miércoles 2 dic", "Wednesday, Dec 2"),
    (Clock(at(17, 30)), "5:30 pm", "5:30 pm"),
    (Clock(at(0)), "12:00 am", "12:00 am"),
    (Clock(at(12)), "12:00 pm", "12:00 pm"),
    (Moment(at(17)), "miércoles 2 de diciembre a las 5:00 pm", "Wednesday, December 2 at 5:00 pm"),
    (Moment(at(17), short=True), "mié 2, 5:00 pm", "Wed 2, 5:00 pm"),
    (Joined(Clock(at(17)), BarberName("lalo")), "5:00 pm · Lalo", "5:00 pm · Lalo"),
    (OpeningTime(26 * 60), "2:00 am", "2:00 am"),
    (Several(("A",)), "A", "A"),
    (Several(("A", "B", "C")), "A, B y C", "A, B and C"),
    (Several(("Ana", "Inés")), "Ana e Inés", "Ana and Inés"),
    (Several(("5:00 pm", "6:00 pm"), "or"), "5:00 pm o 6:00 pm", "5:00 pm or 6:00 pm"),
    (Word("anybody"), "Quien esté libre", "Whoever's free"),
    (Lines((phrase("told", answer="a"), phrase("told", answer="b"))), "A\nB", "A\nB"),
]


@pytest.mark.parametrize(("value", "es", "en"), VALUES, ids=lambda one: str(one)[:30])
def test_a_value_in_each_language(value: Value, es: str, en: str) -> None:
    assert Voice(ES, SHOP, "es").value(value) == es
    assert Voice(EN, SHOP, "en").value(value) == en


def test_a_part_whose_value_is_missing_is_left_out() -> None:
    voice = Voice(ES, SHOP, "es")
    facts: dict[str, Value] = {"service": "S", "barber": "B", "day": "D", "at": "A", "price": "P"}

    assert "Para" not in voice.phrase(phrase("summary", **facts))
    assert "Para Leo" in voice.phrase(phrase("summary", **facts, **{"for": Quoted("Leo")}))


@pytest.mark.parametrize(
    ("register", "said"), [("tu", "Dime"), ("vos", "Decime"), ("usted", "Dígame")]
)
def test_the_customers_own_register_is_spoken(register: str, said: str) -> None:
    voice = Voice(ES, SHOP, "es", register)

    assert said in voice.phrase(phrase("asked_when"))
