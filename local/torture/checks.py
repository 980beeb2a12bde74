"""What `make torture` tries, and what each check came to.

A check takes a seed and a moment at which to stop, and counts. The same seed begins with the
same run, so a broken one is had again at once by giving its seed.
"""

import importlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Tally:
    """One check's line: `more` stands after what the contracts name. `broken` has a story for
    each run that broke a promise, with all it takes to have that run again."""

    check: str
    runs: int = 0
    commits: int = 0
    races: int = 0
    broken: list[str] = field(default_factory=list)
    more: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        counts = {"runs": self.runs, "commits": self.commits, "races": self.races}
        return {"check": self.check, **counts, "broken": len(self.broken), **self.more}


Check = Callable[[int, float], Tally]

CHECKS: Mapping[str, tuple[float, str]] = {
    "orders": (1, "local.torture.cases:orders"),
    "crashes": (3, "local.torture.cases:crashes"),
    "interleavings": (6, "local.torture.interleavings:torture"),
    "machine": (3, "local.torture.machine:torture"),
    "races": (8, "local.torture.races:torture"),
}
"""Each check's share of the time, and where it is."""


def shared_out(names: list[str], seconds: float) -> Iterator[tuple[Check, float]]:
    """Each check and the moment at which it is to stop; what one leaves over, the others get."""
    ends = time.monotonic() + seconds
    shares = [CHECKS[name][0] for name in names]
    for n, name in enumerate(names):
        left = max(0.0, ends - time.monotonic())
        yield _found(CHECKS[name][1]), time.monotonic() + left * shares[n] / sum(shares[n:])


def _found(where: str) -> Check:
    module, _, name = where.partition(":")
    check: Check = getattr(importlib.import_module(module), name)
    return check


def goes_on(until: float) -> bool:
    return time.monotonic() < until


def command(seed: int, check: str) -> str:
    """What to type to have a run again."""
    return f"make torture SEED={seed} CHECK={check}"
