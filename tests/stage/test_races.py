"""Two customers say yes to overlapping hours at the same moment, on a real Redis: one
appointment, and the other is offered the nearest three.
"""

import itertools
import random
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from local.rehearsal.suite import load
from local.stage import Stage
from local.webhook_bodies import Sender
from shared.booking.domain import event_id

SUITE = load(Path(__file__).parents[1] / "rehearsal" / "customers.json")
ANA, BETO = Sender("5213319990001", None, "Ana"), Sender("5213319990002", "MX.99900022", "Beto")
RACES = 120
SEED = 20270202
CALENDAR = "rafa@colibri.calendar"
DAY = "2027-02-09"

RIVALS = {
    "the same hour": ("corte con rafa el 9 a las 11", "corte con rafa el 9 a las 11"),
    "overlapping": ("degradado con rafa el 9 a las 11", "corte con rafa el 9 a las 11:30"),
    "one moves": ("mueve mi cita al 9 a las 11 con rafa", "corte con rafa el 9 a las 11:15"),
}
OLD = {
    "id": "cita950",
    "barber": "rafa",
    "start": f"{DAY}T16:00",
    "end": f"{DAY}T16:35",
    "summary": "Corte - Ana",
    "customer": ANA.phone,
    "service": "corte",
}


@pytest.fixture(scope="module")
def stage(redis_server: str) -> Iterator[Stage]:
    with Stage(SUITE.shop, SUITE.now, redis_url=redis_server, frozen_clock=True) as stage:
        yield stage


@pytest.mark.slow
@pytest.mark.parametrize("kind", RIVALS)
def test_of_two_who_say_yes_at_once_one_is_booked_and_the_other_gets_three_others(
    stage: Stage, kind: str
) -> None:
    order = random.Random(f"{SEED} {kind}")
    print(f"seed {SEED}")
    for race in range(RACES // len(RIVALS) + 1):
        _race(stage, RIVALS[kind], order, moving=kind == "one moves", name=f"{kind} {race}")


@pytest.mark.slow
def test_the_same_race_by_buffers_alone(stage: Stage) -> None:
    shop = {
        **SUITE.shop,
        "services": [{**s, "buffer_after_min": 15} for s in SUITE.shop["services"]],
    }
    order = random.Random(SEED)
    said = ("corte con rafa el 9 a las 11", "corte con rafa el 9 a las 11:45")
    for race in range(20):
        _race(stage, said, order, moving=False, name=f"buffers {race}", shop=shop)


def _race(
    stage: Stage,
    said: tuple[str, str],
    order: random.Random,
    *,
    moving: bool,
    name: str,
    shop: dict[str, object] | None = None,
) -> None:
    stage.reset(shop or SUITE.shop, events=[OLD] if moving else [], now=SUITE.now)
    summaries = [_summed_up(stage, *one) for one in zip((ANA, BETO), said, strict=True)]
    taps = [threading.Thread(target=stage.graph.tap, args=tap) for tap in summaries]
    order.shuffle(taps)
    before = len(stage.graph.sent)
    for tap in taps:
        tap.start()
    for tap in taps:
        tap.join()
    # The queue's own workers deliver, so that both turns really run at the same time.
    workers = [threading.Thread(target=stage.drain) for _ in taps]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    told = {one.to: one for one in stage.graph.sent[before:]}
    kinds = sorted(one.kind for one in told.values())
    won = "rescheduled" if "rescheduled" in kinds else "confirmed"
    assert kinds == sorted([won, "offered_options"]), f"{name}: {kinds}"
    loser = next(one for one in told.values() if one.kind == "offered_options")
    assert len(loser.choices) == 3, name
    standing = [e for e in stage.calendar.events(CALENDAR) if e["status"] == "confirmed"]
    old_stands = event_id("colibri", "cita950") in {event["id"] for event in standing}
    assert old_stands == (moving and won == "confirmed"), name
    assert len(standing) == 1 + old_stands, name
    assert not _overlap(standing), name


def _summed_up(stage: Stage, who: Sender, text: str) -> tuple[Sender, str, str]:
    """Each has a summary before them; the holds have run out since, so only the calendar
    stands between the two."""
    stage.graph.say(who, text)
    stage.drain()
    summary = stage.graph.sent[-1]
    assert summary.kind == "asked_confirm", summary.text
    stage.advance(timedelta(minutes=11).total_seconds())
    yes = summary.choices[0]
    return who, yes.id, yes.title


def _overlap(events: list[dict[str, dict[str, str]]]) -> bool:
    spans = sorted(
        (
            datetime.fromisoformat(e["start"]["dateTime"]),
            datetime.fromisoformat(e["end"]["dateTime"]),
        )
        for e in events
    )
    return any(later[0] < earlier[1] for earlier, later in itertools.pairwise(spans))
