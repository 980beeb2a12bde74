"""The summary, the yes, and what follows it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared.booking.domain import (
    Appointment,
    Proposal,
    Ref,
    proposal_id,
    visit,
)
from shared.conversation.dialogue.draft import exactly
from shared.conversation.dialogue.scene import (
    Answer,
    Scene,
    Talk,
    ask,
    hold,
    my_appointments,
    release,
    say,
)
from shared.messaging.replies import (
    BarberName,
    Clock,
    Day,
    Moment,
    Money,
    Phrase,
    Pick,
    Quoted,
    Services,
    Value,
    Word,
    phrase,
)

RELATIONS = frozenset(
    """son daughter child father mother brother sister husband wife boyfriend girlfriend partner
    fiance grandfather grandmother grandson granddaughter uncle aunt cousin nephew niece friend
    father_in_law mother_in_law brother_in_law sister_in_law son_in_law stepson stepfather godson
    godfather boss neighbor roommate coworker""".split()
)
"""Whom we have a word for; anybody else is "someone else"."""


def _buttons(yes: str, no: str, *, change: bool) -> tuple[Pick, ...]:
    middle = (Pick("change", Word("pick_change"), press="change"),) if change else ()
    return (Pick("yes", Word(yes), press="yes"), *middle, Pick("no", Word(no), press="no"))


BOOK = _buttons("pick_yes", "pick_no", change=True)
MOVE = _buttons("pick_yes_move", "pick_no_keep", change=True)
CANCEL = _buttons("pick_yes_cancel", "pick_no_keep", change=False)


def propose(scene: Scene, start: datetime, barber: str) -> Talk[Answer | None]:
    """Put the summary of this slot and wait for a yes; None if somebody else holds it now."""
    if scene.draft.moves is None:
        mine = yield from my_appointments()
        if len(mine) >= scene.shop.policy.max_active:
            return too_many(scene)
        scene = _beside(scene, mine, start)
    if scene.profile.name is None and scene.draft.for_name is None:
        chosen = scene.with_draft(barber=barber, readings=exactly(scene.shop.local(start)))
        return ask(chosen, "asked_name", phrase("asked_name"))
    proposal = _drawn_up(scene, start, barber)
    if not (yield from hold(proposal)):
        return None
    scene = scene.with_draft(readings=exactly(scene.shop.local(start)))
    return summary(scene.with_talk(proposal=proposal))


def _beside(scene: Scene, mine: Sequence[Appointment], start: datetime) -> Scene:
    """Nobody sits in two chairs: who has a visit at that hour may have forgotten it."""
    draft = scene.draft
    if draft.for_name is not None or draft.relation is not None:
        return scene
    end = start + timedelta(minutes=visit(scene.shop, draft.services).minutes)
    for one in mine:
        if one.start < end and start < one.end:
            service, barber = Services(one.services), BarberName(one.ref.barber)
            at = Clock(scene.shop.local(one.start))
            return scene.noting(phrase("yours_then", service=service, barber=barber, at=at))
    return scene


def summary(scene: Scene) -> Answer:
    """The proposal that waits, in words, with its buttons."""
    proposal = scene.talk.proposal
    assert proposal is not None
    if not proposal.services:
        said = Phrase("summary_cancel", {"at": Moment(scene.shop.local(proposal.start))})
        return ask(scene, "asked_confirm", said, picks=CANCEL)
    told = facts(scene, proposal)
    if proposal.replaces:
        return ask(scene, "asked_confirm", phrase("summary_move", **told), picks=MOVE)
    return ask(scene, "asked_confirm", phrase("summary", **told), picks=BOOK)


def drop(scene: Scene) -> Talk[Answer]:
    """No, after all: nothing stays held, nothing is booked."""
    about_cancel = scene.talk.proposal is not None and not scene.talk.proposal.services
    moving = scene.draft.moves is not None
    scene = yield from release(scene)
    said = "kept" if about_cancel or moving else "dropped"
    return say(replace(scene, talk=scene.talk.dropped()), "dropped", phrase(said))


def ask_change(scene: Scene) -> Answer:
    """Which part of the summary is to be another."""
    picks: tuple[Pick, ...] = (
        Pick("chg:when", Word("pick_change_when")),
        Pick("chg:barber", Word("pick_change_barber")),
        Pick("chg:service", Word("pick_change_service")),
    )
    if len(scene.shop.barbers) == 1:
        picks = (picks[0], picks[2])
    return say(scene, "asked_change", phrase("asked_change"), picks=picks)


def _drawn_up(scene: Scene, start: datetime, barber: str) -> Proposal:
    draft, shop = scene.draft, scene.shop
    return Proposal(
        id=proposal_id(shop.id, scene.customer, scene.turn, scene.talk.turns),
        services=draft.services,
        barber=barber,
        start=start,
        price=visit(shop, draft.services).price,
        made_at=scene.now,
        expires_at=scene.now + timedelta(minutes=shop.policy.hold),
        for_name=draft.for_name,
        replaces=draft.moves.ref if draft.moves else None,
    )


def facts(scene: Scene, proposal: Proposal) -> dict[str, Value]:
    start = scene.shop.local(proposal.start)
    facts: dict[str, Value] = {
        "service": Services(proposal.services),
        "barber": BarberName(proposal.barber),
        "day": Day(start.date()),
        "at": Clock(start),
        "price": Money(proposal.price),
    }
    if proposal.for_name:
        facts["for"] = Quoted(proposal.for_name)
    elif scene.draft.relation:
        known = scene.draft.relation if scene.draft.relation in RELATIONS else "other"
        facts["for"] = Word(f"relation_{known}")
    return facts


def too_many(scene: Scene) -> Answer:
    most = scene.shop.policy.max_active
    return say(
        replace(scene, talk=scene.talk.dropped()),
        "answer",
        phrase("too_many", count=most),
        picks=(Pick("flow:my_bookings", Word("pick_mine")),),
    )


def cancellation(scene: Scene, ref: Ref, start: datetime, barber: str) -> Scene:
    """The scene in which this appointment's cancellation waits for a yes."""
    proposal = Proposal(
        id=proposal_id(scene.shop.id, scene.customer, scene.turn, scene.talk.turns),
        services=(),
        barber=barber,
        start=start,
        price=0,
        made_at=scene.now,
        expires_at=scene.now + timedelta(minutes=scene.shop.policy.hold),
        replaces=ref,
    )
    return scene.with_talk(proposal=proposal)
