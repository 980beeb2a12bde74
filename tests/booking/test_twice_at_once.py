"""The same yes is worked on twice at once: the lease ran out, and a second worker began while
the first was still at it. Whichever of them makes the next call, both come to the same.
"""

from random import Random

import pytest

from local.torture.baton import Baton
from shared.booking.domain import Committed, Proposal, confirmed
from shared.booking.holds import MemoryHolds
from shared.booking.ledger import MemoryLedger
from shared.booking.service import Booking
from shared.shop.domain import Policy
from tests.booking.book import NOW, at, claim, party, proposal, ref, shop

ORDERS = 400
YES = {
    "booking": proposal("new", at(11)),
    "moving": proposal("new", at(10, 15), replaces=ref("old")),
    "the last one allowed": proposal("new", at(12)),
}


@pytest.mark.parametrize("yes", YES.values(), ids=YES.keys())
def test_a_yes_worked_on_twice_at_once_is_one_appointment_and_no_refusal(yes: Proposal) -> None:
    print("seed 1")
    dice = Random(1)
    for _ in range(ORDERS):
        order = [dice.randrange(2) for _ in range(24)]

        outcomes = _confirmed_twice(yes, order)

        assert all(isinstance(outcome, Committed) for outcome in outcomes), f"{order}: {outcomes}"
        assert len({outcome.entry.ref for outcome in outcomes}) == 1, order


def _confirmed_twice(yes: Proposal, order: list[int]) -> list[Committed]:
    ledger, holds = MemoryLedger([confirmed(claim("old", at(10)))]), MemoryHolds()
    with Baton() as baton:
        booking = Booking(
            shop(policy=Policy(max_active=2)),
            baton.reach("ledger", lambda: ledger),
            baton.reach("holds", lambda: holds),
            pause=lambda _: None,
        )
        run = lambda: booking.confirm(yes, party(), now=NOW, lang="es")  # noqa: E731
        return baton.in_order([run, run], order)
