"""What the JSON doors share: who calls, how often, and in what shape."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Request, Response, jsonify

from functions._door import problem
from shared.booking.domain import (
    InsideNotice,
    NoSuchAppointment,
    NotBookable,
    ProposalSpent,
    SlotTaken,
    TooManyAppointments,
)
from shared.bootstrap import App
from shared.errors import Refusal
from shared.keys import verify
from shared.logs import log
from shared.rates import allowed
from shared.shop.domain import Shop

SIGNATURE = "X-Turno-Signature"
PER_MINUTE = 120
BODY_AT_MOST = 64 * 1024
STATUS: dict[type[Refusal], int] = {
    SlotTaken: 409,
    ProposalSpent: 409,
    NotBookable: 422,
    TooManyAppointments: 422,
    InsideNotice: 422,
    NoSuchAppointment: 404,
}

Answer = Callable[[App, Request, datetime], Response]


class BadRequest(Exception):
    """The caller's mistake. `field` is the parameter it is about."""

    def __init__(self, message: str, field: str, status: int = 400) -> None:
        super().__init__(message)
        self.field = field
        self.status = status


def checked(answer: Answer) -> Answer:
    """Lets in who signed (contracts, section 2), not too often, and turns refusals into JSON."""

    @wraps(answer)
    def serve(app: App, request: Request, now: datetime) -> Response:
        if (turned_away := unsigned(app, request, now)) is not None:
            return turned_away
        caller = request.headers.get("X-Turno-Caller", "") or request.remote_addr or ""
        if not allowed(app.redis, f"{app.settings.door}:{caller}", now=now, per_minute=PER_MINUTE):
            return problem(429, "too_many_requests", f"At most {PER_MINUTE} calls a minute.")
        try:
            return answer(app, request, now)
        except BadRequest as bad:
            return problem(bad.status, "bad_request", str(bad), bad.field)
        except Refusal as refusal:
            log("refused", why=refusal.code)
            return problem(STATUS[type(refusal)], refusal.code, str(refusal), refusal.field)

    return serve


def unsigned(app: App, request: Request, now: datetime) -> Response | None:
    """What who did not sign this very call is answered; None for who did. Asks nobody."""
    if (request.content_length or 0) > BODY_AT_MOST:
        return problem(413, "too_large", "At most 64 KB.")
    if not _signed(app, request, now):
        return problem(401, "unsigned", f"{SIGNATURE} is missing, wrong or too old.")
    return None


def _signed(app: App, request: Request, now: datetime) -> bool:
    path = request.full_path.rstrip("?") if not request.query_string else request.full_path
    return verify(
        app.settings.keyring.keys("doors"),
        request.headers.get(SIGNATURE),
        method=request.method,
        path_and_query=path,
        body=request.get_data(),
        now=now,
    )


def shop_of(app: App, shop_id: object) -> Shop:
    """The shop named, or the only one there is."""
    shops = app.catalogue.all()
    if shop_id is None and len(shops) == 1:
        return shops[0]
    for shop in shops:
        if shop.id == shop_id:
            return shop
    raise BadRequest(f"There is no shop {shop_id!r}.", "shop")


def services_of(shop: Shop, ids: list[str]) -> tuple[str, ...]:
    known = [service.id for service in shop.services]
    unknown = [one for one in ids if one not in known]
    if unknown or not ids:
        raise BadRequest(f"Name one or more of: {', '.join(known)}.", "service")
    return tuple(ids)


def moment(text: object, field: str) -> datetime:
    """An ISO 8601 instant with its offset."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadRequest("Write it as 2026-11-25T17:00-06:00, offset included.", field)
    return at


def as_json(body: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response
