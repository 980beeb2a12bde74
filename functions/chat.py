"""The queue's door: one errand, one customer's turn."""

from collections.abc import Mapping
from datetime import datetime
from types import FunctionType

from flask import Request, Response

from functions._door import build, door, problem, text
from shared.booking.domain import Ref
from shared.bootstrap import App


def serve(app: App, request: Request, now: datetime) -> Response:
    errand = app.errands.read(
        request.get_data(cache=False), request.headers.get(app.errands.HEADER)
    )
    if errand is None:
        return problem(401, "unsigned", "This errand is not from our queue.")
    receptionist = app.receptionist(errand.shop)
    if errand.check is not None:
        receptionist.check(Ref.parse(errand.check), now=now)
    else:
        receptionist.serve(errand.customer, now=now)
    return text("")


def opened(environ: Mapping[str, str]) -> FunctionType:
    return door("chat", serve, build(environ, "chat"))
