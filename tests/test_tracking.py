"""Bugs are told, with nothing of anybody's in them, and telling changes no answer."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from flask import Flask, Request, Response, request

from functions._door import TELLING_AT_MOST_S, door
from local.serving import serve
from shared.booking.domain import SlotTaken
from shared.bootstrap import App
from shared.deadline import left, within
from shared.errors import Temporary
from shared.logs import Bug, log, noting_bugs, trail
from shared.outside import LeftAlone
from shared.settings import Settings
from shared.tracking import CHAIN_AT_MOST, MemoryTracker, event_of
from shared.tracking_sentry import SentryTracker
from tests.doors.settings import environment
from tests.tracker import KEY, PROJECT, TrackerEmulator, dsn

ROOT = Path(__file__).parents[1]
NOWHERE = f"http://{KEY}@127.0.0.1:9/42"
SECRET = "Rigoberta-5215550000001"
TOLD = {
    "event_id", "timestamp", "platform", "level", "logger", "tags", "exception", "release",
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A tracker, and the address under which it is told."""

    emulator: TrackerEmulator
    url: str

    def dsn(self, path: str = PROJECT) -> str:
        return dsn(self.url, path)

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.emulator.events


@pytest.fixture
def tracker() -> Iterator[Standing]:
    emulator = TrackerEmulator()
    with serve(emulator) as url:
        yield Standing(emulator, url)
        emulator.release()


def app(told_at: str | None, **more: str) -> App:
    told = {"SENTRY_DSN": told_at} if told_at else {}
    return App(Settings.read({**environment(), **told, **more}, "chat"))


def asked(served: App, serve: Any, name: str = "chat") -> Response:
    """The door's answer to a request that is full of a customer."""
    where = Flask("door").test_request_context(
        f"/{SECRET}?name={SECRET}",
        method="POST",
        data=json.dumps({"text": SECRET}),
        headers={"X-Name": SECRET, "Cookie": f"who={SECRET}", "Authorization": SECRET},
    )
    with closing(served), where:
        opened = door(name, serve, served)
        return cast(Response, opened(cast(Request, request._get_current_object())))  # type: ignore[attr-defined]


def stumbles(_app: App, request: Request, _now: datetime) -> Response:
    words = json.loads(request.get_data())["text"]
    with trail(shop="navaja", turn="t1", customer="6b86b273ff34"):
        try:
            raise KeyError(words)
        except KeyError as error:
            raise RuntimeError(f"cannot read {words}") from error


def found(error: BaseException, **ids: str) -> Bug:
    return Bug("request_broke", error, ids)


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "turno"]


# What is told


def test_a_bug_is_told_by_its_kinds_its_stack_its_door_and_its_trail(tracker: Standing) -> None:
    with pytest.raises(RuntimeError):
        asked(app(tracker.dsn(), TURNO_VERSION="v7"), stumbles)

    [event] = tracker.events
    assert (event["platform"], event["level"], event["release"]) == ("python", "fatal", "v7")
    request_id = event["tags"].pop("request")
    assert len(request_id) == 32
    assert event["tags"] == {
        "event": "request_broke", "door": "chat", "shop": "navaja", "turn": "t1",
    }  # fmt: skip
    cause, error = event["exception"]["values"]
    assert (cause["type"], error["type"]) == ("KeyError", "RuntimeError")
    last = error["stacktrace"]["frames"][-1]
    assert (last["function"], last["filename"]) == ("stumbles", "tests/test_tracking.py")
    assert last["lineno"] > 0
    first = error["stacktrace"]["frames"][0]
    assert (first["filename"], first["in_app"]) == ("functions/_door.py", True)


def test_nothing_of_a_customer_is_in_what_is_sent(tracker: Standing) -> None:
    with pytest.raises(RuntimeError):
        asked(app(tracker.dsn()), stumbles)

    [body], [headers] = tracker.emulator.bodies, tracker.emulator.headers
    for private in (SECRET, "6b86b273ff34", "cannot read", os.uname().nodename, str(ROOT)):
        assert private not in body.decode()
        assert private not in str(headers)
    [event] = tracker.events
    assert event.keys() <= TOLD
    for value in event["exception"]["values"]:
        assert value.keys() == {"type", "module", "stacktrace"}
        for frame in value["stacktrace"]["frames"]:
            assert frame.keys() == {"function", "module", "filename", "lineno", "in_app"}


