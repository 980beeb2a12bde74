"""What Redis remembers of consents, and whether it still remembers at all. Port and twin.

Whoever sends what a customer may have opted out of asks `glance` first: before Redis is
`whole`, opt-outs of before its loss are not back yet (docs/decisions/consent.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.conversation.consents import Consent
from shared.conversation.store import MemoryConversations


@dataclass(frozen=True, slots=True)
class Unkept:
    """A consent that is not known to be kept outside of Redis; `mark` names this very word."""

    consent: Consent
    mark: str


@dataclass(frozen=True, slots=True)
class Glance:
    """`whole` is when all that was kept was last put back; None: Redis is new, or lost all.
    `born` is when the first arrival came into this Redis, if one did: what the desk wrote
    elsewhere before, it wrote with the help of another."""

    whole: datetime | None
    unkept: tuple[Unkept, ...] = ()
    born: datetime | None = None


class Remembered(Protocol):
    """One shop's. Every method may raise Temporary."""

    def glance(self, *, at_most: int) -> Glance:
        """What is to be kept, `at_most` so many, and whether Redis is whole. One round trip."""
        ...

    def kept(self, unkept: Sequence[Unkept]) -> None:
        """Those are kept. A later word of the same customers still waits."""
        ...

    def restore(self, found: Mapping[str, Consent], *, now: datetime) -> int:
        """Put back what was found kept, by customer; how many learned of it. Twice is once.

        Whoever said something later keeps it, and it waits to be kept; so does whatever is
        remembered and was not found. A turn under way starts again. Redis is whole then.
        Raises Temporary where a customer's profile is written meanwhile: it is to be done again.
        """
        ...


class MemoryRemembered:
    """The twin, beside the twin of the talks."""

    def __init__(self, talks: MemoryConversations) -> None:
        self._talks = talks
        self._kept: dict[str, Consent] = {}
        self._whole: datetime | None = None

    def glance(self, *, at_most: int) -> Glance:
        known = (Consent.of(*one) for one in self._talks.profiles().items())
        unkept = [one for one in known if one and self._kept.get(one.customer) != one]
        waiting = tuple(Unkept(one, repr(one)) for one in unkept[:at_most])
        return Glance(self._whole, waiting, self._talks.born)

    def kept(self, unkept: Sequence[Unkept]) -> None:
        self._kept.update({one.consent.customer: one.consent for one in unkept})

    def restore(self, found: Mapping[str, Consent], *, now: datetime) -> int:
        learned = 0
        profiles = self._talks.profiles()
        for customer, consent in found.items():
            profile = consent.into(profiles[customer])
            if profile != profiles[customer]:
                self._talks.knows(customer, profile, now=now)
                learned += 1
        self._kept, self._whole = dict(found), now
        return learned
