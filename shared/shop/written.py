"""What each value of the shop file must look like.

Every check takes what stands in the file and returns it, or raises ValueError with what is
wrong and what would be right. Only the schema imports this; no door does.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from pydantic import PlainValidator

from shared.shop import opening

LANGUAGES = ("es", "en")
TOPICS = ("payment", "invoice", "parking", "address", "walk_ins", "wifi")
CURRENCIES = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN
    BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
    KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD
    TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG""".split()
)

_DIGITS = re.compile(r"\d{5,25}")
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_TEMPLATE = re.compile(r"[a-z0-9_]{1,512}")
_TEMPLATE_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_CALENDAR = re.compile(r"[^@\s]+@[^@\s]+")


def shown(value: object) -> str:
    """A value as it reads in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return repr(value) if isinstance(value, str) else str(value)


def nearest(wrong: str, known: Sequence[str]) -> str:
    """`; did you mean 'price'?`, or else all there is."""
    close = get_close_matches(wrong, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; write one of {', '.join(known)}"


def text(value: object) -> object:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'{shown(value)} is no text; write some in "quotes"')
    return value


def identifier(value: object) -> object:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(
            f"{shown(value)} is not an id; write small letters, digits and -, as 'corte-barba'"
        )
    return value


def yes_or_no(value: object) -> object:
    if not isinstance(value, bool):
        raise ValueError(f"{shown(value)} is neither true nor false; write one of them, unquoted")
    return value


def price(value: object) -> object:
    exact = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not exact or not Decimal(str(value)).is_finite() or Decimal(str(value)) < 0:
        raise ValueError(f"{shown(value)} is not a price; write 250 or 250.50")
    if Decimal(str(value)) * 100 % 1:
        raise ValueError(f"{shown(value)} is not a price; two decimals at most, as 250.50")
    return value


def whole(unit: str, least: int, most: int) -> PlainValidator:
    """The check for a number between two others, both allowed."""

    def number(value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(
                f"{shown(value)} is not a number of {unit}; write one from {least} to {most}"
            )
        return value

    return PlainValidator(number)


def zone(value: object) -> object:
    try:
        ZoneInfo(str(text(value)))
    except (KeyError, ValueError, OSError):
        close = get_close_matches(str(value), available_timezones(), n=1, cutoff=0.4)
        example = close[0] if close else "America/Mexico_City"
        raise ValueError(f"{shown(value)} is not a time zone; write one as {example!r}") from None
    return value


def currency(value: object) -> object:
    if value not in CURRENCIES:
        raise ValueError(f"{shown(value)} is not a currency; write its three letters, as 'MXN'")
    return value


def phone(value: object) -> object:
    if not isinstance(value, str) or not _E164.fullmatch(value):
        cleaned = "+" + re.sub(r"\D", "", str(value))
        example = cleaned if _E164.fullmatch(cleaned) else "+525555550188"
        raise ValueError(
            f"{shown(value)} is not a phone number; write it with + and the country, "
            f"without spaces, as '{example}'"
        )
    return value


def phone_number_id(value: object) -> object:
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        raise ValueError(
            f"{shown(value)} is not an id of Meta's; write its digits in quotes, "
            "as '106540352242922'"
        )
    return value


def calendar(value: object) -> object:
    if not isinstance(value, str) or not _CALENDAR.fullmatch(value):
        raise ValueError(
            f"{shown(value)} is not a calendar's id; write it as 'name@group.calendar.google.com', "
            "from the calendar's settings"
        )
    return value


def template(value: object) -> object:
    if not isinstance(value, str) or not _TEMPLATE.fullmatch(value):
        raise ValueError(
            f"{shown(value)} is not a template's name; write it as WhatsApp Manager shows it, in "
            "small letters, digits and _, as 'aviso_del_local'"
        )
    return value


def template_language(value: object) -> object:
    if not isinstance(value, str) or not _TEMPLATE_LANGUAGE.fullmatch(value):
        raise ValueError(
            f"{shown(value)} is no language of a template; write it as Meta does, as 'es_MX'"
        )
    return value


def link(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"https://\S+\.\S+", value):
        raise ValueError(f"{shown(value)} is not a link; write it as 'https://…'")
    return value


def language(value: object) -> object:
    if value not in LANGUAGES:
        raise ValueError(
            f"{shown(value)} is no language of the desk; write {' or '.join(map(repr, LANGUAGES))}"
        )
    return value


def topic(value: object) -> object:
    if value not in TOPICS:
        raise ValueError(f"nobody can ask about {shown(value)}{nearest(str(value), TOPICS)}")
    return value


def weekday(value: object) -> object:
    if value not in opening.WEEKDAYS:
        raise ValueError(f"{shown(value)} is not a weekday{nearest(str(value), opening.WEEKDAYS)}")
    return value


def span(value: object) -> object:
    opening.span(str(text(value)))
    return value


def spans(value: list[str]) -> list[str]:
    opening.spans(value)
    return value


def day(value: object) -> object:
    opening.day(value)
    return value


def rule(value: object) -> object:
    opening.repeats(str(text(value)), date(2026, 1, 1))
    return value
