"""What a stage's Redis keeps, in bytes and for how long."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from local.stage import Stage
from shared.redis import Argument, connect

MONTH_S = 30 * 24 * 3600
_READ: dict[str, tuple[Argument, ...]] = {
    "string": ("GET",),
    "hash": ("HGETALL",),
    "list": ("LRANGE", 0, -1),
    "set": ("SMEMBERS",),
    "zset": ("ZRANGE", 0, -1, "WITHSCORES"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A key, the seconds it still lives (-1: it has no end), and its bytes, the name among them."""

    key: str
    ttl: int
    bytes: int


def stored(stage: Stage) -> dict[str, float]:
    """All bytes; those that never end by themselves; and byte-months, which are the bytes times
    how long they stay."""
    found = kept(stage)
    return {
        "kept.bytes": sum(one.bytes for one in found),
        "kept.for_good": sum(one.bytes for one in found if one.ttl < 0),
        "kept.byte_months": sum(one.bytes * max(one.ttl, 0) / MONTH_S for one in found),
    }


def kept(stage: Stage) -> tuple[Kept, ...]:
    """Every key of the stage's Redis, by name."""
    redis = connect(f"{stage.url}/upstash", stage.credentials.redis_token)
    with closing(redis):
        keys: list[str] = sorted(redis.command("KEYS", "*"))
        if not keys:
            return ()
        lives = redis.pipeline([("TTL", key) for key in keys])
        kinds = redis.pipeline([("TYPE", key) for key in keys])
        values = redis.pipeline([_read(*one) for one in zip(kinds, keys, strict=True)])
    rows = zip(keys, lives, values, strict=True)
    return tuple(Kept(key, ttl, len(key) + _size(value)) for key, ttl, value in rows)


def _read(kind: str, key: str) -> Sequence[Argument]:
    name, *how = _READ[kind]
    return (name, key, *how)


def _size(value: Any) -> int:
    return len(str(value).encode())
