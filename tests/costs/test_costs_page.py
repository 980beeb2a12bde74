"""docs/costs.md is held to what is counted: what hangs on behaviour exactly, what hangs on the
length of texts about. `make costs UPDATE=1` makes it true again."""

import re

import pytest

from bench.costs import FIGURES, PAGE, lines, tables, with_tables
from bench.costs_counts import Counted, count
from bench.costs_month import prices

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("costs")]
TOLD = PAGE.read_text("utf-8")
NUMBER = re.compile(r"(?<![\w.-])\d[\d,]*\.?\d*(?![\w-])")
ABOUT = 0.25
A_CENT_OR_TWO = 0.05


@pytest.fixture(scope="module")
def counted() -> Counted:
    return count(1)


@pytest.fixture(scope="module")
def fresh(counted: Counted) -> dict[str, str]:
    return tables(counted, prices())


def on_page(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- end -->", TOLD, re.S)
    assert found, f"docs/costs.md has no place for the table {name}"
    return found[1]


def words(text: str) -> str:
    return NUMBER.sub("n", text)


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in NUMBER.findall(text)]


def rows(text: str) -> dict[str, str]:
    """By name: what stands in the first cell."""
    return {row.split(" | ")[0].strip("| "): row for row in text.splitlines()}


def test_the_page_has_every_table_and_no_other(fresh: dict[str, str]) -> None:
    assert set(re.findall(r"<!-- (?!end)(\w+) -->", TOLD)) == fresh.keys()


@pytest.mark.parametrize("name", ["visits", "prices"])
def test_what_was_played_and_what_it_is_priced_at_stands_there_to_the_letter(
    name: str, fresh: dict[str, str]
) -> None:
    assert on_page(name) == fresh[name], "make costs UPDATE=1"


@pytest.mark.parametrize("figure", FIGURES.values())
def test_a_count_on_the_page_is_the_count(figure: str, fresh: dict[str, str]) -> None:
    assert rows(on_page("counts"))[figure] == rows(fresh["counts"])[figure], "make costs UPDATE=1"


@pytest.mark.parametrize("name", ["counts", "seconds", "months", "bill"])
def test_sizes_seconds_and_dollars_on_the_page_are_about_right(
    name: str, fresh: dict[str, str]
) -> None:
    there, now = on_page(name), fresh[name]
    assert words(there) == words(now), "make costs UPDATE=1"
    assert numbers(there) == pytest.approx(numbers(now), rel=ABOUT, abs=A_CENT_OR_TWO)


def test_the_same_seed_counts_the_same_commands_calls_and_messages(counted: Counted) -> None:
    again = count(1)
    for figure in FIGURES:
        assert again.booking.get(figure) == pytest.approx(counted.booking.get(figure)), figure


def test_one_message_is_one_answer_and_a_booking_one_insert(counted: Counted) -> None:
    """What the product promises of itself, in the numbers."""
    for visit in counted.visits:
        assert visit.use.get("whatsapp.service") == visit.use.get("customer.messages"), visit.id
        if "booked" in visit.tells:
            assert visit.use.get("calendar.insert") == 1, visit.id


def test_there_is_a_line_for_each_figure_in_the_form_of_the_other_benches(counted: Counted) -> None:
    told = list(lines(counted, prices()))
    names = [(line["figure"], line["n"]) for line in told]
    assert len(set(names)) == len(names) > 150
    assert {tuple(line) for line in told} == {("figure", "value", "unit", "peer", "ratio", "n")}


def test_the_tables_are_put_where_they_belong_and_nothing_else_moves() -> None:
    page = "a\n<!-- x -->\nold\n<!-- end -->\nb\n<!-- y -->\n<!-- end -->\n"
    put = with_tables(page, {"x": "1\n", "y": "2\n"})
    assert put == "a\n<!-- x -->\n1\n<!-- end -->\nb\n<!-- y -->\n2\n<!-- end -->\n"
