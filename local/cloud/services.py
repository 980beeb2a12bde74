"""Cloud Run, as far as it shows the services beneath the functions, and sends their traffic."""

from collections.abc import Mapping
from typing import Any, ClassVar

from local.cloud.api import ApiError, Ask
from local.cloud.instances import DidNotStart
from local.cloud.rights import Policies, standing, with_policies
from local.cloud.state import Json
from local.cloud.traffic import LATEST, REVISION, Traffic

PAGE = 2
"""So small that whoever reads only one page is found out."""
LOOKS_BEFORE_DONE = 1


class Services(Policies):
    service = "run"
    version = "v2"
    does: ClassVar[Mapping[str, str]] = with_policies("services", get="one", patch="patch") | {
        "revisions.list": "revisions",
        "operations.get": "operation",
    }

    def __init__(self, *parts: Any, traffic: Traffic) -> None:
        super().__init__(*parts)
        self._traffic = traffic
        self._operations: dict[str, Json] = {}

    def must_stand(self, name: str) -> None:
        standing(self.state, self.state.services, name)

    def one(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        about = self.state.services[ask.name]
        uri = self.state.functions[ask.name.replace("/services/", "/functions/")]["serviceConfig"][
            "uri"
        ]
        return {
            "name": ask.name,
            "uri": uri,
            "urls": [uri],
            "latestReadyRevision": about["latest"],
            "latestCreatedRevision": about["latest"],
            "traffic": about["traffic"],
            "trafficStatuses": about["is"],
        }

    def revisions(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        names, first = self._traffic.revisions(ask.name), int(ask.query.get("pageToken", "0"))
        page = {"revisions": [self.state.revisions[name] for name in names[first : first + PAGE]]}
        return page | ({"nextPageToken": str(first + PAGE)} if first + PAGE < len(names) else {})

    def patch(self, ask: Ask) -> Json:
        """Of the traffic only: all else is the function's to change."""
        self.must_stand(ask.name)
        if ask.query.get("updateMask") != "traffic":
            raise ApiError(501, "the stand-in changes a service's traffic and nothing else")
        targets = ask.body.get("traffic", [])
        self._allowed(ask.name, targets)
        ended: Json = {"response": {"name": ask.name}}
        try:
            self._traffic.send(ask.name, targets)
        except DidNotStart as error:
            ended = {"error": {"code": 9, "message": str(error)}}
        location = "/".join(ask.name.split("/")[:4])
        name = f"{location}/operations/t{self.state.number_next()}"
        self._operations[name] = {"name": name, "done": True, "looks": 0, **ended}
        return {"name": name, "done": False}

    def operation(self, ask: Ask) -> Json:
        standing(self.state, self._operations, ask.name)
        found = self._operations[ask.name]
        found["looks"] += 1
        if found["looks"] <= LOOKS_BEFORE_DONE:
            return {"name": ask.name, "done": False}
        return {key: value for key, value in found.items() if key != "looks"}

    def _allowed(self, service: str, targets: list[Json]) -> None:
        """Raises ApiError."""
        if sum(one.get("percent", 0) for one in targets) != 100:
            raise ApiError(400, "The traffic percentages must sum to 100.")
        for one in targets:
            own = one.get("revision", "")
            if one.get("type") not in (LATEST, REVISION) or (one["type"] == LATEST and own):
                raise ApiError(400, "A traffic target names the latest revision or one of them.")
            if one["type"] == REVISION and (
                f"{service}/revisions/{own}" not in self.state.revisions
            ):
                raise ApiError(404, f"Revision '{own}' was not found.")
