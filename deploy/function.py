"""Cloud Run functions, one per door."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping

from deploy.bundle import Bundle
from deploy.errors import Broken
from deploy.google import Google, Json
from deploy.history import version_name
from deploy.plan import Door, Plan
from deploy.policies import change_role, only
from deploy.services import SERVICES
from deploy.standing import ensure, stands
from deploy.steps import Outcome

FUNCTIONS = "cloudfunctions.projects.locations.functions"
OPERATION = "cloudfunctions.projects.locations.operations.get"
INVOKER = "roles/run.invoker"
COMPILED = {"SOURCE_DATE_EPOCH": "315532801"}
"""A build compiles what it was sent and then gives every file one and the same date. With
this set, what was compiled is held to the content of its source instead of to the date; else
no instance would believe it, and each would compile everything anew."""
_IN_MOTION = ("DEPLOYING", "DELETING")


def environment(plan: Plan, door: Door, number: str) -> dict[str, str]:
    """What the door is told besides its secrets, in the project of that number."""
    own = {"THREADS": str(door.concurrency), "GOOGLE_CLOUD_PROJECT": plan.project}
    told = {**plan.environment, **own}
    if door.puts_tasks:
        told = {
            "CHAT_URL": plan.url(plan.door("chat"), number),
            "TASKS_QUEUE": plan.queue_name,
            "TASKS_INVOKER": plan.account("queue"),
            **told,
        }
    return told


def _marked(wanted: Json, marks: Mapping[str, str]) -> Json:
    """As a new revision is asked for: it answers from its first moment, also after a rollback."""
    config = wanted["serviceConfig"]
    told = {**config["environmentVariables"], **marks}
    marked = {**config, "environmentVariables": told, "allTrafficOnLatestRevision": True}
    return {**wanted, "serviceConfig": marked}


class Functions:
    """The functions of one deploy. All are built from one upload, made when first needed."""

    def __init__(
        self, google: Google, plan: Plan, bundle: Bundle, number: str, say: Callable[[str], None]
    ) -> None:
        self._google = google
        self._plan = plan
        self._bundle = bundle
        self._number = number
        self._say = say
        self._source: Json | None = None
        self._uploading = threading.Lock()
        self.marks: Mapping[str, str] = {}
        """Variables that a new revision carries, and that are no reason to make one."""

    def url(self, door: Door) -> str:
        return self._plan.url(door, self._number)

    def environment(self, door: Door) -> dict[str, str]:
        """What the door is told besides its secrets."""
        return environment(self._plan, door, self._number)

    def version(self, versions: Mapping[str, str]) -> str:
        """What this deploy is called, whose secrets will stand in these versions."""
        settings = [self._settings(door, versions) for door in self._plan.doors]
        return version_name(self._bundle.digest, settings)

    def make(self, door: Door, versions: Mapping[str, str]) -> Outcome:
        """`versions` are those of the secrets that stand."""
        wanted = self._wanted(door, versions)
        return ensure(
            lambda: self._settled(wanted["name"]),
            lambda: self._create(door, _marked(wanted, self.marks)),
            change=lambda found: self._patch(_marked(wanted, self.marks), found),
            fits=lambda found: found.get("state") == "ACTIVE" and stands(wanted, found),
        )

    def let_call(self, door: Door) -> Outcome:
        """Only its callers may call a door; everybody, if it is public."""
        name = f"{self._plan.location}/services/{door.function}"
        return change_role(self._google, SERVICES, name, INVOKER, only(door.callers))

    def check_address(self, door: Door) -> Outcome:
        """Others were told the door's address before it was there. Raises Broken."""
        name = f"{self._plan.location}/services/{door.function}"
        service = self._google.find(f"{SERVICES}.get", name=name)
        if service is None:  # Only in a dry run: the function was just made.
            return "stands"
        expected = self.environment(door)["CHAT_URL"]
        addresses = [*service.get("urls", [expected]), service.get("uri")]
        if expected not in addresses:
            raise Broken(
                f"Google serves the {door.name} door at {service.get('uri')}, not at {expected}. "
                f"Write CHAT_URL: {service.get('uri')} under provider.environment."
            )
        return "stands"

    def _wanted(self, door: Door, versions: Mapping[str, str]) -> Json:
        body = self._settings(door, versions)
        # A variable taken out of the file is not missed by comparing; the digest tells.
        settings = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:40]
        labels = {**self._plan.labels, "bundle": self._bundle.digest, "settings": settings}
        return {**body, "labels": labels}

    def _settings(self, door: Door, versions: Mapping[str, str]) -> Json:
        plan = self._plan
        builder = f"projects/{plan.project}/serviceAccounts/{plan.account('build')}"
        return {
            "name": plan.function_name(door),
            "environment": "GEN_2",
            "description": f"Turno's {door.name} door",
            "buildConfig": {
                "runtime": plan.runtime,
                "entryPoint": door.name,
                "serviceAccount": builder,
                "environmentVariables": COMPILED,
            },
            "serviceConfig": {
                "availableMemory": door.memory,
                "availableCpu": str(door.cpu),
                "timeoutSeconds": door.timeout,
                "maxInstanceRequestConcurrency": door.concurrency,
                "minInstanceCount": door.min_instances,
                "maxInstanceCount": door.max_instances,
                "ingressSettings": "ALLOW_ALL",
                "serviceAccountEmail": plan.account(door.name),
                "environmentVariables": self.environment(door),
                "secretEnvironmentVariables": [
                    {"key": name, "secret": plan.secret_id(name), "version": versions[name]}
                    for name in door.secrets
                    if name in versions
                ],
            },
        }

    def _create(self, door: Door, wanted: Json) -> None:
        operation = self._google.ask(
            f"{FUNCTIONS}.create",
            parent=self._plan.location,
            functionId=door.function,
            body=self._with_source(wanted),
        )
        self._google.finish(operation, OPERATION)

    def _patch(self, wanted: Json, found: Json) -> None:
        mask = [
            "description",
            "labels",
            "serviceConfig",
            *(f"buildConfig.{key}" for key in wanted["buildConfig"]),
        ]
        same = found.get("labels", {}).get("bundle") == self._bundle.digest
        if not same or found.get("state") != "ACTIVE":
            wanted = self._with_source(wanted)
            mask.append("buildConfig.source")
        operation = self._google.ask(
            f"{FUNCTIONS}.patch", name=wanted["name"], updateMask=",".join(mask), body=wanted
        )
        self._google.finish(operation, OPERATION)

    def _settled(self, name: str) -> Json | None:
        """The function, once nothing is being done to it."""
        return self._google.wait(
            lambda: self._google.find(f"{FUNCTIONS}.get", name=name),
            lambda found: found is None or found.get("state") not in _IN_MOTION,
        )

    def _with_source(self, wanted: Json) -> Json:
        with self._uploading:
            if self._source is None:
                self._source = self._upload()
        build = {**wanted["buildConfig"], "source": {"storageSource": self._source}}
        return {**wanted, "buildConfig": build}

    def _upload(self) -> Json:
        answer = self._google.ask(
            f"{FUNCTIONS}.generateUploadUrl",
            parent=self._plan.location,
            body={"environment": "GEN_2"},
        )
        self._google.upload(answer["uploadUrl"], self._bundle.content)
        count, size = len(self._bundle.paths), len(self._bundle.content) // 1024
        self._say(f"  uploaded {count} files, {size} KB; building takes two to four minutes")
        return dict(answer["storageSource"])
