"""What all instances know of services that are out. Port and in-memory twin.

An outage is left alone until a moment; after it, one instance at a time looks whether it is
over. Moments are seconds since 1970, as `time.time` gives them. Nothing here raises
Temporary: who cannot hear the others goes by what it knows itself.
"""

import threading
from typing import Protocol


class Outages(Protocol):
    def known(self, service: str) -> float | None:
        """Until when the service is left alone, as last heard; None while it is up. Free."""
        ...

    def begin(self, service: str, until: float) -> None:
        """Tell everybody to leave the service alone until then."""
        ...

    def probe(self, service: str, *, now: float, until: float) -> bool:
        """May this instance look whether the outage is over? While it does, until then, no
        other one may; if it dies looking, another one may after that. True as well when the
        outage turns out to be over."""
        ...

    def end(self, service: str) -> None:
        """Tell everybody that the service is up."""
        ...


class MemoryOutages:
    """The twin. Instances that are to hear of each other share `kept`."""

    def __init__(self, kept: dict[str, float] | None = None) -> None:
        self._kept = kept if kept is not None else {}
        self._lock = threading.Lock()

    def known(self, service: str) -> float | None:
        return self._kept.get(service)

    def begin(self, service: str, until: float) -> None:
        self._kept[service] = until

    def probe(self, service: str, *, now: float, until: float) -> bool:
        with self._lock:
            rests_until = self._kept.get(service)
            if rests_until is not None and rests_until > now:
                return False
            if rests_until is not None:
                self._kept[service] = until
            return True

    def end(self, service: str) -> None:
        self._kept.pop(service, None)
