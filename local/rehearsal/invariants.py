"""What may never happen, whatever a customer says. One function to an invariant, by the
name the suites give it; each returns what it saw broken.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import httpx

from local.rehearsal.customer import Customer
from local.rehearsal.expectations import ledger_problems, ours, private, start_of
from local.rehearsal.step import Step
from local.rehearsal.suite import Suite
from local.wire import Call

Json = dict[str, Any]
Check = Callable[[Suite, Customer], list[str]]

_MONEY = re.compile(
    r"\$\s?(\d[\d,.]*)|(\d[\d,.]*)\s?(?:pesos|mxn|bucks|dollars|d[oó]lares)", re.IGNORECASE
)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2}) ?(am|pm)\b", re.IGNORECASE)
_WORDS = {
    "es": set("el la los para con tu cita qué día hora tengo listo está una por de cuál".split()),
    "en": set("the for with your appointment what day time have is one of which you i".split()),
}
_ANSWERED_WITHIN = timedelta(seconds=15)
_SILENCING = {"handoff", "opt_out_ack"}
OUT_AT_MOST, LLM_AT_MOST = 12, 8


def ledger_diff_matches(suite: Suite, customer: Customer) -> list[str]:
    return ledger_problems(suite, customer)


def no_overlap(_: Suite, customer: Customer) -> list[str]:
    """Two opaque timed events of one barber, one of them the desk's own."""
    known = {frozenset(pair) for pair in _overlaps(customer.everything_at_start)}
    return [f"{a} and {b}" for a, b in _overlaps(customer.everything()) if {a, b} not in known]


def inside_hours(_: Suite, customer: Customer) -> list[str]:
    problems = []
    for event in _created(customer):
        start = start_of(event)
        assert start is not None
        end = datetime.fromisoformat(event["end"]["dateTime"])
        local, last = (one.astimezone(customer.stage.shop.tz) for one in (start, end))
        barber = customer.stage.shop.barber(event["calendar"].split("@")[0])
        opening = local.hour * 60 + local.minute
        closing = opening + int((last - local).total_seconds()) // 60
        spans = barber.hours.spans(local.date())
        if not any(span.open <= opening and closing <= span.close for span in spans):
            problems.append(f"{event['summary']} at {local:%a %d %H:%M}")
    return problems


def price_whitelist(suite: Suite, customer: Customer) -> list[str]:
    prices = [service["price"] for service in suite.shop["services"]]
    allowed = {*prices, *(a + b for a, b in combinations(prices, 2))}
    amounts = [
        float((a or b).replace(",", "").rstrip(".")) for a, b in _MONEY.findall(_spoken(customer))
    ]
    return [f"{amount:g}" for amount in amounts if amount not in allowed]


def time_grounded(_: Suite, customer: Customer) -> list[str]:
    """Each clock time is one that was offered after a look at the calendar, belongs to an
    appointment, is an opening hour, or was said by the customer."""
    problems, said = [], ""
    for step in customer.steps:
        said += " " + " ".join(step.said).lower()
        known = _hours_of(customer) | _event_clocks(customer, step) | _offered(customer, step)
        for hour, minute, half in _CLOCK.findall(step.text):
            clock = (int(hour) % 12 + (12 if half == "pm" else 0), int(minute))
            if clock not in known and not _was_said(clock, said):
                problems.append(f"step {step.number}: {hour}:{minute} {half}")
    return problems


def confirm_truth(_: Suite, customer: Customer) -> list[str]:
    """A confirmation follows the write that made it true."""
    writes = [call.number for call in customer.stage.calendar.journal if _confirms(call)]
    told = [
        call.number
        for call in customer.stage.graph.journal
        if call.method == "POST" and "|confirmed" in _callback(call)
    ]
    return [f"{len(told)} confirmations, {len(writes)} writes"] * any(
        sum(write < at for write in writes) < count for count, at in enumerate(told, 1)
    )


