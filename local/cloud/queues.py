"""Cloud Tasks: queues that are made by a deploy, and tasks that go on to the stage's emulator."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import ClassVar

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from local.cloud.api import ApiError, Ask
from local.cloud.rights import Policies, standing, with_policies
from local.cloud.state import Json, State
from local.tasks import CloudTasksEmulator
from local.wire import Faults, StageClock

NAME_RESTS = timedelta(days=3)
ENQUEUER = "roles/cloudtasks.enqueuer"
ACTS_AS = "roles/iam.serviceAccountUser"


class Queues(Policies):
    """`reach` gives the address on this computer of one that Google would serve."""

    service = "cloudtasks"
    version = "v2"
    does: ClassVar[Mapping[str, str]] = with_policies(
        "queues", get="one", list="listed", create="create", patch="patch", delete="delete"
    ) | {"tasks.create": "create_task"}

    def __init__(
        self, state: State, clock: StageClock, faults: Faults, reach: Callable[[str], str]
    ) -> None:
        super().__init__(state, clock, faults)
        self.tasks = CloudTasksEmulator(clock, faults)
        self._reach = reach
        self._resting: dict[str, float] = {}

    def must_stand(self, name: str) -> None:
        standing(self.state, self.state.queues, name)

    def one(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        return self.state.queues[ask.name]

    def listed(self, ask: Ask) -> Json:  # noqa: ARG002 - as every method
        return {"queues": list(self.state.queues.values())}

    def create(self, ask: Ask) -> Json:
        name = ask.body["name"]
        if name in self.state.queues:
            raise ApiError(409, "Queue already exists")
        if self._resting.get(name, 0.0) > self.clock.now().timestamp():
            raise ApiError(
                400,
                "The queue cannot be created because a queue with this name existed too recently.",
                "FAILED_PRECONDITION",
            )
        return self._kept(name, ask.body)

    def patch(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        masked = {key: ask.body[key] for key in ask.query["updateMask"].split(",")}
        return self._kept(ask.name, {**self.state.queues[ask.name], **masked})

    def _kept(self, name: str, queue: Json) -> Json:
        burst = {"maxBurstSize": 10, **queue["rateLimits"]}
        self.state.queues[name] = {**queue, "rateLimits": burst, "state": "RUNNING"}
        return self.state.queues[name]

    def delete(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        del self.state.queues[ask.name]
        self.state.policies.pop(ask.name, None)
        self._resting[ask.name] = (self.clock.now() + NAME_RESTS).timestamp()
        return {}

    def create_task(self, ask: Ask) -> Json:
        """Of a door that may put tasks here, and may name the account they are delivered as."""
        self.must_stand(ask.name)
        called = ask.body["task"]["httpRequest"]
        account = called["oidcToken"]["serviceAccountEmail"]
        acted = f"projects/{self.state.project}/serviceAccounts/{account}"
        for role, resource in ((ENQUEUER, ask.name), (ACTS_AS, acted)):
            if not self.state.may(ask.caller, role, resource):
                raise ApiError(403, f"{ask.caller} lacks {role} on {resource}")
        here = {**called, "url": self._reach(called["url"])}
        task = {**ask.body, "task": {**ask.body["task"], "httpRequest": here}}
        answer = self.tasks.answer(_request(f"/v2/{ask.name}/tasks", task))
        told: Json = json.loads(answer.get_data())
        if answer.status_code != 200:
            error = told["error"]
            raise ApiError(error["code"], error["message"], error["status"])
        return told


def _request(path: str, body: Json) -> Request:
    headers = [("Authorization", "Bearer the-caller-was-checked")]
    return Request(EnvironBuilder(path, method="POST", json=body, headers=headers).get_environ())
