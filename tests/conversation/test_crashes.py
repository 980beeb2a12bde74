"""The worker dies at every single call it makes, before it took effect and after: the next
delivery finishes the work, and nothing happens twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

import pytest

from shared.booking.service import Booking
from shared.understanding.commands import (
    Affirm,
    Command,
    SetBarber,
    SetService,
    SetWhen,
    ShiftWhen,
    Start,
    When,
)
from tests.conversation.desk import Desk

WISH = (
    Start("book"),
    SetService("fade"),
    SetBarber("lalo"),
    SetWhen((When(date(2026, 12, 3), time(13)),)),
)
STORIES: dict[str, tuple[tuple[Command, ...], ...]] = {
    "booking": (WISH, (Affirm(),)),
    "moving": (WISH, (Affirm(),), (Start("reschedule"), ShiftWhen(60)), (Affirm(),)),
    "cancelling": (WISH, (Affirm(),), (Start("cancel"),), (Affirm(),)),
}
ENDS = {"booking": ("confirmed", 1), "moving": ("rescheduled", 1), "cancelling": ("cancelled", 0)}


class Death(BaseException):
    """The process is gone: nothing in it catches this, and nothing it holds is let go."""


@dataclass
class Fate:
    """Dies at the call of that number, and stays dead until it is started again."""

    at: int
    after: bool
    calls: int = 0
    dead: bool = False

    def meet(self, call: Callable[[], Any]) -> Any:
        if self.dead:
            raise Death
        self.calls += 1
        if self.calls != self.at:
            return call()
        self.dead = True
        if self.after:
            call()
        raise Death


class Mortal:
    """An outside thing, reached by a worker that may die at any call."""

    def __init__(self, thing: Any, fate: Fate) -> None:
        self._thing, self._fate = thing, fate

    def __getattr__(self, name: str) -> Any:
        reached = getattr(self._thing, name)

        def call(*args: Any, **named: Any) -> Any:
            return self._fate.meet(lambda: reached(*args, **named))

        @contextmanager
        def lease(*args: Any, **named: Any) -> Iterator[bool]:
            with self._fate.meet(lambda: reached(*args, **named)) as had:
                yield had

        return lease if name == "leased" else call


def mortal(desk: Desk, fate: Fate) -> None:
    booking = Booking(
        desk.shop, Mortal(desk.ledger, fate), Mortal(desk.holds, fate), pause=lambda _: None
    )
    desk.receptionist = replace(
        desk.receptionist,
        booking=booking,
        conversations=Mortal(desk.talks, fate),
        messenger=Mortal(desk.messenger, fate),
        queue=Mortal(desk.queue, fate),
    )


def told(story: tuple[tuple[Command, ...], ...], fate: Fate) -> Desk:
    """The story, with deliveries repeated after each death, as the queue repeats them."""
    desk = Desk()
    mortal(desk, fate)
    for commands in story:
        desk.given.commands = commands
        desk.posts(("text", "…"))
        for _ in range(3):
            try:
                desk.serves()
            except Death:
                fate.dead = False
                desk.later(seconds=31)
            else:
                break
    return desk


def _calls(name: str) -> int:
    fate = Fate(at=0, after=False)
    told(STORIES[name], fate)
    return fate.calls


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", STORIES)
def test_a_death_at_any_call_changes_nothing_but_the_time(name: str, after: bool) -> None:
    last_kind, standing = ENDS[name]
    deaths = _calls(name)
    assert deaths > 15
    for at in range(1, deaths + 1):
        desk = told(STORIES[name], Fate(at, after))

        where = f"death {at} of {deaths}"
        kinds = [message.kind for message in desk.messenger.sent]
        assert kinds[-1] == last_kind, f"{where}: {kinds}"
        assert len(desk.booked()) == standing, where
        assert kinds.count(last_kind) <= 2, where
        session = desk.talks.open(desk.phone, "afterwards", now=desk.now)
        assert not getattr(session, "inbox", ("leased",)), where
    print(f"{name}: {deaths} deaths")
