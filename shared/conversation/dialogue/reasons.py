"""Why an hour cannot be: each cause has its own sentence."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from shared.conversation.dialogue.choice import bounds, days_of
from shared.conversation.dialogue.scene import Scene
from shared.messaging.replies import BarberName, Clock, Day, Phrase, phrase
from shared.shop.domain import Barber
from shared.understanding.commands import ANY, When


def unbookable(scene: Scene) -> Phrase:
    """Why none of the days said can be: they are behind us, or too far ahead."""
    dated = [reading for reading in scene.draft.readings if reading.date is not None]
    if any(bounds(reading)[0] > scene.last_day for reading in dated):
        return phrase("too_far", day=Day(scene.last_day))
    return phrase("in_the_past")


def none_free(scene: Scene, wishes: Sequence[When]) -> Phrase:
    days = days_of(scene, wishes)
    if len(days) == 1:
        if not any(barber.hours.spans(days[0]) for barber in chosen(scene)):
            return _closed(scene, days[0])
        return phrase("nothing_free_on_day", day=Day(days[0]))
    return phrase("nothing_free")


def why_not(scene: Scene, start: datetime, barbers: Collection[str]) -> Phrase:
    """Why this exact hour cannot be: each cause has its own sentence."""
    local = scene.shop.local(start)
    if start <= scene.now:
        return phrase("in_the_past")
    if start < scene.now + timedelta(minutes=scene.shop.policy.notice):
        return phrase("too_soon", minutes=scene.shop.policy.notice)
    chairs = [barber for barber in scene.able if barber.id in barbers]
    if not any(barber.hours.spans(local.date()) for barber in chairs):
        return _closed(scene, local.date())
    minute = local.hour * 60 + local.minute
    open_then = any(
        span.open <= minute < span.close
        for barber in chairs
        for span in barber.hours.spans(local.date())
    )
    if not open_then:
        return phrase("outside_hours", at=Clock(local), day=Day(local.date()))
    return taken(scene, local)


def taken(scene: Scene, start: datetime) -> Phrase:
    at, barber = Clock(scene.shop.local(start)), scene.draft.barber
    if barber in (None, ANY):
        return phrase("taken", at=at)
    return phrase("barber_taken", at=at, barber=BarberName(str(barber)))


def _closed(scene: Scene, day: date) -> Phrase:
    if not scene.shop.is_open(day) or scene.draft.barber in (None, ANY):
        return phrase("closed_on", day=Day(day))
    return phrase("barber_off", barber=BarberName(scene.draft.barber or ""), day=Day(day))


def chosen(scene: Scene) -> tuple[Barber, ...]:
    able = scene.able
    if scene.draft.barber in (None, ANY):
        return able
    return tuple(barber for barber in able if barber.id == scene.draft.barber)
