"""What Redis remembers of consents, in Redis.

The scripts of the talks (`scripts.py`) note there who said something new: `consents:all` has
everybody who ever did, `consents:waiting` the latest mark of each who waits to be kept, and
neither ends by itself. `consents:whole` says since when nothing is missing, `consents:born`
when the first arrival came, and `consents:` is as lost as all the rest when Redis is.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.codec import plain
from shared.conversation.consents import Consent
from shared.conversation.domain import Profile
from shared.conversation.redis_store import profile_of
from shared.conversation.remembered import Glance, Unkept
from shared.errors import Temporary
from shared.redis import Redis, Script

_COMMON = """
local function key(kind, name) return KEYS[1] .. kind .. ':' .. name end
local function known(customer)
  return {
    redis.call('GET', key('profile', customer)),
    redis.call('SMEMBERS', key('ids', customer)),
  }
end
"""

GLANCE = Script(
    _COMMON
    + """
local waiting, found = redis.call('HGETALL', key('consents', 'waiting')), {}
for i = 1, math.min(#waiting, 2 * tonumber(ARGV[1])), 2 do
  found[#found + 1] = {waiting[i], waiting[i + 1], known(waiting[i])}
end
local born = redis.call('GET', key('consents', 'born'))
return {redis.call('GET', key('consents', 'whole')), found, born}
"""
)
"""KEYS the beginning of the shop's; ARGV how many. Since when Redis is whole; and of each who
waits the customer, the mark, the profile and the names; and when the first arrival came, in
milliseconds."""

KEPT = Script(
    _COMMON
    + """
for i = 1, #ARGV, 2 do
  if redis.call('HGET', key('consents', 'waiting'), ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', key('consents', 'waiting'), ARGV[i])
  end
end
return 1
"""
)
"""KEYS the beginning; ARGV pairs of customer and mark."""

KNOWN = Script(
    _COMMON
    + """
local found = {}
for i, customer in ipairs(ARGV) do found[i] = known(customer) end
return found
"""
)
"""KEYS the beginning; ARGV customers. Of each the profile and the names."""

RESTORE = Script(
    _COMMON
    + """
local DAY, YEAR = 86400, 31536000
local waiting = key('consents', 'waiting')
local function wait(customer)
  redis.call('HSET', waiting, customer, redis.call('INCR', key('consents', 'marks')))
end

local function write(one)
  local profile, talk = key('profile', one.customer), key('talk', one.customer)
  if (redis.call('GET', profile) or '') ~= one.before then return false end
  redis.call('SET', profile, one.after, 'EX', YEAR)
  redis.call('SADD', key('consents', 'all'), one.customer)
  if one.later then wait(one.customer) end
  if one.after ~= one.before then
    redis.call('HINCRBY', talk, 'version', 1)
    if redis.call('TTL', talk) < 0 then redis.call('EXPIRE', talk, DAY) end
  end
  return true
end

local missed, found = 0, {}
for _, one in ipairs(cjson.decode(ARGV[2])) do
  found[one.customer] = true
  if not write(one) then missed = missed + 1 end
end
if missed > 0 then return missed end
for _, customer in ipairs(redis.call('SMEMBERS', key('consents', 'all'))) do
  if not found[customer] then wait(customer) end
end
redis.call('SET', key('consents', 'whole'), ARGV[1])
return 0
"""
)
"""KEYS the beginning; ARGV now, and as JSON of each customer the profile before and after, and
whether Redis knows a later word. How many profiles were written meanwhile: it is whole at 0."""


class RedisRemembered:
    """One shop's."""

    def __init__(self, redis: Redis, shop_id: str) -> None:
        self._redis = redis
        self._keys = [f"turno:{shop_id}:"]

    def glance(self, *, at_most: int) -> Glance:
        whole, found, born = GLANCE.run(self._redis, self._keys, [at_most])
        unkept = []
        for customer, mark, (text, names) in found:
            consent = Consent.of(customer, profile_of(text, customer, names))
            if consent is None:
                # The profile ran out, or cannot be read: there is nothing to keep any more.
                self._dropped(customer, mark)
            else:
                unkept.append(Unkept(consent, mark))
        return Glance(
            datetime.fromisoformat(whole) if whole else None,
            tuple(unkept),
            datetime.fromtimestamp(int(born) / 1000, UTC) if born else None,
        )

    def kept(self, unkept: Sequence[Unkept]) -> None:
        pairs = [part for one in unkept for part in (one.consent.customer, one.mark)]
        KEPT.run(self._redis, self._keys, pairs)

    def restore(self, found: Mapping[str, Consent], *, now: datetime) -> int:
        known = KNOWN.run(self._redis, self._keys, list(found)) if found else []
        written = [
            _restored(customer, consent, text, names)
            for (customer, consent), (text, names) in zip(found.items(), known, strict=True)
        ]
        missed = RESTORE.run(self._redis, self._keys, [now.isoformat(), json.dumps(written)])
        if missed:
            raise Temporary("profiles were written meanwhile")
        return sum(one["before"] != one["after"] for one in written)

    def _dropped(self, customer: str, mark: str) -> None:
        KEPT.run(self._redis, self._keys, [customer, mark])


def _text(profile: Profile) -> str:
    """As the talks keep it: who has which names is kept apart."""
    fields = plain(profile)
    del fields["identities"]
    return json.dumps(fields)


def _restored(
    customer: str, consent: Consent, text: str | None, names: list[str]
) -> dict[str, Any]:
    before = profile_of(text, customer, names)
    after = consent.into(before)
    return {
        "customer": customer,
        "before": text or "",
        "after": (text or "") if after == before else _text(after),
        "later": Consent.of(customer, after) != consent,
    }
