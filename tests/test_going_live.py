"""docs/going-live.md goes with the interview, chapter by chapter; no page points at nothing."""

import re
from pathlib import Path

import pytest

from deploy.doctor.meta import PERMISSIONS
from deploy.setup.chapters import CHAPTERS
from deploy.setup.talk import DOCUMENT, anchor

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md")))
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")


def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)


def test_every_chapter_of_the_interview_has_its_heading_in_the_same_order() -> None:
    chapters = [chapter.heading for chapter in CHAPTERS]
    assert [one for one in headings(ROOT / DOCUMENT) if one in chapters] == chapters


def test_every_permission_that_is_looked_for_is_said_to_be_ticked() -> None:
    page = (ROOT / DOCUMENT).read_text("utf-8")
    assert [one for one in PERMISSIONS if f"`{one}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_points_at_nothing(page: Path) -> None:
    astray = []
    for path, place in LINK.findall(page.read_text("utf-8")):
        to = (page.parent / path).resolve() if path else page
        found = to.exists() and (not place or place in map(anchor, headings(to)))
        astray += [] if found else [f"{path}#{place}" if place else path]
    assert astray == []
