"""What has to wait: no customer waits for an owner, and what cannot be done now is done later."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from shared.booking.domain import Entry
from shared.booking.ledger import MemoryLedger
from shared.conversation.service import OPENINGS_AT_MOST
from shared.conversation.store import Arrival, MemoryConversations, Receipt, Session
from shared.conversation.ways import BOX
from shared.errors import Temporary
from shared.messaging.messenger import MemoryMessenger
from shared.queue import Errand, MemoryQueue
from shared.understanding.commands import Affirm, Handoff, SetService, SetWhen, Start, When
from tests.booking.book import at
from tests.conversation.desk import Desk
from tests.sweep.desk import OWNED, Swept

WISH = (Start("book"), SetService("fade"), SetWhen((When(date(2026, 12, 2), time(17)),)))


@pytest.fixture
def desk() -> Swept:
    return Swept()


class FullBox(MemoryConversations):
    """Takes everything but alerts, while it is `full`."""

    full = True

    def receive(
        self,
        arrivals: Sequence[Arrival],
        *,
        seen: Collection[str] = (),
        now: datetime,
        per_minute: int,
    ) -> Sequence[Receipt]:
        if self.full and any(arrival.letter.kind == "alert" for arrival in arrivals):
            raise Temporary("not now")
        return super().receive(arrivals, seen=seen, now=now, per_minute=per_minute)


def test_an_alert_that_cannot_be_kept_yet_holds_up_no_answer_and_is_told_later() -> None:
    desk = Swept()
    talks = FullBox()
    desk.talks = talks
    desk.receptionist = replace(desk.receptionist, conversations=talks)
    desk.given.commands = (Handoff(),)
    desk.posts(("text", "…"))
    desk.serves()
    assert (desk.kinds, desk.alerts) == (["handoff"], [])

    talks.full = False
    desk.minutes(2)

    assert (desk.kinds, len(desk.alerts)) == (["handoff"], 1)


class Closed(MemoryQueue):
    """Takes no errand to the owners."""

    def put(self, errand: Errand, *, at: datetime) -> None:
        if errand.customer == BOX:
            raise Temporary("not now")
        super().put(errand, at=at)


def test_an_alert_whose_errand_is_lost_is_told_when_the_box_is_looked_into() -> None:
    desk = Swept()
    desk.queue = Closed()
    desk.receptionist = replace(desk.receptionist, queue=desk.queue)
    desk.given.commands = (Handoff(),)
    desk.posts(("text", "…"))
    desk.serves()

    assert (desk.kinds, len(desk.alerts)) == (["handoff"], 1)


def test_a_box_that_another_worker_has_is_come_back_to(desk: Swept) -> None:
    session = desk.talks.open(BOX, "another worker", now=desk.now)
    assert isinstance(session, Session)

    desk.alerted()

    [(at, errand)] = desk.queue.errands
    assert errand.customer == BOX
    assert at > desk.now


def test_an_alert_that_whatsapp_finds_unfit_is_a_note_in_the_calendar(desk: Swept) -> None:
    desk.messenger.fail(ValueError("too long"))
    desk.posts(("failed", "confirmed"))
    desk.serves()

    assert desk.alerts == []
    assert len(desk.notices.left) == 1


class Unmarkable(MemoryLedger):
    """Takes every change but the mark that a customer was told."""

    def change(self, entry: Entry) -> Entry:
        if entry.written is not None and entry.written.told:
            raise Temporary("not now")
        return super().change(entry)


def test_a_confirmation_is_told_though_the_calendar_cannot_note_that_it_was(desk: Swept) -> None:
    desk.on(Unmarkable())
    desk.means(*WISH)

    assert desk.means(Affirm()).kind == "confirmed"


class Chatty(MemoryMessenger):
    """Whoever is answered writes again at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def acknowledge(self, wamid: str, *, typing: bool) -> None:
        self.desk.posts(("text", "y otra cosa"))
        super().acknowledge(wamid, typing=typing)


def test_who_does_not_stop_writing_leaves_the_worker_to_others_in_between() -> None:
    desk = Swept()
    desk.given.commands = WISH
    desk.says_to(Chatty(desk))
    desk.posts(("text", "…"))
    desk.serves()

    assert len(desk.kinds) == OPENINGS_AT_MOST
    assert desk.phone in [errand.customer for _, errand in desk.queue.errands]


def test_the_owner_hears_of_two_at_one_hour_by_the_second_look() -> None:
    desk = Desk(OWNED)
    desk.means(*WISH)
    desk.means(Affirm())
    [entry] = desk.booked()
    desk.owner_adds(at(17), at(18), barber=entry.barber)

    for _ in range(2):
        desk.receptionist.check(entry.ref, now=desk.now)
    desk.alerted()

    [alert] = desk.alerts
    assert "dos eventos encimados" in alert


def test_the_second_look_at_a_chair_of_its_own_says_nothing() -> None:
    desk = Desk(OWNED)
    desk.means(*WISH)
    desk.means(Affirm())
    [entry] = desk.booked()

    desk.receptionist.check(entry.ref, now=desk.now)
    desk.alerted()

    assert desk.alerts == []
