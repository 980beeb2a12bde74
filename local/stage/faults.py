"""The catalogue of faults: all that can be ordered of a stage, and of which service."""

from collections.abc import Mapping

from local.calendar.faults import ANYWHERE, FITS, Fault
from local.graph import GraphEmulator
from local.llm import ScriptedLLM
from local.stt import ScriptedSTT
from local.tasks import CloudTasksEmulator
from local.upstash import UpstashEmulator
from local.wire import SILENCES, Faults

STATUS = "<status>"
EVERYWHERE = (STATUS, *SILENCES)
CATALOGUE: Mapping[str, tuple[str, ...]] = {
    "calendar": (STATUS, *sorted(ANYWHERE), *sorted(FITS)),
    "graph": (*EVERYWHERE, *GraphEmulator.own_faults),
    "redis": (*EVERYWHERE, *UpstashEmulator.own_faults),
    "tasks": (*EVERYWHERE, *CloudTasksEmulator.own_faults),
    "metadata": EVERYWHERE,
    "llm": (*EVERYWHERE, *ScriptedLLM.own_faults),
    "stt": (*EVERYWHERE, *ScriptedSTT.own_faults),
    "clock": ("ahead", "behind"),
}
"""By service, every kind that somebody carries out. A kind of the calendar may also name the
operation it is for, as in `insert:500`: `local.calendar.faults` says which there are."""


class OrderedFaults(Faults):
    """Faults that can be counted, and only such as somebody can carry out."""

    def order(self, service: str, kind: str, times: int = 1) -> None:
        """Raises ValueError, which says what there is."""
        known = CATALOGUE.get(service)
        if known is None:
            raise ValueError(f"service: one of {', '.join(CATALOGUE)}")
        if service == "calendar":
            Fault.parse(kind)
        elif not any(_is(kind, pattern) for pattern in known):
            raise ValueError(f"kind: {service} knows {', '.join(known)}")
        super().order(service, kind, times)

    def waiting(self) -> dict[str, int]:
        """How many faults of each service nobody has met yet."""
        with self._lock:
            return {name: len(orders) for name, orders in self._orders.items() if orders}


def _is(kind: str, pattern: str) -> bool:
    """`code:<number>` stands for any number, and so does `<status>`."""
    name, _, number = kind.partition(":")
    numbered = number.isdigit() and pattern == f"{name}:<number>"
    return kind == pattern or numbered or (pattern == STATUS and kind.isdigit())
