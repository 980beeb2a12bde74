"""What every door does: it has a clock, it answers failures, it leaves a line in the log, and
tells of its bugs."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial, wraps
from types import FunctionType
from typing import cast

from flask import Request, Response, jsonify

from shared.bootstrap import App
from shared.deadline import turn, within
from shared.errors import Temporary
from shared.logs import Bug, log, noting_bugs, trail
from shared.settings import Settings
from shared.traces import Way

Serve = Callable[[App, Request, datetime], Response]
DEADLINE_S: Mapping[str, float] = {
    # Meta gives up after a few seconds and posts again.
    "webhook": 5.0,
    # Less than a customer's lease: whoever has it is done, or gave up, before it ends.
    "chat": 20.0,
    "calendar_changes": 20.0,
    "tick": 50.0,
    "availability": 15.0,
    "booking": 20.0,
    "health": 5.0,
}
"""How long each door has for one request, in seconds: every call to the outside obeys."""
TELLING_AT_MOST_S = 2.0
"""Of that, for bugs: the answer waits, for after it nothing runs on the platform."""


def door(name: str, serve: Serve, app: App) -> FunctionType:
    """A function for the platform. The clock is read here, once, and passed on; the deadline
    of all calls to the outside is set here, once, and obeyed below.

    Temporary becomes 503, so that Meta or the queue comes back; anything unforeseen is
    logged with its kind and left to be a loud 500.
    """

    @wraps(serve)
    def opened(request: Request) -> Response:
        now = app.clock()
        way = Way.of(request.headers, fresh=partial(secrets.token_hex, 16))
        project = app.settings.deployed.project
        trace = way.trace.fields(project) if way.trace and project else {}
        ids = trail(door=name, request=way.id, **trace)
        with ids, way.walked(), turn(DEADLINE_S[name]), noting_bugs() as bugs:
            try:
                return _answer(serve, app, request, now)
            finally:
                _tell(app, bugs)

    return cast(FunctionType, opened)


def _answer(serve: Serve, app: App, request: Request, now: datetime) -> Response:
    try:
        response = serve(app, request, now)
    except Temporary as error:
        log("request_put_off", severity="WARNING", error=error)
        response = problem(503, "temporary", "Try again in a moment.")
    except Exception as error:
        log("request_broke", severity="CRITICAL", error=error)
        raise
    log("request", method=request.method, status=response.status_code)
    return response


def _tell(app: App, bugs: Sequence[Bug]) -> None:
    """Tell of these where somebody wants to hear; whatever becomes of it, the answer stands."""
    if not bugs or app.settings.tracking is None:
        return
    try:
        with within(TELLING_AT_MOST_S):
            for bug in bugs:
                app.tracker.tell(bug)
    except Exception as error:  # noqa: BLE001 - a broken tracker is no reason to break an answer
        log("bug_untold", severity="WARNING", error=error)


def build(environ: Mapping[str, str], name: str) -> App:
    """What this door needs. Raises Misconfigured, naming every setting that is wrong."""
    return App(Settings.read(environ, name))


def text(body: str, status: int = 200) -> Response:
    return Response(body, status, content_type="text/plain; charset=utf-8")


def problem(status: int, code: str, message: str, field: str | None = None) -> Response:
    """An error in the shape all JSON doors share; `code` never changes its meaning."""
    error = {"code": code, "message": message} | ({"field": field} if field else {})
    response = jsonify({"error": error})
    response.status_code = status
    return response
