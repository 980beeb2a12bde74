"""Holds in Redis: one hash per shop, one field per customer.

A customer has one field, so they cannot hold two slots, and nobody can let go of another's.
A shop has a few dozen live holds at most, which one script reads whole; expired ones are
swept by whoever asks next, and Redis drops the hash when nobody does.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from shared.booking.holds import Wish
from shared.booking.slots import Held
from shared.errors import Temporary
from shared.redis import Redis, Script

LEASE_MS = 12_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Times are milliseconds since 1970 on the caller's clock: a script that asks for the time
# itself could not be replayed, and a skewed clock costs only courtesy.
_HOLD = Script("""
local holds, customer, barber = KEYS[1], ARGV[1], ARGV[2]
local from, to, now = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local minute = 60000
local since, clash = now, false
local all = redis.call('HGETALL', holds)
for i = 1, #all, 2 do
  local owner = all[i]
  local s, e, first, ends, whose = all[i + 1]:match('^(%d+) (%d+) (%d+) (%d+) (.*)$')
  local alive = tonumber(ends) > now
  if owner == customer or not alive then
    redis.call('HDEL', holds, owner)
    if alive and s == ARGV[3] and e == ARGV[4] and whose == barber then
      since = tonumber(first)
    end
  elseif whose == barber and tonumber(s) < to and from < tonumber(e) then
    clash = true
  end
end
local ends = math.min(now + ARGV[6] * minute, since + ARGV[7] * minute)
if clash or ends <= now then
  return 0
end
local kept = string.format('%s %s %.0f %.0f %s', ARGV[3], ARGV[4], since, ends, barber)
redis.call('HSET', holds, customer, kept)
redis.call('EXPIRE', holds, 86400)
return 1
""")

_LEASE = Script("""
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
""")

_UNLEASE = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return 1
""")


class RedisHolds:
    """One shop's holds. Every method raises Temporary when Redis cannot be reached, and the
    caller decides: a hold is a courtesy.
    """

    def __init__(self, redis: Redis, shop_id: str) -> None:
        self._redis = redis
        self._holds = f"turno:{shop_id}:holds"
        self._chair = f"turno:{shop_id}:chair:"

    def hold(self, wish: Wish, *, now: datetime, minutes: int, at_most: int) -> bool:
        said = _HOLD.run(
            self._redis,
            [self._holds],
            [
                wish.customer,
                wish.barber,
                _ms(wish.start),
                _ms(wish.end),
                _ms(now),
                minutes,
                at_most,
            ],
        )
        return bool(said)

    def held(self, barbers: Collection[str], *, now: datetime) -> Mapping[str, tuple[Held, ...]]:
        kept = self._redis.command("HGETALL", self._holds)
        holds = [_held(customer, value) for customer, value in kept.items()]
        return {
            barber: tuple(
                held for whose, held in holds if whose == barber and held.expires_at > now
            )
            for barber in barbers
        }

    def release(self, customer: str) -> None:
        self._redis.command("HDEL", self._holds, customer)

    @contextmanager
    def leased(self, barber: str, token: str) -> Iterator[bool]:
        key = self._chair + barber
        had = bool(_LEASE.run(self._redis, [key], [token, LEASE_MS]))
        try:
            yield had
        finally:
            if had:
                # It runs out by itself, and what was done under it must not fail for this.
                with suppress(Temporary):
                    _UNLEASE.run(self._redis, [key], [token])


def _held(customer: str, value: str) -> tuple[str, Held]:
    start, end, _, expires_at, barber = value.split(" ", 4)
    return barber, Held(_moment(start), _moment(end), customer, _moment(expires_at))


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _moment(ms: str) -> datetime:
    return _EPOCH + timedelta(milliseconds=int(ms))
