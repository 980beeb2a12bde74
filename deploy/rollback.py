"""Going back: the requests of every door go to the revision of an earlier version. Nothing is
built, and nothing but this is changed."""

from collections.abc import Callable
from functools import partial

from deploy.errors import Unfit
from deploy.google import Google
from deploy.history import History, Version
from deploy.plan import Door, Plan
from deploy.services import Seen, send_to, survey
from deploy.steps import AT_ONCE, Report, Step, perform

SIGNS = "INTERNAL_SECRET"


def rollback(
    google: Google,
    plan: Plan,
    to: str,
    say: Callable[[str], None],
    *,
    at_once: int = AT_ONCE,
) -> Report:
    """Have every door answer as the version named `to` did, or as the one before the current.

    Raises Unfit, before anything is changed, where there is none to go back to.
    """
    seen = survey(google, plan)
    target = _target(plan, seen.history, to)
    older = _other_secrets(seen, target)
    if SIGNS in older:
        raise Unfit(
            [
                f"{target} has another {SIGNS} than the schedule and what waits in the queue: its "
                "doors would refuse both. Check that version out, and `make deploy`."
            ]
        )
    say(f"{plan.prefix} in {plan.project}, {plan.region}")
    say(f"From {seen.history.current} to {target}")
    if older:
        say(f"The values of then come back with it: {', '.join(older)}.")
    return perform(list(_steps(google, plan, target, say)), say, at_once=at_once)


def _target(plan: Plan, past: History, to: str) -> Version:
    if past.current is None:
        raise Unfit([f"{plan.prefix} is not deployed in {plan.project}, or not by `make deploy`."])
    found = past.named(to) if to else past.previous
    if found is None and to:
        raise Unfit([f"There is no whole version {to}. There are:", *listed(past)])
    if found is None:
        raise Unfit([f"There is no version before {past.current} to go back to."])
    return found


def listed(past: History) -> list[str]:
    """A line for each version that can be gone back to, the newest first."""
    marks = {id(past.previous): "  `make rollback` goes here", id(past.current): "  answers now"}
    return [
        f"  {one}{marks.get(id(one), '')}"
        for one in reversed(past.versions)
        if one.whole or one is past.current
    ]


def _other_secrets(seen: Seen, target: Version) -> list[str]:
    """Variables whose secrets the doors have in other versions now."""
    other: set[str] = set()
    for door, then in target.doors.items():
        now = seen.answering(door)
        if now is not None:
            other |= {name for name, one in then.secrets.items() if now.secrets.get(name) != one}
    return sorted(other)


def _steps(google: Google, plan: Plan, target: Version, say: Callable[[str], None]) -> list[Step]:
    steps = []
    for door in plan.doors:
        then = target.doors.get(door.name)
        if then is None:
            say(f"  {door.name} was not there then, and stays as it is")
            continue
        steps.append(Step(_name(door), partial(send_to, google, plan, door, then.name)))
    return steps


def _name(door: Door) -> str:
    return f"traffic of {door.name}"
