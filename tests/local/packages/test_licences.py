"""The licence that a package names, however it names it."""

from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from local.packages.licence_page import Row, sections, written
from local.packages.licences import Unclear, allowed, licence

BSD_3 = "Redistributions …\n * Neither\n   the name of the author nor …"
BSD_2 = "Redistributions …\nTHIS SOFTWARE IS PROVIDED …"


def package(place: Path, said: str, text: str = "") -> PathDistribution:
    folder = place / "thing-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Name: thing\nVersion: 1.0\n{said}\n")
    (folder / "LICENSE.txt").write_text(text)
    (folder / "RECORD").write_text("thing-1.0.dist-info/LICENSE.txt,,\n")
    return PathDistribution(folder)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("License-Expression: MIT\nLicense: whatever", "MIT"),
        ("License-Expression: mit or apache-2.0", "MIT OR Apache-2.0"),
        ("License: Apache 2.0", "Apache-2.0"),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: ISC License (ISCL)", "ISC"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("License: GPL-3.0-only", "GPL-3.0-only"),
    ],
)
def test_a_licence_is_told_in_one_language(tmp_path: Path, said: str, meant: str) -> None:
    assert licence(package(tmp_path, said)) == meant


@pytest.mark.parametrize(("text", "meant"), [(BSD_3, "BSD-3-Clause"), (BSD_2, "BSD-2-Clause")])
def test_which_bsd_it_is_the_text_says(tmp_path: Path, text: str, meant: str) -> None:
    assert licence(package(tmp_path, "License: BSD", text)) == meant


@pytest.mark.parametrize("said", ["", "License: ask Joe", "Classifier: Topic :: Software"])
def test_a_package_that_does_not_say_is_not_guessed_about(tmp_path: Path, said: str) -> None:
    with pytest.raises(Unclear, match=r"thing 1\.0 says of its licence"):
        licence(package(tmp_path, said))


@pytest.mark.parametrize(
    ("expression", "ours"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("LGPL-2.1-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("MIT AND PSF-2.0", True),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
    ],
)
def test_one_choice_is_enough_and_all_parts_are_needed(expression: str, ours: bool) -> None:
    assert allowed(expression) is ours


def test_what_is_written_is_read_back_in_order() -> None:
    rows = {"One": [Row("b", "2", "MIT"), Row("a", "1", "MIT OR Apache-2.0")], "Two": []}
    assert sections(written(rows)) == {"One": sorted(rows["One"]), "Two": []}


def test_no_page_is_written_with_a_licence_that_we_do_not_take() -> None:
    with pytest.raises(Unclear, match=r"thing 1 is under AGPL-3\.0-only"):
        written({"One": [Row("thing", "1", "AGPL-3.0-only")]})
