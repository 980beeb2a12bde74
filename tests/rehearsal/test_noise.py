"""The dice of a rehearsal, and the marks it gives."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from local.rehearsal.company import companions
from local.rehearsal.line import Line
from local.rehearsal.noise import BURST_S, COMPANY_AT_MOST, SWAPPED, Noise, run_seed
from local.rehearsal.oracle import Oracle
from local.rehearsal.scores import pass_k, report_of
from local.rehearsal.suite import load
from local.stage import Stage
from local.webhook_bodies import Sender, Wamids

SUITE = load(Path(__file__).parent / "customers.json")
FRAME = {"act": "book", "service": "corte", "date": "2027-02-03", "time": "09:30"}
DRAWS = 4000


def heard(level: int) -> list[dict[str, object]]:
    noise = Noise(level, SUITE.shop, 7)
    return [noise.frame(FRAME) for _ in range(DRAWS)]


def shares(frames: list[dict[str, object]]) -> dict[str, float]:
    fields = FRAME.keys() - {"act"}
    counts = {
        "dropped": sum(bool(fields - frame.keys()) for frame in frames),
        "swapped": sum(
            any(f in frame and frame[f] != FRAME[f] for f in fields) for frame in frames
        ),
        "added": sum(bool(frame.keys() - FRAME.keys()) for frame in frames),
        "wrong act": sum(frame["act"] != FRAME["act"] for frame in frames),
    }
    return {name: count / len(frames) for name, count in counts.items()}


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_model_mishears_as_often_as_the_level_says(level: int) -> None:
    expected = {"dropped": 0.10, "swapped": 0.05, "added": 0.05, "wrong act": 0.03}

    assert shares(heard(level)) == pytest.approx(
        {name: share * level for name, share in expected.items()}, abs=0.02
    )


def test_a_swapped_field_is_never_the_value_that_was_said() -> None:
    class Swapping(Noise):
        def _happens(self, share: float) -> bool:
            return share == SWAPPED

    noise = Swapping(1, SUITE.shop, 7)

    for _ in range(DRAWS):
        frame = noise.frame(FRAME)
        assert sum(frame[name] != said for name, said in FRAME.items()) == 1


def test_what_is_misheard_is_a_value_of_the_shop() -> None:
    services = {service["id"] for service in SUITE.shop["services"]}
    barbers = {"any", "rafa", "mimi"}

    for frame in heard(2):
        assert frame.get("service", "corte") in services
        assert frame.get("barber", "any") in barbers


def test_the_frame_that_was_said_stays_as_it_is() -> None:
    before = dict(FRAME)

    heard(2)

    assert before == FRAME


@pytest.mark.parametrize("messages", [1, 2, 3, 30])
def test_a_burst_is_written_in_order_within_two_seconds(messages: int) -> None:
    pauses = Noise(0, SUITE.shop, 3).pauses(messages)

    assert len(pauses) == messages
    assert pauses[0] == timedelta()
    assert all(pause >= timedelta() for pause in pauses)
    assert sum(pauses, timedelta()) <= timedelta(seconds=BURST_S)


def test_messages_that_overtake_each_other_all_arrive_and_none_before_it_was_written() -> None:
    start = datetime.fromisoformat("2027-02-02T11:20:00-06:00")
    letters = [(start + timedelta(seconds=n), f"{n}".encode()) for n in range(5)]
    noise, overtaken = Noise(2, SUITE.shop, 5), 0

    for _ in range(50):
        arrived = noise.arriving(letters)
        assert sorted(raw for _, raw in arrived) == [raw for _, raw in letters]
        assert [at for at, _ in arrived] == sorted(at for at, _ in arrived)
        assert all(at >= start + timedelta(seconds=int(raw)) for at, raw in arrived)
        overtaken += arrived != letters

    assert overtaken


def test_without_noise_nothing_overtakes_or_is_doubled_and_nobody_else_writes() -> None:
    noise = Noise(0, SUITE.shop, 5)

    assert {noise.copies() for _ in range(100)} == {1}
    assert not any(noise.comes_again() for _ in range(100))
    assert noise.company(SUITE.personas) == []


@pytest.mark.parametrize("level", [1, 2])
def test_company_is_of_no_more_than_the_level_allows(level: int) -> None:
    noise = Noise(level, SUITE.shop, 5)

    sizes = {len(noise.company(SUITE.personas)) for _ in range(100)}

    assert sizes == set(range(COMPANY_AT_MOST[level] + 1))


def test_nobody_is_in_the_company_of_a_customer_who_wants_the_same_day() -> None:
    wednesday = next(one for one in SUITE.personas if one["id"] == "c01")

    others = companions(wednesday, SUITE.personas)

    assert others
    assert not any("2027-02-03" in json.dumps(other) for other in others)
    assert wednesday not in others


def test_nobody_who_moves_the_clock_or_the_calendars_is_company() -> None:
    saturday = next(one for one in SUITE.personas if one["id"] == "c02")

    assert "c03" not in {other["id"] for other in companions(saturday, SUITE.personas)}


def test_each_run_of_each_customer_in_each_mode_has_its_own_seed() -> None:
    seeds = {
        run_seed(seed, name, mode, run)
        for seed in (1, 2)
        for name in ("c01", "c02")
        for mode in ("llm", "llm_down")
        for run in range(4)
    }

    assert len(seeds) == 32


def test_seeded_message_ids_are_the_same_again_and_unseeded_ones_never() -> None:
    assert Wamids("a").new("521") == Wamids("a").new("521")
    assert Wamids("a").new("521") != Wamids("b").new("521")
    assert Wamids().new("521") != Wamids().new("521")


@pytest.mark.parametrize(
    ("passed", "k", "expected"),
    [
        ([True, True, True, False], 1, 0.75),
        ([True, True, True, False], 4, 0.0),
        ([True] * 4, 4, 1.0),
        ([True] * 7 + [False], 4, 0.5),
        ([True] * 3, 4, None),
    ],
)
def test_pass_k_is_the_share_of_all_choices_of_k_runs_that_pass(
    passed: list[bool], k: int, expected: float | None
) -> None:
    assert pass_k(passed, k) == expected


def test_the_marks_of_a_suite_are_the_mean_over_its_customers_and_not_over_its_runs() -> None:
    rows = [{"runs": [{"ok": True}] * 4}, {"runs": [{"ok": True}, {"ok": False}]}]

    report = report_of("two", rows, seed=1, noise=0)

    assert (report["pass1"], report["pass4"]) == (0.75, 1.0)


def test_a_webhook_that_is_doubled_late_and_overtaken_is_answered_once() -> None:
    class Worst(Noise):
        def _happens(self, share: float) -> bool:
            return True

    worst, ana = Worst(2, SUITE.shop, 3), Sender("5213310000077", None, "Ana")
    with Stage(SUITE.shop, llm=Oracle("es"), frozen_clock=True) as stage:
        line = Line(stage, ana, worst, Wamids("a"), Oracle("es"))
        line.post([("text", {"body": "hola"})])
        once = len(stage.graph.sent)
        posted, _ = line.post([("text", {"body": text}) for text in ("¿abren", "mañana?")])

    assert once == 1
    assert len(posted) == 2
    assert 2 <= len(stage.graph.sent) <= 3
