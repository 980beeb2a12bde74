"""The shop file, checked: `python -m shared.shop.schema FILE`.

Every mistake is told at once: the file, the place, and what would be right. No door
imports this.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails

from shared.errors import Misconfigured
from shared.shop import whole, written
from shared.shop.catalogue import read_shop, read_table

Text = Annotated[Any, PlainValidator(written.text)]
Id = Annotated[Any, PlainValidator(written.identifier)]
YesNo = Annotated[Any, PlainValidator(written.yes_or_no)]
Price = Annotated[Any, PlainValidator(written.price)]
Phone = Annotated[Any, PlainValidator(written.phone)]
Language = Annotated[Any, PlainValidator(written.language)]
Day = Annotated[Any, PlainValidator(written.day)]
Spans = Annotated[list[Annotated[Any, PlainValidator(written.span)]], AfterValidator(written.spans)]
Week = dict[Annotated[Any, PlainValidator(written.weekday)], Spans]
Dated = dict[Day, Spans]


Buffer = Annotated[Any, written.whole("minutes", 0, 240)]
SETTLE_AT_MOST_MS = 2_000
"""A calendar that needs longer is not one to go live with: a commit has eight seconds in all."""


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Owner(Table):
    phone: Phone = None
    user_id: Text = None


class Alerts(Table):
    template: Annotated[Any, PlainValidator(written.template)] = None
    template_language: Annotated[Any, PlainValidator(written.template_language)] = None
    calendar: Annotated[Any, PlainValidator(written.calendar)] = None


class Policy(Table):
    step: Annotated[Any, written.whole("minutes", 5, 240)] = None
    notice: Annotated[Any, written.whole("minutes", 0, 20_160)] = None
    horizon_days: Annotated[Any, written.whole("days", 1, 365)] = None
    cancel_notice: Annotated[Any, written.whole("minutes", 0, 20_160)] = None
    max_active: Annotated[Any, written.whole("visits", 1, 50)] = None
    hold: Annotated[Any, written.whole("minutes", 1, 60)] = None
    hold_at_most: Annotated[Any, written.whole("minutes", 1, 240)] = None
    buffer_before: Buffer = None
    buffer_after: Buffer = None
    llm_calls_per_customer_day: Annotated[Any, written.whole("calls", 0, 10_000)] = None
    llm_tokens_per_customer_day: Annotated[Any, written.whole("tokens", 0, 10_000_000)] = None
    llm_calls_per_shop_day: Annotated[Any, written.whole("calls", 0, 1_000_000)] = None
    llm_tokens_per_shop_day: Annotated[Any, written.whole("tokens", 0, 1_000_000_000)] = None
    messages_per_minute: Annotated[Any, written.whole("messages", 1, 1_000)] = None
    settle_ms: Annotated[Any, written.whole("milliseconds", 0, SETTLE_AT_MOST_MS)] = None


class ClosedEvery(Table):
    rule: Annotated[Any, PlainValidator(written.rule)] = Field(
        description="write a rule as 'FREQ=MONTHLY;BYDAY=1MO'"
    )
    since: Day = Field(alias="from", description="write the date the rule begins, as 2026-12-07")


class Service(Table):
    id: Id = Field(description="write a short name that never changes, as 'corte'")
    name: dict[Language, Text] = Field(description='write { es = "Corte", en = "Haircut" }')
    minutes: Annotated[Any, written.whole("minutes", 5, 720)] = Field(
        description="write how long it takes, as 30"
    )
    price: Price = Field(description="write 250 or 250.50")
    aliases: dict[Language, list[Text]] = {}
    covers: list[Text] = []
    for_children: YesNo = False
    buffer_before: Buffer = None
    buffer_after: Buffer = None


class Barber(Table):
    id: Id = Field(description="write a short name that never changes, as 'rodrigo'")
    name: Text = Field(description="write the name customers know")
    calendar: Annotated[Any, PlainValidator(written.calendar)] = Field(
        description="write the calendar's id, from its settings in Google Calendar"
    )
    services: list[Text] = Field(description="list the ids of the services this barber does")
    aliases: list[Text] = []
    hours: Week = {}
    breaks: Week = {}
    days_off: list[Day] = []
    other_hours: Dated = {}


class ShopFile(Table):
    id: Id = Field(description="write a short name that never changes, as 'ahuehuete'")
    name: Text = Field(description="write the shop's name")
    address: Text = Field(description="write where the shop is")
    zone: Annotated[Any, PlainValidator(written.zone)] = Field(
        description="write one as 'America/Mexico_City'"
    )
    currency: Annotated[Any, PlainValidator(written.currency)] = Field(
        description="write its three letters, as 'MXN'"
    )
    phone_number_id: Annotated[Any, PlainValidator(written.phone_number_id)] = Field(
        description="write the number's id from WhatsApp Manager"
    )
    languages: Annotated[list[Language], Field(min_length=1)] = Field(
        description='list them, the main one first: ["es", "en"]'
    )
    phone: Phone = None
    privacy_url: Annotated[Any, PlainValidator(written.link)] = None
    owners: list[Owner] = []
    alerts: Alerts = Alerts()
    policy: Policy = Policy()
    hours: Week = {}
    closed: list[Day] = []
    closed_every: list[ClosedEvery] = []
    special_hours: Dated = {}
    services: Annotated[list[Service], Field(min_length=1)] = Field(
        description="add a [[services]] for each line of the price list"
    )
    barbers: Annotated[list[Barber], Field(min_length=1)] = Field(
        description="add a [[barbers]] for each"
    )
    answers: dict[Annotated[Any, PlainValidator(written.topic)], dict[Language, Text]] = {}


ROWS: dict[str, type[Table]] = {
    "services": Service,
    "barbers": Barber,
    "owners": Owner,
    "alerts": Alerts,
    "closed_every": ClosedEvery,
    "policy": Policy,
}


def check(path: Path | str) -> list[str]:
    """Every problem, a line each; empty for a file that every door can read."""
    path = Path(path)
    try:
        table = read_table(path)
    except Misconfigured as problem:
        return [str(problem)]
    found = [*_shape(table), *whole.problems(table)]
    if not found:
        read_shop(path)
    return [f"{path}: {where}: {what}{_belongs_to(table, where)}" for where, what in found]


def _shape(table: dict[str, Any]) -> list[whole.Problem]:
    try:
        ShopFile.model_validate(table)
    except ValidationError as invalid:
        return [(_where(error["loc"]), _what(error)) for error in invalid.errors()]
    return []


def _where(loc: Sequence[int | str]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc)
    return "".join(steps).removesuffix(".[key]").removeprefix(".")


def _what(error: ErrorDetails) -> str:
    kind, loc, value = error["type"], error["loc"], error["input"]
    known = _fields(loc)
    last = str(loc[-1])
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "extra_forbidden":
        return f"{last!r} is not known here{written.nearest(last, list(known))}"
    if kind in ("missing", "too_short"):
        return f"is missing; {known[last]}"
    if kind == "list_type" and len(loc) == 1 and last in ROWS:
        return f"{written.shown(value)} is not a list; write [[{last}]], with two brackets"
    if kind == "list_type":
        return f"{written.shown(value)} is not a list; write […], with commas between"
    return f"{written.shown(value)} is not a table; write {{ … }} or its lines under a [heading]"


def _fields(loc: Sequence[int | str]) -> dict[str, str | None]:
    """What may stand at that level, and how it is written."""
    table = ROWS.get(str(loc[0]), ShopFile) if len(loc) > 1 else ShopFile
    return {f.alias or name: f.description for name, f in table.model_fields.items()}


def _belongs_to(table: dict[str, Any], where: str) -> str:
    """The row's own id: an owner does not count rows from nought."""
    key, bracket, rest = where.partition("[")
    if not bracket or key not in ROWS:
        return ""
    row = table[key][int(rest.partition("]")[0])]
    name = row.get("id") if isinstance(row, dict) else None
    return f" (in {name!r})" if isinstance(name, str) else ""


def main(path: str) -> int:
    """Prints the problems, or one good line; the exit status tells them apart."""
    problems = check(path)
    if problems:
        print("\n".join(problems))
        return 1
    shop = read_shop(Path(path))
    print(f"{path}: {shop.name}: {len(shop.services)} services, {len(shop.barbers)} barbers, fine")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m shared.shop.schema FILE")
    sys.exit(main(sys.argv[1]))
