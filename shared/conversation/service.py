"""The receptionist: runs a turn from the inbox to the reply.

lease and load → hear → decide and perform → save → speak → let go. Performed before saved,
because every effect carries its own id and twice is once; saved before spoken, so that a
crash resends and never rebooks.

While the calendar does not answer the letters stay where they are: the customer hears so
once, and the same letters become a turn when it does. Letters that no turn can be made of,
because something breaks at each attempt, are handed to a person.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.booking.domain import Committed, Ref
from shared.booking.service import Booking
from shared.conversation.alerts import Alerts
from shared.conversation.dialogue import (
    Answer,
    Request,
    Said,
    Scene,
    Talk,
    converse,
    sorry,
    with_notes,
)
from shared.conversation.dialogue.scene import (
    Cancel,
    Confirm,
    Find,
    Hold,
    LookUp,
    MarkTold,
    MyAppointments,
    Release,
    say,
)
from shared.conversation.domain import Letter
from shared.conversation.hearing import Ears, stale
from shared.conversation.mouth import Mouth
from shared.conversation.notices import Notices
from shared.conversation.patience import PATIENCE, given_up, hopeless, next_minute, spoken
from shared.conversation.store import Conversations, Session
from shared.conversation.ways import BOX
from shared.conversation.wording import Wording
from shared.errors import Refusal, Temporary
from shared.logs import log, masked, trail
from shared.messaging.domain import Outbound
from shared.messaging.messenger import Messenger
from shared.messaging.replies import Alert, Moment, phrase
from shared.queue import Errand, Queue, come_back
from shared.traces import here

SECOND_LOOK = timedelta(seconds=45)
OPENINGS_AT_MOST = 5
ANNOUNCED_KEPT = 10
TRAILS_AT_MOST = 25
"""More than a customer may write in a minute."""


@dataclass(frozen=True)
class Receptionist:
    """One shop's receptionist; the same one serves every customer, a turn at a time."""

    booking: Booking
    conversations: Conversations
    messenger: Messenger
    queue: Queue
    ears: Ears
    wording: Wording
    notices: Notices
    token: Callable[[], str]

    @property
    def _mouth(self) -> Mouth:
        return Mouth(self.messenger, self.conversations, self.booking, self._alerts)

    @property
    def _alerts(self) -> Alerts:
        shop, talks = self.booking.shop, self.conversations
        return Alerts(shop, talks, self.messenger, self.notices, self.queue, self.token)

    def serve(self, customer: str, *, now: datetime) -> None:
        """Answer everything in this customer's inbox.

        Raises Temporary when it must be called again; called again, nothing happens twice.
        While another worker has the customer, an errand for after its lease takes our place,
        in case that worker is dead. Under the name of their box the owners are served: the
        alerts that wait in it are told.
        """
        with trail(shop=self.booking.shop.id, customer=masked(customer)):
            if customer == BOX:
                self._alerts.tell(now=now)
                return
            for _ in range(OPENINGS_AT_MOST):
                if not self._open_once(customer, now):
                    return
            self._again(customer, now + timedelta(seconds=1))

    def check(self, ref: Ref, *, now: datetime) -> None:
        """The second look at a fresh appointment: an overlap is told to the owner.

        Looking again finds the same, and tells it under the same keys.
        """
        shop = self.booking.shop
        found = tuple(
            Alert(phrase("alert_second_look", at=Moment(shop.local(rival.start))))
            for rival in self.booking.crossings(ref)
        )
        if found:
            log("crossing_found", severity="ERROR", barber=ref.barber, count=len(found))
        if alerts := self.wording.alerts(found, key=f"look.{ref.id[:24]}"):
            self._alerts.hand_over(alerts, now=now)

    def _open_once(self, customer: str, now: datetime) -> bool:
        """Take what waits, and say whether more does."""
        session = self.conversations.open(customer, self.token(), now=now)
        if isinstance(session, timedelta):
            log("customer_busy", wait_s=session.total_seconds())
            self._again(customer, now + session + timedelta(seconds=1))
            return False
        with trail(**_brought_by(session.inbox)):
            return self._served(session, now)

    def _served(self, session: Session, now: datetime) -> bool:
        customer, first = session.customer, session.inbox[:1]
        done: list[Outbound] = []
        try:
            if session.inbox:
                session = self._turn(session, now)
            back = self._mouth.speak(session, done, now)
        finally:
            sent = [outbound.key for outbound in done]
            more = self.conversations.close(session, sent=sent, now=now)
        self._mouth.mark_told(done)
        if back is not None:
            self._again(customer, back)
        put_off = bool(first) and session.inbox[:1] == first
        return more and back is None and not put_off

    def _again(self, customer: str, at: datetime) -> None:
        come_back(self.queue, Errand(self.booking.shop.id, customer), at=at)

    def _turn(self, session: Session, now: datetime) -> Session:
        """Decide what the letters come to, and save it with all that will be said. The same
        session comes back where they have to wait for the calendar."""
        letters = session.inbox
        scene = heard = _scene(session, self.booking, now)
        with trail(turn=masked(letters[0].id)):
            if hopeless(session, now):
                log("gave_up", severity="ERROR", letters=len(letters), opened=session.opened)
                return self._save(session, given_up(scene, letters), letters, now)
            try:
                self._greet(scene, letters)
                heard, said = self.ears.hear(scene, letters)
                answer, booked = self._decided(heard, said, session, now)
            except Temporary as error:
                patient_until = min(letter.at for letter in letters) + PATIENCE
                if now < patient_until:
                    # The queue tries again, but at moments of its own.
                    self._again(session.customer, patient_until)
                    raise
                return self._put_off(session, scene, heard, error)
            for ref in booked:
                errand = Errand(self.booking.shop.id, session.customer, check=str(ref))
                self.queue.put(errand, at=now + SECOND_LOOK, once=f"look:{ref}")
            answered = replace(answer, scene=answer.scene.with_talk(trouble_at=None))
            return self._save(session, answered, letters, now)

    def _greet(self, scene: Scene, letters: tuple[Letter, ...]) -> None:
        """Blue ticks and dots for who wrote. While they wait for the calendar it is asked
        first whether it answers: reading costs, and would cost each minute."""
        if scene.talk.trouble_at is not None:
            self.booking.answers(now=scene.now)
        elif words := spoken(letters):
            self.messenger.acknowledge(words[-1].id, typing=True)

    def _save(
        self, session: Session, answer: Answer, answered: tuple[Letter, ...], now: datetime
    ) -> Session:
        outbox = self.wording.messages(answer)
        log("turn_taken", letters=len(answered), says=[one.kind for one in outbox])
        scene = answer.scene
        told = tuple(outbound.about for outbound in outbox if outbound.about)
        announced = (*scene.talk.announced, *told)[-ANNOUNCED_KEPT:]
        introduced = scene.profile.introduced or bool(answer.replies)
        decided = replace(
            session,
            conversation=replace(scene.talk, announced=announced),
            profile=replace(scene.profile, introduced=introduced),
        )
        return self.conversations.save(decided, outbox=outbox, answered=len(answered), now=now)

    def _put_off(self, session: Session, scene: Scene, heard: Scene, error: Temporary) -> Session:
        """The wish stays in the inbox. Whoever wrote hears so, the first time."""
        log("wish_kept", severity="WARNING", error=error, letters=len(session.inbox))
        self._again(session.customer, next_minute(scene.now))
        if scene.talk.trouble_at is not None or not spoken(session.inbox):
            return session
        manner = {"lang": heard.talk.lang, "register": heard.talk.register}
        kept = replace(scene, profile=heard.profile).with_talk(**manner)
        return self._save(session, sorry(kept), (), scene.now)

    def _decided(
        self, scene: Scene, said: Said, session: Session, now: datetime
    ) -> tuple[Answer, tuple[Ref, ...]]:
        """What the letters come to, and what was booked on the way. Raises Temporary."""
        booked: list[Ref] = []
        letters, words = session.inbox, spoken(session.inbox)
        unsent = {waiting.outbound.about or "" for waiting in session.outbox}

        def answered(scene: Scene) -> Talk[Answer]:
            if not words:
                return Answer(scene, ())
            if stale(words, now):
                return say(scene, "still_there", phrase("still_there"))
            return (yield from converse(scene, said))

        talk = with_notes(scene, letters, answered, unsent=unsent)
        return self._run(talk, scene, booked), tuple(booked)

    def _run(self, talk: Talk[Answer], scene: Scene, booked: list[Ref]) -> Answer:
        """Perform whatever the dialogue asks for until it has its answer."""
        answer: Any = None
        while True:
            try:
                request = talk.send(answer)
            except StopIteration as end:
                done: Answer = end.value
                return done
            answer = self._perform(request, scene)
            if isinstance(answer, Committed):
                booked.append(answer.entry.ref)

    def _perform(self, request: Request, scene: Scene) -> object:
        """One request of the dialogue. A refusal is an answer; Temporary passes through."""
        party = scene.profile.party(scene.customer)
        lang = scene.talk.lang or scene.shop.lang
        try:
            match request:
                case LookUp(services, barbers, days, replaces):
                    return self.booking.openings(
                        services,
                        barbers,
                        days,
                        now=scene.now,
                        viewer=scene.customer,
                        replaces=replaces,
                    )
                case MyAppointments():
                    return self.booking.appointments(party, now=scene.now)
                case Hold(proposal):
                    return self.booking.hold(proposal, party, now=scene.now)
                case Release():
                    self.booking.release(party)
                    return None
                case Confirm(proposal):
                    return self.booking.confirm(proposal, party, now=scene.now, lang=lang)
                case Cancel(ref):
                    return self.booking.cancel(ref, party)
                case Find(ref):
                    return self.booking.ledger.find(ref)
                case MarkTold(ref):  # pragma: no branch - the last of them
                    self.booking.told(ref)
                    return None
        except Refusal as refusal:
            log("refused", request=type(request).__name__, why=refusal.code)
            return refusal


def _brought_by(letters: tuple[Letter, ...]) -> dict[str, str]:
    """Whoever looks for one of the requests that brought these finds what came of it, though
    another request's errand took it up. Every line has this request's own anyway."""
    trails = [*dict.fromkeys(letter.trail for letter in letters if letter.trail)]
    return {"brought_by": " ".join(trails[:TRAILS_AT_MOST])} if trails not in ([], [here()]) else {}


def _turn_of(letters: tuple[Letter, ...]) -> str:
    """The name of the turn that takes these: that of the first, and of what came with it.

    Where Redis was lost, Meta may bring an answered letter once more, beside a new one. That is
    another turn, and news of what was said in the old one must not pass for news of it.
    """
    first, *more = letters
    with_it = f"-{masked(' '.join(letter.id for letter in more))[:6]}" if more else ""
    return masked(first.id) + with_it


def _scene(session: Session, booking: Booking, now: datetime) -> Scene:
    return Scene(
        shop=booking.shop,
        customer=session.customer,
        turn=_turn_of(session.inbox),
        now=now,
        talk=session.conversation,
        profile=session.profile,
    )
