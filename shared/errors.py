"""The three kinds of failure.

A `Refusal` is a rule of the shop: the customer hears why. A `Temporary` failure may
succeed when tried again: it is retried, then told honestly. Anything else is a bug and
is left to be loud.
"""


class Refusal(Exception):
    """A rule says no. `code` is stable: the doors put it on the wire, texts explain it."""

    code = "refused"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Temporary(Exception):
    """An outside service did not do its part this time; the same call may work later."""


class Misconfigured(Exception):
    """A setting or the shop file is wrong. The message says where, and what would be right."""
