"""Each promise, seen broken: a history in which it was not kept, and the same one kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from local.torture.history import Heard, History, Person, Told, Wrote
from local.torture.promises import PROMISES, broken
from shared.booking.domain import Entry, event_id, tentative
from shared.booking.domain import confirmed as stands
from shared.logs import masked
from shared.shop.domain import Owner
from tests.booking.book import NOW, SHOP, at, party, proposal

ANA, BETO = Person(frozenset({"52155ana"}), "Ana"), Person(frozenset({"52155beto"}), "Beto")
OWNER = Owner("5215599")
FIVE = at(17)


def entry(who: str = "ana", name: str = "one", start=FIVE) -> Entry:
    claim = tentative(proposal(name, start), party(who), SHOP, now=NOW, lang="es")
    return stands(claim)


def after(seconds: float):
    return NOW + timedelta(seconds=seconds)


def told(number: int, wamid: str = "w2", kind: str = "confirmed", **changes: object) -> Told:
    values: dict[str, object] = {
        "number": number,
        "at": after(10 + number),
        "to": "52155ana",
        "key": f"{masked(wamid)}.0",
        "kind": kind,
        "text": "Listo: Fade con Lalo a las 5:00 pm",
    }
    return Told(**{**values, **changes})  # type: ignore[arg-type]


def kept() -> History:
    """Ana asks, is asked, says yes, has the chair and hears it."""
    claim = replace(entry(), state="tentative")
    return History(
        shop=replace(SHOP, owners=(OWNER,)),
        people=(ANA, BETO),
        heard=[Heard(after(0), "52155ana", "w1"), Heard(after(11), "52155ana", "w2")],
        wrote=[Wrote(3, after(11), claim), Wrote(4, after(12), entry())],
        told=[told(1, "w1", "asked_confirm", at=after(2)), told(5)],
    )


def rival_confirmed(history: History) -> None:
    history.wrote.append(Wrote(6, after(20), entry("beto", "two", at(17, 15))))


def said_before_it_stood(history: History) -> None:
    history.told[1] = told(2)


def said_another_hour(history: History) -> None:
    history.told[1] = told(5, text="Listo: Fade con Lalo a las 6:00 pm")


def said_twice_for_one(history: History) -> None:
    history.told.append(told(7, key="other.0"))


def said_again_when_it_was_gone(history: History) -> None:
    history.wrote.append(Wrote(6, after(20), replace(entry(), state="cancelled")))
    history.told.append(told(7))


def said_too_late(history: History) -> None:
    history.told[1] = told(5, at=after(90))


def never_said(history: History) -> None:
    history.told[1] = told(5, kind="answer")


def came_twice(history: History) -> None:
    history.told.append(told(6))


def booked_twice(history: History) -> None:
    again = replace(entry(), id=event_id(SHOP.id, "again"), start=at(9), end=at(10))
    history.wrote.append(Wrote(6, after(20), again))


def not_answered(history: History) -> None:
    history.heard.append(Heard(after(40), "52155beto", "w3", "hola"))


def answered_the_other_way_round(history: History) -> None:
    history.told[0] = replace(history.told[0], number=6, at=after(40))
    history.told.reverse()


def names_somebody(history: History) -> None:
    history.told[1] = told(5, text="A las 5:00 pm, después de Beto")


@pytest.mark.parametrize(
    ("spoil", "promise"),
    [
        (rival_confirmed, "no_overlap"),
        (said_before_it_stood, "confirmed_is_true"),
        (said_another_hour, "confirmed_is_true"),
        (said_twice_for_one, "confirmed_is_true"),
        (said_again_when_it_was_gone, "confirmed_is_true"),
        (said_too_late, "told_in_time"),
        (never_said, "told_in_time"),
        (came_twice, "once"),
        (booked_twice, "once"),
        (not_answered, "answered"),
        (answered_the_other_way_round, "in_order"),
        (names_somebody, "nothing_of_others"),
    ],
)
def test_a_broken_promise_is_seen(spoil: Callable[[History], None], promise: str) -> None:
    history = kept()
    assert broken(history) == []

    spoil(history)

    assert promise in {line.partition(":")[0] for line in broken(history)}


def test_no_promise_goes_untried() -> None:
    tried = {
        mark.args[1][n][1]
        for mark in test_a_broken_promise_is_seen.pytestmark
        for n in range(len(mark.args[1]))
    }

    assert tried == set(PROMISES)


def test_an_alert_to_the_owner_stands_in_for_what_the_customer_was_not_told() -> None:
    history = kept()
    never_said(history)
    history.told.append(told(6, to="5215599", kind="alert", key="x!0", at=after(100)))

    assert broken(history) == []


def test_who_says_yes_twice_may_hear_it_twice() -> None:
    history = kept()
    history.heard.append(Heard(after(14), "52155ana", "w3", "sí"))
    history.told.append(told(7, "w3"))

    assert broken(history) == []


def test_silence_after_a_hand_off_is_kept() -> None:
    history = kept()
    history.told.append(told(8, "w3", "handoff", at=after(45)))
    history.heard += [
        Heard(after(40), "52155ana", "w3", "una persona"),
        Heard(after(200), "52155ana", "w4", "hola?"),
    ]

    assert broken(history) == []
