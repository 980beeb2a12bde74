"""Races with Redis emptied on the way: the same as without. `make torture` runs them by the
thousand, and `tests/stage/test_races.py` has those in which Redis keeps what it has.
"""

from collections.abc import Iterator
from random import Random

import pytest

from local.stage import Stage
from local.torture.arena import NOW, SHOP
from local.torture.races import KINDS, PLACES, Start, race

RACES = 20


@pytest.fixture(scope="module")
def stage(redis_server: str) -> Iterator[Stage]:
    with Stage(SHOP, NOW, redis_url=redis_server, frozen_clock=True) as stage:
        yield stage


@pytest.mark.slow
def test_one_wins_and_the_other_gets_three_others_when_redis_is_emptied_on_the_way(
    stage: Stage,
) -> None:
    kinds = list(KINDS)
    starts = [Start(n, kinds[n % len(kinds)], *PLACES[n], flushes=True) for n in range(RACES)]

    ran = [race(stage, start, Random(start.number)) for start in starts]

    print(f"{sum(one.in_flight for one in ran)} of {RACES} with both claims in flight")
    assert [(start, one.broken) for start, one in zip(starts, ran, strict=True) if one.broken] == []
    assert any(one.in_flight for one in ran)
