"""The sweep: what was left behind is taken up, once, and by the receptionist alone."""

import logging
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from shared.booking.domain import Entry, confirmed
from shared.booking.ledger import Changed, MemoryLedger
from shared.errors import Temporary
from shared.messaging.messenger import TryLater, WindowClosed
from shared.queue import MemoryQueue
from shared.shop.catalogue import MemoryCatalogue
from shared.sweep.service import Sweep
from shared.understanding.commands import Affirm, SetBarber, SetService, SetWhen, Start, When
from tests.booking.book import NOW, at, claim, ref, shop
from tests.sweep.desk import Bug, Offline, Stumbles, Swept

WISH = (
    Start("book"),
    SetService("fade"),
    SetBarber("lalo"),
    SetWhen((When(date(2026, 12, 3), time(17)),)),
)
LONG_AGO = NOW - timedelta(hours=2)


@pytest.fixture
def desk() -> Swept:
    return Swept()


# Inboxes and outboxes


def test_a_letter_whose_errand_was_lost_is_answered_after_a_minute(desk: Swept) -> None:
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.later(seconds=60)
    assert desk.swept() == {}
    assert desk.kinds == []
    desk.later(seconds=1)
    assert desk.swept() == {"left_behind": 1}
    assert desk.kinds == ["asked_confirm"]


def test_a_reply_that_was_saved_and_not_sent_goes_out(desk: Swept) -> None:
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.messenger.fail(TryLater("busy"))
    desk.meets(desk.phone)
    assert desk.kinds == []
    desk.minutes(2)
    assert desk.kinds == ["asked_confirm"]
    desk.minutes(2)
    assert desk.kinds == ["asked_confirm"]


def test_two_rounds_in_one_minute_leave_one_errand(desk: Swept) -> None:
    desk.posts(("text", "…"))
    desk.later(minutes=2)
    for _ in range(2):
        desk.sweep.run(now=desk.now)
        desk.later(seconds=1)
    assert len(desk.queue.errands) == 1


def test_a_whatsapp_that_takes_nothing_is_tried_once_a_minute(desk: Swept) -> None:
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.messenger.fail(TryLater("busy"), times=4)
    desk.meets(desk.phone)
    desk.minutes(4)
    assert desk.kinds == []
    assert len(desk.queue.errands) == 1
    desk.minutes(1)
    assert desk.kinds == ["asked_confirm"]


# Confirmed, and untold


def test_an_appointment_that_nobody_was_told_of_is_told_from_the_calendar(desk: Swept) -> None:
    entry = desk.stands("p1", at(12), made=LONG_AGO)
    assert desk.swept() == {"untold": 1}
    [told] = desk.messenger.sent
    assert told.kind == "confirmed"
    for fact in ("Corte", "Lalo", "miércoles 2 de diciembre", "12:00 pm", "$200"):
        assert fact in told.text
    now = desk.ledger.find(entry.ref)
    assert now is not None
    assert now.written is not None
    assert now.written.told
    assert desk.swept() == {}


def test_what_is_noted_already_is_not_noted_again_in_the_next_round(desk: Swept) -> None:
    desk.stands("p1", at(12), made=LONG_AGO)
    assert desk.sweep.run(now=desk.now)["untold"] == 1
    desk.later(seconds=30)
    assert desk.sweep.run(now=desk.now)["untold"] == 0


def test_a_customer_whom_the_desk_has_forgotten_is_reached_by_phone(desk: Swept) -> None:
    entry = confirmed(claim("p1", at(12), made=LONG_AGO))
    assert entry.written is not None
    written = replace(entry.written, customer="MX.77", phone="5215550000007")
    desk.ledger.insert(replace(entry, written=written))
    desk.swept()
    [told] = desk.messenger.sent
    assert (told.to.phone, told.to.user_id) == ("5215550000007", "MX.77")


def test_a_move_that_nobody_was_told_of_is_told_as_a_move(desk: Swept) -> None:
    desk.stands("p2", at(12), made=LONG_AGO, replaces=ref("p1"))
    desk.swept()
    assert desk.kinds == ["rescheduled"]


@pytest.mark.parametrize(
    ("start", "made"),
    [(at(12), NOW - timedelta(seconds=50)), (at(8, day=1), LONG_AGO)],
    ids=["its turn may be under way", "it is over"],
)
def test_what_is_too_young_or_over_is_let_be(desk: Swept, start: object, made: object) -> None:
    desk.stands("p1", start, made=made)
    assert desk.swept() == {}


