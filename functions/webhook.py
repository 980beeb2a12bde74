"""Meta's door: what customers write comes in here, and is durable before it hears 200."""

from collections.abc import Mapping
from datetime import datetime
from types import FunctionType

from flask import Request, Response

from functions._door import build, door, problem, text
from shared.bootstrap import App
from shared.messaging.inbound import Unreadable, challenge, read, verify

BODY_AT_MOST = 3 * 1024 * 1024
"""Meta sends up to 3 MB in one POST."""


def serve(app: App, request: Request, now: datetime) -> Response:
    if request.method == "GET":
        echo = challenge(request.args, app.settings.meta.verify_token)
        return text(echo) if echo is not None else problem(403, "forbidden", "Not Meta's token.")
    if (request.content_length or 0) > BODY_AT_MOST:
        return problem(413, "too_large", "At most 3 MB.")
    raw = request.get_data(cache=False)
    signed = request.headers.get("X-Hub-Signature-256")
    if not verify(raw, signed, app.settings.meta.app_secrets):
        return problem(401, "unsigned", "The signature does not fit the body.")
    try:
        updates = read(raw)
    except Unreadable:
        return problem(400, "unreadable", "This is no webhook of WhatsApp.")
    app.intake.take_in(updates, now=now)
    return text("")


def opened(environ: Mapping[str, str]) -> FunctionType:
    return door("webhook", serve, build(environ, "webhook"))
