"""The two places a Redis adapter is tried in."""

from collections.abc import Iterator

import pytest

from tests.contracts.place import Place, standing


@pytest.fixture(scope="module")
def on_fakeredis() -> Iterator[Place]:
    with standing(None) as place:
        yield place


@pytest.fixture(scope="module")
def on_redis_server(redis_server: str) -> Iterator[Place]:
    with standing(redis_server) as place:
        yield place


@pytest.fixture(params=["on_fakeredis", "on_redis_server"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    found.emulator.faults.clear()
    return found
