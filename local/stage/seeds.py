"""Events to begin with: those of a fixture, or a believable day for a page that is shown."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from shared.booking.domain import Entry, Written, event_id, visit
from shared.booking.google_events import to_insert
from shared.shop.domain import Barber, Shop, Span

Json = dict[str, Any]
_OWN_ID = re.compile(r"[a-v0-9]{5,1024}")


def as_event(fixture: Mapping[str, Any], shop: Shop) -> Json:
    """A fixture's event as the calendar keeps it.

    One with a `customer` is an appointment the desk has confirmed and told; any other is
    the owner's own. Local times have no offset and are the shop's. Raises KeyError for a
    field that is missing, ValueError for a time that is none.
    """
    if "customer" in fixture:
        return to_insert(_appointment(fixture, shop), shop)
    event: Json = {
        "id": calendar_id(str(fixture["id"])),
        "summary": fixture.get("summary", ""),
        "status": "confirmed",
        "start": _when(fixture["start"], fixture, shop),
        "end": _when(fixture["end"], fixture, shop),
    }
    if fixture.get("transparent"):
        event["transparency"] = "transparent"
    if fixture.get("rrule"):
        event["recurrence"] = ["RRULE:" + fixture["rrule"].removeprefix("RRULE:")]
    return event


def calendar_id(fixture_id: str) -> str:
    """The id under which the owner's event of a fixture stands: its own, where Google takes it."""
    if _OWN_ID.fullmatch(fixture_id):
        return fixture_id
    return "o" + sha256(fixture_id.encode()).hexdigest()[:30]


def stands_as(fixture: Mapping[str, Any], shop: Shop) -> str:
    """The event's id in the calendar."""
    fixture_id = str(fixture["id"])
    return event_id(shop.id, fixture_id) if "customer" in fixture else calendar_id(fixture_id)


def _appointment(fixture: Mapping[str, Any], shop: Shop) -> Entry:
    services = tuple(str(fixture["service"]).split("+"))
    wanted = visit(shop, services)
    start = local(fixture["start"], shop)
    customer = str(fixture["customer"])
    _, dash, name = str(fixture.get("summary", "")).rpartition(" - ")
    return Entry(
        barber=fixture["barber"],
        id=event_id(shop.id, str(fixture["id"])),
        start=start,
        end=local(fixture["end"], shop),
        state="confirmed",
        written=Written(
            customer=customer,
            phone=customer if customer.isdigit() else None,
            name=fixture.get("name") or (name if dash else None),
            services=services,
            proposal=str(fixture["id"]),
            price=wanted.price,
            rank=int(start.timestamp()),
            told=True,
            buffer_before=wanted.buffer_before,
            buffer_after=wanted.buffer_after,
            lang=shop.lang,
        ),
    )


def _when(written: str, fixture: Mapping[str, Any], shop: Shop) -> Json:
    if fixture.get("all_day"):
        return {"date": written[:10]}
    return {"dateTime": local(written, shop).isoformat(), "timeZone": shop.zone}


def local(written: str, shop: Shop) -> datetime:
    """A time of the shop, where it has no offset of its own. Raises ValueError."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=shop.tz)


BREATH = 10
REGULARS = ("Memo Trejo", "Rolo Paz", "Sofi Lara", "Toby Núñez", "Iván Rosas", "Lalo Cruz")


def busy_days(shop: Shop, now: datetime) -> list[Json]:
    """A few appointments and lunches on the next three open days, always the same."""
    today = shop.local(now).date()
    days = [today + timedelta(days=n) for n in range(14)]
    events = []
    for n, day in enumerate([day for day in days if shop.is_open(day)][:3]):
        for seat, barber in enumerate(shop.barbers):
            events += _day(shop, barber, day, seat=seat, turn=n * 2 + seat)
    return events


def _day(shop: Shop, barber: Barber, day: date, *, seat: int, turn: int) -> list[Json]:
    """Two visits and, for a barber without breaks, a lunch, where the chair is open."""
    name = f"{barber.id}{day:%m%d}"
    free = [span for span in barber.hours.spans(day) if span.close - span.open >= 60]
    skilled = [service for service in shop.services if service.id in barber.services]
    if not free or not skilled:
        return []
    events, taken = [], list(barber.hours.breaks.get(day.weekday(), ()))
    if len(free) == 1 and not taken:
        meal = {"es": "Comida", "en": "Lunch"}.get(shop.lang, "—")
        taken.append(Span(14 * 60 + 30 * seat, 15 * 60 + 30 * seat))
        events.append(_busy(f"meal{name}", barber, day, taken[-1], summary=meal, manual=True))
    for k, at in enumerate((free[0].open + 60 + 30 * seat, free[-1].close - 120 - 45 * seat)):
        service = skilled[(turn + k) % len(skilled)]
        wanted = Span(at, at + service.minutes)
        who = REGULARS[(turn + 3 * k) % len(REGULARS)]
        about = {"service": service.id, "customer": f"52155500009{turn % 6}{k}", "name": who}
        inside = any(span.open <= wanted.open and wanted.close <= span.close for span in free)
        if inside and not any(_close(wanted, other) for other in taken):
            taken.append(wanted)
            events.append(_busy(f"seen{k}{name}", barber, day, wanted, **about))
    return events


def _close(one: Span, other: Span) -> bool:
    """Too near for a barber to breathe in between."""
    return one.open < other.close + BREATH and other.open < one.close + BREATH


def _busy(event: str, barber: Barber, day: date, span: Span, **more: Any) -> Json:
    midnight = datetime.combine(day, time())
    times = {
        "start": (midnight + timedelta(minutes=span.open)).isoformat(),
        "end": (midnight + timedelta(minutes=span.close)).isoformat(),
    }
    return {"id": event, "barber": barber.id, **times, **more}
