"""Both readers as one: when the model is asked, and what stands when they disagree."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest

from shared.errors import Temporary
from shared.shop.domain import Policy
from shared.understanding.allowance import MemoryAllowance, Ration
from shared.understanding.both import CostlyReader, FirstGrammarThenModel, merged
from shared.understanding.commands import (
    ANY,
    UNKNOWN,
    Command,
    Complaint,
    OutOfScope,
    SetBarber,
    SetService,
    SetWhen,
    Social,
    Start,
    Unclear,
    When,
)
from shared.understanding.reader import Heard, Understood
from shared.understanding.rules import GrammarReader
from tests.booking.book import NOW, SHOP

HEARD = Heard(("…",), SHOP.local(NOW), SHOP, "es", asker="ana")
PUZZLING = replace(HEARD, texts=("corte mañana zarandajas xilófono",))
FRIDAY, SATURDAY = date(2026, 12, 4), date(2026, 12, 5)
FIVE, SIX = time(17), time(18)


class Model:
    """A model's reader that always says the same, for so many tokens."""

    def __init__(self, *commands: Command, tokens: int = 100) -> None:
        self.commands, self.tokens = commands, tokens
        self.asked = 0

    def read(self, heard: Heard, ration: Ration) -> Understood:
        self.asked += 1
        ration.spend(self.tokens)
        return Understood(self.commands, "es")


class Silent:
    def read(self, heard: Heard, ration: Ration) -> Understood:
        raise Temporary("no answer")


def both(model: Callable[[], CostlyReader], **limits: int) -> FirstGrammarThenModel:
    allowance = MemoryAllowance(replace(SHOP, policy=Policy(**limits)))
    return FirstGrammarThenModel(GrammarReader(), model, lambda _: allowance)


def never() -> CostlyReader:
    raise AssertionError("the model was asked for")


def test_the_model_is_not_asked_for_what_the_grammar_read() -> None:
    assert both(never).read(replace(HEARD, texts=("mañana a las 5",))).commands


def test_without_the_model_the_grammars_reading_goes() -> None:
    assert both(Silent).read(PUZZLING) == GrammarReader().read(PUZZLING)


@pytest.mark.parametrize("limit", ["customer", "shop"])
def test_when_the_calls_of_the_day_are_used_up_the_grammar_reads_alone(limit: str) -> None:
    model = Model(SetBarber("nora"))
    desk = both(lambda: model, **{f"llm_calls_per_{limit}_day": 1})

    assert SetBarber("nora") in desk.read(PUZZLING).commands
    assert desk.read(PUZZLING) == GrammarReader().read(PUZZLING)
    assert model.asked == 1


@pytest.mark.parametrize("limit", ["customer", "shop"])
def test_when_the_tokens_of_the_day_are_used_up_the_grammar_reads_alone(limit: str) -> None:
    model = Model(tokens=400)
    desk = both(lambda: model, **{f"llm_tokens_per_{limit}_day": 800})

    for _ in range(4):
        desk.read(PUZZLING)

    assert model.asked == 2


def test_nothing_is_built_for_a_customer_who_has_no_calls_left() -> None:
    both(never, llm_calls_per_customer_day=0).read(PUZZLING)


def test_each_customer_has_a_share_of_their_own() -> None:
    model = Model()
    desk = both(lambda: model, llm_calls_per_customer_day=1)

    desk.read(PUZZLING)
    desk.read(replace(PUZZLING, asker="beto"))

    assert model.asked == 2


def when(day: date | None = None, hour: time | None = None) -> When:
    return When(day, hour)


def wish(*readings: When) -> SetWhen:
    return SetWhen(readings)


CUT, FADE, LALO, NORA = SetService("cut"), SetService("fade"), SetBarber("lalo"), SetBarber("nora")
MINE, THEIRS = when(FRIDAY, FIVE), when(SATURDAY, SIX)

