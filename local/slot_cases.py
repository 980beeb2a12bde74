"""Runs slot cases: `python -m local.slot_cases FOLDER`.

A line of JSON for every `*.json` of the folder, `{"file","n","ok","failed":[ids]}`; what a
failed case missed or offered too much goes to stderr. The exit status is 1 if any failed.
"""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared.booking.slots import Busy, Held, Rules, Visit, all_day, free_starts
from shared.shop.domain import Hours, Span
from shared.shop.opening import WEEKDAYS, minute


def starts(case: dict[str, Any]) -> list[str]:
    """What the engine answers to one case, as ISO times with their offset."""
    zone = ZoneInfo(case["timezone"])
    found = free_starts(
        Visit(case["duration_min"], case["buffer_before_min"], case["buffer_after_min"]),
        days=[date.fromisoformat(day) for day in case["days"]],
        hours=_hours(case),
        zone=zone,
        rules=Rules(case["step_min"], case["min_notice_min"], case["horizon_days"]),
        now=datetime.fromisoformat(case["now"]),
        busy=[_busy(event, zone) for event in case["busy"]],
        held=[_held(hold) for hold in case.get("holds", ())],
        viewer=case.get("viewer"),
    )
    return [start.isoformat() for start in found]


def _hours(case: dict[str, Any]) -> Hours:
    return Hours(
        weekly=_by_weekday(case["working_hours"]),
        overrides={
            date.fromisoformat(day): _spans(pairs) for day, pairs in case["date_overrides"].items()
        },
        breaks=_by_weekday(case.get("breaks") or {}),
    )


def _by_weekday(written: dict[str, list[list[str]]]) -> dict[int, tuple[Span, ...]]:
    return {WEEKDAYS.index(day): _spans(pairs) for day, pairs in written.items()}


def _spans(pairs: list[list[str]]) -> tuple[Span, ...]:
    return tuple(Span(minute(opens), minute(closes)) for opens, closes in pairs)


def _busy(event: dict[str, Any], zone: ZoneInfo) -> Busy:
    if "all_day" in event:
        first, end = (date.fromisoformat(day) for day in event["all_day"])
        whole = all_day(first, end, zone)
        start, finish = whole.start, whole.end
    else:
        start, finish = (datetime.fromisoformat(event[key]) for key in ("start", "end"))
    return Busy(start, finish, event.get("buffer_before_min", 0), event.get("buffer_after_min", 0))


def _held(hold: dict[str, Any]) -> Held:
    start, end, expires = (
        datetime.fromisoformat(hold[key]) for key in ("start", "end", "expires_at")
    )
    return Held(start, end, hold["owner"], expires)


def _failed(case: dict[str, Any]) -> bool:
    expected = [datetime.fromisoformat(text).isoformat() for text in case["expected"]]
    found = starts(case)
    if found == expected:
        return False
    missing = [text for text in expected if text not in found]
    extra = [text for text in found if text not in expected]
    print(f"{case['id']}: missing {missing}, too many {extra}", file=sys.stderr)
    return True


def main(folder: str) -> int:
    files = sorted(Path(folder).glob("*.json"))
    if not files:
        print(f"no *.json in {folder}; name a folder with slot cases", file=sys.stderr)
        return 1
    any_failed = False
    for file in files:
        cases = json.loads(file.read_text("utf-8"))["cases"]
        failed = [case["id"] for case in cases if _failed(case)]
        any_failed = any_failed or bool(failed)
        line = {"file": file.name, "n": len(cases), "ok": len(cases) - len(failed)}
        print(json.dumps({**line, "failed": failed}))
    return int(any_failed)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m local.slot_cases FOLDER")
    sys.exit(main(sys.argv[1]))
