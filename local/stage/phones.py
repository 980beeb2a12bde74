"""The customers' phones: who they are, what they wrote, and what they see."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from local.graph import GraphEmulator, Sender
from local.stage.bubbles import Json, Place, Time, Written, bubble, from_shop, undelivered
from local.webhook_bodies import body, message
from shared.messaging.events import Message
from shared.messaging.inbound import Unreadable, read
from shared.shop.domain import Owner

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

    def give(self, owner: Owner, name: str) -> None:
        """The owner's own phone, where alerts arrive: they wrote to the shop today."""
        sender = Sender(owner.phone, owner.user_id, name)
        self._people.setdefault(sender.ids[0], sender)
        note = message(sender, "wamid.owner", self.now(), "text", {"body": ""})
        self.graph.hear(body(self.graph.phone_number_id, [sender], messages=[note]))

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
        sent, failed = list(self.graph.sent), list(self.graph.failed)
        written = list(self._written.values())
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
                            *from_shop(person, sent, time),
                            *undelivered(person, failed, sent, time),
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
                yield (one.after, one.at.timestamp(), n), bubble(one, ticks, time)
