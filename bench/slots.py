"""How long one list of free starts takes: `python -m bench.slots`.

One month of one barber, open 09:00-18:00 every day, with N events in the calendar. A line
of JSON for every N and peer: CPU milliseconds, the best of many calls, and how many times
longer the peer takes in the same run (`ratio`). A peer that is not installed is left out;
`pip install portion slotify-scheduling` brings both.
"""

import hashlib
import importlib
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from shared.booking.slots import Busy, Rules, Visit, free_starts
from shared.shop.domain import Hours, Span

ZONE = ZoneInfo("America/Sao_Paulo")
FIRST = date(2027, 3, 1)
DAYS = tuple(FIRST + timedelta(days=n) for n in range(30))
BEFORE = datetime(2027, 2, 20, 12, tzinfo=UTC)
OPENS, CLOSES, MINUTES, STEP = 9 * 60, 18 * 60, 30, 15
COUNTS = (0, 50, 500)

Starts = list[datetime]


def month(events: int, *, longer: int = 0) -> list[Busy]:
    """The same pseudo-random month for everybody; `longer` minutes are added to each end."""
    seed = 42

    def draw(below: int) -> int:
        nonlocal seed
        seed = (1664525 * seed + 1013904223) % 2**32
        return below * seed // 2**32

    busy = []
    for _ in range(events):
        day, slot, length = draw(30), draw(108), 5 * (1 + draw(6))
        opening = datetime(FIRST.year, FIRST.month, FIRST.day + day, tzinfo=ZONE)
        start = (opening + timedelta(minutes=OPENS + 5 * slot)).astimezone(UTC)
        busy.append(Busy(start, start + timedelta(minutes=length + longer)))
    return busy


def ours(busy: Sequence[Busy]) -> Starts:
    """The engine of the product."""
    return free_starts(
        Visit(MINUTES),
        days=DAYS,
        hours=Hours({weekday: (Span(OPENS, CLOSES),) for weekday in range(7)}),
        zone=ZONE,
        rules=Rules(step=STEP, notice=0, horizon_days=None),
        now=BEFORE,
        busy=busy,
    )


def with_portion(portion: Any, busy: Sequence[Busy]) -> Starts:
    """General interval algebra: one subtraction, then stepped through."""
    taken = portion.Interval(
        *(portion.closedopen(b.start.timestamp(), b.end.timestamp()) for b in busy)
    )
    midnights = [datetime(d.year, d.month, d.day, tzinfo=ZONE).timestamp() for d in DAYS]
    opened = portion.Interval(
        *(portion.closedopen(m + OPENS * 60, m + CLOSES * 60) for m in midnights)
    )
    starts: Starts = []
    for free in opened - taken:
        start = free.lower + (midnights[0] - free.lower) % (STEP * 60)
        while start + MINUTES * 60 <= free.upper:
            starts.append(datetime.fromtimestamp(start, ZONE))
            start += STEP * 60
    return starts


def with_slotify(slotify: Any, busy: Sequence[Busy]) -> Starts:
    """A slot library that does the same job; it looks at every event for every start."""
    generator = slotify.SlotGenerator(
        start="09:00", end="18:00", duration=MINUTES, interval=STEP, timezone=ZONE.key
    )
    blocked = tuple(slotify.BlockedPeriod(start=b.start, end=b.end) for b in busy)
    engine = slotify.AvailabilityEngine(
        generator, policy=slotify.BookingPolicy(blocked_periods=blocked)
    )
    slots = engine.available_slots(DAYS[0], DAYS[-1], now=BEFORE)
    return [slot.start for slot in slots]


PEERS: dict[str, Callable[[Any, Sequence[Busy]], Starts]] = {
    "portion": with_portion,
    "slotify": with_slotify,
}


def fingerprint(starts: Starts) -> str:
    """The first 16 hex digits of the SHA-256 of the epoch seconds, joined by commas."""
    joined = ",".join(str(int(start.timestamp())) for start in starts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def cpu_ms(call: Callable[[], object], *, seconds: float = 1.0) -> float:
    """The best of as many calls as fit, at least three: noise only ever adds."""
    best, spent, calls = float("inf"), 0.0, 0
    while spent < seconds or calls < 3:
        begun = time.process_time()
        call()
        took = time.process_time() - begun
        best, spent, calls = min(best, took), spent + took, calls + 1
    return best * 1000


def main() -> None:
    """Raises ValueError if a peer finds other starts: then the times compare nothing."""
    for events in COUNTS:
        busy = month(events)
        value = cpu_ms(partial(ours, busy))
        line = {"figure": "free_starts_30_days", "value": round(value, 3), "unit": "ms CPU"}
        print(json.dumps({**line, "peer": None, "ratio": None, "n": events}))
        for name, run in PEERS.items():
            try:
                peer = importlib.import_module(name)
            except ModuleNotFoundError:
                continue
            if fingerprint(run(peer, busy)) != fingerprint(ours(busy)):
                raise ValueError(f"{name} finds other starts among {events} events")
            theirs = cpu_ms(partial(run, peer, busy))
            ratio = round(theirs / value, 1)
            print(json.dumps({**line, "peer": name, "ratio": ratio, "n": events}))


if __name__ == "__main__":
    main()
