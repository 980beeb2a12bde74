"""Appointments, proposals and visits: the rules that need nothing but themselves."""

import re
from collections.abc import Callable

import pytest

from shared.booking.domain import (
    Appointment,
    Ref,
    confirmed,
    event_id,
    is_ours,
    one_entry,
    proposal_id,
    stronger,
    visit,
)
from tests.booking.book import SHOP, at, claim, owners

OWNERS = owners(at(12), at(13))


@pytest.mark.parametrize(
    "take",
    [
        lambda: Appointment.of(OWNERS),
        lambda: confirmed(OWNERS),
        lambda: stronger(OWNERS, claim("a", at(12))),
        lambda: stronger(claim("a", at(12)), OWNERS),
    ],
)
def test_an_event_of_the_owners_is_taken_for_none_of_ours(take: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="desk"):
        take()


@pytest.mark.parametrize(
    ("asked", "booked"),
    [
        (("cut",), ("cut",)),
        (("cut", "cut"), ("cut",)),
        (("cut", "beard"), ("both",)),
        (("beard", "cut"), ("both",)),
        (("cut", "fade"), ("cut", "fade")),
        (("cut", "beard", "fade"), ("cut", "beard", "fade")),
    ],
)
def test_a_catalogue_entry_that_covers_exactly_what_was_asked_wins_over_the_sum(
    asked: tuple[str, ...], booked: tuple[str, ...]
) -> None:
    assert one_entry(SHOP, asked) == booked


def test_minutes_and_prices_of_one_visit_add_up_and_the_longest_buffers_count() -> None:
    wanted = visit(SHOP, ("cut", "fade"))
    assert (wanted.minutes, wanted.price) == (75, 45000)
    assert (wanted.buffer_before, wanted.buffer_after) == (0, 10)


def test_the_same_turn_taken_again_makes_the_same_proposal() -> None:
    made = proposal_id("nopal", "ana", "turn", 0)
    assert made == proposal_id("nopal", "ana", "turn", 0)
    others = [
        ("nogal", "ana", "turn", 0),
        ("nopal", "beto", "turn", 0),
        ("nopal", "ana", "turn", 1),
    ]
    assert made not in {proposal_id(*other) for other in others}


def test_an_event_is_ours_only_if_its_id_derives_from_its_own_proposal() -> None:
    made = event_id("nopal", "p1")
    assert re.fullmatch("[a-v0-9]{5,1024}", made)
    assert is_ours("nopal", made, "p1")
    assert not is_ours("nopal", made, "p2")
    assert not is_ours("nogal", made, "p1")
    assert not is_ours("nopal", made, "")


def test_a_place_in_a_calendar_reads_back_as_it_was_written() -> None:
    assert Ref.parse(str(Ref("el:lalo", "b12"))) == Ref("el:lalo", "b12")
