"""A shop for the tests of the stage, in the form of a suite's fixture."""

from typing import Any

WEEK = ("tue", "wed", "thu", "fri", "sat")

SHOP: dict[str, Any] = {
    "id": "esquina",
    "name": "Barbería La Esquina",
    "tz": "America/Mexico_City",
    "now": "2026-11-24T09:40:00-06:00",
    "default_lang": "es",
    "currency": "MXN",
    "slot_step_min": 15,
    "min_notice_min": 30,
    "horizon_days": 30,
    "cancel_notice_min": 120,
    "max_active_bookings": 3,
    "services": [
        {"id": "corte", "es": "Corte", "en": "Haircut", "min": 30, "price": 200},
        {"id": "fade", "es": "Fade", "en": "Fade", "min": 40, "price": 250},
        {"id": "barba", "es": "Barba", "en": "Beard", "min": 25, "price": 140},
        {"id": "tinte", "es": "Tinte", "en": "Hair color", "min": 90, "price": 600},
    ],
    "barbers": [
        {
            "id": name.lower(),
            "name": name,
            "services": ["corte", "fade", "barba", "tinte"],
            "hours": {day: ["10:00-19:00"] for day in WEEK},
        }
        for name in ("Chava", "Beto")
    ],
}

VISIT: dict[str, Any] = {
    "id": "visit1",
    "barber": "beto",
    "start": "2026-11-25T17:00",
    "end": "2026-11-25T17:30",
    "summary": "Corte - Ana",
    "customer": "5215550000001",
    "service": "corte",
}
BANK: dict[str, Any] = {
    "id": "bank1",
    "barber": "chava",
    "start": "2026-11-27T10:00",
    "end": "2026-11-27T14:00",
    "summary": "Banco",
    "manual": True,
}
