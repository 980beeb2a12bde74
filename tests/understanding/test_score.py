"""The score: one JSON line per set, language and kind, and bars on the shared sets."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"
BARS = [
    ("duckling", "es", "values", 95.0),
    ("duckling", "en", "values", 92.0),
    ("recognizers", "es", "points", 92.0),
    ("recognizers", "en", "points", 90.0),
    ("duckling", "en", "intervals", 90.0),
    ("recognizers", "es", "intervals", 85.0),
    ("recognizers", "en", "intervals", 88.0),
    ("recognizers", "es", "intervals, its windows", 90.0),
    ("sgd_hair", "en", "spans", 98.0),
    ("sgd_hair", "en", "utterances", 96.0),
    ("sgd_hair", "en", "acts", 92.0),
]


def score(folder: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "local.scoring.score", "--data", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_right_and_a_wrong_row_are_half_of_each(tmp_path: Path) -> None:
    row = {
        "lang": "es",
        "reference": "2013-02-12T04:30:00-02:00",
        "grain": "day",
        "type": "value",
        "past": False,
    }
    rows = [
        {**row, "text": "mañana", "block": 1, "value": "2013-02-13T00:00:00"},
        {**row, "text": "hoy", "block": 2, "value": "2013-02-13T00:00:00"},
        {**row, "text": "ayer", "block": 3, "value": "2013-02-11T00:00:00", "past": True},
        {**row, "text": "ya", "block": 4, "value": "2013-02-12T00:00:00", "skip": "now"},
    ]
    (tmp_path / "duckling").mkdir()
    (tmp_path / "duckling" / "es.json").write_text(json.dumps(rows), encoding="utf-8")
    line = score(tmp_path)[0]
    assert line["n"] == 2
    assert (line["both"], line["both_by_block"]) == (50.0, 50.0)


def test_a_folder_without_sets_is_an_error(tmp_path: Path) -> None:
    assert score(tmp_path) == []


@pytest.mark.skipif(not SHARED.exists(), reason="the shared sets are not beside the checkout")
def test_the_shared_sets_are_read_above_the_bars() -> None:
    lines = {(line["set"], line["lang"], line.get("kind", "")): line for line in score(SHARED)}
    for name, lang, kind, bar in BARS:
        assert lines[name, lang, kind]["both"] >= bar, (name, lang, kind)
    for lang in ("es", "en"):
        assert lines["commands", lang, ""]["exact"] >= 90.0
