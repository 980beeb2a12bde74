"""The intake: from what Meta posts to letters in inboxes and errands in the queue."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeGuard

from shared.conversation.domain import Letter
from shared.conversation.store import UNCOUNTED, Arrival, Conversations, Receipt
from shared.conversation.ways import BOX, read_key
from shared.logs import log, masked
from shared.messaging.events import (
    Echo,
    Identity,
    Inbound,
    Media,
    Message,
    Preference,
    Sender,
    Status,
    Tap,
    Text,
    asks_answer,
)
from shared.queue import Errand, Queue
from shared.shop.catalogue import Catalogue
from shared.shop.domain import Shop
from shared.traces import here

ARRIVED = frozenset({"sent", "delivered", "read", "played"})
"""States that prove WhatsApp has a message of ours."""
MATTERS = frozenset({"confirmed", "rescheduled", "cancelled"})
"""Kinds of our messages whose failure the owner must hear of."""
TEXT_AT_MOST = 4096
TAP_AT_MOST = 512
BURST = timedelta(seconds=0.8)
"""How long a burst of short messages is given to become one turn (dialogue rule 15)."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in whatever Meta posts, for every shop it speaks of."""

    catalogue: Catalogue
    conversations: Callable[[Shop], Conversations]
    queue: Queue

    def take_in(self, updates: Sequence[Inbound], *, now: datetime) -> None:
        """Every update is in its inbox, and every customer to be answered in the queue.

        The same POST again queues again only who still waits. Raises Temporary when that
        cannot be promised; then Meta must post it again. Numbers of no shop are let pass.
        """
        numbers = dict.fromkeys(update.shop_number for update in updates if of_a_shop(update))
        for number in numbers:
            shop = self.catalogue.by_number(number)
            if shop is None:
                log("unknown_number", severity="WARNING")
                continue
            self._take_in(
                shop, [u for u in updates if of_a_shop(u) and u.shop_number == number], now
            )

    def _take_in(self, shop: Shop, updates: Sequence[Inbound], now: datetime) -> None:
        post = sort(updates, trail=here())
        talks = self.conversations(shop)
        at: dict[str, datetime] = {}
        received: list[tuple[Arrival, Receipt]] = []
        if post.arrivals or post.seen:
            most = shop.policy.messages_per_minute
            receipts = talks.receive(
                post.arrivals, seen=post.seen, now=now, per_minute=most, by_meta=True
            )
            received += zip(post.arrivals, receipts, strict=True)
        if post.alerts:
            receipts = talks.receive(post.alerts, now=now, per_minute=UNCOUNTED, by_meta=True)
            received += zip(post.alerts, receipts, strict=True)
        for arrival, receipt in received:
            log("received", customer=masked(receipt.customer), outcome=receipt.outcome)
            if receipt.outcome in ("new", "waiting") and arrival.letter is not None:
                wait = BURST if arrival.letter.kind == "text" else timedelta()
                at[receipt.customer] = min(at.get(receipt.customer, now + wait), now + wait)
        for customer, moment in at.items():
            self.queue.put(Errand(shop.id, customer), at=moment)


@dataclass(frozen=True, slots=True)
class Post:
    """What one webhook body comes to for one shop; `seen` are keys of our own messages, and
    `alerts` those to an owner that failed."""

    arrivals: tuple[Arrival, ...]
    seen: tuple[str, ...]
    alerts: tuple[Arrival, ...] = ()


def sort(updates: Iterable[Inbound], *, trail: str = "") -> Post:
    """Letters for inboxes in the order they came, and news of our own messages; on `trail`.

    Everything else (groups, reactions, calls, templates, accounts) has no effect; the table
    in `docs/whatsapp.md` says why.
    """
    arrivals: list[Arrival] = []
    seen: list[str] = []
    alerts: list[Arrival] = []
    for update in updates:
        if isinstance(update, Status) and update.state in ARRIVED and update.key:
            seen.append(update.key)
        if isinstance(update, Status) and update.state == "failed" and read_key(update.key):
            alerts.append(_on(trail, _failed_alert(update)))
            continue
        arrival = _arrival(update)
        if arrival is not None:
            arrivals.append(_on(trail, arrival))
    return Post(tuple(arrivals), tuple(seen), tuple(alerts))


def _on(trail: str, arrival: Arrival) -> Arrival:
    if arrival.letter is None:
        return arrival
    return replace(arrival, letter=replace(arrival.letter, trail=trail))


def _arrival(update: Inbound) -> Arrival | None:
    match update:
        case Message():
            return _message(update) if asks_answer(update) else None
        case Status(state="failed") if update.kind in MATTERS:
            return _failed(update)
        case Identity():
            before = _names(update.previous) if update.previous else ()
            names = _names(update.current)
            return Arrival(names or before, before=before) if names or before else None
        case Preference(sender=sender, wants=wants, at=at):
            once = f"preference.{sender.customer}.{int(at.timestamp())}"
            text = "resume" if wants else "stop"
            return _delivered(sender, Letter(once, at, "preference", text))
        case Echo(wamid=wamid, to=to, at=at):
            return _delivered(to, Letter(wamid, at, "owner_wrote"))
    return None


def _message(message: Message) -> Arrival | None:
    wamid, at = message.wamid, message.at
    match message.content:
        case Text(body):
            letter = Letter(wamid, at, "text", body[:TEXT_AT_MOST])
        case Tap(chosen, title):
            letter = Letter(wamid, at, "tap", chosen[:TAP_AT_MOST], title[:TAP_AT_MOST])
        case Media(kind="audio", media_id=media_id):
            letter = Letter(wamid, at, "voice", media_id=media_id)
        case Media(kind="image" | "video" | "sticker", media_id=media_id):
            letter = Letter(wamid, at, "image", media_id=media_id)
        case _:
            letter = Letter(wamid, at, "other")
    return _delivered(message.sender, letter)


def _failed(status: Status) -> Arrival | None:
    letter = Letter(f"failed.{status.wamid}", status.at, "failed", status.kind)
    return _delivered(status.recipient, letter)


def _failed_alert(status: Status) -> Arrival:
    code = str(status.errors[0]) if status.errors else "0"
    letter = Letter(f"failed.{status.wamid}", status.at, "alert_failed", status.key, title=code)
    return Arrival((BOX,), letter)


def _delivered(sender: Sender, letter: Letter) -> Arrival | None:
    """The letter with its sender on it; None when Meta does not say whose it is."""
    names = _names(sender)
    if not names:
        return None
    signed = replace(letter, phone=sender.phone, user_id=sender.user_id, name=sender.name or None)
    return Arrival(names, signed)


def _names(sender: Sender) -> tuple[str, ...]:
    """The BSUID before the phone: a username adopter's phone may vanish."""
    return tuple(name for name in (sender.user_id, sender.phone) if name)


def of_a_shop(update: Inbound) -> TypeGuard[Message | Status | Identity | Preference | Echo]:
    return isinstance(update, Message | Status | Identity | Preference | Echo)
