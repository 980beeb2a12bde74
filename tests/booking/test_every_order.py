"""The commit in every order that its calls to the calendar can come in, whatever else happens.

Two bookers meet with up to two crashes, leases that end at any time and an act of the owner's;
three with one crash. Run with `-s` to see how much was looked at.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.booking import bad_commits as bad
from tests.booking.explorer import WAITS, Explored, Scene, explore
from tests.booking.promises import PROMISES
from tests.booking.scenes import ANA, DENTIST, THREE, TWO, the_owner


def held_to_every_promise(name: str, scene: Scene) -> Explored:
    found = explore(scene, PROMISES)
    print(
        f"{name}: {found.states:,} worlds, {found.moves:,} moves, {found.runs:,} runs, "
        f"of them {found.races:,} with two claims at once"
    )
    assert found.broken is None, f"{found.broken}: {'; '.join(found.trace)}"
    return found


@pytest.mark.parametrize("name", TWO)
def test_two_bookers_keep_every_promise_in_every_order(name: str) -> None:
    scene = replace(TWO[name], crashes=2, leases_end=True, owner=the_owner)
    held_to_every_promise(name, scene)


@pytest.mark.parametrize("name", THREE)
def test_three_bookers_keep_every_promise_beside_an_owner(name: str) -> None:
    assert held_to_every_promise(name, replace(THREE[name], owner=the_owner)).races > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", THREE)
def test_three_bookers_keep_every_promise_with_a_crash_and_leases_that_end(name: str) -> None:
    held_to_every_promise(name, replace(THREE[name], crashes=1, leases_end=True))


def test_rivals_do_meet_in_the_scenes_made_for_it() -> None:
    apart = {"the same yes twice", "a move away, and who waits for that", "two who want to swap"}
    met = {name for name, scene in TWO.items() if explore(scene, PROMISES).races}
    assert met == TWO.keys() - apart


PAIR = TWO["the same hour"]
MOVE = TWO["a move within its own hour against a later rival"]
BAD = {
    "the lowest id wins": (
        replace(PAIR, commit=bad.lowest_id_wins),
        "no two confirmed appointments of one barber overlap",
    ),
    "a list that is late": (
        replace(PAIR, calendar=bad.ListsLate),
        "no two confirmed appointments of one barber overlap",
    ),
    "a confirmation without the etag": (
        replace(PAIR, calendar=bad.ConfirmsAnyVersion),
        "no two confirmed appointments of one barber overlap",
    ),
    "a rival cancelled without its etag": (
        replace(PAIR, calendar=bad.RemovesAnyVersion),
        "what was called confirmed stands",
    ),
    "a second delivery refused": (
        replace(TWO["the same yes twice"], commit=bad.books_once_only),
        "what was refused does not stand",
    ),
    "the old hour given up first": (
        replace(MOVE, commit=bad.gives_up_the_old_hour_first),
        "a customer who moves always has an appointment",
    ),
    "everybody cleared away": (
        Scene({"a": ANA}, standing=(DENTIST,), commit=bad.clears_everybody),
        "the owner's own events stay as they are",
    ),
    "both yield": (
        replace(PAIR, commit=bad.yields_to_all),
        "undisturbed, exactly one has the chair",
    ),
    "a claim left behind": (
        replace(PAIR, commit=bad.leaves_its_claim, one_wins=False),
        "without a crash no claim is left behind",
    ),
    "what a crash left is respected": (
        replace(PAIR, commit=bad.never_clears, crashes=1),
        "what a crash leaves keeps nobody from the chair",
    ),
    "each waits for the other": (replace(PAIR, commit=bad.waits_for_its_turn), WAITS),
}


@pytest.mark.parametrize("name", BAD)
def test_the_explorer_finds_the_promise_that_is_broken_by(name: str) -> None:
    scene, promise = BAD[name]

    found = explore(scene, PROMISES)

    print(f"{name}: {found.broken}", *found.trace, sep="\n  ")
    assert found.broken == promise


def test_every_promise_is_broken_by_something() -> None:
    assert {promise for _, promise in BAD.values()} == {*PROMISES, WAITS}


def test_a_broken_promise_comes_with_its_shortest_story() -> None:
    found = explore(BAD["the lowest id wins"][0], PROMISES)

    assert found.trace[-1].endswith(("changes a", "changes b"))
    assert len(found.trace) == 6


@pytest.mark.parametrize("beset", [{"crashes": 1, "leases_end": True}, {"owner": the_owner}])
@pytest.mark.parametrize("name", TWO)
def test_merging_equal_futures_loses_no_run(name: str, beset: Mapping[str, Any]) -> None:
    scene = replace(TWO[name], **beset)

    merged, apart = (explore(scene, PROMISES, merge=merge) for merge in (True, False))

    assert merged.states < apart.states
    assert (merged.runs, merged.races) == (apart.runs, apart.races)
