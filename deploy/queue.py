"""The queue between webhook and chat, and who may put tasks into it."""

from functools import partial

from deploy.google import Google, Json
from deploy.plan import Plan
from deploy.policies import change_role, only
from deploy.standing import ensure, stands
from deploy.steps import Outcome

QUEUES = "cloudtasks.projects.locations.queues"
ENQUEUER = "roles/cloudtasks.enqueuer"
ACTS_AS = "roles/iam.serviceAccountUser"


def body(plan: Plan) -> Json:
    queue = plan.queue
    return {
        "name": plan.queue_name,
        "rateLimits": {
            "maxDispatchesPerSecond": queue.per_second,
            "maxConcurrentDispatches": queue.concurrent,
        },
        "retryConfig": {
            "maxAttempts": queue.attempts,
            "minBackoff": f"{queue.min_backoff}s",
            "maxBackoff": f"{queue.max_backoff}s",
            "maxDoublings": (queue.max_backoff // queue.min_backoff).bit_length(),
        },
    }


def make_queue(google: Google, plan: Plan) -> Outcome:
    wanted, name = body(plan), plan.queue_name
    return ensure(
        lambda: google.find(f"{QUEUES}.get", name=name),
        lambda: google.ask(f"{QUEUES}.create", parent=plan.location, body=wanted),
        change=lambda _found: google.ask(
            f"{QUEUES}.patch", name=name, updateMask="rateLimits,retryConfig", body=wanted
        ),
        fits=partial(stands, wanted),
    )


def let_doors_put(google: Google, plan: Plan) -> Outcome:
    return change_role(google, QUEUES, plan.queue_name, ENQUEUER, only(_putters(plan)))


def let_doors_name_the_queue(google: Google, plan: Plan) -> Outcome:
    """Who puts a task says as whom it is delivered, and has to be allowed to."""
    account = f"projects/{plan.project}/serviceAccounts/{plan.account('queue')}"
    resource = "iam.projects.serviceAccounts"
    return change_role(google, resource, account, ACTS_AS, only(_putters(plan)))


def _putters(plan: Plan) -> list[str]:
    return [plan.member(door.name) for door in plan.doors if door.puts_tasks]
