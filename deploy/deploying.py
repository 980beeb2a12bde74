"""The deploy: look, then take every step that something is missing for."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from deploy import ready
from deploy.bundle import bundle
from deploy.errors import Unfit
from deploy.function import Functions
from deploy.google import Google
from deploy.history import BEFORE, VERSION, History
from deploy.plan import OURS, Door, Plan
from deploy.project import let_build, look, make_account, switch_on
from deploy.queue import let_doors_name_the_queue, let_doors_put, make_queue
from deploy.removing import left_over
from deploy.schedule import body, make_job
from deploy.secret import Secrets
from deploy.services import NOTHING, send_to_latest, survey
from deploy.steps import AT_ONCE, Report, Step, perform
from shared.keys import Keyring

APIS = "Google's APIs"
RUN = "run.googleapis.com"
QUEUE = "queue"
BUILDING = "right to build"


def deploy(
    google: Google,
    plan: Plan,
    root: Path,
    environ: Mapping[str, str],
    say: Callable[[str], None],
    *,
    at_once: int = AT_ONCE,
) -> Report:
    """Make the project be as planned, `at_once` steps at a time.

    Raises Unfit, before anything is made, for what can be known to be wrong; Refused or
    Unanswered if not even looking succeeds.
    """
    ready.shop(root, plan)
    bundled = bundle(root, plan.environment["SHOP_CONFIG"])
    project = look(google, plan)
    if project is None:
        raise Unfit([f"There is no project {plan.project}, or you may not see it."])
    functions = Functions(google, plan, bundled, project.number, say)
    values = ready.values(google, plan, project, environ)
    ready.doors(plan, functions, values.wanted)
    version = functions.version(values.versions)
    say(f"{plan.prefix} in {plan.project}, {plan.region}: version {version}")
    functions.marks = _marks(version, _past(google, plan, project.off, say))
    secrets = Secrets(google, plan, values.wanted, values.before)
    steps = _steps(google, plan, functions, secrets, project.off)
    return perform(steps, say, at_once=at_once)


def _past(google: Google, plan: Plan, off: tuple[str, ...], say: Callable[[str], None]) -> History:
    """What was deployed before. That it was gone back from is said, for this deploy ends it."""
    past = (NOTHING if RUN in off else survey(google, plan)).history
    if past.is_back:
        say(f"It was rolled back and answers as {past.current}. This deploy takes it forward.")
    return past


def _marks(version: str, past: History) -> dict[str, str]:
    """What new revisions are told of this version and of the one that answers until then, which
    after a rollback is not the last one made."""
    before = {} if past.current is None else {BEFORE: past.current.name}
    return {VERSION: version, **before}


def _steps(
    google: Google, plan: Plan, functions: Functions, secrets: Secrets, off: tuple[str, ...]
) -> list[Step]:
    steps = [
        Step(APIS, partial(switch_on, google, plan, off)),
        *_accounts(google, plan),
        *_queue(google, plan),
        *(_secret(plan, secrets, name) for name in plan.secrets if name in secrets.wanted),
    ]
    for door in plan.doors:
        steps += _door(google, plan, functions, secrets, door)
    return steps + left_over(google, plan, off)


def _accounts(google: Google, plan: Plan) -> list[Step]:
    steps = [
        Step(_account(own), partial(make_account, google, plan, own), (APIS,))
        for own in plan.accounts
    ]
    return [*steps, Step(BUILDING, partial(let_build, google, plan), (_account("build"),))]


def _queue(google: Google, plan: Plan) -> list[Step]:
    putters = tuple(_account(door.name) for door in plan.doors if door.puts_tasks)
    return [
        Step(QUEUE, partial(make_queue, google, plan), (APIS,)),
        Step("doors that use the queue", partial(let_doors_put, google, plan), (QUEUE, *putters)),
        Step(
            "doors that call as the queue",
            partial(let_doors_name_the_queue, google, plan),
            (_account("queue"), *putters),
        ),
    ]


def _secret(plan: Plan, secrets: Secrets, variable: str) -> Step:
    readers = tuple(_account(door.name) for door in plan.doors if variable in door.secrets)
    return Step(f"secret {variable}", partial(secrets.make, variable), (APIS, *readers))


def _door(
    google: Google, plan: Plan, functions: Functions, secrets: Secrets, door: Door
) -> list[Step]:
    made, called = f"function {door.name}", f"callers of {door.name}"
    needed = tuple(f"secret {name}" for name in door.secrets if name in secrets.wanted)
    own = tuple(_account(one) for one in OURS if plan.member(one) in door.callers)
    steps = [
        Step(
            made,
            lambda: functions.make(door, secrets.versions),
            (_account(door.name), BUILDING, *needed),
        ),
        Step(called, partial(functions.let_call, door), (made, *own)),
        Step(f"traffic of {door.name}", partial(send_to_latest, google, plan, door), (made,)),
    ]
    if door.name == "chat":
        steps.append(Step("chat's address", partial(functions.check_address, door), (made,)))
    if door.schedule is not None:
        keyring = Keyring(secrets.wanted["INTERNAL_SECRET"].encode())
        job = partial(make_job, google, plan, body(plan, door, functions.url(door), keyring))
        steps.append(Step(f"schedule of {door.name}", job, (called,)))
    return steps


def _account(own: str) -> str:
    return f"account {own}"