def test_what_the_turn_told_is_marked_and_never_told_again(desk: Swept) -> None:
    desk.means(*WISH)
    desk.means(Affirm())
    [entry] = desk.booked()
    assert entry.written is not None
    assert entry.written.told
    desk.minutes(3)
    assert desk.kinds == ["asked_confirm", "confirmed"]


class Unmarked(MemoryLedger):
    """Somebody always writes to an entry between our look and our mark."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = True

    def change(self, entry: Entry) -> Entry:
        if self.busy and entry.written is not None and entry.written.told:
            raise Changed(entry.id)
        return super().change(entry)


def test_what_was_told_and_could_not_be_marked_is_marked_later_and_not_retold(
    desk: Swept,
) -> None:
    desk.ledger = ledger = Unmarked()
    desk.on(ledger)
    desk.means(*WISH)
    desk.means(Affirm())
    desk.minutes(2)
    assert [e.written.told for e in desk.booked() if e.written] == [False]
    ledger.busy = False
    desk.minutes(11)
    assert [e.written.told for e in desk.booked() if e.written] == [True]
    assert desk.kinds == ["asked_confirm", "confirmed"]


def test_a_confirmation_that_still_waits_to_be_sent_is_not_doubled(desk: Swept) -> None:
    desk.means(*WISH)
    desk.messenger.fail(TryLater("busy"), times=3)
    desk.given.commands = (Affirm(),)
    desk.posts(("text", "sí"))
    desk.meets(desk.phone)
    desk.minutes(2)
    assert [e.written.told for e in desk.booked() if e.written] == [False]
    desk.minutes(3)
    assert [e.written.told for e in desk.booked() if e.written] == [True]
    assert desk.kinds == ["asked_confirm", "confirmed"]


def test_whom_whatsapp_does_not_reach_the_owner_hears_of(desk: Swept) -> None:
    desk.stands("p1", at(12), made=LONG_AGO, who="ana")
    desk.messenger.fail(WindowClosed())
    desk.swept()
    assert desk.kinds == []
    [alert] = desk.alerts
    assert "52155ana" in alert
    desk.minutes(15)
    assert len(desk.alerts) == 1


def test_an_untold_visit_whose_service_left_the_shop_is_the_owners_to_tell(desk: Swept) -> None:
    entry = confirmed(claim("p1", at(12), made=LONG_AGO))
    assert entry.written is not None
    desk.ledger.insert(replace(entry, written=replace(entry.written, services=("perm",))))
    desk.minutes(12)
    assert desk.kinds == []
    assert len(desk.alerts) == 1


# Claims and moves that were left half done


@pytest.mark.parametrize(
    ("minutes", "found"),
    [(10, {}), (40, {}), (41, {"leftovers": 1})],
)
def test_a_claim_that_nobody_takes_up_is_cleared_away(
    desk: Swept, minutes: int, found: dict[str, int]
) -> None:
    entry = desk.ledger.insert(claim("p1", at(12)))
    desk.later(minutes=minutes)
    assert desk.swept() == found
    left = desk.ledger.find(entry.ref)
    assert left is not None
    assert (left.state == "cancelled") == bool(found)


def test_a_claim_that_is_taken_up_at_that_very_moment_is_let_be(desk: Swept) -> None:
    class TakenUp(MemoryLedger):
        def remove(self, entry: Entry) -> None:
            raise Changed(entry.id)

    desk.ledger = ledger = TakenUp()
    desk.on(ledger)
    ledger.insert(claim("p1", at(12)))
    desk.later(minutes=41)
    assert desk.swept() == {}


def test_the_owners_maybe_is_no_claim_of_ours(desk: Swept) -> None:
    desk.owner_adds(at(12), at(13))
    desk.later(hours=2)
    assert desk.swept() == {}


def test_a_move_that_died_before_its_end_is_ended(desk: Swept) -> None:
    old = desk.stands("p1", at(12), made=LONG_AGO)
    desk.booking.told(old.ref)
    new = desk.stands("p2", at(16), made=LONG_AGO, replaces=old.ref)
    assert desk.swept() == {"untold": 1, "replaced": 1}
    assert [entry.ref for entry in desk.booked()] == [new.ref]


def test_what_stands_beside_a_move_that_was_told_stands_by_somebodys_will(desk: Swept) -> None:
    old = desk.stands("p1", at(12), made=LONG_AGO)
    new = desk.stands("p2", at(16), made=LONG_AGO, replaces=old.ref)
    for entry in (old, new):
        desk.booking.told(entry.ref)
    assert desk.swept() == {}
    assert len(desk.booked()) == 2


# Two of ours for one chair


def two_for_one_chair(desk: Swept) -> None:
    for name, who, made in (("p1", "ana", LONG_AGO), ("p2", "beto", LONG_AGO + timedelta(hours=1))):
        entry = desk.stands(name, at(12), who=who, made=made)
        desk.booking.told(entry.ref)


def test_of_two_who_overlap_the_later_gets_an_apology_and_a_person(desk: Swept) -> None:
    two_for_one_chair(desk)
    assert desk.swept() == {"overlapped": 1}
    [said] = [m for m in desk.messenger.sent if m.kind != "alert"]
    assert said.to.user_id == "52155beto"
    assert said.kind == "handoff"
    assert "12:00 pm" in said.text
    [alert] = desk.alerts
    assert "52155beto" in alert
    assert len(desk.booked()) == 2


def test_and_they_hear_it_once(desk: Swept) -> None:
    two_for_one_chair(desk)
    desk.minutes(5)
    assert (desk.kinds, len(desk.alerts)) == (["handoff"], 1)


@pytest.mark.parametrize("name", ["p1", "p2"])
@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled", "moved"])
def test_an_overlap_that_is_gone_when_it_is_looked_at_costs_nobody_a_word(
    desk: Swept, name: str, cancelled: bool
) -> None:
    two_for_one_chair(desk)
    desk.sweep.run(now=desk.now)
    entry = desk.ledger.find(ref(name))
    assert entry is not None
    if cancelled:
        desk.ledger.remove(entry)
    else:
        desk.ledger.change(replace(entry, start=at(15), end=at(15, 30)))
    desk.delivers()
    assert desk.messenger.sent == []


def test_what_comes_to_overlap_a_day_later_was_moved_by_hand(desk: Swept) -> None:
    two_for_one_chair(desk)
    desk.later(hours=24)
    assert "overlapped" not in desk.swept()


def test_an_appointment_and_the_one_it_replaces_do_not_count_as_two(desk: Swept) -> None:
    old = desk.stands("p1", at(12), made=LONG_AGO)
    desk.stands("p2", at(12, 15), made=LONG_AGO + timedelta(hours=1), replaces=old.ref)
    assert "overlapped" not in desk.swept()


def test_one_appointment_moved_to_two_places_is_the_owners_to_settle(desk: Swept) -> None:
    for name, hour, old in (("p2", 12, "p1"), ("p3", 16, "p1"), ("p4", 14, "p0")):
        entry = desk.stands(name, at(hour), made=LONG_AGO, replaces=ref(old))
        desk.booking.told(entry.ref)
    assert desk.swept() == {"doubled": 1}
    desk.minutes(3)
    assert (desk.kinds, len(desk.alerts)) == ([], 1)


# Letters that cannot be answered


def test_a_letter_that_breaks_whoever_reads_it_becomes_an_apology_and_a_person() -> None:
    reader = Stumbles()
    desk = Swept(reader=reader)
    desk.posts(("text", "…"))
    desk.minutes(5)
    assert desk.kinds == []
    desk.minutes(2)
    assert desk.kinds == ["handoff"]
    [alert] = desk.alerts
    assert desk.phone in alert
    read = reader.times
    desk.minutes(3)
    assert (desk.kinds, reader.times) == (["handoff"], read)


def test_letters_that_waited_for_a_closed_desk_are_read_and_not_given_up(desk: Swept) -> None:
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.later(hours=3)
    desk.swept()
    assert desk.kinds == ["asked_confirm"]


def test_a_note_that_breaks_whoever_reads_it_is_the_owners() -> None:
    desk = Swept()
    desk.posts(("untold", "nobody-here"))

    class Broken(MemoryLedger):
        def find(self, *args: object) -> Entry | None:
            raise Bug

    desk.on(Broken())
    desk.minutes(8)
    assert desk.kinds == []
    assert len(desk.alerts) == 1


# A wish is kept


def test_a_yes_given_while_the_calendar_is_out_is_kept_and_booked_when_it_is_back(
    desk: Swept,
) -> None:
    calendar = Offline(desk.ledger)
    calendar.out = False
    desk.on(calendar)
    desk.means(*WISH)
    calendar.out = True
    desk.given.commands = (Affirm(),)
    desk.posts(("text", "sí"))
    desk.meets(desk.phone)
    desk.minutes(10)
    assert desk.kinds == ["asked_confirm", "trouble"]
    assert desk.alerts == []
    calendar.out = False
    desk.minutes(1)
    assert desk.kinds == ["asked_confirm", "trouble", "confirmed"]
    assert len(desk.booked()) == 1


def test_it_is_come_back_to_even_without_a_sweep(desk: Swept) -> None:
    calendar = Offline(desk.ledger)
    desk.on(calendar)
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.later(seconds=46)
    desk.meets(desk.phone)
    calendar.out = False
    desk.later(minutes=1)
    desk.delivers()
    assert desk.kinds == ["trouble", "asked_confirm"]


def test_who_writes_on_meanwhile_is_not_told_again_and_is_answered_in_turn(desk: Swept) -> None:
    calendar = Offline(desk.ledger)
    desk.on(calendar)
    desk.given.commands = WISH
    desk.posts(("text", "un fade"))
    desk.later(seconds=46)
    desk.meets(desk.phone)
    desk.posts(("text", "¿sigues ahí?"))
    desk.meets(desk.phone)
    desk.minutes(2)
    assert desk.kinds == ["trouble"]
    read = len(desk.given.heard)
    desk.minutes(2)
    assert len(desk.given.heard) == read
    calendar.out = False
    desk.minutes(1)
    assert desk.kinds[:2] == ["trouble", "asked_confirm"]
    assert [one.texts for one in desk.given.heard[-2:]] == [("un fade",), ("¿sigues ahí?",)]


def test_after_half_an_hour_in_vain_a_person_takes_over(desk: Swept) -> None:
    desk.on(Offline(desk.ledger))
    desk.given.commands = WISH
    desk.posts(("text", "…"))
    desk.meets(desk.phone)
    desk.minutes(29)
    assert (desk.kinds, desk.alerts) == (["trouble"], [])
    desk.minutes(2)
    assert desk.kinds == ["trouble", "handoff"]
    assert len(desk.alerts) == 1
    desk.minutes(5)
    assert desk.kinds == ["trouble", "handoff"]


def test_the_next_outage_is_told_anew(desk: Swept) -> None:
    calendar = Offline(desk.ledger)
    desk.on(calendar)
    for _ in range(2):
        desk.given.commands = WISH
        desk.posts(("text", "…"))
        desk.later(seconds=46)
        calendar.out = True
        desk.meets(desk.phone)
        calendar.out = False
        desk.minutes(1)
    assert desk.kinds == ["trouble", "asked_confirm"] * 2


# The round itself


def test_a_calendar_that_does_not_answer_keeps_nobody_from_the_inboxes(desk: Swept) -> None:
    desk.posts(("text", "…"))
    desk.later(minutes=2)
    desk.on(Offline(desk.ledger))
    assert desk.swept() == {"left_behind": 1, "put_off": 1}


def test_a_redis_that_does_not_answer_is_put_off(desk: Swept) -> None:
    class Out(type(desk.talks)):  # type: ignore[misc]
        def left_behind(self, **named: object) -> tuple[str, ...]:
            raise Temporary("Redis does not answer")

    desk.talks = Out()
    assert desk.swept() == {"put_off": 1}


def test_whatever_is_wrong_with_one_shop_the_others_are_swept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "turno")
    queue, desks = MemoryQueue(), {name: Swept(shop(id=name)) for name in ("a", "b", "c")}

    class Broken(MemoryLedger):
        def entries(self, *args: object, **named: object) -> object:  # type: ignore[override]
            raise Bug

    desks["b"].on(Broken())
    for each in desks.values():
        each.posts(("text", "…"))
    sweep = Sweep(
        MemoryCatalogue([each.shop for each in desks.values()]),
        lambda shop: desks[shop].booking,
        lambda shop: desks[shop.id].talks,
        queue,
    )
    with pytest.raises(Bug):
        sweep.run(now=NOW + timedelta(minutes=2))
    assert sorted(errand.shop for _, errand in queue.errands) == ["a", "b", "c"]
    assert '"left_behind": 3' in caplog.text
