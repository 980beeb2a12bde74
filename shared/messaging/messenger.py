"""The port through which the desk speaks, and its twin in memory.

WhatsApp has no idempotency key: a send whose answer was lost may or may not have reached
the customer. So every message carries our own `key`, which comes back in its statuses.
"""

from collections import deque
from typing import Protocol, TypeVar

from shared.errors import Temporary
from shared.messaging.domain import (
    Address,
    Choice,
    Outbound,
    Sent,
    Template,
    fit,
    fit_template,
)
from shared.outside import TurnedAway, Untouched

__all__ = [
    "AccountRefused",
    "Address",
    "Choice",
    "MemoryMessenger",
    "Messenger",
    "NotNow",
    "OptedOut",
    "Outbound",
    "Sent",
    "Template",
    "TemplateRefused",
    "TryLater",
    "Undeliverable",
    "Unsure",
    "WindowClosed",
    "fit",
]

Message = TypeVar("Message")


class TryLater(Untouched):
    """Not sent. The same message may be sent again after `wait_s` seconds."""

    ambiguous = False

    def __init__(self, message: str, *, code: int = 0, wait_s: float = 1) -> None:
        super().__init__(message)
        self.code = code
        self.wait_s = wait_s


class NotNow(TryLater, TurnedAway):
    """Not sent: WhatsApp is up, and wants fewer messages from us or to this customer."""

    def __init__(self, message: str, *, code: int = 0, wait_s: float = 1) -> None:
        super().__init__(message, code=code, wait_s=wait_s)
        self.after = wait_s


class Unsure(Temporary):
    """Nobody answered: the customer may have the message. Look at its statuses first."""

    ambiguous = True


class Undeliverable(Exception):
    """WhatsApp will not take this message, however often it is sent. `code` is Graph's."""

    def __init__(self, message: str, *, code: int) -> None:
        super().__init__(message)
        self.code = code


class WindowClosed(Undeliverable):
    """The customer last wrote more than 24 hours ago: only a template may be sent."""

    def __init__(self, message: str = "the 24 h window is closed", *, code: int = 131047) -> None:
        super().__init__(message, code=code)


class OptedOut(Undeliverable):
    """The customer stopped marketing from this number; other messages still go through."""


class TemplateRefused(Undeliverable):
    """This template does not exist, is paused, or was filled in wrongly."""


class AccountRefused(Undeliverable):
    """Meta lets this number send nothing at all until somebody of the shop acts."""


class Messenger(Protocol):
    def send(self, outbound: Outbound) -> Sent:
        """Send what `fit` makes of it.

        Raises TryLater, Unsure, Undeliverable, or ValueError for what no cutting makes fit.
        """
        ...

    def template(
        self, to: Address, name: str, lang: str, params: tuple[str, ...], key: str
    ) -> Sent:
        """Send an approved template. Raises as `send` does."""
        ...

    def acknowledge(self, wamid: str, *, typing: bool) -> None:
        """Show blue ticks, and the dots for up to 25 s. Best effort: it does not fail."""
        ...


class MemoryMessenger:
    """A messenger that remembers, and that fails when told to."""

    def __init__(self) -> None:
        self.sent: list[Outbound] = []
        self.templates: list[Template] = []
        self.acknowledged: list[tuple[str, bool]] = []
        self._failures: deque[tuple[Exception, bool]] = deque()

    def fail(self, error: Exception, *, times: int = 1, after: bool = False) -> None:
        """Spoil the next sends; `after` the message has gone out: the ambiguous case."""
        self._failures.extend([(error, after)] * times)

    def send(self, outbound: Outbound) -> Sent:
        return self._deliver(fit(outbound), self.sent)

    def template(
        self, to: Address, name: str, lang: str, params: tuple[str, ...], key: str
    ) -> Sent:
        return self._deliver(fit_template(Template(key, to, name, lang, params)), self.templates)

    def acknowledge(self, wamid: str, *, typing: bool) -> None:
        self.acknowledged.append((wamid, typing))

    def _deliver(self, message: Message, delivered: list[Message]) -> Sent:
        error, after = self._failures.popleft() if self._failures else (None, False)
        if error is not None and not after:
            raise error
        delivered.append(message)
        if error is not None:
            raise error
        return Sent(f"wamid.memory-{len(self.sent) + len(self.templates)}")
