"""A suite: customers or attackers of one shop, read from a file.

The format is that of the personas file; `docs/rehearsal.md` describes it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.errors import Misconfigured

Json = dict[str, Any]
MODES = ("llm", "llm_down", "llm_garbage")


@dataclass(frozen=True, slots=True)
class Suite:
    """`personas` or `attacks`, with the shop and the calendars they play in."""

    name: str
    shop: Json
    events: tuple[Json, ...]
    personas: tuple[Json, ...]
    attacks: tuple[Json, ...]
    always_never: Json

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.shop["now"])


def load(path: Path) -> Suite:
    """Raises Misconfigured for a file that is no suite. `uses` names another suite, beside
    this file, whose shop and events are played in."""
    try:
        raw: Json = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{path} is not a suite: {error}") from None
    base = raw
    if "uses" in raw:
        base = json.loads((path.parent / raw["uses"]).read_text("utf-8"))
    if "shop" not in base or not ("personas" in raw or "attacks" in raw):
        raise Misconfigured(f"{path} needs a shop (or `uses`), and `personas` or `attacks`")
    return Suite(
        name=str(raw.get("suite", path.stem)),
        shop=base["shop"],
        events=tuple(base.get("existing_events", ())),
        personas=tuple(raw.get("personas", ())),
        attacks=tuple(raw.get("attacks", ())),
        always_never=raw.get("always_never", {}),
    )
