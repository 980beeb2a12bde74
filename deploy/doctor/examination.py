"""Every check, in the order in which they are told. One that fails hides no other."""

from collections.abc import Callable, Iterator

from deploy.doctor import alerts, clock, doors, freshness, google, meta, models, own, queue, redis
from deploy.doctor.findings import Check, Finding
from deploy.doctor.setup import SetUp
from shared.errors import Temporary

Look = Callable[[SetUp], list[Finding]]

CHECKS: tuple[tuple[Check, Look], ...] = (
    (own.SETTINGS, own.settings),
    (own.INTERNAL, own.internal_secret),
    (own.SHOP, own.shop),
    (google.KEY, google.key),
    (google.CALENDAR, google.calendars),
    (alerts.CALENDAR, alerts.calendar),
    (freshness.FRESHNESS, freshness.freshness),
    (meta.TOKEN, meta.token),
    (meta.NUMBER, meta.number),
    (meta.ACCOUNT, meta.account),
    (meta.APP, meta.app),
    (alerts.TEMPLATE, alerts.template),
    (doors.HANDSHAKE, doors.handshake),
    (doors.SIGNATURES, doors.signatures),
    (redis.REDIS, redis.redis),
    (redis.EVICTION, redis.eviction),
    (queue.QUEUE, queue.queue),
    (doors.CHAT, doors.chat),
    (doors.TICK, doors.tick),
    (doors.STAFF, doors.staff),
    (doors.HEALTH, doors.health),
    (models.LLM, models.llm),
    (models.STT, models.stt),
    (clock.CLOCK, clock.clock),
)


def examine(setup: SetUp) -> Iterator[Finding]:
    """Each finding as soon as it is there."""
    for check, look in CHECKS:
        yield from _looked(setup, check, look)


def _looked(setup: SetUp, check: Check, look: Look) -> list[Finding]:
    try:
        return look(setup)
    except Temporary as error:
        return [check.wrong(str(error), "Is this machine online? Run this again")]
    except Exception as error:  # noqa: BLE001 - a check that is sick itself must not hide the others
        # Its words are left out: they may quote a secret.
        said = f"this check itself broke ({type(error).__name__}); the others go on"
        return [check.wrong(said, "It is a mistake of Turno's: please report it")]
