"""Whole customers against a whole desk: our own suites, and the shared one where it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from local.rehearsal.attacks import attack
from local.rehearsal.oracle import Oracle
from local.rehearsal.run import play, rehearse
from local.rehearsal.suite import Suite, load
from local.stage import Stage

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data" / "personas" / "dev.json"
SEED = 1
STUBBORN = {"answers": {"offered_slots": ["this saturday please"]}}


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


@pytest.mark.slow
def test_noise_is_felt_and_breaks_nothing() -> None:
    report = rehearse(load(HERE / "customers.json"), mode="llm", runs=2, noise=1, seed=SEED)

    runs = [run for row in report["personas"] for run in row["runs"]]
    assert told(report) == []
    assert any(run["company"] for run in runs)
    assert any(run["asked_llm_turns"] for run in runs)
    assert len({run["seed"] for run in runs}) == len(runs)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_report_and_another_seed_another() -> None:
    suite = only("c02", "c13", "c14")
    first, again = (rehearse(suite, mode="llm", runs=2, noise=2, seed=3) for _ in range(2))

    assert first == again
    assert rehearse(suite, mode="llm", runs=2, noise=2, seed=4) != first


def test_the_same_seed_says_the_same_words() -> None:
    assert words_of_a_run(3) == words_of_a_run(3)
    assert words_of_a_run(3) != words_of_a_run(4)


def test_who_is_asked_the_same_a_third_time_fails_and_nobody_else_does() -> None:
    suite = only("c02", "c09")
    stubborn = suite.personas[0] | STUBBORN
    suite = replace(suite, personas=(stubborn, suite.personas[1]))

    report = rehearse(suite, mode="llm", runs=1, noise=0, seed=SEED)

    looped, calm = (row["runs"][0] for row in report["personas"])
    assert "looped" in looped["why"]
    assert calm["ok"]


def test_who_gives_up_in_the_company_of_another_does_not_fail_them() -> None:
    wanting_saturday, wanting_thursday = only("c02", "c08").personas
    stubborn = wanting_saturday | STUBBORN
    suite = replace(only("c02"), personas=(wanting_thursday, stubborn))

    report = rehearse(suite, mode="llm", runs=4, noise=1, seed=SEED)

    watched, alone = (row["runs"] for row in report["personas"])
    assert any(run["company"] == ["c02"] for run in watched)
    assert all(run["ok"] for run in watched)
    assert not any(run["ok"] for run in alone)


def test_no_write_for_an_earlier_customer_vouches_for_what_is_told_to_the_next() -> None:
    suite = only("c01", "c09")
    with Stage(suite.shop, llm=Oracle("es"), frozen_clock=True) as stage:
        for persona in suite.personas:
            outcome = play(stage, suite, persona, mode="llm", noise=0, seed=1, marker="none")
            assert outcome.ok

    assert not [call for call in stage.calendar.journal if call.method == "PATCH"]


def only(*names: str) -> Suite:
    suite = load(HERE / "customers.json")
    return replace(suite, personas=tuple(p for p in suite.personas if p["id"] in names))


def words_of_a_run(seed: int) -> list[str]:
    suite = only("c02")
    with Stage(suite.shop, llm=Oracle("en"), frozen_clock=True) as stage:
        outcome = play(
            stage, suite, suite.personas[0], mode="llm", noise=0, seed=seed, marker="none"
        )
    return outcome.talk
