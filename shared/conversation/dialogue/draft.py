"""The draft: what the customer wants, put together from what they say over several turns."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from shared.booking.domain import Proposal, one_entry
from shared.conversation.dialogue import refusals
from shared.conversation.dialogue.scene import Scene
from shared.conversation.domain import Moved
from shared.messaging.replies import BarberName, Quoted, Several, phrase
from shared.understanding.commands import (
    ANY,
    UNKNOWN,
    Avoid,
    Command,
    Person,
    SameAsLast,
    SetBarber,
    SetName,
    SetParty,
    SetService,
    SetWhen,
    ShiftWhen,
    When,
)

WEEK = timedelta(days=6)
"""From the first day of seven to the last."""


def fold(scene: Scene, commands: tuple[Command, ...]) -> Scene:
    """The scene with everything these commands wish laid into the draft.

    A changed draft has no proposal any more. What is wished and cannot be is left out, and a
    notice says so.
    """
    for command in commands:
        if isinstance(command, SameAsLast):
            scene = _usual(scene)
    scene = _services(scene, commands)
    for command in commands:
        if isinstance(command, SetBarber):
            scene = _barber(scene, command.barber)
        elif isinstance(command, SetWhen):
            scene = _when(scene, command)
        elif isinstance(command, ShiftWhen):
            scene = _shift(scene, command.minutes)
        elif isinstance(command, SetParty):
            scene = _party(scene, command.people)
        elif isinstance(command, SetName):
            scene = _name(scene, command.name)
        elif isinstance(command, Avoid):
            scene = refusals.fold(scene, command)
    return scene


def within_the_week(scene: Scene) -> Scene:
    """ "¿Cuándo tienes lugar?": where no day was said, the first hours of the next seven days."""
    if any(reading.date for reading in scene.draft.readings):
        return scene
    today = scene.shop.local(scene.now).date()
    return _when(scene, SetWhen((When((today, today + WEEK)),), soonest=True))


def merged(before: tuple[When, ...], said: tuple[When, ...]) -> tuple[When, ...]:
    """What was said now over what was said before: a day keeps the hour, an hour the day."""
    readings = [
        When(new.date or old.date, new.time or old.time)
        for new in said
        for old in (before or (When(),))
    ]
    return tuple(dict.fromkeys(readings))[:6]


def moment(scene: Scene, when: When) -> datetime | None:
    """The instant meant, if both day and hour are exact."""
    if isinstance(when.date, date) and isinstance(when.time, time):
        return datetime.combine(when.date, when.time, scene.shop.tz)
    return None


def exactly(start: datetime) -> tuple[When, ...]:
    """The reading of an instant that was picked, on its own zone's wall clock."""
    return (When(start.date(), start.time().replace(tzinfo=None)),)


def wanting(scene: Scene, wanted: Proposal) -> Scene:
    """The draft of what a proposal was about, though the talk it was made in may be lost."""
    moves = scene.draft.moves
    if moves is None and wanted.replaces is not None:
        moves = Moved(wanted.replaces, wanted.start)
    return scene.with_draft(
        services=wanted.services,
        barber=scene.draft.barber or wanted.barber,
        readings=exactly(scene.shop.local(wanted.start)),
        moves=moves,
    )


def _when(scene: Scene, said: SetWhen) -> Scene:
    """A time that is wished is refused no more."""
    readings = merged(scene.draft.readings, said.readings)
    refused = tuple(
        one for one in scene.draft.not_when if not any(refusals.within(r, one) for r in readings)
    )
    return scene.with_draft(readings=readings, soonest=said.soonest, not_when=refused)


def _services(scene: Scene, commands: tuple[Command, ...]) -> Scene:
    said = [command for command in commands if isinstance(command, SetService)]
    wished = [command.service for command in said]
    if said and all(command.also for command in said):
        wished = [*scene.draft.services, *wished]
    known = tuple(service for service in wished if service != UNKNOWN)
    if UNKNOWN in wished:
        scene = scene.noting(phrase("unknown_service"))
    if not known:
        return scene
    return scene.with_draft(services=one_entry(scene.shop, known))


def _barber(scene: Scene, barber: str) -> Scene:
    if barber == UNKNOWN:
        names = tuple(BarberName(b.id) for b in scene.shop.barbers)
        return scene.with_draft(barber=None).noting(
            phrase("unknown_barber", barbers=Several(names))
        )
    others = tuple(one for one in scene.draft.not_barbers if one != barber)
    return scene.with_draft(barber=barber, not_barbers=others)


def _shift(scene: Scene, minutes: int) -> Scene:
    """Earlier or later than the hour in the draft, or than the appointment being moved. A
    summary that waits has its hour in the draft; a cancellation's is no base to move from."""
    base = None
    if scene.draft.day is not None and scene.draft.hour is not None:
        base = datetime.combine(scene.draft.day, scene.draft.hour, scene.shop.tz)
    elif scene.draft.moves is not None:
        base = scene.draft.moves.start
    if base is None:
        return scene
    moved = base.astimezone(UTC) + timedelta(minutes=minutes)
    return scene.with_draft(readings=exactly(scene.shop.local(moved)))


def _party(scene: Scene, people: tuple[Person, ...]) -> Scene:
    if not people or _counts_again(scene, people):
        return scene
    first, *others = people
    scene = for_person(scene, first)
    return scene.with_talk(party=tuple(others))


def _counts_again(scene: Scene, people: tuple[Person, ...]) -> bool:
    """ "Los dos", of two who were named before."""
    known = scene.talk.party and len(people) == 1 + len(scene.talk.party)
    return bool(known) and all(one in (Person(), Person(relation="self")) for one in people)


def for_person(scene: Scene, person: Person) -> Scene:
    """The draft, made out to this person."""
    relation = None if person.relation == "self" else person.relation
    services = scene.draft.services
    if person.service is not None and person.service != UNKNOWN:
        services = (person.service,)
    return scene.with_draft(for_name=person.for_name, relation=relation, services=services)


def _name(scene: Scene, name: str) -> Scene:
    clean = " ".join("".join(c for c in name if c.isalpha() or c in " .'-").split())[:40]
    if not clean:
        return scene
    if scene.draft.relation is not None:
        return scene.with_draft(for_name=clean)
    if scene.profile.name not in (None, clean):
        scene = scene.noting(phrase("noted_name", name=Quoted(clean)))
    return replace(scene, profile=replace(scene.profile, name=clean))


def _usual(scene: Scene) -> Scene:
    usual = scene.profile.usual
    if usual is None:
        return scene.noting(phrase("no_usual"))
    offered = {service.id for service in scene.shop.services}
    if not offered.issuperset(usual.services):
        return scene.noting(phrase("no_usual"))
    works = usual.barber in {barber.id for barber in scene.shop.barbers}
    return scene.with_draft(services=usual.services, barber=usual.barber if works else ANY)
