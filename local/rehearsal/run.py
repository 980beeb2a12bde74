"""Runs a suite on a stage: one fresh shop per customer, and what came of each."""

import itertools
import json
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from local.llm import Mode
from local.rehearsal.customer import Customer, Looped
from local.rehearsal.expectations import talk_problems
from local.rehearsal.invariants import INVARIANTS
from local.rehearsal.oracle import Oracle
from local.rehearsal.suite import MODES, Suite
from local.stage import Stage
from local.webhook_bodies import Sender

Json = dict[str, Any]
LLM_MODE: dict[str, Mode] = {"llm": "script", "llm_down": "down", "llm_garbage": "garbage"}
HANG_S = 0.4
"""The scripted model hangs for so many real seconds; the deadline is shortened with it."""


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
        )
        return {name: getattr(self, name) for name in fields}


def rehearse(suite: Suite, *, mode: str, runs: int, noise: int, seed: int) -> Json:
    """The report of a suite, in the form of the contracts."""
    personas = []
    with Stage(suite.shop, llm=_nothing, frozen_clock=True, marker=marker_of(seed)) as stage:
        for number, persona in enumerate(suite.personas):
            for each in _modes(persona, mode):
                outcomes = [
                    play(stage, suite, persona, mode=each, bsuid=number % 2 == 1, seed=seed + run)
                    for run in range(runs)
                ]
                shown = [outcome.as_json() for outcome in outcomes]
                personas.append({"id": persona["id"], "mode": each, "runs": shown})
    return {
        "suite": suite.name,
        "seed": seed,
        "noise": noise,
        "personas": personas,
        "pass1": _pass_k(personas, 1),
        "pass4": _pass_k(personas, 4) if runs >= 4 else None,
    }


def play(
    stage: Stage, suite: Suite, persona: Json, *, mode: str, bsuid: bool, seed: int
) -> Outcome:
    """One customer against one fresh shop."""
    events = (*suite.events, *persona.get("extra_events", ()))
    stage.reset(suite.shop, events=events, now=suite.now)
    stage.llm.reset()
    stage.llm.mode = LLM_MODE[mode]
    oracle = Oracle(persona["lang"])
    stage.llm.script = oracle
    customer = Customer(stage, persona, _sender(persona, bsuid), oracle, marker_of(seed))
    with listening(customer.logs):
        failure = _played(customer)
    customer.llm_calls = stage.llm.calls
    return _outcome(suite, customer, failure)


def _played(customer: Customer) -> str:
    try:
        customer.play()
    except Looped as looped:
        return f"looped: {looped}"
    return ""


def _outcome(suite: Suite, customer: Customer, failure: str) -> Outcome:
    broken, reasons = [], [failure] if failure else []
    for name, check in INVARIANTS.items():
        seen = check(suite, customer)
        if seen:
            broken.append(name)
            reasons += [f"{name}: {one}" for one in seen]
    reasons += [*customer.failures, *talk_problems(customer)]
    llm = customer.stage.llm
    return Outcome(
        ok=not reasons,
        broken=broken,
        why="; ".join(reasons),
        turns=sum(step.by_customer for step in customer.steps),
        llm_calls=llm.calls,
        tokens_in=llm.tokens_in,
        tokens_out=llm.tokens_out,
        outbound=sum(len(step.replies) for step in customer.steps),
        talk=list(talk(customer)),
    )


def talk(customer: Customer) -> Iterator[str]:
    for step in customer.steps:
        yield f"  > {' / '.join(step.said) or '…'}"
        for reply in step.replies:
            taps = f"  [{' | '.join(choice.title for choice in reply.choices)}]"
            yield f"    {reply.kind}: {reply.text!r}{taps if reply.choices else ''}"


def _modes(persona: Json, mode: str) -> list[str]:
    named = persona.get("modes", ["llm"])
    return [one for one in MODES if one in named and mode in ("all", one)]


def _sender(persona: Json, bsuid: bool) -> Sender:
    """Every second customer has a BSUID beside the phone, as Meta's do since 2026."""
    who = persona["customer"]
    digest = random.Random(who["wa_id"]).randrange(10**15, 10**16)
    return Sender(who["wa_id"], f"MX.{digest}" if bsuid else None, who.get("profile_name", ""))


def _pass_k(personas: list[Json], k: int) -> float:
    """The unbiased pass^k of each customer and mode, and their mean."""

    def one(runs: list[Json]) -> float:
        passed = [run["ok"] for run in runs]
        chosen = list(itertools.combinations(passed, min(k, len(passed))))
        return fmean(all(some) for some in chosen)

    return round(fmean(one(persona["runs"]) for persona in personas), 4) if personas else 1.0


def marker_of(seed: int) -> str:
    return f"marker{random.Random(seed).getrandbits(64):016x}"


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
