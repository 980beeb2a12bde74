"""One contract for everything that keeps holds: the twin, and Redis behind its REST API on
fakeredis and on a real server.
"""

import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakeredis import FakeRedis

from shared.booking.holds import Holds, MemoryHolds, Wish
from shared.booking.redis_holds import RedisHolds
from shared.booking.slots import Held
from shared.errors import Temporary
from tests.contracts.place import Place

NOW = datetime(2026, 12, 1, 16, tzinfo=UTC)
TEN = datetime(2026, 12, 2, 16, tzinfo=UTC)
SHOPS = itertools.count(1)


def holds_in(place: Place) -> RedisHolds:
    """Of a shop that nobody has used yet."""
    return RedisHolds(place.redis, f"shop-{next(SHOPS)}")


@pytest.fixture(params=["memory", "on_fakeredis", "on_redis_server"])
def holds(request: pytest.FixtureRequest) -> Holds:
    if request.param == "memory":
        return MemoryHolds()
    place: Place = request.getfixturevalue(request.param)
    return holds_in(place)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def wish(customer: str = "ana", barber: str = "chava", start: int = 0, minutes: int = 30) -> Wish:
    begins = TEN + timedelta(minutes=start)
    return Wish(barber, begins, begins + timedelta(minutes=minutes), customer)


def hold(holds: Holds, wanted: Wish, *, after: float = 0, at_most: int = 60) -> bool:
    return holds.hold(wanted, now=at(after), minutes=10, at_most=at_most)


def of(holds: Holds, barber: str = "chava", *, after: float = 0) -> tuple[Held, ...]:
    return holds.held([barber], now=at(after))[barber]


def test_a_hold_shows_what_is_held_by_whom_and_until_when(holds: Holds) -> None:
    assert hold(holds, wish())
    assert of(holds) == (Held(TEN, TEN + timedelta(minutes=30), "ana", at(10)),)


def test_every_barber_asked_for_is_answered_even_when_nothing_is_held(holds: Holds) -> None:
    hold(holds, wish(barber="chava"))
    found = holds.held(["beto", "chava"], now=NOW)
    assert found["beto"] == ()
    assert [held.owner for held in found["chava"]] == ["ana"]


@pytest.mark.parametrize(
    ("start", "minutes", "had"),
    [
        pytest.param(0, 30, False, id="the-same"),
        pytest.param(15, 30, False, id="the-end-overlaps"),
        pytest.param(-15, 30, False, id="the-beginning-overlaps"),
        pytest.param(-15, 60, False, id="around-it"),
        pytest.param(10, 10, False, id="inside-it"),
        pytest.param(30, 30, True, id="right-after"),
        pytest.param(-30, 30, True, id="right-before"),
    ],
)
def test_holds_of_one_barber_never_overlap(
    holds: Holds, start: int, minutes: int, had: bool
) -> None:
    hold(holds, wish("ana"))
    assert hold(holds, wish("bea", start=start, minutes=minutes)) is had
    assert len(of(holds)) == 1 + had


def test_two_barbers_may_be_held_at_the_same_hour(holds: Holds) -> None:
    assert hold(holds, wish("ana", barber="chava"))
    assert hold(holds, wish("bea", barber="beto"))


@pytest.mark.parametrize("barber", ["chava", "beto"])
def test_a_customer_who_holds_another_slot_lets_go_of_the_first(holds: Holds, barber: str) -> None:
    hold(holds, wish("ana", start=0))
    assert hold(holds, wish("ana", barber=barber, start=60))
    assert hold(holds, wish("bea", start=0))


def test_a_customer_refused_a_slot_holds_none(holds: Holds) -> None:
    hold(holds, wish("ana", start=0))
    hold(holds, wish("bea", start=60))
    assert not hold(holds, wish("bea", start=0))
    assert [held.owner for held in of(holds)] == ["ana"]


def test_the_same_wish_again_renews_the_hold(holds: Holds) -> None:
    hold(holds, wish())
    assert hold(holds, wish(), after=8)
    assert [held.expires_at for held in of(holds, after=8)] == [at(18)]


