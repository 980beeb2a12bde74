"""Who is told of bugs, besides the log. Port, in-memory twin, and what is told.

What is told is put together here from little, and nothing is taken from the request: kinds of
exceptions, where in the code they were raised, and the trail. No message of an exception is
among it, for ours may quote what a customer said and a vendor's may quote anything; nor are
values of variables, headers, bodies, addresses, names or hashes of customers.
"""

import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from shared.logs import Bug

ROOT = Path(__file__).parents[1]
TOLD_OF_TRAIL = ("door", "request", "shop", "turn")
"""Not `customer`: a hash of a phone number is found again by trying all numbers."""
FRAMES_AT_MOST = 60
CHAIN_AT_MOST = 5


class Tracker(Protocol):
    def tell(self, bug: Bug) -> None:
        """One bug, now, before it returns. Raises Temporary."""
        ...


class MemoryTracker:
    """The twin."""

    def __init__(self) -> None:
        self.told: list[Mapping[str, Any]] = []

    def tell(self, bug: Bug) -> None:
        self.told.append(event_of(bug, version=None))


def event_of(bug: Bug, *, version: str | None) -> dict[str, Any]:
    """The bug as trackers of Sentry's kind take it; all there is to it.
    https://develop.sentry.dev/sdk/data-model/event-payloads/"""
    tags = {name: str(bug.trail[name]) for name in TOLD_OF_TRAIL if name in bug.trail}
    return {
        "platform": "python",
        "level": "fatal",
        "logger": "turno",
        "tags": {"event": bug.event, **tags},
        "exception": {"values": [_told(error) for error in _chain(bug.error)]},
    } | ({"release": version} if version else {})


def _chain(error: BaseException) -> list[BaseException]:
    """What it came of, first things first."""
    chain = [error]
    while len(chain) < CHAIN_AT_MOST:
        last = chain[-1]
        before = last.__cause__ or (None if last.__suppress_context__ else last.__context__)
        if before is None or before in chain:
            break
        chain.append(before)
    return chain[::-1]


def _told(error: BaseException) -> dict[str, Any]:
    frames = list(_frames(error.__traceback__))[-FRAMES_AT_MOST:]
    kind = type(error)
    return {
        "type": kind.__name__,
        "module": kind.__module__,
        "stacktrace": {"frames": frames},
    }


def _frames(found: TracebackType | None) -> Iterator[dict[str, Any]]:
    for frame, line in traceback.walk_tb(found):
        code = frame.f_code
        module = str(frame.f_globals.get("__name__", ""))
        yield {
            "function": code.co_qualname,
            "module": module,
            "filename": _filename(code.co_filename),
            "lineno": line,
            "in_app": module.partition(".")[0] in ("functions", "shared", "main"),
        }


def _filename(path: str) -> str:
    """Within the bundle, or within the packages: where those are is nobody's business."""
    for beginning in (f"{ROOT}/", "/site-packages/", "/lib/"):
        _, found, rest = path.rpartition(beginning)
        if found:
            return rest
    return Path(path).name
