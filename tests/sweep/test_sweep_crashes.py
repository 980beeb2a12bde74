"""The sweep dies at every single call it makes, before it took effect and after; so does the
receptionist who comes after it. The next round finishes, and nobody hears anything twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import pytest

from local.torture.baton import Death
from local.torture.mortal import Fate, Mortal, Point
from shared.booking.service import Booking
from shared.shop.catalogue import MemoryCatalogue
from shared.sweep.service import Sweep
from shared.understanding.commands import Affirm, SetBarber, SetService, SetWhen, Start, When
from tests.booking.book import NOW, at, claim, ref
from tests.sweep.desk import Offline, Stumbles, Swept

LONG_AGO = NOW - timedelta(hours=2)


@dataclass(frozen=True)
class Story:
    """What is amiss, and how all has to stand once it is put right."""

    amiss: Callable[[Swept], None]
    kinds: list[str]
    alerts: int
    booked: int
    lasts: int = 1
    """Minutes until all is put right; after that every round is the same."""


def left_behind(desk: Swept) -> None:
    desk.posts(("text", "…"))
    desk.later(minutes=2)


def untold(desk: Swept) -> None:
    desk.stands("p1", at(12), made=LONG_AGO)


def leftover(desk: Swept) -> None:
    desk.ledger.insert(claim("p1", at(12)))
    desk.later(minutes=41)


def half_moved(desk: Swept) -> None:
    old = desk.stands("p1", at(12), made=LONG_AGO)
    desk.booking.told(old.ref)
    desk.stands("p2", at(16), made=LONG_AGO, replaces=old.ref)


def overlapping(desk: Swept) -> None:
    for name, who, made in (("p1", "ana", LONG_AGO), ("p2", "beto", NOW - timedelta(hours=1))):
        desk.booking.told(desk.stands(name, at(12), who=who, made=made).ref)


def doubled(desk: Swept) -> None:
    for name, hour in (("p2", 12), ("p3", 16)):
        entry = desk.stands(name, at(hour), made=LONG_AGO, replaces=ref("p1"))
        desk.booking.told(entry.ref)


WISH = (
    Start("book"),
    SetService("fade"),
    SetBarber("lalo"),
    SetWhen((When(date(2026, 12, 3), time(17)),)),
)


def kept(desk: Swept) -> None:
    """A yes was given in an outage of five minutes."""
    desk.means(*WISH)
    calendar = Offline(desk.ledger)
    desk.ledger = calendar
    desk.on(calendar)
    desk.given.commands = (Affirm(),)
    desk.posts(("text", "sí"))
    calendar.until(lambda: desk.now > NOW + timedelta(minutes=5))


def unread(desk: Swept) -> None:
    """Nobody can read what was written."""
    ears = replace(desk.receptionist.ears, reader=Stumbles())
    desk.receptionist = replace(desk.receptionist, ears=ears)
    desk.posts(("text", "…"))


STORIES = {
    "left behind": Story(left_behind, ["unclear"], 0, 0),
    "kept": Story(kept, ["asked_confirm", "confirmed", "trouble"], 0, 1, lasts=7),
    "unread": Story(unread, ["handoff"], 1, 0, lasts=8),
    "untold": Story(untold, ["confirmed"], 0, 1),
    "leftover": Story(leftover, [], 0, 0),
    "half moved": Story(half_moved, ["rescheduled"], 0, 1),
    "overlapping": Story(overlapping, ["handoff"], 1, 2),
    "doubled": Story(doubled, [], 1, 2),
}


def mortal(desk: Swept, fate: Fate) -> None:
    """The sweep, and the receptionist it sends for, may die; the world they act on does not."""
    ledger, talks = Mortal("ledger", desk.ledger, fate), Mortal("talks", desk.talks, fate)
    booking = Booking(desk.shop, ledger, desk.holds, pause=lambda _: None)
    queue = Mortal("queue", desk.queue, fate)
    desk.sweep = Sweep(MemoryCatalogue([desk.shop]), lambda _: booking, lambda _: talks, queue)
    desk.receptionist = replace(
        desk.receptionist,
        booking=booking,
        conversations=talks,
        messenger=Mortal("messenger", desk.messenger, fate),
        queue=queue,
    )


def lived(story: Story, fate: Fate, *, minutes: int = 12) -> Swept:
    """Some minutes of it: one death, which loses whatever errand was at hand, and time for
    another note on what the first one did not settle."""
    desk = Swept()
    story.amiss(desk)
    mortal(desk, fate)
    for _ in range(minutes):
        try:
            desk.swept()
        except Death:
            fate.reborn()
        desk.later(minutes=1)
    return desk


def deadly(story: Story) -> int:
    """The calls until all is put right."""
    fate = Fate()
    lived(story, fate, minutes=story.lasts)
    return len(fate.calls)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", STORIES)
def test_a_death_at_any_call_of_a_round_changes_nothing_but_the_time(
    name: str, after: bool
) -> None:
    story = STORIES[name]
    deaths = deadly(story)
    assert deaths > 2
    for at_call in range(1, deaths + 1):
        desk = lived(story, Fate((Point(at_call, after),)))

        where = f"death {at_call} of {deaths}"
        assert sorted(set(desk.kinds)) == sorted(story.kinds), where
        # Sent, and dead before it was noted: the one thing that may be said twice.
        assert len(desk.kinds) <= len(story.kinds) + 1, where
        assert len(set(desk.alerts)) == story.alerts, where
        assert len(desk.booked()) == story.booked, where
        assert all(e.written and e.written.told for e in desk.booked()), where
        assert desk.talks.left_behind(before=desk.now, at_most=9) == (), where
    print(f"{name}: {deaths} deaths")
