"""Several customers at once: one is watched, the others only take their turns in between."""

import json
import re
from collections.abc import Iterable
from typing import Any

from local.rehearsal.customer import Customer, Looped

Json = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOVES_THE_SHOP = {"wait_s", "advance_to", "owner_insert"}


def companions(persona: Json, everybody: Iterable[Json]) -> list[Json]:
    """Who may write at the same time: those who are after other days, and who leave the clock
    and the calendars to the customer who is watched."""
    mine = _days(persona)
    return [
        other
        for other in everybody
        if other["id"] != persona["id"]
        and mine
        and not mine & _days(other)
        and not any(turn.keys() & _MOVES_THE_SHOP for turn in other["turns"])
    ]


def take_turns(watched: Customer) -> str:
    """One act of the watched customer, one of each in their company, until the watched one
    has nothing left to do. Why they gave up; empty if they did not."""
    own, others = watched.acts(), [other.acts() for other in watched.company]
    try:
        for _ in own:
            others = [acts for acts in others if _goes_on(acts)]
    except Looped as looped:
        return f"looped: {looped}"
    return ""


def _goes_on(acts: Iterable[None]) -> bool:
    try:
        return next(iter(acts), _END) is not _END
    except Looped:
        return False


_END = object()


def _days(persona: Json) -> set[str]:
    """Every day the suite names for this customer: said, hoped for, or booked already."""
    return set(_DAY.findall(json.dumps(persona)))