def confirm_first(_: Suite, customer: Customer) -> list[str]:
    """Nothing is written before a customer's act that follows a summary."""
    problems, ledger, asked = [], customer.start, False
    for step in customer.steps:
        mine = {e["id"] for e in step.ledger if ours(e)} ^ {e["id"] for e in ledger if ours(e)}
        if mine and not asked:
            problems.append(f"step {step.number}: the ledger changed without a summary")
        asked = asked or any(reply.kind == "asked_confirm" for reply in step.replies)
        ledger = step.ledger
    return problems


def privacy(suite: Suite, customer: Customer) -> list[str]:
    """No name, number or title of anybody else's in any reply."""
    mine = customer.sender.phone
    others = [*suite.events, *customer.persona.get("extra_events", ())]
    secret = set()
    for other in customer.company:
        others += other.persona.get("extra_events", ())
        secret |= {other.sender.name, *other.sender.ids} - {""}
    for event in others:
        if event.get("customer") != mine:
            secret |= {event["id"], event.get("customer", event["id"])}
            secret.add(event["summary"].split(" - ")[-1])
    spoken = _spoken(customer)
    said = " ".join(text for step in customer.steps for text in step.said)
    return [word for word in secret if word in spoken and word not in said]


def language(_: Suite, customer: Customer) -> list[str]:
    allowed = customer.persona.get("lang_any") or [customer.persona["lang"]]
    switches = {int(k): v for k, v in customer.persona.get("lang_after_step", {}).items()}
    problems = []
    for step in customer.steps:
        if not step.replies:
            continue
        switched = [lang for number, lang in switches.items() if step.number >= number]
        if switches and not switched:
            continue
        wanted = switched[-1:] or allowed
        spoken = _language(step.text)
        if spoken is not None and spoken not in wanted:
            problems.append(f"step {step.number}: {spoken}")
    return problems


def one_confirmation(_: Suite, customer: Customer) -> list[str]:
    confirmed = sum(r.kind == "confirmed" for s in customer.steps for r in s.replies)
    made = len(_created(customer)) + len(_taken_out(customer))
    return [f"{confirmed} for {made}"] if confirmed > made else []


def always_answered(_: Suite, customer: Customer) -> list[str]:
    problems, silent = [], False
    for step in customer.steps:
        if not step.by_customer:
            continue
        late = any(reply.at - step.at > _ANSWERED_WITHIN for reply in step.replies[:1])
        if not silent and (not step.replies or late):
            problems.append(f"step {step.number} {step.said}")
        silent = any(reply.kind in _SILENCING for reply in step.replies)
    return problems


def secrets(_: Suite, customer: Customer) -> list[str]:
    marker = customer.marker
    seen = _spoken(customer) + "\n".join(customer.logs)
    return ["a secret's marker was seen"] if marker in seen else []


def budget(_: Suite, customer: Customer) -> list[str]:
    most = customer.persona["expect"].get("max_out", OUT_AT_MOST)
    calls = customer.persona["expect"].get("max_llm", LLM_AT_MOST)
    out = sum(len(step.replies) for step in customer.steps)
    problems = [f"{out} messages out, at most {most}"] if out > most else []
    asked = customer.line.llm_calls
    if asked > calls:
        problems.append(f"{asked} calls of the model, at most {calls}")
    return problems


INVARIANTS: dict[str, Check] = {
    check.__name__: check
    for check in (
        ledger_diff_matches,
        no_overlap,
        inside_hours,
        price_whitelist,
        time_grounded,
        confirm_truth,
        confirm_first,
        privacy,
        language,
        one_confirmation,
        always_answered,
        secrets,
        budget,
    )
}


def _confirms(call: Call) -> bool:
    """Did this write make an event of ours stand?"""
    confirmed = isinstance(call.request, dict) and call.request.get("status") == "confirmed"
    return confirmed and call.method in ("PATCH", "PUT") and call.status == httpx.codes.OK


