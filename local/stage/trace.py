"""A turn, readable: what was said → what was understood → what was decided → who was called."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from local.stage.calls import describe
from local.stage.switchboard import Wire
from local.stage.visits import Visit

Json = dict[str, Any]
TOLD = frozenset(("request", "read", "turn_taken"))
"""Lines that a turn tells in its own fields."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one message was, to be put beside the turn that answered it."""

    webhook: int
    customers: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One visit to the chat door, with the webhooks that led to it."""

    visit: Visit
    webhooks: tuple[Visit, ...]
    said: tuple[str, ...]
    wires: tuple[Wire, ...]

    def shown(self, shown_time: Callable[[datetime], str], *, who: str = "") -> Json:
        visit = self.visit
        read, taken = visit.line("read") or {}, visit.line("turn_taken") or {}
        return {
            "id": visit.number,
            "at": shown_time(visit.at),
            "who": who,
            "customer": next(iter(visit.customers()), None),
            "said": list(self.said),
            "commands": [command(one) for one in read.get("commands", ())],
            "unread": read.get("unread", 0),
            "kinds": list(taken.get("says", ())),
            "log": [line for line in visit.lines if line["event"] not in TOLD],
            "status": visit.status,
            "calls": [call(wire) for wire in self.wires],
        }


def turns(visits: Sequence[Visit], said: Sequence[Said], wires: Sequence[Wire]) -> list[Turn]:
    """The visits to the chat door in order, each with what it answered.

    A webhook belongs to the next turn of its customer. A call belongs to the visit that was
    under way; where several customers were served at once, to the first of them.
    """
    found: list[Turn] = []
    waiting: list[Visit] = []
    for visit in visits:
        if visit.door == "webhook":
            waiting.append(visit)
        elif visit.door == "chat":
            mine = [w for w in waiting if w.customers() & visit.customers()]
            if visit.line("turn_taken"):
                waiting = [w for w in waiting if w not in mine]
                numbers = {w.number for w in mine}
                texts = tuple(
                    one.text
                    for one in said
                    if one.webhook in numbers and one.customers & visit.customers()
                )
            else:
                mine, texts = [], ()
            found.append(Turn(visit, tuple(mine), texts, ()))
    return _with_calls(found, wires)


def _with_calls(found: list[Turn], wires: Iterable[Wire]) -> list[Turn]:
    calls: dict[int, list[Wire]] = {}
    for wire in wires:
        home = next((t for t in found if any(v.covers(wire) for v in (*t.webhooks, t.visit))), None)
        if home is not None:
            calls.setdefault(home.visit.number, []).append(wire)
    return [replace(turn, wires=tuple(calls.get(turn.visit.number, ()))) for turn in found]


def command(logged: str) -> Json:
    """`SetService(fade)`, as it is logged, in its two parts."""
    name, _, values = logged.removesuffix(")").partition("(")
    return {"name": name, "text": values}


def call(wire: Wire) -> Json:
    return {
        "service": "tasks" if wire.service == "metadata" else wire.service,
        "what": describe(wire),
        "status": wire.status,
        "ms": round((wire.ended - wire.began) * 1000),
    }
