"""Consents in Google Calendar: one note each, an all-day event that takes nobody's time.

The owner reads its title; the desk reads only the private properties. It is no appointment
(`src` says so) and never busy. Notes are written into the first barber's calendar and read
from all of them, so that another order in the shop file loses none.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.booking.google_account import GoogleAccount
from shared.booking.google_errors import Closed
from shared.booking.google_wire import LIMITS, CalendarApi, Query
from shared.booking.ledger import AlreadyThere, Changed, Gone
from shared.conversation.consents import Consent
from shared.errors import Misconfigured, Temporary
from shared.outside import Limits, Service
from shared.shop.domain import Lang, Shop

Event = Mapping[str, Any]

SOURCE = "turno-consent"
WRITES_AT_MOST = 5
"""How often a note is tried while somebody else writes to it."""
_FIELDS = "id,status,extendedProperties/private"
_TITLES: Mapping[Lang, Mapping[tuple[bool, bool], str]] = {
    "es": {
        (False, False): "No escribir a {who}: pidió la baja",
        (False, True): "Sin recordatorios para {who}: lo pidió",
        (True, False): "Sin promociones para {who}: lo pidió",
        (True, True): "{who} vuelve a aceptar avisos",
    },
    "en": {
        (False, False): "Don't write to {who}: they opted out",
        (False, True): "No reminders for {who}: they asked for it",
        (True, False): "No promotions for {who}: they asked for it",
        (True, True): "{who} accepts messages again",
    },
}
"""By what is allowed: reminders, marketing."""
_WHY: Mapping[Lang, str] = {
    "es": "Lo pidió por WhatsApp. Aquí queda anotado por si Turno pierde su memoria: no lo borres.",
    "en": "They said so on WhatsApp. It is noted here in case Turno loses its memory: leave it.",
}


class GoogleConsents:
    """The consents of one shop.

    A calendar that is closed to the desk raises Misconfigured with what to do about it.
    """

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
        self._home = shop.barbers[0].calendar_id
        self._account = GoogleAccount(service_account)
        self._api = CalendarApi(url, self._account, service=service, limits=limits)

    def keep(self, consent: Consent) -> None:
        nth = 0
        for _ in range(WRITES_AT_MOST):
            try:
                with self._open_calendars():
                    self._write(consent, nth)
                return
            except (AlreadyThere, Changed):
                continue
            except Gone:
                # Nothing is left to be changed, and the id is never free again.
                nth += 1
        raise Temporary("somebody else keeps writing to the note")

    def all(self) -> tuple[Consent, ...]:
        wanted = {
            "privateExtendedProperty": f"src={SOURCE}",
            "showDeleted": False,
            "maxResults": 2500,
            "fields": f"nextPageToken,items({_FIELDS})",
        }
        calendars = dict.fromkeys(barber.calendar_id for barber in self._shop.barbers)
        with self._open_calendars():
            found = self._api.list([Query(calendar, wanted) for calendar in calendars])
        consents = (self._read(event) for events in found for event in events)
        return tuple(consent for consent in consents if consent is not None)

    def close(self) -> None:
        """Gives up the connections at rest; it may still be used."""
        self._account.close()

    def _write(self, consent: Consent, nth: int) -> None:
        """By etag, a note that was deleted by hand included: it then stands again."""
        name = note_id(self._shop.id, consent.customer, nth)
        event = self._api.get(self._home, name)
        if event is None:
            self._api.insert(self._home, {"id": name, **self._note(consent)})
            return
        kept = self._read(event)
        wished = kept.joined(consent) if kept is not None else consent
        if wished != kept or event.get("status") == "cancelled":
            # An owner may have given it hours, which would stay beside the day.
            whole = {"dateTime": None, "timeZone": None}
            note = self._note(wished)
            times = {side: note[side] | whole for side in ("start", "end")}
            self._api.patch(self._home, name, note | times, event["etag"])

    def _note(self, consent: Consent) -> dict[str, Any]:
        day = self._shop.local(consent.at).date()
        lang: Lang = self._shop.lang if self._shop.lang in _TITLES else "en"
        who = f"…{(_phone(consent) or consent.customer)[-4:]}"
        title = _TITLES[lang][consent.reminders, consent.marketing]
        return {
            "status": "confirmed",
            "summary": title.format(who=who),
            "description": _WHY[lang],
            "start": {"date": day.isoformat()},
            "end": {"date": (day + timedelta(days=1)).isoformat()},
            "transparency": "transparent",
            "visibility": "private",
            "colorId": "8",
            "reminders": {"useDefault": False, "overrides": []},
            "extendedProperties": {"private": _properties(consent)},
        }

    def _read(self, event: Event) -> Consent | None:
        """None for what is no note of this shop: a copy made by hand is none."""
        if not is_note(event):
            return None
        private = event["extendedProperties"]["private"]
        whose = private.get("whose", "")
        if event["id"] not in [note_id(self._shop.id, whose, n) for n in range(WRITES_AT_MOST)]:
            return None
        try:
            at = datetime.fromisoformat(private["at"]).astimezone(UTC)
        except (KeyError, ValueError):
            return None
        return Consent(
            customer=whose,
            identities=frozenset(private.get("identities", "").split()) | {whose},
            # Without a word that allows it, nothing is allowed.
            reminders=private.get("reminders") == "1",
            marketing=private.get("marketing") == "1",
            at=at,
        )

    @contextmanager
    def _open_calendars(self) -> Iterator[None]:
        try:
            yield
        except Closed as closed:
            raise Misconfigured(
                f"The calendar {closed.calendar} is closed to the desk ({closed.reason}), and "
                f"opt-outs are kept there: in Google Calendar, share it with "
                f"{self._account.address} and let it make changes to events"
            ) from closed


def is_note(event: Event) -> bool:
    """Is this event of a calendar a consent, and neither an appointment nor the owner's?"""
    private = event.get("extendedProperties", {}).get("private", {})
    return bool(private.get("src") == SOURCE)


def note_id(shop: str, customer: str, nth: int = 0) -> str:
    """The calendar's id of a customer's note, the same one at every attempt; `nth` counts
    those before it of which nothing is left."""
    digest = hashlib.sha256(f"{shop}|consent|{customer}|{nth}".encode()).digest()
    return "c" + base64.b32hexencode(digest).decode().lower().rstrip("=")[:39]


def _phone(consent: Consent) -> str | None:
    return next((name for name in sorted(consent.identities) if name.isdigit()), None)


def _properties(consent: Consent) -> dict[str, str]:
    return {
        "src": SOURCE,
        "whose": consent.customer,
        "identities": " ".join(sorted(consent.identities)),
        "reminders": str(int(consent.reminders)),
        "marketing": str(int(consent.marketing)),
        "at": consent.at.astimezone(UTC).isoformat(),
    }
