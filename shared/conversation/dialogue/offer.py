"""From a wish to real hours: what is missing is asked, what is vague is offered, and what is
exact and free becomes a proposal.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shared.booking.domain import Openings, Ref
from shared.conversation.dialogue import proposal
from shared.conversation.dialogue.draft import moment
from shared.conversation.dialogue.scene import Answer, Scene, Talk, ask, look_up
from shared.conversation.domain import Offered
from shared.messaging.replies import (
    BarberName,
    Clock,
    Day,
    Joined,
    Moment,
    Money,
    Phrase,
    Pick,
    Services,
    Several,
    Value,
    Word,
    phrase,
)
from shared.shop.domain import Barber
from shared.understanding.commands import ANY, Hour, When

AHEAD, BEFORE = 7, 2
"""How many days around the one wished we look for the nearest free hour."""
PAGE = 9
"""Rows of a list of hours, leaving one for "more"."""


def seek(scene: Scene) -> Talk[Answer]:
    """Ask for the first thing that is missing, or find hours for what is known."""
    draft = scene.draft
    if not draft.services:
        return ask_service(scene)
    scene, barbers = _barbers(scene)
    if not barbers:
        return ask_service(scene.with_draft(services=()))
    if not any(reading.date for reading in draft.readings):
        return ask_day(scene)
    return (yield from _find(scene, barbers))


def ask_service(scene: Scene, page: int = 0) -> Answer:
    services = scene.shop.services
    shown = services[page * PAGE : page * PAGE + PAGE] if len(services) > PAGE + 1 else services
    picks = tuple(
        Pick(f"svc:{service.id}", Services((service.id,)), Money(service.price))
        for service in shown
    )
    if len(shown) < len(services):
        picks += (Pick("more:service", Word("pick_more")),)
    options = tuple(Offered(f"svc:{service.id}", services=(service.id,)) for service in shown)
    return ask(
        scene,
        "asked_service",
        phrase("asked_service"),
        phrase("asked_service_again"),
        picks=picks,
        options=options,
        page=page,
    )


def ask_barber(scene: Scene) -> Answer:
    able = scene.shop.barbers_for(scene.draft.services)
    names = [*(barber.id for barber in able)][:9]
    picks = (
        *(Pick(f"bar:{name}", BarberName(name)) for name in names),
        Pick(f"bar:{ANY}", Word("anybody")),
    )
    options = tuple(Offered(pick.id, barber=pick.id.removeprefix("bar:")) for pick in picks)
    return ask(scene, "asked_barber", phrase("asked_barber"), picks=picks, options=options)


def ask_day(scene: Scene) -> Answer:
    """Which day: the next open ones on a list, and any other may be written."""
    days = [
        day
        for day in (scene.today + timedelta(days=ahead) for ahead in range(14))
        if any(barber.hours.spans(day) for barber in _able(scene)) and day <= _last(scene)
    ][:AHEAD]
    picks = tuple(Pick(f"day:{day.isoformat()}", Day(day, short=True)) for day in days)
    options = tuple(
        Offered(f"day:{day.isoformat()}", datetime.combine(day, time(), scene.shop.tz))
        for day in days
    )
    said = "asked_when_moving" if scene.draft.moves else "asked_when"
    return ask(
        scene, "asked_when", phrase(said), phrase("asked_when_again"), picks=picks, options=options
    )


def more(scene: Scene) -> Talk[Answer]:
    """Further hours for the same wish, on a list; after the last page it starts again."""
    if not scene.draft.services:
        return ask_service(scene)
    asked = scene.talk.pending
    page = asked.page + 1 if asked is not None and asked.kind == "offered_options" else 1
    scene, barbers = _barbers(scene)
    wishes = _wishes(scene)
    if not barbers or not wishes:
        return (yield from seek(scene))
    openings = yield from look_up(
        scene.draft.services, barbers, _days(scene, wishes), _replaced(scene)
    )
    fitting = _within(scene, openings, wishes) or _anything(openings)
    if not fitting:
        return _nearest(scene, wishes[0], barbers, openings, phrase("nothing_free"))
    pages = max(1, -(-len(fitting) // PAGE))
    start = (page - 1) % pages * PAGE
    shown = fitting[start : start + PAGE]
    return _offer(scene, shown, "offered_more", page=page, more_left=len(fitting) > PAGE)


def instead(scene: Scene, start: datetime, barber: str, why: Phrase) -> Talk[Answer]:
    """That hour is not to be had after all: say why, and offer the nearest three."""
    scene, barbers = _barbers(scene)
    local = scene.shop.local(start)
    wish = When(local.date(), local.time().replace(tzinfo=None))
    openings = yield from look_up(
        scene.draft.services,
        barbers or (barber,),
        _days(scene, (wish,), around=True),
        _replaced(scene),
    )
    return _nearest(scene, wish, barbers, openings, why)


def _find(scene: Scene, barbers: tuple[str, ...]) -> Talk[Answer]:
    wishes = _wishes(scene)
    if not wishes:
        return ask_day(scene.with_draft(readings=_timeless(scene)).noting(_unbookable(scene)))
    exact = tuple(wish for wish in wishes if moment(scene, wish) is not None)
    able = tuple(barber.id for barber in _able(scene))
    openings = yield from look_up(
        scene.draft.services,
        able or barbers,
        _days(scene, wishes, around=True),
        _replaced(scene),
    )
    mine = _only(openings, barbers)
    if len(wishes) == 1 and exact:
        return (yield from _exact(scene, wishes[0], barbers, openings))
    fitting = _within(scene, mine, wishes)
    if not fitting:
        return _nearest(scene, wishes[0], barbers, openings, _none_free(scene, wishes))
    said = "offered_which" if len(wishes) > 1 else "offered"
    return _offer(scene, _spread(scene, fitting, wishes), said)


def _exact(scene: Scene, wish: When, barbers: tuple[str, ...], openings: Openings) -> Talk[Answer]:
    start = moment(scene, wish)
    assert start is not None
    barber = _only(openings, barbers).least_busy(start, scene.shop.local(start).date())
    if barber is None:
        why = _why_not(scene, start, barbers)
        return _nearest(scene, wish, barbers, openings, why)
    kept = yield from proposal.propose(scene, start, barber)
    if kept is not None:
        return kept
    return _nearest(scene, wish, barbers, _without(openings, barber, start), _taken(scene, start))


def _nearest(
    scene: Scene, wish: When, barbers: Collection[str], openings: Openings, why: Phrase
) -> Answer:
    """The nearest three: the same barber first, then others at the hour that was wished."""
    target = moment(scene, wish) or _middle(scene, wish)
    near = _closest(scene, _anything(_only(openings, barbers)), target)
    others = [
        Slot(target, barber)
        for barber, starts in openings.starts.items()
        if barber not in barbers and target.astimezone(UTC) in starts
    ]
    if others and scene.draft.barber not in (None, ANY):
        near = [*near[:2], *others[:1]]
    if not near:
        return ask_day(scene.with_draft(readings=_timeless(scene)).noting(why))
    shown = sorted(near, key=lambda slot: slot.start)
    return _offer(scene.noting(why), shown, "offered_instead")


def _closest(scene: Scene, slots: list["Slot"], target: datetime) -> list["Slot"]:
    """The three nearest on the day that was wished; if it has none, the hour nearest to the
    one wished on each of the three nearest days."""
    day = scene.shop.local(target).date()
    by_day: dict[date, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(scene.shop.local(slot.start).date(), []).append(slot)
    if day in by_day:
        return sorted(by_day[day], key=lambda slot: (abs(slot.start - target), slot.start))[:3]
    nearest = sorted(by_day, key=lambda one: (abs(one - day), one))[:3]
    return [
        min(by_day[one], key=lambda slot: (abs(slot.start - target - (one - day)), slot.start))
        for one in nearest
    ]


@dataclass(frozen=True, slots=True)
class Slot:
    """A start that can be offered; `barber` is None while anybody will do."""

    start: datetime
    barber: str | None = None


def _offer(
    scene: Scene, slots: Sequence[Slot], said: str, *, page: int = 0, more_left: bool = False
) -> Answer:
    days = {scene.shop.local(slot.start).date() for slot in slots}
    people = {slot.barber for slot in slots}
    named = scene.draft.barber not in (None, ANY)
    show_barber = len(people) > 1 and None not in people
    picks, options = [], []
    for slot in slots:
        start = scene.shop.local(slot.start)
        label: Value = Clock(start) if len(days) == 1 else Moment(start, short=True)
        if show_barber and slot.barber is not None:
            label = Joined(label, BarberName(slot.barber))
        barber = slot.barber or ANY
        option = f"at:{barber}:{start:%Y-%m-%dT%H:%M%z}"
        picks.append(Pick(option, label))
        options.append(Offered(option, start, slot.barber))
    if more_left:
        picks.append(Pick("more:time", Word("pick_more")))
    times = Several(tuple(pick.label for pick in picks[: len(slots)]), "or")
    values: dict[str, Value] = {"times": times, "service": Services(scene.draft.services)}
    if len(days) == 1:
        values["day"] = Day(days.pop())
        said += "_on_day"
    if named and scene.draft.barber and not show_barber:
        scene = scene.noting(phrase("with_barber", barber=BarberName(scene.draft.barber)))
    return ask(
        scene,
        "offered_options",
        Phrase(said, values),
        picks=tuple(picks),
        options=tuple(options),
        page=page,
    )


def _wishes(scene: Scene) -> tuple[When, ...]:
    """The readings that lie between today and the horizon, with a day; past hours dropped
    where another reading stands."""
    wishes = tuple(
        wish
        for wish in scene.draft.readings
        if wish.date is not None and _touches(wish, scene.today, _last(scene))
    )
    ahead = tuple(wish for wish in wishes if not _past(scene, wish))
    return ahead or wishes


def _touches(wish: When, first: date, last: date) -> bool:
    begins, ends = _bounds(wish)
    return begins <= last and ends >= first


def _bounds(wish: When) -> tuple[date, date]:
    assert wish.date is not None
    return wish.date if isinstance(wish.date, tuple) else (wish.date, wish.date)


def _past(scene: Scene, wish: When) -> bool:
    start = moment(scene, wish)
    return start is not None and start <= scene.now


def _days(scene: Scene, wishes: Sequence[When], *, around: bool = False) -> tuple[date, ...]:
    """The local days to look at, from today to the horizon."""
    before, ahead = (BEFORE, AHEAD) if around else (0, 0)
    days: set[date] = set()
    for wish in wishes:
        begins, ends = _bounds(wish)
        begins = max(begins - timedelta(days=before), scene.today)
        ends = min(ends + timedelta(days=ahead), _last(scene))
        days.update(begins + timedelta(days=n) for n in range((ends - begins).days + 1))
    return tuple(sorted(days))


def _within(scene: Scene, openings: Openings, wishes: Sequence[When]) -> list[Slot]:
    return [
        slot
        for slot in _anything(openings)
        if any(_fits(scene.shop.local(slot.start), wish) for wish in wishes)
    ]


def _fits(local: datetime, wish: When) -> bool:
    begins, ends = _bounds(wish)
    return begins <= local.date() <= ends and _in_hour(local.time(), wish.time)


def _in_hour(clock: time, hour: Hour | None) -> bool:
    if hour is None:
        return True
    if isinstance(hour, time):
        return clock == hour
    first, last = hour
    return (first is None or clock >= first) and (last is None or clock <= last)


def _anything(openings: Openings) -> list[Slot]:
    """Every start, once; with its barber where only one barber is in question."""
    only = next(iter(openings.starts)) if len(openings.starts) == 1 else None
    starts = {start for starts in openings.starts.values() for start in starts}
    return [Slot(start, only) for start in sorted(starts)]


def _only(openings: Openings, barbers: Collection[str]) -> Openings:
    starts = {barber: s for barber, s in openings.starts.items() if barber in barbers}
    return Openings(starts, openings.load)


def _without(openings: Openings, barber: str, start: datetime) -> Openings:
    starts = {
        b: tuple(s for s in starts if b != barber or s != start.astimezone(UTC))
        for b, starts in openings.starts.items()
    }
    return Openings(starts, openings.load)


def _spread(scene: Scene, slots: list[Slot], wishes: Sequence[When]) -> list[Slot]:
    """Up to three, spread over what was wished: one for each reading or day, else early,
    middle and late; a round hour rather than an odd quarter."""
    groups = [
        [slot for slot in slots if _fits(scene.shop.local(slot.start), wish)] for wish in wishes
    ]
    groups = [group for group in groups if group]
    if len(groups) == 1:
        by_day: dict[date, list[Slot]] = {}
        for slot in groups[0]:
            by_day.setdefault(scene.shop.local(slot.start).date(), []).append(slot)
        groups = list(by_day.values())
    if len(groups) == 1:
        return _early_middle_late(scene, groups[0])
    if len(groups) == 2:
        first, second = groups
        return sorted(
            {*_early_middle_late(scene, first)[:2], _round(scene, second)},
            key=lambda slot: slot.start,
        )
    return list(dict.fromkeys(_round(scene, group) for group in groups[:3]))


def _early_middle_late(scene: Scene, slots: list[Slot]) -> list[Slot]:
    even = [slot for slot in slots if scene.shop.local(slot.start).minute in (0, 30)]
    slots = even if len(even) >= 3 else slots
    if len(slots) <= 3:
        return slots
    return [slots[0], slots[len(slots) // 2], slots[-1]]


def _round(scene: Scene, slots: list[Slot]) -> Slot:
    return next((s for s in slots if scene.shop.local(s.start).minute == 0), slots[0])


def _middle(scene: Scene, wish: When) -> datetime:
    """A moment to measure nearness from where no exact hour was said."""
    begins, _ = _bounds(wish)
    clock = time(12)
    if isinstance(wish.time, time):
        clock = wish.time
    elif isinstance(wish.time, tuple):
        clock = wish.time[0] or wish.time[1] or clock
    return datetime.combine(max(begins, scene.today), clock, scene.shop.tz)


def _barbers(scene: Scene) -> tuple[Scene, tuple[str, ...]]:
    """Whose chairs come into question; a barber who does not do it is let go, and said."""
    able = [barber.id for barber in scene.shop.barbers_for(scene.draft.services)]
    wished = scene.draft.barber
    services = Services(scene.draft.services)
    if not able:
        return scene.noting(phrase("nobody_does_all", service=services)), ()
    if wished in (None, ANY):
        return scene, tuple(able)
    if wished not in able:
        who = Several(tuple(BarberName(barber) for barber in able))
        note = phrase("barber_does_not", barber=BarberName(str(wished)), service=services, who=who)
        return scene.with_draft(barber=ANY).noting(note), tuple(able)
    return scene, (str(wished),)


def _able(scene: Scene) -> tuple[Barber, ...]:
    return scene.shop.barbers_for(scene.draft.services)


def _replaced(scene: Scene) -> Ref | None:
    return scene.draft.moves.ref if scene.draft.moves else None


def _last(scene: Scene) -> date:
    return scene.shop.last_day(scene.now)


def _timeless(scene: Scene) -> tuple[When, ...]:
    """The readings with the hour kept and the day forgotten."""
    return tuple(dict.fromkeys(When(None, reading.time) for reading in scene.draft.readings))


def _unbookable(scene: Scene) -> Phrase:
    """Why none of the days said can be: they are behind us, or too far ahead."""
    dated = [reading for reading in scene.draft.readings if reading.date is not None]
    if any(_bounds(reading)[0] > _last(scene) for reading in dated):
        return phrase("too_far", day=Day(_last(scene)))
    return phrase("in_the_past")


def _none_free(scene: Scene, wishes: Sequence[When]) -> Phrase:
    days = _days(scene, wishes)
    if len(days) == 1:
        if not any(barber.hours.spans(days[0]) for barber in _chosen(scene)):
            return _closed(scene, days[0])
        return phrase("nothing_free_on_day", day=Day(days[0]))
    return phrase("nothing_free")


def _chosen(scene: Scene) -> tuple[Barber, ...]:
    able = _able(scene)
    if scene.draft.barber in (None, ANY):
        return able
    return tuple(barber for barber in able if barber.id == scene.draft.barber)


def _closed(scene: Scene, day: date) -> Phrase:
    if not scene.shop.is_open(day) or scene.draft.barber in (None, ANY):
        return phrase("closed_on", day=Day(day))
    return phrase("barber_off", barber=BarberName(scene.draft.barber or ""), day=Day(day))


def _why_not(scene: Scene, start: datetime, barbers: Collection[str]) -> Phrase:
    """Why this exact hour cannot be: each cause has its own sentence."""
    local = scene.shop.local(start)
    if start <= scene.now:
        return phrase("in_the_past")
    if start < scene.now + timedelta(minutes=scene.shop.policy.notice):
        return phrase("too_soon", minutes=scene.shop.policy.notice)
    chairs = [barber for barber in _able(scene) if barber.id in barbers]
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
    return _taken(scene, local)


def _taken(scene: Scene, start: datetime) -> Phrase:
    at, barber = Clock(scene.shop.local(start)), scene.draft.barber
    if barber in (None, ANY):
        return phrase("taken", at=at)
    return phrase("barber_taken", at=at, barber=BarberName(str(barber)))
