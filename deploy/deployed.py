"""What the deployed doors are told, read back from the project: so that the desk can be looked
over from a computer that has none of its secrets."""

import base64
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from deploy.function import FUNCTIONS, environment
from deploy.google import Google, Json
from deploy.plan import Door, Plan
from deploy.secret import SECRETS
from deploy.steps import AT_ONCE

READ = frozenset(("cloudfunctions.googleapis.com", "secretmanager.googleapis.com"))
"""APIs without which nothing is deployed."""
ASKED_FOR = ("webhook", "tick", "availability", "booking", "health")
"""Doors whose addresses the doctor reads; the chat door's is among the settings."""
NOT_SETTINGS = frozenset(("LOG_EXECUTION_ID", "THREADS"))
"""What Google tells every function, and what is a door's own."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """The doors that stand, as Google shows them; for those that do not, the plan speaks."""

    plan: Plan
    number: str
    doors: Mapping[str, Json]

    @property
    def told(self) -> dict[str, str]:
        """What all doors together are told beside their secrets."""
        told: dict[str, str] = {}
        for door in self.plan.doors:
            told |= self._of(door).get("environmentVariables") or environment(
                self.plan, door, self.number
            )
        return {name: text for name, text in told.items() if name not in NOT_SETTINGS}

    @property
    def secrets(self) -> dict[str, str]:
        """By variable, the full name of the secret's version that the doors have."""
        own = {name: f"{self.plan.secret_name(name)}/versions/latest" for name in self.plan.secrets}
        for door in self.plan.doors:
            for one in self._of(door).get("secretEnvironmentVariables", ()):
                secret = f"projects/{self.plan.project}/secrets/{one['secret']}"
                own[one["key"]] = f"{secret}/versions/{one['version']}"
        return own

    @property
    def addresses(self) -> dict[str, str]:
        """The variables by which the doctor knows where the standing doors are."""
        return {
            f"{name.upper()}_URL": self.plan.url(self.plan.door(name), self.number)
            for name in ASKED_FOR
            if name in self.doors
        }

    def _of(self, door: Door) -> Json:
        config: Json = self.doors.get(door.name, {}).get("serviceConfig", {})
        return config


def look(google: Google, plan: Plan, number: str) -> Deployed:
    """`number` is the project's. Raises Refused and Unanswered."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        names = [plan.function_name(door) for door in plan.doors]
        found = pool.map(lambda name: google.find(f"{FUNCTIONS}.get", name=name), names)
        doors = zip((door.name for door in plan.doors), found, strict=True)
        return Deployed(plan, number, {name: one for name, one in doors if one is not None})


def settings(google: Google, plan: Plan, number: str) -> dict[str, str]:
    """The settings of all doors together, secrets among them, and `WEBHOOK_URL`, `TICK_URL` and
    so on of those that stand.

    Each comes as the door has it; of a door that does not stand yet, as serverless.yml and
    Secret Manager would tell it. `number` is the project's. Raises Refused and Unanswered.
    """
    seen = look(google, plan, number)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        values = pool.map(lambda version: _value(google, version), seen.secrets.values())
        secrets = {name: one for name, one in zip(seen.secrets, values, strict=True) if one}
    return seen.told | secrets | seen.addresses


def _value(google: Google, version: str) -> str | None:
    found = google.find(f"{SECRETS}.versions.access", name=version)
    return base64.b64decode(found["payload"]["data"]).decode("utf-8") if found else None
