"""`docs/going-live.md` has a heading for every chapter of the interview, in the same order."""

import re
from pathlib import Path

from deploy.setup.chapters import CHAPTERS
from deploy.setup.talk import DOCUMENT, Explained, anchor

ROOT = Path(__file__).parents[2]


def headings() -> list[str]:
    text = (ROOT / DOCUMENT).read_text("utf-8")
    return re.findall(r"^## (.+)$", text, flags=re.M)


def test_every_chapter_has_its_heading_in_its_place() -> None:
    own = [chapter.heading for chapter in CHAPTERS]
    assert headings()[: len(own)] == own


def test_what_the_interview_points_at_is_there() -> None:
    anchors = {anchor(heading) for heading in headings()}
    for chapter in CHAPTERS:
        document, _, at = Explained(chapter.why, chapter.heading).place.partition("#")
        assert (ROOT / document).is_file()
        assert at in anchors
