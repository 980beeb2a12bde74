"""The visits to the doors: which requests came, and what the product logged meanwhile."""

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.stage.switchboard import Wire

VISITS = 400


@dataclass
class Visit:
    """One request to a door, while it runs and afterwards."""

    number: int
    door: str
    at: datetime
    began: float
    about: frozenset[str] = frozenset()
    ended: float | None = None
    status: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)

    def customers(self) -> frozenset[str]:
        """The customers it was about, hashed as in the logs."""
        named = (str(line["customer"]) for line in list(self.lines) if "customer" in line)
        return self.about.union(named)

    def line(self, event: str) -> dict[str, Any] | None:
        return next((line for line in self.lines if line["event"] == event), None)

    def covers(self, wire: Wire) -> bool:
        ended = self.ended if self.ended is not None else float("inf")
        return self.began <= wire.began and wire.ended <= ended


_visit: ContextVar[Visit | None] = ContextVar("visit", default=None)


class Visits(logging.Handler):
    """The last 400 requests to the doors of one stage; also hears their log lines."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._kept: deque[Visit] = deque(maxlen=VISITS)
        self._number = 0
        self._guard = threading.Lock()

    @contextmanager
    def visit(self, door: str, about: Iterable[str] = ()) -> Iterator[Visit]:
        """Everything the doors do and log in this thread belongs to this visit."""
        with self._guard:
            self._number += 1
            visit = Visit(self._number, door, self._now(), time.perf_counter(), frozenset(about))
            self._kept.append(visit)
        token = _visit.set(visit)
        try:
            yield visit
        finally:
            visit.ended = time.perf_counter()
            _visit.reset(token)

    def emit(self, record: logging.LogRecord) -> None:
        visit = _visit.get()
        if visit is not None and visit in self:
            visit.lines.append(json.loads(record.getMessage()))

    def __contains__(self, visit: Visit) -> bool:
        """Several stages in one program hear each other's lines; these are ours."""
        with self._guard:
            return any(one is visit for one in self._kept)

    def all(self) -> tuple[Visit, ...]:
        with self._guard:
            return tuple(self._kept)

    def forget(self) -> None:
        with self._guard:
            self._kept.clear()

    def listen(self) -> None:
        """Until `leave`, the product's log lines are heard."""
        logger = logging.getLogger("turno")
        logger.addHandler(self)
        if logger.getEffectiveLevel() > logging.INFO:
            logger.setLevel(logging.INFO)

    def leave(self) -> None:
        logging.getLogger("turno").removeHandler(self)
