"""Plays ordinary visits on the real stage and counts what they use; then quiet minutes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.costs_kept import stored
from bench.costs_meter import Counts, Meter
from local.rehearsal.noise import run_seed
from local.rehearsal.run import fresh, listening, marker_of, play
from local.rehearsal.suite import Suite, load
from local.stage import Stage

Json = dict[str, Any]

VISITS = Path(__file__).parent / "visits.json"
OWNER = "+5215550000001"
MINUTES = 3
FULL_DAYS, FULL_A_DAY = 21, 10
"""A full book: so many days ahead, so many appointments of each barber."""


@dataclass(frozen=True, slots=True)
class Use:
    """What something used, by figure; `by_door` too, where it matters whose call it was."""

    figures: Mapping[str, float]
    by_door: Mapping[str, Mapping[str, float]]
    cpu_s: Mapping[str, float] = field(default_factory=dict)

    def get(self, figure: str) -> float:
        return self.figures.get(figure, 0.0)


@dataclass(frozen=True, slots=True)
class Visit:
    """One talk of the mix, and how many of its kind come with a hundred bookings."""

    id: str
    tells: str
    per_hundred: int
    use: Use


@dataclass(frozen=True, slots=True)
class Counted:
    seed: int
    visits: tuple[Visit, ...]
    quiet: Use
    """A minute of a shop where nothing stands but a few events."""
    full: Use
    """A minute of one whose book is full for three weeks."""

    @property
    def talks(self) -> float:
        """How many talks come with a booking, itself among them."""
        return sum(visit.per_hundred for visit in self.visits) / 100

    @property
    def booking(self) -> Use:
        """What comes with one booking: a hundredth of the whole mix."""
        figures: Counter[str] = Counter()
        by_door: dict[str, Counter[str]] = {}
        cpu_s: Counter[str] = Counter()
        for visit in self.visits:
            share = visit.per_hundred / 100
            _add(figures, visit.use.figures, share)
            _add(cpu_s, visit.use.cpu_s, share)
            for door, counts in visit.use.by_door.items():
                _add(by_door.setdefault(door, Counter()), counts, share)
        return Use(figures, by_door, cpu_s)


def count(seed: int = 1) -> Counted:
    """The same seed counts the same, but for processor time. Raises RuntimeError where a visit
    does not end as the mix says: then its counts are of something else."""
    suite = _suite()
    with metered(suite, marker_of(seed)) as (stage, meter):
        visits = tuple(_visit(stage, meter, suite, one, seed) for one in suite.personas)
        quiet = _minute(stage, meter, suite)
        full = _minute(stage, meter, replace(suite, events=tuple(_full_book(suite))))
    return Counted(seed, visits, quiet, full)


@contextmanager
def metered(suite: Suite, marker: str = "") -> Iterator[tuple[Stage, Meter]]:
    """A stage with frozen clock behind a meter."""
    meter = Meter()
    stage = Stage(suite.shop, llm=_nothing, frozen_clock=True, marker=marker)
    stage.switchboard = meter
    with stage:
        yield stage, meter


def _suite() -> Suite:
    suite = load(VISITS)
    return replace(suite, shop={**suite.shop, "owners": [OWNER]})


def _visit(stage: Stage, meter: Meter, suite: Suite, persona: Json, seed: int) -> Visit:
    whose, marker = run_seed(seed, persona["id"], "llm", 0), marker_of(seed)
    lines: list[str] = []
    with listening(lines):
        outcome = play(stage, suite, persona, mode="llm", noise=0, seed=whose, marker=marker)
    if not outcome.ok:
        raise RuntimeError(f"{persona['id']} did not end as it should: {outcome.why}")
    # A minute may have passed; what a minute costs is counted apart.
    by_door = {door: counts for door, counts in meter.by_door.items() if door != "tick"}
    use = _use(by_door, meter.cpu_s)
    sent = [message.raw.get("type") for message in stage.graph.sent]
    spoken = {
        "customer.messages": outcome.turns,
        "whatsapp.templates": sent.count("template"),
        "whatsapp.service": len(sent) - sent.count("template"),
        "whatsapp.refused": len(stage.graph.failed),
        "llm.tokens_in": outcome.tokens_in,
        "llm.tokens_out": outcome.tokens_out,
        "log.lines": len(lines),
        "log.bytes": sum(len(line.encode()) + 1 for line in lines),
    }
    kept = stored(stage)
    figures = {**use.figures, **spoken, **kept}
    return Visit(
        persona["id"], persona["tells"], persona["per_hundred"], replace(use, figures=figures)
    )


def _minute(stage: Stage, meter: Meter, suite: Suite) -> Use:
    """The average of a few, after a first one that fetches tokens."""
    fresh(stage, suite)
    _pass(stage)
    meter.forget()
    lines: list[str] = []
    with listening(lines):
        for _ in range(MINUTES):
            _pass(stage)
    if set(meter.by_door) != {"tick"} or meter.by_door["tick"]["requests"] != MINUTES:
        raise RuntimeError(f"a quiet minute called {dict(meter.by_door)}")
    whole = _use(meter.by_door, meter.cpu_s)
    logged = {
        "log.lines": len(lines),
        "log.bytes": sum(len(line.encode()) + 1 for line in lines),
    }
    return Use(
        {name: count / MINUTES for name, count in {**whole.figures, **logged}.items()},
        {door: {n: c / MINUTES for n, c in one.items()} for door, one in whole.by_door.items()},
        {door: spent / MINUTES for door, spent in whole.cpu_s.items()},
    )


def _pass(stage: Stage) -> None:
    stage.advance(60)
    stage.drain()


def _use(by_door: Mapping[str, Counts], cpu_s: Mapping[str, float]) -> Use:
    figures: Counter[str] = Counter()
    for door, counts in by_door.items():
        figures.update(counts)
        figures[f"{door}.requests"] = counts["requests"]
    del figures["requests"]
    doors = {door: dict(counts) for door, counts in by_door.items()}
    return Use(figures, doors, {door: cpu_s[door] for door in by_door})


def _full_book(suite: Suite) -> Iterator[Json]:
    """An appointment of each barber at each full hour, for weeks."""
    first = date.fromisoformat(suite.shop["now"][:10])
    for barber in suite.shop["barbers"]:
        for day in (first + timedelta(days=n) for n in range(1, FULL_DAYS + 1)):
            for hour in range(9, 9 + FULL_A_DAY):
                yield {
                    "id": f"full{barber['id']}{day:%m%d}{hour}",
                    "barber": barber["id"],
                    "start": f"{day}T{hour:02}:00",
                    "end": f"{day}T{hour:02}:35",
                    "summary": "Corte - Cliente",
                    "customer": f"52133777{day:%m%d}{hour:02}",
                    "service": "corte",
                }


def _add(total: Counter[str], counts: Mapping[str, float], share: float) -> None:
    for name, value in counts.items():
        total[name] += value * share  # type: ignore[assignment]


def _nothing(_: Json) -> str:
    return '{"lang": "other", "cmds": [{"cmd": "unclear"}]}'
