"""A worker that may die at any call it makes to the outside, and stays dead until the next
delivery starts another.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from local.torture.baton import Death


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A call of a run, by its number from 1 on, and whether it took effect before the death."""

    number: int
    after: bool

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} call {self.number}"


@dataclass
class Fate:
    """When workers die: at these points of a run. `calls` has every call made, by its name."""

    points: tuple[Point, ...] = ()
    calls: list[str] = field(default_factory=list)
    dead: bool = False

    def meet(self, name: str, call: Callable[[], Any]) -> Any:
        """Make this call, or die at it. Whoever is dead makes no call at all."""
        if self.dead:
            raise Death
        self.calls.append(name)
        point = next((one for one in self.points if one.number == len(self.calls)), None)
        if point is None:
            return call()
        self.dead = True
        if point.after:
            call()
        raise Death

    def reborn(self) -> None:
        """Another worker is at it now."""
        self.dead = False


class Mortal:
    """An outside thing, reached by a worker that may die at any call. A lease is taken by one
    call and given back by another, so a worker that dies holding it gives nothing back."""

    def __init__(self, port: str, thing: Any, fate: Fate) -> None:
        self._port, self._thing, self._fate = port, thing, fate

    def __getattr__(self, name: str) -> Any:
        reached = getattr(self._thing, name)
        known = f"{self._port}.{name}"

        def call(*args: Any, **named: Any) -> Any:
            return self._fate.meet(known, lambda: reached(*args, **named))

        @contextmanager
        def lease(*args: Any, **named: Any) -> Iterator[bool]:
            leased = reached(*args, **named)
            had = self._fate.meet(known, leased.__enter__)
            try:
                yield had
            finally:
                self._fate.meet(f"{self._port}.unleased", lambda: leased.__exit__(None, None, None))

        return lease if name == "leased" else call

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._fate.meet(self._port, lambda: self._thing(*args, **named))
