"""The engine: what a pattern stands for, and what it refuses."""

import pytest

from shared.understanding.grammar.engine import Grammar
from shared.understanding.grammar.text import fold, tokenize

WORDS = {"color": {"R": "rojo red", "G": "verde"}}


def meanings(pattern: str, text: str) -> list[tuple[int, object]]:
    grammar = Grammar(WORDS, {"top": [(pattern, lambda *got: got)]}, {})
    return grammar.parse(grammar.tokens(text)).matches("top", 0)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("casa {color}", "casa roja", []),
        ("casa {color}", "casa rojo", [(2, ("R",))]),
        ("casa <color>", "casa verde", [(2, ())]),
        ("casa {color}?", "casa", [(1, (None,))]),
        ("la|el {color}", "el verde", [(2, ("G",))]),
        ("[la gran|una] casa {color}", "la gran casa rojo", [(4, ("R",))]),
        ("(la gran|una) casa", "casa", []),
        ("(la gran|una)? casa", "casa", [(1, ())]),
        ("{color} - {color}", "rojo - verde", [(3, ("R", "G"))]),
        ("{color} -? {color}", "rojo verde", [(2, ("R", "G"))]),
    ],
)
def test_a_pattern_stands_for_its_phrases(
    pattern: str, text: str, found: list[tuple[int, object]]
) -> None:
    assert meanings(pattern, text) == found


def test_a_meaning_may_refuse_its_values() -> None:
    rules = {"hour": [("{digits}", lambda n: n if n <= 24 else None)]}
    grammar = Grammar({}, rules, {})
    assert grammar.parse(grammar.tokens("25")).matches("hour", 0) == []
    assert grammar.parse(grammar.tokens("24")).matches("hour", 0) == [(1, 24)]


def test_a_phrase_does_not_cross_the_end_of_a_question() -> None:
    assert meanings("casa {color}", "¿casa? rojo") == []


@pytest.mark.parametrize("pattern", ["(a|b", "[{color} x] y", "a] b ["])
def test_a_pattern_with_wrong_brackets_says_so(pattern: str) -> None:
    with pytest.raises(ValueError, match="brackets"):
        Grammar(WORDS, {"top": [(pattern, 1)]}, {}).parse([])


def test_a_grammar_knows_its_words_before_it_is_compiled() -> None:
    rules = [("[la gran|una] {color}", 1), ("casa -? x|y? (un <top2>|dos tres?)", 1)]
    known = Grammar(WORDS, {"top": rules}, {}).vocabulary
    colors = {"rojo", "red", "verde"}
    assert known == colors | {"la", "gran", "una", "casa", "-", "x", "y", "un", "dos", "tres"}


@pytest.mark.parametrize(
    ("raw", "folded"),
    [("Mañana", "manana"), ("holaaaa", "hola"), ("o'clock", "oclock"), ("ÁÉÍ", "aei")],
)
def test_words_are_folded(raw: str, folded: str) -> None:
    assert fold(raw) == folded


def test_tokens_keep_their_place_in_the_text() -> None:
    text = "Qué tal, ¿5pm mañana?"
    assert [text[t.start : t.end] for t in tokenize(text, {})] == [
        "Qué",
        "tal",
        "5",
        "pm",
        "mañana",
    ]
