"""One turn, from what was said to what is answered. Read this first.

The order of the questions below is the order of precedence: a signed button before words,
the wish to stop or to have a person before any booking, answers before wishes, and what is
left over becomes a question back.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from shared.booking.domain import Proposal
from shared.conversation.dialogue import courtesy, offer, outcome, proposal, refusals, visits
from shared.conversation.dialogue.answers import answers, asked_about
from shared.conversation.dialogue.draft import exactly, fold, wanting, within_the_week
from shared.conversation.dialogue.meant import (
    of_a_visit,
    on_topic,
    only_a_name,
    only_an_hour,
    only_asks,
    picks_one,
    says_something,
    told_of,
)
from shared.conversation.dialogue.picks import change, only_offer, option_among, wish_of
from shared.conversation.dialogue.scene import Answer, Scene, Talk, release, say
from shared.messaging.buttons import Press
from shared.messaging.replies import phrase
from shared.shop.domain import Lang
from shared.understanding.commands import (
    ANY,
    UNKNOWN,
    Abuse,
    Affirm,
    Ask,
    Avoid,
    Command,
    Complaint,
    Deny,
    Handoff,
    JoinWaitlist,
    Late,
    OptIn,
    OptOut,
    OutOfScope,
    PickBooking,
    Select,
    SetBarber,
    SetService,
    SetWhen,
    Social,
    Start,
    Unclear,
    When,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What reached the desk in one burst, already read.

    `press` is a button whose signature held; `stale` one that did not or is too old, and
    `expired` what such an old one was about. `at` is when the last message was written;
    `typed` is False when it was spoken. `unreadable` names a kind of message the desk cannot
    take in (an image, a place).
    """

    commands: tuple[Command, ...] = ()
    press: Press | None = None
    stale: bool = False
    expired: Proposal | None = None
    at: datetime | None = None
    typed: bool = True
    lang: Lang | None = None
    menu: bool = False
    unreadable: str | None = None
    flooding: bool = False


def converse(scene: Scene, said: Said) -> Talk[Answer]:
    """Take the turn. Books nothing without a press or a written yes to the one summary."""
    scene = _of_this_shop(replace(scene, talk=scene.talk.rested(scene.now)))
    if said.flooding:
        return say(scene, "slow_down", phrase("slow_down"))
    if said.press is not None:
        return (yield from _pressed(scene, said.press))
    if said.stale:
        return (yield from _outlived(scene.noting(phrase("old_button")), said.expired))
    if said.menu:
        return courtesy.menu((yield from release(scene)))
    if scene.talk.handed_off_until is not None and scene.talk.handed_off_until > scene.now:
        return (yield from _while_silent(scene, said))
    scene = _awake(scene)
    urgent = _urgent(scene, said.commands)
    if urgent is not None:
        return urgent
    if said.unreadable is not None and not said.commands:
        scene = scene.noting(phrase(f"cannot_read_{said.unreadable}"))
        return (yield from _resume(scene, kind="unreadable"))
    return (yield from _heard(scene, said))


def sorry(scene: Scene) -> Answer:
    """The calendar does not answer: say so, once. The wish is kept, and finished when it does."""
    scene = replace(scene.with_talk(trouble_at=scene.now), turn=f"{scene.turn}.kept")
    return say(scene, "trouble", phrase("trouble"))


def _of_this_shop(scene: Scene) -> Scene:
    """The talk; laid aside, and the customer told, where a service or a barber that it is about
    has left the shop file since."""
    talk = scene.talk
    agreed = talk.proposal.services if talk.proposal else ()
    party = [person.service for person in talk.party]
    services = {*talk.draft.services, *talk.topic, *agreed, *party} - {None, UNKNOWN}
    if not services.issubset(service.id for service in scene.shop.services):
        return fold(replace(scene, talk=talk.dropped()), (SetService(UNKNOWN),))
    agreed_with = talk.proposal.barber if talk.proposal else None
    barbers = {talk.draft.barber, *talk.draft.not_barbers, agreed_with} - {None, ANY}
    if not barbers.issubset(barber.id for barber in scene.shop.barbers):
        return fold(replace(scene, talk=talk.dropped()), (SetBarber(UNKNOWN),))
    return scene


