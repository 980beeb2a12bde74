"""The mouth: what is saved to be said is said, in order, and what becomes of it is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.booking.domain import Ref
from shared.booking.service import Booking
from shared.conversation.alerts import Alerts
from shared.conversation.domain import Letter
from shared.conversation.intake import MATTERS
from shared.conversation.patience import DOUBT, PATIENCE, next_minute
from shared.conversation.store import (
    UNCOUNTED,
    Arrival,
    Conversations,
    Session,
    Waiting,
)
from shared.errors import Temporary
from shared.logs import log
from shared.messaging.domain import Address, Outbound
from shared.messaging.messenger import AccountRefused, Messenger, Undeliverable, Unsure

KEPT_FOR = timedelta(hours=24)
"""How long messages wait for an account that Meta has shut, until somebody of the shop acts;
after that the customer's window is closed as well."""
_OWNERS = Address()
"""Stands for all owners together."""


@dataclass(frozen=True, slots=True)
class Mouth:
    """Speaks for one shop to its customers; what owners must hear it hands over."""

    messenger: Messenger
    conversations: Conversations
    booking: Booking
    alerts: Alerts

    def speak(self, session: Session, done: list[Outbound], now: datetime) -> datetime | None:
        """Send what waits, in order, noting in `done` what is done with. Where one cannot be
        sent yet, or its fate is unknown, those behind it to the same person wait for it; then
        a moment to come back comes out.

        Raises Temporary where the next delivery of the same errand may fare better.
        """
        held: dict[Address, datetime] = {}
        back = self._handed_over(session, done, now)
        if back is not None:
            held[_OWNERS] = back
        for waiting in session.outbox:
            outbound = waiting.outbound
            if outbound.to in held or outbound.kind == "alert":
                continue
            back = self._said(session, waiting, now)
            if back is None:
                done.append(outbound)
            else:
                held[outbound.to] = back
        return min(held.values(), default=None)

    def mark_told(self, said: Sequence[Outbound]) -> None:
        """Write into the calendar which appointments were told of. The last thing in a turn,
        so that nobody waits for it; the sweep makes up for a miss."""
        for outbound in said:
            if outbound.about is not None:
                try:
                    self.booking.told(Ref.parse(outbound.about))
                except Temporary as error:
                    log("told_unmarked", severity="WARNING", error=error)

    def _handed_over(
        self, session: Session, done: list[Outbound], now: datetime
    ) -> datetime | None:
        """Alerts are told elsewhere: no customer waits for an owner. When to look again, if
        they could not be kept there."""
        alerts = [one.outbound for one in session.outbox if one.outbound.kind == "alert"]
        if not alerts:
            return None
        try:
            self.alerts.hand_over(alerts, now=now)
        except Temporary as error:
            log("send_put_off", severity="WARNING", kind="alert", error=error)
            return next_minute(now)
        done += alerts
        return None

    def _said(self, session: Session, waiting: Waiting, now: datetime) -> datetime | None:
        """None when nothing is left to be done about it; else when to look again."""
        if waiting.seen:
            return None
        if waiting.tried_at is not None and now - waiting.tried_at < DOUBT:
            return waiting.tried_at + DOUBT
        return self._send(session, waiting.outbound, now)

    def _send(self, session: Session, outbound: Outbound, now: datetime) -> datetime | None:
        age = timedelta() if session.since is None else now - session.since
        try:
            self.messenger.send(outbound)
        except Unsure as error:
            log("send_unsure", severity="WARNING", kind=outbound.kind, error=error)
            self.conversations.tried(session, outbound.key, now=now)
            return now + DOUBT if age < PATIENCE else next_minute(now)
        except Undeliverable as error:
            log("send_refused", severity="ERROR", kind=outbound.kind, code=error.code)
            if isinstance(error, AccountRefused) and age < KEPT_FOR:
                return next_minute(now)
            self._undelivered(session.customer, outbound, now)
        except ValueError as error:
            log("send_unfit", severity="CRITICAL", kind=outbound.kind, error=error)
            self._undelivered(session.customer, outbound, now)
        except Temporary as error:
            if age < PATIENCE:
                raise
            log("send_put_off", severity="WARNING", kind=outbound.kind, error=error)
            return next_minute(now)
        else:
            log("sent", kind=outbound.kind)
        return None

    def _undelivered(self, customer: str, outbound: Outbound, now: datetime) -> None:
        """A note to ourselves, so that the owner hears of what the customer does not."""
        if outbound.kind in MATTERS:
            letter = Letter(f"failed.{outbound.key}", now, "failed", outbound.kind)
            arrival = Arrival((customer,), letter)
            self.conversations.receive([arrival], now=now, per_minute=UNCOUNTED)
