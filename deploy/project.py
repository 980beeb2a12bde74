"""The project: its number, the APIs that have to be on, and the account that builds."""

from dataclasses import dataclass

from deploy.errors import Refused
from deploy.google import Google
from deploy.plan import Plan
from deploy.policies import also, change_role
from deploy.standing import ensure
from deploy.steps import Outcome

APIS = tuple(
    f"{name}.googleapis.com"
    for name in (
        "artifactregistry", "calendar-json", "cloudbuild", "cloudfunctions",
        "cloudresourcemanager", "cloudscheduler", "cloudtasks", "iam", "logging", "run",
        "secretmanager",
    )
)  # fmt: skip
BUILDER = "roles/run.builder"


@dataclass(frozen=True, slots=True)
class Project:
    """What was there before: the project's number, and which of our APIs were off."""

    number: str
    off: tuple[str, ...]


def look(google: Google, plan: Plan) -> Project | None:
    """None if there is no such project, or none that this account may see."""
    names = [f"projects/{plan.project}/services/{api}" for api in APIS]
    try:
        found = google.find(
            "serviceusage.services.batchGet", parent=f"projects/{plan.project}", names=names
        )
    except Refused as refused:
        if refused.status == 403 and refused.reason != "SERVICE_DISABLED":
            return None
        raise
    if found is None:
        return None
    services = found["services"]
    on = {one["name"].rpartition("/")[2] for one in services if one.get("state") == "ENABLED"}
    number = services[0]["name"].split("/")[1]
    return Project(number, tuple(api for api in APIS if api not in on))


def switch_on(google: Google, plan: Plan, off: tuple[str, ...]) -> Outcome:
    if not off:
        return "stands"
    google.fresh = True
    operation = google.ask(
        "serviceusage.services.batchEnable",
        parent=f"projects/{plan.project}",
        body={"serviceIds": list(off)},
    )
    google.finish(operation, "serviceusage.operations.get")
    return "made"


def make_account(google: Google, plan: Plan, own: str) -> Outcome:
    """A service account of ours; it has no key, and no right but those given by name."""
    email = plan.account(own)
    name = f"projects/{plan.project}/serviceAccounts/{email}"
    body = {
        "accountId": email.partition("@")[0],
        "serviceAccount": {"displayName": f"{plan.prefix}: {own}"},
    }

    def create() -> None:
        google.fresh = True
        google.ask(
            "iam.projects.serviceAccounts.create", name=f"projects/{plan.project}", body=body
        )

    return ensure(
        lambda: google.find("iam.projects.serviceAccounts.get", name=name),
        create,
        change=lambda _found: None,
        fits=lambda _found: True,
    )


def let_build(google: Google, plan: Plan) -> Outcome:
    return change_role(
        google,
        "cloudresourcemanager.projects",
        f"projects/{plan.project}",
        BUILDER,
        also([plan.member("build")]),
    )