def _awake(scene: Scene) -> Scene:
    return scene.with_talk(handed_off_until=None)


def _pressed(scene: Scene, press: Press) -> Talk[Answer]:
    """A button of a summary. The signed proposal stands on its own, even where the talk is
    lost; where it is not, the one that waits knows more (the name it is for)."""
    waiting = scene.talk.proposal
    pressed = waiting if waiting and waiting.id == press.proposal.id else press.proposal
    if not _offered_here(scene, pressed):
        return (yield from _outlived(scene.noting(phrase("old_button")), None))
    if press.action == "yes":
        scene = scene.with_talk(proposal=pressed)
        if not pressed.services:
            return (yield from visits.called_off(scene))
        return (yield from outcome.accept(scene, pressed))
    if press.action == "no":
        return (yield from proposal.drop(scene))
    return proposal.ask_change(wanting(scene, pressed))


def _outlived(scene: Scene, expired: Proposal | None) -> Talk[Answer]:
    """A button too old to act on: what it was about is looked for again."""
    if expired is None or not expired.services or not _offered_here(scene, expired):
        return (yield from _resume(scene))
    return (yield from offer.seek(wanting(scene, expired)))


def _offered_here(scene: Scene, wanted: Proposal) -> bool:
    """Does the shop still have these services, and this barber?"""
    services = {service.id for service in scene.shop.services}
    barbers = {barber.id for barber in scene.shop.barbers}
    return services.issuperset(wanted.services) and wanted.barber in barbers


def _while_silent(scene: Scene, said: Said) -> Talk[Answer]:
    """A person has taken over: taps and cancelling still work, the rest is theirs."""
    cancels = Start("cancel") in said.commands
    taps = any(isinstance(command, Select) and command.option for command in said.commands)
    asked = scene.talk.pending is not None and scene.talk.pending.kind == "asked_confirm"
    answers_it = asked and any(isinstance(c, Affirm | Deny) for c in said.commands)
    if cancels or taps or answers_it:
        return (yield from _heard(scene, said))
    for command in said.commands:
        if isinstance(command, OptOut):
            return courtesy.opt_out(scene, command)
    return Answer(scene, ())


def _urgent(scene: Scene, commands: tuple[Command, ...]) -> Answer | None:
    for command in commands:
        if isinstance(command, OptOut):
            return courtesy.opt_out(scene, command)
        if isinstance(command, OptIn):
            return courtesy.opt_in(scene, command)
    if Complaint() in commands:
        return courtesy.hand_off(scene, "handoff_complaint")
    if Handoff() in commands:
        return courtesy.hand_off(scene)
    if commands == (Abuse(),):
        return courtesy.abuse(scene)
    return None


def _heard(scene: Scene, said: Said) -> Talk[Answer]:
    said = replace(said, commands=on_topic(scene.talk, refusals.named(scene, said.commands)))
    commands = said.commands
    scene = scene.with_talk(told=told_of(commands))
    option = option_among(scene, commands)
    if option is not None:
        return (yield from _selected(scene.with_talk(unclear=0), option))
    if scene.talk.pending is not None and scene.talk.pending.kind == "offered_person":
        taken = courtesy.person_answered(scene, commands)
        if taken is not None:
            return taken
        scene = scene.with_talk(pending=None)
    late = next((command for command in commands if isinstance(command, Late)), None)
    if late is not None:
        return (yield from visits.late(scene.with_talk(unclear=0), late))
    told = answers(scene, commands)
    if told:
        scene = scene.noting(*told).with_talk(unclear=0, topic=asked_about(scene, commands))
    if scene.talk.pending is not None and scene.talk.pending.kind == "asked_confirm":
        answered = yield from _at_summary(scene, said)
        if answered is not None:
            return answered
    flow = next((c.flow for c in commands if isinstance(c, Start)), None)
    if scene.talk.flow is None and only_a_name(commands):
        return say(fold(scene, commands), "answer", phrase("thanks_name"))
    wishes = flow is not None or says_something(commands) or picks_one(commands)
    if wishes and not only_asks(commands):
        return (yield from _wished(scene.with_talk(unclear=0), flow, commands))
    return (yield from _rest(scene, commands, bool(told)))


