"""From a wish to real hours: what is missing is asked, what is vague is offered, and what is
exact and free becomes a proposal.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta

from shared.booking.domain import Openings, Ref
from shared.conversation.dialogue import proposal, refusals
from shared.conversation.dialogue.choice import (
    AHEAD,
    Slot,
    anything,
    closest,
    days_of,
    earliest,
    middle,
    of_barbers,
    spread,
    wishes_ahead,
    within,
    without,
)
from shared.conversation.dialogue.draft import moment
from shared.conversation.dialogue.reasons import none_free, taken, unbookable, why_not
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
from shared.understanding.commands import ANY, When

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
    picks = [
        Pick(f"svc:{service.id}", Services((service.id,)), Money(service.price))
        for service in scene.shop.services
    ]
    shown = _page(picks, page, "more:service")
    options = tuple(
        Offered(pick.id, services=(pick.id.removeprefix("svc:"),))
        for pick in shown
        if pick.id != "more:service"
    )
    return ask(
        scene,
        "asked_service",
        phrase("asked_service"),
        phrase("asked_service_again"),
        picks=shown,
        options=options,
        page=page,
    )


def ask_barber(scene: Scene, page: int = 0) -> Answer:
    picks = [Pick(f"bar:{barber.id}", BarberName(barber.id)) for barber in scene.able]
    shown = _page([*picks, Pick(f"bar:{ANY}", Word("anybody"))], page, "more:barber")
    options = tuple(
        Offered(pick.id, barber=pick.id.removeprefix("bar:"))
        for pick in shown
        if pick.id != "more:barber"
    )
    return ask(
        scene, "asked_barber", phrase("asked_barber"), picks=shown, options=options, page=page
    )


def _page(picks: Sequence[Pick], page: int, more: str) -> tuple[Pick, ...]:
    """What a list of ten rows can show of them; after the last page comes the first."""
    if len(picks) <= PAGE + 1:
        return tuple(picks)
    first = page * PAGE % (-(-len(picks) // PAGE) * PAGE)
    return (*picks[first : first + PAGE], Pick(more, Word("pick_more")))


def ask_day(scene: Scene) -> Answer:
    """Which day: the next open ones on a list, and any other may be written."""
    days = [
        day
        for day in (scene.today + timedelta(days=ahead) for ahead in range(14))
        if any(barber.hours.spans(day) for barber in scene.able)
        and day <= scene.last_day
        and not refusals.refuses_day(scene, day)
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
    wishes = wishes_ahead(scene)
    if not barbers or not wishes:
        return (yield from seek(scene))
    openings = yield from _openings(scene, barbers, days_of(scene, wishes))
    fitting = within(scene, openings, wishes) or anything(openings)
    if not fitting:
        return (yield from seek(scene))
    pages = max(1, -(-len(fitting) // PAGE))
    start = (page - 1) % pages * PAGE
    shown = fitting[start : start + PAGE]
    return _offer(scene, shown, "offered_more", page=page, more_left=len(fitting) > PAGE)


def instead(scene: Scene, start: datetime, barber: str, why: Phrase) -> Talk[Answer]:
    """That hour is not to be had after all: say why, and offer the nearest three."""
    scene, barbers = _barbers(scene)
    local = scene.shop.local(start)
    wish = When(local.date(), local.time().replace(tzinfo=None))
    days = days_of(scene, (wish,), around=True)
    openings = yield from _openings(scene, barbers or (barber,), days)
    return _nearest(scene, wish, barbers, openings, why)


def _find(scene: Scene, barbers: tuple[str, ...]) -> Talk[Answer]:
    wishes = wishes_ahead(scene)
    if not wishes:
        return ask_day(scene.with_draft(readings=_timeless(scene)).noting(unbookable(scene)))
    exact = tuple(wish for wish in wishes if moment(scene, wish) is not None)
    able = tuple(barber.id for barber in scene.able)
    openings = yield from _openings(scene, able or barbers, days_of(scene, wishes, around=True))
    mine = of_barbers(openings, barbers)
    if len(wishes) == 1 and exact:
        return (yield from _exact(scene, wishes[0], barbers, openings))
    fitting = within(scene, mine, wishes)
    if not fitting:
        return _nearest(scene, wishes[0], barbers, openings, none_free(scene, wishes))
    if scene.draft.soonest:
        return _offer(scene, earliest(fitting), "offered_soonest")
    said = "offered_which" if len(wishes) > 1 else "offered"
    return _offer(scene, spread(scene, fitting, wishes), said)


def _openings(scene: Scene, barbers: tuple[str, ...], days: Collection[date]) -> Talk[Openings]:
    """What is free, less what this customer will not have."""
    found = yield from look_up(scene.draft.services, barbers, days, _replaced(scene))
    return refusals.spared(scene, found)


def _exact(scene: Scene, wish: When, barbers: tuple[str, ...], openings: Openings) -> Talk[Answer]:
    start = moment(scene, wish)
    assert start is not None
    barber = of_barbers(openings, barbers).least_busy(start, scene.shop.local(start).date())
    if barber is None:
        why = why_not(scene, start, barbers)
        return _nearest(scene, wish, barbers, openings, why)
    kept = yield from proposal.propose(scene, start, barber)
    if kept is not None:
        return kept
    return _nearest(scene, wish, barbers, without(openings, barber, start), taken(scene, start))


def _nearest(
    scene: Scene, wish: When, barbers: Collection[str], openings: Openings, why: Phrase
) -> Answer:
    """The nearest three: the same barber first, then others at the hour that was wished."""
    target = moment(scene, wish) or middle(scene, wish)
    near = closest(scene, anything(of_barbers(openings, barbers)), target)
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


def _offer(
    scene: Scene, slots: Sequence[Slot], said: str, *, page: int = 0, more_left: bool = False
) -> Answer:
    days = {scene.shop.local(slot.start).date() for slot in slots}
    people = {slot.barber for slot in slots}
    named = scene.draft.barber not in (None, ANY)
    show_barber = len(people) > 1 and None not in people
    apart = len(days) == len(slots) > 1
    picks, options, labels = [], [], []
    for slot in slots:
        start = scene.shop.local(slot.start)
        when: Value = Clock(start) if len(days) == 1 else Moment(start, short=True)
        who = BarberName(slot.barber) if show_barber and slot.barber is not None else None
        both = when if who is None else Joined(when, who)
        option = f"at:{slot.barber or ANY}:{start:%Y-%m-%dT%H:%M%z}"
        labels.append(both)
        # A button has room for a day and an hour; days that differ need no name beside them.
        picks.append(Pick(option, when, about=who) if apart else Pick(option, both))
        options.append(Offered(option, start, slot.barber))
    if more_left:
        picks.append(Pick("more:time", Word("pick_more")))
    times = Several(tuple(labels), "or")
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


def _barbers(scene: Scene) -> tuple[Scene, tuple[str, ...]]:
    """Whose chairs come into question; a barber who does not do it is let go, and said."""
    able = [barber.id for barber in scene.able]
    wished = scene.draft.barber
    services = Services(scene.draft.services)
    if not able and scene.draft.not_barbers:
        who = Several(tuple(BarberName(barber) for barber in scene.draft.not_barbers))
        scene = scene.with_draft(not_barbers=())
        able = [barber.id for barber in scene.able]
        if able:
            scene = scene.noting(phrase("nobody_else", service=services, who=who))
    if not able:
        return scene.noting(phrase("nobody_does_all", service=services)), ()
    if wished in (None, ANY):
        return scene, tuple(able)
    if wished not in able:
        who = Several(tuple(BarberName(barber) for barber in able))
        note = phrase("barber_does_not", barber=BarberName(str(wished)), service=services, who=who)
        return scene.with_draft(barber=ANY).noting(note), tuple(able)
    return scene, (str(wished),)


def _replaced(scene: Scene) -> Ref | None:
    return scene.draft.moves.ref if scene.draft.moves else None


def _timeless(scene: Scene) -> tuple[When, ...]:
    """The readings with the hour kept and the day forgotten."""
    return tuple(dict.fromkeys(When(None, reading.time) for reading in scene.draft.readings))
