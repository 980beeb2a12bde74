"""The customers' phones: who they are, what they wrote, and what they see."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.delivered import Delivered
from local.graph import GraphEmulator, Sender
from shared.messaging.events import Content, Media, Message, Tap, Text
from shared.messaging.inbound import Unreadable, read

Json = dict[str, Any]
Time = Callable[[datetime], str]
Place = tuple[int, int, int]

NUMBERS = {
    "MX": "521555071{:04d}",
    "US": "1555010{:04d}",
    "AR": "549115550{:04d}",
    "CO": "57300555{:04d}",
    "ES": "34600555{:03d}",
    "CL": "56955550{:03d}",
    "PE": "51955550{:03d}",
    "GB": "447700900{:03d}",
}
"""How made-up numbers of a country look, as Meta writes them."""


@dataclass(frozen=True, slots=True)
class Written:
    """A customer's message, `after` so many of the shop's."""

    wamid: str
    sender: Sender
    at: datetime
    content: Content
    after: int


@dataclass
class Phones:
    """Every phone that was added or has written, and the talk on each."""

    graph: GraphEmulator
    now: Callable[[], datetime]
    _people: dict[str, Sender] = field(default_factory=dict)
    _written: dict[str, Written] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def add(self, name: str, country: str) -> str:
        """A new phone; the key by which it goes here. Raises ValueError for a country
        whose numbers we do not know."""
        if country not in NUMBERS:
            raise ValueError(f"country: one of {', '.join(NUMBERS)}")
        number = NUMBERS[country].format(next(self._numbers))
        self._people[number] = Sender(number, None, name)
        return number

    def sender(self, phone: str) -> Sender:
        """Raises KeyError for a phone nobody has."""
        return self._people[phone]

    def arriving(self, posted: bytes) -> tuple[Message, ...]:
        """Note what a webhook carries, before it is answered; the messages in it."""
        try:
            messages = tuple(one for one in read(posted) if isinstance(one, Message))
        except Unreadable:
            return ()
        for one in messages:
            sender = Sender(one.sender.phone, one.sender.user_id, one.sender.name)
            self._people.setdefault(sender.ids[0], sender)
            after = len(self.graph.sent)
            self._written.setdefault(
                one.wamid, Written(one.wamid, sender, self.now(), one.content, after)
            )
        return messages

    def taken(self, messages: Sequence[Message]) -> tuple[Message, ...]:
        """The webhook answered 200: a second tick. Gives those that had none yet."""
        fresh = [one for one in messages if one.wamid not in self._taken]
        self._taken.update(one.wamid for one in fresh)
        return tuple(fresh)

    def forget(self) -> None:
        self._people.clear()
        self._written.clear()
        self._taken.clear()
        self._numbers = itertools.count(1)

    def shown(self, time: Time, busy: Callable[[Sender], bool]) -> list[Json]:
        """What every phone shows; `busy` says whose turn is being taken just now."""
        sent, written = list(self.graph.sent), list(self._written.values())
        read_to = self._read(written)
        return [
            {
                "id": key,
                "name": person.name or key,
                "phone": person.phone,
                "ids": list(person.ids),
                "typing": busy(person),
                "messages": [
                    line
                    for _, line in sorted(
                        [
                            *self._from_customer(person, written, read_to.get(key, -1), time),
                            *_from_shop(person, sent, time),
                        ],
                        key=lambda placed: placed[0],
                    )
                ],
            }
            for key, person in list(self._people.items())
        ]

    def _read(self, written: Sequence[Written]) -> dict[str, int]:
        """For each phone, up to which message there are blue ticks: reading one reads all
        before it."""
        seen = {wamid for wamid, _ in list(self.graph.acknowledged)}
        return {one.sender.ids[0]: n for n, one in enumerate(written) if one.wamid in seen}

    def _from_customer(
        self, person: Sender, written: Sequence[Written], read_to: int, time: Time
    ) -> Iterator[tuple[Place, Json]]:
        for n, one in enumerate(written):
            if set(one.sender.ids) & set(person.ids):
                delivered = "delivered" if one.wamid in self._taken else "sent"
                ticks = "read" if n <= read_to else delivered
                yield (one.after, 0, n), _bubble(one, ticks, time)


def words(content: Content) -> str:
    """What was said, for the trace."""
    match content:
        case Text(body):
            return body
        case Tap(title=title):
            return f"▸ {title}"
        case Media(kind=kind, caption=caption):
            return f"<{kind}> {caption}".strip()
    return f"<{getattr(content, 'kind', 'reaction')}>"


def _bubble(one: Written, ticks: str, time: Time) -> Json:
    kinds = {"audio": "voice", "image": "image", "video": "image", "sticker": "image"}
    kind = kinds.get(one.content.kind, "text") if isinstance(one.content, Media) else "text"
    text = one.content.title if isinstance(one.content, Tap) else words(one.content)
    shown = {"id": one.wamid, "from": "customer", "kind": kind, "text": text, "ticks": ticks}
    return {**shown, "at": time(one.at)}


def _from_shop(
    person: Sender, sent: Sequence[Delivered], time: Time
) -> Iterator[tuple[Place, Json]]:
    for n, one in enumerate(sent):
        if one.to not in person.ids:
            continue
        yield (
            (n, 1, 0),
            {
                "id": one.wamid,
                "from": "shop",
                "at": time(one.at),
                "kind": "text",
                "text": one.text,
                "label": one.kind,
                "menu": one.menu,
                "choices": choices(one),
            },
        )


def choices(one: Delivered) -> list[Json]:
    """What can be tapped under a message."""
    return [
        {"id": choice.id, "title": choice.title, "description": choice.description}
        for choice in one.choices
    ]