def test_it_is_sent_as_the_tracker_wants_it(tracker: Standing) -> None:
    with pytest.raises(RuntimeError):
        asked(app(tracker.dsn("/behind/a/path/42")), stumbles)

    [headers] = tracker.emulator.headers
    assert tracker.emulator.paths == ["/behind/a/path/api/42/envelope/"]
    assert f"sentry_key={KEY}" in headers["X-Sentry-Auth"]
    assert headers["Content-Type"] == "application/x-sentry-envelope"


def test_what_is_not_known_to_have_a_version_names_none(tracker: Standing) -> None:
    with pytest.raises(RuntimeError):
        asked(app(tracker.dsn()), stumbles)
    assert not tracker.events[0].get("release")


def test_a_bug_that_broke_no_request_is_told_as_well(tracker: Standing) -> None:
    def unfit(_app: App, _request: Request, _now: datetime) -> Response:
        log("send_unfit", severity="CRITICAL", kind="confirmed", error=ValueError(SECRET))
        return Response("done")

    assert asked(app(tracker.dsn()), unfit).get_data() == b"done"
    [event] = tracker.events
    assert event["tags"]["event"] == "send_unfit"
    [value] = event["exception"]["values"]
    assert (value["type"], value["stacktrace"]["frames"]) == ("ValueError", [])


def test_every_bug_of_a_request_is_told(tracker: Standing) -> None:
    def twice(_app: App, _request: Request, _now: datetime) -> Response:
        log("alert_lost", severity="CRITICAL", error=ValueError())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        asked(app(tracker.dsn()), twice)
    assert [one["tags"]["event"] for one in tracker.events] == ["alert_lost", "request_broke"]


@pytest.mark.parametrize("error", [Temporary("down"), None])
def test_what_is_no_bug_is_not_told(tracker: Standing, error: Exception | None) -> None:
    def serve(_app: App, _request: Request, _now: datetime) -> Response:
        log("wish_kept", severity="WARNING", error=SlotTaken("taken"))
        log("sweep_put_off", severity="ERROR", error=Temporary("down"))
        if error is not None:
            raise error
        return Response("done")

    asked(app(tracker.dsn()), serve)
    assert tracker.emulator.bodies == []


def test_a_long_chain_of_causes_and_one_that_bites_its_tail_have_an_end() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__context__, other.__context__ = other, one
    assert len(event_of(found(one), version=None)["exception"]["values"]) == 2

    last: Exception = KeyError()
    for _ in range(20):
        after = ValueError()
        after.__cause__ = last
        last = after
    assert len(event_of(found(last), version=None)["exception"]["values"]) == CHAIN_AT_MOST


def test_a_cause_that_was_suppressed_is_not_told() -> None:
    error = ValueError()
    error.__context__, error.__suppress_context__ = KeyError(), True
    [value] = event_of(found(error), version=None)["exception"]["values"]
    assert value["type"] == "ValueError"


def test_the_twin_is_told_the_same(tracker: Standing) -> None:
    twin, bug = MemoryTracker(), found(ValueError(SECRET), door="chat", customer="abc")
    twin.tell(bug)
    with httpx.Client() as http:
        SentryTracker(http, tracker.dsn(), version=None).tell(bug)
    [sent] = tracker.events
    assert {name: sent[name] for name in twin.told[0]} == twin.told[0]


# Whatever becomes of it, the answer stands


@pytest.mark.parametrize("status", [302, 400, 403, 404, 429, 500, 503])
def test_a_tracker_that_refuses_changes_no_answer(
    tracker: Standing, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "turno")
    tracker.emulator.faults.order("tracker", str(status), 9)
    with pytest.raises(RuntimeError, match="cannot read"):
        asked(app(tracker.dsn()), stumbles)
    assert [line["event"] for line in lines(caplog)] == ["request_broke", "bug_untold"]
    assert len(tracker.emulator.bodies) == 1, "nothing is repeated"


