"""Keys pressed in a real terminal."""

from typing import Any

import pexpect

PRESSES = 10


def interrupt(child: "pexpect.spawn[Any]", until: str | bytes, *, patience_s: float) -> None:
    """Ctrl-C, and again while `until` is not shown, as anybody would.

    One that comes between Python's printing of a question and its reading of the terminal is
    noticed with the next key only.
    """
    for _ in range(PRESSES):
        child.sendintr()
        if child.expect_exact([until, pexpect.TIMEOUT], timeout=patience_s) == 0:
            return
    raise AssertionError(f"Ctrl-C does not bring {until!r}: {child.before!r}")
