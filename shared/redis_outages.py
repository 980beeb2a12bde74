"""Outages in Redis: one hash for all instances, of all shops.

Healthy, it costs nothing: the hash travels along with a command that is sent anyway, every
few seconds at most. Only an outage's beginning, its end and a look at it are commands of
their own.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress

from shared.breaker import Clock
from shared.errors import Temporary
from shared.redis import Argument, Redis, Script

KEY = "turno:outages"
SINCE = ".since"
"""Behind a service's name: when it was first left alone. For people; no decision rests on it."""
FRESH_S = 2.0
FORGOTTEN_S = 3600
"""An outage that nobody met for so long is over."""

_PROBE = Script("""
local rests_until = redis.call('HGET', KEYS[1], ARGV[1])
if not rests_until then
  return 'over'
end
if tonumber(rests_until) > tonumber(ARGV[2]) then
  return rests_until
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 'yours'
""")


class RedisOutages:
    """What this instance last heard; and while Redis is out, what it found itself."""

    def __init__(self, redis: Redis, *, clock: Clock) -> None:
        self.redis, self._clock = redis, clock
        self._heard_at = -math.inf
        self._known: dict[str, float] = {}
        self._untold: set[str] = set()
        redis.carry(self)

    def known(self, service: str) -> float | None:
        return self._known.get(service)

    def begin(self, service: str, until: float) -> None:
        fields: list[Argument] = [service, _ms(until)]
        if service not in self._known:
            fields += [service + SINCE, _ms(self._clock())]
        self._known[service] = until
        self._untold.add(service)
        with suppress(Temporary):
            self.redis.pipeline([("HSET", KEY, *fields), ("EXPIRE", KEY, FORGOTTEN_S)])
            self._untold.discard(service)

    def probe(self, service: str, *, now: float, until: float) -> bool:
        try:
            said = _PROBE.run(self.redis, [KEY], [service, _ms(now), _ms(until)])
        except Temporary:
            said = "yours"
        match said:
            case "over" if service not in self._untold:
                self._known.pop(service, None)
            case "over" | "yours":
                self._known[service] = until
            case _:
                self._known[service] = int(said) / 1000
                return False
        return True

    def end(self, service: str) -> None:
        self._known.pop(service, None)
        self._untold.discard(service)
        with suppress(Temporary):
            self.redis.command("HDEL", KEY, service, service + SINCE)

    def aboard(self) -> Sequence[Argument] | None:
        """Time to hear the others again? Also when the clock was set back."""
        fresh = 0 <= self._clock() - self._heard_at < FRESH_S
        return None if fresh else ("HGETALL", KEY)

    def arrived(self, reply: Mapping[str, str]) -> None:
        self._heard_at = self._clock()
        told = {
            service: int(until) / 1000
            for service, until in reply.items()
            if not service.endswith(SINCE)
        }
        self._known = told | {name: self._known[name] for name in self._untold & self._known.keys()}


def _ms(moment: float) -> int:
    return math.ceil(moment * 1000)
