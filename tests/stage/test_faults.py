"""Every fault of the catalogue, ordered while somebody books by words and a tap: once all is
delivered and the clock has run, every promise of the design holds, and the booking stands or
is with a person.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from local.delivered import Delivered
from local.llm import understands_nothing
from local.stage import Stage
from local.stage.faults import CATALOGUE, STATUS
from local.torture.history import Heard, History, Person, standing_on, told_on, wrote_on
from local.torture.promises import broken
from local.webhook_bodies import Sender, body, message
from tests.local.stage_shop import BANK, SHOP, VISIT

ANA = Sender("5215550000077", None, "Ana")
OWNER = Sender("5215550000099", None, "Dueña")
OWNED = SHOP | {"owners": [OWNER.phone]}
WISH = "fade con Chava mañana a las 5, porfis"
STATUSES = {
    "calendar": ("401", "403", "404", "409", "410", "412", "429", "500", "503"),
    "graph": ("401", "429", "500", "503"),
    "redis": ("401", "429", "500"),
    "tasks": ("401", "403", "429", "503"),
    "llm": ("401", "429", "500"),
    "metadata": ("404", "503"),
}
CODES = ("130429", "131056", "131000", "131016")
"""Of WhatsApp's errors, those that pass; the others have their own tests."""
ON_WRITES = ("500", "quota", "drop_after", "409", "410", "412")
UNANSWERED = frozenset(
    {
        ("redis", "flush"),
        ("redis", "flush_after"),
        ("graph", "401"),
        ("graph", "failed:131026"),
        ("tasks", "exhaust"),
        ("clock", "ahead"),
    }
)
"""Faults that may cost an answer its minute, and nothing else: what waited is lost with Redis,
WhatsApp lets nothing reach the customer, the sweep comes back to what the queue gave up, and an
errand written by a clock that is ahead is due that much later.
Somebody who hears nothing writes again."""
TRIES = 4
ROUNDS = 4


def kinds() -> Iterator[tuple[str, str]]:
    """Every service of a booking with every kind, numbers filled in."""
    for service, known in CATALOGUE.items():
        if service == "stt":
            continue
        for kind in known:
            if kind == STATUS:
                yield from ((service, status) for status in STATUSES[service])
            elif kind == "code:<number>":
                yield from ((service, f"code:{code}") for code in CODES)
            elif kind == "failed:<number>":
                yield service, "failed:131026"
            else:
                yield service, kind
    for operation in ("insert", "patch"):
        yield from (("calendar", f"{operation}:{kind}") for kind in ON_WRITES)


@dataclass
class Booking:
    """Ana at her phone: she says it again when she is not understood, as people do."""

    stage: Stage
    heard: list[Heard] = field(default_factory=list)

    def says(self, text: str) -> None:
        self._note(self.stage.graph.say(ANA, text)[0], text)

    def taps_yes(self) -> None:
        asked = self.last("asked_confirm")
        assert asked is not None, [message.kind for message in self.stage.graph.sent]
        yes = asked.choices[0]
        self._note(self.stage.graph.tap(ANA, yes.id, yes.title, asked.wamid), yes.title)

    def until(self, kind: str, act: Callable[[], None]) -> None:
        """Do it, and again a minute later, until the desk says something of that kind."""
        for _ in range(TRIES):
            act()
            if self.last(kind) is not None:
                return
            self.waits()

    def waits(self) -> None:
        self.stage.advance(60)
        self.stage.drain()

    def last(self, kind: str) -> Delivered | None:
        return next((m for m in reversed(self.stage.graph.sent) if m.kind == kind), None)

    def _note(self, wamid: str, text: str) -> None:
        self.heard.append(Heard(self.stage.clock.now(), ANA.ids[0], wamid, text))
        self.stage.drain()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(OWNED, llm=understands_nothing, frozen_clock=True) as stage:
        yield stage


def fresh(stage: Stage) -> None:
    stage.reset(OWNED, events=[VISIT, BANK])
    for service in (stage.calendar, stage.graph):
        service.journal.clear()
    # The owner's window is open, so that alerts arrive.
    item = message(OWNER, "wamid.owner", stage.clock.now(), "text", {"body": "hola"})
    stage.graph.hear(body(stage.graph.phone_number_id, [OWNER], messages=[item]))


def cases() -> Iterator[tuple[str, str, str]]:
    """Each fault at either moment; silences, which cost real seconds, at the one that books."""
    for service, kind in kinds():
        yield service, kind, "tap"
        if not kind.startswith("timeout"):
            yield service, kind, "words"


@pytest.mark.slow
@pytest.mark.parametrize(("service", "kind", "when"), list(cases()))
def test_a_fault_breaks_no_promise(stage: Stage, service: str, kind: str, when: str) -> None:
    times = 1 if "timeout" in kind else 2
    fresh(stage)
    before = standing_on(stage)
    ana = Booking(stage)
    if when == "words":
        stage.faults.order(service, kind, times)
    ana.until("asked_confirm", lambda: ana.says(WISH))
    if when == "tap":
        stage.faults.order(service, kind, times)
    ana.until("confirmed", ana.taps_yes)
    for _ in range(ROUNDS):
        ana.waits()

    people = (Person.of(ANA), Person.of(OWNER))
    wrote, told = list(wrote_on(stage, before)), list(told_on(stage))
    history = History(stage.shop, people, before, ana.heard, wrote, told)
    print([one.kind for one in told], stage.faults.waiting())
    seen = [line.partition(":")[0] for line in broken(history)]
    assert set(seen) <= ({"answered"} if (service, kind) in UNANSWERED else set()), broken(history)
    assert ana.last("confirmed") or ana.last("handoff")
