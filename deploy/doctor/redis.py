"""Checks of Redis: it answers, runs scripts, writes, and throws nothing away."""

import secrets
from contextlib import closing
from statistics import median

from upstash_redis.errors import UpstashError

from deploy.doctor.findings import Check, Finding
from deploy.doctor.places import SETTINGS_FIRST, UPSTASH
from deploy.doctor.setup import SetUp
from shared.errors import Misconfigured, Temporary
from shared.redis import Redis, connect

REDIS = Check("redis", "Redis")
EVICTION = Check("redis_eviction", "Redis: eviction")

PINGS = 5
SLOW_MS = 250
SCRIPT = "redis.call('SET', KEYS[1], ARGV[1], 'PX', 10000) return redis.call('GET', KEYS[1])"
EVICTION_OFF = "console.upstash.com → your database → Configuration → Eviction → Disable"


def redis(setup: SetUp) -> list[Finding]:
    upstash = setup.settings.redis
    if upstash is None:
        return [REDIS.left_out(SETTINGS_FIRST)]
    with closing(connect(upstash.url, upstash.token)) as database:
        try:
            ms = _round_trip_ms(setup, database)
            word = secrets.token_hex(8)
            kept = database.command("EVAL", SCRIPT, 1, f"turno:doctor:{word}", word)
        except Misconfigured as error:
            return [REDIS.wrong("Upstash refuses the token", str(error))]
        except Temporary:
            return [
                REDIS.wrong("it does not answer, or takes nothing that is to be written", _where())
            ]
        except UpstashError:
            # Its words may quote what was asked.
            return [REDIS.wrong("it does not run scripts (EVAL)", _where())]
    if kept != word:
        return [REDIS.wrong("what is written does not come back", _where())]
    if ms > SLOW_MS:
        return [
            REDIS.wrong(
                f"a round trip takes {ms} ms; every turn needs four",
                "Run this near the functions, as in the Cloud Shell; if it stays slow, make a "
                "database in a region near them",
            )
        ]
    return [REDIS.well("answers, runs scripts, keeps what is written", round_trip_ms=ms)]


def _round_trip_ms(setup: SetUp, database: Redis) -> int:
    database.command("PING")
    took = []
    for _ in range(PINGS):
        began = setup.monotonic()
        database.command("PING")
        took.append(setup.monotonic() - began)
    return round(median(took) * 1000)


def _where() -> str:
    return (
        f"Compare UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN with {UPSTASH}, and see "
        "there that the database is active"
    )


def eviction(setup: SetUp) -> list[Finding]:
    upstash = setup.settings.redis
    if upstash is None:
        return [EVICTION.left_out(SETTINGS_FIRST)]
    with closing(connect(upstash.url, upstash.token)) as database:
        try:
            policy = _policy(database)
        except (Misconfigured, Temporary):
            return [EVICTION.left_out("Redis has to answer first")]
    if policy is None:
        return [
            EVICTION.left_out(
                "this database does not tell; look for yourself",
                f"It has to be disabled: {EVICTION_OFF}",
            )
        ]
    if policy != "noeviction":
        return [
            EVICTION.wrong(
                f"when it is full it throws conversations away ({policy})",
                f"Switch it off: {EVICTION_OFF}",
            )
        ]
    return [EVICTION.well("off: nothing is thrown away")]


def _policy(database: Redis) -> str | None:
    """None where the service keeps it to itself."""
    try:
        said = database.command("INFO")
    except UpstashError:
        return None
    for line in str(said).splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "maxmemory_policy":
            return value.strip()
    return None
