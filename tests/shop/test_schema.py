"""The shop file, checked: each mistake is told with its place and what would be right."""

# ruff: noqa: E501 - a mistake a line reads best.

from pathlib import Path

import pytest

from shared.shop.schema import check, main
from tests.shop.shop_files import GOOD, write

OURS = Path(__file__).parents[2] / "config" / "barbershop.toml"

MISTAKES = [
    ('id = "nopal"', 'id = "El Nopal"', "id: 'El Nopal' is not an id; write small letters"),
    ('name = "Barbería Nopal"', 'name = " "', "name: ' ' is no text; write some"),
    ('address = "Calle Uno 1"\n', "", "address: is missing; write where the shop is"),
    ("America/Mexico_City", "America/Mexico_Cty", "zone: 'America/Mexico_Cty' is not a time zone; write one as 'America/Mexico_City'"),
    ('"MXN"', '"pesos"', "currency: 'pesos' is not a currency; write its three letters, as 'MXN'"),
    ("+525555550100", "55 5555 0100", "phone: '55 5555 0100' is not a phone number; write it with +"),
    ("+525555550101", "+52 55 5555 0101", "owners[0].phone: '+52 55 5555 0101' is not a phone number; write it with + and the country, without spaces, as '+525555550101'"),
    ('phone = "+525555550101"', "", 'owners[0]: nobody can reach this owner; add phone = "+…"'),
    ('[policy]', '[alerts]\ntemplate = "Aviso del local"\n\n[policy]', "alerts.template: 'Aviso del local' is not a template's name; write it as WhatsApp Manager shows it"),
    ('[policy]', '[alerts]\ncalendar = "dueña"\n\n[policy]', "alerts.calendar: 'dueña' is not a calendar's id; write it as"),
    ('[policy]', '[alerts]\ntemplate_language = "español"\n\n[policy]', "alerts.template_language: 'español' is no language of a template; write it as Meta does, as 'es_MX'"),
    ('[policy]', '[alerts]\ntemplates = "aviso"\n\n[policy]', "alerts.templates: 'templates' is not known here; did you mean 'template'?"),
    ('"106540352242922"', "106540352242922", "phone_number_id: 106540352242922 is not an id of Meta's; write its digits in quotes"),
    ('["es", "en"]', '["es", "pt"]', "languages[1]: 'pt' is no language of the desk; write 'es' or 'en'"),
    ('["es", "en"]', "[]", "languages: is missing; list them"),
    ('phone_number_id', 'privacy_url = "nopal.mx"\nphone_number_id', "privacy_url: 'nopal.mx' is not a link; write it as 'https://…'"),
    ("closed = [2026-12-25]", 'closed = ["25/12/2026"]', "closed[0]: '25/12/2026' is not a date; write it as 2026-12-25"),
    ("closed = [2026-12-25]", "closed = 2026-12-25", "closed: 2026-12-25 is not a list; write […]"),
    ("notice = 45", "notise = 45", "policy.notise: 'notise' is not known here; did you mean 'notice'?"),
    ("notice = 45", "notice = -1", "policy.notice: -1 is not a number of minutes; write one from 0 to"),
    ("notice = 45", "step = 7.5", "policy.step: 7.5 is not a number of minutes; write one from 5 to 240"),
    ("notice = 45", "max_active = true", "policy.max_active: true is not a number of visits"),
    ("notice = 45", "hold = 30\nhold_at_most = 20", "policy.hold_at_most: 20 is less than hold; write 30 or more"),
    ("notice = 45", "settle_ms = 2001", "policy.settle_ms: 2001 is not a number of milliseconds; write one from 0 to 2000"),
    ('mon = ["10:00-19:00"]', 'mon = ["10-19"]', "hours.mon[0]: '10' is not an hour; write it as 9:30 or 17:00"),
    ('mon = ["10:00-19:00"]', 'mon = ["19:00-02:00"]', "hours.mon[0]: '19:00-02:00' closes before it opens; if it closes after midnight, write 19:00-26:00"),
    ('mon = ["10:00-19:00"]', 'mon = ["10:00-15:00", "14:00-19:00"]', "hours.mon: '10:00-15:00' and '14:00-19:00' overlap; write them as one"),
    ('mon = ["10:00-19:00"]', 'mon = "10:00-19:00"', "hours.mon: '10:00-19:00' is not a list; write […]"),
    ("mon = ", "monday = ", "hours.monday: 'monday' is not a weekday; did you mean 'mon'?"),
    ("2026-12-04 =", "2026-13-04 =", "special_hours.2026-13-04: '2026-13-04' is not a date"),
    ("FREQ=MONTHLY;BYDAY=1MO", "each monday", "closed_every[0].rule: 'each monday' is not a rule for days; write one as FREQ=MONTHLY;BYDAY=1MO"),
    ("from = 2026-12-01\n", "", "closed_every[0].from: is missing; write the date the rule begins"),
    ("price = 250.50", 'price = "abc"', "services[0].price: 'abc' is not a price; write 250 or 250.50"),
    ("price = 250.50", "price = 250.505", "services[0].price: 250.505 is not a price; two decimals at most"),
    ("price = 250.50", "price = -1", "services[0].price: -1 is not a price; write 250 or 250.50"),
    ("price = 250.50", "price = true", "services[0].price: true is not a price; write 250 or 250.50"),
    ("price = 250.50", "price = nan", "services[0].price: NaN is not a price; write 250 or 250.50"),
    ("price = 250.50", "prise = 250.50", "services[0].prise: 'prise' is not known here; did you mean 'price'?"),
    ("minutes = 30", 'minutes = "30"', "services[0].minutes: '30' is not a number of minutes"),
    ('es = "Corte", en = "Haircut"', 'es = "Corte"', 'services[0].name: not in \'en\'; add en = "…"'),
    ('es = "Corte", en = "Haircut"', 'es = "Corte", en = "Haircut", fr = "Coupe"', "services[0].name.fr: 'fr' is no language of the desk"),
    ('name = { es = "Corte", en = "Haircut" }', 'name = "Corte"', "services[0].name: 'Corte' is not a table; write { … }"),
    ('id = "barba"', 'id = "corte"', "services[1].id: 'corte' is taken by services[0]; each needs its own"),
    ('en = ["cut"]', 'en = ["béard"]', "services[1].name.en: 'Beard' already means services[0]; leave it out of one of the two"),
    ('covers = ["corte", "barba"]', 'covers = ["corte", "barbas"]', "services[2].covers[1]: there is no service 'barbas'; did you mean 'barba'?"),
    ('covers = ["corte", "barba"]', 'covers = ["ambos", "barba"]', "services[2].covers: a package cannot cover itself"),
    ('covers = ["corte", "barba"]', 'covers = ["barba"]', "services[2].covers: a package covers two services or more"),
    ("for_children = true", 'covers = ["barba", "corte"]', "services[3].covers: services[2] covers the same services"),
    ("for_children = true", 'for_children = "yes"', "services[3].for_children: 'yes' is neither true nor false"),
    ('"ambos", "infantil"]', '"ambos"]', "services[3]: no barber does this; add its id to the services of one who does"),
    ('services = ["corte"]', 'services = ["cort"]', "barbers[1].services[0]: there is no service 'cort'; did you mean 'corte'?"),
    ('services = ["corte"]', 'services = "corte"', "barbers[1].services: 'corte' is not a list; write […]"),
    ('"nora@nopal.calendar"', '"nora"', "barbers[1].calendar: 'nora' is not a calendar's id; write it as"),
    ('"nora@nopal.calendar"', '"lalo@nopal.calendar"', "barbers[1].calendar: 'lalo@nopal.calendar' is taken by barbers[0]"),
    ('name = "Nora"', 'name = "Eduardo"', "barbers[1].name: 'Eduardo' already means barbers[0]"),
    ('2026-12-11 = ["10:00-12:00"]', "2026-12-11 = []\n[[barbers]]", "barbers[2].id: is missing; write a short name that never changes"),
    ("days_off = [2026-12-18]", 'days_off = [2026-12-18]\nother_hours = { 2026-12-18 = ["10:00-12:00"] }', "barbers[0].other_hours.2026-12-18: this is also a day off"),
    ("[answers.parking]", "[answers.parkin]", "answers.parkin: nobody can ask about 'parkin'; did you mean 'parking'?"),
    ('en = "Across the street."', "", 'answers.parking: not in \'en\'; add en = "…"'),
    ('"Across the street."', "5", "answers.parking.en: 5 is no text; write some"),
]  # fmt: skip


