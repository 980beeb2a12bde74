"""`make costs`: what bookings and quiet minutes use, counted, and what a month of it costs.

Prints the tables of docs/costs.md and a JSON line per figure; with `--page` it puts the tables
into the page instead.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.costs_counts import Counted, count
from bench.costs_month import SURE, Month, Prices, commands_at_most, month, prices, shops, wall_s

PAGE = Path(__file__).parent.parent / "docs" / "costs.md"
SIZES = (10, 1_000, 100_000)
VENDORS = ("Meta", "Google", "Upstash", "xAI")
FIGURES = {
    "customer.messages": "messages of the customer",
    "whatsapp.service": "WhatsApp messages of ours",
    "whatsapp.templates": "WhatsApp templates",
    "whatsapp.refused": "WhatsApp messages refused (free)",
    "redis.commands": "Redis commands",
    "redis.looks": "and looks at outages",
    "calendar.list": "Calendar `events.list`",
    "calendar.get": "Calendar `events.get`",
    "calendar.insert": "Calendar `events.insert`",
    "calendar.patch": "Calendar `events.patch`",
    "calendar.delete": "Calendar `events.delete`",
    "tasks.created": "Cloud Tasks, put in",
    "webhook.requests": "requests to webhook",
    "chat.requests": "requests to chat, a task each",
    "tick.requests": "requests to tick",
    "llm.calls": "calls of the model",
}
SIZED = {
    "log.lines": "log lines",
    "redis.bytes_out": "bytes to Redis",
    "redis.bytes_in": "bytes from Redis",
    "calendar.bytes_in": "bytes from the calendar",
    "graph.bytes_out": "bytes to WhatsApp",
    "llm.tokens_in": "tokens to the model",
    "llm.tokens_out": "tokens from the model",
    "log.bytes": "bytes of log lines",
    "kept.bytes": "bytes kept in Redis",
    "kept.byte_months": "byte-months in Redis",
}
"""What hangs on the length of a text: the page may be a little behind."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make costs", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", action="store_true", help="put the tables into docs/costs.md")
    asked = parser.parse_args()
    counted, table = count(asked.seed), prices()
    if asked.page:
        PAGE.write_text(with_tables(PAGE.read_text("utf-8"), tables(counted, table)), "utf-8")
        return 0
    print(f"seed {asked.seed}\n")
    for name, text in tables(counted, table).items():
        print(f"{name}\n{text}")
    for line in lines(counted, table):
        print(json.dumps(line))
    return 0


def tables(counted: Counted, table: Prices) -> dict[str, str]:
    """The page's tables by name, in Markdown."""
    return {
        "visits": _table(("with a hundred bookings", "talk", "messages", "Redis"), _mix(counted)),
        "counts": _table(("", "a booking", "a quiet minute", "with a full book"), _counts(counted)),
        "seconds": _table(("door", "requests a booking", "billed seconds"), _doors(counted, table)),
        "months": _table(
            ("a month of", "shops", "kept warm", *VENDORS, "in all", "a booking"),
            _months(counted, table),
        ),
        "bill": _bill(counted, table),
        "prices": _table(
            ("vendor", "what", "USD", "free a month", "how sure", "read"), _prices(table)
        ),
    }


def with_tables(page: str, told: dict[str, str]) -> str:
    """The page with each table in its place. Raises KeyError for a place without a table."""
    return re.sub(
        r"(<!-- (\w+) -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}{told[found[2]]}{found[3]}",
        page,
        flags=re.S,
    )


def lines(counted: Counted, table: Prices) -> Iterator[dict[str, object]]:
    """One for each figure, in the form of the other benches."""
    parts = {"booking": counted.booking, "quiet_minute": counted.quiet, "full_minute": counted.full}
    for part, use in parts.items():
        for figure, value in sorted(use.figures.items()):
            yield _line(f"{part}.{figure}", value, figure.rpartition(".")[2], 1)
        yield _line(f"{part}.redis.commands_at_most", commands_at_most(use), "commands", 1)
        for door, spent in use.cpu_s.items():
            cpu = 1000 * spent / use.by_door[door]["requests"]
            yield _line(f"{part}.{door}.cpu", cpu, f"ms, stated {table.cpu_ms[door]}", 1)
    for one in _all_months(counted, table):
        warm = "warm" if one.warm else "cold"
        yield _line(f"month_{warm}", one.usd, "USD", one.bookings)
        for line in one.lines:
            yield _line(f"month_{warm}.{line.price.id}", line.usd, "USD", one.bookings)


def _line(figure: str, value: float, unit: str, n: int) -> dict[str, object]:
    told = {"figure": figure, "value": round(value, 3), "unit": unit, "peer": None, "ratio": None}
    return {**told, "n": n}


def _all_months(counted: Counted, table: Prices) -> list[Month]:
    kinds = [(size, warm) for size in SIZES for warm in (False, True)]
    return [month(size, counted, table, warm=warm) for size, warm in kinds]


def _mix(counted: Counted) -> Iterator[tuple[str, ...]]:
    for visit in counted.visits:
        said, ours = visit.use.get("customer.messages"), visit.use.get("whatsapp.service")
        commands = commands_at_most(visit.use)
        yield str(visit.per_hundred), visit.tells, f"{said:g} and {ours:g}", f"{commands:g}"


def _counts(counted: Counted) -> Iterator[tuple[str, ...]]:
    uses = (counted.booking, counted.quiet, counted.full)
    for figure, name in FIGURES.items():
        yield name, *(_short(use.get(figure)) for use in uses)
    yield "Redis commands at most", *(_short(commands_at_most(use)) for use in uses)
    for figure, name in SIZED.items():
        yield name, *(f"{use.get(figure):,.0f}" for use in uses)


def _doors(counted: Counted, table: Prices) -> Iterator[tuple[str, ...]]:
    for use in (counted.booking, counted.full):
        for door in sorted(use.by_door):
            requests = "each minute" if door == "tick" else _short(use.get(f"{door}.requests"))
            yield door, requests, f"{wall_s(door, use, table):.1f}"


def _months(counted: Counted, table: Prices) -> Iterator[tuple[str, ...]]:
    for one in _all_months(counted, table):
        vendors = [f"{one.of(vendor):,.2f}" for vendor in VENDORS]
        size, warm = f"{one.bookings:,} bookings", "yes" if one.warm else "no"
        each = f"{one.usd / one.bookings:,.3f}"
        count = str(shops(one.bookings, table))
        yield size, count, warm, *vendors, f"**{one.usd:,.2f}**", each


def _bill(counted: Counted, table: Prices) -> str:
    """Every line of the three months without warm instances."""
    months = [month(size, counted, table, warm=False) for size in SIZES]
    rows = []
    for number, price in enumerate(table.prices):
        cells = [
            f"{_short(one.lines[number].quantity)}: {one.lines[number].usd:,.2f}" for one in months
        ]
        rows.append((price.what, price.unit, *cells))
    return _table(("", "unit", *(f"{size:,} bookings" for size in SIZES)), rows)


def _prices(table: Prices) -> Iterator[tuple[str, ...]]:
    for price in table.prices:
        per = "" if price.per == 1 else f"{price.per:,.0f} "
        usd = f"{price.usd:.7f}".rstrip("0").rstrip(".")
        what = f"[{price.what}]({price.source})"
        yield (
            price.vendor,
            what,
            f"{usd} for {per}{price.unit}",
            f"{price.free:,g}",
            SURE[price.sure],
            price.read,
        )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    ruled = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in ruled)


if __name__ == "__main__":
    sys.exit(main())
