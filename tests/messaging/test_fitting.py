"""What the desk says is cut to WhatsApp's lengths before it leaves, never refused by Meta."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging import limits
from shared.messaging.domain import Template, callback, fit_template, read_callback
from shared.messaging.messenger import Address, Choice, Outbound, fit

FAMILY = "👨‍👩‍👧‍👦"
MEXICO = "🇲🇽"
THUMB = "👍🏽"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
TO = Address(phone="5215512345678")


def outbound(text: str = "hola", choices: tuple[Choice, ...] = (), menu: str = "") -> Outbound:
    return Outbound("turn-1", TO, "answer", text, choices, menu)


def choices(count: int, title: str = "opción", description: str = "") -> tuple[Choice, ...]:
    return tuple(Choice(f"id-{n}", f"{title} {n}", description) for n in range(count))


def test_a_short_text_is_left_alone() -> None:
    assert fit(outbound("¿A qué hora?")) == outbound("¿A qué hora?")


def test_a_text_is_cut_at_4096_and_ends_in_an_ellipsis() -> None:
    assert fit(outbound("a" * 4096)).text == "a" * 4096
    assert fit(outbound("a" * 4097)).text == "a" * 4095 + "…"


def test_a_text_with_buttons_is_cut_at_1024() -> None:
    assert fit(outbound("a" * 1025, choices(1))).text == "a" * 1023 + "…"


@pytest.mark.parametrize(
    "letter",
    [
        FAMILY,
        MEXICO,
        THUMB,
        SCOTLAND,
        "e\u0301",
        "n\u0303\u0323",
        "1\ufe0f\u20e3",
        "\u1100\u1161\u11a8",
        "مُ",
    ],
)
def test_no_letter_is_cut_in_half(letter: str) -> None:
    for room in range(1, 40):
        kept = limits.cut(letter * 30, room)
        assert limits.length(kept) <= room
        assert kept.removesuffix("…") == letter * (len(kept.removesuffix("…")) // len(letter))


def test_an_emoji_counts_as_two_so_that_either_way_of_counting_fits() -> None:
    assert limits.cut("✂" * 10 + "💈" * 5, 20) == "✂" * 10 + "💈" * 5
    assert limits.cut("💈" * 11, 20) == "💈" * 9 + "…"


def test_two_flags_side_by_side_are_two_letters() -> None:
    assert list(limits.graphemes(MEXICO * 2 + "a")) == [MEXICO, MEXICO, "a"]


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_a_cut_fits_and_is_the_beginning_of_the_text(text: str, room: int) -> None:
    kept = limits.cut(text, room)
    assert limits.length(kept) <= room
    assert kept == text or text.startswith(kept.removesuffix("…"))


@given(st.lists(st.text(min_size=1), max_size=10), st.integers(min_value=8, max_value=24))
def test_distinct_titles_fit_and_differ(titles: list[str], room: int) -> None:
    shown = limits.distinct(titles, room)
    assert len(set(shown)) == len(titles)
    assert all(limits.length(title) <= room for title in shown)


def test_up_to_three_choices_are_buttons_without_descriptions() -> None:
    fitted = fit(outbound(choices=choices(3, description="con Chava"), menu="Horas"))
    assert [choice.description for choice in fitted.choices] == ["", "", ""]
    assert fitted.menu == ""


def test_a_button_title_is_cut_at_20_and_a_row_at_24_and_72() -> None:
    long = "Corte y barba con toalla caliente y masaje " * 3
    buttons = fit(outbound(choices=(Choice("a", long),))).choices
    rows = fit(outbound(choices=choices(4, long, long), menu="Ver servicios de hoy y mañana"))
    assert limits.length(buttons[0].title) <= 20
    assert all(limits.length(row.title) <= 24 for row in rows.choices)
    assert all(limits.length(row.description) <= 72 for row in rows.choices)
    assert rows.menu == "Ver servicios de ho…"


def test_titles_that_become_equal_are_told_apart() -> None:
    same = (Choice("a", "Corte de cabello con barba"), Choice("b", "Corte de cabello con bigote"))
    assert [c.title for c in fit(outbound(choices=same)).choices] == [
        "Corte de cabello co…",
        "Corte de cabell… (2)",
    ]


def test_a_title_is_one_line() -> None:
    assert fit(outbound(choices=(Choice("a", "5:00\n pm\t"),))).choices[0].title == "5:00 pm"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (outbound(" \n"), "needs a text"),
        (replace(outbound(), to=Address()), "phone or a user_id"),
        (replace(outbound(), key=""), "needs a key"),
        (replace(outbound(), key="k" * 512), "too long"),
        (outbound(choices=choices(11), menu="Horas"), "page them"),
        (outbound(choices=choices(4)), "menu"),
        (outbound(choices=(Choice("a", "uno"), Choice("a", "dos"))), "same id"),
        (outbound(choices=(Choice("x" * 257, "uno"),)), "1 to 256"),
        (outbound(choices=(*choices(3), Choice("x" * 201, "uno")), menu="Horas"), "1 to 200"),
        (outbound(choices=(Choice("", "uno"),)), "1 to 256"),
        (outbound(choices=(Choice("a", " "),)), "no title"),
    ],
)
def test_what_cannot_be_cut_is_the_callers_mistake(wrong: Outbound, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fit(wrong)


def test_what_fits_is_not_changed_by_fitting_again() -> None:
    once = fit(outbound("a" * 3000, choices(7, "Corte de cabello con barba", "d" * 99), "Horas"))
    assert fit(once) == once


def test_template_parameters_are_single_lines() -> None:
    template = Template("k", TO, "reminder", "es_MX", ("Ana\nMaría", "5:00    pm"))
    assert fit_template(template).params == ("Ana María", "5:00 pm")


def test_an_empty_template_parameter_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="parameter is empty"):
        fit_template(Template("k", TO, "reminder", "es_MX", ("Ana", " ")))


def test_our_key_and_kind_come_back_from_the_callback_text() -> None:
    assert read_callback(callback("shop|turn-1", "confirmed")) == ("shop|turn-1", "confirmed")
    assert read_callback("some data") == ("some data", "")
