"""The rest of talking to people: greetings, thanks, anger, confusion, and calling a person."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from shared.conversation.dialogue.scene import MENU, Answer, Scene, ask, say
from shared.conversation.domain import Asked, Profile
from shared.messaging.replies import Phrase, Pick, Quoted, Value, Word, phrase
from shared.shop.domain import Shop
from shared.understanding.commands import Affirm, Command, Deny, OptIn, OptOut, Scope, Social

SILENT_AT_MOST = timedelta(hours=12)
AFTER_OPENING = timedelta(hours=1)
UNCLEAR_MENU = 2
UNCLEAR_PERSON = 3
PERSON = Pick("person", Word("pick_person"))


def hand_off(scene: Scene, why: str = "handoff", **facts: Value) -> Answer:
    """A person takes over: the owner is told, the customer hears so, the desk falls silent."""
    scene = scene.alerting(alert(scene, f"alert_{why}", **facts))
    talk = replace(scene.talk.dropped(), handed_off_until=silent_until(scene))
    return say(replace(scene, talk=talk), "handoff", phrase(why, **facts))


def silent_until(scene: Scene) -> datetime:
    """One hour after the next opening, twelve hours at most (dialogue rule 13)."""
    opening = _next_opening(scene.shop, scene.now)
    return min(scene.now + SILENT_AT_MOST, opening + AFTER_OPENING)


def alert(scene: Scene, key: str, **facts: Value) -> Phrase:
    """Something the owner must hear about this customer, and how to reach them."""
    return phrase(
        key,
        name=Quoted(scene.profile.name or scene.customer),
        phone=scene.profile.phone or scene.customer,
        **facts,
    )


def _next_opening(shop: Shop, now: datetime) -> datetime:
    """The next moment a chair opens; now, if nothing opens within the next two weeks."""
    today = shop.local(now).date()
    for ahead in range(15):
        day = today + timedelta(days=ahead)
        midnight = datetime.combine(day, time(), shop.tz)
        opens = [
            midnight + timedelta(minutes=span.open)
            for barber in shop.barbers
            for span in barber.hours.spans(day)
        ]
        if ahead_of := [moment for moment in opens if moment > now]:
            return min(ahead_of)
    return now


def opt_out(scene: Scene, command: OptOut) -> Answer:
    """Stops at once, acknowledged once; appointments stay (dialogue rule 14)."""
    scene = replace(scene, profile=_choosing(scene, command.scope, wants=False))
    return say(scene, "opt_out_ack", phrase(f"opt_out_{command.scope}"))


def opt_in(scene: Scene, command: OptIn) -> Answer:
    scene = replace(scene, profile=_choosing(scene, command.scope, wants=True))
    return say(scene, "opt_in_ack", phrase(f"opt_in_{command.scope}"))


def _choosing(scene: Scene, scope: Scope, *, wants: bool) -> Profile:
    return scene.profile.choosing(
        scene.now,
        reminders=None if scope == "marketing" else wants,
        marketing=None if scope == "reminders" else wants,
    )


def abuse(scene: Scene) -> Answer:
    """One calm line; the second time, a person is offered."""
    scene = scene.with_talk(abused=scene.talk.abused + 1)
    if scene.talk.abused == 1:
        return say(scene, "calmed", phrase("calmed"))
    return offer_person(scene)


def social(scene: Scene, command: Social) -> Answer:
    if command.kind == "greet":
        return say(scene, "greeted", phrase("greeted", shop=scene.shop.name), picks=MENU)
    if command.kind == "here":
        return say(scene, "thanked", phrase("coming"))
    if command.kind in ("ack", "laugh"):
        return say(scene, "thanked", phrase("at_your_service"))
    return say(scene, "thanked", phrase("welcome" if command.kind == "thanks" else "bye"))


def out_of_scope(scene: Scene) -> Answer:
    return say(scene, "out_of_scope", phrase("out_of_scope"), picks=MENU)


def unclear(scene: Scene) -> Answer:
    """Not understood: asked again, then the menu, then a person is offered (rule 12)."""
    scene = scene.with_talk(unclear=scene.talk.unclear + 1)
    if scene.talk.unclear >= UNCLEAR_PERSON:
        return offer_person(scene)
    if scene.talk.unclear >= UNCLEAR_MENU:
        return say(scene, "menu", phrase("menu"), picks=MENU)
    return say(scene, "unclear", phrase("unclear"))


def offer_person(scene: Scene) -> Answer:
    picks = (PERSON, Pick("menu", Word("pick_menu")))
    return ask(scene, "offered_person", phrase("offered_person"), picks=picks)


def not_known(scene: Scene) -> Answer:
    """What was asked is not in the shop file, and that was noted; a person may know."""
    asked = Asked("offered_person", at=scene.now)
    return say(scene.with_talk(pending=asked), "answer", picks=(PERSON,))


def person_answered(scene: Scene, commands: tuple[Command, ...]) -> Answer | None:
    """Yes or no to a person of the team; None for whatever else was said instead."""
    said = set(commands)
    if said & {Affirm(), Social("ack")} and said <= {Affirm(), Social("ack"), Social("thanks")}:
        return hand_off(scene)
    if any(isinstance(command, Deny) for command in commands):
        return say(scene.with_talk(pending=None), "thanked", phrase("at_your_service"))
    return None


def menu(scene: Scene) -> Answer:
    scene = replace(scene, talk=replace(scene.talk.dropped(), handed_off_until=None))
    return say(scene, "menu", phrase("menu"), picks=MENU)
