"""The receptionist: runs a turn from the inbox to the reply.

lease and load → hear → decide and perform → save → speak → let go. Performed before saved,
because every effect carries its own id and twice is once; saved before spoken, so that a
crash resends and never rebooks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.booking.domain import Committed, Ref
from shared.booking.service import Booking
from shared.conversation.dialogue import (
    Answer,
    Request,
    Scene,
    Talk,
    converse,
    courtesy,
    sorry,
)
from shared.conversation.dialogue.scene import (
    Cancel,
    Confirm,
    Hold,
    LookUp,
    MyAppointments,
    Release,
    say,
)
from shared.conversation.domain import Letter
from shared.conversation.hearing import Ears, stale
from shared.conversation.store import Conversations, Session
from shared.conversation.wording import Wording
from shared.errors import Refusal, Temporary
from shared.logs import log, masked, trail
from shared.messaging.domain import Outbound
from shared.messaging.messenger import Messenger, Undeliverable, Unsure
from shared.messaging.replies import Alert, Moment, phrase
from shared.queue import Errand, Queue

PATIENCE = timedelta(seconds=45)
"""How long a customer waits on retries before hearing an honest sentence: every message is
answered or handed off within a minute (design, section 8)."""
DOUBT = timedelta(seconds=10)
"""How long a status may take to prove that a message of unknown fate arrived."""
SECOND_LOOK = timedelta(seconds=45)
SILENT = frozenset({"preference", "owner_wrote", "failed"})
"""Letters that are no message of the customer's and get no reply of their own."""
OPENINGS_AT_MOST = 5


@dataclass(frozen=True)
class Receptionist:
    """One shop's receptionist; the same one serves every customer, a turn at a time."""

    booking: Booking
    conversations: Conversations
    messenger: Messenger
    queue: Queue
    ears: Ears
    wording: Wording
    token: Callable[[], str]

    def serve(self, customer: str, *, now: datetime) -> None:
        """Answer everything in this customer's inbox.

        Raises Temporary when it must be called again; called again, nothing happens twice.
        While another worker has the customer, an errand for after its lease takes our place,
        in case that worker is dead.
        """
        with trail(shop=self.booking.shop.id, customer=masked(customer)):
            for _ in range(OPENINGS_AT_MOST):
                if not self._open_once(customer, now):
                    return
            self._again(customer, now + timedelta(seconds=1))

    def check(self, ref: Ref) -> None:
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
        for outbound in self.wording.alerts(found, key=f"look.{ref.id[:24]}"):
            self.messenger.send(outbound)

    def _open_once(self, customer: str, now: datetime) -> bool:
        """Take what waits, and say whether more does."""
        session = self.conversations.open(customer, self.token(), now=now)
        if isinstance(session, timedelta):
            log("customer_busy", wait_s=session.total_seconds())
            self._again(customer, now + session + timedelta(seconds=1))
            return False
        sent: list[str] = []
        try:
            if session.inbox:
                session = self._turn(session, now)
            doubtful = self._speak(session, sent, now)
        finally:
            more = self.conversations.close(session, sent=sent, now=now)
        if doubtful:
            self._again(customer, now + DOUBT)
        return more and not doubtful

    def _again(self, customer: str, at: datetime) -> None:
        name = f"{customer}@{int(at.timestamp())}"
        self.queue.put(Errand(self.booking.shop.id, customer), at=at, once=name)

    def _turn(self, session: Session, now: datetime) -> Session:
        """Decide what the letters come to, and save it with all that will be said."""
        letters = session.inbox
        with trail(turn=masked(letters[0].id)):
            self.messenger.acknowledge(letters[-1].id, typing=True)
            answer, booked = self._decided(_scene(session, self.booking, now), letters, now)
            for ref in booked:
                errand = Errand(self.booking.shop.id, session.customer, check=str(ref))
                self.queue.put(errand, at=now + SECOND_LOOK, once=f"look:{ref}")
            scene = answer.scene
            outbox = self.wording.messages(answer)
            log("turn_taken", letters=len(letters), says=[one.kind for one in outbox])
            introduced = scene.profile.introduced or bool(answer.replies)
            decided = replace(
                session,
                conversation=scene.talk,
                profile=replace(scene.profile, introduced=introduced),
            )
            return self.conversations.save(decided, outbox=outbox, answered=len(letters), now=now)

    def _decided(
        self, scene: Scene, letters: tuple[Letter, ...], now: datetime
    ) -> tuple[Answer, tuple[Ref, ...]]:
        booked: list[Ref] = []
        spoken = tuple(letter for letter in letters if letter.kind not in SILENT)
        try:
            scene, said = self.ears.hear(scene, letters)
            if not spoken:
                return _noticed(scene, letters), ()
            if stale(spoken, now):
                return say(scene, "still_there", phrase("still_there")), ()
            return self._run(converse(scene, said), scene, booked), tuple(booked)
        except Temporary as error:
            if now - min(letter.at for letter in letters) < PATIENCE:
                raise
            log("gave_up", severity="ERROR", error=error)
            return sorry(scene), tuple(booked)

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
        except Refusal as refusal:
            log("refused", request=type(request).__name__, why=refusal.code)
            return refusal

    def _speak(self, session: Session, sent: list[str], now: datetime) -> bool:
        """Send what waits, in order, noting in `sent` what is done with; True when the fate
        of one is unknown, and those behind it wait until it is."""
        for waiting in session.outbox:
            if not waiting.seen:
                if waiting.tried_at is not None and now - waiting.tried_at < DOUBT:
                    return True
                if not self._send(session, waiting.outbound, now):
                    return True
            sent.append(waiting.outbound.key)
        return False

    def _send(self, session: Session, outbound: Outbound, now: datetime) -> bool:
        try:
            self.messenger.send(outbound)
        except Unsure as error:
            log("send_unsure", severity="WARNING", kind=outbound.kind, error=error)
            self.conversations.tried(session, outbound.key, now=now)
            return False
        except Undeliverable as error:
            log("send_refused", severity="ERROR", kind=outbound.kind, code=error.code)
        return True


def _noticed(scene: Scene, letters: tuple[Letter, ...]) -> Answer:
    """What is no message of the customer's: the owner wrote to them, so the desk falls
    silent; a confirmation of ours could not be delivered, so the owner must ring them."""
    if any(letter.kind == "owner_wrote" for letter in letters):
        scene = scene.with_talk(handed_off_until=courtesy.silent_until(scene))
    if any(letter.kind == "failed" for letter in letters):
        scene = scene.alerting(courtesy.alert(scene, "alert_undelivered"))
    return Answer(scene, ())


def _scene(session: Session, booking: Booking, now: datetime) -> Scene:
    return Scene(
        shop=booking.shop,
        customer=session.customer,
        turn=masked(session.inbox[0].id),
        now=now,
        talk=session.conversation,
        profile=session.profile,
    )
