"""Steps that wait for one another, taken at the same time where they need not."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Literal

from deploy.errors import Broken, Refused, Unanswered, Unfit

Outcome = Literal["made", "changed", "removed", "stands"]
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Step:
    """`take` looks, compares, and does what is missing; twice is once."""

    name: str
    take: Callable[[], Outcome]
    after: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """How each step ended. A step that waited for a failed one was not begun."""

    done: dict[str, Outcome] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)
    not_begun: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.failed and not self.not_begun


def perform(steps: Sequence[Step], say: Callable[[str], None], *, at_once: int = AT_ONCE) -> Report:
    """Takes every step that it can; one that fails stops only those that wait for it.

    Anything that is not Google's refusal is a bug, and raised. `say` gets a line per step.
    """
    report, waiting = Report(), list(steps)
    pool = ThreadPoolExecutor(at_once)
    taken: dict[Future[Outcome], Step] = {}
    try:
        while waiting or taken:
            for step in _ready(waiting, report):
                waiting.remove(step)
                taken[pool.submit(step.take)] = step
            if not taken:
                break
            for future in wait(taken, return_when=FIRST_COMPLETED).done:
                _note(taken.pop(future), future, report, say)
    finally:
        # Whoever interrupts does not wait for a build that Google goes on with by itself.
        pool.shutdown(wait=False, cancel_futures=True)
    report.not_begun = [step.name for step in waiting]
    return report


def _ready(waiting: Iterable[Step], report: Report) -> list[Step]:
    return [step for step in waiting if all(one in report.done for one in step.after)]


def _note(
    step: Step, future: "Future[Outcome]", report: Report, say: Callable[[str], None]
) -> None:
    try:
        outcome = future.result()
    except (Refused, Unanswered, Broken, Unfit) as error:
        report.failed[step.name] = error
        say(f"  FAILED   {step.name}")
        return
    report.done[step.name] = outcome
    say(f"  {outcome:<8} {step.name}")
