"""The signs of life in Redis, where the talks, the sweep and the breakers leave them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, overload

from shared.conversation.ways import BOX
from shared.health.domain import Reading, Rest, Signs
from shared.health.signs import LOOKED_AT
from shared.outside import SERVICES
from shared.redis import Redis, Script
from shared.redis_outages import KEY, SINCE

READ = Script("""
local BOX, LOOKED_AT = ARGV[1], tonumber(ARGV[2])
local function signs(shop)
  local letters, replies, alerts, oldest, kept = 0, 0, 0, false, false
  local function look(customer, since)
    local inbox = redis.call('LLEN', shop .. 'inbox:' .. customer)
    replies = replies + redis.call('HLEN', shop .. 'outbox:' .. customer)
    if customer == BOX then
      alerts = inbox
    elseif inbox > 0 then
      letters = letters + inbox
      local state = redis.call('HGET', shop .. 'talk:' .. customer, 'state') or ''
      if string.find(state, '"trouble_at": ?"') then
        kept = kept or since
      else
        oldest = oldest or since
      end
    end
  end
  local all, last = shop .. 'waits:all', shop .. 'signs:all'
  local waiting = redis.call('ZRANGE', all, 0, LOOKED_AT - 1, 'WITHSCORES')
  for i = 1, #waiting, 2 do look(waiting[i], waiting[i + 1]) end
  return {
    redis.call('HGET', last, 'webhook'), redis.call('HGET', last, 'round'),
    redis.call('ZCARD', all), letters, replies, alerts, oldest, kept,
  }
end

local found = {}
for i = 2, #KEYS do found[#found + 1] = signs(KEYS[i]) end
return {redis.call('HGETALL', KEYS[1]), found}
""")
"""KEYS the outages, then the beginning of each shop's keys; ARGV the name of the box of alerts,
and how many customers to look at. A talk whose `trouble_at` is set has a wish that is kept:
what customers write stands there with its quotes escaped, and is never taken for it."""


class RedisSigns:
    """All shops' of one database."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def answers(self) -> None:
        # Of a pipeline nothing travels along: one command is all that is billed.
        self._redis.pipeline([("PING",)])

    def read(self, shops: Sequence[str]) -> Reading:
        keys = [KEY, *(f"turno:{shop}:" for shop in shops)]
        outages, found = READ.run(self._redis, keys, [BOX, LOOKED_AT])
        known = dict(zip(outages[::2], outages[1::2], strict=True))
        rests = {
            name: Rest(_moment(known[name]), _moment(known.get(name + SINCE)))
            for name in SERVICES
            if name in known
        }
        return Reading(
            tuple(_signs(shop, said) for shop, said in zip(shops, found, strict=True)), rests
        )


def _signs(shop: str, said: list[Any]) -> Signs:
    webhook, around, customers, letters, replies, alerts, oldest, kept = said
    return Signs(
        shop,
        _moment(webhook),
        _moment(around),
        customers=customers,
        letters=letters,
        replies=replies,
        alerts=alerts,
        oldest_at=_moment(oldest),
        kept_at=_moment(kept),
    )


@overload
def _moment(milliseconds: str) -> datetime: ...
@overload
def _moment(milliseconds: str | None) -> datetime | None: ...
def _moment(milliseconds: str | None) -> datetime | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(int(float(milliseconds)) / 1000, UTC)
