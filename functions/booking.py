"""Appointments, as JSON: for staff and other programs (`docs/api.yaml`).

The same book as the chat's, by the same commit. A write is safe to repeat: its
Idempotency-Key names the proposal, and a proposal is one appointment.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import FunctionType
from typing import Any

from flask import Request, Response

from functions._door import build, door, problem
from functions._json import BadRequest, as_json, checked, moment, services_of, shop_of
from shared.booking.domain import (
    Appointment,
    Party,
    Proposal,
    Ref,
    proposal_id,
    visit,
)
from shared.bootstrap import App
from shared.errors import Temporary
from shared.logs import log
from shared.shop.domain import Shop

KEY_AT_MOST = 200
NAME_AT_MOST = 60


@checked
def serve(app: App, request: Request, now: datetime) -> Response:
    if request.method == "GET":
        return _list(app, request, now)
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= KEY_AT_MOST:
        raise BadRequest("A write needs an Idempotency-Key of its own.", "Idempotency-Key")
    if request.method == "POST":
        return _book(app, _body(request), key, now)
    if request.method == "DELETE":
        return _cancel(app, request)
    return problem(405, "method_not_allowed", "GET, POST or DELETE.")


def _list(app: App, request: Request, now: datetime) -> Response:
    shop = shop_of(app, request.args.get("shop"))
    party = _party({"customer": request.args.get("customer")})
    mine = app.booking(shop.id).appointments(party, now=now)
    return as_json({"appointments": [_shown(shop, one) for one in mine]})


def _book(app: App, body: dict[str, Any], key: str, now: datetime) -> Response:
    """Book, or move the appointment that `replaces` names."""
    shop = shop_of(app, body.get("shop"))
    party = _party(body)
    services = body.get("services")
    if not isinstance(services, list) or not all(isinstance(one, str) for one in services):
        raise BadRequest("A list of service ids.", "services")
    chosen = services_of(shop, services)
    barber = body.get("barber")
    if barber not in [one.id for one in shop.barbers]:
        raise BadRequest("One of the shop's barber ids.", "barber")
    wanted = visit(shop, chosen)
    proposal = Proposal(
        id=proposal_id(shop.id, party.customer, f"door:{key}"),
        services=wanted.services,
        barber=str(barber),
        start=moment(body.get("start"), "start"),
        price=wanted.price,
        made_at=now,
        expires_at=now + timedelta(minutes=shop.policy.hold),
        replaces=_ref(body["replaces"], "replaces") if "replaces" in body else None,
    )
    done = app.booking(shop.id).confirm(proposal, party, now=now, lang=shop.lang)
    _mark_told(app, shop, done.entry.ref)
    appointment = Appointment.of(done.entry)
    if (appointment.start, appointment.services) != (proposal.start, proposal.services):
        return problem(422, "key_reused", "This Idempotency-Key booked something else.")
    return as_json(_shown(shop, appointment), 201)


def _mark_told(app: App, shop: Shop, ref: Ref) -> None:
    """This door's answer tells it. Unmarked, the sweep would tell the customer as well."""
    try:
        app.booking(shop.id).told(ref)
    except Temporary as error:
        log("told_unmarked", severity="WARNING", error=error)


def _cancel(app: App, request: Request) -> Response:
    shop = shop_of(app, request.args.get("shop"))
    party = _party({"customer": request.args.get("customer")})
    gone = app.booking(shop.id).cancel(_ref(request.args.get("id"), "id"), party)
    return as_json(_shown(shop, gone) | {"state": "cancelled"})


def _body(request: Request) -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise BadRequest("A JSON object.", "body")
    return body


def _party(body: Mapping[str, Any]) -> Party:
    """Whose appointment: a phone in E.164 digits, or a BSUID."""
    customer, name = body.get("customer"), body.get("name")
    if not isinstance(customer, str) or not 0 < len(customer) <= 150:
        raise BadRequest("The customer's phone in digits (5215512345678), or BSUID.", "customer")
    if name is not None and (not isinstance(name, str) or len(name) > NAME_AT_MOST):
        raise BadRequest(f"At most {NAME_AT_MOST} letters.", "name")
    phone = customer if customer.isdigit() else None
    return Party(customer, frozenset({customer}), phone, name)


def _ref(text: object, field: str) -> Ref:
    if not isinstance(text, str) or not text.rpartition(":")[0]:
        raise BadRequest("The `id` of an appointment, as this door gave it.", field)
    return Ref.parse(text)


def _shown(shop: Shop, appointment: Appointment) -> dict[str, Any]:
    return {
        "id": str(appointment.ref),
        "state": "confirmed",
        "services": list(appointment.services),
        "barber": appointment.ref.barber,
        "start": shop.local(appointment.start).isoformat(),
        "end": shop.local(appointment.end).isoformat(),
        "price": {"amount": appointment.price, "currency": shop.currency},
        "name": appointment.name,
    }


def opened(environ: Mapping[str, str]) -> FunctionType:
    return door("booking", serve, build(environ, "booking"))
