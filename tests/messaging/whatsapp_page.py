"""docs/whatsapp.md as its readers understand it, and the words its table has for what is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from shared.messaging.inbound import (
    Call,
    Echo,
    Identity,
    Ignored,
    Inbound,
    Media,
    Message,
    Other,
    Preference,
    Reaction,
    Status,
    Tap,
    Text,
)

PAGE = Path(__file__).parents[2] / "docs" / "whatsapp.md"


@dataclass(frozen=True, slots=True)
class Row:
    body: str
    read_as: str
    asks: int
    does: str


def table() -> list[Row]:
    """The table of published bodies."""
    return [
        Row(row[0], row[2], int(row[3]), row[4])
        for row in cells()
        if len(row) == 5 and row[0].endswith(".json")
    ]


def cells() -> list[list[str]]:
    """Every row of every table."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def label(inbound: Inbound) -> str:
    match inbound:
        case Message() | Status() if inbound.group:
            return f"group {_label(inbound)}"
    return _label(inbound)


def _label(inbound: Inbound) -> str:
    match inbound:
        case Message(content=Text()):
            return "text"
        case Message(content=Tap()):
            return "tap"
        case Message(content=Media(voice=True)):
            return "voice note"
        case Message(content=Media(kind)) | Message(content=Other(kind)):
            return kind
        case Message(content=Reaction()):
            return "reaction"
        case Status():
            return " ".join(["status", inbound.state, *map(str, inbound.errors)])
        case Preference(wants=wants):
            return f"preference {'resume' if wants else 'stop'}"
        case Identity() | Echo() | Call() | Ignored():
            return type(inbound).__name__.lower()
    raise AssertionError(inbound)


def summary(updates: Sequence[Inbound]) -> str:
    runs = [(name, len(list(run))) for name, run in groupby(map(label, updates))]
    return ", ".join(name if count == 1 else f"{name} ×{count}" for name, count in runs)
