"""Consents in Google Calendar: one note each, an all-day event that takes nobody's time.

The owner reads its title; the desk reads only the private properties. It is no appointment
(`src` says so) and never busy. Notes are written into the first barber's calendar and read
from all of them, so that another order in the shop file loses none.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shared.booking.google_notes import GoogleNotes, Kind, Note, is_note, properties
from shared.booking.ledger import AlreadyThere, Changed, Gone
from shared.conversation.consents import Consent
from shared.errors import Temporary
from shared.shop.domain import Lang, Shop

CONSENT = Kind("consent", "opt-outs are kept")
GREY = "8"
WRITES_AT_MOST = 5
"""How often a note is tried while somebody else writes to it."""
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

    def __init__(self, shop: Shop, notes: GoogleNotes) -> None:
        self._shop = shop
        self._home = shop.barbers[0].calendar_id
        self._notes = notes

    def keep(self, consent: Consent) -> None:
        nth = 0
        for _ in range(WRITES_AT_MOST):
            try:
                self._write(consent, nth)
                return
            except (AlreadyThere, Changed):
                continue
            except Gone:
                # Nothing is left to be changed, and the id is never free again.
                nth += 1
        raise Temporary("somebody else keeps writing to the note")

    def all(self) -> tuple[Consent, ...]:
        calendars = dict.fromkeys(barber.calendar_id for barber in self._shop.barbers)
        found = map(self._read, self._notes.all(calendars, CONSENT))
        return tuple(consent for consent in found if consent is not None)

    def _write(self, consent: Consent, nth: int) -> None:
        """By etag, a note that was deleted by hand included: it then stands again."""
        event = self._notes.get(self._home, CONSENT, note_id(self._shop.id, consent.customer, nth))
        if event is None:
            self._notes.insert(self._home, self._note(consent, nth))
            return
        kept = self._read(event)
        wished = kept.joined(consent) if kept is not None else consent
        if wished != kept or event.get("status") == "cancelled":
            self._notes.patch(self._home, self._note(wished, nth), event["etag"])

    def _note(self, consent: Consent, nth: int) -> Note:
        lang: Lang = self._shop.lang if self._shop.lang in _TITLES else "en"
        who = f"…{(_phone(consent) or consent.customer)[-4:]}"
        return Note(
            CONSENT,
            id=note_id(self._shop.id, consent.customer, nth),
            day=self._shop.local(consent.at).date(),
            title=_TITLES[lang][consent.reminders, consent.marketing].format(who=who),
            text=_WHY[lang],
            colour=GREY,
            properties=_properties(consent),
        )

    def _read(self, event: Mapping[str, Any]) -> Consent | None:
        """None for what is no note of this shop: a copy made by hand is none."""
        if not is_note(event, CONSENT):
            return None
        private = properties(event)
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


def note_id(shop: str, customer: str, nth: int = 0) -> str:
    """The calendar's id of a customer's note, the same one at every attempt; `nth` counts
    those before it of which nothing is left."""
    return CONSENT.id(shop, customer, str(nth))


def _phone(consent: Consent) -> str | None:
    return next((name for name in sorted(consent.identities) if name.isdigit()), None)


def _properties(consent: Consent) -> dict[str, str]:
    return {
        "whose": consent.customer,
        "identities": " ".join(sorted(consent.identities)),
        "reminders": str(int(consent.reminders)),
        "marketing": str(int(consent.marketing)),
        "at": consent.at.astimezone(UTC).isoformat(),
    }