def _at_summary(scene: Scene, said: Said) -> Talk[Answer | None]:
    """Yes or no to the summary. A yes counts if it was typed, after the summary was sent and
    with no menu since, and changes nothing; else the buttons are shown again (rule 3)."""
    waiting, pending = scene.talk.proposal, scene.talk.pending
    if waiting is None or pending is None or says_something(said.commands):
        return None
    if any(isinstance(command, Start) for command in said.commands):
        return None
    denial = next((command for command in said.commands if isinstance(command, Deny)), None)
    if denial is not None and denial.of is not None and waiting.services:
        summed_up = exactly(scene.shop.local(waiting.start))
        return (yield from _another(wanting(scene, waiting), denial.of, summed_up))
    if denial is not None:
        return (yield from proposal.drop(scene))
    if Affirm() not in said.commands:
        return None
    late = said.at is not None and pending.at is not None and said.at < _second(pending.at)
    past_menu = scene.talk.unclear >= courtesy.UNCLEAR_MENU
    if late or past_menu or not said.typed:
        return proposal.summary(scene.with_talk(unclear=0))
    if not waiting.services:
        return (yield from visits.called_off(scene))
    return (yield from outcome.accept(scene, waiting))


def _another(scene: Scene, of: Literal["day", "time"], but: tuple[When, ...] = ()) -> Talk[Answer]:
    """Another day, asked for; or other hours of the same day, but the one summed up."""
    scene = yield from release(scene)
    if of == "day":
        days = {one.date for one in scene.draft.readings if isinstance(one.date, date)}
        scene = fold(scene, tuple(Avoid(when=When(day)) for day in sorted(days)))
        hours = dict.fromkeys(When(None, one.time) for one in scene.draft.readings if one.time)
        return offer.ask_day(scene.with_draft(readings=tuple(hours)))
    return (yield from offer.seek(fold(scene, tuple(Avoid(when=one) for one in but))))


def _second(moment: datetime) -> datetime:
    """Meta stamps messages with whole seconds; the summary is compared on the same scale."""
    return moment.replace(microsecond=0)


def _wished(scene: Scene, flow: str | None, commands: tuple[Command, ...]) -> Talk[Answer]:
    flow = flow or scene.talk.flow or "book"
    picking = scene.talk.pending is not None and scene.talk.pending.kind == "asked_which_booking"
    if flow == "my_bookings":
        return (yield from visits.show(scene))
    if flow == "cancel":
        return (yield from visits.call_off(scene, commands))
    if flow == "reschedule":
        if picking:
            return (yield from _which_one(scene, commands))
        return (yield from visits.move(scene, commands))
    hour_alone = only_an_hour(scene.talk, commands)
    if scene.talk.flow is None and (hour_alone or of_a_visit(commands)):
        altered = yield from visits.altered(scene, commands, within_a_day=hour_alone)
        if altered is not None:
            return altered
    return (yield from _arranged(scene, commands))


def _arranged(scene: Scene, commands: tuple[Command, ...]) -> Talk[Answer]:
    """Whatever is wished is laid into the draft, and hours are sought that fit it."""
    if scene.talk.flow not in (None, "book"):
        scene = replace(scene, talk=scene.talk.dropped())
    scene = yield from release(scene)
    scene = fold(scene.with_talk(flow="book"), commands)
    if not scene.draft.services and says_something(commands):
        scene = scene.with_draft(services=scene.talk.topic[-1:])
    if any(isinstance(command, Ask) and "availability" in command.topics for command in commands):
        scene = within_the_week(scene)
    if JoinWaitlist() in commands:
        scene = scene.noting(phrase("no_waitlist"))
    if Unclear() in commands:
        scene = scene.noting(phrase("no_such_day"))
    return (yield from offer.seek(scene))


def _which_one(scene: Scene, commands: tuple[Command, ...]) -> Talk[Answer]:
    """ "La del sábado", said while moving: it names the appointment, not the new time."""
    options = scene.talk.pending.options if scene.talk.pending else ()
    for command in commands:
        if isinstance(command, SetWhen):
            days = {reading.date for reading in command.readings}
            fitting = [o for o in options if o.start and o.start.date() in days]
            if len(fitting) == 1:
                return (yield from visits.picked(scene, fitting[0].id))
        if isinstance(command, PickBooking):
            last = command.ref == "last"
            return (yield from visits.picked(scene, options[-1 if last else 0].id))
    return (yield from visits.move(scene, commands))


