"""Alerts in Google Calendar: a note each, an all-day event that takes nobody's time.

It is no appointment (`src` says so) and never busy.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from html import escape
from typing import Any

from shared.booking.google_account import GoogleAccount
from shared.booking.google_errors import Closed
from shared.booking.google_face import plain
from shared.booking.google_wire import LIMITS, CalendarApi
from shared.booking.ledger import AlreadyThere
from shared.errors import Misconfigured
from shared.outside import Limits, Service
from shared.shop.domain import Lang, Shop

SOURCE = "turno-alert"
TEXT_AT_MOST = 4096
RED = "11"
_TITLES: Mapping[Lang, str] = {"es": "Aviso de Turno", "en": "Alert from Turno"}
_WHY: Mapping[Lang, str] = {
    "es": "Está aquí porque no se pudo enviar por WhatsApp. Bórralo cuando lo hayas leído.",
    "en": "It is here because it could not be sent by WhatsApp. Delete it once you have read it.",
}


class GoogleNotices:
    """The notes of one shop, in the calendar its file names for alerts, else the first barber's."""

    def __init__(
        self,
        shop: Shop,
        url: str,
        service_account: str,
        *,
        service: Service | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._shop = shop
        self._calendar = shop.alerts.calendar_id or shop.barbers[0].calendar_id
        self._account = GoogleAccount(service_account)
        self._api = CalendarApi(url, self._account, service=service, limits=limits)

    def leave(self, alert: str, text: str, *, day: date) -> None:
        try:
            self._api.insert(self._calendar, self._note(alert, text, day))
        except AlreadyThere:
            return
        except Closed as closed:
            raise Misconfigured(
                f"The calendar {closed.calendar} is closed to the desk ({closed.reason}), and "
                f"alerts are left there: in Google Calendar, share it with "
                f"{self._account.address} and let it make changes to events"
            ) from closed

    def close(self) -> None:
        """Gives up the connections at rest; it may still be used."""
        self._account.close()

    def _note(self, alert: str, text: str, day: date) -> dict[str, Any]:
        lang: Lang = self._shop.lang if self._shop.lang in _TITLES else "en"
        # Google reads a description as HTML, and names in it are the customers' own.
        told = escape(plain(text, TEXT_AT_MOST), quote=False)
        return {
            "id": notice_id(self._shop.id, alert),
            "summary": _TITLES[lang],
            "description": f"{told}\n\n{_WHY[lang]}",
            "start": {"date": day.isoformat()},
            "end": {"date": (day + timedelta(days=1)).isoformat()},
            "transparency": "transparent",
            "visibility": "private",
            "colorId": RED,
            "reminders": {"useDefault": False, "overrides": []},
            "extendedProperties": {"private": {"src": SOURCE}},
        }


def is_notice(event: Mapping[str, Any]) -> bool:
    """Is this event of a calendar an alert, and neither an appointment nor the owner's?"""
    private = event.get("extendedProperties", {}).get("private", {})
    return bool(private.get("src") == SOURCE)


def notice_id(shop: str, alert: str) -> str:
    """The calendar's id of an alert's note, the same one at every attempt."""
    digest = hashlib.sha256(f"{shop}|alert|{alert}".encode()).digest()
    return "a" + base64.b32hexencode(digest).decode().lower().rstrip("=")[:39]
