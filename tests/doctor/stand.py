"""A set-up in which all is well: the stage, with its real doors, and its environment."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.doctor.examination import examine
from deploy.doctor.report import Report
from deploy.doctor.setup import SetUp
from local.llm import understands_nothing
from local.stage import Stage
from shared.bootstrap import utc_now
from shared.shop.catalogue import read_shop
from tests.shop.test_schema import OURS

SHOP_CONFIG = "config/barbershop.toml"
CANARY = "canary"
"""Part of every secret of the stage."""


@dataclass
class Watch:
    """A clock that only pauses move, and what was paused for."""

    seconds: float = 0.0
    paused: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        self.seconds += seconds


@dataclass
class Told:
    """A report: its text, and its findings as machines read them."""

    text: str
    findings: list[dict[str, Any]]
    code: int

    def states(self, state: str) -> list[str]:
        return [each["check"] for each in self.findings if each["state"] == state]

    def of(self, check: str) -> dict[str, Any]:
        (finding,) = [each for each in self.findings if each["check"] == check]
        return finding


@dataclass
class Patient:
    """The stage as the doctor sees it. `environ` may be changed by a test."""

    stage: Stage
    environ: dict[str, str]
    watch: Watch = field(default_factory=Watch)
    off: timedelta = timedelta()
    login: Callable[[], Mapping[str, str] | None] = lambda: None
    progress: Callable[[str], None] = lambda _: None

    def clock(self) -> datetime:
        return utc_now() + self.off

    def setup(self, rounds: int = 3) -> SetUp:
        return SetUp(
            self.environ,
            rounds=rounds,
            clock=self.clock,
            monotonic=self.watch.monotonic,
            pause=self.watch.pause,
            login=self.login,
            progress=self.progress,
        )

    def examined(self, rounds: int = 3) -> Told:
        """Told twice over, once to people and once to machines."""
        text, lines = io.StringIO(), io.StringIO()
        people, machines = Report(self.environ, text), Report(self.environ, lines, as_json=True)
        with self.setup(rounds) as setup:
            for finding in examine(setup):
                people.tell([finding])
                machines.tell([finding])
        people.sum_up()
        machines.sum_up()
        findings = [json.loads(line) for line in lines.getvalue().splitlines()]
        return Told(text.getvalue(), findings, int(people.wrong > 0))

    def events(self) -> int:
        """How many events stand in the barbers' calendars."""
        return sum(
            len(self.stage.calendar.events(barber.calendar_id))
            for barber in self.stage.shop.barbers
        )


def written(home: Path) -> None:
    """The shop file of a shop whose owner hears alerts in each way there is."""
    (home / SHOP_CONFIG).parent.mkdir()
    said = OURS.read_text("utf-8").replace("# template =", "template =")
    said = said.replace("# calendar =", "calendar =")
    (home / SHOP_CONFIG).write_text(said, "utf-8")


def well(stage: Stage, home: Path) -> Patient:
    """As good as new, whatever the test before did."""
    stage.reset(read_shop(home / SHOP_CONFIG), now=utc_now())
    stage.graph.subscribed = True
    stage.tasks.state = "RUNNING"
    stage.tasks.retry = type(stage.tasks.retry)()
    stage.redis.eviction = "noeviction"
    vars(stage.redis).pop("answer", None)
    stage.calendar.tokens.refusal = None
    stage.llm.script = understands_nothing
    environ = stage.credentials.environment(stage.url, shop_config=SHOP_CONFIG, llm=True, stt=True)
    doors = ("tick", "availability", "booking", "health")
    return Patient(stage, environ | {f"{d.upper()}_URL": f"{stage.url}/{d}" for d in doors})


@contextmanager
def stands() -> Iterator[Stage]:
    with Stage(read_shop(OURS), llm=understands_nothing, stt=True, marker=CANARY) as stage:
        yield stage