def test_renewing_never_goes_past_the_longest_time_from_the_first(holds: Holds) -> None:
    for after in (0, 8, 16):
        assert hold(holds, wish(), after=after, at_most=20)
    assert [held.expires_at for held in of(holds, after=16)] == [at(20)]


def test_a_hold_that_has_had_its_longest_time_is_let_go(holds: Holds) -> None:
    hold(holds, wish(), at_most=20)
    hold(holds, wish(), after=9, at_most=20)
    assert not hold(holds, wish(), after=18, at_most=15)
    assert of(holds, after=18) == ()


def test_another_slot_begins_the_longest_time_anew(holds: Holds) -> None:
    hold(holds, wish(start=0), at_most=15)
    hold(holds, wish(start=60), after=9, at_most=15)
    assert [held.expires_at for held in of(holds, after=9)] == [at(19)]


def test_a_slot_is_free_from_the_instant_its_hold_ends(holds: Holds) -> None:
    hold(holds, wish("ana"))
    assert not hold(holds, wish("bea"), after=10 - 1 / 60_000)
    assert hold(holds, wish("bea"), after=10)


def test_a_hold_that_ended_is_not_shown(holds: Holds) -> None:
    hold(holds, wish())
    assert of(holds, after=10) == ()


def test_the_hold_of_a_customer_who_comes_back_late_begins_anew(holds: Holds) -> None:
    hold(holds, wish(), at_most=15)
    assert hold(holds, wish(), after=14, at_most=15)
    assert [held.expires_at for held in of(holds, after=14)] == [at(24)]


def test_a_released_slot_is_free_for_everybody(holds: Holds) -> None:
    hold(holds, wish("ana"))
    holds.release("ana")
    assert hold(holds, wish("bea"))


def test_nobody_lets_go_of_what_another_holds(holds: Holds) -> None:
    hold(holds, wish("ana"))
    holds.release("bea")
    assert [held.owner for held in of(holds)] == ["ana"]


def test_letting_go_of_nothing_is_fine(holds: Holds) -> None:
    holds.release("ana")
    assert of(holds) == ()


def test_names_may_hold_spaces_and_any_script(holds: Holds) -> None:
    odd = Wish("salón 1 %s", TEN, TEN + timedelta(minutes=30), "MX.نورة\n|:")
    assert holds.hold(odd, now=NOW, minutes=10, at_most=60)
    (held,) = of(holds, "salón 1 %s")
    assert held.owner == odd.customer


def test_a_lease_is_had_by_one_at_a_time(holds: Holds) -> None:
    with holds.leased("chava", "one") as mine, holds.leased("chava", "two") as theirs:
        assert (mine, theirs) == (True, False)
    with holds.leased("chava", "two") as later:
        assert later


def test_two_barbers_are_leased_apart(holds: Holds) -> None:
    with holds.leased("chava", "one") as first, holds.leased("beto", "two") as second:
        assert (first, second) == (True, True)


def test_a_retry_of_the_same_commit_has_its_lease(holds: Holds) -> None:
    with holds.leased("chava", "one"), holds.leased("chava", "one") as again:
        assert again


def test_one_who_had_no_lease_takes_none_away(holds: Holds) -> None:
    with holds.leased("chava", "one"):
        with holds.leased("chava", "two"):
            pass
        with holds.leased("chava", "three") as had:
            assert not had


def test_a_commit_that_fails_gives_its_lease_back(holds: Holds) -> None:
    with pytest.raises(LookupError), holds.leased("chava", "one"):
        raise LookupError
    with holds.leased("chava", "two") as had:
        assert had


def test_a_lease_runs_out_by_itself_and_a_late_return_leaves_the_next_one_alone(
    place: Place,
) -> None:
    holds = holds_in(place)
    with holds.leased("chava", "slow"):
        place.emulator.advance(11.5)
        with holds.leased("chava", "early") as early:
            assert not early
        place.emulator.advance(0.6)
        late = holds.leased("chava", "next")
        assert late.__enter__()
    with holds.leased("chava", "third") as third:
        assert not third
    late.__exit__(None, None, None)


