"""The model's allowance in Redis: one hash per shop and local day, counted by all workers.

A field appears only with a call that was let through, so that the shop's own limit bounds
the hash however many strangers write.
"""

from datetime import datetime

from shared.errors import Temporary
from shared.logs import log
from shared.redis import Redis, Script
from shared.shop.domain import Shop
from shared.understanding.allowance import tell_spent_out

KEPT_S = 2 * 24 * 60 * 60

_TAKE = Script("""
local day, asker = KEYS[1], ARGV[1]
local used = redis.call('HMGET', day, asker .. ':calls', asker .. ':tokens', 'calls', 'tokens')
for i = 1, 4 do
  if tonumber(used[i] or 0) >= tonumber(ARGV[i + 1]) then
    return i <= 2 and 'customer' or 'shop'
  end
end
redis.call('HINCRBY', day, asker .. ':calls', 1)
redis.call('HINCRBY', day, 'calls', 1)
redis.call('EXPIRE', day, ARGV[6])
return 'taken'
""")

_SPEND = Script("""
local day, asker, tokens = KEYS[1], ARGV[1], ARGV[2]
redis.call('HINCRBY', day, asker .. ':tokens', tokens)
redis.call('HINCRBY', day, 'tokens', tokens)
redis.call('EXPIRE', day, ARGV[3])
return 1
""")


class RedisAllowance:
    """One shop's. Without Redis every call is let in, uncounted."""

    def __init__(self, redis: Redis, shop: Shop) -> None:
        self._redis = redis
        self._shop = shop

    def take(self, asker: str, now: datetime) -> bool:
        policy = self._shop.policy
        limits = (
            policy.llm_calls_per_customer_day,
            policy.llm_tokens_per_customer_day,
            policy.llm_calls_per_shop_day,
            policy.llm_tokens_per_shop_day,
        )
        try:
            said = _TAKE.run(self._redis, [self._day(now)], [asker, *limits, KEPT_S])
        except Temporary as error:
            log("rate_uncounted", severity="WARNING", error=error)
            return True
        if said == "taken":
            return True
        tell_spent_out(said)
        return False

    def spend(self, asker: str, tokens: int, now: datetime) -> None:
        try:
            _SPEND.run(self._redis, [self._day(now)], [asker, tokens, KEPT_S])
        except Temporary as error:
            log("rate_uncounted", severity="WARNING", error=error)

    def _day(self, now: datetime) -> str:
        return f"turno:{self._shop.id}:llm:{self._shop.local(now).date().isoformat()}"
