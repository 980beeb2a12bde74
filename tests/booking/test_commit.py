"""The commit protocol, one rival at a time; then two of them in every possible order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from local.torture.baton import Baton
from shared.booking.commit import commit
from shared.booking.domain import Committed, Entry, ProposalSpent, SlotTaken, confirmed
from shared.booking.ledger import MemoryLedger
from tests.booking.book import NOW, at, claim, owners, ref

EARLIER = NOW - timedelta(seconds=20)
LONG_AGO = NOW - timedelta(minutes=5)


def committed(entry: Entry, ledger: MemoryLedger, now: datetime = NOW) -> Committed:
    return commit(entry, ledger=ledger, now=now, pause=lambda _: None, settle=0)


def stale(entry: Entry) -> Entry:
    """The same claim, left behind by a crash long ago."""
    assert entry.written is not None
    return replace(entry, written=replace(entry.written, lease=LONG_AGO))


def standing(ledger: MemoryLedger) -> set[str]:
    found = ledger.entries(["lalo", "nora"], at(0), at(23, 59))
    return {e.id for entries in found.values() for e in entries if e.state == "confirmed"}


def test_a_free_chair_is_had() -> None:
    ledger = MemoryLedger()

    result = committed(claim("mine", at(10)), ledger)

    assert result.entry.state == "confirmed"
    assert result.crossed == ()
    assert standing(ledger) == {ref("mine").id}


@pytest.mark.parametrize(
    ("name", "rival"),
    [
        ("a confirmed appointment", confirmed(claim("theirs", at(10, 15), who="beto"))),
        ("an event of the owner's", owners(at(9), at(10, 5))),
        ("the owner's event that ends inside", owners(at(10, 20), at(10, 25))),
        ("one that overlaps by its buffer only", confirmed(claim("theirs", at(9, 25)))),
        ("one that our buffer overlaps", owners(at(10, 35), at(12))),
        ("a live claim made earlier", claim("theirs", at(10), who="beto", made=EARLIER)),
    ],
)
def test_a_chair_is_lost_to(name: str, rival: Entry) -> None:
    ledger = MemoryLedger([rival])

    with pytest.raises(SlotTaken):
        committed(claim("mine", at(10)), ledger)

    left = ledger.entries(["lalo"], at(0), at(23))["lalo"]
    assert [entry.id for entry in left] == [rival.id]


@pytest.mark.parametrize(
    ("name", "rival"),
    [
        ("one that touches our end and buffer", owners(at(10, 40), at(11))),
        ("one that ends as we begin", owners(at(9), at(10))),
        ("free time", replace(owners(at(9), at(12)), blocks=False)),
        ("another barber's", owners(at(9), at(12), barber="nora")),
        ("an event of no length", owners(at(10, 10), at(10, 10))),
        ("a claim that a crash left behind", stale(claim("theirs", at(10), made=EARLIER))),
        ("a live claim made later", claim("theirs", at(10), made=NOW + timedelta(seconds=9))),
    ],
)
def test_a_chair_is_had_beside(name: str, rival: Entry) -> None:
    ledger = MemoryLedger([rival])

    result = committed(claim("mine", at(10)), ledger)

    assert result.entry.state == "confirmed"
    assert result.crossed == ()


def test_the_same_proposal_twice_is_one_appointment() -> None:
    ledger = MemoryLedger()

    first = committed(claim("mine", at(10)), ledger)
    second = committed(claim("mine", at(10)), ledger)

    assert second.entry == first.entry
    assert standing(ledger) == {ref("mine").id}


def test_a_claim_left_by_a_crash_is_taken_up_again() -> None:
    ledger = MemoryLedger([stale(claim("mine", at(10)))])

    assert committed(claim("mine", at(10)), ledger).entry.state == "confirmed"


class AnotherDeliveryConfirms(MemoryLedger):
    """A ledger in which the claim is confirmed by a second delivery as we take it up."""

    confirmed = False

    def change(self, entry: Entry) -> Entry:
        if not self.confirmed:
            self.confirmed = True
            super().change(confirmed(entry))
        return super().change(entry)


def test_a_claim_that_another_delivery_confirms_as_we_take_it_up_is_not_refused() -> None:
    ledger = AnotherDeliveryConfirms([stale(claim("mine", at(10)))])

    result = committed(claim("mine", at(10)), ledger)

    assert result.entry.state == "confirmed"
    assert standing(ledger) == {ref("mine").id}


class ClearsAway(MemoryLedger):
    """A ledger in which a rival takes out an abandoned claim as we write to it."""

    def change(self, entry: Entry) -> Entry:
        super().remove(entry)
        return super().change(entry)


def test_a_claim_that_a_rival_clears_away_as_we_take_it_up_has_lost_the_chair() -> None:
    with pytest.raises(SlotTaken):
        committed(claim("mine", at(10)), ClearsAway([stale(claim("mine", at(10)))]))


class GoneAlready(MemoryLedger):
    """A ledger in which whatever we take out has just been taken out."""

    def remove(self, entry: Entry) -> None:
        super().remove(entry)
        super().remove(entry)


def test_a_rival_that_is_gone_by_itself_is_out_of_the_way() -> None:
    ledger = GoneAlready([stale(claim("theirs", at(10), made=EARLIER))])

    assert committed(claim("mine", at(10)), ledger).entry.state == "confirmed"


class ConfirmsFirst(MemoryLedger):
    """A ledger in which a rival is confirmed just as we are about to clear it away."""

    def remove(self, entry: Entry) -> None:
        if entry.ref == ref("theirs"):
            self.change(confirmed(entry))
        super().remove(entry)


def test_a_rival_that_is_confirmed_as_we_clear_it_away_keeps_the_chair() -> None:
    ledger = ConfirmsFirst([stale(claim("theirs", at(10), made=EARLIER))])

    with pytest.raises(SlotTaken):
        committed(claim("mine", at(10)), ledger)

    assert standing(ledger) == {ref("theirs").id}


class DragsAway(MemoryLedger):
    """A ledger whose owner drags a rival's claim elsewhere as we are about to clear it away."""

    def remove(self, entry: Entry) -> None:
        self.change(replace(entry, start=at(17), end=at(17, 30)))
        super().remove(entry)


