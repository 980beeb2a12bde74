"""Which revision of a service answers: each deploy leaves one behind, and requests go to those
that the service's traffic names.
"""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from local.cloud.instances import DidNotStart, Instance
from local.cloud.running import Running
from local.cloud.state import Json, State, service_name
from local.wire import StageClock

LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"
FAILED: Json = {
    "type": "Ready",
    "state": "CONDITION_FAILED",
    "revisionReason": "HEALTH_CHECK_CONTAINER_ERROR",
}
SPREAD = 37
"""Has no divisor in common with 100: whoever has half of the traffic gets half of any few."""
TO_LATEST: tuple[Json, ...] = ({"type": LATEST, "percent": 100},)


@dataclass
class Traffic:
    """The revisions of all services, and their processes: those with traffic run, the others
    are started again when they get some."""

    state: State
    clock: StageClock
    running: Running
    _turn: Iterator[int] = field(default_factory=itertools.count)

    def deploy(self, name: str, function: Json) -> None:
        """A new revision of the function. It answers at once, or waits for traffic if others
        were given all of it. Raises BuildFailed, and DidNotStart: then it is there, and failed."""
        service = service_name(name)
        revision = self._next(service)
        self.running.build(revision, function)
        self.state.revisions[revision] = shown = self._described(revision, function)
        try:
            self.running.start(revision)
        except DidNotStart:
            shown["conditions"] = [FAILED]
            raise
        with self.state.lock:
            forward = {"traffic": [*TO_LATEST], "is": [*TO_LATEST]}
            about = self.state.services.setdefault(service, dict(forward))
            about["latest"] = revision
            if function["serviceConfig"].get("allTrafficOnLatestRevision"):
                about |= forward
        self._let_rest(service)

    def send(self, service: str, targets: list[Json]) -> None:
        """Raises DidNotStart. Then who answered goes on, although others are asked for."""
        about = self.state.services[service]
        about["traffic"] = targets
        for revision in self._named(service, targets):
            self.running.start(revision)
        about["is"] = targets
        self._let_rest(service)

    def remove(self, name: str) -> None:
        service = service_name(name)
        self.running.rest(service, ())
        self.state.services.pop(service, None)
        for revision in self.revisions(service):
            del self.state.revisions[revision]

    def revisions(self, service: str) -> list[str]:
        """Their full names, the newest first."""
        own = [one for one in self.state.revisions if one.startswith(f"{service}/revisions/")]
        return sorted(own, reverse=True)

    def shares(self, service: str) -> dict[str, int]:
        """By full name of a revision, how many of a hundred requests it gets."""
        about = self.state.services.get(service)
        return {} if about is None else self._named(service, about["is"])

    def is_on_latest(self, service: str) -> bool:
        latest = self.state.services.get(service, {}).get("latest")
        return self.shares(service) == {latest: 100}

    def answering(self, service: str) -> Instance | None:
        """Whose turn it is to answer a request; None where nothing runs."""
        place = next(self._turn) * SPREAD % 100
        for revision, share in self.shares(service).items():
            place -= share
            if place < 0:
                return self.running.processes.get(revision)
        return None

    def _named(self, service: str, targets: list[Json]) -> dict[str, int]:
        shares: dict[str, int] = {}
        for one in targets:
            latest = one.get("type", REVISION) == LATEST
            own = f"{service}/revisions/{one.get('revision')}"
            revision = self.state.services[service]["latest"] if latest else own
            if one.get("percent"):
                shares[revision] = shares.get(revision, 0) + one["percent"]
        return shares

    def _let_rest(self, service: str) -> None:
        self.running.rest(service, self.shares(service))

    def _next(self, service: str) -> str:
        """As Google numbers them: turno-prod-chat-00002-xyz."""
        own, number = service.rpartition("/")[2], len(self.revisions(service)) + 1
        letters = hashlib.sha256(f"{service}{number}".encode()).hexdigest()[:3]
        return f"{service}/revisions/{own}-{number:05d}-{letters}"

    def _described(self, revision: str, function: Json) -> Json:
        """As Cloud Run shows it: run.v2, GoogleCloudRunV2Revision."""
        config = function["serviceConfig"]
        kept = config.get("secretEnvironmentVariables", [])
        env = [
            {"name": name, "value": text} for name, text in config["environmentVariables"].items()
        ]
        env += [
            {
                "name": one["key"],
                "valueSource": {"secretKeyRef": {k: one[k] for k in ("secret", "version")}},
            }
            for one in kept
        ]
        return {
            "name": revision,
            "service": revision.split("/")[5],
            "createTime": self.clock.now().isoformat().replace("+00:00", "Z"),
            "serviceAccount": config["serviceAccountEmail"],
            "timeout": f"{config['timeoutSeconds']}s",
            "containers": [{"name": "worker", "env": env}],
            "conditions": [{"type": "Ready", "state": "CONDITION_SUCCEEDED"}],
        }
