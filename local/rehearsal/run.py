"""Runs a suite on a stage: one fresh shop per customer, and what came of each."""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from local.llm import Mode
from local.rehearsal.company import companions, take_turns
from local.rehearsal.customer import Customer
from local.rehearsal.expectations import talk_problems
from local.rehearsal.invariants import INVARIANTS
from local.rehearsal.line import Line
from local.rehearsal.noise import Noise, run_seed
from local.rehearsal.oracle import Oracle
from local.rehearsal.scores import report_of
from local.rehearsal.suite import MODES, Suite
from local.stage import Stage
from local.webhook_bodies import Sender, Wamids

Json = dict[str, Any]
LLM_MODE: dict[str, Mode] = {"llm": "script", "llm_down": "down", "llm_garbage": "garbage"}


@dataclass
class Outcome:
    """One run of one customer."""

    ok: bool
    broken: list[str] = field(default_factory=list)
    why: str = ""
    turns: int = 0
    llm_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    outbound: int = 0
    asked_llm_turns: int = 0
    seed: int = 0
    company: list[str] = field(default_factory=list)
    talk: list[str] = field(default_factory=list)

    def as_json(self) -> Json:
        fields = (
            "ok",
            "broken",
            "why",
            "turns",
            "llm_calls",
            "tokens_in",
            "tokens_out",
            "outbound",
            "asked_llm_turns",
            "seed",
            "company",
        )
        return {name: getattr(self, name) for name in fields}


def rehearse(suite: Suite, *, mode: str, runs: int, noise: int, seed: int) -> Json:
    """The report of a suite, in the form of the contracts."""
    personas = []
    marker = marker_of(seed)
    with Stage(suite.shop, llm=_nothing, frozen_clock=True, marker=marker) as stage:
        for persona in suite.personas:
            for each in _modes(persona, mode):
                seeds = [run_seed(seed, persona["id"], each, run) for run in range(runs)]
                outcomes = [
                    play(stage, suite, persona, mode=each, noise=noise, seed=one, marker=marker)
                    for one in seeds
                ]
                shown = [outcome.as_json() for outcome in outcomes]
                personas.append({"id": persona["id"], "mode": each, "runs": shown})
    return report_of(suite.name, personas, seed=seed, noise=noise)


def play(
    stage: Stage, suite: Suite, persona: Json, *, mode: str, noise: int, seed: int, marker: str
) -> Outcome:
    """One customer, and with noise a few others, against one fresh shop."""
    din = Noise(noise, suite.shop, seed)
    others = din.company(companions(persona, suite.personas))
    added = [event for one in (persona, *others) for event in one.get("extra_events", ())]
    fresh(stage, suite, added)
    stage.llm.mode = LLM_MODE[mode]
    company = [customer_of(stage, suite, other, din, marker) for other in others]
    customer = customer_of(stage, suite, persona, din, marker)
    customer.company = tuple(company)
    for one in (customer, *company):
        one.arrive()
    with listening(customer.logs):
        failure = take_turns(customer)
    return _outcome(suite, customer, failure)


def fresh(stage: Stage, suite: Suite, added: Iterable[Json] = ()) -> None:
    """A shop where nothing was ever said or written: the journals too, or the writes of one
    customer would vouch for what is told to the next."""
    stage.reset(suite.shop, events=(*suite.events, *added), now=suite.now)
    for service in (stage.calendar, stage.graph):
        service.journal.clear()


def customer_of(stage: Stage, suite: Suite, persona: Json, noise: Noise, marker: str) -> Customer:
    """Every second customer has a BSUID beside the phone, as Meta's do since 2026."""
    sender = _sender(persona, bsuid=suite.personas.index(persona) % 2 == 1)
    oracle = Oracle(persona["lang"], noise.frame)
    wamids = Wamids(f"{noise.seed}/{persona['id']}")
    line = Line(stage, sender, noise, wamids, script=oracle)
    return Customer(stage, persona, line, oracle, marker)


def _outcome(suite: Suite, customer: Customer, failure: str) -> Outcome:
    broken, reasons = [], [failure] if failure else []
    for name, check in INVARIANTS.items():
        seen = check(suite, customer)
        if seen:
            broken.append(name)
            reasons += [f"{name}: {one}" for one in seen]
    reasons += [*customer.failures, *talk_problems(customer)]
    line = customer.line
    return Outcome(
        ok=not reasons,
        broken=broken,
        why="; ".join(reasons),
        turns=sum(step.by_customer for step in customer.steps),
        llm_calls=line.llm_calls,
        tokens_in=line.tokens_in,
        tokens_out=line.tokens_out,
        outbound=sum(len(step.replies) for step in customer.steps),
        asked_llm_turns=line.asked_llm_turns,
        seed=line.noise.seed,
        company=[other.persona["id"] for other in customer.company],
        talk=list(talk(customer)),
    )


def talk(customer: Customer) -> Iterator[str]:
    for step in customer.steps:
        yield f"  > {' / '.join(step.said) or '…'}"
        for reply in step.replies:
            taps = f"  [{' | '.join(choice.title for choice in reply.choices)}]"
            yield f"    {reply.kind}: {reply.text!r}{taps if reply.choices else ''}"


def _modes(persona: Json, mode: str) -> list[str]:
    """With "all" those the customer names; a mode asked for by name is played by everybody."""
    if mode != "all":
        return [mode]
    named = persona.get("modes", ["llm"])
    return [one for one in MODES if one in named]


def _sender(persona: Json, *, bsuid: bool) -> Sender:
    who = persona["customer"]
    digest = Random(who["wa_id"]).randrange(10**15, 10**16)
    return Sender(who["wa_id"], f"MX.{digest}" if bsuid else None, who.get("profile_name", ""))


def marker_of(seed: int) -> str:
    return f"marker{Random(seed).getrandbits(64):016x}"


def _nothing(_: Json) -> str:
    return json.dumps({"lang": "other", "cmds": [{"cmd": "unclear"}]})


@contextmanager
def listening(lines: list[str]) -> Iterator[None]:
    """Every line of the product's log, while somebody plays."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    ear, logger = Ear(), logging.getLogger("turno")
    level = logger.level
    logger.addHandler(ear)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(ear)
        logger.setLevel(level)
