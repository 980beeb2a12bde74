"""Shops for the stage: from the `shop` object of a suite of simulated customers.

Such a shop is written for tests, so what it leaves out is filled in here: a package covers
what its other name spells out ("corte y barba"), a service called a child's is for children.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from shared.shop import opening
from shared.shop.catalogue import minor_units
from shared.shop.domain import Barber, Lang, Owner, Policy, Service, Shop, Span

PHONE_NUMBER_ID = "106540352242922"
LANGUAGES: tuple[Lang, ...] = ("es", "en")
NAMED_IN: tuple[Lang, ...] = (*LANGUAGES, "ar")
POLICY = {
    "slot_step_min": "step",
    "min_notice_min": "notice",
    "horizon_days": "horizon_days",
    "cancel_notice_min": "cancel_notice",
    "max_active_bookings": "max_active",
}

_AND = re.compile(r"\s*(?:[+&/,]|\by\b|\be\b|\band\b)\s*")
_CHILD = re.compile(r"\b(?:ninos?|ninas?|infantil(?:es)?|kids?|child|children)\b")
_PAYMENT = {
    "es": ("Aceptamos {}.", " y ", {}),
    "en": (
        "We take {}.",
        " and ",
        {"efectivo": "cash", "tarjeta": "cards", "transferencia": "bank transfer"},
    ),
}

Fixture = Mapping[str, Any]


def from_fixture(fixture: Fixture) -> Shop:
    """The shop of a suite. Buffers are nought unless it names them.

    Raises KeyError for what a shop cannot do without, ValueError for hours it cannot read.
    """
    house = opening.House(
        frozenset(opening.day(written) for written in fixture.get("closed_dates", ())),
        _dated(fixture.get("special_hours", {})),
    )
    services = tuple(_service(each, fixture) for each in fixture["services"])
    return Shop(
        id=fixture["id"],
        name=fixture["name"],
        zone=fixture["tz"],
        currency=fixture["currency"],
        address=fixture.get("address", ""),
        phone_number_id=fixture.get("phone_number_id", PHONE_NUMBER_ID),
        languages=tuple(dict.fromkeys((fixture.get("default_lang", "es"), *LANGUAGES))),
        services=services,
        barbers=tuple(_barber(each, fixture["id"], house) for each in fixture["barbers"]),
        policy=Policy(**{ours: fixture[key] for key, ours in POLICY.items() if key in fixture}),
        owners=tuple(_owner(each) for each in fixture.get("owners", ())),
        phone=fixture.get("phone", ""),
        privacy_url=fixture.get("privacy_url", ""),
        answers=_answers(fixture),
    )


def _service(written: Fixture, shop: Fixture) -> Service:
    covers = frozenset(written.get("covers") or _covered(written, shop["services"]))
    return Service(
        id=written["id"],
        names=_names(written),
        minutes=written["min"],
        price=minor_units(written["price"]),
        aliases=tuple(written.get("aliases", ())),
        buffer_before=written.get("buffer_before_min", shop.get("buffer_before_min", 0)),
        buffer_after=written.get("buffer_after_min", shop.get("buffer_after_min", 0)),
        covers=covers,
        for_children=written.get("for_children", any(map(_CHILD.search, _phrases(written)))),
    )


def _names(written: Fixture) -> dict[Lang, str]:
    return {lang: written[lang] for lang in NAMED_IN if lang in written}


def _phrases(written: Fixture) -> list[str]:
    return [_plain(text) for text in (*_names(written).values(), *written.get("aliases", ()))]


def _covered(package: Fixture, services: Iterable[Fixture]) -> set[str]:
    """The other services that one of the package's names lists, if all its parts are some."""
    others = {p: s["id"] for s in services if s["id"] != package["id"] for p in _phrases(s)}
    for phrase in _phrases(package):
        parts = [part for part in _AND.split(phrase) if part]
        if len(parts) > 1 and all(part in others for part in parts):
            return {others[part] for part in parts}
    return set()


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _barber(written: Fixture, shop: str, house: opening.House) -> Barber:
    return Barber(
        id=written["id"],
        name=written["name"],
        calendar_id=f"{written['id']}@{shop}.calendar",
        hours=opening.hours(
            _week(written["hours"]),
            house=house,
            breaks=_week(written.get("breaks", {})),
            days_off=[opening.day(each) for each in written.get("days_off", ())],
        ),
        services=frozenset(written["services"]),
        aliases=tuple(written.get("aliases", ())),
    )


def _week(written: Mapping[str, Any]) -> dict[int, tuple[Span, ...]]:
    return {opening.WEEKDAYS.index(day): _spans(texts) for day, texts in written.items()}


def _dated(written: Mapping[str, Any]) -> dict[Any, tuple[Span, ...]]:
    return {opening.day(day): _spans(texts) for day, texts in written.items()}


def _spans(written: Any) -> tuple[Span, ...]:
    """`["10:00-14:00", …]`, one such text, or pairs of opening and closing."""
    texts = [written] if isinstance(written, str) else written or []
    return opening.spans(text if isinstance(text, str) else "-".join(text) for text in texts)


def _owner(written: Any) -> Owner:
    """A phone, or an object with `phone` and `user_id`."""
    table = {"phone": written} if isinstance(written, str) else written
    phone = table.get("phone")
    return Owner(phone and phone.removeprefix("+"), table.get("user_id"))


def _answers(fixture: Fixture) -> dict[str, dict[Lang, str]]:
    """The `faq`, a topic's text in one language or in several, and the ways to pay."""
    lang = fixture.get("default_lang", "es")
    answers = {
        topic: {lang: told} if isinstance(told, str) else dict(told)
        for topic, told in fixture.get("faq", {}).items()
    }
    ways = fixture.get("payment", ())
    if ways and "payment" not in answers:
        answers["payment"] = {lang: _payment(lang, ways) for lang in LANGUAGES}
    return answers


def _payment(lang: Lang, ways: Iterable[str]) -> str:
    sentence, last, words = _PAYMENT[lang]
    said = [words.get(way, way) for way in ways]
    listed = last.join(filter(None, (", ".join(said[:-1]), said[-1])))
    return sentence.format(listed)