def test_a_tracker_that_is_not_there_changes_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "turno")
    with pytest.raises(RuntimeError, match="cannot read"):
        asked(app(NOWHERE), stumbles)
    assert lines(caplog)[-1]["event"] == "bug_untold"


def test_a_tracker_that_never_answers_is_waited_for_a_moment_only(tracker: Standing) -> None:
    tracker.emulator.faults.order("tracker", "timeout", 1)
    with httpx.Client() as http, within(0.5), pytest.raises(Temporary):
        SentryTracker(http, tracker.dsn(), version=None).tell(found(ValueError()))


def test_a_tracker_that_fails_on_and_on_is_left_alone(tracker: Standing) -> None:
    tracker.emulator.faults.order("tracker", "500", 9)
    served = app(tracker.dsn())
    with closing(served):
        for _ in range(4):
            with pytest.raises(Temporary):
                served.tracker.tell(found(ValueError()))
        with pytest.raises(LeftAlone):
            served.tracker.tell(found(ValueError()))
    assert len(tracker.emulator.bodies) == 4


class Spy:
    """A tracker that notes how long it has, and breaks."""

    def __init__(self) -> None:
        self.had: list[float] = []

    def tell(self, bug: Bug) -> None:
        self.had.append(left())
        raise ZeroDivisionError


def test_all_telling_together_has_two_seconds() -> None:
    served, spy = app(NOWHERE), Spy()
    served.tracker = spy
    with pytest.raises(RuntimeError):
        asked(served, stumbles)
    assert 0 < spy.had[0] <= TELLING_AT_MOST_S


def test_a_tracker_with_a_bug_of_its_own_changes_no_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "turno")
    served = app(NOWHERE)
    served.tracker = Spy()

    def done(_app: App, _request: Request, _now: datetime) -> Response:
        log("alert_lost", severity="CRITICAL", error=ValueError())
        return Response("done")

    assert asked(served, done).get_data() == b"done"
    assert lines(caplog)[-1]["error"] == "ZeroDivisionError"


def test_it_leaves_no_thread_behind(tracker: Standing) -> None:
    before = set(threading.enumerate())
    with httpx.Client() as http:
        SentryTracker(http, tracker.dsn(), version="v7").tell(found(ValueError()))
    ours = {one.name for one in set(threading.enumerate()) - before}
    assert not [name for name in ours if "sentry" in name.lower()]


def test_bugs_are_noted_inside_only() -> None:
    with noting_bugs() as bugs:
        log("alert_lost", severity="CRITICAL", error=ValueError())
        log("alert_lost", severity="CRITICAL", error="no exception")
    log("alert_lost", severity="CRITICAL", error=KeyError())
    assert [type(bug.error) for bug in bugs] == [ValueError]


# Who does not want it does not pay for it

BREAKS = """
import os, sys
from flask import Flask, request
from functions._door import build, door
def serve(app, request, now):
    if sys.argv[1] == "breaks":
        raise RuntimeError
    from flask import Response
    return Response("done")
opened = door("health", serve, build(os.environ, "health"))
with Flask("door").test_request_context("/"):
    try:
        opened(request._get_current_object())
    except RuntimeError:
        pass
print(sum(name.partition(".")[0] == "sentry_sdk" for name in sys.modules))
"""


@pytest.mark.parametrize(
    ("told_at", "what", "imported"),
    [
        (None, "works", False),
        (None, "breaks", False),
        ("http://abc@127.0.0.1:9/42", "works", False),
        ("http://abc@127.0.0.1:9/42", "breaks", True),
    ],
)
def test_the_sdk_is_imported_at_the_first_bug_that_somebody_wants_to_hear_of(
    told_at: str | None, what: str, imported: bool
) -> None:
    told = {"SENTRY_DSN": told_at} if told_at else {}
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", BREAKS, what],
        cwd=ROOT,
        env={**environment(), **told, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert (int(result.stdout.splitlines()[-1]) > 0) is imported