def _rest(scene: Scene, commands: tuple[Command, ...], told: bool) -> Talk[Answer]:
    """Nothing was wished: an answer, a courtesy, a no, or words nobody understood."""
    denial = next((command for command in commands if isinstance(command, Deny)), None)
    if denial is not None:
        return (yield from _denied(scene, denial))
    if told:
        if scene.talk.pending is None and phrase("not_known") in scene.notices:
            return courtesy.not_known(scene)
        return (yield from _resume(scene))
    if OutOfScope() in commands:
        return courtesy.out_of_scope(scene)
    if JoinWaitlist() in commands:
        return (yield from _resume(scene.noting(phrase("no_waitlist"))))
    social = next((c for c in commands if isinstance(c, Social)), None)
    if social is not None or Affirm() in commands:
        only = only_offer(scene)
        if only is not None and (social is None or social.kind == "ack"):
            return (yield from _selected(scene, only))
        if scene.talk.pending is not None and (social is None or social.kind != "bye"):
            return (yield from _resume(scene))
        return courtesy.social(scene, social or Social("ack"))
    if any(isinstance(c, Ask) for c in commands):
        return (yield from _arranged(scene, commands))
    answer = courtesy.unclear(scene)
    if answer.scene.talk.unclear == 1 and scene.talk.pending is not None:
        counted = scene.with_talk(unclear=1).noting(phrase("unclear_short"))
        return (yield from _resume(counted))
    return answer


def _denied(scene: Scene, denial: Deny) -> Talk[Answer]:
    """No to the hours offered brings others; to anything else, it ends what was under way."""
    pending = scene.talk.pending
    offered = pending is not None and pending.kind == "offered_options"
    if offered and denial.of == "day":
        return (yield from _another(scene, "day"))
    if offered and not denial.altogether:
        return (yield from offer.more(scene))
    if scene.talk.flow is not None:
        return (yield from proposal.drop(scene))
    return say(scene, "dropped", phrase("dropped"))


def _resume(scene: Scene, kind: str | None = None) -> Talk[Answer]:
    """Back to the question that waits, shorter; with none waiting, just what was noted."""
    pending = scene.talk.pending
    if pending is None:
        return say(scene, "unreadable" if kind == "unreadable" else "answer")
    if pending.kind == "asked_confirm" and scene.talk.proposal is not None:
        return proposal.summary(scene)
    if pending.kind == "asked_which_booking":
        if scene.talk.flow == "reschedule":
            return (yield from visits.move(scene, ()))
        return (yield from visits.call_off(scene, ()))
    return (yield from offer.seek(scene))


def _selected(scene: Scene, option: str) -> Talk[Answer]:
    """Something was picked. Its id says what it is; whether it is still to be had is found
    out now, and ids that make no sense are old buttons."""
    kind, _, rest = option.partition(":")
    scene = yield from release(scene)
    if kind == "flow" and rest in ("book", "my_bookings", "cancel", "reschedule"):
        return (yield from _wished(scene, rest, ()))
    if kind == "person":
        return courtesy.hand_off(scene)
    if kind == "menu":
        return courtesy.menu(scene)
    if kind == "ask":
        priced = scene.noting(*answers(scene, (Ask(frozenset({"price"})),)))
        return (yield from _resume(priced))
    if kind == "apt":
        return (yield from visits.picked(scene, option))
    if kind == "more":
        page = scene.talk.pending.page + 1 if scene.talk.pending else 1
        if rest == "service":
            return offer.ask_service(scene, page)
        if rest == "barber":
            return offer.ask_barber(scene, page)
        return (yield from offer.more(scene))
    if kind == "chg":
        return change(scene, rest)
    commands = wish_of(scene, kind, rest)
    if not commands:
        return (yield from _resume(scene.noting(phrase("old_button"))))
    flow = "reschedule" if scene.draft.moves else "book"
    return (yield from offer.seek(fold(scene.with_talk(flow=flow), commands)))
