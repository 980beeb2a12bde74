"""What runs: each function's upload is built, and started with its settings and secrets."""

import copy
import hashlib
import tempfile
import threading
from collections.abc import Container
from pathlib import Path

from local.cloud.builds import BuildFailed, checked, compiled, environment, unpacked
from local.cloud.instances import DidNotStart, Instance, Revision
from local.cloud.state import Json, State
from local.wire import Faults, StageClock

BUILDER = "roles/run.builder"
ACCESSOR = "roles/secretmanager.secretAccessor"


class Running:
    """The processes by the full names of their revisions, at most one each. With `runs` false,
    what was uploaded is only looked at, and nothing is started."""

    def __init__(self, state: State, clock: StageClock, faults: Faults, *, runs: bool) -> None:
        self.processes: dict[str, Instance] = {}
        self._state = state
        self._clock = clock
        self._faults = faults
        self._runs = runs
        self._place = tempfile.TemporaryDirectory(prefix="turno-cloud-")
        self._functions: dict[str, Json] = {}
        self._builds: dict[str, tuple[Path, Path]] = {}
        self._building = threading.Lock()

    @property
    def instances(self) -> dict[str, Instance]:
        """The processes by the full names of their functions: one that answers, of each."""
        return {
            revision.partition("/revisions/")[0].replace("/services/", "/functions/"): process
            for revision, process in self.processes.items()
        }

    def forget(self) -> None:
        """Every process ends, as idle ones do."""
        for process in self.processes.values():
            process.stop()
        self.processes.clear()

    def close(self) -> None:
        self.forget()
        self._place.cleanup()

    def rest(self, service: str, but: Container[str]) -> None:
        """Stop every process of the service but those of these revisions."""
        for revision in list(self.processes):
            if revision.startswith(f"{service}/revisions/") and revision not in but:
                self.processes.pop(revision).stop()

    def build(self, revision: str, function: Json) -> None:
        """What the revision is started from, whenever it is. Raises BuildFailed."""
        if self._faults.take("build"):
            raise BuildFailed("Build failed: a fault was ordered; see the build's log")
        builder = f"serviceAccount:{builder_of(function)}"
        if not self._state.may(builder, BUILDER, f"projects/{self._state.project}"):
            raise BuildFailed(f"Build failed: {builder} lacks {BUILDER}")
        checked(self._upload(function))
        if self._runs:
            self._built(function)
        self._functions[revision] = copy.deepcopy(function)

    def start(self, revision: str) -> None:
        """Have a process of it run, if none does. Raises DidNotStart."""
        if revision in self.processes:
            return
        if self._faults.take("start"):
            raise DidNotStart("The user-provided container failed to start: a fault was ordered")
        function = self._functions[revision]
        self._check(function)
        if self._runs:
            self.processes[revision] = self._started(revision, function)

    def _check(self, function: Json) -> None:
        """Secrets are read at each start, in the version that the revision names."""
        project = f"projects/{self._state.project}"
        account = f"serviceAccount:{function['serviceConfig']['serviceAccountEmail']}"
        for one in function["serviceConfig"].get("secretEnvironmentVariables", []):
            secret = f"{project}/secrets/{one['secret']}"
            if not self._state.may(account, ACCESSOR, secret):
                raise DidNotStart(f"Permission denied on secret: {secret} for {account}")
            if not 1 <= int(one["version"]) <= len(self._state.versions.get(secret, [])):
                raise DidNotStart(f"Secret {secret}/versions/{one['version']} was not found")

    def _started(self, revision: str, function: Json) -> Instance:
        config = function["serviceConfig"]
        source, python = self._built(function)
        what = Revision(
            name=revision.rpartition("/")[2],
            service=revision.split("/")[5],
            entry_point=function["buildConfig"]["entryPoint"],
            python=python,
            source=source,
            environment=config["environmentVariables"] | self._secrets(config),
            account=config["serviceAccountEmail"],
            timeout_s=config["timeoutSeconds"],
        )
        log = Path(self._place.name) / f"log-{self._state.number_next()}"
        instance = Instance(what, self._state, self._clock, log)
        instance.wait()
        return instance

    def _upload(self, function: Json) -> bytes:
        return self._state.uploads[function["buildConfig"]["source"]["storageSource"]["object"]]

    def _built(self, function: Json) -> tuple[Path, Path]:
        """The source and its interpreter. Functions of one upload share them: nobody writes
        there, and building six times what is the same would only take six times as long."""
        upload = self._upload(function)
        variables = function["buildConfig"].get("environmentVariables", {})
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
            one["key"]: self._state.versions[
                f"projects/{self._state.project}/secrets/{one['secret']}"
            ][int(one["version"]) - 1]
            for one in config.get("secretEnvironmentVariables", [])
        }


def builder_of(function: Json) -> str:
    """The address of the account that builds it."""
    account: str = function["buildConfig"]["serviceAccount"]
    return account.rpartition("/")[2]
