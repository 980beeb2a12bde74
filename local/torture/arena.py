"""The shop in which customers meet: two barbers, and one of them is whom everybody wants."""

from datetime import UTC, datetime

from shared.shop.domain import Barber, Hours, Owner, Service, Shop, Span

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
"""A Tuesday, nine in the morning at the shop."""
_OPEN = Hours(dict.fromkeys(range(6), (Span(600, 1140),)))
_BOTH = frozenset({"cut", "fade"})
SHOP = Shop(
    id="arena",
    name="Barbería Arena",
    zone="America/Mexico_City",
    currency="MXN",
    address="Calle Uno 1",
    phone_number_id="1",
    languages=("es", "en"),
    services=(
        Service("cut", {"es": "Corte", "en": "Haircut"}, 30, 20000, buffer_after=10),
        Service("fade", {"es": "Fade", "en": "Fade"}, 45, 25000, buffer_after=10),
    ),
    barbers=(
        Barber("lalo", "Lalo", "lalo@calendar", _OPEN, _BOTH),
        Barber("nora", "Nora", "nora@calendar", _OPEN, _BOTH),
    ),
    owners=(Owner("5215559999999"),),
)
