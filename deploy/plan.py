"""What shall stand in the project, with every name worked out. Pure: it looks at nothing.

A name is `<service>-<stage>-<own name>`, so that two stages live side by side and nothing
needs to be remembered between two runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.errors import Unfit
from deploy.history import BEFORE, VERSION
from deploy.written import Function, Queue, Schedule, Written, read
from main import DOORS
from shared.settings import DOORS as USES
from shared.settings import Tasks

DNS_LABEL = 63
NUMBER_DIGITS = 13
ACCOUNT_ID = 30
OURS = ("queue", "scheduler", "staff")
"""Callers that become service accounts."""


@dataclass(frozen=True, slots=True)
class Door:
    """One function: `name` is the door's, `function` the deployed one's."""

    name: str
    function: str
    memory: str
    cpu: int
    concurrency: int
    min_instances: int
    max_instances: int
    timeout: int
    secrets: tuple[str, ...]
    callers: tuple[str, ...]
    """IAM members; `allUsers` for a public door."""
    schedule: Schedule | None

    @property
    def puts_tasks(self) -> bool:
        return Tasks in USES[self.name]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole of one stage."""

    service: str
    project: str
    region: str
    stage: str
    runtime: str
    environment: Mapping[str, str]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    queue: Queue
    doors: tuple[Door, ...]

    @property
    def prefix(self) -> str:
        return f"{self.service}-{self.stage}"

    @property
    def location(self) -> str:
        return f"projects/{self.project}/locations/{self.region}"

    @property
    def queue_name(self) -> str:
        return f"{self.location}/queues/{self.prefix}-{self.queue.name}"

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)

    @property
    def labels(self) -> dict[str, str]:
        """On everything that can carry labels."""
        return {"app": self.service, "stage": self.stage}

    def secret_id(self, variable: str) -> str:
        return f"{self.prefix}-{variable}"

    def secret_name(self, variable: str) -> str:
        return f"projects/{self.project}/secrets/{self.secret_id(variable)}"

    def function_name(self, door: Door) -> str:
        return f"{self.location}/functions/{door.function}"

    def job_name(self, door: Door) -> str:
        return f"{self.location}/jobs/{door.function}"

    def account(self, own: str) -> str:
        """The address of a service account of ours: a door's, a caller's, or `build`."""
        return f"{account_id(self.prefix, own)}@{self.project}.iam.gserviceaccount.com"

    @property
    def accounts(self) -> tuple[str, ...]:
        """Own names of the service accounts: one per door, one per caller, one that builds."""
        called = {own for own in OURS for door in self.doors if self.member(own) in door.callers}
        return (*(door.name for door in self.doors), *sorted(called | {"queue"}), "build")

    def member(self, own: str) -> str:
        return f"serviceAccount:{self.account(own)}"

    def url(self, door: Door, number: str) -> str:
        """The address that Cloud Run gives a service of that name in the project of that
        number. It is known before the service is, which is how a door can be told the chat
        door's address, and the chat door its own."""
        return f"https://{door.function}-{number}.{self.region}.run.app"

    def door(self, name: str) -> Door:
        """Raises KeyError."""
        for door in self.doors:
            if door.name == name:
                return door
        raise KeyError(name)


def account_id(prefix: str, own: str) -> str:
    return f"{prefix}-{own.replace('_', '-')}"


def plan(resolved: Mapping[str, Any]) -> Plan:
    """Raises Unfit with a sentence for each thing that cannot be."""
    written = read(resolved)
    provider = written.provider
    prefix = f"{written.service}-{provider.stage}"
    problems = _problems(written, prefix)
    if problems:
        raise Unfit(problems)
    domain = f"{provider.project}.iam.gserviceaccount.com"
    doors = tuple(
        _door(name, block, written, prefix, domain) for name, block in written.functions.items()
    )
    return Plan(
        service=written.service,
        project=provider.project,
        region=provider.region,
        stage=provider.stage,
        runtime=provider.runtime,
        environment={name: text for name, text in provider.environment.items() if text},
        required=tuple(written.secrets.required),
        optional=tuple(written.secrets.optional),
        queue=written.queue,
        doors=doors,
    )


def _door(name: str, block: Function, written: Written, prefix: str, domain: str) -> Door:
    usual = written.provider
    ours = {own: f"serviceAccount:{account_id(prefix, own)}@{domain}" for own in OURS}
    callers = ["allUsers"] if block.public else [ours.get(one, one) for one in block.callers]
    return Door(
        name=name,
        function=f"{prefix}-{name.replace('_', '-')}",
        memory=block.memory or usual.memory,
        cpu=block.cpu or usual.cpu,
        concurrency=block.concurrency or usual.concurrency,
        min_instances=block.min_instances,
        max_instances=block.max_instances or usual.max_instances,
        timeout=block.timeout,
        secrets=tuple(block.secrets),
        callers=tuple(callers),
        schedule=block.schedule,
    )


def _problems(written: Written, prefix: str) -> list[str]:
    """What is well written and cannot be all the same."""
    told = [
        f"provider.environment: {one} is told to the doors by the deploy; take it out."
        for one in (VERSION, BEFORE)
        if one in written.provider.environment
    ]
    named = [*written.secrets.required, *written.secrets.optional]
    told += [f"secrets: {one} stands there twice." for one in named if named.count(one) > 1]
    for name, block in written.functions.items():
        told += _door_problems(f"functions.{name}", name, block, written, named)
        if len(account_id(prefix, name)) > ACCOUNT_ID:
            told.append(
                f"functions.{name}: {account_id(prefix, name)} is longer than {ACCOUNT_ID} "
                "letters; choose a shorter service or stage."
            )
    if "chat" not in written.functions:
        told.append("functions: the chat door has to be among them; the queue calls it.")
    if written.queue.min_backoff > written.queue.max_backoff:
        told.append("queue.minBackoff has to be at most queue.maxBackoff.")
    return [f"serverless.yml: {one}" for one in dict.fromkeys(told)]


def _door_problems(
    place: str, name: str, block: Function, written: Written, named: list[str]
) -> list[str]:
    told = []
    if name not in DOORS:
        told.append(f"{place}: there is no such door; the doors are {', '.join(DOORS)}.")
    if block.public == bool(block.callers):
        told.append(f"{place} has to be public: true, or to have callers; one of the two.")
    if block.schedule is not None and "scheduler" not in block.callers:
        told.append(f"{place}.callers has to have scheduler, for there is a schedule.")
    for one in block.secrets:
        if one not in named:
            told.append(f"{place}.secrets: {one} is not listed under secrets.")
        if one in written.provider.environment:
            told.append(f"{place}.secrets: {one} is also in provider.environment; keep one.")
    most, least = block.max_instances or written.provider.max_instances, block.min_instances
    if least > most:
        told.append(f"{place}.minInstances is {least}, which is more than maxInstances, {most}.")
    return told
