"""The queue between the webhook and the chat. Port and in-memory twin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to be done by the chat door, later than now and at least once.

    With `check` it is a second look at a fresh appointment (`barber:event`), else the
    customer's inbox is to be answered.
    """

    shop: str
    customer: str
    check: str | None = None


class Queue(Protocol):
    def put(self, errand: Errand, *, at: datetime, once: str | None = None) -> None:
        """Have it delivered at or after `at`, at least once.

        Two errands of one shop with the same name in `once` are one. Raises Temporary.
        """
        ...


def come_back(queue: Queue, errand: Errand, *, at: datetime) -> None:
    """Have the customer opened again at or after `at`. Whoever asks for the same second asks
    for the same errand, so that those who come back for one reason do not multiply."""
    queue.put(errand, at=at, once=f"{errand.customer}@{int(at.timestamp())}")


class MemoryQueue:
    """The twin: remembers errands until a test takes them."""

    def __init__(self) -> None:
        self.errands: list[tuple[datetime, Errand]] = []
        self._names: set[tuple[str, str]] = set()

    def put(self, errand: Errand, *, at: datetime, once: str | None = None) -> None:
        if once is not None and (errand.shop, once) in self._names:
            return
        if once is not None:
            self._names.add((errand.shop, once))
        self.errands.append((at, errand))

    def due(self, now: datetime) -> list[Errand]:
        """Take every errand that is due, in order of time."""
        due = sorted((e for e in self.errands if e[0] <= now), key=lambda errand: errand[0])
        self.errands = [errand for errand in self.errands if errand[0] > now]
        return [errand for _, errand in due]
