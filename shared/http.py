"""Plain HTTP: the client, and how long it waits."""

import sys

# httpx imports its command line, and with it click and a highlighter, wherever they are
# installed. A module that is None in sys.modules cannot be imported, and httpx is prepared
# for that: it is a seventh of the import time of the webhook door.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402

from shared.deadline import UNATTENDED_S, Phases  # noqa: E402

NEVER_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before a single byte of the request was sent."""


def client() -> httpx.Client:
    """A client that follows no redirect and never waits for ever. httpx repeats nothing."""
    return httpx.Client(timeout=_timeout(Phases.of(UNATTENDED_S)))


def in_time() -> httpx.Timeout:
    """For one request: what is left until the deadline, connecting included."""
    return _timeout(Phases.now())


def obey(request: httpx.Request) -> None:
    """An event hook that does the same, for a client whose calls an SDK makes."""
    request.extensions["timeout"] = in_time().as_dict()


def _timeout(phases: Phases) -> httpx.Timeout:
    return httpx.Timeout(phases.waiting, connect=phases.connecting, pool=phases.connecting)
