"""What more than one test file needs of the world outside this process.

The emulators are imported where they are opened: most tests never need them.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.torture import redis_server as real

if TYPE_CHECKING:
    from local.stage import Stage
    from tests.booking.google import Google

CUSTOMERS = Path(__file__).parent / "rehearsal" / "customers.json"


def pytest_configure() -> None:
    """Let Ctrl-C reach what is tested.

    A shell starts a background job without job control with SIGINT ignored, and every process
    below inherits that: CI may be such a job.
    https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_11
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a real Redis server that belongs to these tests alone."""
    if real.program() is None:
        if os.environ.get("CI"):
            pytest.fail("no redis-server on PATH: install it, CI checks against the real one")
        pytest.skip("no redis-server on PATH: checked on fakeredis only")
    with real.redis_server() as url:
        yield url


@pytest.fixture(scope="module")
def standing_google() -> Iterator["Google"]:
    from tests.booking.google import google_stands

    with google_stands() as google:
        yield google


@pytest.fixture
def google(standing_google: "Google") -> "Google":
    """Google Calendar over the wire, with the empty calendars of the small shop."""
    standing_google.start_afresh()
    return standing_google


@pytest.fixture(scope="module")
def standing_stage() -> Iterator["Stage"]:
    from local.rehearsal.suite import load
    from local.stage import Stage

    suite = load(CUSTOMERS)
    with Stage(suite.shop, suite.now, events=suite.events, frozen_clock=True) as stage:
        yield stage


@pytest.fixture
def stage(standing_stage: "Stage") -> "Stage":
    """The whole desk over the wire, as the rehearsal's customers find it, on its first day."""
    standing_stage.afresh()
    return standing_stage
