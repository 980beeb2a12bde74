"""What goes wrong on the way: a model that misreads, and a network that repeats and overtakes.

Everything is drawn from one seed, so that the same run can be had again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]
Letter = tuple[datetime, bytes]
"""One POST, and when it is sent."""

LEVELS = (0, 1, 2)
"""None; the shares below; twice these."""
DROPPED, SWAPPED, ADDED, WRONG_ACT = 0.10, 0.05, 0.05, 0.03
DOUBLED, LATE_AGAIN, OVERTAKEN = 0.10, 0.05, 0.20
BURST_S = 2.0
"""A burst is written within so many seconds."""
COMPANY_AT_MOST = {0: 0, 1: 2, 2: 5}
ACTS = ("book", "inform", "affirm", "deny", "cancel", "reschedule", "ask")


def run_seed(seed: int, *names: str | int) -> int:
    """The seed of one run of one customer in one mode."""
    return Random("/".join(str(name) for name in (seed, *names))).getrandbits(32)


class Noise:
    """The dice of one run. At level 0 only the spacing of bursts is drawn."""

    def __init__(self, level: int, shop: Json, seed: int) -> None:
        self.level = level
        self.seed = seed
        self._shop = shop
        self._dice = Random(seed)

    def frame(self, frame: Json) -> Json:
        """What the model makes of a frame: mostly the frame itself."""
        heard = dict(frame)
        known = self._values()
        said = [name for name in known if name in heard]
        if said and self._happens(DROPPED):
            del heard[self._dice.choice(said)]
        said = [name for name in said if name in heard]
        if said and self._happens(SWAPPED):
            self._draw(heard, self._dice.choice(said))
        unsaid = [name for name in known if name not in frame]
        if unsaid and self._happens(ADDED):
            self._draw(heard, self._dice.choice(unsaid))
        if self._happens(WRONG_ACT):
            heard["act"] = self._dice.choice([act for act in ACTS if act != frame.get("act")])
        return heard

    def pauses(self, messages: int) -> list[timedelta]:
        """Before each message of a burst, so that all of them fit into `BURST_S`."""
        moments = sorted(self._dice.uniform(0, BURST_S) for _ in range(messages - 1))
        return [
            timedelta(seconds=later - earlier)
            for earlier, later in zip([0.0, 0.0, *moments], [0.0, *moments], strict=False)
        ]

    def arriving(self, letters: Sequence[Letter]) -> list[Letter]:
        """In the order of their arrival: now and then one is overtaken by the next."""
        order = list(letters)
        for n in range(len(order) - 1):
            if self._happens(OVERTAKEN):
                (_, slow), (at, fast) = order[n], order[n + 1]
                order[n : n + 2] = [(at, fast), (at, slow)]
        return order

    def copies(self) -> int:
        """How many times a webhook comes at once."""
        return 2 if self._happens(DOUBLED) else 1

    def comes_again(self) -> bool:
        """Does a webhook come once more after it was answered?"""
        return self._happens(LATE_AGAIN)

    def company(self, others: Sequence[Json]) -> list[Json]:
        """Who of the others writes to the shop at the same time."""
        most = min(COMPANY_AT_MOST[self.level], len(others))
        return self._dice.sample(others, self._dice.randint(0, most)) if most else []

    def _happens(self, share: float) -> bool:
        # No die is thrown at level 0, so that its runs differ in nothing but their bursts.
        return self.level > 0 and self._dice.random() < share * self.level

    def _draw(self, heard: Json, name: str) -> None:
        """Any value of the shop's but the one that was heard."""
        heard[name] = self._dice.choice([v for v in self._values()[name] if v != heard.get(name)])

    def _values(self) -> Mapping[str, list[str]]:
        """What a model could take for each field of a frame, in this shop."""
        today = datetime.fromisoformat(self._shop["now"]).date()
        return {
            "service": [service["id"] for service in self._shop["services"]],
            "barber": ["any", *(barber["id"] for barber in self._shop["barbers"])],
            "date": [(today + timedelta(days=n)).isoformat() for n in range(10)],
            "time": [f"{hour:02}:{minute:02}" for hour in range(9, 20) for minute in (0, 30)],
        }
