"""Check of the queue between the webhook and the chat door.

https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues
"""

from collections.abc import Mapping
from typing import Any

from deploy.doctor.findings import Check, Finding
from deploy.doctor.places import SETTINGS_FIRST
from deploy.doctor.setup import SetUp, told
from shared.errors import Temporary
from shared.settings import Tasks

QUEUE = Check("queue", "Queue")
METADATA = "/computeMetadata/v1/instance/service-accounts/default/token"
ATTEMPTS_AT_LEAST = 5
FIRST_RETRY_AT_MOST_S = 10.0
LAST_RETRY_AT_MOST_S = 300.0
LOG_IN = ("Log in, then run this again:", "$ gcloud auth application-default login")


def queue(setup: SetUp) -> list[Finding]:
    tasks = setup.settings.tasks
    if tasks is None:
        return [QUEUE.left_out(SETTINGS_FIRST)]
    login = _machines_own(setup, tasks) or setup.login()
    if login is None:
        return [QUEUE.left_out("nobody is logged in to Google Cloud on this machine", *LOG_IN)]
    answer = setup.ask("GET", f"{tasks.url}/v2/{tasks.queue}", headers=login)
    if answer.status_code == 404:
        said = f"there is no queue {tasks.queue}"
        return [QUEUE.wrong(said, "Make it with `make deploy`, or:", _gcloud("create", tasks))]
    if answer.status_code in (401, 403):
        return [
            QUEUE.wrong(
                f"Google does not let this login look at it (HTTP {answer.status_code})",
                "Enable console.cloud.google.com/apis/library/cloudtasks.googleapis.com in the "
                "project, and give the login the role Cloud Tasks Viewer",
                *LOG_IN,
            )
        ]
    if not answer.is_success:
        raise Temporary(f"Cloud Tasks failed (HTTP {answer.status_code})")
    return [_judged(told(answer), tasks)]


def _machines_own(setup: SetUp, tasks: Tasks) -> Mapping[str, str] | None:
    """As the functions are logged in; only a machine of Google's has that server."""
    try:
        answer = setup.ask(
            "GET",
            f"http://{tasks.metadata_host}{METADATA}",
            headers={"Metadata-Flavor": "Google"},
            timeout=2.0,
        )
    except Temporary:
        return None
    token = told(answer).get("access_token")
    return {"Authorization": f"Bearer {token}"} if isinstance(token, str) else None


def _judged(shown: Mapping[str, Any], tasks: Tasks) -> Finding:
    state = shown.get("state", "RUNNING")
    if state != "RUNNING":
        said = f"it is {str(state).lower()}: no message is answered"
        return QUEUE.wrong(said, "Start it:", _gcloud("resume", tasks))
    retry = shown.get("retryConfig", {})
    attempts = int(retry.get("maxAttempts", 100))
    first, last = _seconds(retry.get("minBackoff", "0.1s")), _seconds(retry.get("maxBackoff"))
    if 0 <= attempts < ATTEMPTS_AT_LEAST:
        said = f"it gives a message up after {attempts} tries"
        return QUEUE.wrong(
            said, "Let it try again:", _gcloud("update", tasks, "--max-attempts=100")
        )
    if first > FIRST_RETRY_AT_MOST_S or last > LAST_RETRY_AT_MOST_S:
        said = f"it waits too long between two tries ({first:g} to {last:g} s)"
        sooner = _gcloud("update", tasks, "--min-backoff=1s", "--max-backoff=60s")
        return QUEUE.wrong(said, "Let it try sooner:", sooner)
    many = "any number of" if attempts < 0 else f"up to {attempts}"
    return QUEUE.well(f"runs; {many} tries, {first:g} to {last:g} s apart")


def _seconds(duration: object) -> float:
    """Google's own default where there is none: an hour."""
    return float(str(duration or "3600s").removesuffix("s"))


def _gcloud(verb: str, tasks: Tasks, *more: str) -> str:
    _, project, _, location, _, name = tasks.queue.split("/")
    words = ("$ gcloud tasks queues", verb, name, f"--location={location}", f"--project={project}")
    return " ".join((*words, *more))
