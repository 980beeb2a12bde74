"""Cloud Functions and Cloud Run: uploads are built and started, and stand as services."""

import copy
import hashlib
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from local.cloud.api import ApiError, Ask
from local.cloud.builds import BuildFailed, checked, compiled, environment, unpacked
from local.cloud.instances import RESERVED, DidNotStart, Instance, Revision
from local.cloud.rights import Policies, standing, unknown
from local.cloud.small_apis import with_policies
from local.cloud.state import Json, State
from local.wire import Faults, StageClock

BUILDER = "roles/run.builder"
ACCESSOR = "roles/secretmanager.secretAccessor"
LONGEST_NAME = 63
LOOKS_BEFORE_DONE = 2
"""An operation is still going on at the first looks, however quick it was."""


class Functions(Policies):
    """With `runs` false, what was uploaded is only looked at, and nothing is started."""

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
        self.instances: dict[str, Instance] = {}
        self._url = url
        self._runs = runs
        self._place = tempfile.TemporaryDirectory(prefix="turno-cloud-")
        self._builds: dict[str, tuple[Path, Path]] = {}
        self._operations: dict[str, Json] = {}
        self._threads: list[threading.Thread] = []
        self._building = threading.Lock()

    def close(self) -> None:
        for thread in self._threads:
            thread.join()
        for instance in self.instances.values():
            instance.stop()
        self._place.cleanup()

    def one(self, ask: Ask) -> Json:
        standing(self.state, self.state.functions, ask.name)
        return self.state.functions[ask.name]

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
            return self._begun(name, self._allowed(ask.body), ask.body["buildConfig"])

    def patch(self, ask: Ask) -> Json:
        standing(self.state, self.state.functions, ask.name)
        with self.state.lock:
            found = self.state.functions[ask.name]
            if found["state"] == "DEPLOYING":
                raise ApiError(409, "unable to queue the operation", "ABORTED")
            merged = copy.deepcopy(found)
            for path in ask.query["updateMask"].split(","):
                _put(merged, ask.body, path.split("."))
            return self._begun(ask.name, self._allowed(merged), merged["buildConfig"])

    def delete(self, ask: Ask) -> Json:
        standing(self.state, self.state.functions, ask.name)
        instance = self.instances.pop(ask.name, None)
        if instance is not None:
            instance.stop()
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
        for email in (config["serviceAccountEmail"], self._builder(function)):
            if unknown(self.state, f"serviceAccount:{email}"):
                raise ApiError(400, f"Service account {email} does not exist.")
        return function

    def _begun(self, name: str, function: Json, build: Json) -> Json:
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
        thread = threading.Thread(target=self._deploy, args=(name, build, operation["name"]))
        self._threads.append(thread)
        thread.start()
        return operation

    def _deploy(self, name: str, build: Json, operation: str) -> None:
        function = self.state.functions[name]
        try:
            if self.faults.take("build"):
                raise BuildFailed("Build failed: a fault was ordered; see the build's log")
            self._check(function)
            self._run(name, function, build)
        except (BuildFailed, DidNotStart) as error:
            function["state"] = "FAILED"
            ended: Json = {"error": {"code": 3, "message": str(error)}}
        else:
            function["state"] = "ACTIVE"
            ended = {"response": {"name": name}}
        self._operations[operation] |= {"done": True, **ended}

    def _check(self, function: Json) -> None:
        project = f"projects/{self.state.project}"
        builder = f"serviceAccount:{self._builder(function)}"
        if not self.state.may(builder, BUILDER, project):
            raise BuildFailed(f"Build failed: {builder} lacks {BUILDER}")
        account = f"serviceAccount:{function['serviceConfig']['serviceAccountEmail']}"
        for one in function["serviceConfig"].get("secretEnvironmentVariables", []):
            secret = f"{project}/secrets/{one['secret']}"
            if not self.state.may(account, ACCESSOR, secret):
                raise DidNotStart(f"Permission denied on secret: {secret} for {account}")
            if not 1 <= int(one["version"]) <= len(self.state.versions.get(secret, [])):
                raise DidNotStart(f"Secret {secret}/versions/{one['version']} was not found")

    def _run(self, name: str, function: Json, build: Json) -> None:
        upload = self.state.uploads[build["source"]["storageSource"]["object"]]
        if not self._runs:
            checked(upload)
            return
        source, python = self._built(upload, build.get("environmentVariables", {}))
        config = function["serviceConfig"]
        revision = Revision(
            service=name.rpartition("/")[2],
            entry_point=build["entryPoint"],
            python=python,
            source=source,
            environment=config["environmentVariables"] | self._secrets(config),
            account=config["serviceAccountEmail"],
            timeout_s=config["timeoutSeconds"],
        )
        log = Path(self._place.name) / f"log-{self.state.number_next()}"
        instance = Instance(revision, self.state, self.clock, log)
        instance.wait()
        before = self.instances.get(name)
        self.instances[name] = instance
        if before is not None:
            before.stop()

    def _built(self, upload: bytes, variables: Json) -> tuple[Path, Path]:
        """The source and its interpreter. Functions of one upload share them: nobody writes
        there, and building six times what is the same would only take six times as long."""
        key = hashlib.sha256(upload + repr(sorted(variables.items())).encode()).hexdigest()[:12]
        with self._building:
            if key not in self._builds:
                source = unpacked(upload, Path(self._place.name) / f"source-{key}")
                compiled(source, variables)
                required = (source / "requirements.txt").read_text("utf-8")
                python = environment(required, Path(self._place.name) / f"env-{key}")
                self._builds[key] = (source, python)
            return self._builds[key]

    def _secrets(self, config: Json) -> dict[str, str]:
        return {
            one["key"]: self.state.versions[
                f"projects/{self.state.project}/secrets/{one['secret']}"
            ][int(one["version"]) - 1]
            for one in config.get("secretEnvironmentVariables", [])
        }

    def _builder(self, function: Json) -> str:
        account: str = function["buildConfig"]["serviceAccount"]
        return account.rpartition("/")[2]

    def _operation(self, about: Json) -> Json:
        name = (
            f"projects/{self.state.project}/locations/here/operations/o{self.state.number_next()}"
        )
        self._operations[name] = {"name": name, "looks": 0, **about}
        return {"name": name, "done": False}


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


def service_name(function: str) -> str:
    return function.replace("/functions/", "/services/")


def _put(into: Json, taken_from: Json, path: list[str]) -> None:
    """What a path of an update mask names, taken over from one body into another."""
    key, *rest = path
    if rest:
        _put(into.setdefault(key, {}), taken_from.get(key, {}), rest)
    elif key in taken_from:
        into[key] = copy.deepcopy(taken_from[key])
    else:
        into.pop(key, None)
