"""What a check comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["well", "wrong", "left out"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` never changes its meaning; `title` and `said` are for people.

    `mend` says what to click or type, a step a line; a command begins with `$ `. Left out is
    what is not set up and need not be, or what cannot be looked at before something else is
    mended.
    """

    check: str
    title: str
    state: State
    said: str
    mend: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """The name under which findings are told."""

    name: str
    title: str

    def of(self, one: str, title: str) -> "Check":
        """The check of one thing among several."""
        return Check(f"{self.name}:{one}", title)

    def well(self, said: str, **figures: float) -> Finding:
        return Finding(self.name, self.title, "well", said, (), figures)

    def wrong(self, said: str, *mend: str, **figures: float) -> Finding:
        return Finding(self.name, self.title, "wrong", said, mend, figures)

    def left_out(self, why: str, *mend: str) -> Finding:
        return Finding(self.name, self.title, "left out", why, mend)
