"""The reader is held to our own sayings: how people text from Mexico to Manchester."""

import json
from typing import Any

import pytest

from local.scoring.commands import as_json, heard, read_rows
from shared.understanding.rules import GrammarReader
from tests.understanding.shops import HERE, navaja

SAYINGS = read_rows(HERE / "sayings.jsonl")
NOT_VOUCHED = {
    "pésimo servicio, me dejaron todo chueco",
    "qwrtpsd",
    "asdkjhasd",
    "how much cuesta la barba?",
}
"""Read right, but with a word the reader leaves to the language model."""


def bag(commands: list[dict[str, Any]]) -> list[str]:
    sort = [{**c, "topics": sorted(c["topics"])} if "topics" in c else c for c in commands]
    return sorted(json.dumps(c, sort_keys=True, ensure_ascii=False) for c in sort)


@pytest.mark.parametrize("row", SAYINGS, ids=lambda row: f"{row['id']} {row['text'][:40]}")
def test_a_saying_means_what_it_means(row: dict[str, Any]) -> None:
    understood = GrammarReader().read(heard(row, navaja()))
    assert bag([as_json(command) for command in understood.commands]) == bag(row["cmds"])


@pytest.mark.parametrize("row", SAYINGS, ids=lambda row: f"{row['id']} {row['text'][:40]}")
def test_a_saying_that_is_read_is_vouched_for(row: dict[str, Any]) -> None:
    understood = GrammarReader().read(heard(row, navaja()))
    assert bool(understood.unread) == (row["text"] in NOT_VOUCHED)


def test_the_sayings_come_from_every_country_and_question() -> None:
    assert len(SAYINGS) >= 400
    assert {row["country"] for row in SAYINGS} == {"MX", "AR", "ES", "CO", "US", "GB"}
    asked = {row["pending"]["kind"] for row in SAYINGS if row["pending"]}
    assert len(asked) == 8
