"""Scores the deterministic reader on labelled text: `python -m local.scoring.score`.

One JSON line per set, language and kind; `--show N` prints the first N misses of each.
The sets and their conventions are described beside the data.
"""

import argparse
import json
import sys
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from local.scoring.commands import score_commands
from local.scoring.sgd import score_sgd
from shared.understanding.grammar.hours import DAY, PARTS, PartName
from shared.understanding.when import Candidate, Convention, read

Row = dict[str, Any]


class Verdict(NamedTuple):
    """Which parts of a row were asked for, and right; `None` was not asked."""

    date: bool | None
    time: bool | None

    @property
    def both(self) -> bool:
        return self.date is not False and self.time is not False


@dataclass(slots=True)
class Tally:
    """Counts one line of the report."""

    name: dict[str, str]
    show: int
    verdicts: list[tuple[str, Verdict]] = field(default_factory=list)
    several: int = 0

    def add(self, block: str, verdict: Verdict, text: str, got: object, want: object) -> None:
        self.verdicts.append((block, verdict))
        if not verdict.both and self.show > 0:
            self.show -= 1
            print(f"  {self.name['set']} {text!r}: got {got}, want {want}", file=sys.stderr)

    def line(self, **more: object) -> dict[str, object]:
        blocks: dict[str, list[bool]] = {}
        for block, verdict in self.verdicts:
            blocks.setdefault(block, []).append(verdict.both)
        return {
            **self.name,
            "n": len(self.verdicts),
            "date": _percent(v.date for _, v in self.verdicts if v.date is not None),
            "time": _percent(v.time for _, v in self.verdicts if v.time is not None),
            "both": _percent(v.both for _, v in self.verdicts),
            "both_by_block": _mean(100 * sum(b) / len(b) for b in blocks.values()),
            **more,
        }


def _percent(hits: Iterable[bool]) -> float:
    return _mean(100.0 * hit for hit in hits)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 1) if listed else 0.0


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _judge(found: Candidate | None, wanted: list[datetime], parts: str) -> Verdict:
    """A point: the day must be the wanted one, the hour any listed for that day."""
    ask_date, ask_time = "date" in parts, "time" in parts
    if found is None or found.end is not None:
        return Verdict(False if ask_date else None, False if ask_time else None)
    days = [moment for moment in wanted if moment.date() == found.start.date()]
    hours = days if ask_date else wanted
    same = any((h.hour, h.minute) == (found.start.hour, found.start.minute) for h in hours)
    return Verdict(bool(days) if ask_date else None, same if ask_time else None)


def _duckling_points(rows: list[Row]) -> Iterator[tuple[str, Row, list[datetime], str]]:
    for row in rows:
        wanted = row["type"] == "value" and row["grain"] in ("day", "hour", "minute")
        if wanted and not row["past"] and "skip" not in row:
            parts = "date" if row["grain"] == "day" else "date time"
            yield str(row["block"]), row, [_moment(row["value"])], row.get("score", parts)


def _recognizers_points(rows: list[Row]) -> Iterator[tuple[str, Row, list[datetime], str]]:
    parts = {"date": "date", "time": "time", "datetime": "date time"}
    for row in rows:
        if len(row["entities"]) != 1 or "skip" in row:
            continue
        entity = row["entities"][0]
        if entity["type"] in parts:
            asked = row.get("score", parts[entity["type"]])
            yield entity["text"].casefold(), row, _listed(row, entity), asked


def _listed(row: Row, entity: Row) -> list[datetime]:
    """The wanted readings: those of the earliest listed day that is not past."""
    reference = _moment(row["reference"])
    if entity["type"] == "time":
        today = reference.date().isoformat()
        return [_moment(f"{today} {value['value']}") for value in entity["values"]]
    listed = [_moment(value["value"]) for value in entity["values"]]
    days = sorted({moment.date() for moment in listed})
    day = next((day for day in days if day >= reference.date()), days[-1])
    return [moment for moment in listed if moment.date() == day]


def _points(
    tally: Tally,
    rows: Iterable[tuple[str, Row, list[datetime], str]],
    lang: str,
    convention: Convention,
) -> dict[str, object]:
    for block, row, wanted, parts in rows:
        found = read(row["text"], lang, _moment(row["reference"]), convention)
        tally.several += len(found) > 1
        verdict = _judge(found[0] if found else None, wanted, parts)
        tally.add(block, verdict, row["text"], found[:2], wanted)
    return tally.line(several=tally.several)


def _duckling_spans(rows: list[Row]) -> Iterator[tuple[str, Row, list[tuple[str, str]], bool]]:
    for row in rows:
        kept = row["grain"] in ("day", "hour", "minute", "week", "month")
        if row["type"] == "interval" and kept and not row["past"] and "skip" not in row:
            yield str(row["block"]), row, [(row["from"], row["to"])], True


def _recognizers_spans(
    rows: list[Row],
) -> Iterator[tuple[str, Row, list[tuple[str, str]], bool]]:
    for row in rows:
        if len(row["entities"]) != 1 or "skip" in row:
            continue
        entity = row["entities"][0]
        if entity["type"] in ("daterange", "timerange", "datetimerange"):
            spans = [(value["start"], value["end"]) for value in entity["values"]]
            yield entity["text"].casefold(), row, spans, entity["type"] != "timerange"


