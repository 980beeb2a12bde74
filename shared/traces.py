"""How a request is found again among thousands, and those that came of it.

It has an id, which the errands it puts into the queue carry on, and belongs to a trace where
the web's header or the platform's names one. Whoever calls a public door writes its headers,
so they are data: what is not an id to the letter is none, and nobody is told.
https://www.w3.org/TR/trace-context/ and https://cloud.google.com/trace/docs/trace-context
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

TRAIL = "X-Turno-Trail"
TRACEPARENT = "traceparent"
CLOUD_TRACE = "X-Cloud-Trace-Context"

_VERSION_0 = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_LATER = re.compile(r"(?!00|ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")
_CLOUD = re.compile(r"([0-9a-fA-F]{32})(?:/([0-9]{1,20}))?(?:;o=([0-9]{1,3}))?")
_TRAIL = re.compile(r"[0-9a-f]{32}")
_NO_TRACE, _NO_SPAN = "0" * 32, "0" * 16
_LONGEST = 200
"""Of a header that may end in anything; those of later versions may."""

_walked: ContextVar["Way | None"] = ContextVar("way", default=None)


class Headers(Protocol):
    def get(self, key: str, default: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Trace:
    """`id` has 32 hexadecimal digits, `span` 16."""

    id: str
    span: str | None = None
    sampled: bool = False

    @classmethod
    def of(cls, headers: Headers) -> "Trace | None":
        """The request's; of the two headers the web's counts first. Never raises."""
        return _web(headers.get(TRACEPARENT, "")) or _cloud(headers.get(CLOUD_TRACE, ""))

    @property
    def traceparent(self) -> str | None:
        """For a call that belongs to the same trace; None where there is no span to go on from."""
        return f"00-{self.id}-{self.span}-{int(self.sampled):02}" if self.span else None

    def fields(self, project: str) -> Mapping[str, str | bool]:
        """By these Cloud Logging knows which lines are about one request.
        https://cloud.google.com/logging/docs/structured-logging"""
        named: dict[str, str | bool] = {
            "logging.googleapis.com/trace": f"projects/{project}/traces/{self.id}",
            "logging.googleapis.com/trace_sampled": self.sampled,
        }
        return named | ({"logging.googleapis.com/spanId": self.span} if self.span else {})


def _web(header: str) -> Trace | None:
    if len(header) > _LONGEST:
        return None
    found = _VERSION_0.fullmatch(header) or _LATER.fullmatch(header)
    if found is None or found[1] == _NO_TRACE or found[2] == _NO_SPAN:
        return None
    return Trace(found[1], found[2], bool(int(found[3], 16) & 1))


def _cloud(header: str) -> Trace | None:
    found = _CLOUD.fullmatch(header)
    if found is None or found[1] == _NO_TRACE:
        return None
    span = int(found[2] or 0)
    if span >= 2**64:
        return None
    return Trace(found[1].lower(), f"{span:016x}" if span else None, bool(int(found[3] or 0) & 1))


@dataclass(frozen=True, slots=True)
class Way:
    """A request's place: `id` is its own or that of the request that sent it here."""

    id: str
    trace: Trace | None = None

    @classmethod
    def of(cls, headers: Headers, *, fresh: Callable[[], str]) -> "Way":
        """The sender's id, else the trace's, else a `fresh` one of 32 hexadecimal digits."""
        trace, sender = Trace.of(headers), headers.get(TRAIL, "")
        if _TRAIL.fullmatch(sender):
            return cls(sender, trace)
        return cls(trace.id if trace else fresh(), trace)

    @contextmanager
    def walked(self) -> Iterator[None]:
        """Whatever is put into the queue inside leads back here."""
        token = _walked.set(self)
        try:
            yield
        finally:
            _walked.reset(token)


def here() -> str:
    """The id of the request under way; empty outside of one."""
    way = _walked.get()
    return way.id if way else ""


def onward() -> Mapping[str, str]:
    """Headers that lead from the request under way to the next. Not signed: they decide
    nothing."""
    way = _walked.get()
    if way is None:
        return {}
    parent = way.trace.traceparent if way.trace else None
    return {TRAIL: way.id} | ({TRACEPARENT: parent} if parent else {})
