"""Scores whole messages: the commands read, against the commands meant."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from local.fixtures import from_fixture
from shared.shop.domain import Shop
from shared.understanding.commands import Ask, Avoid, Command, SetWhen, When
from shared.understanding.reader import Filled, Heard, Option, Pending
from shared.understanding.rules import GrammarReader

Row = dict[str, Any]
_BEYOND = {("set_service", "also"), ("set_when", "soonest"), ("deny", "altogether"), ("deny", "of")}


def score_commands(folder: Path, show: int) -> Iterator[dict[str, object]]:
    """A line for each language; nothing without the set or the shops its rows name."""
    shops = shops_in(folder) | shops_in(folder.parent)
    rows: list[Row] = []
    for file in sorted((folder / "commands").glob("*.jsonl")):
        rows += read_rows(file)
    reader = GrammarReader()
    for lang in sorted({row["lang"] for row in rows}):
        exact = when = timed = asked = count = 0
        for row in rows:
            if row["lang"] != lang or row["shop"] not in shops:
                continue
            count += 1
            understood = reader.read(heard(row, shops[row["shop"]]))
            got, want = _bag(in_the_data(understood.commands)), _bag(row["cmds"])
            exact += got == want
            asked += bool(understood.unread)
            if any(command["cmd"] == "set_when" for command in row["cmds"]):
                timed += 1
                when += _only_when(got) == _only_when(want)
            if got != want and show > 0:
                show -= 1
                left = f" unread {understood.unread}" if understood.unread else ""
                print(
                    f"  {row['id']} {row['text']!r}: got {got}, want {want}{left}", file=sys.stderr
                )
        yield {
            "set": "commands",
            "lang": lang,
            "n": count,
            "exact": round(100 * exact / max(count, 1), 1),
            "when": round(100 * when / max(timed, 1), 1),
            "asked": round(100 * asked / max(count, 1), 1),
        }


def read_rows(file: Path) -> list[Row]:
    """The rows of a JSON-lines file."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _bag(commands: Iterable[Row]) -> list[str]:
    plain = []
    for command in commands:
        same = {**command, "topics": sorted(command["topics"])} if "topics" in command else command
        plain.append(json.dumps(same, sort_keys=True, ensure_ascii=False))
    return sorted(plain)


def _only_when(bag: list[str]) -> list[str]:
    return [command for command in bag if '"set_when"' in command]


def in_the_data(commands: Iterable[Command]) -> Iterator[Row]:
    """The commands as the shared data can say them: what is not wanted is beyond it, and so
    are "also", "the soonest" and "not at all"."""
    for command in commands:
        if not isinstance(command, Avoid):
            row = as_json(command)
            yield {name: row[name] for name in row if (row["cmd"], name) not in _BEYOND}


def as_json(command: Command) -> Row:
    """A command in the words of the data, and in our own where those do not go."""
    name = re.sub(r"(?<!^)([A-Z])", r"_\1", type(command).__name__).lower()
    row: Row = {"cmd": name}
    if isinstance(command, SetWhen):
        first, *others = [_when(reading) for reading in command.readings]
        row |= first | ({"also": others} if others else {})
        return row | ({"soonest": True} if command.soonest else {})
    for field in getattr(command, "__slots__", ()):
        value = getattr(command, field)
        if isinstance(command, Ask) and field == "topics":
            value = sorted(value)
        if field == "people":
            value = [_said(person) for person in value]
        if isinstance(value, When):
            value = _when(value)
        if value is not None and value is not False:
            row[field] = value
    return row


def _said(person: Any) -> Row:
    fields = ("for_name", "relation", "service")
    return {f: getattr(person, f) for f in fields if getattr(person, f) is not None}


def _when(reading: When) -> Row:
    return {"date": _plain(reading.date), "time": _plain(reading.time)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def heard(row: Row, shop: Shop) -> Heard:
    """A row of the data as the reader gets it."""
    texts = (row["text"],) if isinstance(row["text"], str) else tuple(row["text"])
    asked = row["pending"]
    draft = asked["draft"] if asked else {}
    options = tuple(
        Option(o["id"], o["label"], datetime.fromisoformat(o["start"]) if o.get("start") else None)
        for o in (asked["options"] if asked else ())
    )
    return Heard(
        texts,
        datetime.fromisoformat(row["now"]),
        shop,
        lang=row["lang"],
        country=row["country"],
        pending=Pending(asked["kind"], options) if asked else None,
        filled=Filled(
            service=draft.get("service"),
            barber=draft.get("barber"),
            date=date.fromisoformat(draft["date"]) if draft.get("date") else None,
            time=time.fromisoformat(draft["time"]) if draft.get("time") else None,
        ),
    )


def shops_in(folder: Path) -> dict[str, Shop]:
    """The shops of the suites and fixtures in a folder, by id."""
    shops = {}
    for file in sorted([*folder.glob("personas/*.json"), *folder.glob("commands/*.json")]):
        suite = json.loads(file.read_text(encoding="utf-8"))
        fixture = suite.get("shop", suite) if isinstance(suite, dict) else None
        if isinstance(fixture, dict) and "services" in fixture:
            shops[fixture["id"]] = from_fixture(fixture)
    return shops
