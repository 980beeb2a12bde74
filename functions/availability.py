"""What is free, as JSON: for staff and other programs (`docs/api.yaml`)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import FunctionType

from flask import Request, Response

from functions._door import build, door, problem
from functions._json import BadRequest, as_json, checked, services_of, shop_of
from shared.bootstrap import App
from shared.shop.domain import Shop

DAYS_AT_MOST = 31


@checked
def serve(app: App, request: Request, now: datetime) -> Response:
    if request.method != "GET":
        return problem(405, "method_not_allowed", "Only GET.")
    ask = request.args
    shop = shop_of(app, ask.get("shop"))
    services = services_of(shop, ask.getlist("service"))
    days = _days(ask.get("from"), ask.get("to"), shop, now)
    barbers = _barbers(shop, services, ask.get("barber"))
    found = app.booking(shop.id).openings(services, barbers, days, now=now, viewer="")
    openings = [
        {"barber": barber, "start": shop.local(start).isoformat()}
        for barber, starts in found.starts.items()
        for start in starts
    ]
    openings.sort(key=lambda opening: (opening["start"], opening["barber"]))
    return as_json({"shop": shop.id, "zone": shop.zone, "openings": openings})


def _days(first: str | None, last: str | None, shop: Shop, now: datetime) -> list[date]:
    today = shop.local(now).date()
    try:
        begins = date.fromisoformat(first) if first else today
        ends = date.fromisoformat(last) if last else begins
    except ValueError:
        raise BadRequest("Dates are written as 2026-11-25.", "from") from None
    if not 0 <= (ends - begins).days < DAYS_AT_MOST:
        raise BadRequest(f"From 1 to {DAYS_AT_MOST} days, the last not before the first.", "to")
    return [begins + timedelta(days=n) for n in range((ends - begins).days + 1)]


def _barbers(shop: Shop, services: tuple[str, ...], barber: str | None) -> list[str]:
    able = [one.id for one in shop.barbers_for(services)]
    if barber is None or barber == "any":
        return able
    if barber not in able:
        raise BadRequest(f"Who does that: {', '.join(able) or 'nobody'}.", "barber")
    return [barber]


def opened(environ: Mapping[str, str]) -> FunctionType:
    return door("availability", serve, build(environ, "availability"))
