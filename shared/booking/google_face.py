"""The face of an appointment in Google Calendar: what the owner sees of it.

What a customer wrote is text here and nothing else: control characters go, length is
capped, and no tag survives, because calendars render descriptions as HTML.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.booking.domain import Entry, State, Written
from shared.shop.domain import Lang, Shop

NAME_AT_MOST, NOTE_AT_MOST = 80, 500
_COLOURS: Mapping[State, str] = {"tentative": "8", "confirmed": "10"}
"""Graphite while it may still yield, basil when it stands."""
_POPUP = {"useDefault": False, "overrides": [{"method": "popup", "minutes": 60}]}
_NO_TAGS = str.maketrans("<>", "‹›")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the order of the letters around them: a name could read as another."""


@dataclass(frozen=True, slots=True)
class _Words:
    holding: str
    customer: str
    service: str
    price: str
    note: str


_WORDS: Mapping[Lang, _Words] = {
    "es": _Words("apartando", "Cliente", "Servicio", "Precio", "Nota"),
    "en": _Words("holding", "Customer", "Service", "Price", "Note"),
}


def face(entry: Entry, shop: Shop) -> dict[str, Any]:
    """Raises ValueError for an entry the desk did not write."""
    written = ours(entry)
    words = _WORDS.get(shop.lang, _WORDS["en"])
    services = " + ".join(_service_name(service, shop) for service in written.services)
    customer = _shown(written.name, NAME_AT_MOST) or words.customer
    held = entry.state == "tentative"
    return {
        "summary": f"({words.holding}) {services}" if held else f"{services} · {customer}",
        "description": "\n".join(_description(written, services, customer, words, shop)),
        "colorId": _COLOURS[entry.state],
        "reminders": _POPUP,
    }


def _description(
    written: Written, services: str, customer: str, words: _Words, shop: Shop
) -> list[str]:
    lines = [f"{words.customer}: {customer}"]
    if written.phone:
        lines.append(f"WhatsApp: +{written.phone} · https://wa.me/{written.phone}")
    lines += [f"{words.service}: {services}", f"{words.price}: {_price(written.price, shop)}"]
    if note := _shown(written.note, NOTE_AT_MOST):
        lines.append(f"{words.note}: {note}")
    return lines


def _service_name(service: str, shop: Shop) -> str:
    """An appointment may outlive a service in the shop file; its id has to do then."""
    try:
        return shop.service(service).name(shop.lang)
    except KeyError:
        return service


def _price(amount: int, shop: Shop) -> str:
    units, cents = divmod(amount, 100)
    return f"{units:,}.{cents:02d} {shop.currency}" if cents else f"{units:,} {shop.currency}"


def plain(text: str | None, at_most: int) -> str:
    """One line of text that shows what it is. The zero-width joiner stays: emoji need it."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in _REORDERING.sub("", text or "")
        if unicodedata.category(c) != "Cs"
    )
    return " ".join(kept.split())[:at_most]


def _shown(text: str | None, at_most: int) -> str:
    return plain(text, at_most).translate(_NO_TAGS)


def ours(entry: Entry) -> Written:
    if entry.written is None:
        raise ValueError("the desk writes only its own events")
    return entry.written
