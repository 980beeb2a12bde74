"""One contract for every ledger: the twin in memory, and Google Calendar over the wire."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.booking.commit import commit
from shared.booking.domain import Entry, Ref, SlotTaken, confirmed, event_id
from shared.booking.ledger import AlreadyThere, Changed, Gone, Ledger, MemoryLedger
from tests.booking.book import NOW, SHOP, at, claim, ref
from tests.booking.google import Google

BARBERS = [barber.id for barber in SHOP.barbers]
ALL_DAY = (at(0), at(0, day=3))


@pytest.fixture(params=["memory", "google"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "memory":
        return MemoryLedger()
    google: Google = request.getfixturevalue("google")
    return google.ledger()


def bare(entry: Entry) -> Entry:
    """Without the etag, which every ledger makes up itself."""
    return replace(entry, etag="")


def listed(ledger: Ledger, barber: str = "lalo", **more: object) -> list[Entry]:
    return list(ledger.entries([barber], *ALL_DAY, **more)[barber])  # type: ignore[arg-type]


def test_what_was_inserted_is_there_to_the_last_word(ledger: Ledger) -> None:
    mine = claim("p1", at(17), replaces=ref("old"))
    ledger.insert(mine)
    assert [bare(entry) for entry in listed(ledger)] == [mine]
    found = ledger.find(mine.ref)
    assert found is not None
    assert bare(found) == mine


def test_an_insert_gives_the_etag_that_the_next_write_needs(ledger: Ledger) -> None:
    inserted = ledger.insert(claim("p1", at(17)))
    changed = ledger.change(confirmed(inserted))
    assert changed.state == "confirmed"
    assert changed.etag not in ("", inserted.etag)
    assert ledger.find(changed.ref) == changed


def test_an_entry_that_never_was_is_not_found(ledger: Ledger) -> None:
    assert ledger.find(ref("p1")) is None


def test_an_id_is_taken_from_its_first_insert_on(ledger: Ledger) -> None:
    ledger.insert(claim("p1", at(17)))
    with pytest.raises(AlreadyThere):
        ledger.insert(claim("p1", at(18)))
    assert [entry.start for entry in listed(ledger)] == [at(17)]


def test_an_id_is_not_free_again_after_its_entry_is_removed(ledger: Ledger) -> None:
    ledger.remove(ledger.insert(claim("p1", at(17))))
    with pytest.raises(AlreadyThere):
        ledger.insert(claim("p1", at(17)))
    assert listed(ledger) == []


def test_the_same_id_may_stand_in_two_calendars(ledger: Ledger) -> None:
    ledger.insert(claim("p1", at(17), barber="lalo"))
    ledger.insert(claim("p1", at(17), barber="nora"))
    assert len(listed(ledger, "lalo")) == len(listed(ledger, "nora")) == 1


def test_a_removed_entry_is_found_cancelled_and_listed_nowhere(ledger: Ledger) -> None:
    mine = ledger.insert(claim("p1", at(17)))
    ledger.remove(mine)
    found = ledger.find(mine.ref)
    assert found is not None
    assert found.state == "cancelled"
    assert listed(ledger) == []


def test_every_barber_asked_for_is_answered_in_order_of_start(ledger: Ledger) -> None:
    for name, hour in (("p2", 18), ("p1", 17), ("p3", 12)):
        ledger.insert(claim(name, at(hour)))
    found = ledger.entries(BARBERS, *ALL_DAY)
    assert [entry.start for entry in found["lalo"]] == [at(12), at(17), at(18)]
    assert found["nora"] == ()


def test_asking_for_no_barber_is_answered_by_none(ledger: Ledger) -> None:
    assert dict(ledger.entries([], *ALL_DAY)) == {}


@pytest.mark.parametrize(
    ("start", "end", "seen"),
    [
        pytest.param(at(16), at(17), False, id="until-it-begins"),
        pytest.param(at(17, 30), at(18), False, id="from-its-end"),
        pytest.param(at(16), at(17, 1), True, id="into-its-beginning"),
        pytest.param(at(17, 29), at(18), True, id="from-its-last-minute"),
        pytest.param(at(17, 10), at(17, 20), True, id="inside-it"),
        pytest.param(at(0, day=1), at(0, day=30), True, id="around-it"),
    ],
)
def test_a_list_sees_whatever_touches_its_half_open_window(
    ledger: Ledger, start: datetime, end: datetime, seen: bool
) -> None:
    ledger.insert(claim("p1", at(17)))
    assert bool(ledger.entries(["lalo"], start, end)["lalo"]) is seen


def test_with_customers_only_what_the_desk_wrote_for_them_is_listed(ledger: Ledger) -> None:
    ledger.insert(claim("p1", at(12), who="ana"))
    ledger.insert(claim("p2", at(13), who="bea"))
    ledger.insert(claim("p3", at(14), who="eva"))
    found = listed(ledger, customers=["52155eva", "52155ana", "52155nobody"])
    assert [entry.start for entry in found] == [at(12), at(14)]
    assert listed(ledger, customers=[]) == []


def test_what_was_written_for_a_bsuid_is_found_by_the_phone_beside_it(ledger: Ledger) -> None:
    mine = claim("p1", at(12))
    assert mine.written is not None
    ledger.insert(replace(mine, written=replace(mine.written, customer="MX.1", phone="5215501")))
    for names in (["MX.1"], ["5215501"], ["5215501", "MX.1"]):
        assert [entry.id for entry in listed(ledger, customers=names)] == [mine.id]
    assert listed(ledger, customers=["521550"]) == []


def test_a_change_writes_state_times_and_all_that_is_written(ledger: Ledger) -> None:
    mine = ledger.insert(claim("p1", at(17)))
    assert mine.written is not None
    moved = replace(
        mine,
        state="confirmed",
        start=at(18),
        end=at(18, 30),
        written=replace(mine.written, lease=None, told=True, price=1, replaces=ref("old")),
    )
    ledger.change(moved)
    assert [bare(entry) for entry in listed(ledger)] == [bare(moved)]


def test_what_is_no_longer_said_is_gone(ledger: Ledger) -> None:
    mine = ledger.insert(claim("p1", at(17), replaces=ref("old")))
    assert mine.written is not None
    less = replace(mine.written, lease=None, replaces=None, name=None, lang="")
    ledger.change(replace(mine, written=less))
    assert [entry.written for entry in listed(ledger)] == [less]


Write = Callable[[Ledger, Entry], object]
WRITES = pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda ledger, entry: ledger.change(confirmed(entry)), id="change"),
        pytest.param(lambda ledger, entry: ledger.remove(entry), id="remove"),
    ],
)


@WRITES
def test_nothing_is_written_over_what_somebody_else_wrote(ledger: Ledger, write: Write) -> None:
    known = ledger.insert(claim("p1", at(17)))
    ledger.change(replace(known, start=at(17, 15)))
    with pytest.raises(Changed):
        write(ledger, known)
    assert [(entry.state, entry.start) for entry in listed(ledger)] == [("tentative", at(17, 15))]


@WRITES
def test_what_was_removed_cannot_be_written(ledger: Ledger, write: Write) -> None:
    known = ledger.insert(claim("p1", at(17)))
    ledger.remove(known)
    with pytest.raises(Gone):
        write(ledger, known)
    assert listed(ledger) == []


@WRITES
def test_what_was_read_as_removed_cannot_be_brought_back(ledger: Ledger, write: Write) -> None:
    ledger.remove(ledger.insert(claim("p1", at(17))))
    found = ledger.find(ref("p1"))
    assert found is not None
    with pytest.raises(Gone):
        write(ledger, replace(claim("p1", at(17)), etag=found.etag))
    assert listed(ledger) == []


@WRITES
def test_what_never_was_cannot_be_written(ledger: Ledger, write: Write) -> None:
    with pytest.raises(Gone):
        write(ledger, replace(claim("p1", at(17)), etag='"1"'))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each gives or raises when all of them start together."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except (Changed, Gone, AlreadyThere, SlotTaken) as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def shared_ledger(request: pytest.FixtureRequest) -> Ledger:
    """The twin is for one thread; only what stands outside is raced for."""
    google: Google = request.getfixturevalue("google")
    return google.ledger()


@pytest.mark.parametrize("turn", range(5))
def test_of_two_who_write_with_one_etag_one_succeeds(shared_ledger: Ledger, turn: int) -> None:
    known = shared_ledger.insert(claim("p1", at(17)))
    said = at_once(
        lambda: shared_ledger.change(confirmed(known)),
        lambda: shared_ledger.change(replace(known, start=at(17, 15))),
    )
    assert sorted(type(each).__name__ for each in said) == ["Changed", "Entry"]


@pytest.mark.parametrize("turn", range(5))
def test_a_claim_is_confirmed_or_cleared_away_but_never_both(
    shared_ledger: Ledger, turn: int
) -> None:
    known = shared_ledger.insert(claim("p1", at(17)))
    confirming, clearing = at_once(
        lambda: shared_ledger.change(confirmed(known)), lambda: shared_ledger.remove(known)
    )
    if isinstance(confirming, Entry):
        assert isinstance(clearing, Changed)
        assert [entry.state for entry in listed(shared_ledger)] == ["confirmed"]
    else:
        assert (type(confirming), clearing) == (Gone, None)
        assert listed(shared_ledger) == []


def test_of_many_who_insert_one_id_one_succeeds(shared_ledger: Ledger) -> None:
    said = at_once(*[lambda: shared_ledger.insert(claim("p1", at(17)))] * 4)
    assert sorted(type(each).__name__ for each in said) == ["AlreadyThere"] * 3 + ["Entry"]


def book(ledger: Ledger, mine: Entry) -> Entry:
    return commit(mine, ledger=ledger, now=NOW, pause=lambda seconds: None, settle=0).entry


def test_a_commit_gets_the_chair_and_the_next_one_hears_it_is_taken(ledger: Ledger) -> None:
    assert book(ledger, claim("p1", at(17))).state == "confirmed"
    with pytest.raises(SlotTaken):
        book(ledger, claim("p2", at(17, 15), who="bea"))
    assert [entry.id for entry in listed(ledger)] == [event_id(SHOP.id, "p1")]


def test_a_moved_appointment_takes_the_place_of_the_old_one(ledger: Ledger) -> None:
    old = book(ledger, claim("p1", at(17)))
    book(ledger, claim("p2", at(17, 15), replaces=old.ref))
    assert [entry.start for entry in listed(ledger)] == [at(17, 15)]
    assert ledger.find(Ref("lalo", old.id)).state == "cancelled"  # type: ignore[union-attr]


@pytest.mark.parametrize("turn", range(3))
def test_customers_who_commit_at_once_never_share_the_chair(
    shared_ledger: Ledger, turn: int
) -> None:
    claims = [claim(f"p{n}", at(17, 10 * n), who=f"c{n}") for n in range(3)]
    at_once(*[lambda mine=mine: book(shared_ledger, mine) for mine in claims])
    standing = [entry for entry in listed(shared_ledger) if entry.state == "confirmed"]
    assert len(standing) <= 1
    assert all(entry.state == "confirmed" for entry in listed(shared_ledger))


def test_an_appointment_may_begin_when_the_buffer_of_another_ends(ledger: Ledger) -> None:
    first = book(ledger, claim("p1", at(17)))
    after = first.claim[1]
    assert after == at(17, 40)
    assert book(ledger, claim("p2", after, who="bea")).start == first.end + timedelta(minutes=10)
