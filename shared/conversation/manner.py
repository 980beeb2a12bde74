"""How a customer is spoken to: where they write from, tú or vos or usted, which language."""

from itertools import pairwise

from shared.conversation.domain import Register
from shared.shop.domain import Lang, Shop

_COUNTRIES = {"52": "MX", "54": "AR", "34": "ES", "57": "CO", "44": "GB", "1": "US"}
_VOS = {
    "vos", "tenés", "tenes", "querés", "queres", "podés", "podes", "che", "dale", "decime",
    "haceme", "anotame", "agendame", "sos",
}  # fmt: skip
_USTED = {
    "usted", "disculpe", "regáleme", "regaleme", "hágame", "hagame", "tiene", "puede",
    "quisiera", "oiga", "dígame", "digame", "colabora", "permite",
}  # fmt: skip
_TU = {"tú", "tienes", "puedes", "oye", "dime", "quieres", "agéndame", "apártame", "wey", "tío"}

SWITCHES_AT = 3
"""Words a message must have to change the language of a talk (dialogue rule 16)."""


def country(phone: str | None) -> str | None:
    """ISO 3166 of a phone in E.164 digits, for the countries whose ways we know."""
    if phone is None:
        return None
    return next((iso for prefix, iso in _COUNTRIES.items() if phone.startswith(prefix)), None)


def register(texts: tuple[str, ...], before: Register) -> Register:
    """The customer's own way of addressing the desk, once they have shown it."""
    said = [word.strip("¿?¡!.,") for text in texts for word in text.lower().split()]
    # "Se puede", "se permite" address nobody.
    words = {word for before, word in pairwise(["", *said]) if before != "se"}
    if words & _VOS and not words & _TU:
        return "vos" if words & (_VOS - {"dale"}) else before
    if words & _TU:
        return "tu"
    return "usted" if words & _USTED else before


def language(
    shop: Shop, texts: tuple[str, ...], heard: Lang | None, before: Lang | None
) -> Lang | None:
    """The language to answer in: theirs, where the shop speaks it. Words of another language
    in a short message do not switch it."""
    if heard is None or heard not in shop.languages:
        return before
    words = sum(len(text.split()) for text in texts)
    return heard if before is None or words >= SWITCHES_AT else before
