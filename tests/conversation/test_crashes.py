"""The worker dies at every single call it makes, before it took effect and after: the next
delivery finishes the work, and nothing happens twice.
"""

from dataclasses import replace
from datetime import date, time

import pytest

from local.torture.baton import Death
from local.torture.mortal import Fate, Mortal, Point
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


def mortal(desk: Desk, fate: Fate) -> None:
    booking = Booking(
        desk.shop,
        Mortal("ledger", desk.ledger, fate),
        Mortal("holds", desk.holds, fate),
        pause=lambda _: None,
    )
    desk.receptionist = replace(
        desk.receptionist,
        booking=booking,
        conversations=Mortal("conversations", desk.talks, fate),
        messenger=Mortal("messenger", desk.messenger, fate),
        queue=Mortal("queue", desk.queue, fate),
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
                fate.reborn()
                desk.later(seconds=31)
            else:
                break
    return desk


def _calls(name: str) -> int:
    fate = Fate()
    told(STORIES[name], fate)
    return len(fate.calls)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", STORIES)
def test_a_death_at_any_call_changes_nothing_but_the_time(name: str, after: bool) -> None:
    last_kind, standing = ENDS[name]
    deaths = _calls(name)
    assert deaths > 15
    for at in range(1, deaths + 1):
        desk = told(STORIES[name], Fate((Point(at, after),)))

        where = f"death {at} of {deaths}"
        kinds = [message.kind for message in desk.messenger.sent]
        assert kinds[-1] == last_kind, f"{where}: {kinds}"
        assert len(desk.booked()) == standing, where
        assert kinds.count(last_kind) <= 2, where
        session = desk.talks.open(desk.phone, "afterwards", now=desk.now)
        assert not getattr(session, "inbox", ("leased",)), where
    print(f"{name}: {deaths} deaths")
