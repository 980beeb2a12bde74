"""What WhatsApp tells us, as plain values. Times are aware UTC, phones are digits."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from shared.messaging.domain import Address


@dataclass(frozen=True, slots=True)
class Sender:
    """A person as one webhook knows them: any of the ids may be missing, and the name."""

    phone: str | None = None
    user_id: str | None = None
    parent_user_id: str | None = None
    name: str = ""

    @property
    def customer(self) -> str:
        """The key under which the desk knows this person: the BSUID, else the phone."""
        return self.user_id or self.phone or ""

    @property
    def address(self) -> Address:
        return Address(self.phone, self.user_id)


@dataclass(frozen=True, slots=True)
class Text:
    body: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A reply button, a list row, or a template's quick reply (whose id is its payload)."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Media:
    """`kind` is image, video, audio, document or sticker; `voice` is a spoken note.

    `url`, where Meta sends one, lives for minutes and needs our token.
    """

    kind: str
    media_id: str
    mime: str = ""
    voice: bool = False
    caption: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """`emoji` is empty when the reaction was taken back."""

    to: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Other:
    """A kind the desk does not read: location, contacts, order, flow, edit, revoke, …"""

    kind: str


Content: TypeAlias = Text | Tap | Media | Reaction | Other


@dataclass(frozen=True, slots=True)
class Message:
    """`reply_to` is the wamid it quotes; `group` is there when it was written in a group."""

    wamid: str
    shop_number: str
    sender: Sender
    at: datetime
    content: Content
    reply_to: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message of ours. `key` and `kind` are those it was sent with."""

    wamid: str
    shop_number: str
    state: str
    at: datetime
    recipient: Sender
    key: str = ""
    kind: str = ""
    errors: tuple[int, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The same person under another id. `previous` is None where Meta does not name it."""

    shop_number: str
    previous: Sender | None
    current: Sender
    at: datetime


@dataclass(frozen=True, slots=True)
class Preference:
    """The customer allowed or stopped marketing in WhatsApp's own settings."""

    shop_number: str
    sender: Sender
    wants: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Echo:
    """Somebody of the shop wrote to a customer from the WhatsApp Business app."""

    wamid: str
    shop_number: str
    to: Sender
    at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """A call, one event of it; one by the customer opens the 24 h window as a message does."""

    call_id: str
    shop_number: str
    sender: Sender
    at: datetime
    event: str
    by_customer: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something the desk has no use for. `why` has no words of customers: it may be logged."""

    field: str
    why: str


Inbound: TypeAlias = Message | Status | Identity | Preference | Echo | Call | Ignored

UNANSWERED = frozenset({"edit", "revoke", "call_permission_reply", "request_welcome"})
"""Kinds of messages that ask nothing: something done to a message, not something said."""

_RANK = {"sent": 1, "failed": 2, "delivered": 3, "read": 4, "played": 5}


def asks_answer(inbound: Inbound) -> bool:
    """Did a customer, in the chat with the shop, say something that gets a reply?"""
    match inbound:
        case Message(group=None, content=Reaction()):
            return False
        case Message(group=None, content=Other(kind)):
            return kind not in UNANSWERED
        case Message(group=None):
            return True
    return False


def rank(state: str) -> int:
    """Statuses arrive in any order: one of lower rank than the last is old news."""
    return _RANK.get(state, 0)
