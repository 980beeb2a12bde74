"""What the model may cost: a port that counts its calls and tokens, and its twin in memory."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from shared.logs import log
from shared.shop.domain import Shop

SpentOut = Literal["customer", "shop"]
"""Whose share of the day is used up."""


class Allowance(Protocol):
    """One shop's, as its policy says, for each local day. `asker` is a customer, hashed;
    `now` is aware. Counting is a courtesy to the shop's purse and never raises Temporary:
    what cannot be counted goes uncounted, and the log says so."""

    def take(self, asker: str, now: datetime) -> bool:
        """Count one call of the model; False, and nothing counted, when the customer's or
        the shop's calls or tokens of the day are used up."""
        ...

    def spend(self, asker: str, tokens: int, now: datetime) -> None:
        """Count what a call cost, so that later calls may be refused; never refuses itself."""
        ...


@dataclass(frozen=True, slots=True)
class Ration:
    """The allowance as one turn of one customer sees it."""

    allowance: Allowance
    asker: str
    now: datetime

    def take(self) -> bool:
        return self.allowance.take(self.asker, self.now)

    def spend(self, tokens: int) -> None:
        self.allowance.spend(self.asker, tokens, self.now)


class MemoryAllowance:
    """The twin: in this process only, for as long as it lives."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._calls: Counter[tuple[date, str | None]] = Counter()
        self._tokens: Counter[tuple[date, str | None]] = Counter()

    def take(self, asker: str, now: datetime) -> bool:
        day = self._shop.local(now).date()
        who = self._spent_out(day, asker)
        if who is not None:
            tell_spent_out(who)
            return False
        self._calls.update([(day, asker), (day, None)])
        return True

    def spend(self, asker: str, tokens: int, now: datetime) -> None:
        day = self._shop.local(now).date()
        self._tokens.update({(day, asker): tokens, (day, None): tokens})

    def _spent_out(self, day: date, asker: str) -> SpentOut | None:
        policy = self._shop.policy
        if (
            self._calls[day, asker] >= policy.llm_calls_per_customer_day
            or self._tokens[day, asker] >= policy.llm_tokens_per_customer_day
        ):
            return "customer"
        if (
            self._calls[day, None] >= policy.llm_calls_per_shop_day
            or self._tokens[day, None] >= policy.llm_tokens_per_shop_day
        ):
            return "shop"
        return None


def tell_spent_out(who: SpentOut) -> None:
    """A line for the owner of the purse: a customer who floods is news, a shop is an alarm."""
    log("llm_spent_out", severity="WARNING", who=who)
