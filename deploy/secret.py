"""Secret Manager: the values that the doors are given, each readable by its own doors only."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from deploy.google import Google
from deploy.plan import Plan
from deploy.policies import change_role, only
from deploy.standing import ensure
from deploy.steps import Outcome

SECRETS = "secretmanager.projects.secrets"
ACCESSOR = "roles/secretmanager.secretAccessor"


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret's value and the number of its version."""

    version: str
    value: str = field(repr=False)


def kept(google: Google, plan: Plan, variable: str) -> Kept | None:
    """What Secret Manager has now."""
    latest = f"{plan.secret_name(variable)}/versions/latest"
    found = google.find(f"{SECRETS}.versions.access", name=latest)
    if found is None:
        return None
    value = base64.b64decode(found["payload"]["data"]).decode("utf-8")
    return Kept(found["name"].rpartition("/")[2], value)


class Secrets:
    """The secrets of one deploy: `values` are those wanted, `before` those that stood."""

    def __init__(
        self, google: Google, plan: Plan, values: Mapping[str, str], before: Mapping[str, Kept]
    ) -> None:
        self._google = google
        self._plan = plan
        self.wanted = values
        self._before = before
        self.versions = {name: one.version for name, one in before.items()}
        """By variable, of each secret that stands."""

    def make(self, variable: str) -> Outcome:
        """The value, readable by its own doors, whose accounts have to be there."""
        outcome = self.put(variable)
        shared = self._let_doors_read(variable)
        return shared if outcome == "stands" else outcome

    def put(self, variable: str) -> Outcome:
        """The value alone: no door may read it yet."""
        value, before = self.wanted[variable], self._before.get(variable)
        outcome: Outcome = "stands"
        if before is None:
            outcome = "made"
            self._create(variable)
        if before is None or before.value != value:
            outcome = "changed" if before else "made"
            body = {"payload": {"data": base64.b64encode(value.encode()).decode()}}
            name = self._plan.secret_name(variable)
            added = self._google.ask(f"{SECRETS}.addVersion", parent=name, body=body)
            self.versions[variable] = added["name"].rpartition("/")[2]
        return outcome

    def _create(self, variable: str) -> None:
        """It may be there without a value: an earlier run was cut off in between."""
        project, own = f"projects/{self._plan.project}", self._plan.secret_id(variable)
        body = {"replication": {"automatic": {}}, "labels": self._plan.labels}
        ensure(
            lambda: self._google.find(f"{SECRETS}.get", name=f"{project}/secrets/{own}"),
            lambda: self._google.ask(f"{SECRETS}.create", parent=project, secretId=own, body=body),
            change=lambda _found: None,
            fits=lambda _found: True,
        )

    def _let_doors_read(self, variable: str) -> Outcome:
        doors = [door.name for door in self._plan.doors if variable in door.secrets]
        readers = only(self._plan.member(name) for name in doors)
        name = self._plan.secret_name(variable)
        return change_role(self._google, SECRETS, name, ACCESSOR, readers)
