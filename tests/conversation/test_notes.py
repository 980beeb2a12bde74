"""Notes in an inbox, and messages that do not go out: nothing gets lost between the letters."""

from datetime import date, time, timedelta

import pytest

from shared.booking.ledger import MemoryLedger
from shared.conversation.store import Arrival, Session
from shared.errors import Temporary
from shared.messaging.domain import Outbound, Sent
from shared.messaging.messenger import AccountRefused, TryLater, Undeliverable, WindowClosed
from shared.understanding.commands import Affirm, SetService, SetWhen, Start, When
from tests.booking.book import at
from tests.sweep.desk import Offline, Swept

WISH = (Start("book"), SetService("fade"), SetWhen((When(date(2026, 12, 2), time(17)),)))


@pytest.fixture
def desk() -> Swept:
    return Swept()


def test_an_owner_who_wrote_silences_the_desk_for_what_came_with_it(desk: Swept) -> None:
    desk.given.commands = WISH
    desk.posts(("owner_wrote", ""), ("text", "gracias, a las 5 entonces"))
    desk.serves()
    assert desk.kinds == []


def test_a_confirmation_that_failed_is_not_forgotten_over_a_message(desk: Swept) -> None:
    desk.given.commands = WISH
    desk.posts(("failed", "confirmed"), ("text", "…"))
    desk.serves()
    assert desk.kinds == ["asked_confirm"]
    assert len(desk.alerts) == 1


def test_a_yes_whose_worker_died_and_the_note_about_it_are_one_confirmation(desk: Swept) -> None:
    desk.means(*WISH)
    session = desk.talks.open(desk.phone, "the worker who died", now=desk.now)
    assert isinstance(session, Session)
    proposal, party = session.conversation.proposal, session.profile.party(desk.phone)
    assert proposal is not None
    done = desk.booking.confirm(proposal, party, now=desk.now, lang="es")
    desk.later(seconds=60)
    desk.given.commands = (Affirm(),)
    desk.posts(("text", "sí"), ("untold", str(done.entry.ref)))
    desk.serves()
    assert desk.kinds == ["asked_confirm", "confirmed"]


def test_what_was_told_meanwhile_is_not_told_again(desk: Swept) -> None:
    entry = desk.stands("p1", at(12))
    desk.booking.told(entry.ref)
    desk.posts(("untold", str(entry.ref)))
    desk.serves()
    assert desk.kinds == []


def test_two_messages_to_one_person_keep_their_order(desk: Swept) -> None:
    for name, hour in (("p1", 12), ("p2", 14)):
        desk.posts(("untold", str(desk.stands(name, at(hour)).ref)))
    desk.messenger.fail(AccountRefused("the token is no good", code=190))
    desk.serves()
    assert desk.messenger.sent == []
    desk.minutes(1)
    told = [message.text for message in desk.messenger.sent]
    assert ["12:00 pm" in told[0], "2:00 pm" in told[1]] == [True, True]


def test_only_what_the_customer_wrote_is_acknowledged(desk: Swept) -> None:
    desk.posts(("text", "…"), ("failed", "confirmed"))
    desk.serves()
    desk.posts(("untold", "lalo:nothing"))
    desk.serves()
    assert [wamid for wamid, _ in desk.messenger.acknowledged] == ["wamid.1"]


def test_a_note_tells_a_phone_only_where_none_is_known(desk: Swept) -> None:
    desk.posts(("text", "…"))
    desk.serves()
    desk.phone, known = "5215550000009", desk.phone
    arrival = Arrival((known,), desk.letter("untold", "lalo:nothing", desk.now))
    desk.talks.receive([arrival], now=desk.now, per_minute=20)
    desk.receptionist.serve(known, now=desk.now)
    session = desk.talks.open(known, "afterwards", now=desk.now)
    assert isinstance(session, Session)
    assert session.profile.phone == known
    assert "5215550000009" not in session.profile.identities


def test_who_wrote_nothing_hears_of_no_trouble(desk: Swept) -> None:
    desk.on(Offline(MemoryLedger()))
    desk.posts(("untold", "lalo:b1"))
    for _ in range(4):
        desk.minutes(1)
    assert desk.messenger.sent == []