DISAGREEMENTS: dict[str, tuple[tuple[Command, ...], str, tuple[Command, ...], tuple[Command, ...]]]
DISAGREEMENTS = {
    "the model adds another kind": ((CUT,), "pal", (LALO,), (CUT, LALO)),
    "the grammar's unclear goes when the model reads": ((Unclear(),), "pal", (LALO,), (LALO,)),
    "the model's vagueness adds nothing": (
        (CUT,), "pal", (Social("greet"), OutOfScope(), Unclear()), (CUT,),
    ),
    "neither understood": ((Unclear(),), "asdf", (), (Unclear(),)),
    "a service of words all read stands": ((CUT,), "pal finde", (FADE,), (CUT,)),
    "a service with another left unread is asked for": (
        (Start("book"), CUT), "degradado", (FADE,), (Start("book"),),
    ),
    "a misspelt one left unread counts as well": ((CUT, LALO), "degradadoo", (FADE,), (LALO,)),
    "a service alone in doubt leaves nothing, not even unclear": (
        (CUT, Unclear()), "fade", (FADE, Unclear()), (),
    ),
    "a service both read stands": ((CUT,), "fade", (CUT, FADE), (CUT,)),
    "a service nobody does stands when its words were read": (
        (SetService(UNKNOWN),), "pal", (FADE,), (SetService(UNKNOWN),),
    ),
    "a barber of words all read stands": ((LALO,), "pal finde", (NORA,), (LALO,)),
    "either of two barbers is asked for": ((CUT, NORA), "nora", (LALO,), (CUT,)),
    "anyone but one is asked for": ((CUT, SetBarber(ANY)), "lalo", (LALO,), (CUT,)),
    "anyone stands otherwise": ((SetBarber(ANY),), "pal", (LALO,), (SetBarber(ANY),)),
    "a strange name is asked for": ((CUT, SetBarber(UNKNOWN)), "xavo", (LALO,), (CUT,)),
    "a barber in doubt leaves the service": ((FADE, LALO), "nora", (NORA, FADE), (FADE,)),
    "times that differ are both kept": (
        (wish(MINE),), "pal", (wish(THEIRS),), (wish(MINE, THEIRS),),
    ),
    "days that differ are both kept": (
        (wish(when(FRIDAY)),), "pal", (wish(THEIRS),), (wish(when(FRIDAY), THEIRS),),
    ),
    "a reading in common is enough": (
        (wish(MINE, THEIRS),), "pal", (wish(THEIRS),), (wish(MINE, THEIRS),),
    ),
    "an hour that the grammar could not read is no other wish": (
        (wish(when(FRIDAY)),), "sinko", (wish(MINE),), (wish(MINE),),
    ),
    "only the reading that the model completes is left": (
        (wish(when(FRIDAY), when(SATURDAY)),), "seys", (wish(THEIRS),), (wish(THEIRS),),
    ),
    "an hour that the model lost is kept with its day": (
        (wish(MINE),), "pal", (wish(when(FRIDAY)),), (wish(MINE, when(FRIDAY)),),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "unread", "second", "expected"), DISAGREEMENTS.values(), ids=DISAGREEMENTS
)
def test_where_the_readers_differ_nothing_is_guessed(
    first: tuple[Command, ...],
    unread: str,
    second: tuple[Command, ...],
    expected: tuple[Command, ...],
) -> None:
    read = merged(Understood(first, "es", tuple(unread.split())), Understood(second), SHOP)

    assert read.commands == expected


def test_the_language_is_the_grammars_or_else_the_models() -> None:
    assert merged(Understood((), "es"), Understood((), "en"), SHOP).lang == "es"
    assert merged(Understood(()), Understood((), "en"), SHOP).lang == "en"


def test_a_complaint_only_the_grammar_heard_in_a_booking_gives_way() -> None:
    first = Understood((Complaint(), SetService("cut")), "es", ("presentable",))
    booking = Understood((Start("book"), SetService("cut")), "es")
    grievance = Understood((Complaint(),), "es")

    assert merged(first, booking, SHOP).commands == (SetService("cut"), Start("book"))
    assert Complaint() in merged(first, grievance, SHOP).commands
