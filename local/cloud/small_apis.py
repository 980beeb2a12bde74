"""The small APIs of the stand-in: APIs switched on, the project, accounts, secrets, schedules,
and the services beneath the functions."""

import base64
from collections.abc import Mapping
from typing import ClassVar

from local.cloud.api import ApiError, Ask
from local.cloud.rights import Policies, standing, unknown
from local.cloud.state import Json, service_name

POLICIES = {"getIamPolicy": "get_policy", "setIamPolicy": "set_policy"}


def with_policies(kind: str, **does: str) -> dict[str, str]:
    """Its methods by their short names, those for policies among them."""
    return {f"{kind}.{verb}": function for verb, function in (POLICIES | does).items()}


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
        self.state.apis.update(ask.body["serviceIds"])
        return {"name": f"operations/acat.{self.state.number_next()}", "done": False}

    def operation(self, ask: Ask) -> Json:
        return {"name": ask.name, "done": True, "response": {}}


class Projects(Policies):
    service = "cloudresourcemanager"
    version = "v3"
    does: ClassVar[Mapping[str, str]] = with_policies("projects")

    def must_stand(self, name: str) -> None:
        standing(self.state, {f"projects/{self.state.project}"}, name)


class Accounts(Policies):
    service = "iam"
    does: ClassVar[Mapping[str, str]] = with_policies(
        "serviceAccounts", get="one", list="listed", create="create", delete="delete"
    )

    def must_stand(self, name: str) -> None:
        standing(self.state, self.state.accounts, name)

    def one(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        return self.state.accounts[ask.name]

    def listed(self, ask: Ask) -> Json:
        """In pages of five, so that whoever reads only one is found out."""
        names = sorted(self.state.accounts)
        first = int(ask.query.get("pageToken", "0"))
        page = {"accounts": [self.state.accounts[name] for name in names[first : first + 5]]}
        return page | ({"nextPageToken": str(first + 5)} if first + 5 < len(names) else {})

    def create(self, ask: Ask) -> Json:
        own = ask.body["accountId"]
        if not 6 <= len(own) <= 30:
            raise ApiError(400, f"account id {own} has to have 6 to 30 letters")
        email = f"{own}@{self.state.project}.iam.gserviceaccount.com"
        name = f"{ask.name}/serviceAccounts/{email}"
        with self.state.lock:
            if name in self.state.accounts:
                raise ApiError(409, f"Service account {own} already exists.")
            about = {"name": name, "email": email, "projectId": self.state.project}
            self.state.accounts[name] = {**ask.body.get("serviceAccount", {}), **about}
        return self.state.accounts[name]

    def delete(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        del self.state.accounts[ask.name]
        self.state.policies.pop(ask.name, None)
        return {}


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


class Services(Policies):
    """Cloud Run, as far as it shows the services beneath the functions."""

    service = "run"
    version = "v2"
    does: ClassVar[Mapping[str, str]] = with_policies("services", get="one")

    def must_stand(self, name: str) -> None:
        standing(self.state, {service_name(one) for one in self.state.functions}, name)

    def one(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        function = self.state.functions[ask.name.replace("/services/", "/functions/")]
        uri = function["serviceConfig"]["uri"]
        return {"name": ask.name, "uri": uri, "urls": [uri]}
