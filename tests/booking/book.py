"""Builders for the tests of booking: one small shop, its entries, proposals and people."""

from datetime import UTC, datetime, timedelta

from shared.booking.domain import Entry, Party, Proposal, Ref, event_id, tentative
from shared.shop.domain import Barber, Hours, Policy, Service, Shop, Span

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
"""A Tuesday, nine in the morning in Mexico City."""
TEN_TO_SEVEN = Hours(dict.fromkeys(range(6), (Span(600, 1140),)))
LALO_DOES = frozenset({"cut", "fade", "beard", "both"})
NORA_DOES = frozenset({"cut", "fade", "dye"})


def shop(**changes: object) -> Shop:
    values: dict[str, object] = {
        "id": "nopal",
        "name": "Barbería Nopal",
        "zone": "America/Mexico_City",
        "currency": "MXN",
        "address": "Calle Uno 1",
        "phone_number_id": "1",
        "languages": ("es", "en"),
        "services": (
            Service("cut", {"es": "Corte", "en": "Haircut"}, 30, 20000, ("corte",), 0, 10),
            Service("fade", {"es": "Fade", "en": "Fade"}, 45, 25000, (), 0, 10),
            Service("beard", {"es": "Barba", "en": "Beard"}, 30, 15000, (), 0, 10),
            Service(
                "both",
                {"es": "Corte y barba", "en": "Haircut and beard"},
                60,
                31000,
                covers=frozenset({"cut", "beard"}),
            ),
            Service("dye", {"es": "Tinte", "en": "Colour"}, 90, 60000),
        ),
        "barbers": (
            Barber("lalo", "Lalo", "lalo@calendar", TEN_TO_SEVEN, LALO_DOES),
            Barber("nora", "Nora", "nora@calendar", TEN_TO_SEVEN, NORA_DOES),
        ),
        "policy": Policy(),
    }  # fmt: skip
    return Shop(**{**values, **changes})  # type: ignore[arg-type]


SHOP = shop()


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """A moment on the shop's wall clock, on Wednesday 2 December unless said otherwise."""
    return datetime(2026, 12, day, hour, minute, tzinfo=SHOP.tz)


def party(name: str = "ana") -> Party:
    return Party(customer=f"52155{name}", phone=None, name=name.title())


def proposal(
    name: str,
    start: datetime,
    *,
    services: tuple[str, ...] = ("cut",),
    barber: str = "lalo",
    made: datetime = NOW,
    replaces: Ref | None = None,
) -> Proposal:
    return Proposal(
        id=name,
        services=services,
        barber=barber,
        start=start,
        price=20000,
        made_at=made,
        expires_at=made + timedelta(minutes=10),
        replaces=replaces,
    )


def claim(name: str, start: datetime, *, who: str = "ana", **more: object) -> Entry:
    """The tentative entry of a proposal of that name."""
    wanted = proposal(name, start, **more)  # type: ignore[arg-type]
    return tentative(wanted, party(who), SHOP, now=NOW, lang="es")


def owners(start: datetime, end: datetime, barber: str = "lalo", name: str = "dentist") -> Entry:
    """An event the owner typed in."""
    return Entry(barber=barber, id=name, start=start, end=end)


def ref(name: str, barber: str = "lalo") -> Ref:
    return Ref(barber, event_id(SHOP.id, name))
