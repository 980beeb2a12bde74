"""Shops of the suites of simulated customers, read for the stage."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from local.fixtures import from_fixture
from shared.shop.domain import Owner, Policy, Span

SUITES = sorted((Path(__file__).parents[3] / "shared" / "data" / "personas").glob("*.json"))

FIXTURE: dict[str, Any] = {
    "id": "maguey",
    "name": "Barbería Maguey",
    "tz": "America/Bogota",
    "currency": "COP",
    "default_lang": "en",
    "payment": ["efectivo", "tarjeta", "Nequi"],
    "slot_step_min": 20,
    "min_notice_min": 60,
    "horizon_days": 14,
    "cancel_notice_min": 90,
    "max_active_bookings": 2,
    "services": [
        {"id": "pelo", "es": "Corte", "en": "Haircut", "min": 30, "price": 200, "aliases": ["cut"]},
        {"id": "cara", "es": "Barba", "en": "Beard", "min": 20, "price": 99.5, "aliases": []},
        {
            "id": "duo",
            "es": "Dúo",
            "en": "Duo",
            "min": 45,
            "price": 280,
            "aliases": ["cut + beard"],
        },
        {"id": "kid", "es": "Corte de niño", "en": "Kid's cut", "min": 20, "price": 150},
    ],
    "barbers": [
        {"id": "tito", "name": "Tito", "services": ["pelo"], "hours": {"fri": ["10:00-19:00"]}}
    ],
    "closed_dates": ["2026-12-25"],
    "special_hours": {"2026-12-04": ["09:00-12:00"], "2026-12-11": "12:00-14:00"},
    "faq": {"parking": {"es": "No hay.", "en": "None."}, "wifi": "Ask us."},
}


def test_rules_are_read_and_the_rest_are_the_usual_ones() -> None:
    shop = from_fixture(FIXTURE)
    rules = Policy(step=20, notice=60, horizon_days=14, cancel_notice=90, max_active=2)
    assert shop.policy == rules
    assert shop.languages == ("en", "es")
    assert shop.phone_number_id == "106540352242922"


def test_visits_have_no_buffers_unless_the_suite_names_them() -> None:
    assert {s.buffer_after for s in from_fixture(FIXTURE).services} == {0}
    named = from_fixture({**FIXTURE, "buffer_after_min": 5})
    assert {s.buffer_after for s in named.services} == {5}


def test_prices_are_in_minor_units_and_names_in_their_languages() -> None:
    shop = from_fixture(FIXTURE)
    assert [s.price for s in shop.services] == [20000, 9950, 28000, 15000]
    assert shop.service("pelo").names == {"es": "Corte", "en": "Haircut"}


def test_a_package_covers_what_one_of_its_names_lists() -> None:
    shop = from_fixture(FIXTURE)
    assert shop.service("duo").covers == {"pelo", "cara"}
    assert shop.service("pelo").covers == frozenset()


@pytest.mark.parametrize(
    "aliases", [["haircut"], ["low", "high", "low and high"], ["cut and colour"]]
)
def test_a_service_that_shares_a_word_with_another_is_no_package(aliases: list[str]) -> None:
    fade = {"id": "fade", "es": "Fade", "min": 40, "price": 250, "aliases": aliases}
    shop = from_fixture({**FIXTURE, "services": [*FIXTURE["services"], fade]})
    assert shop.service("fade").covers == frozenset()


def test_a_childs_service_is_known_by_its_name() -> None:
    assert [s.id for s in from_fixture(FIXTURE).services if s.for_children] == ["kid"]


def test_closed_dates_and_special_hours_reach_each_barber() -> None:
    (tito,) = from_fixture(FIXTURE).barbers
    assert tito.calendar_id == "tito@maguey.calendar"
    assert tito.hours.spans(date(2026, 12, 18)) == (Span(600, 1140),)
    assert tito.hours.spans(date(2026, 12, 25)) == ()
    assert tito.hours.spans(date(2026, 12, 4)) == (Span(600, 720),)
    assert tito.hours.spans(date(2026, 12, 11)) == (Span(720, 840),)


def test_ways_to_pay_and_common_questions_become_answers() -> None:
    answers = from_fixture(FIXTURE).answers
    assert answers["payment"]["es"] == "Aceptamos efectivo, tarjeta y Nequi."
    assert answers["payment"]["en"] == "We take cash, cards and Nequi."
    assert answers["parking"]["en"] == "None."
    assert answers["wifi"] == {"en": "Ask us."}


def test_an_owner_is_only_there_if_the_suite_has_one() -> None:
    assert from_fixture(FIXTURE).owners == ()
    owned = from_fixture({**FIXTURE, "owners": ["+573005550100"]})
    assert owned.owners == (Owner(phone="573005550100"),)


@pytest.mark.skipif(not SUITES, reason="the shared suites are not beside us")
@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_every_shared_suite_has_a_shop_with_barbers_for_each_service(suite: Path) -> None:
    shop = from_fixture(json.loads(suite.read_text("utf-8"))["shop"])
    assert all(shop.barbers_for((service.id,)) for service in shop.services)