def test_the_honest_sentence_is_in_their_own_language(desk: Swept) -> None:
    desk.on(Offline(desk.ledger))
    desk.given.commands, desk.given.lang = WISH, "en"
    desk.posts(("text", "a fade tomorrow at five please"))
    desk.later(seconds=46)
    desk.serves()
    assert "haven't confirmed anything" in desk.last.text


def test_and_in_their_own_manner(desk: Swept) -> None:
    desk.on(Offline(desk.ledger))
    desk.given.commands = WISH
    desk.posts(("text", "disculpe, ¿usted tiene lugar?"))
    desk.later(seconds=46)
    desk.serves()
    assert "no le he confirmado" in desk.last.text


def test_a_wish_that_is_kept_costs_one_opening_for_each_errand(desk: Swept) -> None:
    desk.on(Offline(desk.ledger))
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.later(seconds=46)
    for _ in range(2):
        desk.serves()
    session = desk.talks.open(desk.phone, "afterwards", now=desk.now)
    assert isinstance(session, Session)
    assert session.opened == 3


def test_the_moment_at_which_patience_ends_is_not_left_to_the_queue(desk: Swept) -> None:
    desk.on(Offline(desk.ledger))
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    written = desk.now
    for _ in range(3):
        with pytest.raises(Temporary):
            desk.serves()
    assert [at for at, _ in desk.queue.errands] == [written + timedelta(seconds=45)]


def test_the_answer_after_the_sentence_is_another_message(desk: Swept) -> None:
    """With the same key, the status of the one would prove that the other arrived."""
    calendar = Offline(desk.ledger)
    desk.on(calendar)
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.later(seconds=46)
    desk.serves()
    desk.talks.receive([], seen=[desk.last.key], now=desk.now, per_minute=20)
    calendar.out = False
    desk.minutes(1)
    assert desk.kinds == ["trouble", "asked_confirm"]
    assert len({message.key for message in desk.messenger.sent}) == 2


# What does not go out


@pytest.mark.parametrize(
    "refusal",
    [Undeliverable("no", code=131026), WindowClosed(), ValueError("too long")],
    ids=["undeliverable", "window closed", "unfit"],
)
def test_the_owner_hears_of_a_confirmation_that_whatsapp_will_not_take(
    desk: Swept, refusal: Exception
) -> None:
    desk.means(*WISH)
    desk.messenger.fail(refusal)
    desk.given.commands = (Affirm(),)
    desk.posts(("text", "sí"))
    desk.serves()
    assert desk.kinds == ["asked_confirm"]
    assert len(desk.alerts) == 1
    assert desk.phone in desk.alerts[0]


def test_what_an_account_that_is_shut_could_not_say_is_said_when_it_is_open(desk: Swept) -> None:
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.messenger.fail(AccountRefused("the token is no good", code=190), times=3)
    desk.serves()
    desk.minutes(2)
    assert desk.kinds == []
    desk.minutes(1)
    assert desk.kinds == ["asked_confirm"]


def test_and_after_a_day_it_is_too_late_for_it(desk: Swept) -> None:
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.messenger.fail(AccountRefused("the token is no good", code=190), times=3)
    desk.serves()
    desk.later(hours=24)
    desk.swept()
    desk.minutes(3)
    assert desk.kinds == []


def test_the_owner_is_alerted_though_the_customer_cannot_be_reached_yet(desk: Swept) -> None:
    class Deaf(type(desk.messenger)):  # type: ignore[misc]
        """This one customer's messages go too fast for WhatsApp."""

        def send(self, outbound: Outbound) -> Sent:
            if outbound.to.phone == desk.phone:
                raise TryLater("too fast", code=131056)
            sent: Sent = super().send(outbound)
            return sent

    desk.says_to(Deaf())
    desk.posts(("failed", "confirmed"), ("text", "…"))
    desk.meets(desk.phone)
    desk.minutes(2)
    assert (desk.kinds, len(desk.alerts)) == ([], 1)


def test_an_appointment_doubled_once_and_single_again_troubles_nobody(desk: Swept) -> None:
    entry = desk.stands("p1", at(12))
    desk.posts(("doubled", f"{entry.ref} lalo:gone"))
    desk.serves()
    assert desk.messenger.sent == []
