"""Scores dates, hours and acts in real salon dialogues."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.shop.domain import Shop
from shared.understanding.grammar.gather import gather
from shared.understanding.grammar.hearing import hear, names_of
from shared.understanding.when import Candidate, Convention, read

_REFERENCE = datetime(2019, 3, 1)  # noqa: DTZ001
_CONVENTION = Convention("mdy", "if_ahead", "week_after", (9 * 60, 19 * 60))
_SALON = Shop(
    id="salon",
    name="Salon",
    zone="UTC",
    currency="USD",
    address="",
    phone_number_id="",
    languages=("en",),
    services=(),
    barbers=(),
)
_SLOTS = {"appointment_date": "date", "appointment_time": "time"}
Row = dict[str, Any]


def score_sgd(folder: Path, show: int) -> Iterator[dict[str, object]]:
    """A line for the annotated spans and one for whole turns; nothing without the file."""
    file = folder / "dev.jsonl"
    if not file.exists():
        return
    skips = folder / "skip.json"
    marks = json.loads(skips.read_text(encoding="utf-8")) if skips.exists() else {}
    with file.open(encoding="utf-8") as lines:
        turns = [turn for line in lines for turn in json.loads(line)["turns"] if turn["sp"] == "U"]
    yield _score("spans", _spans(turns, marks), show)
    yield _score_acts(file, show)
    yield _score("utterances", _utterances(turns, marks), show)


def _new(turn: Row, marks: Row) -> dict[str, tuple[str, str]]:
    """Span and canonical value of the day and hour a turn newly gives."""
    found = {}
    for slot, part in _SLOTS.items():
        new = turn.get("new", {}).get(slot, {})
        span = new.get("span")
        if span and new.get("canonical") and "skip" not in marks.get(span.lower(), {}):
            found[part] = (span, new["canonical"][0])
    return found


def _spans(turns: list[Row], marks: Row) -> Iterator[tuple[str, str, dict[str, str]]]:
    seen = set()
    for turn in turns:
        for part, (span, wanted) in _new(turn, marks).items():
            if (part, span) not in seen:
                seen.add((part, span))
                yield span.lower(), span, {part: wanted}


def _utterances(turns: list[Row], marks: Row) -> Iterator[tuple[str, str, dict[str, str]]]:
    for turn in turns:
        new = _new(turn, marks)
        if new:
            block = " ".join(sorted(span.lower() for span, _ in new.values()))
            yield block, turn["text"], {part: wanted for part, (_, wanted) in new.items()}


def _score(
    kind: str, rows: Iterator[tuple[str, str, dict[str, str]]], show: int
) -> dict[str, object]:
    right: dict[str, list[bool]] = {"date": [], "time": [], "both": []}
    blocks: dict[str, list[bool]] = {}
    for block, text, wanted in rows:
        found = read(text, "en", _REFERENCE, _CONVENTION)
        got = _parts(found[0]) if found else {}
        hits = {part: got.get(part) == value for part, value in wanted.items()}
        for part, hit in hits.items():
            right[part].append(hit)
        right["both"].append(all(hits.values()))
        blocks.setdefault(block, []).append(all(hits.values()))
        if not all(hits.values()) and show > 0:
            show -= 1
            print(f"  sgd_hair {text!r}: got {got}, want {wanted}", file=sys.stderr)
    line: dict[str, object] = {"set": "sgd_hair", "lang": "en", "kind": kind}
    line["n"] = len(right["both"])
    line |= {part: _percent(hits) for part, hits in right.items()}
    shares = [sum(hits) / len(hits) for hits in blocks.values()]
    line["both_by_block"] = round(100 * sum(shares) / len(shares), 1) if shares else 0.0
    return line


def _score_acts(file: Path, show: int) -> dict[str, object]:
    """Turns with a single act, read after what the salon said before."""
    hits: list[bool] = []
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            before: set[str] = set()
            for turn in json.loads(line)["turns"]:
                acts = {act["act"] for act in turn["acts"]}
                if turn["sp"] == "S":
                    before = acts
                elif len(acts) == 1:
                    got, want = _act(turn["text"], before), next(iter(acts))
                    hits.append(got == want)
                    if got != want and show > 0:
                        show -= 1
                        print(f"  act {turn['text']!r}: got {got}, want {want}", file=sys.stderr)
    return {"set": "sgd_hair", "lang": "en", "kind": "acts", "n": len(hits), "both": _percent(hits)}


def _act(text: str, before: set[str]) -> str:
    """The act of a turn, from the kinds of phrases in it and the salon's last acts."""
    said = gather(hear(text, _SALON, "en"), names_of(_SALON), numbers=False)
    last = said.decisions[-1] if said.decisions else None
    if "REQUEST" in before:
        return "INFORM"
    if said.says("alts") and before & {"OFFER", "INFORM"} and not said.says("topic"):
        return "REQUEST_ALTS"
    if before == {"CONFIRM"}:
        return "NEGATE" if last == "no" else "AFFIRM"
    books = said.says("wish") and said.says("noun")
    if "OFFER_INTENT" in before and last == "no" and not books:
        return "NEGATE_INTENT"
    if before and said.says("about", "topic", "avail") and not said.says("noun"):
        return "REQUEST"
    if "OFFER_INTENT" in before:
        return "INFORM_INTENT" if books and last is None else "AFFIRM_INTENT"
    if not before or books:
        return "INFORM_INTENT"
    if "NOTIFY_FAILURE" in before:
        return "NEGATE" if last == "no" else "AFFIRM"
    if before & {"NOTIFY_SUCCESS", "REQ_MORE"}:
        return "NEGATE" if last == "no" and not said.says("thanks") else "THANK_YOU"
    if said.says("thanks") and "yes" not in said.decisions:
        return "THANK_YOU"
    return "SELECT"


def _percent(hits: list[bool]) -> float:
    return round(100 * sum(hits) / len(hits), 1) if hits else 0.0


def _parts(found: Candidate) -> dict[str, str]:
    parts = {}
    if found.date_said:
        parts["date"] = found.start.date().isoformat()
    if found.time_said and found.end is None:
        parts["time"] = found.start.strftime("%H:%M")
    return parts
