"""How reliable is it? pass^k: the chance that all of k runs of one customer end right."""

from collections.abc import Iterable, Mapping
from math import comb
from statistics import fmean
from typing import Any

Json = dict[str, Any]


def report_of(name: str, personas: list[Json], *, seed: int, noise: int) -> Json:
    """The report of a suite, in the form of the contracts. `pass4` needs four runs of each."""
    return {
        "suite": name,
        "seed": seed,
        "noise": noise,
        "personas": personas,
        "pass1": _mean(personas, 1),
        "pass4": _mean(personas, 4),
    }


def pass_k(passed: Iterable[bool], k: int) -> float | None:
    """Unbiased, over all choices of k from these runs; None where there are fewer."""
    runs = list(passed)
    return comb(sum(runs), k) / comb(len(runs), k) if len(runs) >= k else None


def _mean(personas: Iterable[Mapping[str, Any]], k: int) -> float | None:
    each = [pass_k((run["ok"] for run in one["runs"]), k) for one in personas]
    known = [one for one in each if one is not None]
    return round(fmean(known), 4) if known else None
