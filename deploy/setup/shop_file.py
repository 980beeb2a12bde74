"""The shop file, as far as the interview writes in it: ids, and nothing else of it changes."""

from collections.abc import Callable
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument

from deploy.errors import Unfit
from shared.shop.schema import check


def set_calendar(path: Path, barber_id: str, calendar: str) -> bool:
    """The barber's Google calendar; False where the file says so already."""

    def change(shop: TOMLDocument) -> None:
        for barber in shop["barbers"]:
            if barber["id"] == barber_id and barber["calendar"] != calendar:
                barber["calendar"] = calendar

    return _changed(path, change)


def set_number(path: Path, phone_number_id: str) -> bool:
    """Meta's id of the shop's number; False where the file says so already."""

    def change(shop: TOMLDocument) -> None:
        if shop["phone_number_id"] != phone_number_id:
            shop["phone_number_id"] = phone_number_id

    return _changed(path, change)


def set_settle(path: Path, milliseconds: int) -> bool:
    """How long a booking waits before it looks who else wants the chair."""

    def change(shop: TOMLDocument) -> None:
        shop.setdefault("policy", tomlkit.table())["settle_ms"] = milliseconds

    return _changed(path, change)


def _changed(path: Path, change: Callable[[TOMLDocument], None]) -> bool:
    """Comments and order stay; the file is replaced whole, or not at all. Raises Unfit, with
    every sentence of the file's own check, where it would not do any more."""
    with path.open(encoding="utf-8", newline="") as file:
        before = file.read()
    shop = tomlkit.parse(before)
    change(shop)
    after = tomlkit.dumps(shop)
    if after == before:
        return False
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.write(after)
    beside.chmod(path.stat().st_mode)
    problems = check(beside)
    if problems:
        beside.unlink()
        raise Unfit([each.replace(str(beside), str(path)) for each in problems])
    beside.replace(path)
    return True
