"""The checks whose cases live with the tests: crashes at every call of our own customers' talks,
and the commit in every order of its calls.
"""

import importlib
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from local.torture.checks import Tally, command, goes_on
from local.torture.crashes import crash_everywhere, customers_of

CUSTOMERS = Path(__file__).parents[2] / "tests" / "rehearsal" / "customers.json"
PAIRS = 2000
"""Of deaths in one talk, once every single one was tried and time is left."""


def crashes(seed: int, until: float) -> Tally:
    """A worker dies at each call of each customer's talk, and then at two of them."""
    ran = crash_everywhere(customers_of(CUSTOMERS), seed=seed, pairs=PAIRS, deadline=until)
    again = command(seed, "crashes")
    broken = [f"{story}\n{again}" for story in ran.broken]
    return Tally("crashes", ran.runs, ran.commits, ran.races, broken, {"points": ran.points})


def orders(seed: int, until: float) -> Tally:
    """Scene after scene, in an order drawn by the seed, until all were explored or time is up.
    Here a run is one order of calls, and all of them are counted without being run singly."""
    explorer, scenes, promises = (
        importlib.import_module(f"tests.booking.{name}")
        for name in ("explorer", "scenes", "promises")
    )
    tally, worlds = Tally("orders"), 0
    for name, scene in _all(scenes, Random(seed)):
        if tally.runs and not goes_on(until):
            break
        found = explorer.explore(scene, promises.PROMISES)
        tally.runs += found.runs
        tally.races += found.races
        tally.commits += found.runs * len(scene.claims)
        worlds += found.states
        if found.broken is not None:
            story = "\n".join((name, *found.trace, found.broken, command(seed, "orders")))
            tally.broken.append(story)
    tally.more = {"worlds": worlds}
    return tally


def _all(scenes: Any, dice: Random) -> list[tuple[str, Any]]:
    two = {
        name: replace(scene, crashes=2, leases_end=True, owner=scenes.the_owner)
        for name, scene in scenes.TWO.items()
    }
    three = {name: replace(scene, owner=scenes.the_owner) for name, scene in scenes.THREE.items()}
    everything = replace(three["the same hour"], crashes=1, leases_end=True)
    found = [*two.items(), *three.items(), ("three, and everything", everything)]
    dice.shuffle(found)
    return found
