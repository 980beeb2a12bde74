"""The small APIs of the stand-in: APIs switched on, secrets, schedules."""

import base64
from collections.abc import Mapping
from typing import ClassVar

from local.cloud.api import ApiError, Ask
from local.cloud.rights import Policies, standing, unknown, with_policies
from local.cloud.state import Json

NEED_BILLING = frozenset(
    f"{name}.googleapis.com"
    for name in (
        "artifactregistry", "cloudbuild", "cloudfunctions", "cloudscheduler", "cloudtasks", "run",
        "secretmanager",
    )
)  # fmt: skip
"""APIs that nobody switches on in a project for which nobody pays."""


class ServiceUsage(Policies):
    service = "serviceusage"
    always_on = True
    does: ClassVar[Mapping[str, str]] = {
        "services.batchGet": "states",
        "services.batchEnable": "switch_on",
        "operations.get": "operation",
    }

    def states(self, ask: Ask) -> Json:
        standing(self.state, {f"projects/{self.state.project}"}, ask.name)
        asked = [name.rpartition("/")[2] for name in ask.query.getlist("names")]
        return {
            "services": [
                {
                    "name": f"projects/{self.state.number}/services/{api}",
                    "parent": f"projects/{self.state.number}",
                    "state": "ENABLED" if api in self.state.apis else "DISABLED",
                }
                for api in asked
            ]
        }

    def switch_on(self, ask: Ask) -> Json:
        if len(ask.body["serviceIds"]) > 20:
            raise ApiError(400, "at most 20 services")
        paid = sorted(NEED_BILLING & set(ask.body["serviceIds"]))
        if paid and not self.state.is_paid_for(self.state.project):
            raise ApiError(
                400,
                f"Billing account for project '{self.state.number}' is not found. Billing must be "
                f"enabled for activation of service(s) '{','.join(paid)}' to proceed.",
                "FAILED_PRECONDITION",
                reason="UREQ_PROJECT_BILLING_NOT_FOUND",
            )
        self.state.apis.update(ask.body["serviceIds"])
        return {"name": f"operations/acat.{self.state.number_next()}", "done": False}

    def operation(self, ask: Ask) -> Json:
        return {"name": ask.name, "done": True, "response": {}}


class SecretManager(Policies):
    service = "secretmanager"
    does: ClassVar[Mapping[str, str]] = with_policies(
        "secrets", get="one", list="listed", create="create", delete="delete", addVersion="add"
    ) | {"versions.access": "access"}

    def must_stand(self, name: str) -> None:
        standing(self.state, self.state.secrets, name)

    def one(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        return self.state.secrets[ask.name]

    def listed(self, ask: Ask) -> Json:  # noqa: ARG002 - as every method
        return {"secrets": list(self.state.secrets.values())}

    def create(self, ask: Ask) -> Json:
        name = f"{ask.name}/secrets/{ask.query['secretId']}"
        if name in self.state.secrets:
            raise ApiError(409, f"Secret [{name}] already exists.")
        if "automatic" not in ask.body.get("replication", {}):
            raise ApiError(400, "replication is required")
        self.state.secrets[name] = {**ask.body, "name": name}
        self.state.versions[name] = []
        return self.state.secrets[name]

    def add(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        value = base64.b64decode(ask.body["payload"]["data"], validate=True).decode()
        self.state.versions[ask.name].append(value)
        return {"name": f"{ask.name}/versions/{len(self.state.versions[ask.name])}"}

    def access(self, ask: Ask) -> Json:
        secret, _, version = ask.name.partition("/versions/")
        self.must_stand(secret)
        values = self.state.versions[secret]
        number = len(values) if version == "latest" else int(version)
        if not 1 <= number <= len(values):
            raise ApiError(404, f"Secret Version [{ask.name}] not found.")
        data = base64.b64encode(values[number - 1].encode()).decode()
        return {"name": f"{secret}/versions/{number}", "payload": {"data": data}}

    def delete(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        for kept in (self.state.secrets, self.state.versions, self.state.policies):
            kept.pop(ask.name, None)
        return {}


class Scheduler(Policies):
    service = "cloudscheduler"
    does: ClassVar[Mapping[str, str]] = {
        "jobs.get": "one",
        "jobs.list": "listed",
        "jobs.create": "create",
        "jobs.patch": "patch",
        "jobs.delete": "delete",
    }

    def one(self, ask: Ask) -> Json:
        standing(self.state, self.state.jobs, ask.name)
        return self.state.jobs[ask.name]

    def listed(self, ask: Ask) -> Json:  # noqa: ARG002 - as every method
        return {"jobs": list(self.state.jobs.values())}

    def create(self, ask: Ask) -> Json:
        name = ask.body["name"]
        if name in self.state.jobs:
            raise ApiError(409, f"Job {name} already exists.")
        return self._kept(name, ask.body)

    def patch(self, ask: Ask) -> Json:
        standing(self.state, self.state.jobs, ask.name)
        masked = {key: ask.body[key] for key in ask.query["updateMask"].split(",")}
        return self._kept(ask.name, {**self.state.jobs[ask.name], **masked})

    def _kept(self, name: str, job: Json) -> Json:
        account = job["httpTarget"]["oidcToken"]["serviceAccountEmail"]
        if unknown(self.state, f"serviceAccount:{account}"):
            raise ApiError(404, f"Service account {account} does not exist.")
        self.state.jobs[name] = {**job, "state": "ENABLED"}
        return self.state.jobs[name]

    def delete(self, ask: Ask) -> Json:
        standing(self.state, self.state.jobs, ask.name)
        del self.state.jobs[ask.name]
        return {}