def test_a_good_file_has_no_problems(tmp_path: Path) -> None:
    assert check(write(tmp_path)) == []


def test_our_own_shop_file_has_no_problems() -> None:
    assert check(OURS) == []


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=[told[:50] for *_, told in MISTAKES])
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = write(tmp_path, old, new)
    problems = check(path)
    assert any(problem.startswith(f"{path}: {told}") for problem in problems), problems


def test_a_mistake_in_a_row_names_the_row(tmp_path: Path) -> None:
    (problem,) = check(write(tmp_path, "price = 250.50", 'price = "abc"'))
    assert problem.endswith(
        "services[0].price: 'abc' is not a price; write 250 or 250.50 (in 'corte')"
    )


def test_a_hold_may_last_as_long_as_it_ever_can(tmp_path: Path) -> None:
    assert check(write(tmp_path, "notice = 45", "hold = 30\nhold_at_most = 30")) == []


def test_one_wrong_value_is_told_once(tmp_path: Path) -> None:
    assert len(check(write(tmp_path, 'mon = ["10:00-19:00"]', 'mon = ["10-19"]'))) == 1


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    text = GOOD.replace("price = 120", 'price = "abc"').replace('"MXN"', '"MX"')
    path.write_text(text.replace('services = ["corte"]', 'services = ["cort"]'), "utf-8")
    assert len(check(path)) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('id = "a\n', "at line 1"),
        ("services = 3", "services: 3 is not a list; write [[services]], with two brackets"),
        ("[services]\nid = 1", "services: a table is not a list; write [[services]]"),
        ('barbers = ["lalo"]', "barbers[0]: 'lalo' is not a table"),
        ("policy = 3\nowners = 3\nanswers = 3\nhours = 3", "policy: 3 is not a table"),
        ("", "barbers: is missing; add a [[barbers]] for each"),
    ],
)
def test_a_file_of_the_wrong_shape_is_told_and_never_a_crash(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(text, "utf-8")
    assert told in "\n".join(check(path))


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    (problem,) = check(tmp_path / "absent.toml")
    assert "absent.toml" in problem


def test_the_command_prints_one_good_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path)
    assert main(str(path)) == 0
    assert capsys.readouterr().out == f"{path}: Barbería Nopal: 4 services, 2 barbers, fine\n"


def test_the_command_prints_every_problem_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "price = 250.50", 'price = "abc"')
    assert main(str(path)) == 1
    assert capsys.readouterr().out.splitlines() == check(path)
