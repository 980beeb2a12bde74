"""One contract for everything that counts what the model costs: the twin, and Redis behind
its REST API on fakeredis and on a real server.
"""

import itertools
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from shared.redis import Redis
from shared.shop.domain import Policy, Shop
from shared.understanding.allowance import Allowance, MemoryAllowance
from shared.understanding.redis_allowance import RedisAllowance
from tests.booking.book import shop
from tests.contracts.place import Place

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
BEFORE_MIDNIGHT = datetime(2026, 12, 2, 5, 59, tzinfo=UTC)
"""In Mexico City; in London it is tomorrow already."""
SHOPS = itertools.count(1)
Open = Callable[..., Allowance]


def a_shop(**limits: int) -> Shop:
    """That nobody has used yet."""
    return shop(id=f"shop-{next(SHOPS)}", policy=Policy(**limits))


@pytest.fixture(params=["memory", "on_fakeredis", "on_redis_server"])
def opened(request: pytest.FixtureRequest) -> Open:
    """The allowance of a new shop with these limits."""
    if request.param == "memory":
        return lambda **limits: MemoryAllowance(a_shop(**limits))
    redis: Redis = request.getfixturevalue(request.param).redis
    return lambda **limits: RedisAllowance(redis, a_shop(**limits))


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, str]]]:
    caplog.set_level(logging.INFO, logger="turno")
    return lambda: [json.loads(one.message) for one in caplog.records if one.name == "turno"]


def test_a_customer_has_as_many_calls_as_the_policy_says(opened: Open) -> None:
    allowance = opened(llm_calls_per_customer_day=3)
    assert [allowance.take("ana", NOW) for _ in range(5)] == [True] * 3 + [False] * 2


def test_one_customers_calls_are_not_anothers(opened: Open) -> None:
    allowance = opened(llm_calls_per_customer_day=1)
    allowance.take("ana", NOW)
    allowance.take("ana", NOW)
    assert allowance.take("beto", NOW)


def test_all_customers_together_have_the_shops_calls(opened: Open) -> None:
    allowance = opened(llm_calls_per_shop_day=2)
    asked = [allowance.take(who, NOW) for who in ("ana", "beto", "carla")]
    assert asked == [True, True, False]


def test_a_refused_call_is_not_counted(opened: Open) -> None:
    allowance = opened(llm_calls_per_customer_day=1, llm_calls_per_shop_day=2)
    for _ in range(5):
        allowance.take("ana", NOW)
    assert allowance.take("beto", NOW)


@pytest.mark.parametrize(("spent", "left"), [(999, True), (1000, False), (1500, False)])
def test_a_customer_whose_tokens_are_spent_has_no_call_left(
    opened: Open, spent: int, left: bool
) -> None:
    allowance = opened(llm_tokens_per_customer_day=1000)
    allowance.spend("ana", spent - 400, NOW)
    allowance.spend("ana", 400, NOW)
    assert allowance.take("ana", NOW) is left
    assert allowance.take("beto", NOW)


@pytest.mark.parametrize(("spent", "left"), [(499, True), (500, False)])
def test_all_customers_together_spend_the_shops_tokens(
    opened: Open, spent: int, left: bool
) -> None:
    allowance = opened(llm_tokens_per_shop_day=1000)
    allowance.spend("ana", 500, NOW)
    allowance.spend("beto", spent, NOW)
    assert allowance.take("carla", NOW) is left


def test_a_new_day_begins_at_the_shops_own_midnight(opened: Open) -> None:
    allowance = opened(llm_calls_per_customer_day=1, llm_tokens_per_customer_day=10)
    assert allowance.take("ana", NOW)
    allowance.spend("ana", 10, NOW)
    assert not allowance.take("ana", BEFORE_MIDNIGHT)
    assert allowance.take("ana", BEFORE_MIDNIGHT + timedelta(minutes=1))


def test_two_shops_do_not_share(opened: Open) -> None:
    first, second = opened(llm_calls_per_shop_day=1), opened(llm_calls_per_shop_day=1)
    assert first.take("ana", NOW)
    assert second.take("ana", NOW)


def test_a_limit_of_nothing_lets_nothing_through(opened: Open) -> None:
    assert not opened(llm_calls_per_shop_day=0).take("ana", NOW)


@pytest.mark.parametrize(
    ("limit", "who"),
    [
        ("llm_calls_per_customer_day", "customer"),
        ("llm_tokens_per_customer_day", "customer"),
        ("llm_calls_per_shop_day", "shop"),
        ("llm_tokens_per_shop_day", "shop"),
    ],
)
def test_the_log_says_whose_share_is_used_up(
    opened: Open, limit: str, who: str, logged: Callable[[], list[dict[str, str]]]
) -> None:
    allowance = opened(**{limit: 1})
    assert allowance.take("ana", NOW)
    allowance.spend("ana", 1, NOW)
    assert logged() == []
    allowance.take("ana", NOW)
    assert logged() == [{"severity": "WARNING", "event": "llm_spent_out", "who": who}]


# Redis alone


def test_a_day_is_kept_for_two(place: Place) -> None:
    first, second = a_shop(), a_shop()
    RedisAllowance(place.redis, first).take("ana", BEFORE_MIDNIGHT)
    RedisAllowance(place.redis, second).spend("ana", 5, BEFORE_MIDNIGHT)
    for kept in (first, second):
        life = place.redis.command("TTL", f"turno:{kept.id}:llm:2026-12-01")
        assert 172_700 < life <= 172_800


def test_two_workers_count_together(place: Place) -> None:
    one = a_shop(llm_calls_per_customer_day=1)
    assert RedisAllowance(place.redis, one).take("ana", NOW)
    assert not RedisAllowance(place.redis, one).take("ana", NOW)


def test_strangers_who_are_refused_leave_nothing_behind(place: Place) -> None:
    one = a_shop(llm_calls_per_shop_day=1)
    for stranger in range(20):
        RedisAllowance(place.redis, one).take(f"stranger-{stranger}", NOW)
    assert place.redis.command("HLEN", f"turno:{one.id}:llm:2026-12-01") == 2


def test_without_redis_every_call_is_let_in_and_the_log_counts_them(
    place: Place, logged: Callable[[], list[dict[str, str]]]
) -> None:
    allowance = RedisAllowance(place.redis, a_shop(llm_calls_per_customer_day=0))
    place.emulator.faults.order("redis", "500", 2)
    assert allowance.take("ana", NOW)
    allowance.spend("ana", 5, NOW)
    assert [line["event"] for line in logged()] == ["rate_uncounted"] * 2
    assert not allowance.take("ana", NOW)
