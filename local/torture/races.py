"""Races over the real adapters: two customers say yes to overlapping hours at the same moment,
over HTTP to the emulated calendar and on a real Redis. One is booked; the other hears of three
other hours. With Redis emptied before or while they race: the same.
"""

import itertools
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from local.delivered import Delivered
from local.stage import Stage
from local.torture.arena import NOW, SHOP
from local.torture.checks import Tally, command, goes_on
from local.torture.redis_server import redis_server
from local.webhook_bodies import Sender
from local.wire import Call
from shared.booking.domain import Entry, Party
from shared.booking.google_events import as_entry

CALENDAR = SHOP.barber("lalo").calendar_id
KINDS: dict[str, tuple[str, str]] = {
    "the same hour": ("corte con lalo {at}:00", "corte con lalo {at}:00"),
    "overlapping": ("fade con lalo {at}:00", "corte con lalo {at}:30"),
    "by buffers alone": ("corte con lalo {at}:00", "corte con lalo {at}:30"),
    "one moves": ("cambia mi cita al {at}:00", "corte con lalo {at}:15"),
}
PLACES = [(day, hour) for day in range(3, 27) if day % 7 != 6 for hour in (11, 14, 17)]
"""Days of December on which the shop is open, and hours that do not touch: one stage has a
race at each of them."""
WON = frozenset({"confirmed", "rescheduled"})
OFFERED = 3
CALLS = 25
"""About as many calls to Redis as a race makes."""
TAPS_AT_MOST = 3
_EVENT = re.compile(r"/events/([a-v0-9]+)")


@dataclass(frozen=True)
class Start:
    """Who races, and for what. `flushes`: Redis is emptied meanwhile."""

    number: int
    kind: str
    day: int
    hour: int
    flushes: bool = False

    @property
    def racers(self) -> tuple[Sender, Sender]:
        ana = Sender(f"52155{self.number:06}01", None, "Ana")
        return ana, Sender(f"52155{self.number:06}02", f"MX.{self.number:06}2", "Beto")

    def said(self) -> tuple[str, str]:
        at = f"el {self.day} de diciembre a las {self.hour}"
        one, other = (
            text.replace("al {at}", at.replace("el", "al", 1)) for text in KINDS[self.kind]
        )
        return one.format(at=at), other.format(at=at)

    def old(self) -> dict[str, str]:
        """The appointment that is to be moved."""
        start = datetime(2026, 12, self.day, self.hour) + timedelta(minutes=90)  # noqa: DTZ001
        return {
            "id": f"old{self.number}",
            "barber": "lalo",
            "start": start.isoformat(),
            "end": (start + timedelta(minutes=30)).isoformat(),
            "summary": "Corte - Ana",
            "customer": self.racers[0].ids[0],
            "service": "cut",
        }


@dataclass(frozen=True)
class Raced:
    """`in_flight`: both claims stood in the calendar before either was decided."""

    in_flight: bool
    broken: tuple[str, ...] = ()


class NoSummary(Exception):
    """The race cannot begin: somebody was not shown what to say yes to."""


def race(stage: Stage, start: Start, dice: Random) -> Raced:
    """One race, from the two summaries to what each was told and what stands. Raises NoSummary."""
    if start.kind == "one moves":
        stage.add_event(start.old())
    racers = list(zip(start.racers, start.said(), strict=True))
    taps = [_summed_up(stage, who, said) for who, said in racers]
    asked, told = stage.calendar.journal[-1].number, len(stage.graph.sent)
    if start.flushes:
        # A NOSCRIPT does no harm: it counts the calls until Redis is emptied.
        stage.faults.order("redis", "noscript", dice.randrange(CALLS))
        stage.faults.order("redis", "flush")
    dice.shuffle(taps)
    _tapped(stage, taps)
    stage.faults.clear()
    for _ in range(TAPS_AT_MOST):
        # Whose tap was lost with Redis taps again, as anybody would.
        deaf = [tap for tap in taps if _answer(stage, tap.who, told) is None]
        _tapped(stage, deaf)
    calls = [call for call in stage.calendar.journal if call.number > asked]
    return Raced(_both_in_flight(calls), tuple(_problems(stage, start, told)))


@dataclass(frozen=True)
class _Tap:
    who: Sender
    id: str
    title: str


