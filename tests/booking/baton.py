"""Runs commits one ledger call at a time, in an order that is given.

Every runner is a real thread that may touch the ledger only while it has the baton, so the
code under test is the code that runs, and the order is the only thing that varies.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from shared.booking.ledger import MemoryLedger
from shared.errors import Refusal

Run = Callable[["Desk"], Any]


class Desk:
    """One runner's view of the ledger: each call waits for this runner's turn."""

    def __init__(self, baton: "Baton", number: int) -> None:
        self._baton = baton
        self._number = number

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._baton.ledger, name)

        def in_turn(*args: Any, **named: Any) -> Any:
            with self._baton.turn(self._number):
                return call(*args, **named)

        return in_turn


class _Turn:
    def __init__(self, baton: "Baton", number: int) -> None:
        self._baton, self._number = baton, number

    def __enter__(self) -> None:
        self._baton.changed.acquire()
        self._baton.changed.wait_for(lambda: self._baton.next_up() == self._number)

    def __exit__(self, *_: object) -> None:
        self._baton.pass_on()
        self._baton.changed.release()


class Baton:
    """Hands the ledger to the runner that the order names; one that is done is passed over."""

    def __init__(self, ledger: MemoryLedger, order: Sequence[int]) -> None:
        self.ledger = ledger
        self.changed = threading.Condition()
        self._order = list(order)
        self._done: set[int] = set()

    def turn(self, number: int) -> _Turn:
        return _Turn(self, number)

    def next_up(self) -> int | None:
        while self._order and self._order[0] in self._done:
            self._order.pop(0)
        if self._order:
            return self._order[0]
        return next((n for n in range(self._runners) if n not in self._done), None)

    def pass_on(self) -> None:
        if self._order:
            self._order.pop(0)
        self.changed.notify_all()

    def run(self, runs: Sequence[Run]) -> list[Any]:
        """What each came to: its result, or the refusal it met."""
        self._runners = len(runs)
        outcomes: list[Any] = [None] * len(runs)

        def runner(number: int) -> None:
            try:
                outcomes[number] = runs[number](Desk(self, number))
            except Refusal as refusal:
                outcomes[number] = refusal
            finally:
                with self.changed:
                    self._done.add(number)
                    self.changed.notify_all()

        threads = [threading.Thread(target=runner, args=(n,)) for n in range(len(runs))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes
