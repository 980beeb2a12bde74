"""Secret Manager, as far as the interview writes there: straight, and nowhere else."""

from collections.abc import Callable

from deploy.google import Google
from deploy.plan import Plan
from deploy.secret import Kept, Secrets, kept


class Vault:
    """The stage's secrets, by variable. Every value that passes is told to `hide` first.
    Raises Refused and Unanswered."""

    def __init__(self, google: Google, plan: Plan, hide: Callable[[str], None]) -> None:
        self._google = google
        self._plan = plan
        self._hide = hide
        self._seen: dict[str, Kept | None] = {}

    def value(self, variable: str) -> str:
        """Empty where there is none."""
        if variable not in self._seen:
            self._seen[variable] = found = kept(self._google, self._plan, variable)
            if found is not None:
                self._hide(found.value)
        one = self._seen[variable]
        return one.value if one is not None else ""

    def put(self, variable: str, value: str) -> None:
        """The doors are let read it by the deploy, which makes their accounts. Idempotent."""
        self._hide(value)
        self.value(variable)
        before = {name: one for name, one in self._seen.items() if one is not None}
        Secrets(self._google, self._plan, {variable: value}, before).put(variable)
        del self._seen[variable]
