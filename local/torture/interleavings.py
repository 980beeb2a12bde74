"""Interleavings: one seed decides who makes the next call to the outside, what becomes of it,
and what time it is. The same seed is the same run, to the letter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random

from local.torture.baton import Fate, Runner
from local.torture.checks import Tally, command, goes_on
from local.torture.counts import Counts
from local.torture.crowd import Owner, customers
from local.torture.verdict import verdict
from local.torture.witness import lines
from local.torture.world import World

STEPS_AT_LEAST, STEPS_AT_MOST = 30, 600
"""Of a storm; then whatever is under way is let finish."""
AT_ONCE = 6
CALM = timedelta(minutes=5)
"""How long the shop is given after the storm to answer everything."""
TELLS = 0.5
"""The share of our messages of which a status comes."""
BURST = timedelta(seconds=3)
"""Longer than what was written together is waited for."""
A_MINUTE = timedelta(minutes=1)
STALLS = (timedelta(seconds=31), timedelta(seconds=31), timedelta(seconds=80))
"""Long enough for a lease to run out, or for the sweep to find what is left."""
MISFORTUNES = (Fate.FAILS, Fate.FAILS_AFTER, Fate.DIES, Fate.DIES, Fate.DIES_AFTER, Fate.DIES_AFTER)

Act = Callable[[], object]


@dataclass(frozen=True)
class Run:
    seed: int
    counts: Counts
    broken: tuple[str, ...]
    trace: tuple[str, ...]


@dataclass
class Budget:
    """How much of each misfortune a run has in store."""

    faults: int
    stalls: int
    duplicates: int
    flushes: int
    rounds: int
    """Rounds of the sweep that begin while others are at work."""

    @classmethod
    def drawn(cls, dice: Random) -> "Budget":
        return cls(
            faults=dice.choice((0, 1, 1, 2)),
            stalls=dice.choice((0, 0, 1)),
            duplicates=dice.choice((0, 1, 2)),
            flushes=int(dice.random() < 0.1),
            rounds=dice.choice((0, 1, 2)),
        )


class Storm:
    """Everything that may happen next, and the dice that decide."""

    def __init__(self, world: World, dice: Random) -> None:
        self.world, self.dice = world, dice
        self.crowd = customers(dice, dice.choice((2, 3, 3, 4, 4, 5)))
        self.owner = Owner(dice, left=dice.choice((0, 0, 1, 2)))
        self.budget = Budget.drawn(dice)
        self.reported = 0
        self.herds = dice.random() < 0.9

    def gathers(self) -> None:
        """Everybody has a summary before them, and the holds are lost: from here on only the
        calendar stands between them."""
        for customer in self.crowd:
            while not customer.is_ready() and customer.is_to_write(self.world):
                customer.writes(self.world)
                self.world.settles(BURST)
                customer.listens(self.world)
            customer.wrote = 0
            self.world.flushes_holds()
        self.world.witness.counts = Counts()

    def rages(self) -> None:
        """Until nobody wants anything any more."""
        for _ in range(STEPS_AT_MOST):
            self._statuses()
            acts = self._acts()
            if not acts and self.world.witness.counts.steps >= STEPS_AT_LEAST:
                return
            if not acts:
                self._asks_around()
                continue
            weights = [weight for weight, _ in acts]
            self.dice.choices([act for _, act in acts], weights)[0]()

    def _asks_around(self) -> None:
        """So short a storm is none: everybody looks at what they have now."""
        for one in self.crowd:
            one.wants("¿qué citas tengo?")

    def _statuses(self) -> None:
        """Meta tells what arrived, of those it tells at all."""
        told = self.world.witness.told
        for one in told[self.reported :]:
            if self.dice.random() < TELLS:
                self.world.arrived(one)
        self.reported = len(told)

    def _acts(self) -> list[tuple[float, Act]]:
        world, acts = self.world, list[tuple[float, Act]]()
        running = world.running
        eager = bool(world.posts) or any(
            errand.check is None and at <= world.now + BURST for at, errand in world.queue.errands
        )
        for runner in running:
            acts.append((self._haste(runner, running, eager=eager), partial(self._steps, runner)))
        if len(running) < AT_ONCE:
            acts += [(4, partial(world.brings, post)) for post in world.posts]
            acts += [(4, partial(world.delivers, errand)) for errand in world.due()]
        acts += [(3, partial(one.writes, world)) for one in self.crowd if one.is_to_write(world)]
        if world.tick_at <= world.now:
            acts.append((4, world.ticks))
        quiet = not acts
        if quiet and not world.queue.errands:
            return []
        acts.append((20, self._time_jumps) if quiet else (1, self._time_passes))
        return acts + self._misfortunes(running)

    def _haste(self, runner: Runner, running: list[Runner], *, eager: bool) -> float:
        """Where the herd keeps together, whoever is about to claim the chair waits for those
        behind: all have seen it free, and go for it at once."""
        if not self.herds or not _at_the_gate(runner) or self.world.witness.is_committing():
            return 6
        behind = any(not _at_the_gate(other) for other in running)
        return 0.002 if behind or eager else 6

    def _misfortunes(self, running: list[Runner]) -> list[tuple[float, Act]]:
        acts, budget = list[tuple[float, Act]](), self.budget
        if self.owner.left and self.world.witness.flying():
            acts.append((1, partial(self.owner.acts, self.world)))
        if budget.stalls and running:
            acts.append((0.3, self._stalls))
        if budget.flushes and running:
            acts.append((0.2, self._flushes))
        if budget.duplicates:
            acts.append((0.5, self._comes_twice))
        if budget.rounds and running:
            acts.append((0.3, self._sweeps))
        return acts

    def _steps(self, runner: Runner) -> None:
        """One call; now and then it is the one that goes wrong, and rather in a commit."""
        fate = Fate.GOES
        risk = 0.12 if self.world.witness.is_committing(runner) else 0.01
        if self.budget.faults and self.dice.random() < risk:
            self.budget.faults -= 1
            fate = self.dice.choice(MISFORTUNES)
        self.world.step(runner, fate)

    def _time_passes(self) -> None:
        self.world.now += timedelta(seconds=self.dice.choice((0.05, 0.2, 0.5)))

    def _time_jumps(self) -> None:
        """Nobody has anything to do before that."""
        self.world.now = self.world.next_at

    def _stalls(self) -> None:
        """The leases run out while whoever has them still works."""
        self.budget.stalls -= 1
        long = self.dice.choice(STALLS)
        self.world.now += long
        self.world.witness.counts.leases_outlived += 1 + (long > A_MINUTE)
        self.world.witness.note("clock", "jumps", f"{self.world.now:%H:%M:%S}")

    def _sweeps(self) -> None:
        self.budget.rounds -= 1
        self.world.ticks()

    def _flushes(self) -> None:
        self.budget.flushes -= 1
        if self.dice.random() < 0.5:
            self.world.flushes_holds()
        else:
            self.world.flushes()

    def _comes_twice(self) -> None:
        """Meta brings a message again, or the queue an errand."""
        self.budget.duplicates -= 1
        self.world.witness.counts.duplicates += 1
        errands, posted = self.world.due(), [m for c in self.crowd for m in c.posted]
        if errands and (not posted or self.dice.random() < 0.5):
            self.world.delivers(errands[0], keep=True)
        elif posted:
            self.world.meta_repeats(self.dice.choice(posted))


def _at_the_gate(runner: Runner) -> bool:
    return runner.call is not None and runner.call.name == "lease"


def run(seed: int, *, told: bool = False) -> Run:
    """One storm, from beginning to verdict; its trace is told if it broke a promise."""
    dice = Random(seed)
    with World() as world:
        storm = Storm(world, dice)
        if dice.random() < 0.9:
            storm.gathers()
        storm.rages()
        world.settles(CALM)
        broken = [*world.witness.broken, *verdict(world, [c.sender for c in storm.crowd])]
        trace = lines(world.witness.trace) if told or broken else ()
        return Run(seed, world.witness.counts, tuple(broken), tuple(trace))


def torture(seed: int, until: float) -> Tally:
    """Seed after seed from this one on, until one breaks a promise or time is up."""
    counts, tally = Counts(), Tally("interleavings")
    raced = 0
    while not tally.broken and (tally.runs == 0 or goes_on(until)):
        ran = run(seed + tally.runs)
        tally.runs += 1
        counts.add(ran.counts)
        raced += ran.counts.races > 0
        if ran.broken:
            again = command(ran.seed, "interleavings")
            tally.broken.append("\n".join((*ran.trace, *ran.broken, again)))
    tally.commits, tally.races = counts.commits, counts.races
    tally.more = {**counts.told(), "raced": raced}
    return tally
