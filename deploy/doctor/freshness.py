"""How soon a list of the calendar shows what was just inserted.

The whole of a commit rests on it (docs/decisions/commit.md), and Google does not promise it,
so it is measured on the shop's own calendar. A commit then waits that long, by `settle_ms`
in the shop file, before it looks who else wants the chair.
"""

from dataclasses import dataclass
from math import ceil

from deploy.doctor.findings import Check, Finding
from deploy.doctor.google import FIRST
from deploy.doctor.google_calls import RESTS_S, Calendars, TooFast
from deploy.doctor.setup import SetUp
from deploy.doctor.trials import Refused, Trials
from shared.errors import Temporary
from shared.shop.schema import SETTLE_AT_MOST_MS

FRESHNESS = Check("freshness", "Calendar's freshness")
POLL_S = 0.05
GIVE_UP_S = 10.0
SPOILT_AT_MOST = 20
"""Rounds in which Google did not answer say nothing; with more of them nothing is measured."""
STEP_MS = 10


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds from the answer to an insert to the beginning of the first list that had it;
    0 where the very first had, `GIVE_UP_S` where none had until then. Sorted."""

    seconds: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """In milliseconds, by nearest rank: of 200 the 99.9th is the longest."""
        rank = max(1, ceil(share * len(self.seconds)))
        return self.seconds[rank - 1] * 1000

    @property
    def at_once(self) -> int:
        return sum(each == 0 for each in self.seconds)

    @property
    def settle_ms(self) -> int:
        """What covers the 99.9th percentile, in whole steps."""
        return ceil(round(self.percentile(0.999), 6) / STEP_MS) * STEP_MS


def freshness(setup: SetUp) -> list[Finding]:
    google, shop, token = setup.settings.google, setup.shop, setup.learned.calendar_token
    if setup.rounds < 1:
        return [FRESHNESS.left_out("not measured, as you asked (ROUNDS=0)")]
    if google is None or shop is None or token is None:
        return [FRESHNESS.left_out(FIRST)]
    wire = Calendars(setup, google.calendar_url, token)
    try:
        with Trials(setup, wire, shop.barbers[0].calendar_id) as trials:
            delays = measured(setup, trials)
    except Refused:
        name = shop.barbers[0].name
        return [FRESHNESS.left_out(f"the desk has to be able to write {name}'s calendar first")]
    except TooFast:
        return [
            FRESHNESS.wrong(
                "Google's quota was used up before the end",
                "Wait some minutes and run this again, with nothing else using the calendar",
            )
        ]
    finally:
        setup.progress("")
    return [_judged(delays, shop.policy.settle_ms, str(setup.settings.shop_config))]


def measured(setup: SetUp, trials: Trials) -> Delays:
    """Raises Refused, TooFast where no rest is long enough, and Temporary."""
    seconds: list[float] = []
    spoilt = rests = 0
    while len(seconds) < setup.rounds:
        setup.progress(f"Measuring the calendar's freshness: {len(seconds)} of {setup.rounds} …")
        try:
            seconds.append(_round(setup, trials))
            rests = 0
        except TooFast:
            if rests == len(RESTS_S):
                raise
            setup.pause(RESTS_S[rests])
            rests += 1
        except Temporary:
            spoilt += 1
            if spoilt > SPOILT_AT_MOST:
                raise
    return Delays(tuple(sorted(seconds)))


def _round(setup: SetUp, trials: Trials) -> float:
    event = trials.add()
    inserted = setup.monotonic()
    delay, asked = 0.0, inserted
    while event not in trials.shown():
        if asked - inserted >= GIVE_UP_S:
            break
        setup.pause(POLL_S)
        asked = setup.monotonic()
        delay = asked - inserted
    trials.take_away(event)
    return min(delay, GIVE_UP_S)


def _judged(delays: Delays, settle_ms: int, shop_file: str) -> Finding:
    p50, p99, p999 = (round(delays.percentile(share)) for share in (0.5, 0.99, 0.999))
    rounds, need = len(delays.seconds), delays.settle_ms
    figures = {"rounds": rounds, "p50_ms": p50, "p99_ms": p99, "p999_ms": p999, "settle_ms": need}
    seen = f"{delays.at_once} of {rounds} new events were in the next list"
    seen += f" (p50 {p50} ms, p99 {p99} ms, p99.9 {p999} ms)"
    if need > SETTLE_AT_MOST_MS:
        return FRESHNESS.wrong(
            f"{seen}: too late to tell two customers apart. Do not go live on this calendar",
            "Run this again at another hour. If it stays so, move the barbers to calendars of "
            "another Google account and share those with the desk",
            **figures,
        )
    if settle_ms < need:
        return FRESHNESS.wrong(
            f"{seen}; the desk waits {settle_ms} ms",
            f"In {shop_file}, under [policy], write:  settle_ms = {need}",
            "Then deploy again",
            **figures,
        )
    return FRESHNESS.well(f"{seen}; settle_ms = {settle_ms} is enough", **figures)
