"""Interleavings in small: a fixed row of seeds, each a storm of customers, workers, the owner,
the clock and bad luck. `make torture` runs them by the thousand.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.torture.checks import command
from local.torture.counts import Counts
from local.torture.interleavings import Run, run

FIRST, SEEDS = 20_261_201, 250
# One process runs the seeds once, for all who look at them.
pytestmark = pytest.mark.xdist_group("interleavings")


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return [run(FIRST + n) for n in range(SEEDS)]


@pytest.mark.slow
def test_no_promise_is_broken_in_any_order_of_the_calls(runs: list[Run]) -> None:
    for one in runs:
        story = (*one.trace, *one.broken, command(one.seed, "interleavings"))
        assert not one.broken, "\n".join(story)


@pytest.mark.slow
def test_the_runs_are_not_empty(runs: list[Run]) -> None:
    counts = Counts()
    for one in runs:
        counts.add(one.counts)
    raced = sum(one.counts.races > 0 for one in runs)
    print(
        f"seeds from {FIRST}: {raced} of {SEEDS} with two commits for one hour in flight; {counts}"
    )

    assert raced >= SEEDS / 2
    assert min(one.counts.steps for one in runs) >= 30
    assert counts.reschedules > SEEDS / 2
    assert counts.crashes_in_commit > SEEDS / 10
    assert min(counts.duplicates, counts.owner_acts, counts.flushes) > SEEDS / 20


def test_a_seed_is_the_same_run_in_another_process() -> None:
    told = {_told_elsewhere(salt) for salt in ("1", "2")}

    assert len(told) == 1
    assert len(told.pop()) > 2000


def _told_elsewhere(salt: str) -> str:
    """The trace of one seed, in a process that puts sets in another order."""
    story = "import local.torture.interleavings as i; print(i.run(11, told=True).trace)"
    ran = subprocess.run(
        [sys.executable, "-c", story],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": salt},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
