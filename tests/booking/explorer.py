"""Every order there is: several bookers commit at once, one call to the calendar at a time.

From each world every move is made: any booker goes on, or crashes before its call or right
after it took effect, and a yes that crashed is delivered again; a lease looks alive or ended
each time a booker looks at it; the owner writes in the calendar. Equal worlds are visited
once, nearest first, so a broken promise is found with its shortest story. `replay.py` tells
how the real commit is taken one call at a time.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from shared.booking.commit import commit
from shared.booking.domain import Entry, Ref
from tests.booking.replay import Answer, Booker, Calendar, Call, Commit, Page, Story


class World(NamedTuple):
    """All there is at one moment."""

    page: Page
    stories: tuple[Story | None, ...]
    """One for each booker; None while it lies crashed."""
    crashes: int = 0
    touched: tuple[Ref, ...] = ()
    """What the owner wrote to, in that order."""

    @property
    def confirmed(self) -> list[Entry]:
        """Our appointments, whoever's they are."""
        return [entry for entry in self.page if entry.state == "confirmed" and entry.written]

    @property
    def claims(self) -> list[Entry]:
        return [entry for entry in self.page if entry.state == "tentative"]

    @property
    def at_rest(self) -> bool:
        return not any(story and isinstance(story.next, Call) for story in self.stories)

    def after(self, number: int, story: Story | None, page: Page) -> "World":
        """The world after a move of one booker, which crashed in it where `story` is None."""
        stories = (*self.stories[:number], story, *self.stories[number + 1 :])
        return World(page, stories, self.crashes + (story is None), self.touched)


@dataclass(frozen=True)
class Scene:
    """Who books what at once, and what may come between."""

    claims: Mapping[str, Entry]
    standing: tuple[Entry, ...] = ()
    leases_end: bool = False
    crashes: int = 0
    """How many crashes there may be in all."""
    owner: Callable[[Page], Iterator[tuple[str, Page, Ref]]] | None = None
    """What the owner may do to this page: what it is, the page after it, what it was done to."""
    acts: int = 1
    """How often the owner acts at most."""
    one_wins: bool = True
    """Undisturbed, exactly one of the claims has the chair at the end."""
    commit: Commit = commit
    calendar: type[Calendar] = Calendar


Promise = Callable[[Scene, World], bool]
WAITS = "nobody waits for ever"


@dataclass(frozen=True)
class Explored:
    """What an exploration came to: everything, or all up to the first broken promise."""

    states: int
    moves: int
    runs: int
    """Ways from the beginning to an end, each move a choice; 0 when a promise was broken."""
    races: int
    """Those of them in which two claims to one chair stood at the same moment."""
    broken: str | None = None
    trace: tuple[str, ...] = ()


Came = dict[World, tuple[str, World] | None]
Onward = dict[World, list[World]]


def explore(scene: Scene, promises: Mapping[str, Promise], *, merge: bool = True) -> Explored:
    """Every world that this scene can come to, each held to every promise."""
    bookers = [Booker(entry, scene.commit, merge=merge) for entry in scene.claims.values()]
    calendar = Calendar()
    for entry in scene.standing:
        calendar.insert(entry)
    first = World(calendar.page, tuple(booker.begun for booker in bookers))
    came: Came = {first: None}
    onward: Onward = {}
    nearest = deque([first])
    while nearest:
        world = nearest.popleft()
        onward[world] = []
        broken = next((said for said, kept in promises.items() if not kept(scene, world)), None)
        if broken is not None:
            moves = sum(map(len, onward.values()))
            return Explored(len(onward), moves, 0, 0, broken, _way_to(world, came))
        for said, after in _moves(scene, world, bookers):
            onward[world].append(after)
            if after not in came:
                came[after] = (said, world)
                nearest.append(after)
    return _counted(onward, came)


def _moves(scene: Scene, world: World, bookers: Sequence[Booker]) -> Iterator[tuple[str, World]]:
    tosses = (True, False) if scene.leases_end else (True,)
    for number, name in enumerate(scene.claims):
        story, booker = world.stories[number], bookers[number]
        if story is None:
            yield f"{name} is delivered again", world.after(number, booker.begun, world.page)
        elif isinstance(story.next, Call):
            calendar = scene.calendar(world.page)
            answer = story.next.on(calendar)
            said = f"{name} {_spoken(story.next, answer)}"
            for heard in booker.hears(story, answer, tosses):
                yield said, world.after(number, heard, calendar.page)
            if world.crashes < scene.crashes:
                yield f"{name} crashes", world.after(number, None, world.page)
                if calendar.page != world.page:
                    yield f"{said} and crashes", world.after(number, None, calendar.page)
    if scene.owner is not None and len(world.touched) < scene.acts:
        for said, page, ref in scene.owner(world.page):
            yield f"the owner {said}", world._replace(page=page, touched=(*world.touched, ref))


def _spoken(call: Call, answer: Answer) -> str:
    if call.method == "entries":
        seen = [f"{_name(entry)} {entry.state}" for _, found in answer for entry in found]
        return f"lists {', '.join(seen) or 'nothing'}"
    asked = call.args[0] if isinstance(call.args[0], Entry) else answer
    said = f"{call.method}s {_name(asked)}"
    return f"{said}: {answer.__name__}" if isinstance(answer, type) else said


def _name(entry: Entry | None) -> str:
    if entry is None:
        return "nothing"
    return entry.written.proposal if entry.written else entry.id


def _counted(onward: Onward, came: Came) -> Explored:
    """Counts the runs: each world after all that lead to it. Where worlds are left over, some
    run comes back to where it was, and a booker waits for ever.
    """
    leading = Counter(after for worlds in onward.values() for after in worlds)
    first = next(iter(onward))
    ways, calm, ready = Counter({first: 1}), Counter({first: 1}), [first]
    runs = calm_runs = 0
    while ready:
        world = ready.pop()
        if any(a.clashes(b) for a, b in combinations(world.claims, 2)):
            calm[world] = 0
        if not onward[world]:
            runs, calm_runs = runs + ways[world], calm_runs + calm[world]
        for after in onward[world]:
            ways[after] += ways[world]
            calm[after] += calm[world]
            leading[after] -= 1
            if not leading[after]:
                ready.append(after)
    moves = sum(map(len, onward.values()))
    left = next((world for world in onward if leading[world]), None)
    if left is not None:
        return Explored(len(onward), moves, 0, 0, WAITS, _way_to(left, came))
    return Explored(len(onward), moves, runs, runs - calm_runs)


def _way_to(world: World, came: Came) -> tuple[str, ...]:
    said: list[str] = []
    while (step := came[world]) is not None:
        said.append(step[0])
        world = step[1]
    return tuple(reversed(said))
