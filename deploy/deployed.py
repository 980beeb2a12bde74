"""What the deployed doors are told, read back from the project: so that the desk can be looked
over from a computer that has none of its secrets."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from deploy.function import environment
from deploy.google import Google
from deploy.history import BEFORE, VERSION
from deploy.plan import Plan
from deploy.secret import SECRETS
from deploy.services import Seen, survey
from deploy.steps import AT_ONCE

ASKED_FOR = ("webhook", "tick", "availability", "booking", "health")
"""Doors whose addresses the doctor reads; the chat door's is among the settings."""
NOT_SETTINGS = frozenset(
    ("LOG_EXECUTION_ID", "FUNCTION_TARGET", "FUNCTION_SIGNATURE_TYPE", "FUNCTION_SOURCE",
     "THREADS", VERSION, BEFORE)
)  # fmt: skip
"""What Google tells a function by itself, and what is a door's or a version's own."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """The doors as they answer now; for those that do not stand, the plan speaks."""

    plan: Plan
    number: str
    seen: Seen

    @property
    def told(self) -> dict[str, str]:
        """What all doors together are told beside their secrets."""
        told: dict[str, str] = {}
        for door in self.plan.doors:
            revision = self.seen.answering(door.name)
            own = revision.environment if revision else {}
            told |= own or environment(self.plan, door, self.number)
        return {name: text for name, text in told.items() if name not in NOT_SETTINGS}

    @property
    def secrets(self) -> dict[str, str]:
        """By variable, the full name of the secret's version that the doors have."""
        versions = dict.fromkeys(self.plan.secrets, "latest")
        for door in self.plan.doors:
            revision = self.seen.answering(door.name)
            versions |= revision.secrets if revision else {}
        return {
            name: f"{self.plan.secret_name(name)}/versions/{version}"
            for name, version in versions.items()
        }

    @property
    def addresses(self) -> dict[str, str]:
        """The variables by which the doctor knows where the standing doors are."""
        return {
            f"{name.upper()}_URL": self.plan.url(self.plan.door(name), self.number)
            for name in ASKED_FOR
            if name in self.seen.services
        }


def settings(google: Google, plan: Plan, number: str) -> dict[str, str]:
    """The settings of all doors together, secrets among them, and `WEBHOOK_URL`, `TICK_URL` and
    so on of those that stand.

    Each comes as the door has it that answers now; of a door that does not stand yet, as
    serverless.yml and Secret Manager would tell it. `number` is the project's. Raises Refused
    and Unanswered.
    """
    desk = Deployed(plan, number, survey(google, plan))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        values = pool.map(lambda version: _value(google, version), desk.secrets.values())
        secrets = {name: one for name, one in zip(desk.secrets, values, strict=True) if one}
    return desk.told | secrets | desk.addresses


def _value(google: Google, version: str) -> str | None:
    found = google.find(f"{SECRETS}.versions.access", name=version)
    return base64.b64decode(found["payload"]["data"]).decode("utf-8") if found else None
