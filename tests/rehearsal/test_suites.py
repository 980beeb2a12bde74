"""Whole customers against a whole desk: our own suites, and the shared one where it is."""

from pathlib import Path

import pytest

from local.rehearsal.attacks import attack
from local.rehearsal.run import rehearse
from local.rehearsal.suite import load

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data" / "personas" / "dev.json"
SEED = 1


def told(report: dict[str, object]) -> list[str]:
    """Whoever did not end right, and why."""
    rows = report["personas"]
    assert isinstance(rows, list)
    return [
        f"{row['id']} {row['mode']}: {run['broken']} {run['why']}"
        for row in rows
        for run in row["runs"]
        if not run["ok"]
    ]


@pytest.mark.slow
def test_our_customers_end_right_in_every_mode() -> None:
    report = rehearse(load(HERE / "customers.json"), mode="all", runs=1, noise=0, seed=SEED)

    assert told(report) == []


@pytest.mark.slow
def test_attackers_get_nothing_from_an_honest_or_an_obedient_model() -> None:
    report = attack(load(HERE / "attacks.json"), mode="all", runs=1, noise=0, seed=SEED)

    assert told(report) == []


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
def test_the_shared_customers_end_right_in_every_mode_they_name() -> None:
    report = rehearse(load(SHARED), mode="all", runs=1, noise=0, seed=SEED)

    assert told(report) == []
