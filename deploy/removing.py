"""Taking a stage down: what is there is looked up by name, whatever serverless.yml says now."""

from collections.abc import Callable, Iterable
from functools import partial

from deploy.errors import Refused
from deploy.function import FUNCTIONS, OPERATION
from deploy.google import Google, Json
from deploy.plan import Plan
from deploy.policies import change_role, without
from deploy.queue import QUEUES
from deploy.schedule import JOBS
from deploy.secret import SECRETS
from deploy.steps import Outcome, Report, Step, perform

ACCOUNTS = "iam.projects.serviceAccounts"
RIGHTS = "rights in the project"


def left_over(google: Google, plan: Plan, off: Iterable[str]) -> list[Step]:
    """Doors and schedules that the file does not name any more are taken down. They hold
    nothing; queues, secrets and accounts that may hold something wait for `remove`."""
    wanted = {plan.function_name(door) for door in plan.doors}
    wanted |= {plan.job_name(door) for door in plan.doors if door.schedule}
    found = standing(google, plan, off)
    return [
        Step(_own(method, name), partial(_delete, google, method, name))
        for method in (JOBS, FUNCTIONS)
        for name in found.get(method, [])
        if name not in wanted
    ]


def standing(google: Google, plan: Plan, off: Iterable[str]) -> dict[str, list[str]]:
    """The full names of what stands of this stage, by kind. APIs that are `off` have none."""
    asked = {
        "cloudscheduler": (JOBS, "jobs", {"parent": plan.location}),
        "cloudfunctions": (FUNCTIONS, "functions", {"parent": plan.location}),
        "cloudtasks": (QUEUES, "queues", {"parent": plan.location}),
        "secretmanager": (SECRETS, "secrets", {"parent": f"projects/{plan.project}"}),
        "iam": (ACCOUNTS, "accounts", {"name": f"projects/{plan.project}"}),
    }
    found = {}
    for api, (method, within, where) in asked.items():
        if f"{api}.googleapis.com" not in off:
            names = [one["name"] for one in google.listed(f"{method}.list", within, **where)]
            found[method] = [one for one in names if _is_ours(one, plan)]
    return {method: names for method, names in found.items() if names}


def remove(
    google: Google, plan: Plan, found: dict[str, list[str]], say: Callable[[str], None]
) -> Report:
    """What calls goes before what is called, and the accounts last. Going on after a failure
    is running it again."""
    steps: list[Step] = []
    before: tuple[str, ...] = ()
    for method, names in found.items():
        if method == ACCOUNTS:
            gone = partial(_take_rights, google, plan, names)
            steps.append(Step(RIGHTS, gone, before))
            before = (*before, RIGHTS)
        new = [
            Step(_own(method, one), partial(_delete, google, method, one), before) for one in names
        ]
        steps += new
        before = tuple(step.name for step in new) or before
    return perform(steps, say)


def _delete(google: Google, method: str, name: str) -> Outcome:
    try:
        answer: Json = google.ask(f"{method}.delete", name=name)
        if method == FUNCTIONS:
            google.finish(answer, OPERATION)
    except Refused as refused:
        # It went while we were asking, or its answer was lost.
        if refused.status != 404:
            raise
    return "removed"


def _take_rights(google: Google, plan: Plan, accounts: list[str]) -> Outcome:
    members = {f"serviceAccount:{name.rpartition('/')[2]}" for name in accounts}
    project = f"projects/{plan.project}"
    gone = without(members.__contains__)
    change_role(google, "cloudresourcemanager.projects", project, None, gone)
    return "removed"


def _is_ours(name: str, plan: Plan) -> bool:
    return name.rpartition("/")[2].startswith(f"{plan.prefix}-")


def _own(method: str, name: str) -> str:
    kind = {FUNCTIONS: "function", QUEUES: "queue", JOBS: "schedule", SECRETS: "secret"}
    return f"{kind.get(method, 'account')} {name.rpartition('/')[2].partition('@')[0]}"
