"""Holds: the courtesy of not offering one slot to two people. Port and in-memory twin.

A hold decides nothing: without one, the commit still gives the chair to one customer only.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from shared.booking.slots import Held


@dataclass(frozen=True, slots=True)
class Wish:
    """The interval to hold, for whom, and since when they have been holding anything."""

    barber: str
    start: datetime
    end: datetime
    customer: str


class Holds(Protocol):
    """One shop's holds: at most one per customer, none overlapping for a barber."""

    def hold(self, wish: Wish, *, now: datetime, minutes: int, at_most: int) -> bool:
        """Hold it, letting go of what this customer held before; False if another holds it.

        Again with the same wish renews it for `minutes`, but never past `at_most` minutes
        from the first time: then it is let go and False comes back.
        """
        ...

    def held(self, barbers: Collection[str], *, now: datetime) -> Mapping[str, tuple[Held, ...]]:
        """Every live hold of these barbers, whoever has it. One round trip."""
        ...

    def release(self, customer: str) -> None:
        """Let go of whatever this customer holds; nothing to let go of is fine."""
        ...

    def leased(self, barber: str, token: str) -> AbstractContextManager[bool]:
        """A short lease on committing for one barber, for fewer clashes; yields whether it
        was had. It expires by itself within twelve seconds and proves nothing.
        """
        ...


class MemoryHolds:
    """The twin."""

    def __init__(self) -> None:
        self._holds: dict[str, tuple[Wish, datetime, datetime]] = {}
        self._leases: dict[str, str] = {}

    def hold(self, wish: Wish, *, now: datetime, minutes: int, at_most: int) -> bool:
        mine = self._holds.pop(wish.customer, None)
        if any(
            other.barber == wish.barber
            and until > now
            and other.start < wish.end
            and wish.start < other.end
            for other, _, until in self._holds.values()
        ):
            return False
        since = mine[1] if mine and mine[0] == wish and mine[2] > now else now
        until = min(now + timedelta(minutes=minutes), since + timedelta(minutes=at_most))
        if until <= now:
            return False
        self._holds[wish.customer] = (wish, since, until)
        return True

    def held(self, barbers: Collection[str], *, now: datetime) -> Mapping[str, tuple[Held, ...]]:
        return {
            barber: tuple(
                Held(wish.start, wish.end, wish.customer, until)
                for wish, _, until in self._holds.values()
                if wish.barber == barber and until > now
            )
            for barber in barbers
        }

    def release(self, customer: str) -> None:
        self._holds.pop(customer, None)

    @contextmanager
    def leased(self, barber: str, token: str) -> Iterator[bool]:
        had = self._leases.setdefault(barber, token) == token
        try:
            yield had
        finally:
            if had:
                self._leases.pop(barber, None)