def _summed_up(stage: Stage, who: Sender, said: str) -> _Tap:
    """A summary is before them, and its hold is let go: only the calendar stands between."""
    stage.graph.say(who, said)
    stage.drain()
    summary = stage.graph.sent[-1] if stage.graph.sent else None
    if summary is None or summary.kind != "asked_confirm":
        raise NoSummary(f"{said!r} was answered with {summary.text if summary else 'silence'!r}")
    for name in who.ids:
        stage.doors.apps["chat"].booking(SHOP.id).release(Party(name))
    return _Tap(who, summary.choices[0].id, summary.choices[0].title)


def _tapped(stage: Stage, taps: Sequence[_Tap]) -> None:
    """All tap at once, and as many workers of the queue serve them at once."""
    _at_once([partial(stage.graph.tap, tap.who, tap.id, tap.title) for tap in taps])
    _at_once([stage.drain for _ in taps])


def _at_once(acts: Sequence[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _answer(stage: Stage, who: Sender, told: int) -> Delivered | None:
    """What this customer was told since."""
    theirs = [one for one in stage.graph.sent[told:] if one.to in who.ids and one.kind != "alert"]
    return theirs[-1] if theirs else None


def _both_in_flight(calls: Sequence[Call]) -> bool:
    """Was one claim inserted after another was, and before that was confirmed or taken out?"""
    claimed: set[str] = set()
    for call in calls:
        if (
            call.method == "POST"
            and call.path.partition("?")[0].endswith("/events")
            and call.status < 300
        ):
            if claimed:
                return True
            claimed.add(call.request["id"])
        found = _EVENT.search(call.path)
        if found and call.method in ("PATCH", "PUT", "DELETE") and call.status < 300:
            claimed.discard(found[1])
    return False


def _problems(stage: Stage, start: Start, told: int) -> Iterator[str]:
    """One has the chair and was told so; the other was offered three other hours."""
    answers = [_answer(stage, who, told) for who in start.racers]
    kinds = [answer.kind if answer is not None else "silence" for answer in answers]
    won = [n for n, kind in enumerate(kinds) if kind in WON]
    if len(won) != 1:
        yield f"told {kinds}"
    for answer in answers:
        if answer is not None and answer.kind not in WON and len(answer.choices) != OFFERED:
            yield f"the loser was offered {[choice.title for choice in answer.choices]}"
    standing = _standing(stage, start)
    moved = start.kind == "one moves" and 0 in won
    kept = start.kind == "one moves" and not moved
    if len(standing) != 1 + kept:
        yield f"{len(standing)} stand, {'one' if not kept else 'the old one and one'} should"
    for one, other in itertools.combinations(standing, 2):
        if one.clashes(other):
            yield f"{one.ref} and {other.ref} overlap"


def _standing(stage: Stage, start: Start) -> list[Entry]:
    """What stands on that day around that hour."""
    begins = datetime(2026, 12, start.day, start.hour, tzinfo=SHOP.tz)
    entries = [as_entry(event, "lalo", SHOP) for event in stage.calendar.events(CALENDAR)]
    around = timedelta(hours=2, minutes=30)
    return [
        entry
        for entry in entries
        if entry.state == "confirmed" and begins <= entry.start < begins + around
    ]


def torture(seed: int, until: float) -> Tally:
    """Race after race, every third with Redis emptied, until one goes wrong or time is up."""
    tally, flushed, number = Tally("races"), 0, 0
    with redis_server() as redis, Stage(SHOP, NOW, redis_url=redis, frozen_clock=True) as stage:
        while not tally.broken and (tally.runs == 0 or goes_on(until)):
            dice, place = Random(seed + tally.runs), PLACES[number % len(PLACES)]
            if number % len(PLACES) == 0:
                stage.reset(SHOP, now=NOW)
            start = Start(number, dice.choice(list(KINDS)), *place, flushes=number % 3 == 2)
            try:
                raced = race(stage, start, dice)
            except NoSummary as error:
                raced = Raced(in_flight=False, broken=(str(error),))
            number += 1
            tally.runs += 1
            tally.commits += 2
            tally.races += raced.in_flight
            flushed += start.flushes
            again = command(seed + tally.runs - 1, "races")
            tally.broken += [f"{start}: {seen}\n{again}" for seen in raced.broken]
    tally.more = {"flushed": flushed}
    return tally
