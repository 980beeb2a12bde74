"""The customer's own appointments: which one, moving it, taking it out, showing them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from shared.booking.domain import Appointment
from shared.conversation.dialogue import courtesy, offer, proposal
from shared.conversation.dialogue.draft import exactly, fold
from shared.conversation.dialogue.meant import says_something
from shared.conversation.dialogue.scene import (
    Answer,
    Scene,
    Talk,
    ask,
    cancel,
    my_appointments,
    release,
    say,
)
from shared.conversation.domain import Draft, Moved, Offered
from shared.errors import Refusal
from shared.messaging.replies import (
    BarberName,
    Clock,
    Day,
    Lines,
    Moment,
    Phrase,
    Pick,
    Services,
    Value,
    Word,
    phrase,
)
from shared.understanding.commands import (
    Avoid,
    Command,
    Late,
    PickBooking,
    SetBarber,
    SetService,
    SetWhen,
    When,
)

DAY = timedelta(days=1)


def show(scene: Scene) -> Talk[Answer]:
    """Every visit ahead, and what can be done with it."""
    mine = yield from my_appointments()
    if not mine:
        return _none(scene)
    lines = Lines(tuple(_line(scene, appointment) for appointment in mine))
    picks = (Pick("flow:reschedule", Word("pick_move")), Pick("flow:cancel", Word("pick_cancel")))
    return say(scene, "listed", phrase("my_appointments", list=lines), picks=picks)


def call_off(scene: Scene, commands: tuple[Command, ...]) -> Talk[Answer]:
    """Cancel: find out which, then ask once."""
    arranging = scene.talk.flow == "book"
    mine = yield from my_appointments()
    if not mine:
        return (yield from proposal.drop(scene)) if arranging else _none(scene)
    scene = scene.with_talk(flow="cancel")
    meant = narrowed(scene, mine, commands)
    if len(meant) > 1:
        return _which(scene, meant)
    only = meant[0]
    scene = yield from release(scene)
    scene = proposal.cancellation(scene, only.ref, only.start, only.ref.barber)
    return proposal.summary(scene.with_talk(pending=None))


def called_off(scene: Scene) -> Talk[Answer]:
    """The yes to a cancellation. Late ones are accepted too; the owner is told."""
    waiting = scene.talk.proposal
    assert waiting is not None
    assert waiting.replaces is not None
    outcome = yield from cancel(waiting.replaces)
    scene = replace(scene, talk=scene.talk.dropped())
    if isinstance(outcome, Refusal):
        return say(scene, "answer", phrase("gone"))
    at = scene.shop.local(outcome.start)
    late = outcome.start - scene.now < timedelta(minutes=scene.shop.policy.cancel_notice)
    if late:
        scene = scene.alerting(
            phrase(
                "alert_late_cancel",
                service=Services(outcome.services),
                barber=BarberName(outcome.ref.barber),
                at=Moment(at),
            )
        )
    said = phrase("cancelled", service=Services(outcome.services), day=Day(at.date()), at=Clock(at))
    return say(scene, "cancelled", said, picks=(Pick("flow:book", Word("pick_book")),))


def late(scene: Scene, command: Late) -> Talk[Answer]:
    """Who comes late is thanked, and the team knows: to which appointment, if it is today, and
    by how much, if that was said."""
    mine = yield from my_appointments()
    today = scene.shop.local(scene.now).date()
    of = next((one for one in mine if scene.shop.local(one.start).date() == today), None)
    facts: dict[str, Value] = {"minutes": command.minutes} if command.minutes else {}
    if of is not None:
        facts |= {"at": Clock(scene.shop.local(of.start)), "barber": BarberName(of.ref.barber)}
    scene = scene.alerting(courtesy.alert(scene, "alert_late", **facts))
    return say(scene, "answer", phrase("late"))


def move(scene: Scene, commands: tuple[Command, ...]) -> Talk[Answer]:
    """Reschedule: find out which, then when to. What was being booked is laid aside."""
    if scene.talk.flow != "reschedule":
        scene = scene.with_talk(flow="reschedule", draft=Draft(), pending=None)
    if scene.draft.moves is not None:
        return (yield from _move_to(scene, commands))
    mine = yield from my_appointments()
    if not mine:
        return _none(scene)
    return (yield from _move_one(scene, mine, commands))


def altered(
    scene: Scene, commands: tuple[Command, ...], *, within_a_day: bool
) -> Talk[Answer | None]:
    """A change of the visit that stands ("también la barba"); None where there is none, or
    none `within_a_day`."""
    mine = yield from my_appointments()
    if within_a_day:
        mine = tuple(one for one in mine if one.start - scene.now < DAY)
    if not mine:
        return None
    scene = scene.with_talk(flow="reschedule", draft=Draft(), pending=None)
    return (yield from _move_one(scene, mine, commands))


def _move_one(
    scene: Scene, mine: Sequence[Appointment], commands: tuple[Command, ...]
) -> Talk[Answer]:
    which = tuple(c for c in commands if isinstance(c, PickBooking))
    meant = narrowed(scene, mine, which)
    if len(meant) > 1:
        return _which(fold(scene.with_draft(), commands), meant)
    return (yield from _moving(scene, meant[0], commands))


def picked(scene: Scene, option: str) -> Talk[Answer]:
    """One of their appointments was picked, to be moved or called off."""
    mine = yield from my_appointments()
    meant = [one for one in mine if f"apt:{one.ref}" == option]
    if not meant:
        return say(scene, "answer", phrase("gone"))
    if scene.talk.flow == "reschedule":
        return (yield from _moving(scene, meant[0], ()))
    scene = proposal.cancellation(scene, meant[0].ref, meant[0].start, meant[0].ref.barber)
    return proposal.summary(scene.with_talk(flow="cancel", pending=None))


def narrowed(
    scene: Scene, mine: Sequence[Appointment], commands: tuple[Command, ...]
) -> Sequence[Appointment]:
    """Those that fit what was said of them; all of them if none does."""
    for command in commands:
        if isinstance(command, PickBooking):
            return mine[-1:] if command.ref == "last" and len(mine) > 1 else mine[:1]
    fitting = [one for one in mine if all(_fits(scene, one, command) for command in commands)]
    return fitting or mine


def _fits(scene: Scene, appointment: Appointment, command: Command) -> bool:
    if isinstance(command, SetBarber):
        return appointment.ref.barber == command.barber
    if isinstance(command, SetService):
        return command.service in appointment.services
    if isinstance(command, SetWhen):
        local = scene.shop.local(appointment.start)
        return any(_at(local, reading) for reading in command.readings)
    return True


def _at(local: datetime, when: When) -> bool:
    if isinstance(when.date, tuple):
        day_fits = when.date[0] <= local.date() <= when.date[1]
    else:
        day_fits = when.date is None or when.date == local.date()
    if isinstance(when.time, tuple):
        first, last = when.time
        return day_fits and (first or time.min) <= local.time() <= (last or time.max)
    return day_fits and (when.time is None or when.time == local.time())


def _moving(scene: Scene, appointment: Appointment, commands: tuple[Command, ...]) -> Talk[Answer]:
    """Lay the appointment into the draft as it stands, then change what was said."""
    notice = timedelta(minutes=scene.shop.policy.cancel_notice)
    if appointment.start - scene.now < notice:
        return courtesy.hand_off(scene, "handoff_notice")
    said = scene.draft.readings
    local = scene.shop.local(appointment.start)
    scene = scene.with_talk(
        draft=Draft(
            services=appointment.services,
            barber=appointment.ref.barber,
            readings=exactly(local),
            for_name=appointment.name if appointment.name != scene.profile.name else None,
            moves=Moved(appointment.ref, appointment.start),
            touched_at=scene.now,
        ),
        flow="reschedule",
        pending=None,
    )
    if said:
        commands = (SetWhen(said), *commands)
    return (yield from _move_to(scene, commands))


def _move_to(scene: Scene, commands: tuple[Command, ...]) -> Talk[Answer]:
    if not says_something(commands):
        return offer.ask_day(scene)
    before = scene.draft.readings
    scene = fold(scene, commands)
    if scene.draft.readings == before and not any(
        isinstance(c, SetBarber | SetService | Avoid) for c in commands
    ):
        return offer.ask_day(scene)
    return (yield from offer.seek(scene))


def _which(scene: Scene, meant: Sequence[Appointment]) -> Answer:
    picks = tuple(
        Pick(
            f"apt:{one.ref}",
            Moment(scene.shop.local(one.start), short=True),
            Services(one.services),
        )
        for one in meant[:10]
    )
    options = tuple(
        Offered(f"apt:{one.ref}", scene.shop.local(one.start), one.ref.barber, one.services)
        for one in meant[:10]
    )
    key = "which_to_move" if scene.talk.flow == "reschedule" else "which_to_cancel"
    lines = Lines(tuple(_line(scene, one) for one in meant[:10]))
    return ask(scene, "asked_which_booking", phrase(key, list=lines), picks=picks, options=options)


def _line(scene: Scene, appointment: Appointment) -> Phrase:
    return phrase(
        "appointment_line",
        service=Services(appointment.services),
        barber=BarberName(appointment.ref.barber),
        at=Moment(scene.shop.local(appointment.start)),
    )


def _none(scene: Scene) -> Answer:
    scene = replace(scene, talk=scene.talk.dropped())
    return say(
        scene, "answer", phrase("no_appointments"), picks=(Pick("flow:book", Word("pick_book")),)
    )
