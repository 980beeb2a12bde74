"""Is the desk there? It says yes, and nothing else to strangers."""

from collections.abc import Mapping
from datetime import datetime
from types import FunctionType

from flask import Request, Response

from functions._door import build, door, text
from shared.bootstrap import App


def serve(app: App, request: Request, now: datetime) -> Response:  # noqa: ARG001 - as every door
    return text("ok")


def opened(environ: Mapping[str, str]) -> FunctionType:
    return door("health", serve, build(environ, "health"))
