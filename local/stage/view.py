"""What the page shows, as JSON: the phones, the book, the turns."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from shared.logs import masked
from shared.shop.domain import Barber, Shop

Json = dict[str, Any]
AHEAD = timedelta(days=45)
BACK = timedelta(days=10)
SHADED = range(-7, 22)
"""Days around today whose closed hours the page knows."""


def shop(found: Shop, today: date) -> Json:
    """The shop as the page draws it: `opens` and `closes` frame a day of the book."""
    spans = [
        span
        for barber in found.barbers
        for day in (*barber.hours.weekly.values(), *barber.hours.overrides.values())
        for span in day
    ]
    opens = min((span.open for span in spans), default=9 * 60) // 60 * 60
    closes = -(-max((span.close for span in spans), default=18 * 60) // 60) * 60
    return {
        "id": found.id,
        "name": found.name,
        "lang": found.lang,
        "step": found.policy.step,
        "opens": _clock(opens),
        "closes": _clock(closes),
        "barbers": [{"id": barber.id, "name": barber.name} for barber in found.barbers],
        "closed": [
            {"barber": barber.id, **span}
            for barber in found.barbers
            for n in SHADED
            for span in _closed(barber, today + timedelta(days=n), opens, closes)
        ],
    }


def _closed(barber: Barber, day: date, opens: int, closes: int) -> Iterator[Json]:
    """When this barber's chair is empty between opening and closing, breaks included."""
    breaks = barber.hours.breaks.get(day.weekday(), ())
    at = opens
    free = sorted(barber.hours.spans(day), key=lambda span: span.open)
    gaps = [(span.open, span.close) for span in breaks]
    for span in free:
        if span.open > at:
            gaps.append((at, span.open))
        at = max(at, span.close)
    if at < closes:
        gaps.append((at, closes))
    midnight = datetime.combine(day, time())
    for start, end in gaps:
        yield {
            "start": (midnight + timedelta(minutes=start)).isoformat(),
            "end": (midnight + timedelta(minutes=end)).isoformat(),
        }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def names(phones: list[Json]) -> dict[str, str]:
    """Hashed identity → name, for the turns."""
    return {masked(each): str(phone["name"]) for phone in phones for each in phone["ids"]}


def version(seen: Json) -> str:
    """The same for the same view."""
    return sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()[:16]
