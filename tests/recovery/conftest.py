"""Where the lost Redis stood: in twins, or on fakeredis behind its REST API."""

from collections.abc import Iterator

import pytest

from tests.contracts.place import Place, standing
from tests.recovery.desk import Forgetful


@pytest.fixture(scope="module")
def redis() -> Iterator[Place]:
    with standing(None) as place:
        yield place


@pytest.fixture
def place(redis: Place) -> Place:
    redis.emulator.faults.clear()
    redis.emulator.flush()
    return redis


@pytest.fixture(params=["twins", "redis"])
def desk(request: pytest.FixtureRequest) -> Forgetful:
    return Forgetful(None if request.param == "twins" else request.getfixturevalue("place"))
