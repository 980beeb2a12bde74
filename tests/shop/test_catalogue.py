"""The catalogue: shops by id and by number, and a shop file read into plain values."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shared.errors import Misconfigured
from shared.shop.catalogue import Catalogue, FileCatalogue, MemoryCatalogue, read_shop
from shared.shop.domain import Alerts, Barber, Owner, Policy, Shop, Span
from tests.booking.book import SHOP
from tests.shop.shop_files import write

OURS = Path(__file__).parents[2] / "config" / "barbershop.toml"


@pytest.fixture
def nopal(tmp_path: Path) -> Shop:
    return read_shop(write(tmp_path))


@pytest.fixture(params=["memory", "file"])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Catalogue:
    path = write(tmp_path)
    return MemoryCatalogue([read_shop(path)]) if request.param == "memory" else FileCatalogue(path)


def test_a_shop_is_found_by_its_id_and_by_its_number(catalogue: Catalogue) -> None:
    shop = catalogue.shop("nopal")
    assert catalogue.by_number("106540352242922") is shop
    assert catalogue.all() == (shop,)


def test_an_id_of_no_shop_raises_and_a_number_of_no_shop_is_none(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        catalogue.shop("maguey")
    assert catalogue.by_number("1") is None


def test_several_shops_keep_their_order() -> None:
    other = replace(SHOP, id="maguey", phone_number_id="2")
    both = MemoryCatalogue([SHOP, other])
    assert [shop.id for shop in both.all()] == ["nopal", "maguey"]
    assert both.by_number("2") is other


def test_prices_are_exact_in_minor_units(nopal: Shop) -> None:
    assert [service.price for service in nopal.services] == [25050, 12000, 33000, 20000]


def test_a_visit_is_followed_by_ten_minutes_unless_its_service_says_otherwise(nopal: Shop) -> None:
    buffers = [(service.buffer_before, service.buffer_after) for service in nopal.services]
    assert buffers == [(0, 10), (5, 0), (0, 10), (0, 10)]


def test_the_house_rules_may_set_the_buffers_of_all_services(tmp_path: Path) -> None:
    shop = read_shop(write(tmp_path, "notice = 45", "buffer_before = 3\nbuffer_after = 0"))
    assert (shop.service("corte").buffer_before, shop.service("corte").buffer_after) == (3, 0)
    assert shop.policy == Policy()


def test_rules_left_out_are_the_usual_ones(nopal: Shop) -> None:
    assert nopal.policy == Policy(notice=45)


def test_names_in_every_language_are_aliases_of_one_service(nopal: Shop) -> None:
    assert nopal.service("corte").aliases == ("pelo", "cut")
    assert nopal.service("ambos").covers == {"corte", "barba"}
    assert [s.id for s in nopal.services if s.for_children] == ["infantil"]


def test_a_barber_without_hours_works_the_shops(nopal: Shop) -> None:
    lalo, nora = nopal.barbers
    assert set(lalo.hours.weekly) == {0, 4}
    assert nora.hours.weekly == {4: (Span(720, 1200),)}


@pytest.mark.parametrize(
    ("day", "lalo", "nora"),
    [
        (date(2026, 12, 4), (Span(600, 900),), (Span(720, 900),)),  # special hours
        (date(2026, 12, 7), (), ()),  # the first Monday of the month
        (date(2026, 12, 14), (Span(600, 1140),), ()),
        (date(2026, 12, 11), (Span(600, 1140),), (Span(600, 720),)),  # her other hours
        (date(2026, 12, 18), (), (Span(720, 1200),)),  # his day off
        (date(2026, 12, 25), (), ()),  # closed
    ],
)
def test_each_date_has_the_hours_that_the_file_gives_it(
    nopal: Shop, day: date, lalo: tuple[Span, ...], nora: tuple[Span, ...]
) -> None:
    spans = [barber.hours.spans(day) for barber in nopal.barbers]
    assert spans == [lalo, nora]


def test_how_alerts_go_out_is_read_and_may_be_left_unsaid(nopal: Shop, tmp_path: Path) -> None:
    said = (
        '[alerts]\ntemplate = "aviso"\ntemplate_language = "es_MX"\n'
        'calendar = "rosa@nopal.calendar"\n\n[policy]'
    )
    shop = read_shop(write(tmp_path, "[policy]", said))
    assert shop.alerts == Alerts("aviso", "rosa@nopal.calendar", "es_MX")
    assert nopal.alerts == Alerts()


def test_breaks_calendar_owners_and_answers_are_read(nopal: Shop) -> None:
    lalo: Barber = nopal.barber("lalo")
    assert lalo.hours.breaks == {4: (Span(840, 900),)}
    assert lalo.calendar_id == "lalo@nopal.calendar"
    assert nopal.owners == (Owner(phone="525555550101"),)
    assert nopal.answers["parking"]["en"] == "Across the street."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "Barbería Nopal"\n', ""),
        ('mon = ["10:00-19:00"]', 'mon = ["ten to seven"]'),
        ("notice = 45", "notise = 45"),
        ("price = 120", 'price = "abc"'),
        ("closed = [2026-12-25]", 'closed = ["Christmas"]'),
    ],
)
def test_a_file_that_no_door_can_read_says_how_to_learn_more(
    tmp_path: Path, old: str, new: str
) -> None:
    with pytest.raises(Misconfigured, match=r"shop.toml cannot be read.*shared\.shop\.schema"):
        FileCatalogue(write(tmp_path, old, new))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"absent\.toml"):
        FileCatalogue(tmp_path / "absent.toml")


def test_our_own_shop_opens_on_christmas_eve_and_not_on_christmas() -> None:
    shop = read_shop(OURS)
    assert shop.is_open(date(2026, 12, 24))
    assert not shop.is_open(date(2026, 12, 25))
    assert not shop.is_open(date(2026, 11, 30))
    assert shop.phone_number_id == "106540352242922"


def test_reading_our_own_shop_costs_a_door_no_heavy_import() -> None:
    code = (
        "import sys; from shared.shop.catalogue import FileCatalogue; "
        f"FileCatalogue({str(OURS)!r}); "
        "print(sorted({'pydantic', 'dateutil'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
