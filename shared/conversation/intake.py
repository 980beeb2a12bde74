"""From what Meta posts to what goes into inboxes: the pure half of the webhook door."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shared.conversation.domain import Letter
from shared.conversation.store import Arrival
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

ARRIVED = frozenset({"sent", "delivered", "read", "played"})
"""States that prove WhatsApp has a message of ours."""
MATTERS = frozenset({"confirmed", "rescheduled", "cancelled"})
"""Kinds of our messages whose failure the owner must hear of."""
TEXT_AT_MOST = 4096
TAP_AT_MOST = 512


@dataclass(frozen=True, slots=True)
class Intake:
    """What one webhook body comes to for one shop."""

    arrivals: tuple[Arrival, ...]
    seen: tuple[str, ...]
    """Keys of our own messages that WhatsApp is known to have."""


def sort(updates: Iterable[Inbound]) -> Intake:
    """Letters for inboxes in the order they came, and news of our own messages.

    Everything else (groups, reactions, calls, templates, accounts) has no effect; the table
    in `docs/whatsapp.md` says why.
    """
    arrivals: list[Arrival] = []
    seen: list[str] = []
    for update in updates:
        if isinstance(update, Status) and update.state in ARRIVED and update.key:
            seen.append(update.key)
        arrival = _arrival(update)
        if arrival is not None:
            arrivals.append(arrival)
    return Intake(tuple(arrivals), tuple(seen))


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
