"""Cloud Functions: what is created or patched is built and started while an operation lasts."""

import copy
import threading
from collections.abc import Callable, Mapping
from typing import ClassVar

from local.cloud.api import ApiError, Ask
from local.cloud.builds import BuildFailed
from local.cloud.instances import RESERVED, DidNotStart
from local.cloud.rights import Policies, standing, unknown
from local.cloud.running import Running, builder_of
from local.cloud.state import Json, State, service_name
from local.cloud.traffic import Traffic
from local.wire import Faults, StageClock

LONGEST_NAME = 63
LOOKS_BEFORE_DONE = 2
"""An operation is still going on at the first looks, however quick it was."""


class Functions(Policies):
    """`runs` is as for Running."""

    service = "cloudfunctions"
    version = "v2"
    does: ClassVar[Mapping[str, str]] = {
        "functions.get": "one",
        "functions.list": "listed",
        "functions.create": "create",
        "functions.patch": "patch",
        "functions.delete": "delete",
        "functions.generateUploadUrl": "upload_url",
        "operations.get": "operation",
    }

    def __init__(
        self,
        state: State,
        clock: StageClock,
        faults: Faults,
        *,
        url: Callable[[], str],
        runs: bool,
    ) -> None:
        super().__init__(state, clock, faults)
        self.running = Running(state, clock, faults, runs=runs)
        self.traffic = Traffic(state, clock, self.running)
        self._url = url
        self._operations: dict[str, Json] = {}
        self._threads: list[threading.Thread] = []

    def settle(self) -> None:
        """Until nothing is being deployed."""
        for thread in self._threads:
            thread.join()

    def close(self) -> None:
        self.settle()
        self.running.close()

    def one(self, ask: Ask) -> Json:
        standing(self.state, self.state.functions, ask.name)
        found = self.state.functions[ask.name]
        service = service_name(ask.name)
        latest = self.state.services.get(service, {}).get("latest", "")
        traffic: Json = {"revision": latest.rpartition("/")[2]}
        if self.traffic.is_on_latest(service):
            traffic["allTrafficOnLatestRevision"] = True
        kept = {
            k: v for k, v in found["serviceConfig"].items() if k != "allTrafficOnLatestRevision"
        }
        return {**found, "serviceConfig": kept | traffic}

    def listed(self, ask: Ask) -> Json:  # noqa: ARG002 - as every method
        return {"functions": list(self.state.functions.values())}

    def upload_url(self, ask: Ask) -> Json:
        key = f"upload-{self.state.number_next()}.zip"
        source = {"bucket": f"gcf-v2-uploads-{self.state.number}", "object": key}
        del ask
        return {"uploadUrl": f"{self._url()}/upload/{key}", "storageSource": source}

    def create(self, ask: Ask) -> Json:
        own = ask.query["functionId"]
        name = f"{ask.name}/functions/{own}"
        with self.state.lock:
            if name in self.state.functions:
                raise ApiError(409, f"Could not create function {name}: it already exists.")
            if ask.body.get("name") not in (None, name) or len(own) > LONGEST_NAME:
                raise ApiError(400, f"name has to be {name}")
            return self._begun(name, self._allowed(ask.body))

    def patch(self, ask: Ask) -> Json:
        standing(self.state, self.state.functions, ask.name)
        with self.state.lock:
            found = self.state.functions[ask.name]
            if found["state"] == "DEPLOYING":
                raise ApiError(409, "unable to queue the operation", "ABORTED")
            merged = copy.deepcopy(found)
            # Asked for with each patch, and not remembered.
            merged["serviceConfig"].pop("allTrafficOnLatestRevision", None)
            for path in ask.query["updateMask"].split(","):
                _put(merged, ask.body, path.split("."))
            return self._begun(ask.name, self._allowed(merged))

    def delete(self, ask: Ask) -> Json:
        standing(self.state, self.state.functions, ask.name)
        self.traffic.remove(ask.name)
        self.state.functions.pop(ask.name)
        self.state.policies.pop(service_name(ask.name), None)
        return self._operation({"done": True, "response": {}})

    def operation(self, ask: Ask) -> Json:
        found = self._operations[ask.name]
        found["looks"] += 1
        if found["looks"] <= LOOKS_BEFORE_DONE:
            return {"name": ask.name, "done": False}
        return {key: value for key, value in found.items() if key != "looks"}

    def _allowed(self, function: Json) -> Json:
        """Raises ApiError for what Google would not even begin to build."""
        source = function["buildConfig"]["source"]["storageSource"]
        if source["object"] not in self.state.uploads:
            raise ApiError(400, f"The source {source['object']} was not uploaded.")
        config = function["serviceConfig"]
        if RESERVED & set(config["environmentVariables"]):
            raise ApiError(400, "A reserved environment variable was set.")
        if int(config.get("maxInstanceRequestConcurrency", 1)) > 1 and (
            float(config.get("availableCpu", 0)) < 1
        ):
            raise ApiError(400, "Concurrency above 1 needs a whole CPU.")
        for email in (config["serviceAccountEmail"], builder_of(function)):
            if unknown(self.state, f"serviceAccount:{email}"):
                raise ApiError(400, f"Service account {email} does not exist.")
        return function

    def _begun(self, name: str, function: Json) -> Json:
        own = name.rpartition("/")[2]
        location = name.split("/")[3]
        config = function["serviceConfig"]
        told = {
            "uri": f"https://{own}-{self.state.number}.{location}.run.app",
            "service": service_name(name),
            # Google puts this one among one's own.
            "environmentVariables": {
                "LOG_EXECUTION_ID": "true",
                **config["environmentVariables"],
            },
        }
        stands = {**function, "name": name, "state": "DEPLOYING"}
        stands["serviceConfig"] = {**config, **told}
        self.state.functions[name] = stands
        operation = self._operation({"done": False})
        thread = threading.Thread(target=self._deploy, args=(name, operation["name"]))
        self._threads.append(thread)
        thread.start()
        return operation

    def _deploy(self, name: str, operation: str) -> None:
        function = self.state.functions[name]
        try:
            self.traffic.deploy(name, function)
        except (BuildFailed, DidNotStart) as error:
            function["state"] = "FAILED"
            ended: Json = {"error": {"code": 3, "message": str(error)}}
        else:
            function["state"] = "ACTIVE"
            ended = {"response": {"name": name}}
        self._operations[operation] |= {"done": True, **ended}

    def _operation(self, about: Json) -> Json:
        name = (
            f"projects/{self.state.project}/locations/here/operations/o{self.state.number_next()}"
        )
        self._operations[name] = {"name": name, "looks": 0, **about}
        return {"name": name, "done": False}


def _put(into: Json, taken_from: Json, path: list[str]) -> None:
    """What a path of an update mask names, taken over from one body into another."""
    key, *rest = path
    if rest:
        _put(into.setdefault(key, {}), taken_from.get(key, {}), rest)
    elif key in taken_from:
        into[key] = copy.deepcopy(taken_from[key])
    else:
        into.pop(key, None)
