"""The port to the shops, its twin in memory, and the shop file.

The file is checked with care by `shared.shop.schema`, when it is edited and deployed. A
door only reads it: plain values, nothing imported that a cold start would feel.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from shared.errors import Misconfigured
from shared.shop import opening
from shared.shop.domain import Alerts, Barber, Owner, Policy, Service, Shop, Span

BUFFER_AFTER = 10
"""Minutes kept free after each visit, where the file does not say otherwise."""

Table = dict[str, Any]


class Catalogue(Protocol):
    """The shops this desk serves."""

    def shop(self, shop_id: str) -> Shop:
        """Raises KeyError for an id that no shop has."""
        ...

    def by_number(self, phone_number_id: str) -> Shop | None:
        """The shop behind one of Meta's phone number ids."""
        ...

    def all(self) -> tuple[Shop, ...]: ...


class MemoryCatalogue:
    """Shops that are at hand already."""

    def __init__(self, shops: Iterable[Shop]) -> None:
        self._shops = {shop.id: shop for shop in shops}

    def shop(self, shop_id: str) -> Shop:
        return self._shops[shop_id]

    def by_number(self, phone_number_id: str) -> Shop | None:
        found = (s for s in self._shops.values() if s.phone_number_id == phone_number_id)
        return next(found, None)

    def all(self) -> tuple[Shop, ...]:
        return tuple(self._shops.values())


class FileCatalogue(MemoryCatalogue):
    """The one shop of a shop file, read when the catalogue is made.

    Raises Misconfigured for a file that cannot be read.
    """

    def __init__(self, path: Path | str) -> None:
        super().__init__([read_shop(Path(path))])


def read_shop(path: Path) -> Shop:
    """Raises Misconfigured, and says how to learn more."""
    try:
        return _shop(read_table(path))
    except (LookupError, ValueError, ArithmeticError, TypeError, AttributeError) as problem:
        raise Misconfigured(
            f"{path} cannot be read ({problem}); "
            f"`python -m shared.shop.schema {path}` lists what is wrong"
        ) from problem


def read_table(path: Path) -> Table:
    """The file as it is written, prices exact. Raises Misconfigured where it is no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except OSError as problem:
        raise Misconfigured(f"{path}: {problem.strerror}; name the shop file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Misconfigured(f"{path}: {problem}; is a quote or a bracket missing?") from None


def minor_units(price: int | Decimal) -> int:
    """`250` or `250.50` in hundredths."""
    return int(Decimal(price) * 100)


def _shop(table: Table) -> Shop:
    policy = dict(table.get("policy", {}))
    before, after = policy.pop("buffer_before", 0), policy.pop("buffer_after", BUFFER_AFTER)
    service = partial(_service, buffers={"buffer_before": before, "buffer_after": after})
    barber = partial(_barber, week=table.get("hours", {}), house=_house(table))
    return Shop(
        id=table["id"],
        name=table["name"],
        zone=table["zone"],
        currency=table["currency"],
        address=table["address"],
        phone_number_id=table["phone_number_id"],
        languages=tuple(table["languages"]),
        services=tuple(map(service, table["services"])),
        barbers=tuple(map(barber, table["barbers"])),
        policy=Policy(**policy),
        owners=tuple(map(_owner, table.get("owners", ()))),
        alerts=_alerts(table.get("alerts", {})),
        phone=table.get("phone", ""),
        privacy_url=table.get("privacy_url", ""),
        answers=table.get("answers", {}),
    )


def _house(table: Table) -> opening.House:
    closed = [opening.day(written) for written in table.get("closed", ())]
    for rule in table.get("closed_every", ()):
        closed += opening.repeats(rule["rule"], opening.day(rule["from"]))
    return opening.House(frozenset(closed), _dated(table.get("special_hours", {})))


def _dated(written: Mapping[str, list[str]]) -> dict[date, tuple[Span, ...]]:
    return {opening.day(day): opening.spans(texts) for day, texts in written.items()}


def _service(table: Table, *, buffers: Mapping[str, int]) -> Service:
    return Service(
        id=table["id"],
        names=table["name"],
        minutes=table["minutes"],
        price=minor_units(table["price"]),
        aliases=tuple(alias for each in table.get("aliases", {}).values() for alias in each),
        buffer_before=table.get("buffer_before", buffers["buffer_before"]),
        buffer_after=table.get("buffer_after", buffers["buffer_after"]),
        covers=frozenset(table.get("covers", ())),
        for_children=table.get("for_children", False),
    )


def _barber(table: Table, *, week: Table, house: opening.House) -> Barber:
    return Barber(
        id=table["id"],
        name=table["name"],
        calendar_id=table["calendar"],
        hours=opening.hours(
            opening.week(table.get("hours", week)),
            house=house,
            breaks=opening.week(table.get("breaks", {})),
            days_off=[opening.day(written) for written in table.get("days_off", ())],
            other=_dated(table.get("other_hours", {})),
        ),
        services=frozenset(table["services"]),
        aliases=tuple(table.get("aliases", ())),
    )


def _alerts(table: Table) -> Alerts:
    return Alerts(
        template=table.get("template", ""),
        calendar_id=table.get("calendar", ""),
        template_lang=table.get("template_language", ""),
    )


def _owner(table: Table) -> Owner:
    phone = table.get("phone")
    return Owner(phone=phone and phone.removeprefix("+"), user_id=table.get("user_id"))
