"""What more than one test file needs of the world outside this process."""

import os
from collections.abc import Iterator

import pytest

from local.torture import redis_server as real


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a real Redis server that belongs to these tests alone."""
    if real.program() is None:
        if os.environ.get("CI"):
            pytest.fail("no redis-server on PATH: install it, CI checks against the real one")
        pytest.skip("no redis-server on PATH: checked on fakeredis only")
    with real.redis_server() as url:
        yield url
