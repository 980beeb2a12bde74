"""Alerts in Google Calendar: a note each, in the owner's sight until the owner deletes it."""

from collections.abc import Mapping
from datetime import date
from html import escape

from shared.booking.google_face import plain
from shared.booking.google_notes import GoogleNotes, Kind, Note
from shared.booking.ledger import AlreadyThere
from shared.shop.domain import Lang, Shop

ALERT = Kind("alert", "alerts are left")
TEXT_AT_MOST = 4096
RED = "11"
_TITLES: Mapping[Lang, str] = {"es": "Aviso de Turno", "en": "Alert from Turno"}
_WHY: Mapping[Lang, str] = {
    "es": "Está aquí porque no se pudo enviar por WhatsApp. Bórralo cuando lo hayas leído.",
    "en": "It is here because it could not be sent by WhatsApp. Delete it once you have read it.",
}


class GoogleNotices:
    """The notes of one shop, in the calendar its file names for alerts, else the first barber's."""

    def __init__(self, shop: Shop, notes: GoogleNotes) -> None:
        self._shop = shop
        self._calendar = shop.alerts.calendar_id or shop.barbers[0].calendar_id
        self._notes = notes

    def leave(self, alert: str, text: str, *, day: date) -> None:
        try:
            self._notes.insert(self._calendar, self._note(alert, text, day))
        except AlreadyThere:
            return

    def _note(self, alert: str, text: str, day: date) -> Note:
        lang: Lang = self._shop.lang if self._shop.lang in _TITLES else "en"
        # Google reads a description as HTML, and names in it are the customers' own.
        told = escape(plain(text, TEXT_AT_MOST), quote=False)
        return Note(
            ALERT,
            id=ALERT.id(self._shop.id, alert),
            day=day,
            title=_TITLES[lang],
            text=f"{told}\n\n{_WHY[lang]}",
            colour=RED,
        )
