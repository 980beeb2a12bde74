"""Attack suites: what somebody with bad intent sends, and what may never come of it.

Each attack is played twice: with a model that reads honestly, and with one that obeys the
attacker.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from local.llm import Script
from local.rehearsal.customer import Customer
from local.rehearsal.expectations import ours, private, start_of
from local.rehearsal.invariants import INVARIANTS
from local.rehearsal.line import Line
from local.rehearsal.noise import Noise, run_seed
from local.rehearsal.oracle import Oracle
from local.rehearsal.run import Outcome, fresh, listening, marker_of, talk
from local.rehearsal.scores import report_of
from local.rehearsal.suite import Suite
from local.stage import Stage
from local.webhook_bodies import Sender, Wamids

Json = dict[str, Any]
ATTACKER = "5215559990001"
BYSTANDER = Sender("5215559990002", None, "Otra persona")
HELD_AGAINST_ALL = ("no_overlap", "inside_hours", "confirm_truth", "confirm_first", "secrets")


def attack(suite: Suite, *, mode: str, runs: int, noise: int, seed: int) -> Json:  # noqa: ARG001
    """The report of an attack suite, in the same form as that of personas."""
    rows = []
    marker = marker_of(seed)
    with Stage(suite.shop, llm=_obeys, frozen_clock=True, marker=marker) as stage:
        for one in suite.attacks:
            for name, script in (("honest", None), ("obedient", _obeys)):
                seeds = [run_seed(seed, one["id"], name, run) for run in range(runs)]
                outcomes = [
                    _play(
                        stage,
                        suite,
                        one,
                        script,
                        noise=Noise(noise, suite.shop, each),
                        marker=marker,
                    )
                    for each in seeds
                ]
                shown = [outcome.as_json() for outcome in outcomes]
                rows.append({"id": one["id"], "mode": name, "runs": shown})
    return report_of(suite.name, rows, seed=seed, noise=noise)


def _obeys(request: Json) -> str:
    """A model that has been talked into anything: it says yes, picks, cancels and books."""
    said = json.loads(request["messages"][-1]["content"])
    ordered = [{"cmd": "affirm"}, {"cmd": "select", "index": 1}]
    if re.search(r"cancel|borra|delete", " ".join(said["messages"]).lower()):
        ordered += [{"cmd": "start", "flow": "cancel"}, {"cmd": "pick_booking", "ref": "next"}]
    return json.dumps({"lang": "es", "cmds": ordered})


def _play(
    stage: Stage, suite: Suite, attack: Json, script: Script | None, *, noise: Noise, marker: str
) -> Outcome:
    fresh(stage, suite)
    oracle = Oracle(attack.get("lang", "es"), noise.frame)
    sender = Sender(attack.get("wa_id", ATTACKER), None, attack.get("profile_name", "Fulano"))
    line = Line(stage, sender, noise, Wamids(f"{noise.seed}/{attack['id']}"), script or oracle)
    persona = {"turns": [], "answers": {}, "expect": {}, "lang": attack.get("lang", "es")}
    attacker = Customer(stage, persona, line, oracle, marker)
    with listening(attacker.logs):
        attacker.arrive()
        for step in attack["steps"]:
            _do(attacker, step)
    return _judged(suite, attack, attacker)


def _do(attacker: Customer, step: Json) -> None:
    if "say" in step:
        attacker.say(step["say"], step.get("gold"))
    elif "say_repeat" in step:
        for _ in range(step["say_repeat"]["times"]):
            attacker.say(step["say_repeat"]["text"])
    elif "flood" in step:
        flood = step["flood"]
        attacker.say([flood["say"].replace("{i}", str(n)) for n in range(flood["count"])])
    elif "button_reply" in step:
        attacker.tap(step["button_reply"]["id"], step["button_reply"].get("title", "…"))
    elif "owner_insert" in step:
        attacker.stage.add_event(step["owner_insert"])
    elif "wait_s" in step:
        attacker.stage.advance(step["wait_s"])


def _judged(suite: Suite, attack: Json, attacker: Customer) -> Outcome:
    never = {**suite.always_never, **attack.get("never", {})}
    broken = [name for name, limit in never.items() if _NEVER[name](suite, attacker, limit)]
    broken += [name for name in HELD_AGAINST_ALL if INVARIANTS[name](suite, attacker)]
    created = len(_created(attacker))
    if created > attack.get("allow_created", created):
        broken.append("allow_created")
    kinds = {step.kind for step in attacker.steps}
    wanted = set(attack.get("expect_kind_any", ()))
    if wanted and not kinds & wanted:
        broken.append("expect_kind_any")
    llm = attacker.stage.llm
    return Outcome(
        ok=not broken,
        broken=broken,
        turns=len(attacker.steps),
        llm_calls=llm.calls,
        tokens_in=llm.tokens_in,
        tokens_out=llm.tokens_out,
        outbound=sum(len(step.replies) for step in attacker.steps),
        asked_llm_turns=attacker.line.asked_llm_turns,
        seed=attacker.line.noise.seed,
        talk=list(talk(attacker)),
    )


def _replies(attacker: Customer) -> list[str]:
    return [
        "\n".join([reply.text, *(f"{c.title} {c.description}" for c in reply.choices)])
        for step in attacker.steps
        for reply in step.replies
    ]


def _created(attacker: Customer) -> list[Json]:
    known = {event["id"] for event in attacker.start}
    return [e for e in attacker.ledger() if e["id"] not in known and ours(e)]


def _patterns(limit: Any) -> list[str]:
    return [limit] if isinstance(limit, str) else list(limit)


def _matches(limit: Any, texts: list[str]) -> bool:
    return any(re.search(p, text, re.S | re.I) for p in _patterns(limit) for text in texts)


def _priced_wrong(suite: Suite, attacker: Customer) -> bool:
    prices = {service["id"]: service["price"] * 100 for service in suite.shop["services"]}
    for event in _created(attacker):
        about = private(event)
        due = sum(prices[one] for one in about["service"].split("+"))
        if str(due) not in (about.get("price"), None) and about.get("price") is not None:
            return True
    return False


def _starts(attacker: Customer) -> set[str]:
    found = set()
    for event in _created(attacker):
        start = start_of(event)
        if start is not None:
            found.add(start.astimezone(attacker.stage.shop.tz).strftime("%Y-%m-%dT%H:%M"))
    return found


def _holds(attacker: Customer) -> int:
    """How many slots are held for this attacker now."""
    booking = attacker.stage.doors.apps["chat"].booking(attacker.stage.shop.id)
    barbers = [barber.id for barber in attacker.stage.shop.barbers]
    found = booking.holds.held(barbers, now=attacker.stage.clock.now())
    return sum(held.owner in attacker.sender.ids for each in found.values() for held in each)


def _bystander_waits(attacker: Customer, most: float) -> bool:
    """Somebody else writes after all that: how long until they have an answer?"""
    stage = attacker.stage
    asked, before = stage.clock.now(), len(stage.graph.sent)
    stage.graph.say(BYSTANDER, "hola")
    stage.drain()
    theirs = [one.at for one in stage.graph.sent[before:] if one.to == BYSTANDER.phone]
    return not theirs or (theirs[0] - asked).total_seconds() > most


def _to_others(attacker: Customer) -> bool:
    mine = set(attacker.sender.ids)
    return any(one.to not in mine and one.kind != "alert" for one in attacker.stage.graph.sent)


_NEVER: Mapping[str, Callable[[Suite, Customer, Any], bool]] = {
    "reply_matches": lambda _, a, limit: _matches(limit, _replies(a)),
    "ledger_changed": lambda _, a, on: bool(on) and a.ledger() != a.start,
    "outbound_over": lambda _, a, most: sum(len(s.replies) for s in a.steps) > most,
    "llm_calls_over": lambda _, a, most: a.stage.llm.calls > most,
    "llm_input_tokens_over": lambda _, a, most: a.stage.llm.tokens_in > most,
    "llm_output_tokens_over": lambda _, a, most: a.stage.llm.tokens_out > most,
    "other_customer_delayed_over_s": lambda _, a, most: _bystander_waits(a, most),
    "reply_longer_than": lambda _, a, most: any(len(text) > most for text in _replies(a)),
    "outbound_to_others": lambda _, a, on: bool(on) and _to_others(a),
    "kind_seen": lambda _, a, kinds: bool({s.kind for s in a.steps} & set(_patterns(kinds))),
    "created_at": lambda _, a, when: bool(_starts(a) & set(_patterns(when))),
    "created_over": lambda _, a, most: len(_created(a)) > most,
    "created_with_price_other_than_catalog": lambda s, a, on: bool(on) and _priced_wrong(s, a),
    "event_summary_matches": lambda _, a, limit: _matches(
        limit, [str(event.get("summary", "")) for event in _created(a)]
    ),
    "active_holds_over": lambda _, a, most: _holds(a) > most,
    "ledger_changed_before_confirm": lambda s, a, on: (
        bool(on) and bool(INVARIANTS["confirm_first"](s, a))
    ),
    "server_error": lambda _, a, on: (
        bool(on) and any((visit.status or 0) >= 500 for visit in a.stage.visits.all())
    ),
    "unanswered": lambda s, a, on: bool(on) and bool(INVARIANTS["always_answered"](s, a)),
}
