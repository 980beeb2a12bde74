"""What can be known to be wrong before anything is made or uploaded."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import Unfit
from deploy.function import Functions
from deploy.google import Google
from deploy.plan import Plan
from deploy.project import Project
from deploy.secret import Kept, kept
from deploy.steps import AT_ONCE
from shared.errors import Misconfigured
from shared.settings import Settings
from shared.shop.schema import check

SECRET_MANAGER = "secretmanager.googleapis.com"  # noqa: S105 - an API's name


@dataclass(frozen=True, slots=True)
class Values:
    """The secrets: what they shall be, and what stands."""

    wanted: Mapping[str, str]
    before: Mapping[str, Kept]

    @property
    def versions(self) -> dict[str, str]:
        """In which versions they will stand."""
        return {name: self._version(name, value) for name, value in self.wanted.items()}

    def _version(self, name: str, value: str) -> str:
        before = self.before.get(name)
        if before is None:
            return "1"
        return before.version if before.value == value else str(int(before.version) + 1)


def shop(root: Path, plan: Plan) -> None:
    """Raises Unfit with every mistake in the shop file."""
    path = Path(plan.environment.get("SHOP_CONFIG", ""))
    problems = check(root / path) if path.name else ["provider.environment needs SHOP_CONFIG."]
    if problems:
        raise Unfit(problems)


def values(google: Google, plan: Plan, project: Project, environ: Mapping[str, str]) -> Values:
    """From the environment, or else as they were deployed last. Raises Unfit for those that
    are required and nowhere."""
    before = {} if SECRET_MANAGER in project.off else _before(google, plan)
    wanted = {name: one.value for name, one in before.items()}
    wanted |= {name: told for name in plan.secrets if (told := environ.get(name, "").strip())}
    missing = [name for name in plan.required if name not in wanted]
    if missing:
        raise Unfit(
            [
                f"{name} has no value: export it or write it into .env (NAME=value, one a line)."
                for name in missing
            ]
        )
    return Values(wanted, before)


def doors(plan: Plan, functions: Functions, wanted: Mapping[str, str]) -> None:
    """Each door's environment, read as the door itself will. Raises Unfit with what would
    keep one from opening."""
    problems = []
    for door in plan.doors:
        secrets = {name: wanted[name] for name in door.secrets if name in wanted}
        try:
            Settings.read({**functions.environment(door), **secrets}, door.name)
        except Misconfigured as error:
            problems.append(str(error))
    if problems:
        raise Unfit([*problems, "See functions and secrets in serverless.yml."])


def _before(google: Google, plan: Plan) -> dict[str, Kept]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda name: kept(google, plan, name), plan.secrets)
        return {name: one for name, one in zip(plan.secrets, found, strict=True) if one}
