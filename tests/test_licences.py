"""docs/licences.md names every package that is locked, under a licence that we take."""

from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from local.packages.licence_page import PAGE, SECTIONS, Row, locked, sections, shipped
from local.packages.licences import allowed, licence

ROOT = Path(__file__).parents[1]
WRITTEN = sections((ROOT / PAGE).read_text("utf-8"))

each_section = pytest.mark.parametrize("title", SECTIONS)


@each_section
def test_every_locked_package_is_listed_in_its_version(title: str) -> None:
    if title == "On the stage's page":
        assert WRITTEN[title] == sorted(shipped(ROOT))
        return
    wanted = sorted((line.name, line.version) for line in locked(ROOT, SECTIONS[title]))
    assert [(row.package, row.version) for row in WRITTEN[title]] == wanted, "make licences"


@each_section
def test_each_licence_is_one_that_we_take(title: str) -> None:
    """The doors and what they stand on ask nothing of the shop, or of the code beside them."""
    assert WRITTEN[title]
    for row in WRITTEN[title]:
        assert allowed(row.licence), row


def test_what_is_listed_is_what_the_packages_say() -> None:
    rows = {row for title in WRITTEN for row in WRITTEN[title]}
    known = {(row.package, row.version) for row in rows}
    checked = 0
    for one in distributions():
        name = canonicalize_name(one.name)
        if (name, one.version) in known:
            assert Row(name, one.version, licence(one)) in rows
            checked += 1
    assert checked > 50
