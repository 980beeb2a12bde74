"""The slot rules once more, minute by minute and with no cleverness at all.

Nothing of the engine is used here: a minute is looked at on the shop's wall clock, and a
start is free if every rule says so. Slow, and meant to be read next to the rules.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.booking.slots import Busy, Held, Rules, Visit
from shared.shop.domain import Hours, Span

MINUTE = timedelta(minutes=1)


def walk(
    visit: Visit,
    *,
    days: Collection[date],
    hours: Hours,
    zone: ZoneInfo,
    rules: Rules,
    now: datetime,
    busy: Sequence[Busy] = (),
    held: Sequence[Held] = (),
    viewer: str | None = None,
) -> list[datetime]:
    """Every free start, in UTC. Meant for a few neighbouring days: it takes each minute."""
    blocks = _blocks(busy, held, now, viewer)
    last_day = None
    if rules.horizon_days is not None:
        last_day = now.astimezone(zone).date() + timedelta(days=rules.horizon_days)
    minute = datetime.combine(min(days), time(), UTC) - timedelta(hours=30)
    end = datetime.combine(max(days), time(), UTC) + timedelta(hours=54)
    found = []
    while minute < end:
        local = minute.astimezone(zone)
        if (
            local.date() in days
            and (local.hour * 60 + local.minute) % rules.step == 0
            and minute >= now + timedelta(minutes=rules.notice)
            and (last_day is None or local.date() <= last_day)
            and not _collides(minute, visit, blocks)
            and all(_is_open(minute + n * MINUTE, hours, zone) for n in range(visit.minutes))
        ):
            found.append(minute)
        minute += MINUTE
    return found


def whole_days(first: date, end: date, zone: ZoneInfo) -> Busy:
    """From the first minute that shows the one date or a later one to that of the other."""
    return Busy(_first_minute(first, zone), _first_minute(end, zone))


def _first_minute(day: date, zone: ZoneInfo) -> datetime:
    minute = datetime.combine(day, time(), UTC) - timedelta(hours=30)
    while minute.astimezone(zone).date() < day:
        minute += MINUTE
    return minute


def _blocks(
    busy: Sequence[Busy], held: Sequence[Held], now: datetime, viewer: str | None
) -> list[tuple[datetime, datetime]]:
    blocks = []
    for event in busy:
        if event.end > event.start:
            before = timedelta(minutes=event.buffer_before)
            after = timedelta(minutes=event.buffer_after)
            blocks.append((event.start - before, event.end + after))
    for hold in held:
        if hold.expires_at > now and hold.owner != viewer and hold.end > hold.start:
            blocks.append((hold.start, hold.end))
    return blocks


def _collides(start: datetime, visit: Visit, blocks: list[tuple[datetime, datetime]]) -> bool:
    claim_from = start - timedelta(minutes=visit.buffer_before)
    claim_to = start + timedelta(minutes=visit.minutes + visit.buffer_after)
    return any(since < claim_to and claim_from < until for since, until in blocks)


def _is_open(minute: datetime, hours: Hours, zone: ZoneInfo) -> bool:
    local = minute.astimezone(zone)
    today, night_before = local.date(), local.date() - timedelta(days=1)
    wall = local.hour * 60 + local.minute
    opened = _inside(wall, hours.spans(today)) or _inside(wall + 1440, hours.spans(night_before))
    paused = _inside(wall, hours.breaks.get(today.weekday(), ())) or _inside(
        wall + 1440, hours.breaks.get(night_before.weekday(), ())
    )
    return opened and not paused


def _inside(wall: int, spans: Sequence[Span]) -> bool:
    return any(span.open <= wall < span.close for span in spans)
