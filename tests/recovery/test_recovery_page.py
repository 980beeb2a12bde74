"""The table in docs/recovery.md is held to its tests: each row names what shows it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "recovery.md").read_text("utf-8")
COLUMNS = 5


def rows() -> list[list[str]]:
    lines = re.findall(r"^\| (.*) \|$", PAGE, re.M)
    return [line.split(" | ") for line in lines][1:]


def written(name: str) -> set[str]:
    text = (Path(__file__).parent / name).read_text("utf-8")
    return set(re.findall(r"^def (test_\w+)", text, re.M))


def named(row: list[str]) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", row[-1]))


def test_every_row_is_whole_and_names_a_test() -> None:
    assert len(rows()) >= 15
    for row in rows():
        assert len(row) == COLUMNS, row
        assert named(row), row


def test_every_test_that_is_named_is_there_and_the_other_way_round() -> None:
    shown = set().union(*map(named, rows()))
    assert shown == written("test_redis_lost.py")
