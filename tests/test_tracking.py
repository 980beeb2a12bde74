"""Bugs are told, with nothing of anybody's in them, and telling changes no answer."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from flask import Flask, Request, Response, request
from werkzeug.wrappers import Request as Asked
from werkzeug.wrappers import Response as Answer

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

ROOT = Path(__file__).parents[1]
SECRET = "Rigoberta-5215550000001"
KEY = "0123456789abcdef0123456789abcdef"
TOLD = {
    "event_id", "timestamp", "platform", "level", "logger", "tags", "exception", "release",
}  # fmt: skip


@dataclass
class Receiver:
    """Reads Sentry's envelopes on loopback, and answers with `status`."""

    status: int = 200
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    hangs: bool = False

    def __call__(self, environ: Any, start_response: Any) -> Any:
        asked = Asked(environ)
        self.bodies.append(asked.get_data())
        self.headers.append(dict(asked.headers))
        self.paths.append(asked.path)
        if self.hangs:
            self.release.wait(20)
        return Answer("{}", self.status)(environ, start_response)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The one event in each envelope: its header, the item's header, the item."""
        found = []
        for body in self.bodies:
            envelope, _, rest = body.partition(b"\n")
            item, _, payload = rest.partition(b"\n")
            about = json.loads(item)
            event = json.loads(payload[: about["length"]])
            assert (about["type"], payload[about["length"] :].strip()) == ("event", b"")
            assert json.loads(envelope)["event_id"] == event["event_id"]
            found.append(event)
        return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    with serve(receiver) as url:
        receiver.url = url  # type: ignore[attr-defined]
        yield receiver
        receiver.release.set()


def dsn(receiver: Receiver, path: str = "/42") -> str:
    return receiver.url.replace("http://", f"http://{KEY}@") + path  # type: ignore[attr-defined]


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


def test_a_bug_is_told_by_its_kinds_its_stack_its_door_and_its_trail(receiver: Receiver) -> None:
    with pytest.raises(RuntimeError):
        asked(app(dsn(receiver), TURNO_VERSION="v7"), stumbles)

    [event] = receiver.events
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


def test_nothing_of_a_customer_is_in_what_is_sent(receiver: Receiver) -> None:
    with pytest.raises(RuntimeError):
        asked(app(dsn(receiver)), stumbles)

    [body], [headers] = receiver.bodies, receiver.headers
    for private in (SECRET, "6b86b273ff34", "cannot read", os.uname().nodename, str(ROOT)):
        assert private not in body.decode()
        assert private not in str(headers)
    [event] = receiver.events
    assert event.keys() <= TOLD
    for value in event["exception"]["values"]:
        assert value.keys() == {"type", "module", "stacktrace"}
        for frame in value["stacktrace"]["frames"]:
            assert frame.keys() == {"function", "module", "filename", "lineno", "in_app"}


def test_it_is_sent_as_the_tracker_wants_it(receiver: Receiver) -> None:
    with pytest.raises(RuntimeError):
        asked(app(dsn(receiver, "/behind/a/path/42")), stumbles)

    [headers] = receiver.headers
    assert receiver.paths == ["/behind/a/path/api/42/envelope/"]
    assert f"sentry_key={KEY}" in headers["X-Sentry-Auth"]
    assert headers["Content-Type"] == "application/x-sentry-envelope"


def test_what_is_not_known_to_have_a_version_names_none(receiver: Receiver) -> None:
    with pytest.raises(RuntimeError):
        asked(app(dsn(receiver)), stumbles)
    assert not receiver.events[0].get("release")


def test_a_bug_that_broke_no_request_is_told_as_well(receiver: Receiver) -> None:
    def unfit(_app: App, _request: Request, _now: datetime) -> Response:
        log("send_unfit", severity="CRITICAL", kind="confirmed", error=ValueError(SECRET))
        return Response("done")

    assert asked(app(dsn(receiver)), unfit).get_data() == b"done"
    [event] = receiver.events
    assert event["tags"]["event"] == "send_unfit"
    [value] = event["exception"]["values"]
    assert (value["type"], value["stacktrace"]["frames"]) == ("ValueError", [])