def test_a_rival_that_is_dragged_away_as_we_clear_it_is_left_where_it_is() -> None:
    ledger = DragsAway([stale(claim("theirs", at(10), made=EARLIER))])

    assert committed(claim("mine", at(10)), ledger).entry.start == at(10)

    left = ledger.find(ref("theirs"))
    assert left is not None
    assert (left.state, left.start) == ("tentative", at(17))


def test_a_move_whose_old_appointment_is_gone_by_then_is_a_move() -> None:
    ledger = GoneAlready([confirmed(claim("old", at(10)))])

    assert committed(claim("new", at(12), replaces=ref("old")), ledger).left is None
    assert standing(ledger) == {ref("new").id}


def test_a_proposal_that_was_booked_and_cancelled_is_spent() -> None:
    ledger = MemoryLedger()
    ledger.remove(committed(claim("mine", at(10)), ledger).entry)

    with pytest.raises(ProposalSpent):
        committed(claim("mine", at(10)), ledger)


def test_moving_may_overlap_the_appointment_that_is_moved_and_takes_it_out() -> None:
    ledger = MemoryLedger([confirmed(claim("old", at(10)))])

    committed(claim("new", at(10, 15), replaces=ref("old")), ledger)

    assert standing(ledger) == {ref("new").id}


def test_a_move_that_finds_the_chair_taken_keeps_the_old_appointment() -> None:
    ledger = MemoryLedger([confirmed(claim("old", at(10))), owners(at(12), at(13))])

    with pytest.raises(SlotTaken):
        committed(claim("new", at(12), replaces=ref("old")), ledger)

    assert ref("old").id in standing(ledger)


class OwnerWrites(MemoryLedger):
    """A ledger whose owner writes an event the moment a claim is about to be confirmed."""

    def change(self, entry: Entry) -> Entry:
        self.insert(owners(at(10), at(11)))
        return super().change(entry)


def test_an_event_the_owner_adds_too_late_is_reported_and_nothing_is_undone() -> None:
    result = committed(claim("mine", at(10)), OwnerWrites())

    assert result.entry.state == "confirmed"
    assert [entry.id for entry in result.crossed] == ["dentist"]


class OwnerMoves(MemoryLedger):
    """A ledger whose owner drags the old appointment elsewhere as it is being taken out."""

    moved = False

    def remove(self, entry: Entry) -> None:
        if entry.ref == ref("old") and not self.moved:
            self.moved = True
            self.change(replace(entry, start=at(17), end=at(17, 30)))
        super().remove(entry)


def test_an_appointment_the_owner_moved_meanwhile_is_kept_and_reported() -> None:
    ledger = OwnerMoves([confirmed(claim("old", at(10)))])

    result = committed(claim("new", at(12), replaces=ref("old")), ledger)

    assert result.left is not None
    assert result.left.start == at(17)
    assert standing(ledger) == {ref("old").id, ref("new").id}


RIVALS = {
    "the same hour": (claim("a", at(10)), claim("b", at(10), who="beto")),
    "the later one proposed first": (claim("a", at(10)), claim("b", at(10), made=EARLIER)),
    "by buffer only": (claim("a", at(10)), claim("b", at(10, 35), who="beto")),
    "one of them moving": (claim("a", at(10), replaces=ref("old")), claim("b", at(10, 15))),
}


@pytest.mark.parametrize("rivals", RIVALS.values(), ids=RIVALS.keys())
def test_of_two_rivals_exactly_one_wins_in_every_order_of_their_calls(
    rivals: tuple[Entry, Entry],
) -> None:
    orders = 0
    for order in _orders(calls=6):
        ledger = MemoryLedger([confirmed(claim("old", at(16)))])

        outcomes = _raced(rivals, ledger, order)

        won = [outcome for outcome in outcomes if isinstance(outcome, str)]
        assert len(won) == 1, f"order {order}: {outcomes}"
        assert standing(ledger) - {ref("old").id} == set(won), f"order {order}"
        orders += 1
    assert orders == 924


def _raced(rivals: Sequence[Entry], ledger: MemoryLedger, order: Sequence[int]) -> list[object]:
    with Baton() as baton:
        shared = baton.reach("ledger", lambda: ledger)
        return baton.in_order(
            [lambda mine=rival: committed(mine, shared).entry.id for rival in rivals], order
        )


def _orders(calls: int) -> list[Sequence[int]]:
    """Every order in which two runners can take so many calls each."""
    total = 2 * calls
    return [
        [0 if n in firsts else 1 for n in range(total)]
        for firsts in map(set, combinations(range(total), calls))
    ]