def test_forgotten_holds_leave_redis_by_themselves(place: Place) -> None:
    holds = holds_in(place)
    hold(holds, wish())
    place.emulator.advance(25 * 60 * 60)
    assert of(holds) == ()


@pytest.mark.parametrize("kind", ["500", "drop", "readonly"])
def test_a_redis_that_is_down_is_said_to_be_temporary(place: Place, kind: str) -> None:
    holds = holds_in(place)
    place.emulator.faults.order("redis", kind, 3)
    with pytest.raises(Temporary):
        hold(holds, wish())
    with pytest.raises(Temporary):
        holds.release("ana")
    with pytest.raises(Temporary), holds.leased("chava", "one"):
        pytest.fail("there was no lease to be had")
    hold(holds, wish("bea"))
    assert [held.owner for held in of(holds)] == ["bea"]


def test_a_lease_that_cannot_be_given_back_spoils_nothing(place: Place) -> None:
    with holds_in(place).leased("chava", "one") as had:
        place.emulator.faults.order("redis", "500")
    assert had


def test_a_lease_that_was_not_had_is_not_given_back(place: Place) -> None:
    holds = holds_in(place)
    with holds.leased("chava", "one"):
        place.emulator.journal.clear()
        with holds.leased("chava", "two"):
            pass
        assert len(place.emulator.journal) == 1


def test_what_is_held_is_seen_in_one_round_trip(place: Place) -> None:
    holds = holds_in(place)
    hold(holds, wish())
    place.emulator.journal.clear()
    holds.held(["chava", "beto", "lola"], now=NOW)
    assert len(place.emulator.journal) == 1


class Straight:
    """fakeredis without the wire, for many operations in little time."""

    def __init__(self) -> None:
        self._redis = FakeRedis(decode_responses=True)

    def command(self, *command: Any) -> Any:
        return self._redis.execute_command(*command)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_redis_and_its_twin_agree_through_a_long_random_day(seed: int) -> None:
    print(f"seed {seed}")
    draw = random.Random(seed)
    twin, redis = MemoryHolds(), RedisHolds(Straight(), f"shop-{next(SHOPS)}")  # type: ignore[arg-type]
    barbers, customers = ["chava", "beto"], [f"c{n}" for n in range(6)]
    minute, answers = 0.0, []
    for _ in range(1500):
        minute += draw.choice([0, 0.25, 1, 3, 9])
        customer, seen = draw.choice(customers), twin.held(barbers, now=at(minute))
        if draw.random() < 0.15:
            twin.release(customer)
            redis.release(customer)
        else:
            wanted = _drawn(draw, customer, barbers, seen)
            said = hold(twin, wanted, after=minute, at_most=25)
            assert hold(redis, wanted, after=minute, at_most=25) is said
            answers.append(said)
        found = {b: sorted(h, key=_order) for b, h in twin.held(barbers, now=at(minute)).items()}
        assert {
            b: sorted(h, key=_order) for b, h in redis.held(barbers, now=at(minute)).items()
        } == found
        _check_promises(found)
    assert 100 < sum(answers) < len(answers) - 100, "the draw tried too little of one kind"


def _drawn(draw: random.Random, customer: str, barbers: list[str], seen: Any) -> Wish:
    """A fresh wish, or the customer's own again: renewing is half of what holds do."""
    mine = [(b, h) for b, held in seen.items() for h in held if h.owner == customer]
    if mine and draw.random() < 0.5:
        barber, held = mine[0]
        return Wish(barber, held.start, held.end, customer)
    fresh = wish(customer, draw.choice(barbers), 15 * draw.randrange(12))
    return replace(fresh, end=fresh.start + timedelta(minutes=draw.choice([15, 30, 45, 60])))


def _order(held: Held) -> tuple[datetime, str]:
    return held.start, held.owner


def _check_promises(found: dict[str, list[Held]]) -> None:
    for held in found.values():
        for one, next_one in itertools.pairwise(held):
            assert one.end <= next_one.start, "two live holds overlap"
    owners = [hold.owner for held in found.values() for hold in held]
    assert len(owners) == len(set(owners)), "a customer holds two slots"
