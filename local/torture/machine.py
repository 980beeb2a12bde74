"""A stateful machine: anything customers, Meta, the queue, the owner, the clock and bad luck may
do, in any order; Hypothesis looks for the shortest story that breaks a promise.
"""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from local.torture.baton import Fate, Runner
from local.torture.checks import Tally, command, goes_on
from local.torture.counts import Counts
from local.torture.crowd import HOURS, NAMES, YES, deletes, drags, types
from local.torture.verdict import verdict
from local.torture.witness import lines
from local.torture.world import World
from shared.messaging.events import Sender, Tap, Text

BURST, CALM = timedelta(seconds=3), timedelta(minutes=10)
PEOPLE = tuple(
    Sender(f"52155500000{n:02}", f"MX.{n}00" if n == 2 else None, name=name)
    for n, name in enumerate(NAMES[:3])
)
SERVICES = ("corte", "fade")
TEXTS = (
    *(f"corte con lalo mañana a las {hour}" for hour in HOURS),
    *YES,
    *(f"cambia mi cita a las {hour}" for hour in HOURS),
    *(f"mejor a las {hour}" for hour in HOURS),
    "cancela mi cita",
    "no",
    "¿qué citas tengo?",
    "¿cuánto cuesta el fade?",
    "hola",
    "quiero hablar con una persona",
    "menú",
    "qwerty",
)
SECONDS = (1, 5, 31, 31, 60, 11 * 60, 3 * 3600)
PLATFORM_ALLOWS_S = 300
FATES = (*[Fate.GOES] * 20, *list(Fate)[1:], Fate.DIES, Fate.DIES_AFTER)
some = st.integers(0, 9)
people = st.sampled_from(range(len(PEOPLE)))


