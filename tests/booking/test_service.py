"""The book, on twins: what is offered, held, confirmed, moved, cancelled and told."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shared.booking.domain import (
    Entry,
    InsideNotice,
    NoSuchAppointment,
    NotBookable,
    Openings,
    Party,
    Proposal,
    Ref,
    SlotTaken,
    TooManyAppointments,
    confirmed,
)
from shared.booking.holds import Holds, MemoryHolds, Wish
from shared.booking.ledger import Gone, MemoryLedger
from shared.booking.service import Booking
from shared.booking.slots import Held
from shared.errors import Refusal, Temporary
from tests.booking.book import NOW, SHOP, at, claim, owners, party, proposal, ref

WEDNESDAY = date(2026, 12, 2)
TEN = confirmed(claim("ten", at(10)))
CUT = ("cut",)


class HoldsDown(MemoryHolds):
    """Holds that cannot be reached."""

    def hold(self, wish: Wish, *, now: datetime, minutes: int, at_most: int) -> bool:
        raise Temporary("Redis is down")

    def held(self, barbers: Collection[str], *, now: datetime) -> Mapping[str, tuple[Held, ...]]:
        raise Temporary("Redis is down")

    def release(self, customer: str) -> None:
        raise Temporary("Redis is down")

    def leased(self, barber: str, token: str) -> AbstractContextManager[bool]:
        raise Temporary("Redis is down")


def book(*entries: Entry, holds: Holds | None = None) -> Booking:
    return book_on(MemoryLedger(entries), holds)


def book_on(ledger: MemoryLedger, holds: Holds | None = None) -> Booking:
    return Booking(SHOP, ledger, holds or MemoryHolds(), pause=lambda _: None)


def offered(booking: Booking, viewer: str = "somebody", **more: Any) -> Openings:
    return booking.openings(CUT, ["lalo"], [WEDNESDAY], now=NOW, viewer=viewer, **more)


def confirm(booking: Booking, wanted: Proposal, who: str = "ana", now: datetime = NOW) -> Entry:
    return booking.confirm(wanted, party(who), now=now, lang="es").entry


# What is offered


@pytest.mark.parametrize(("barbers", "days"), [([], [WEDNESDAY]), (["lalo"], [])])
def test_nobody_or_no_day_asked_for_is_nothing_offered(
    barbers: list[str], days: list[date]
) -> None:
    assert book().openings(CUT, barbers, days, now=NOW, viewer="me") == Openings({}, {})


def test_the_load_of_a_day_counts_the_desks_visits_and_not_the_owners_own_events() -> None:
    assert offered(book(TEN, owners(at(12), at(13)))).load == {("lalo", WEDNESDAY): 1}


def test_an_appointment_that_is_being_moved_is_no_obstacle() -> None:
    assert at(10) not in offered(book(TEN)).starts["lalo"]
    assert at(10) in offered(book(TEN), replaces=TEN.ref).starts["lalo"]


def test_without_holds_everything_that_is_free_is_offered() -> None:
    assert offered(book(holds=HoldsDown())) == offered(book())


def test_the_barber_with_the_fewest_visits_that_day_takes_who_has_no_preference() -> None:
    booking = book(TEN)
    found = booking.openings(CUT, ["lalo", "nora"], [WEDNESDAY], now=NOW, viewer="me")
    assert found.least_busy(at(15), WEDNESDAY) == "nora"
    assert found.least_busy(at(10), WEDNESDAY) == "nora"
    assert found.least_busy(at(3), WEDNESDAY) is None


# Holds


def test_a_slot_is_held_for_one_customer_at_a_time_until_it_is_let_go() -> None:
    booking = book()
    assert booking.hold(proposal("a", at(10)), party("ana"), now=NOW)
    assert not booking.hold(proposal("b", at(10, 15)), party("beto"), now=NOW)
    assert at(10) not in offered(booking, viewer=party("beto").customer).starts["lalo"]
    booking.release(party("ana"))
    assert booking.hold(proposal("b", at(10, 15)), party("beto"), now=NOW)


def test_holds_that_cannot_be_reached_keep_nobody_from_booking() -> None:
    booking = book(holds=HoldsDown())
    assert booking.hold(proposal("a", at(10)), party(), now=NOW)
    assert confirm(booking, proposal("a", at(10))).state == "confirmed"


# The rules at the yes


@pytest.mark.parametrize(
    ("wanted", "refusal", "field"),
    [
        (proposal("p", NOW - timedelta(hours=1)), NotBookable, None),
        (proposal("p", at(10), services=("dye",)), NotBookable, "barber"),
        (proposal("p", at(20)), NotBookable, "start"),
        (proposal("p", at(10, 7)), NotBookable, "start"),
        (proposal("p", at(12)), SlotTaken, None),
        (proposal("p", at(15), replaces=ref("never")), NoSuchAppointment, None),
        (proposal("p", at(15), replaces=ref("betos")), NoSuchAppointment, None),
        (proposal("p", at(15), replaces=Ref("lalo", "dentist")), NoSuchAppointment, None),
        (proposal("p", at(15), replaces=ref("soon")), InsideNotice, None),
    ],
    ids=[
        "an hour that has passed",
        "a service the barber does not do",
        "outside the hours",
        "off the step",
        "what is taken",
        "moving what never was",
        "moving another's",
        "moving the owner's own",
        "moving inside the notice",
    ],
)
def test_nothing_is_booked_for(wanted: Proposal, refusal: type[Refusal], field: str | None) -> None:
    soon = confirmed(claim("soon", NOW + timedelta(minutes=90)))
    betos = confirmed(claim("betos", at(17), who="beto"))
    booking = book(owners(at(12), at(13)), betos, soon)

    with pytest.raises(refusal) as refused:
        confirm(booking, wanted)

    assert refused.value.field == field
    assert booking.ledger.find(ref("p")) is None


def test_a_customer_has_no_more_appointments_ahead_than_the_shop_allows_but_may_move_one() -> None:
    three = [confirmed(claim(f"p{hour}", at(hour))) for hour in (10, 11, 12)]
    booking = book(*three)
    with pytest.raises(TooManyAppointments):
        confirm(booking, proposal("fourth", at(16)))
    assert confirm(booking, proposal("moved", at(16), replaces=ref("p10"))).start == at(16)


def test_a_minute_taken_to_say_yes_is_not_held_against_the_notice() -> None:
    start = at(10)
    made = start - timedelta(minutes=SHOP.policy.notice)
    wanted = proposal("p", start, made=made)
    assert confirm(book(), wanted, now=made + timedelta(minutes=1)).start == start
    with pytest.raises(NotBookable):
        confirm(book(), wanted, now=made + timedelta(minutes=11))


def test_a_claim_of_the_same_yes_made_since_we_looked_does_not_stand_in_its_way() -> None:
    class AnotherWorker(MemoryLedger):
        """The first look finds nothing; then a second worker books it."""

        looked = False

        def find(self, ref: Ref) -> Entry | None:
            if not self.looked:
                self.looked = True
                self.insert(confirmed(claim("p", at(10))))
                return None
            return super().find(ref)

    assert confirm(book_on(AnotherWorker()), proposal("p", at(10))).state == "confirmed"


# Afterwards


def test_a_party_finds_its_own_appointments_that_are_still_to_come_soonest_first() -> None:
    late, gone = confirmed(claim("late", at(16))), confirmed(claim("gone", NOW - timedelta(days=1)))
    booking = book(late, TEN, gone, confirmed(claim("b", at(12), who="beto")), claim("t", at(13)))
    found = booking.appointments(party(), now=NOW)
    assert [appointment.ref for appointment in found] == [TEN.ref, late.ref]


def test_an_appointment_is_found_by_any_name_its_customer_is_known_by() -> None:
    linked = Party(customer="bsuid", identities=frozenset({party().customer}))
    assert [a.ref for a in book(TEN).appointments(linked, now=NOW)] == [TEN.ref]


def test_cancelling_twice_is_fine() -> None:
    booking = book(TEN)
    assert {booking.cancel(TEN.ref, party()).ref for _ in range(2)} == {TEN.ref}
    assert booking.appointments(party(), now=NOW) == ()


@pytest.mark.parametrize("which", [ref("never"), TEN.ref, Ref("lalo", "dentist")])
def test_nobody_cancels_what_is_not_theirs(which: Ref) -> None:
    booking = book(TEN, owners(at(12), at(13)))
    with pytest.raises(NoSuchAppointment):
        booking.cancel(which, party("beto"))
    assert len(offered(booking).load) == 1


class DraggedMeanwhile(MemoryLedger):
    """The owner drags an appointment away as it is being taken out."""

    def remove(self, entry: Entry) -> None:
        self.change(replace(entry, start=at(17), end=at(17, 30)))
        super().remove(entry)


def test_an_appointment_that_the_owner_is_moving_is_not_cancelled_under_their_hands() -> None:
    with pytest.raises(Temporary):
        book_on(DraggedMeanwhile([TEN])).cancel(TEN.ref, party())


def test_what_overlaps_an_appointment_is_found_and_nothing_for_one_that_is_gone() -> None:
    across = owners(at(10, 15), at(10, 45))
    booking = book(TEN, across, replace(across, id="free", blocks=False))
    assert [entry.id for entry in booking.crossings(TEN.ref)] == [across.id]
    booking.cancel(TEN.ref, party())
    assert booking.crossings(TEN.ref) == ()
    assert booking.crossings(ref("never")) == ()


def is_told(booking: Booking) -> bool:
    found = booking.ledger.find(TEN.ref)
    return found is not None and found.written is not None and found.written.told


def test_that_the_customer_was_told_is_written_beside_the_appointment_once() -> None:
    booking = book(TEN)
    booking.told(TEN.ref)
    first = booking.ledger.find(TEN.ref)
    booking.told(TEN.ref)
    assert is_told(booking)
    assert booking.ledger.find(TEN.ref) == first


def test_nothing_is_written_beside_what_is_gone_or_not_ours() -> None:
    booking = book(TEN, owners(at(12), at(13)))
    booking.cancel(TEN.ref, party())
    for which in (TEN.ref, ref("never"), Ref("lalo", "dentist")):
        before = booking.ledger.find(which)
        booking.told(which)
        assert booking.ledger.find(which) == before


class Restless(MemoryLedger):
    """Somebody writes to the entry `times` times just before we do; then it may be gone."""

    def __init__(self, times: int, *, gone: bool = False) -> None:
        super().__init__([TEN])
        self.times, self.gone = times, gone

    def change(self, entry: Entry) -> Entry:
        if self.times:
            self.times -= 1
            found = self.find(entry.ref)
            assert found is not None
            super().change(found)
        elif self.gone:
            raise Gone(entry.id)
        return super().change(entry)


@pytest.mark.parametrize(
    ("ledger", "told"),
    [(Restless(1), True), (Restless(99), False), (Restless(0, gone=True), False)],
    ids=["written to once", "written to all the while", "taken out"],
)
def test_an_appointment_that_changes_under_our_hands_is_told_of_or_let_be(
    ledger: Restless, told: bool
) -> None:
    booking = book_on(ledger)
    booking.told(TEN.ref)
    assert is_told(booking) is told


def test_the_calendar_is_asked_whether_it_answers() -> None:
    class Silent(MemoryLedger):
        def entries(self, *_: Any, **__: Any) -> Mapping[str, tuple[Entry, ...]]:
            raise Temporary("no answer")

    book().answers(now=NOW)
    with pytest.raises(Temporary):
        book_on(Silent()).answers(now=NOW)
