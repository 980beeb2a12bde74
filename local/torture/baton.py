"""Real code on real threads, one call to the outside at a time.

A runner may touch an outside port only while it has the baton, and whoever holds the baton
decides what becomes of the call: it goes through, it fails, or the runner dies at it. So the
code under test is the code that runs, and the order of the calls is the only thing that varies.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Any, Protocol, Self

from shared.errors import Refusal, Temporary
from shared.messaging.messenger import TryLater, Unsure


class Fate(Enum):
    """What becomes of a call; the `AFTER` ones happen once it has taken effect."""

    GOES = "goes"
    FAILS = "fails"
    FAILS_AFTER = "fails after"
    DIES = "dies"
    DIES_AFTER = "dies after"


class Death(BaseException):
    """The process is gone: nothing in it catches this, and nothing it holds is let go."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the outside, which has the name of a port's method."""

    port: str
    name: str
    args: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)


class Watcher(Protocol):
    """Sees every call a runner makes, as it takes effect."""

    def done(self, runner: "Runner", call: Call, result: object) -> None: ...

    def failed(self, runner: "Runner", call: Call, error: Exception) -> None: ...

    def died(self, runner: "Runner", call: Call, *, after: bool) -> None: ...


class Runner:
    """One piece of work. `call` is what it waits to do; None once it has ended, and then it
    ended with `result`, with `error`, or `dead`."""

    def __init__(self, name: str, run: Callable[[], object]) -> None:
        self.name = name
        self.call: Call | None = None
        self.result: object = None
        self.error: Exception | None = None
        self.dead = False
        self.fate = Fate.GOES
        self._run = run
        self._go, self._parked = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    @property
    def ended(self) -> bool:
        return self.call is None

    def begin(self) -> None:
        """Run to the first call, or to the end."""
        self._thread.start()
        self._parked.acquire()

    def step(self, fate: Fate) -> None:
        """Make the call that waits, and run on to the next one, or to the end."""
        self.fate = fate
        self._go.release()
        self._parked.acquire()
        if self.ended:
            self._thread.join()

    def wait(self, call: Call) -> Fate:
        """Called by the runner itself: give the baton back until it is handed over again."""
        if self.dead:
            raise Death
        self.call = call
        self._parked.release()
        self._go.acquire()
        return self.fate

    def _live(self) -> None:
        _here.runner = self
        try:
            self.result = self._run()
        except Death:
            pass
        except Exception as error:  # noqa: BLE001 - what it ended with is for others to judge
            self.error = error
        finally:
            self.call = None
            self._parked.release()


class _Here(threading.local):
    runner: Runner | None = None


_here = _Here()


class Baton:
    """A context manager: whoever still runs at its end dies there."""

    def __init__(self, watcher: Watcher | None = None) -> None:
        self.watcher = watcher
        self.runners: list[Runner] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.watcher = None
        for runner in self.running:
            runner.step(Fate.DIES)

    @property
    def running(self) -> list[Runner]:
        self.runners = [runner for runner in self.runners if not runner.ended]
        return self.runners

    def start(self, name: str, run: Callable[[], object]) -> Runner:
        """A new runner, about to make its first call."""
        runner = Runner(name, run)
        self.runners.append(runner)
        runner.begin()
        return runner

    def in_order(self, runs: Sequence[Callable[[], object]], order: Sequence[int]) -> list[Any]:
        """Each call in turn by the runner that the order names; one that has ended is passed
        over, and what the order leaves undone is done one runner after the other. What each
        came to: its result, or the refusal it met; any other error is raised."""
        runners = [self.start(f"runner {n}", run) for n, run in enumerate(runs)]
        for number in order:
            if not runners[number].ended:
                runners[number].step(Fate.GOES)
        for runner in runners:
            while not runner.ended:
                runner.step(Fate.GOES)
        return [_outcome(runner) for runner in runners]

    def reach(self, port: str, thing: Callable[[], Any]) -> Any:
        """What `thing` gives at each call, through the baton. Who has no runner (a test, the
        owner) goes straight through."""
        return _Reached(self, port, thing)

    def meet(self, call: Call, act: Callable[[], Any]) -> Any:
        runner = _here.runner
        if runner is None:
            return act()
        fate = runner.wait(call)
        if fate in (Fate.DIES, Fate.FAILS):
            self._spoil(runner, call, fate)
        try:
            result = act()
        except Exception as error:
            if self.watcher is not None:
                self.watcher.failed(runner, call, error)
            raise
        if self.watcher is not None:
            self.watcher.done(runner, call, result)
        if fate is not Fate.GOES:
            self._spoil(runner, call, fate)
        return result

    def _spoil(self, runner: Runner, call: Call, fate: Fate) -> None:
        after = fate in (Fate.DIES_AFTER, Fate.FAILS_AFTER)
        if fate in (Fate.FAILS, Fate.FAILS_AFTER):
            error = fault(call, after=after)
            if self.watcher is not None:
                self.watcher.failed(runner, call, error)
            raise error
        runner.dead = True
        if self.watcher is not None:
            self.watcher.died(runner, call, after=after)
        raise Death


class _Reached:
    def __init__(self, baton: Baton, port: str, thing: Callable[[], Any]) -> None:
        self._baton, self._port, self._thing = baton, port, thing

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            asked = Call(self._port, name, args, named)
            return self._baton.meet(asked, lambda: getattr(self._thing(), name)(*args, **named))

        @contextmanager
        def lease(*args: Any, **named: Any) -> Iterator[Any]:
            leased = getattr(self._thing(), name)(*args, **named)
            had = self._baton.meet(Call(self._port, "lease", args, named), leased.__enter__)
            try:
                yield had
            finally:
                ends = Call(self._port, "unlease", args, named)
                # It fails like any other call, and like the real one it swallows that.
                with suppress(Temporary):
                    self._baton.meet(ends, lambda: leased.__exit__(None, None, None))

        return lease if name == "leased" else call


def fault(call: Call, *, after: bool) -> Exception:
    """How this port says that it failed."""
    if call.port == "messenger":
        return Unsure("a fault was ordered") if after else TryLater("a fault was ordered")
    return Temporary("a fault was ordered")


def _outcome(runner: Runner) -> object:
    if isinstance(runner.error, Refusal):
        return runner.error
    if runner.error is not None:
        raise runner.error
    return runner.result
