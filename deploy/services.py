"""The Cloud Run services beneath the functions: their revisions, and which of them answers."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from deploy.errors import Broken
from deploy.google import Google, Json
from deploy.history import History, Revision, history
from deploy.plan import Door, Plan
from deploy.steps import AT_ONCE, Outcome

SERVICES = "run.projects.locations.services"
OPERATION = "run.projects.locations.operations.get"
FORWARD = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}
RESTING = ("RESERVE", "RETIRED", "RETIRING", "MIN_INSTANCES_NOT_PROVISIONED")
TO_REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"


@dataclass(frozen=True, slots=True)
class Service:
    """Revisions by their short names: `latest` is the newest that is ready, `answering` those
    that get requests, and `asked` those that are to get them. The two differ after a change
    that did not succeed."""

    name: str
    latest: str
    asked: tuple[str, ...]
    answering: tuple[str, ...]

    def is_on(self, revision: str) -> bool:
        return self.asked == self.answering == (revision,)


@dataclass(frozen=True, slots=True)
class Seen:
    """The services that stand, and all their revisions, by door."""

    services: Mapping[str, Service]
    revisions: Mapping[str, tuple[Revision, ...]]

    @property
    def history(self) -> History:
        every = (one for revisions in self.revisions.values() for one in revisions)
        answering = (one for service in self.services.values() for one in service.answering)
        return history(every, answering)

    def answering(self, door: str) -> Revision | None:
        """The revision by which a door answers; the newest of several."""
        service = self.services.get(door)
        found = [
            one
            for one in self.revisions.get(door, ())
            if service is not None and one.name in service.answering
        ]
        return max(found, key=lambda one: one.made, default=None)


NOTHING = Seen({}, {})


def survey(google: Google, plan: Plan) -> Seen:
    """Raises Refused and Unanswered."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        services = pool.map(partial(_service, google, plan), plan.doors)
        found = dict(zip(plan.doors, services, strict=True))
        standing = {door: one for door, one in found.items() if one is not None}
        revisions = pool.map(partial(_revisions, google), standing, standing.values())
        return Seen(
            {door.name: one for door, one in standing.items()},
            {door.name: one for door, one in zip(standing, revisions, strict=True)},
        )


def send_to_latest(google: Google, plan: Plan, door: Door) -> Outcome:
    """Have the newest revision of the door answer, and those that are made later."""
    service = _service(google, plan, door)
    # In a dry run a door that was just made is not there.
    if service is None or service.is_on(service.latest):
        return "stands"
    return _send(google, service, FORWARD)


def send_to(google: Google, plan: Plan, door: Door, revision: str) -> Outcome:
    """Have this revision of the door answer, at once and without a build. Raises Broken where
    it does not start any more."""
    service = _service(google, plan, door)
    if service is None:
        raise Broken(f"The {door.name} door was taken down meanwhile.")
    if service.is_on(revision):
        return "stands"
    if service.latest == revision:
        return _send(google, service, FORWARD)
    return _send(google, service, {"type": TO_REVISION, "revision": revision, "percent": 100})


def _send(google: Google, service: Service, target: Json) -> Outcome:
    operation = google.ask(
        f"{SERVICES}.patch", name=service.name, updateMask="traffic", body={"traffic": [target]}
    )
    google.finish(operation, OPERATION)
    return "changed"


def _service(google: Google, plan: Plan, door: Door) -> Service | None:
    name = f"{plan.location}/services/{door.function}"
    found = google.find(f"{SERVICES}.get", name=name)
    if found is None:
        return None
    latest = _short(found.get("latestReadyRevision", ""))
    asked = found.get("traffic") or [FORWARD]
    told = found.get("trafficStatuses") or asked
    return Service(name, latest, _with_requests(asked, latest), _with_requests(told, latest))


def _with_requests(targets: list[Json], latest: str) -> tuple[str, ...]:
    named = (_short(one.get("revision") or latest) for one in targets if one.get("percent"))
    return tuple(dict.fromkeys(named))


def _revisions(google: Google, door: Door, service: Service) -> tuple[Revision, ...]:
    shown = google.listed(f"{SERVICES}.revisions.list", "revisions", parent=service.name)
    return tuple(_revision(door, one) for one in shown if _ever_started(one))


def _ever_started(shown: Json) -> bool:
    """Not one that a deploy left behind because its door did not open. Those that rest for want
    of requests may be told as failed as well, with that for a reason."""
    conditions: list[Json] = shown.get("conditions", [])
    ready = next((one for one in conditions if one.get("type") == "Ready"), {})
    return ready.get("state") != "CONDITION_FAILED" or ready.get("revisionReason") in RESTING


def _revision(door: Door, shown: Json) -> Revision:
    told: list[Json] = shown["containers"][0].get("env", [])
    return Revision(
        door=door.name,
        name=_short(shown["name"]),
        made=datetime.fromisoformat(shown["createTime"]).astimezone(UTC),
        environment={one["name"]: one["value"] for one in told if "value" in one},
        secrets=dict(_secrets(told)),
    )


def _secrets(told: Iterable[Json]) -> Iterable[tuple[str, str]]:
    for one in told:
        kept = one.get("valueSource", {}).get("secretKeyRef")
        if kept is not None:
            yield one["name"], kept.get("version") or "latest"


def _short(name: str) -> str:
    return name.rpartition("/")[2]
