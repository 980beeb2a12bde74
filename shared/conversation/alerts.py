"""Alerts: what an owner must hear goes from way to way until one of the owners has it.

They wait in a box of their own, as a customer's letters and messages do, so that no customer
waits for them: a turn hands them over and speaks on. Each way is saved before it is tried,
and the next before the last is let go of; a crash in between repeats one way at most.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.conversation.domain import Letter, Raised
from shared.conversation.notices import Notices
from shared.conversation.patience import DOUBT, PATIENCE, next_minute
from shared.conversation.store import (
    TALK_LIVES,
    UNCOUNTED,
    Arrival,
    Conversations,
    Session,
    Waiting,
)
from shared.conversation.ways import BOX, NOTE, Way, after, first, read_key
from shared.errors import Misconfigured, Temporary
from shared.logs import log
from shared.messaging.domain import Address, Outbound
from shared.messaging.limits import cut, one_line
from shared.messaging.messenger import Messenger, Undeliverable, Unsure, WindowClosed
from shared.queue import Errand, Queue, come_back
from shared.shop.domain import Shop

WINDOW_CLOSED = 131047
IN_TEMPLATE_AT_MOST = 800
"""Meta takes 1024 letters in the body of a template, its own words among them."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts of one shop."""

    shop: Shop
    conversations: Conversations
    messenger: Messenger
    notices: Notices
    queue: Queue
    token: Callable[[], str]

    def hand_over(self, alerts: Sequence[Outbound], *, now: datetime) -> None:
        """Have them wait in the box and told soon; the same key again changes nothing.

        Raises Temporary where they could not be kept.
        """
        letters = [
            Letter(f"alert.{alert.key}", now, "alert", alert.text, title=alert.key)
            for alert in alerts
        ]
        arrivals = [Arrival((BOX,), letter) for letter in letters]
        self.conversations.receive(arrivals, now=now, per_minute=UNCOUNTED)
        try:
            self.queue.put(Errand(self.shop.id, BOX), at=now)
        except Temporary as error:
            # They are kept, and the sweep comes by.
            log("send_put_off", severity="WARNING", kind="alert", error=error)

    def tell(self, *, now: datetime) -> None:
        """Tell whatever waits in the box. Called again, nothing is told twice.

        Raises Temporary when it must be called again.
        """
        session = self.conversations.open(BOX, self.token(), now=now)
        if isinstance(session, timedelta):
            self._again(now + session + timedelta(seconds=1))
            return
        done: list[str] = []
        try:
            if session.inbox:
                session = self._opened(session, now)
            back = self._told(session, done, now)
        finally:
            more = self.conversations.close(session, sent=done, now=now)
        if back is not None or more:
            self._again(back or now + timedelta(seconds=1))

    def _again(self, at: datetime) -> None:
        come_back(self.queue, Errand(self.shop.id, BOX), at=at)

    def _opened(self, session: Session, now: datetime) -> Session:
        """New alerts take their first way, those that failed after all their next."""
        known = {one.key: one for one in session.conversation.alerts if now - one.at < TALK_LIVES}
        ahead: list[Outbound] = []
        for letter in session.inbox:
            failed = read_key(letter.text) if letter.kind == "alert_failed" else None
            if letter.kind == "alert":
                known[letter.title] = Raised(letter.title, letter.text, letter.at)
                ahead.append(self._by(first(self.shop), letter.title, letter.text))
            elif failed is not None and failed[0] in known:
                ahead.append(self._after(*failed, known[failed[0]].text, _late(letter)))
            else:
                log("alert_lost", severity="CRITICAL", error="forgotten")
        talk = replace(session.conversation, alerts=tuple(known.values()))
        decided = replace(session, conversation=talk)
        return self.conversations.save(decided, outbox=ahead, answered=len(session.inbox), now=now)

    def _told(self, session: Session, done: list[str], now: datetime) -> datetime | None:
        """Every alert as far as it goes now; when to look again, if some have to wait."""
        held: dict[Address, datetime] = {}
        looked_at: set[str] = set()
        while waiting := _next(session, looked_at):
            looked_at.add(waiting.outbound.key)
            # A way that another was saved after was tried already, by a worker who died then.
            rest: Outbound | datetime | None = None
            if _is_latest(waiting, session):
                # One alert after the other, for each who is written to.
                back = held.get(waiting.outbound.to)
                rest = back or self._tried(session, waiting, now)
            if isinstance(rest, datetime):
                held[waiting.outbound.to] = rest
                continue
            if rest is not None:
                session = self.conversations.save(session, outbox=[rest], answered=0, now=now)
            done.append(waiting.outbound.key)
        return min(held.values(), default=None)

    def _tried(
        self, session: Session, waiting: Waiting, now: datetime
    ) -> Outbound | datetime | None:
        """What is left of it: nothing, its next way, or to look again at that moment."""
        outbound = waiting.outbound
        found = read_key(outbound.key)
        if waiting.seen or found is None:
            return None
        if waiting.tried_at is not None and now - waiting.tried_at < DOUBT:
            return waiting.tried_at + DOUBT
        alert, way = found
        try:
            self._go(way, alert, outbound, now)
        except Undeliverable as refused:
            return self._after(alert, way, outbound.text, refused)
        except ValueError as error:
            log("send_unfit", severity="CRITICAL", kind="alert", error=error)
            return self._by(NOTE, alert, outbound.text)
        except Misconfigured as error:
            log("alert_lost", severity="CRITICAL", error=error)
        except Temporary as error:
            if isinstance(error, Unsure):
                self.conversations.tried(session, outbound.key, now=now)
            log("send_put_off", severity="WARNING", kind="alert", error=error)
            return self._waits(session, alert, way, outbound, now)
        else:
            log("alerted", way=way.kind, owner=way.owner)
        return None

    def _go(self, way: Way, alert: str, outbound: Outbound, now: datetime) -> None:
        match way.kind:
            case "text":
                self.messenger.send(outbound)
            case "template":
                said = cut(one_line(outbound.text), IN_TEMPLATE_AT_MOST)
                name, lang = self.shop.alerts.template, self.shop.template_lang
                self.messenger.template(outbound.to, name, lang, (said,), outbound.key)
            case "note":  # pragma: no branch - the last of them
                self.notices.leave(alert, outbound.text, day=self.shop.local(now).date())

    def _waits(
        self, session: Session, alert: str, way: Way, outbound: Outbound, now: datetime
    ) -> Outbound | datetime:
        """WhatsApp has as long as a customer would wait; the calendar, as long as it takes."""
        if way == NOTE:
            return next_minute(now)
        raised = {one.key: one.at for one in session.conversation.alerts}
        if now - raised.get(alert, now - PATIENCE) < PATIENCE:
            return now + DOUBT
        return self._by(NOTE, alert, outbound.text)

    def _after(self, alert: str, way: Way, text: str, refused: Undeliverable) -> Outbound:
        log("alert_refused", severity="WARNING", way=way.kind, code=refused.code)
        return self._by(after(way, refused, self.shop), alert, text)

    def _by(self, way: Way, alert: str, text: str) -> Outbound:
        to = Address()
        if way != NOTE:
            owner = self.shop.owners[way.owner]
            to = Address(owner.phone, owner.user_id)
        return Outbound(key=way.key(alert), to=to, kind="alert", text=text)


def _late(letter: Letter) -> Undeliverable:
    """What a status says that came after WhatsApp had taken the message."""
    code = int(letter.title)
    said = "the message was taken, and failed"
    return WindowClosed() if code == WINDOW_CLOSED else Undeliverable(said, code=code)


def _is_latest(waiting: Waiting, session: Session) -> bool:
    """Is there no later way for the same alert?"""
    ways = (one.outbound.key for one in session.outbox)
    latest = {found[0]: key for key in ways if (found := read_key(key))}
    return waiting.outbound.key in latest.values()


def _next(session: Session, looked_at: set[str]) -> Waiting | None:
    waits = (one for one in session.outbox if one.outbound.key not in looked_at)
    return next(waits, None)
