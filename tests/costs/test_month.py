"""From counts to a bill."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench.costs_counts import Counted, Use, Visit
from bench.costs_month import SURE, Month, commands_at_most, month, prices, shops, wall_s
from main import DOORS

ROOT = Path(__file__).parents[2]
TABLE = prices()
CHAT = {"requests": 2.0, "redis.calls": 8.0, "graph.calls": 2.0}
TICK = {"requests": 1.0, "redis.calls": 2.0, "calendar.calls": 1.0}
FIGURES = {"whatsapp.service": 3.0, "redis.commands": 30.0, "chat.requests": 2.0}
BOOKING = Use(FIGURES, {"chat": CHAT})
MINUTE = Use({"redis.commands": 2.0}, {"tick": TICK})
COUNTED = Counted(1, (Visit("one", "books", 100, BOOKING),), MINUTE, MINUTE)


def usd(of: Month, name: str) -> float:
    return next(line.usd for line in of.lines if line.price.id == name)


def quantity(of: Month, name: str) -> float:
    return next(line.quantity for line in of.lines if line.price.id == name)


def test_every_price_says_where_it_stands_when_it_was_read_and_how_sure_it_is() -> None:
    for price in TABLE.prices:
        assert price.source.startswith("https://"), price
        assert price.read >= "2026-11-21", price
        assert price.sure in SURE, price
        assert price.usd >= 0, price
        assert price.per > 0, price
    assert {price.id for price in TABLE.prices} >= TABLE.free_plan.keys()


def test_only_what_lies_beyond_the_free_part_is_paid_for() -> None:
    few = month(300, COUNTED, TABLE, warm=False)
    many = month(1_000, COUNTED, TABLE, warm=False)
    assert usd(few, "whatsapp_service") == 0.0
    assert usd(many, "whatsapp_service") == pytest.approx(2_000 * 0.0085)


def test_each_shop_has_its_own_free_messages_and_the_account_its_own_free_seconds() -> None:
    one, hundred = (month(n, COUNTED, TABLE, warm=False) for n in (1_000, 100_000))
    assert shops(100_000, TABLE) == 100
    assert usd(hundred, "whatsapp_service") == pytest.approx(100 * usd(one, "whatsapp_service"))
    assert usd(one, "run_cpu") == 0.0
    assert usd(hundred, "run_cpu") > 0.0


def test_an_idle_shop_is_billed_for_its_minutes_and_no_bookings() -> None:
    idle = month(1, COUNTED, TABLE, warm=False)
    assert quantity(idle, "redis_commands") == 43_200 * 3 + 32
    assert quantity(idle, "scheduler") == 1
    assert idle.of("Upstash") == 0.0


def test_who_outgrows_the_free_plan_pays_for_every_command() -> None:
    busy = month(100_000, COUNTED, TABLE, warm=False)
    commands = quantity(busy, "redis_commands")
    assert commands > TABLE.free_plan["redis_commands"]
    assert usd(busy, "redis_commands") == pytest.approx(commands / 100_000 * 0.20)


def test_every_request_that_may_is_counted_with_a_look_at_outages() -> None:
    assert commands_at_most(BOOKING) == 32
    alone = replace(BOOKING, figures={**FIGURES, "redis.alone": 1.0})
    assert commands_at_most(alone) == 31


def test_a_request_is_billed_for_what_it_waits_in_tenths_of_a_second() -> None:
    waited = 4 * TABLE.latency_ms["redis"] + TABLE.latency_ms["graph"] + TABLE.cpu_ms["chat"]
    assert waited == 450
    assert wall_s("chat", BOOKING, TABLE) == 0.5


def test_warm_instances_cost_and_save_cold_starts() -> None:
    cold, warm = (month(100, COUNTED, TABLE, warm=kept) for kept in (False, True))
    assert usd(cold, "run_idle_cpu") == 0.0
    assert usd(warm, "run_idle_cpu") == pytest.approx(2 * 2_592_000 * 0.0000025)
    assert quantity(warm, "secret_accesses") < quantity(cold, "secret_accesses")
    assert quantity(warm, "run_cpu") < quantity(cold, "run_cpu")


def test_what_is_assumed_of_the_deploy_is_what_it_is_told() -> None:
    told, assumed = (ROOT / "serverless.yml").read_text("utf-8"), TABLE.assumed
    required = re.search(r"^  required:\n((?:    - \w+.*\n)+)", told, re.M)
    assert required
    assert assumed["secret_versions"] == required[1].count("- ") + len(("LLM_API_KEY",))
    assert assumed["doors"] == len(DOORS)
    assert f"  cpu: {assumed['vcpu']:g}\n" in told
    assert f"  memory: {assumed['memory_gib'] * 1024:g}Mi\n" in told
    assert 'cron: "* * * * *"' in told
