"""Redis behind its REST API, as Upstash has it: what the adapters are held to."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from local.serving import serve
from local.upstash import TOKEN, UpstashEmulator
from local.wire import StageClock
from shared.redis import Redis, connect

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


@dataclass
class Place:
    emulator: UpstashEmulator
    redis: Redis


@contextmanager
def standing(backend: str | None) -> Iterator[Place]:
    """On fakeredis, or on the real server at that URL."""
    emulator = UpstashEmulator(StageClock(NOW, frozen=True), backend)
    with closing(emulator), serve(emulator) as url, closing(connect(url, TOKEN)) as redis:
        yield Place(emulator, redis)
