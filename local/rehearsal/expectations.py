"""Did it end as it should? The calendars at the end, against what the suite expects."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from local.rehearsal.customer import Customer
from local.rehearsal.suite import Suite
from shared.booking.domain import event_id

Json = dict[str, Any]


def ledger_problems(suite: Suite, customer: Customer) -> list[str]:
    """What was created, moved and deleted, against `expect`; everything else untouched."""
    expect = customer.persona["expect"]
    before = {event["id"]: event for event in customer.start}
    after = {event["id"]: event for event in customer.last.ledger}
    owner_added = {e["id"] for step in customer.steps if not step.by_customer for e in step.ledger}
    created = [e for id_, e in after.items() if id_ not in before and ours(e)]
    gone = [id_ for id_ in before if id_ not in after]
    changed = [i for i in before if i in after and times(before[i]) != times(after[i])]
    problems = [f"{id_} was changed" for id_ in changed if id_ not in owner_added]
    wanted = [*expect.get("created", ()), *expect.get("moved", ())]
    # Who is named is looked for first: a nameless wish would take the named one's event.
    for want in sorted(wanted, key=lambda one: "for_name" not in one):
        match = next((e for e in created if _fits(suite, customer, want, e)), None)
        if match is None:
            problems.append(f"missing: {want}")
        else:
            created.remove(match)
    problems += [f"unexpected: {_brief(event)}" for event in created]
    leaving = [*expect.get("deleted", ()), *(m["id"] for m in expect.get("moved", ()))]
    expected_gone = {event_id(suite.shop["id"], fixture) for fixture in leaving}
    problems += [f"still there: {i}" for i in expected_gone & set(after)]
    problems += [f"taken out: {i}" for i in gone if i not in expected_gone]
    return problems


def talk_problems(customer: Customer) -> list[str]:
    """How the talk went, where the suite says anything about it."""
    expect = customer.persona["expect"]
    kinds = [step.kind for step in customer.steps if step.replies]
    confirmed = sum(r.kind == "confirmed" for s in customer.steps for r in s.replies)
    problems = []
    if "confirmed_replies" in expect and confirmed != expect["confirmed_replies"]:
        problems.append(f"{confirmed} confirmations, not {expect['confirmed_replies']}")
    if "final_kind" in expect and (not kinds or kinds[-1] not in _listed(expect["final_kind"])):
        problems.append(f"ended with {kinds[-1:]}, not {expect['final_kind']}")
    if "any_kind" in expect and not set(kinds) & set(_listed(expect["any_kind"])):
        problems.append(f"none of {expect['any_kind']} among {kinds}")
    return problems


def ours(event: Mapping[str, Any]) -> bool:
    return bool(private(event).get("src"))


def private(event: Mapping[str, Any]) -> Json:
    found: Json = event.get("extendedProperties", {}).get("private", {})
    return found


def times(event: Mapping[str, Any]) -> tuple[Any, Any]:
    return event.get("start"), event.get("end")


def start_of(event: Mapping[str, Any]) -> datetime | None:
    """The aware start; None for an all-day event."""
    stamp = event["start"].get("dateTime")
    return datetime.fromisoformat(stamp) if stamp else None


def _fits(suite: Suite, customer: Customer, want: Json, event: Json) -> bool:
    start = start_of(event)
    if start is None or event["calendar"] not in _calendars(suite, want["barber"]):
        return False
    service = next(s for s in suite.shop["services"] if s["id"] == want["service"])
    end = datetime.fromisoformat(event["end"]["dateTime"])
    local = start.astimezone(customer.stage.shop.tz).replace(tzinfo=None)
    return (
        private(event).get("service", "").split("+") == [want["service"]]
        and end - start == timedelta(minutes=service["min"])
        and _at(want["start"], local)
        and want.get("for_name", "") in f"{event.get('summary')} {event.get('description')}"
        and (not want.get("match_picked") or _was_picked(customer, start))
    )


def _at(wanted: Any, local: datetime) -> bool:
    if isinstance(wanted, dict):
        first, last = (datetime.fromisoformat(one) for one in wanted["between"])
        return first <= local <= last
    return local == datetime.fromisoformat(wanted)


def _was_picked(customer: Customer, start: datetime) -> bool:
    if customer.picked is None:
        return True
    stamp = customer.picked.split(":", 2)[2]
    return datetime.strptime(stamp, "%Y-%m-%dT%H:%M%z") == start


def _calendars(suite: Suite, barber: str | Sequence[str]) -> set[str]:
    return {f"{one}@{suite.shop['id']}.calendar" for one in _listed(barber)}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _brief(event: Json) -> str:
    return f"{event.get('summary')} on {event['calendar']} at {event['start']}"