def _intervals(
    tally: Tally,
    rows: Iterable[tuple[str, Row, list[tuple[str, str]], bool]],
    lang: str,
    convention: Convention,
) -> dict[str, object]:
    """Both ends. An end may be the last hour, day or month named, or the first after it."""
    for block, row, spans, dated in rows:
        reference = _moment(row["reference"])
        day = "" if dated else f"{reference.date().isoformat()} "
        found = read(row["text"], lang, reference, convention)
        wanted = [(_moment(day + start), _moment(day + end)) for start, end in spans]
        ends = [_ends(found[0], s, e, dated=dated) for s, e in wanted] if found else []
        best = max(ends, key=lambda v: (v.both, v.date), default=Verdict(False, False))
        tally.add(block, best, row["text"], found[:1], wanted)
    return tally.line()


def _ends(found: Candidate, start: datetime, end: datetime, *, dated: bool) -> Verdict:
    """Here `date` is the start and `time` the end."""
    if found.end is None:
        return Verdict(_same(found.start, start, dated=dated), False)
    days = {"week": 7, "month": monthrange(found.end.year, found.end.month)[1]}
    grain = {"minute": 60, "hour": 3600}.get(found.grain, 86400 * days.get(found.grain, 1))
    gap = (end - found.end).total_seconds()
    if not dated:
        gap = (gap + 43200) % 86400 - 43200
    ends = gap in (0, grain) or (0 < gap < 60)
    return Verdict(_same(found.start, start, dated=dated), ends)


def _same(found: datetime, wanted: datetime, *, dated: bool) -> bool:
    return found == wanted if dated else found.time() == wanted.time()


_READERS: dict[str, tuple[Callable[..., Any], Callable[..., Any], str]] = {
    "duckling": (_duckling_points, _duckling_spans, "next"),
    "recognizers": (_recognizers_points, _recognizers_spans, "today"),
}

_WINDOWS: dict[tuple[str, str], dict[PartName, tuple[int, int]]] = {
    ("duckling", "es"): {"morning": (4 * 60, DAY // 2), "night": (18 * 60, DAY)},
    ("duckling", "en"): {"morning": (0, DAY // 2), "evening": (18 * 60, DAY)},
    ("recognizers", "es"): {
        "morning": (8 * 60, DAY // 2),
        "afternoon": (16 * 60, 20 * 60),
        "night": (20 * 60, DAY - 1),
        "early": (8 * 60, 10 * 60),
        "late_afternoon": (16 * 60, 20 * 60),
    },
    ("recognizers", "en"): {
        "morning": (8 * 60, DAY // 2),
        "afternoon": (DAY // 2, 16 * 60),
        "evening": (16 * 60, 20 * 60),
        "night": (20 * 60, DAY - 1),
    },
}
"""What the labels of a set mean by a part of the day. The desk's own windows are fixed, and
the sets' notes name none, so these are only ever scored on a line of their own."""


def _lines(folder: Path, show: int) -> Iterator[dict[str, object]]:
    for name, (points, spans, same_weekday) in _READERS.items():
        for file in sorted((folder / name).glob("e[ns].json")):
            lang = file.stem
            rows = json.loads(file.read_text(encoding="utf-8"))
            order = "mdy" if lang == "en" else "dmy"
            switched = Convention(order, same_weekday, "week_after")  # type: ignore[arg-type]
            kind = "values" if name == "duckling" else "points"
            tally = Tally({"set": name, "lang": lang, "kind": kind}, show)
            yield _points(tally, points(rows), lang, switched)
            tally = Tally({"set": name, "lang": lang, "kind": f"{kind}, no switches"}, 0)
            yield _points(tally, points(rows), lang, Convention(order))  # type: ignore[arg-type]
            tally = Tally({"set": name, "lang": lang, "kind": "intervals"}, show)
            yield _intervals(tally, spans(rows), lang, switched)
            tally = Tally({"set": name, "lang": lang, "kind": "intervals, no switches"}, 0)
            yield _intervals(tally, spans(rows), lang, Convention(order))  # type: ignore[arg-type]
            tally = Tally({"set": name, "lang": lang, "kind": "intervals, its windows"}, 0)
            windows = switched._replace(parts={**PARTS, **_WINDOWS[name, lang]})
            yield _intervals(tally, spans(rows), lang, windows)
    yield from score_sgd(folder / "sgd_hair", show)
    yield from score_commands(folder, show)


def main() -> int:
    """Print the report. Returns 2 if the folder has none of the sets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets")
    parser.add_argument("--show", type=int, default=0, help="misses to show for each line")
    given = parser.parse_args()
    count = 0
    for line in _lines(given.data, given.show):
        print(json.dumps(line, ensure_ascii=False), flush=True)
        count += 1
    if not count:
        print(f"{given.data} has no duckling, recognizers, sgd_hair or commands", file=sys.stderr)
    return 0 if count else 2


if __name__ == "__main__":
    sys.exit(main())
