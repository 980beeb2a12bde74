"""What was done, and what followed: the record of a talk, as seen from outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.delivered import Delivered

Json = dict[str, Any]
KINDS = {
    "asked_when": "asked_date",
    "offered_options": "offered_slots",
    "asked_which_booking": "asked_which_booking",
}
INFO = {"answer", "greeted", "listed", "menu", "unreadable", "out_of_scope", "still_there"}


def suite_kind(kind: str) -> str:
    """Our kind of message, in the words of the suites."""
    return "info" if kind in INFO else KINDS.get(kind, kind)


@dataclass
class Step:
    """One thing the customer or the owner did, and all that followed from it."""

    number: int
    said: tuple[str, ...]
    at: datetime
    replies: tuple[Delivered, ...] = ()
    ledger: tuple[Json, ...] = ()
    posted: tuple[bytes, ...] = ()
    by_customer: bool = True
    tapped: bool = False

    @property
    def kind(self) -> str:
        return suite_kind(self.replies[-1].kind) if self.replies else ""

    @property
    def text(self) -> str:
        """All that was shown since the customer spoke, lower-cased."""
        parts: list[str] = []
        for reply in self.replies:
            parts.append(reply.text)
            parts += [f"{c.title} {c.description}".strip() for c in reply.choices]
        return "\n".join(parts).lower()
