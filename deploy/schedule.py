"""Cloud Scheduler: doors that are called by the clock."""

import base64
from functools import partial

from deploy.google import Google, Json
from deploy.plan import Door, Plan
from deploy.standing import ensure, stands
from deploy.steps import Outcome
from shared.cloud_tasks import HEADER, signature
from shared.keys import Keyring

JOBS = "cloudscheduler.projects.locations.jobs"
DEADLINE_S = (15, 1800)
"""What Google allows a call to last."""


CALL = b'{"from":"scheduler"}'


def body(plan: Plan, door: Door, url: str, keyring: Keyring) -> Json:
    """A call that carries its caller's identity token, for the platform, and our own signature,
    for the door: one without a time, as the queue's (docs/decisions/tasks.md)."""
    assert door.schedule is not None
    shortest, longest = DEADLINE_S
    return {
        "name": plan.job_name(door),
        "description": f"Turno's {door.name} door",
        "schedule": door.schedule.cron,
        "timeZone": door.schedule.zone,
        "attemptDeadline": f"{min(longest, max(shortest, door.timeout))}s",
        "httpTarget": {
            "uri": f"{url}/",
            "httpMethod": "POST",
            "headers": {
                "Content-Type": "application/json",
                HEADER: signature(keyring.keys("tasks")[0], CALL),
            },
            "body": base64.b64encode(CALL).decode(),
            "oidcToken": {"serviceAccountEmail": plan.account("scheduler"), "audience": url},
        },
    }


def make_job(google: Google, plan: Plan, wanted: Json) -> Outcome:
    mask = ",".join(key for key in wanted if key != "name")
    return ensure(
        lambda: google.find(f"{JOBS}.get", name=wanted["name"]),
        lambda: google.ask(f"{JOBS}.create", parent=plan.location, body=wanted),
        change=lambda _found: google.ask(
            f"{JOBS}.patch", name=wanted["name"], updateMask=mask, body=wanted
        ),
        fits=partial(stands, wanted),
    )
