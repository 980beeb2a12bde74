"""What runs: each function's upload is built, and started with its settings and secrets."""

import hashlib
import tempfile
import threading
from pathlib import Path

from local.cloud.builds import BuildFailed, checked, compiled, environment, unpacked
from local.cloud.instances import DidNotStart, Instance, Revision
from local.cloud.state import Json, State
from local.wire import Faults, StageClock

BUILDER = "roles/run.builder"
ACCESSOR = "roles/secretmanager.secretAccessor"


class Running:
    """The instances by the full names of their functions, one each. With `runs` false, what was
    uploaded is only looked at, and nothing is started."""

    def __init__(self, state: State, clock: StageClock, faults: Faults, *, runs: bool) -> None:
        self.instances: dict[str, Instance] = {}
        self._state = state
        self._clock = clock
        self._faults = faults
        self._runs = runs
        self._place = tempfile.TemporaryDirectory(prefix="turno-cloud-")
        self._builds: dict[str, tuple[Path, Path]] = {}
        self._building = threading.Lock()

    def close(self) -> None:
        for name in list(self.instances):
            self.stop(name)
        self._place.cleanup()

    def stop(self, name: str) -> None:
        instance = self.instances.pop(name, None)
        if instance is not None:
            instance.stop()

    def deploy(self, name: str, function: Json) -> None:
        """Build it and put it in the place of what ran before. Raises BuildFailed or
        DidNotStart; what ran before then runs on."""
        if self._faults.take("build"):
            raise BuildFailed("Build failed: a fault was ordered; see the build's log")
        self._check(function)
        build = function["buildConfig"]
        upload = self._state.uploads[build["source"]["storageSource"]["object"]]
        if self._runs:
            self._start(name, function, upload)
        else:
            checked(upload)

    def _check(self, function: Json) -> None:
        project = f"projects/{self._state.project}"
        builder = f"serviceAccount:{builder_of(function)}"
        if not self._state.may(builder, BUILDER, project):
            raise BuildFailed(f"Build failed: {builder} lacks {BUILDER}")
        account = f"serviceAccount:{function['serviceConfig']['serviceAccountEmail']}"
        for one in function["serviceConfig"].get("secretEnvironmentVariables", []):
            secret = f"{project}/secrets/{one['secret']}"
            if not self._state.may(account, ACCESSOR, secret):
                raise DidNotStart(f"Permission denied on secret: {secret} for {account}")
            if not 1 <= int(one["version"]) <= len(self._state.versions.get(secret, [])):
                raise DidNotStart(f"Secret {secret}/versions/{one['version']} was not found")

    def _start(self, name: str, function: Json, upload: bytes) -> None:
        config, build = function["serviceConfig"], function["buildConfig"]
        source, python = self._built(upload, build.get("environmentVariables", {}))
        revision = Revision(
            service=name.rpartition("/")[2],
            entry_point=build["entryPoint"],
            python=python,
            source=source,
            environment=config["environmentVariables"] | self._secrets(config),
            account=config["serviceAccountEmail"],
            timeout_s=config["timeoutSeconds"],
        )
        log = Path(self._place.name) / f"log-{self._state.number_next()}"
        instance = Instance(revision, self._state, self._clock, log)
        instance.wait()
        self.stop(name)
        self.instances[name] = instance

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
            one["key"]: self._state.versions[
                f"projects/{self._state.project}/secrets/{one['secret']}"
            ][int(one["version"]) - 1]
            for one in config.get("secretEnvironmentVariables", [])
        }


def builder_of(function: Json) -> str:
    """The address of the account that builds it."""
    account: str = function["buildConfig"]["serviceAccount"]
    return account.rpartition("/")[2]
