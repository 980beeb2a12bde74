"""The receptionist's promise: whatever fails, what was written is answered once."""

from datetime import date, time

import pytest

from shared.conversation.store import LEASE, Session
from shared.errors import Temporary
from shared.messaging.messenger import TryLater, Undeliverable, Unsure
from shared.understanding.commands import Affirm, SetService, SetWhen, Social, Start, When
from tests.booking.book import SHOP
from tests.conversation.desk import Desk

WISH = (Start("book"), SetService("fade"), SetWhen((When(date(2026, 12, 2), time(17)),)))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_reply_that_could_not_be_sent_is_sent_by_the_next_delivery(desk: Desk) -> None:
    desk.means(*WISH)
    desk.messenger.fail(TryLater("busy"))

    with pytest.raises(Temporary):
        desk.means(Affirm())
    desk.serves()

    assert [m.kind for m in desk.messenger.sent] == ["asked_confirm", "confirmed"]
    assert len(desk.booked()) == 1


def test_a_send_of_unknown_fate_waits_for_its_status_before_it_is_repeated(desk: Desk) -> None:
    desk.messenger.fail(Unsure("no answer"), after=True)
    desk.means(*WISH)
    key = desk.last.key

    desk.serves()
    assert len(desk.messenger.sent) == 1
    desk.talks.receive([], seen=[key], now=desk.now, per_minute=20)
    desk.later(seconds=11)
    desk.serves()

    assert len(desk.messenger.sent) == 1


def test_news_of_an_old_message_is_none_of_what_its_letter_brings_in_other_company() -> None:
    """Redis is lost; Meta brings an answered letter again, and the status of its answer."""
    before, after = Desk(), Desk()
    answer = before.means(Social("greet"))
    after.talks.receive([], seen=[answer.key], now=after.now, per_minute=20)

    after.given.commands = (Social("greet"),)
    after.sends(("text", "…"), ("text", "hola?"))

    assert len(after.messenger.sent) == 1


def test_a_send_of_unknown_fate_is_repeated_when_no_status_comes(desk: Desk) -> None:
    desk.messenger.fail(Unsure("no answer"))
    desk.posts(("text", "…"))
    desk.given.commands = WISH
    desk.serves()
    assert desk.messenger.sent == []

    desk.later(seconds=11)
    desk.serves()

    assert [m.kind for m in desk.messenger.sent] == ["asked_confirm"]


def test_what_whatsapp_will_never_take_is_not_tried_again(desk: Desk) -> None:
    desk.messenger.fail(Undeliverable("no", code=131026))
    desk.posts(("text", "…"))
    desk.given.commands = WISH

    desk.serves()
    desk.serves()

    assert desk.messenger.sent == []


def test_a_customer_another_worker_has_is_come_back_to(desk: Desk) -> None:
    desk.posts(("text", "…"))
    session = desk.talks.open(desk.phone, "another worker", now=desk.now)
    assert isinstance(session, Session)

    desk.serves()

    assert desk.messenger.sent == []
    [(at, errand)] = desk.queue.errands
    assert at > desk.now + LEASE
    assert errand.customer == desk.phone


class Offline(type(Desk().ledger)):  # type: ignore[misc]
    """A calendar that does not answer."""

    def entries(self, *args: object, **named: object) -> object:
        raise Temporary("the calendar does not answer")


def test_a_calendar_that_does_not_answer_is_tried_again_at_first(desk: Desk) -> None:
    desk.booking.ledger = Offline()
    desk.posts(("text", "…"))
    desk.given.commands = WISH

    with pytest.raises(Temporary):
        desk.serves()

    assert desk.messenger.sent == []


def test_and_after_a_while_the_customer_hears_an_honest_sentence(desk: Desk) -> None:
    desk.booking.ledger = Offline()
    desk.posts(("text", "…"))
    desk.given.commands = WISH
    desk.later(seconds=50)

    desk.serves()

    assert desk.last.kind == "trouble"
    assert "confirmado" in desk.last.text


def test_letters_that_come_during_a_turn_are_answered_by_the_same_worker(desk: Desk) -> None:
    class Interrupting(type(desk.messenger)):  # type: ignore[misc]
        def acknowledge(self, wamid: str, *, typing: bool) -> None:
            if not self.acknowledged:
                desk.posts(("text", "y otra cosa"))
            super().acknowledge(wamid, typing=typing)

    messenger = Interrupting()
    desk.messenger = messenger
    from dataclasses import replace

    desk.receptionist = replace(desk.receptionist, messenger=messenger)

    desk.means(*WISH)

    assert len(messenger.sent) == 2


def test_each_booking_asks_for_a_second_look(desk: Desk) -> None:
    desk.means(*WISH)
    desk.means(Affirm())

    checks = [errand.check for _, errand in desk.queue.errands if errand.check]

    assert checks == [str(desk.booked()[0].ref)]
    assert SHOP.id == desk.queue.errands[0][1].shop
