"""How the desk is: what it shows of itself, and what that amounts to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Status = Literal["well", "limping", "ill"]

WAITS_TOO_LONG = timedelta(seconds=60)
"""Each message is answered, or somebody told, within so long (design, section 8)."""
ROUND_MISSED = timedelta(minutes=3)
"""The sweep comes by each minute; so long without a round is no hiccup of the scheduler."""
REFUSED, UNREACHABLE = "redis_refused", "redis_unreachable"


@dataclass(frozen=True, slots=True)
class Rest:
    """A service that failed too often. Until then nobody asks it; after that one call looks,
    and until it is answered the service counts as out."""

    until: datetime
    since: datetime | None = None
    """None: an instance of before this was noted found it out."""

    def state(self, now: datetime) -> Literal["open", "half-open"]:
        """In the words of the breaker."""
        return "open" if now < self.until else "half-open"


@dataclass(frozen=True, slots=True)
class Signs:
    """What one shop's desk shows. Moments of more than ten days ago are forgotten: None."""

    shop: str
    webhook_at: datetime | None = None
    """When Meta last posted something that reached an inbox, or tried to."""
    round_at: datetime | None = None
    """When the sweep last came by."""
    customers: int = 0
    """For how many something waits, be it to be read or to be sent."""
    letters: int = 0
    replies: int = 0
    alerts: int = 0
    oldest_at: datetime | None = None
    """Since when the oldest letter waits for an answer, kept wishes apart."""
    kept_at: datetime | None = None
    """Since when the oldest wish is kept for a calendar that does not answer; its customer
    has heard so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Every shop, and the services that are left alone, by name."""

    shops: tuple[Signs, ...]
    rests: Mapping[str, Rest] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """The desk at a moment. Without a `reading`, Redis did not give one: `trouble` says why."""

    at: datetime
    redis_ms: int
    reading: Reading | None = None
    trouble: str | None = None
    version: str | None = None

    @property
    def why(self) -> tuple[str, ...]:
        """What is amiss, by codes that never change their meaning; nothing where all is well."""
        if self.reading is None:
            return (self.trouble or UNREACHABLE,)
        left_alone = [f"left_alone:{name}" for name in self.reading.rests]
        return (*left_alone, *(code for shop in self.reading.shops for code in self._of(shop)))

    def _of(self, shop: Signs) -> tuple[str, ...]:
        late = shop.oldest_at is not None and self.at - shop.oldest_at > WAITS_TOO_LONG
        missed = shop.round_at is None or self.at - shop.round_at > ROUND_MISSED
        return (
            *((f"letters_wait:{shop.shop}",) if late else ()),
            *((f"no_round:{shop.shop}",) if missed else ()),
        )

    @property
    def status(self) -> Status:
        """`ill`: no customer can be served. `limping`: some are, or late."""
        if self.reading is None:
            return "ill"
        return "limping" if self.why else "well"
