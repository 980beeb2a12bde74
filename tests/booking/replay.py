"""A commit that is taken one call at a time, without a model of it.

What a commit does next is determined by what the calendar has answered so far. So a booker
*is* the answers it has heard: the real `commit` is run from the start, hears them again, and
stops at the first call that nobody has answered yet. That call is its next step.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, NamedTuple

from shared.booking.domain import Committed, Entry, Ref
from shared.booking.ledger import AlreadyThere, Changed, Gone, MemoryLedger
from shared.errors import Refusal
from tests.booking.book import NOW

Answer = Any
Page = frozenset[Entry]
"""All that stands in the calendar; a set, because it hashes once."""
NOTHING = Page()
Commit = Callable[..., Committed]


class Calendar(MemoryLedger):
    """The twin. Its etags count the writes to one entry, so that equal pages look equal."""

    def __init__(self, page: Page = NOTHING) -> None:
        self._entries = {entry.ref: entry for entry in page}

    @property
    def page(self) -> Page:
        return Page(self._entries.values())

    def _write(self, entry: Entry) -> Entry:
        known = self._entries.get(entry.ref)
        etag = "" if entry.state == "cancelled" else str(int(known.etag or 0) + 1 if known else 1)
        self._entries[entry.ref] = written = replace(entry, etag=etag)
        return written


class Call(NamedTuple):
    """What a booker is about to ask."""

    method: str
    args: tuple[Any, ...] = ()

    def on(self, calendar: Calendar) -> Answer:
        try:
            answer = getattr(calendar, self.method)(*self.args)
        except (AlreadyThere, Changed, Gone) as refused:
            return type(refused)
        return tuple(answer.items()) if isinstance(answer, Mapping) else answer


LOOK_AT_LEASE = Call("is the lease alive?")


class Unanswered(BaseException):
    """No Exception, so that nothing in a commit can take it for an answer."""

    def __init__(self, call: Call) -> None:
        self.call = call


class Desk:
    """The ledger and the clock as one booker knows them: it hears again what it has heard."""

    def __init__(self, heard: Sequence[Answer]) -> None:
        self._heard = iter(heard)

    def ask(self, call: Call) -> Answer:
        for answer in self._heard:
            if isinstance(answer, type):
                raise answer
            return answer
        raise Unanswered(call)

    def entries(self, barbers: Sequence[str], start: datetime, end: datetime) -> Answer:
        return dict(self.ask(Call("entries", (tuple(barbers), start, end))))

    def find(self, ref: Ref) -> Answer:
        return self.ask(Call("find", (ref,)))

    def insert(self, entry: Entry) -> Answer:
        return self.ask(Call("insert", (entry,)))

    def change(self, entry: Entry) -> Answer:
        return self.ask(Call("change", (entry,)))

    def remove(self, entry: Entry) -> Answer:
        return self.ask(Call("remove", (entry,)))

    def clock(self) -> "Clock":
        clock = Clock.combine(NOW.date(), NOW.timetz())
        clock.desk = self
        return clock


class Clock(datetime):
    """A `now` that cannot tell whether a lease has ended: it asks, and both answers are taken.
    No clocks, however wrong, could do more to us than that.
    """

    desk: Desk

    def __lt__(self, lease: datetime) -> bool:
        return bool(self.desk.ask(LOOK_AT_LEASE))

    def __add__(self, length: timedelta) -> datetime:
        return NOW + length


class Story:
    """One delivery of a yes: what it has heard, and the call or the end that follows."""

    def __init__(self, claim: Entry, commit: Commit, heard: tuple[Answer, ...] = ()) -> None:
        desk = Desk(heard)
        self.heard = heard
        self.saw_a_lease_end = any(answer is False for answer in heard)
        self.next: Call | Committed | Refusal
        stands: object = None
        try:
            self.next = commit(claim, ledger=desk, now=desk.clock(), pause=lambda _: None, settle=0)
        except Unanswered as unanswered:
            self.next, stands = unanswered.call, _where(unanswered.__traceback__)
        except Refusal as refusal:
            self.next, stands = refusal, type(refusal)
        self.future = (self.next if stands is None else stands, self.saw_a_lease_end)
        """Equal futures go on alike, whatever was heard before."""


class Booker:
    """One yes, and every story it can have. With `merge`, those with one future are one."""

    def __init__(self, claim: Entry, commit: Commit, *, merge: bool) -> None:
        self.begun = Story(claim, commit)
        self._told: dict[tuple[Story, Answer], Story] = {}
        self._by_future: dict[object, Story] = {}
        self._claim, self._commit, self._merge = claim, commit, merge

    def hears(self, story: Story, answer: Answer, tosses: Sequence[bool]) -> Iterator[Story]:
        """Where the story stands then: in several places, if it goes on to look at a lease."""
        after = self._told.get((story, answer))
        if after is None:
            after = Story(self._claim, self._commit, (*story.heard, answer))
            if self._merge:
                after = self._by_future.setdefault(after.future, after)
            self._told[story, answer] = after
        if after.next != LOOK_AT_LEASE:
            yield after
            return
        for alive in tosses:
            yield from self.hears(after, alive, tosses)


def _where(traceback: TracebackType | None) -> tuple[Any, ...]:
    """The place in every function on the way to the call, and what it knows there. That is all
    that a function goes on from, save an iterator of a `for` that is under way; a commit that
    asks from inside one shows when the runs are counted with and without merging.
    """
    places = []
    while traceback is not None and (traceback := traceback.tb_next) is not None:
        frame = traceback.tb_frame
        known = {name: _value(value) for name, value in frame.f_locals.items()}
        places.append((frame.f_code, traceback.tb_lasti, tuple(known.items())))
    return tuple(places)


def _value(value: object) -> object:
    if isinstance(value, Iterator):
        return tuple(copy(value))
    return value if isinstance(value, Entry | Ref | Call | tuple | datetime) else None
