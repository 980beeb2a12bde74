"""Crash everywhere: a worker dies at every call a rehearsed customer's talk makes, before it
took effect and after, and every promise of the design still holds.

What a death cuts off is delivered again as Meta and the queue do, leases run out by the
clock, and the customer goes on as rehearsed. Every run is the same run again: its customer
and its points are all it takes to see what it saw.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from local.fixtures import from_fixture
from local.rehearsal.company import take_turns
from local.rehearsal.customer import Customer
from local.rehearsal.expectations import talk_problems
from local.rehearsal.noise import Noise
from local.rehearsal.run import LLM_MODE, customer_of, listening
from local.rehearsal.suite import Suite, load
from local.stage import Stage
from local.torture.history import History, Person, heard_from
from local.torture.mortal import Fate, Point
from local.torture.promises import as_rehearsed, broken
from local.torture.twins import MARKER, Twins
from shared.conversation.store import MemoryConversations
from shared.shop.domain import Owner, Shop

OWNER = Owner("5215500000099")
"""Who is alerted in a shop of the suites, which name no owner."""
REACH = 25
"""How many calls after its first death a pair's second one comes, at most: enough for the
next worker to be at the same turn again, and beyond it."""


@dataclass(frozen=True, slots=True, eq=False)
class Rehearsed:
    """A customer of a suite, in one of the modes of the model. `shop` is the suite's, with
    somebody to be alerted."""

    suite: Suite
    shop: Shop
    persona: dict[str, Any]
    mode: str

    def __str__(self) -> str:
        return f"{self.persona['id']} {self.mode}"


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: the calls it made by name, how many appointments it wrote, what it broke."""

    calls: tuple[str, ...]
    commits: int
    broken: tuple[str, ...]


Play = Callable[[Rehearsed, tuple[Point, ...]], Ran]


@dataclass
class Counted:
    """What a torture came to. `points` are the places where a worker can die; `broken` has a
    line for each run that broke a promise, with all it takes to have that run again."""

    check: str
    runs: int = 0
    points: int = 0
    commits: int = 0
    races: int = 0
    broken: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        counts = {"runs": self.runs, "commits": self.commits, "races": self.races}
        return {"check": self.check, **counts, "points": self.points, "broken": len(self.broken)}


def customers_of(path: Path, *, every_mode: bool = False) -> tuple[Rehearsed, ...]:
    """Everybody in a suite, in the first mode they name or in all. Raises Misconfigured."""
    suite = load(path)
    shop = from_fixture(suite.shop)
    shop = shop if shop.owners else replace(shop, owners=(OWNER,))
    return tuple(
        Rehearsed(suite, shop, persona, mode)
        for persona in suite.personas
        for mode in persona.get("modes", ["llm"])[: None if every_mode else 1]
    )


def crash_everywhere(
    customers: Sequence[Rehearsed],
    *,
    seed: int,
    pairs: int = 0,
    at_most: int | None = None,
    deadline: float | None = None,
    play: Play | None = None,
) -> Counted:
    """Every single fault of these customers, or `at_most` so many drawn by the seed; then
    `pairs` of faults, drawn too. No run begins after `deadline`, a moment of
    `time.monotonic`; what was run until then is counted.
    """
    play, dice = play or on_twins, random.Random(f"{seed}")
    counted = Counted("crashes")
    calls = {customer: play(customer, ()) for customer in customers if not _over(deadline)}
    for customer, ran in calls.items():
        counted.points += 2 * len(ran.calls)
        _count(counted, customer, (), ran)
    singles = [(customer, (point,)) for customer, ran in calls.items() for point in _points(ran)]
    if at_most is not None and at_most < len(singles):
        singles = dice.sample(singles, at_most)
    doubles = [_pair(dice, list(calls.items())) for _ in range(pairs)]
    for customer, points in [*singles, *doubles]:
        if _over(deadline):
            break
        _count(counted, customer, points, play(customer, points))
    return counted


def on_twins(
    customer: Rehearsed,
    points: tuple[Point, ...],
    talks: Callable[[], MemoryConversations] = MemoryConversations,
) -> Ran:
    """One run on the in-memory twins: a few milliseconds. `talks` makes another twin to keep
    the talks in."""
    suite, persona = customer.suite, customer.persona
    events = (*suite.events, *persona.get("extra_events", ()))
    fate = Fate(points)
    twins = Twins(customer.shop, suite.now, events, fate, talks())
    twins.llm.mode = LLM_MODE[customer.mode]
    before = twins.calendar.standing()
    # A customer asks of a stage only what the twins can do as well.
    seen = _played(cast(Stage, twins), customer)
    twins.settle()
    history = History(
        twins.shop,
        (Person.of(seen.customer.sender),),
        before,
        list(heard_from(seen.customer)),
        twins.calendar.wrote,
        twins.graph.told,
    )
    return _judged(customer, seen, history, fate, twins.broke)


@dataclass(frozen=True, slots=True)
class _Seen:
    customer: Customer
    gave_up: str


def _played(stage: Stage, customer: Rehearsed) -> _Seen:
    noise = Noise(0, customer.suite.shop, 1)
    talker = customer_of(stage, customer.suite, customer.persona, noise, MARKER)
    talker.arrive()
    with listening(talker.logs):
        return _Seen(talker, take_turns(talker))


def _judged(
    customer: Rehearsed, seen: _Seen, history: History, fate: Fate, broke: Iterable[str]
) -> Ran:
    problems = [
        *broken(history),
        *as_rehearsed(customer.suite, seen.customer),
        *([seen.gave_up] if seen.gave_up else []),
        *seen.customer.failures,
        *talk_problems(seen.customer),
        *broke,
    ]
    known = {entry.ref for entry in history.before}
    stood = {w.entry.ref for w in history.wrote if w.entry.state == "confirmed"}
    return Ran(tuple(fate.calls), len(stood - known), tuple(problems))


def _points(ran: Ran) -> Iterator[Point]:
    for number in range(1, len(ran.calls) + 1):
        yield from (Point(number, after=False), Point(number, after=True))


def _pair(
    dice: random.Random, calls: Sequence[tuple[Rehearsed, Ran]]
) -> tuple[Rehearsed, tuple[Point, ...]]:
    customer, ran = dice.choice(calls)
    first = dice.randint(1, len(ran.calls))
    second = dice.randint(first + 1, first + REACH)
    return customer, tuple(Point(n, dice.random() < 0.5) for n in (first, second))


def _count(counted: Counted, customer: Rehearsed, points: tuple[Point, ...], ran: Ran) -> None:
    counted.runs += 1
    counted.commits += ran.commits
    if ran.broken:
        deaths = [f"{p} {ran.calls[p.number - 1]}" for p in points if p.number <= len(ran.calls)]
        where = ", ".join(deaths) or "without a death"
        counted.broken.append(f"{customer}: {where}: {'; '.join(ran.broken)}")


def _over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline
