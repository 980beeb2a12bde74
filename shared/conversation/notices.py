"""Alerts that no owner could be sent, where the owner will see them. Port and in-memory twin."""

from datetime import date
from typing import Protocol


class Notices(Protocol):
    """The notes in the calendar of one shop's owner."""

    def leave(self, alert: str, text: str, *, day: date) -> None:
        """Have it stand there, on that local day. The same alert twice is one note, and one
        that the owner deleted stays deleted.

        Raises Temporary, and Misconfigured where the calendar is closed to the desk.
        """
        ...


class MemoryNotices:
    """The twin: what was left, by alert, and it fails when told to."""

    def __init__(self) -> None:
        self.left: dict[str, tuple[date, str]] = {}
        self.failure: Exception | None = None

    def leave(self, alert: str, text: str, *, day: date) -> None:
        if self.failure is not None:
            raise self.failure
        self.left.setdefault(alert, (day, text))
