"""What a yes comes to: the appointment, or why not and what instead."""

from dataclasses import replace

from shared.booking.domain import (
    Entry,
    InsideNotice,
    NoSuchAppointment,
    NotBookable,
    Proposal,
    ProposalSpent,
    Ref,
    SlotTaken,
    TooManyAppointments,
    visit,
)
from shared.conversation.dialogue import courtesy, offer
from shared.conversation.dialogue.draft import for_person, wanting
from shared.conversation.dialogue.proposal import facts, too_many
from shared.conversation.dialogue.scene import Answer, Scene, Talk, confirm, say
from shared.conversation.domain import Draft, Usual
from shared.errors import Refusal
from shared.messaging.replies import Clock, phrase
from shared.understanding.commands import ANY, Person

FAILED_AT_MOST = 2
"""Commits that may fail in one talk before a person takes over (dialogue rule 13)."""


def accept(scene: Scene, proposal: Proposal) -> Talk[Answer]:
    """The customer said yes to exactly this. At another price it is no longer this."""
    if visit(scene.shop, proposal.services).price != proposal.price:
        return (yield from offer.seek(wanting(scene, proposal).noting(phrase("price_changed"))))
    outcome = yield from confirm(proposal)
    if isinstance(outcome, Refusal):
        return (yield from _refused(scene, proposal, outcome))
    if outcome.crossed:
        scene = scene.alerting(phrase("alert_crossed", **facts(scene, proposal)))
    if outcome.left is not None:
        scene = scene.alerting(phrase("alert_left", **facts(scene, proposal)))
    usual = Usual(proposal.services, proposal.barber, proposal.start)
    scene = replace(scene, profile=replace(scene.profile, usual=usual))
    said = "rescheduled" if proposal.replaces else "confirmed"
    done = say(_settled(scene), said, phrase(said, **facts(scene, proposal)))  # type: ignore[arg-type]
    done = _about(done, outcome.entry.ref)
    return (yield from _next_person(scene, done))


def told(scene: Scene, entry: Entry) -> Answer:
    """An appointment that stands and that nobody was told of, as the calendar has it."""
    written = entry.written
    assert written is not None
    wanted = Proposal(
        id=written.proposal,
        services=written.services,
        barber=entry.barber,
        start=entry.start,
        price=written.price,
        made_at=scene.now,
        expires_at=scene.now,
        for_name=None if written.name == scene.profile.name else written.name,
    )
    told = facts(replace(scene, talk=scene.talk.dropped()), wanted)
    if written.replaces is not None:
        return _about(say(scene, "rescheduled", phrase("rescheduled", **told)), entry.ref)
    return _about(say(scene, "confirmed", phrase("confirmed", **told)), entry.ref)


def _about(answer: Answer, ref: Ref) -> Answer:
    replies = tuple(replace(reply, about=str(ref)) for reply in answer.replies)
    return replace(answer, replies=replies)


def _settled(scene: Scene) -> Scene:
    """Nothing waits any more; who still needs an appointment is not forgotten."""
    party = scene.talk.party
    talk = replace(scene.talk.dropped(), party=party, failed_commits=0)
    return replace(scene, talk=talk)


def _next_person(scene: Scene, done: Answer) -> Talk[Answer]:
    """Several people, one by one: the same wish for whoever comes next (dialogue rule 9)."""
    party = scene.talk.party
    if not party:
        return done
    draft = Draft(services=scene.draft.services, barber=ANY, readings=scene.draft.readings)
    fresh = replace(done.scene, talk=replace(done.scene.talk, draft=draft, flow="book"))
    next_one = party[0] if party[0] != Person() else Person(relation="other")
    fresh = for_person(fresh, next_one).with_talk(party=party[1:])
    fresh = replace(fresh, turn=f"{fresh.turn}+{len(party)}").noting(phrase("next_person"))
    return done.then((yield from offer.seek(fresh)))


def _refused(scene: Scene, proposal: Proposal, refusal: Refusal) -> Talk[Answer]:
    start = scene.shop.local(proposal.start)
    scene = wanting(scene, proposal)
    if isinstance(refusal, TooManyAppointments):
        return too_many(scene)
    if isinstance(refusal, NoSuchAppointment):
        return say(replace(scene, talk=scene.talk.dropped()), "answer", phrase("gone"))
    if isinstance(refusal, InsideNotice):
        return courtesy.hand_off(scene, "handoff_notice")
    if isinstance(refusal, ProposalSpent):
        return (yield from offer.seek(scene))
    failed = scene.talk.failed_commits + 1
    scene = scene.with_talk(failed_commits=failed)
    if failed >= FAILED_AT_MOST and isinstance(refusal, SlotTaken):
        return courtesy.hand_off(scene, "handoff_failed")
    assert isinstance(refusal, SlotTaken | NotBookable)
    key = "just_taken" if isinstance(refusal, SlotTaken) else "no_longer_possible"
    return (
        yield from offer.instead(
            scene, proposal.start, proposal.barber, phrase(key, at=Clock(start))
        )
    )
