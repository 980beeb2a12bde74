"""The scheduler's door: each minute, one round over every shop; what customers allow first."""

from collections.abc import Mapping
from datetime import datetime
from types import FunctionType

from flask import Request, Response

from functions._door import build, door, problem
from functions._json import as_json, checked
from shared.bootstrap import App


def serve(app: App, request: Request, now: datetime) -> Response:
    """Lets in who signed the call, or who holds the signature that stands for this door."""
    standing = request.headers.get(app.errands.HEADER)
    if standing is not None and app.errands.signed(request.get_data(), standing):
        return _swept(app, request, now)
    return _checked(app, request, now)


def _swept(app: App, request: Request, now: datetime) -> Response:
    if request.method != "POST":
        return problem(405, "method_not_allowed", "POST.")
    try:
        app.keeping.run(now=now)
    finally:
        found = app.sweep.run(now=now)
    return as_json(dict(found))


_checked = checked(_swept)


def opened(environ: Mapping[str, str]) -> FunctionType:
    return door("tick", serve, build(environ, "tick"))