def test_every_bug_of_a_request_is_told(receiver: Receiver) -> None:
    def twice(_app: App, _request: Request, _now: datetime) -> Response:
        log("alert_lost", severity="CRITICAL", error=ValueError())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        asked(app(dsn(receiver)), twice)
    assert [one["tags"]["event"] for one in receiver.events] == ["alert_lost", "request_broke"]


@pytest.mark.parametrize("error", [Temporary("down"), None])
def test_what_is_no_bug_is_not_told(receiver: Receiver, error: Exception | None) -> None:
    def serve(_app: App, _request: Request, _now: datetime) -> Response:
        log("wish_kept", severity="WARNING", error=SlotTaken("taken"))
        log("sweep_put_off", severity="ERROR", error=Temporary("down"))
        if error is not None:
            raise error
        return Response("done")

    asked(app(dsn(receiver)), serve)
    assert receiver.bodies == []


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


def test_the_twin_is_told_the_same(receiver: Receiver) -> None:
    twin, bug = MemoryTracker(), found(ValueError(SECRET), door="chat", customer="abc")
    twin.tell(bug)
    with httpx.Client() as http:
        SentryTracker(http, dsn(receiver), version=None).tell(bug)
    [sent] = receiver.events
    assert {name: sent[name] for name in twin.told[0]} == twin.told[0]


# Whatever becomes of it, the answer stands


@pytest.mark.parametrize("status", [302, 400, 403, 404, 429, 500, 503])
def test_a_tracker_that_refuses_changes_no_answer(
    receiver: Receiver, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "turno")
    receiver.status = status
    with pytest.raises(RuntimeError, match="cannot read"):
        asked(app(dsn(receiver)), stumbles)
    assert [line["event"] for line in lines(caplog)] == ["request_broke", "bug_untold"]
    assert len(receiver.bodies) == 1, "nothing is repeated"


def test_a_tracker_that_is_not_there_changes_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "turno")
    with pytest.raises(RuntimeError, match="cannot read"):
        asked(app(f"http://{KEY}@127.0.0.1:9/42"), stumbles)
    assert lines(caplog)[-1]["event"] == "bug_untold"


def test_a_tracker_that_never_answers_is_waited_for_a_moment_only(receiver: Receiver) -> None:
    receiver.hangs = True
    with httpx.Client() as http, within(0.5), pytest.raises(Temporary):
        SentryTracker(http, dsn(receiver), version=None).tell(found(ValueError()))


def test_a_tracker_that_fails_on_and_on_is_left_alone(receiver: Receiver) -> None:
    receiver.status = 500
    served = app(dsn(receiver))
    with closing(served):
        for _ in range(4):
            with pytest.raises(Temporary):
                served.tracker.tell(found(ValueError()))
        with pytest.raises(LeftAlone):
            served.tracker.tell(found(ValueError()))
    assert len(receiver.bodies) == 4


class Spy:
    """A tracker that notes how long it has, and breaks."""

    def __init__(self) -> None:
        self.had: list[float] = []

    def tell(self, bug: Bug) -> None:
        self.had.append(left())
        raise ZeroDivisionError


def test_all_telling_together_has_two_seconds() -> None:
    served, spy = app(f"http://{KEY}@127.0.0.1:9/42"), Spy()
    served.tracker = spy
    with pytest.raises(RuntimeError):
        asked(served, stumbles)
    assert 0 < spy.had[0] <= TELLING_AT_MOST_S


def test_a_tracker_with_a_bug_of_its_own_changes_no_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "turno")
    served = app(f"http://{KEY}@127.0.0.1:9/42")
    served.tracker = Spy()

    def done(_app: App, _request: Request, _now: datetime) -> Response:
        log("alert_lost", severity="CRITICAL", error=ValueError())
        return Response("done")

    assert asked(served, done).get_data() == b"done"
    assert lines(caplog)[-1]["error"] == "ZeroDivisionError"


def test_it_leaves_no_thread_behind(receiver: Receiver) -> None:
    before = set(threading.enumerate())
    with httpx.Client() as http:
        SentryTracker(http, dsn(receiver), version="v7").tell(found(ValueError()))
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
