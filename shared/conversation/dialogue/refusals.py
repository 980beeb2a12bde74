"""What a customer will not have: laid into the draft, and kept out of what is offered."""

from dataclasses import replace
from datetime import date, datetime, time

from shared.booking.domain import Openings, one_entry
from shared.conversation.dialogue.scene import Scene
from shared.shop.domain import Shop
from shared.understanding.commands import ANY, THIS, UNKNOWN, Avoid, Command, Days, Hour, When

_ALL_DAY = (time.min, time.max)


def named(scene: Scene, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands with "not with this one" saying who was proposed, if anybody was."""
    who = _proposed(scene)
    if who is None:
        return commands
    return tuple(Avoid(barber=who) if one == Avoid(barber=THIS) else one for one in commands)


def _proposed(scene: Scene) -> str | None:
    if scene.talk.proposal is not None:
        return scene.talk.proposal.barber
    pending = scene.talk.pending
    offered = {option.barber for option in pending.options} if pending else set()
    only = offered.pop() if len(offered) == 1 else None
    return None if only == ANY else only


def fold(scene: Scene, refused: Avoid) -> Scene:
    """The draft without what is refused; what was wished otherwise stays."""
    draft = scene.draft
    who = draft.barber if refused.barber == THIS else refused.barber
    if who not in (None, UNKNOWN, ANY):
        barber = ANY if draft.barber in (None, who) else draft.barber
        others = tuple(dict.fromkeys((*draft.not_barbers, str(who))))
        return scene.with_draft(barber=barber, not_barbers=others)
    if refused.service is not None:
        left = _without(scene.shop, draft.services, refused.service)
        return scene.with_draft(services=left)
    if refused.when is not None:
        readings = tuple(dict.fromkeys(_spared(one, refused.when) for one in draft.readings))
        kept = tuple(one for one in readings if one != When())
        whens = tuple(dict.fromkeys((*draft.not_when, refused.when)))[-6:]
        return scene.with_draft(readings=kept, not_when=whens)
    return scene


def _without(shop: Shop, services: tuple[str, ...], refused: str) -> tuple[str, ...]:
    """The services less one, which may be a part of an entry that covers several."""
    parts: list[str] = []
    for service in services:
        covers = next((s.covers for s in shop.services if s.id == service), frozenset())
        parts += sorted(covers) if refused in covers else [service]
    left = tuple(part for part in parts if part != refused)
    return one_entry(shop, left) if left else ()


def _spared(wish: When, refused: When) -> When:
    """A wish that lies within what is refused loses the part of it that was named."""
    if not within(wish, refused):
        return wish
    if refused.time is not None and isinstance(wish.date, date):
        return replace(wish, time=None)
    return replace(wish, date=None)


def within(wish: When, refused: When) -> bool:
    """Does all that is wished lie in what is refused?"""
    if refused.date is not None and not _holds(refused.date, wish.date):
        return False
    return refused.time is None or (
        wish.time is not None and _covers(refused.time, *_hours(wish.time))
    )


def spared(scene: Scene, openings: Openings) -> Openings:
    """The openings without the hours that are refused."""
    if not scene.draft.not_when:
        return openings
    starts = {
        barber: tuple(start for start in starts if not refuses(scene, start))
        for barber, starts in openings.starts.items()
    }
    return Openings(starts, openings.load)


def refuses(scene: Scene, start: datetime) -> bool:
    """Is this hour among those the customer will not have?"""
    local = scene.shop.local(start)
    exact = When(local.date(), local.time().replace(tzinfo=None))
    return any(within(exact, refused) for refused in scene.draft.not_when)


def refuses_day(scene: Scene, day: date) -> bool:
    """Is all of this day refused?"""
    return any(one.time is None and within(When(day), one) for one in scene.draft.not_when)


def _holds(outer: Days, inner: Days | None) -> bool:
    if inner is None:
        return False
    first, last = outer if isinstance(outer, tuple) else (outer, outer)
    begins, ends = inner if isinstance(inner, tuple) else (inner, inner)
    return first <= begins and ends <= last


def _hours(hour: Hour) -> tuple[time, time]:
    if isinstance(hour, time):
        return hour, hour
    return hour[0] or _ALL_DAY[0], hour[1] or _ALL_DAY[1]


def _covers(outer: Hour, begins: time, ends: time) -> bool:
    first, last = _hours(outer)
    return first <= begins and ends <= last
