"""How often a caller may knock. A limit that cannot be counted lets them in, and says so."""

from datetime import datetime

from shared.errors import Temporary
from shared.logs import log, masked
from shared.redis import Redis, Script

_COUNT = Script(
    """
    local count = redis.call('INCR', KEYS[1])
    if count == 1 then redis.call('EXPIRE', KEYS[1], 120) end
    return count
    """
)


def allowed(redis: Redis, caller: str, *, now: datetime, per_minute: int) -> bool:
    """Count this call; False once there were more than `per_minute` in the current minute."""
    key = f"turno:calls:{masked(caller)}:{int(now.timestamp()) // 60}"
    try:
        count = _COUNT.run(redis, [key])
    except Temporary as error:
        log("rate_uncounted", severity="WARNING", error=error)
        return True
    return int(count) <= per_minute
