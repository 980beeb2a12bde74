"""What the model is shown: this talk's own words and the shop's lists, and nobody's name."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.understanding.allowance import MemoryAllowance, Ration
from shared.understanding.both import FirstGrammarThenModel
from shared.understanding.commands import SetBarber, SetService, SetWhen, Start, When
from shared.understanding.llm import Completion, LanguageModelReader
from shared.understanding.reader import Filled, Heard, Option, Pending
from shared.understanding.rules import GrammarReader
from tests.booking.book import NOW, SHOP, shop
from tests.conversation.desk import Desk

Messages = list[dict[str, str]]
PUZZLING = "zarandajas xilófono"
HEARD = Heard((PUZZLING,), SHOP.local(NOW), SHOP, "es")


class Noting:
    """A model that understands nothing and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Messages] = []

    def __call__(self, messages: Messages, _schema: Mapping[str, Any]) -> Completion:
        self.asked.append(messages)
        return Completion('{"lang": "es", "cmds": []}', 0, 0)


def reading(model: Noting) -> LanguageModelReader:
    return LanguageModelReader(model, "Read.", GrammarReader())


def asked_for(heard: Heard) -> Messages:
    model = Noting()
    reading(model).read(heard, Ration(MemoryAllowance(heard.shop), heard.asker, heard.now))
    [messages] = model.asked
    return messages


def situation(heard: Heard) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(asked_for(heard)[1]["content"])
    return said


@pytest.mark.parametrize(
    "other",
    [
        replace(HEARD, texts=("otra cosa, ¿sale?", "va")),
        replace(HEARD, now=HEARD.now + timedelta(days=9), lang="en", country="US"),
        replace(HEARD, earlier=("hola",), filled=Filled("cut", "lalo"), asker="beto"),
        replace(HEARD, pending=Pending("offered_options", (Option("at:x", "5:00 pm"),))),
    ],
    ids=["words", "day and language", "talk", "question"],
)
def test_the_prompt_begins_the_same_for_every_message_of_a_shop(other: Heard) -> None:
    mine, theirs = asked_for(HEARD), asked_for(other)

    assert mine[0] == theirs[0]
    assert mine[1] != theirs[1]


def test_another_shops_prompt_is_its_own() -> None:
    other = shop(services=SHOP.services[:1])

    assert asked_for(HEARD)[0] != asked_for(replace(HEARD, shop=other))[0]


def test_the_last_question_and_its_options_are_shown() -> None:
    options = (Option("at:lalo:x", "jue 5:00 pm"), Option("at:lalo:y", "jue 6:00 pm"))

    assert situation(replace(HEARD, pending=Pending("offered_options", options)))["pending"] == {
        "asked": "offered_options",
        "options": [
            {"id": "at:lalo:x", "label": "jue 5:00 pm"},
            {"id": "at:lalo:y", "label": "jue 6:00 pm"},
        ],
    }


def test_at_most_ten_earlier_messages_are_shown_and_they_are_the_latest() -> None:
    earlier = tuple(f"mensaje {n}" for n in range(14))

    assert situation(replace(HEARD, earlier=earlier))["earlier"] == list(earlier[4:])


def test_who_asks_is_not_shown() -> None:
    assert "c0ffee00c0de" not in json.dumps(asked_for(replace(HEARD, asker="c0ffee00c0de")))


NAMES = st.text(alphabet="QXZqxzÑñ", min_size=4, max_size=30)
"""Names that no word of a prompt has in it by chance."""
PHONES = st.from_regex(r"521[0-9]{10}", fullmatch=True)
THEIR_WORDS = "soy el otro cliente"


@settings(max_examples=15, deadline=None)
@given(st.tuples(NAMES, PHONES), st.tuples(NAMES, PHONES.map(lambda phone: f"{phone}9")))
def test_no_name_phone_or_other_customers_data_is_ever_in_the_prompt(
    mine: tuple[str, str], other: tuple[str, str]
) -> None:
    model = Noting()
    desk = Desk()
    desk.name, desk.phone = other
    books(desk, date(2026, 12, 3), time(13), said=THEIR_WORDS)
    desk.name, desk.phone = mine
    books(desk, date(2026, 12, 4), time(11))
    books(desk, date(2026, 12, 4), time(16))
    read = FirstGrammarThenModel(
        GrammarReader(), lambda: reading(model), lambda _: MemoryAllowance(SHOP)
    )
    ears = replace(desk.receptionist.ears, reader=read)
    desk.receptionist = replace(desk.receptionist, ears=ears)

    for words in ("quiero cancelar una cita", "barba el jueves", "y un corte mañana"):
        desk.says(words)
        desk.says(PUZZLING)

    assert len(model.asked) >= 3, "the model was never asked"
    seen = json.dumps(model.asked, ensure_ascii=False)
    kinds = {json.loads(m[1]["content"])["pending"]["asked"] for m in model.asked}
    assert "asked_which_booking" in kinds
    for name, phone in (mine, other):
        assert name not in seen
        assert phone not in seen
        assert phone[-10:] not in seen
    assert THEIR_WORDS not in seen


def books(desk: Desk, day: date, hour: time, said: str = "…") -> None:
    wish = SetWhen((When(day, hour),))
    desk.means(Start("book"), SetService("fade"), SetBarber("lalo"), wish, text=said)
    assert desk.taps("Sí, confirmo").kind == "confirmed"