class Shop(RuleBasedStateMachine):
    """Each rule is one thing that happens; whatever it picks from is picked by number, so that
    a story can be shortened."""

    totals = Counts()
    """What all examples came to, since it was last emptied."""

    @initialize(
        wishes=st.lists(
            st.tuples(st.sampled_from(SERVICES), st.sampled_from(HOURS), st.booleans()),
            min_size=2,
            max_size=3,
        )
    )
    def opens(self, wishes: list[tuple[str, str, bool]]) -> None:
        """Two or three have a summary of nearly the same hour before them, and no holds: they
        are about to book it, or to move an appointment there."""
        self.world = World()
        self.world.__enter__()
        for who, (service, hour, moves) in enumerate(wishes):
            booked = f"{service} con lalo mañana a las "
            if moves:
                self._says(who, f"{booked}{who + 2} pm")
                self._says(who, "sí")
            self._says(who, f"cambia mi cita a las {hour}" if moves else booked + hour)
            self.world.flushes_holds()
        self.world.witness.counts = Counts()

    def _says(self, who: int, text: str) -> None:
        self.world.writes(PEOPLE[who], Text(text))
        self.world.settles(BURST)

    @rule(who=people, text=st.sampled_from(TEXTS))
    def writes(self, who: int, text: str) -> None:
        self.world.writes(PEOPLE[who], Text(text))

    @precondition(lambda self: any(self._shown(who) for who in range(len(PEOPLE))))
    @rule(who=people, nth=st.sampled_from((0, 0, 0, 1, 2, 3)))
    def taps(self, who: int, nth: int) -> None:
        """Something in the latest message that has anything to tap."""
        choices = self._shown(who)
        if choices:
            choice = choices[nth % len(choices)]
            self.world.writes(PEOPLE[who], Tap(choice.id, choice.title))

    @precondition(lambda self: any(self._shown(who) for who in range(len(PEOPLE))))
    @rule(calls=st.lists(st.tuples(people, st.sampled_from(FATES)), max_size=16))
    def all_say_yes(self, calls: list[tuple[int, Fate]]) -> None:
        """Whoever has something before them taps the first of it; their workers come as far as
        the claim, and then make their calls in this order."""
        for who in range(len(PEOPLE)):
            self.taps(who, 0)
        for message in list(self.world.posts):
            self.world.finish(self.world.brings(message))
        for due in self.world.due():
            self._comes_to_claim(self.world.delivers(due))
        running = list(self.world.running)
        for nth, fate in calls:
            runner = running[nth % len(running)] if running else None
            if runner is not None and not runner.ended:
                self.world.step(runner, fate)

    def _comes_to_claim(self, runner: Runner) -> None:
        while runner.call is not None and runner.call.name != "lease":
            self.world.step(runner)

    def _goes(self, runner: Runner, calls: int) -> None:
        for _ in range(calls):
            if not runner.ended:
                self.world.step(runner)

    @precondition(lambda self: self.world.posts)
    @rule(nth=some)
    def brings(self, nth: int) -> None:
        """Meta brings one of the messages that wait, not always the oldest."""
        posts = self.world.posts
        self.world.finish(self.world.brings(posts[nth % len(posts)]))

    @precondition(lambda self: self.world.heard)
    @rule(nth=some)
    def brings_again(self, nth: int) -> None:
        heard = self.world.heard
        self.world.witness.counts.duplicates += 1
        self.world.meta_repeats(heard[-1 - nth % len(heard)])

    @precondition(lambda self: self.world.due())
    @rule(nth=some, keep=st.booleans())
    def delivers(self, nth: int, keep: bool) -> None:
        """A worker begins; with `keep` the queue will deliver the errand once more."""
        due = self.world.due()
        self.world.delivers(due[nth % len(due)], keep=keep)

    @precondition(lambda self: self.world.running)
    @rule(nth=some, calls=st.integers(1, 12))
    def goes_on(self, nth: int, calls: int) -> None:
        """A worker makes its next calls."""
        running = self.world.running
        self._goes(running[nth % len(running)], calls)

    @precondition(lambda self: self.world.running)
    @rule(nth=some, calls=st.integers(0, 8), fate=st.sampled_from(list(Fate)[1:]))
    def goes_wrong(self, nth: int, calls: int, fate: Fate) -> None:
        """A worker makes some calls; the next one fails, or kills it."""
        running = self.world.running
        runner = running[nth % len(running)]
        self._goes(runner, calls)
        if not runner.ended:
            self.world.step(runner, fate)

    @rule(seconds=st.sampled_from(SECONDS))
    def time_passes(self, seconds: float) -> None:
        """A worker that is at it for longer than the platform allows is ended, and in so long a
        time the queue and the scheduler do what they have to."""
        until = self.world.now + timedelta(seconds=seconds)
        if seconds > PLATFORM_ALLOWS_S:
            for runner in list(self.world.running):
                self.world.step(runner, Fate.DIES)
            self.world.settles(timedelta(seconds=seconds))
        self.world.now = max(self.world.now, until)

    @rule(nth=some, what=st.sampled_from((types, drags, deletes)))
    def owner_acts(self, nth: int, what: Any) -> None:
        what(self.world, nth)

    @rule(everything=st.sampled_from((False, False, False, True)))
    def redis_forgets(self, everything: bool) -> None:
        if everything:
            self.world.flushes()
        else:
            self.world.flushes_holds()

    @precondition(lambda self: self.world.tick_at <= self.world.now)
    @rule()
    def sweeps(self) -> None:
        """The sweep begins a round."""
        self.world.ticks()

    @rule()
    def everything_settles(self) -> None:
        self.world.settles(BURST)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.world.settles(CALM)
            self._holds(self.world.witness.broken)
            self._holds(verdict(self.world, PEOPLE, timely=False))
        finally:
            Shop.totals.add(self.world.witness.counts)
            self.world.__exit__(None, None, None)

    def _holds(self, broken: list[str]) -> None:
        assert not broken, "\n".join((*broken, *lines(self.world.witness.trace)))

    def _shown(self, who: int) -> Any:
        phone = PEOPLE[who].phone
        shown = (m.choices for m in reversed(self.world.messenger.sent) if m.to.phone == phone)
        return next((choices for choices in shown if choices), ())


def explore(number: int, examples: int) -> Counts:
    """So many stories, drawn from this seed. Raises AssertionError for one that breaks a
    promise, with its shortest form in the notes."""
    Shop.totals = Counts()
    wanted = settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        print_blob=False,
    )
    run_state_machine_as_test(seed(number)(Shop), settings=wanted)
    return Shop.totals


ROUND = 100
"""Stories that are drawn from one seed; the next round has the next seed."""


def torture(number: int, until: float) -> Tally:
    """Round after round, until one breaks a promise or time is up."""
    counts, tally = Counts(), Tally("machine")
    while not tally.broken and (tally.runs == 0 or goes_on(until)):
        this = number + tally.runs // ROUND
        try:
            counts.add(explore(this, ROUND))
        except AssertionError as error:
            story = (str(error), *getattr(error, "__notes__", ()))
            tally.broken.append("\n".join((*story, command(this, "machine"))))
        tally.runs += ROUND
    tally.commits, tally.races, tally.more = counts.commits, counts.races, counts.told()
    return tally
