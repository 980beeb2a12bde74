"""The ways to an owner, and which comes after which: pure rules.

Each owner in turn: a text, and the shop's template where the text found the window closed.
Behind the last of them there is a note in the calendar.
"""

import re
from dataclasses import dataclass
from typing import Literal

from shared.messaging.messenger import AccountRefused, Undeliverable, WindowClosed
from shared.shop.domain import Shop

BOX = "!alerts"
"""The name under which alerts wait, with an inbox and an outbox of their own. WhatsApp gives
nobody such a name."""

_KEY = re.compile(r"(.+)~(text|template|note)(\d+)")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to tell an alert; `owner` is the owner's place in the shop file."""

    kind: Literal["text", "template", "note"]
    owner: int = 0

    def key(self, alert: str) -> str:
        """The key of this alert on this way: the same one at every attempt."""
        return f"{alert}~{self.kind}{self.owner}"


NOTE = Way("note")


def read_key(key: str) -> tuple[str, Way] | None:
    """The alert and the way of a key; None for that of any other message."""
    match _KEY.fullmatch(key):
        case re.Match() as found:
            alert, kind, owner = found.groups()
            return alert, Way(kind, int(owner))
    return None


def first(shop: Shop) -> Way:
    return Way("text") if shop.owners else NOTE


def after(way: Way, refused: Undeliverable, shop: Shop) -> Way:
    """Where to turn when WhatsApp refuses a text or a template."""
    if isinstance(refused, AccountRefused) or way.owner >= len(shop.owners):
        # Meta lets this number write to nobody, or the owner has left the shop file.
        return NOTE
    if way.kind == "text" and isinstance(refused, WindowClosed) and shop.alerts.template:
        return Way("template", way.owner)
    return Way("text", way.owner + 1) if way.owner + 1 < len(shop.owners) else NOTE
