"""Where the desk's signs of life are read. Port and in-memory twin."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from shared.conversation.store import MemoryConversations
from shared.conversation.ways import BOX
from shared.health.domain import Reading, Rest, Signs

LOOKED_AT = 200
"""Customers of one shop, those who wait longest: what waits for the others is not counted."""


class SignsOfLife(Protocol):
    """Both raise Temporary, or Misconfigured where the key is refused."""

    def answers(self) -> None:
        """Is what all else is kept in there? The cheapest question there is."""
        ...

    def read(self, shops: Sequence[str]) -> Reading:
        """Those shops' in their order, and who is left alone. One round trip."""
        ...


class MemorySigns:
    """The twin, beside the twins of the talks; `rests` are the services left alone."""

    def __init__(
        self,
        talks: Mapping[str, MemoryConversations],
        rests: Mapping[str, tuple[datetime, datetime | None]] | None = None,
    ) -> None:
        self._talks = talks
        self._rests = rests if rests is not None else {}

    def answers(self) -> None:
        """It always does."""

    def read(self, shops: Sequence[str]) -> Reading:
        rests = {name: Rest(until, since) for name, (until, since) in self._rests.items()}
        return Reading(tuple(self._shop(shop) for shop in shops), rests)

    def _shop(self, shop: str) -> Signs:
        talks = self._talks[shop]
        waiting = sorted(talks.waiting(), key=lambda one: (one[1], one[0]))
        looked_at = waiting[:LOOKED_AT]
        reading = [one for one in looked_at if one[0] != BOX and one[2].inbox]
        kept = [since for _, since, one in reading if one.conversation.trouble_at is not None]
        unkept = [since for _, since, one in reading if one.conversation.trouble_at is None]
        return Signs(
            shop,
            talks.webhook_at,
            talks.round_at,
            customers=len(waiting),
            letters=sum(len(one.inbox) for _, _, one in reading),
            replies=sum(len(one.outbox) for _, _, one in looked_at),
            alerts=sum(len(one.inbox) for name, _, one in looked_at if name == BOX),
            oldest_at=min(unkept, default=None),
            kept_at=min(kept, default=None),
        )
