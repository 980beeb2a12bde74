"""The door sets the turn's deadline, and takes it away with the answer."""

import math
import re
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from flask import Flask, Request, Response, request

from functions._door import DEADLINE_S, door
from main import DOORS as OPENED
from shared.bootstrap import App
from shared.conversation.store import LEASE
from shared.deadline import left
from shared.errors import Temporary
from shared.settings import DOORS, Settings
from tests.doors.settings import environment

ROOT = Path(__file__).parents[2]
ANSWERING_S = 60
"""Each message is answered, or somebody told, within so many seconds (design, section 8)."""


def app(name: str) -> App:
    return App(Settings.read(environment(), name))


def asked(name: str, seen: list[float], failure: Exception | None = None) -> Response:
    """The answer of a door that notes how long it has."""

    def serve(_app: App, _request: Request, _now: datetime) -> Response:
        seen.append(left())
        if failure is not None:
            raise failure
        return Response("ok")

    with Flask("door").test_request_context("/"):
        opened = door(name, serve, app(name))
        now = cast(Request, request._get_current_object())  # type: ignore[attr-defined]
        return cast(Response, opened(now))


def test_every_door_has_a_deadline() -> None:
    assert DEADLINE_S.keys() == DOORS.keys()
    assert set(OPENED) <= DEADLINE_S.keys()


@pytest.mark.parametrize("name", ["webhook", "chat", "booking"])
def test_a_door_has_so_long_and_no_longer(name: str) -> None:
    seen: list[float] = []
    asked(name, seen)
    assert DEADLINE_S[name] - 1 < seen[0] <= DEADLINE_S[name]
    assert left() == math.inf


def test_a_door_that_put_its_caller_off_takes_its_deadline_away_too() -> None:
    assert asked("chat", [], Temporary("down")).status_code == 503
    assert left() == math.inf


def test_a_turn_does_not_outlive_the_lease_of_its_customer() -> None:
    assert DEADLINE_S["chat"] < LEASE.total_seconds()


def test_a_turn_that_failed_can_be_taken_again_in_time() -> None:
    assert 2 * DEADLINE_S["chat"] < ANSWERING_S


def test_the_platform_stops_no_door_before_its_deadline() -> None:
    written = (ROOT / "serverless.yml").read_text("utf-8").partition("\nfunctions:\n")[2]
    stopped = re.findall(r"^  (\w+):.*\n(?:    .*\n)*?    timeout: (\d+)", written, re.M)
    assert {door for door, _ in stopped} >= set(OPENED)
    for door_name, seconds in stopped:
        assert DEADLINE_S[door_name] < int(seconds)


def test_meta_is_not_kept_waiting() -> None:
    assert DEADLINE_S["webhook"] <= 5
