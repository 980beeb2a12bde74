"""A month in dollars: what was counted, times what it costs, less what is free."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.costs_counts import Counted, Use

PRICES = Path(__file__).parent / "prices.toml"
MINUTES = 30 * 24 * 60
GB, GIB = 10**9, 2**30
CALENDAR_CALLS = ("list", "get", "insert", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Price:
    """`usd` for `per` of the unit, beyond the `free` of a month. `sure` is one of SURE."""

    id: str
    vendor: str
    what: str
    unit: str
    per: float
    usd: float
    free: float
    source: str
    read: str
    sure: str

    def cost(self, quantity: float, allowances: float = 1.0) -> float:
        return max(0.0, quantity - self.free * allowances) / self.per * self.usd


SURE = {
    "page": "the vendor's own page",
    "told": "told by somebody who quotes it",
    "memory": "from memory: look it up",
}
BY_NUMBER = frozenset({"whatsapp_service"})
"""What each shop has free for itself; the rest is free once for the whole account."""


@dataclass(frozen=True, slots=True)
class Prices:
    prices: tuple[Price, ...]
    free_plan: Mapping[str, float]
    latency_ms: Mapping[str, float]
    cpu_ms: Mapping[str, float]
    assumed: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One price of a month: so much of it, for so many dollars."""

    price: Price
    quantity: float
    usd: float


@dataclass(frozen=True, slots=True)
class Month:
    bookings: int
    warm: bool
    """Whether an instance of webhook and one of chat are kept warm."""
    lines: tuple[Line, ...]

    @property
    def usd(self) -> float:
        return sum(line.usd for line in self.lines)

    def of(self, vendor: str) -> float:
        return sum(line.usd for line in self.lines if line.price.vendor == vendor)


def prices(path: Path = PRICES) -> Prices:
    """Raises KeyError or TypeError for a table that lacks something."""
    raw = tomllib.loads(path.read_text("utf-8"))
    listed = tuple(Price(**{**one, "read": str(one["read"])}) for one in raw["price"])
    names = ("free_plan", "latency_ms", "cpu_ms", "assumed")
    return Prices(listed, *(raw[name] for name in names))


def month(bookings: int, counted: Counted, table: Prices, *, warm: bool) -> Month:
    """The bill of all shops that it takes to have so many bookings."""
    quantities = _quantities(bookings, counted, table, warm=warm)
    on_free_plan = all(quantities[name] <= most for name, most in table.free_plan.items())
    lines = []
    for price in table.prices:
        quantity = quantities[price.id]
        free = on_free_plan and price.id in table.free_plan
        allowances = shops(bookings, table) if price.id in BY_NUMBER else 1
        usd = 0.0 if free else price.cost(quantity, allowances)
        lines.append(Line(price, quantity, usd))
    return Month(bookings, warm, tuple(lines))


def shops(bookings: int, table: Prices) -> int:
    return math.ceil(bookings / table.assumed["shop_bookings"])


def commands_at_most(use: Use) -> float:
    """Redis commands, with a look at outages by every request that may have one: on the stage
    requests come at one moment that in life are seconds apart."""
    requests = sum(counts.get("requests", 0.0) for counts in use.by_door.values())
    return use.get("redis.commands") + requests - use.get("redis.alone")


def wall_s(door: str, use: Use, table: Prices) -> float:
    """Seconds that one request to this door is billed: its processor time, and each call to
    the outside at its stated length; in tenths, as Cloud Run rounds."""
    counts = use.by_door[door]
    waited_ms = sum(
        counts.get(f"{service}.calls", 0.0) * ms for service, ms in table.latency_ms.items()
    )
    seconds = (waited_ms / counts["requests"] + table.cpu_ms[door]) / 1000
    return math.ceil(round(seconds * 10, 6)) / 10


def _quantities(bookings: int, counted: Counted, table: Prices, *, warm: bool) -> dict[str, float]:
    each, minute = counted.booking, counted.full
    count, minutes = shops(bookings, table), shops(bookings, table) * MINUTES

    def used(figure: str) -> float:
        return bookings * each.get(figure) + minutes * minute.get(figure)

    starts = _starts(bookings / count * counted.talks, table, warm=warm) * count
    out = sum(used(f"{service}.bytes_out") for service in ("redis", "graph", "llm"))
    served = _served(bookings, minutes, starts, counted, table)
    logged = (
        used("log.bytes")
        + used("log.lines") * table.assumed["log_envelope_bytes"]
        + (served["run_requests"] + minutes) * table.assumed["log_request_bytes"]
    )
    return {
        "whatsapp_service": used("whatsapp.service"),
        "whatsapp_utility": used("whatsapp.templates"),
        "redis_commands": bookings * commands_at_most(each) + minutes * commands_at_most(minute),
        "redis_bandwidth": (used("redis.bytes_out") + used("redis.bytes_in")) / GB,
        "redis_storage": bookings * each.get("kept.byte_months") / GB,
        "tasks": bookings * (each.get("tasks.created") + each.get("chat.requests")),
        "logging": logged / GIB,
        "egress": out / GIB,
        "calendar": sum(used(f"calendar.{call}") for call in CALENDAR_CALLS),
        "model_in": used("llm.tokens_in"),
        "model_out": used("llm.tokens_out"),
        **served,
        **_standing(count, table, warm=warm),
    }


def _served(
    bookings: int, minutes: int, starts: float, counted: Counted, table: Prices
) -> dict[str, float]:
    """What Cloud Run bills for requests and for instances that start."""
    each, assumed = counted.booking, table.assumed
    called = {door: bookings * each.get(f"{door}.requests") for door in each.by_door}
    seconds = starts * assumed["start_s"] + minutes * wall_s("tick", counted.full, table)
    seconds += sum(count * wall_s(door, each, table) for door, count in called.items())
    return {
        "run_cpu": seconds * assumed["vcpu"],
        "run_memory": seconds * assumed["memory_gib"],
        "run_requests": minutes + sum(called.values()),
        "secret_accesses": starts * assumed["secrets_a_start"],
    }


def _standing(count: int, table: Prices, *, warm: bool) -> dict[str, float]:
    """What so many shops have standing there, however many write."""
    assumed = table.assumed
    warm_s = count * assumed["warm_doors"] * MINUTES * 60 if warm else 0.0
    return {
        "run_idle_cpu": warm_s * assumed["vcpu"],
        "run_idle_memory": warm_s * assumed["memory_gib"],
        "scheduler": count,
        "secret_versions": count * assumed["secret_versions"],
        "build": count * assumed["doors"] * assumed["deploys"] * assumed["build_minutes"],
        "registry": count * assumed["doors"] * assumed["deploys_kept"] * assumed["image_gb"],
    }


def _starts(talks: float, table: Prices, *, warm: bool) -> float:
    """Cold starts of one shop's month. A talk finds an instance where another came within the
    minutes that one is kept; talks come at random while the shop is open."""
    assumed = table.assumed
    if warm:
        return assumed["tick_starts"]
    others = talks / (assumed["open_hours"] * 60) * assumed["warm_minutes"]
    return assumed["tick_starts"] + 2 * talks * math.exp(-others)