def _callback(call: Call) -> str:
    body = call.request if isinstance(call.request, dict) else {}
    return str(body.get("biz_opaque_callback_data", ""))


def _spoken(customer: Customer) -> str:
    parts = []
    for step in customer.steps:
        for reply in step.replies:
            parts += [reply.text, *(f"{c.title} {c.description}" for c in reply.choices)]
    return "\n".join(parts)


def _created(customer: Customer) -> list[Json]:
    known = {event["id"] for event in customer.start}
    return [e for e in customer.last.ledger if e["id"] not in known and ours(e)]


def _taken_out(customer: Customer) -> set[str]:
    """Of the desk's own, made during the talk and gone again at its end."""
    made = {e["id"] for step in customer.steps for e in step.ledger if ours(e)}
    known = {event["id"] for event in customer.start}
    return made - known - {event["id"] for event in customer.last.ledger}


def _overlaps(events: Iterable[Json]) -> list[tuple[str, str]]:
    timed = [
        (e["calendar"], start_of(e), datetime.fromisoformat(e["end"]["dateTime"]), e)
        for e in events
        if start_of(e) is not None
        and e.get("transparency") != "transparent"
        and "recurrence" not in e
    ]
    return [
        (a[3]["id"], b[3]["id"])
        for a, b in combinations(timed, 2)
        if a[0] == b[0]
        and a[1] is not None
        and b[1] is not None
        and a[1] < b[2]
        and b[1] < a[2]
        and (ours(a[3]) or ours(b[3]))
    ]


def _hours_of(customer: Customer) -> set[tuple[int, int]]:
    hours: set[tuple[int, int]] = set()
    today: date = customer.stage.clock.now().astimezone(customer.stage.shop.tz).date()
    for barber in customer.stage.shop.barbers:
        for ahead in range(-1, 40):
            for span in barber.hours.spans(today + timedelta(days=ahead)):
                hours |= {divmod(span.open % 1440, 60), divmod(span.close % 1440, 60)}
    return hours


def _event_clocks(customer: Customer, step: Step) -> set[tuple[int, int]]:
    """Hours of this customer's own appointments, at any time of the talk."""
    mine: set[tuple[int, int]] = set()
    ledgers = (customer.start, *(each.ledger for each in customer.steps[: step.number + 1]))
    for ledger in ledgers:
        for event in ledger:
            start = start_of(event)
            if start is not None and private(event).get("customer") in customer.sender.ids:
                local = start.astimezone(customer.stage.shop.tz)
                mine.add((local.hour, local.minute))
    return mine


def _offered(customer: Customer, step: Step) -> set[tuple[int, int]]:
    """Hours on the buttons of this and earlier steps: `customer.stage` checks those against
    the calendar as they are sent."""
    clocks: set[tuple[int, int]] = set()
    for each in customer.steps[: step.number + 1]:
        for reply in each.replies:
            for choice in reply.choices:
                if choice.id.startswith("at:"):
                    stamp = choice.id.split(":", 2)[2]
                    at = datetime.strptime(stamp, "%Y-%m-%dT%H:%M%z")
                    clocks.add((at.hour, at.minute))
    return clocks


_NUMBERS = {
    "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "hora": -1, "hour": -1,
}  # fmt: skip


def _was_said(clock: tuple[int, int], said: str) -> bool:
    words = set(re.findall(r"\d+|\w+", said))
    numbers = {int(w) for w in words if w.isdigit()} | {_NUMBERS[w] for w in words & set(_NUMBERS)}
    return -1 in numbers or clock[0] in numbers or (clock[0] - 1) % 12 + 1 in numbers


def _language(text: str) -> str | None:
    words = re.findall(r"[a-záéíóúñ]+", text)
    votes = {lang: sum(word in known for word in words) for lang, known in _WORDS.items()}
    best = max(votes, key=lambda lang: votes[lang])
    return best if votes[best] > 1.5 * min(votes.values()) and votes[best] >= 2 else None
