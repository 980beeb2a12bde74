"""Consents that outlive Redis: what each customer lets the shop send. Port and in-memory twin.

Redis works with them, the owner's calendar keeps them: docs/decisions/consent.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from shared.conversation.domain import Profile


@dataclass(frozen=True, slots=True)
class Consent:
    """What one customer last said may be sent to them, and when (UTC).

    `identities` are all names Meta gave them; `customer`, one of these, is their key.
    """

    customer: str
    identities: frozenset[str]
    reminders: bool
    marketing: bool
    at: datetime

    @classmethod
    def of(cls, customer: str, profile: Profile) -> "Consent | None":
        """None for a customer who never said anything about it."""
        if profile.consent_at is None:
            return None
        names = profile.identities | {customer}
        return cls(customer, names, profile.reminders, profile.marketing, profile.consent_at)

    def joined(self, other: "Consent") -> "Consent":
        """The same customer's two consents as one: the later word, and all names."""
        later = max(self, other, key=lambda one: one.at)
        return replace(later, identities=self.identities | other.identities)

    def into(self, profile: Profile) -> Profile:
        """The profile with this consent, unless it knows of a later one."""
        if profile.consent_at is not None and profile.consent_at >= self.at:
            return profile
        return replace(
            profile, reminders=self.reminders, marketing=self.marketing, consent_at=self.at
        )


class Consents(Protocol):
    """One shop's consents, where they survive. Every method may raise Temporary."""

    def keep(self, consent: Consent) -> None:
        """Have it there. Twice is once; an earlier word never replaces a later one, and a
        name that was kept stays."""
        ...

    def all(self) -> tuple[Consent, ...]:
        """Whatever was kept. Of one customer there may be several, under different keys."""
        ...


class MemoryConsents:
    """The twin."""

    def __init__(self, kept: Iterable[Consent] = ()) -> None:
        self._kept = {consent.customer: consent for consent in kept}

    def keep(self, consent: Consent) -> None:
        kept = self._kept.get(consent.customer)
        self._kept[consent.customer] = kept.joined(consent) if kept else consent

    def all(self) -> tuple[Consent, ...]:
        return tuple(self._kept.values())
