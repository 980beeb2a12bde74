"""One line of a talk as a phone shows it, as JSON."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

from local.delivered import Delivered
from local.graph import Sender
from shared.messaging.events import Content, Media, Tap, Text

Json = dict[str, Any]
Time = Callable[[datetime], str]
Place = tuple[int, float, int]
"""Where a line stands in a talk: after so many of the shop's messages, when, and which."""
LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """A customer's message, `after` so many of the shop's."""

    wamid: str
    sender: Sender
    at: datetime
    content: Content
    after: int


def words(content: Content) -> str:
    """What was said, for the trace."""
    match content:
        case Text(body=text):
            return text
        case Tap(title=title):
            return f"▸ {title}"
        case Media(kind=kind, caption=caption):
            return f"<{kind}> {caption}".strip()
    return f"<{getattr(content, 'kind', 'reaction')}>"


def bubble(one: Written, ticks: str, time: Time) -> Json:
    kinds = {"audio": "voice", "image": "image", "video": "image", "sticker": "image"}
    kind = kinds.get(one.content.kind, "text") if isinstance(one.content, Media) else "text"
    text = one.content.title if isinstance(one.content, Tap) else words(one.content)
    shown = {"id": one.wamid, "from": "customer", "kind": kind, "text": text, "ticks": ticks}
    return {**shown, "at": time(one.at)}


def from_shop(
    person: Sender, sent: Sequence[Delivered], time: Time
) -> Iterator[tuple[Place, Json]]:
    for n, one in enumerate(sent):
        if one.to in person.ids:
            yield (n, inf, 0), _shop_bubble(one, time)


def undelivered(
    person: Sender,
    failed: Sequence[tuple[Delivered, int]],
    sent: Sequence[Delivered],
    time: Time,
) -> Iterator[tuple[Place, Json]]:
    """What the shop sent and the customer never saw, with WhatsApp's code for why."""
    for n, (one, code) in enumerate(failed):
        if one.to in person.ids:
            before = sum(other.at <= one.at for other in sent)
            yield (before, one.at.timestamp(), LAST + n), _shop_bubble(one, time) | {"failed": code}


def _shop_bubble(one: Delivered, time: Time) -> Json:
    return {
        "id": one.wamid,
        "from": "shop",
        "at": time(one.at),
        "kind": "text",
        "text": one.text,
        "label": one.kind,
        "menu": one.menu,
        "choices": choices(one),
    }


def choices(one: Delivered) -> list[Json]:
    """What can be tapped under a message."""
    return [
        {"id": choice.id, "title": choice.title, "description": choice.description}
        for choice in one.choices
    ]
