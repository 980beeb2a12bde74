"""The queue on Google Cloud Tasks, over plain HTTP: the webhook door starts without an SDK.

https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx

from shared.codec import Unfit, plain, read
from shared.errors import Temporary
from shared.http import NEVER_REACHED, in_time
from shared.logs import log
from shared.outside import Limits, Service, Untouched, by_status
from shared.queue import Errand
from shared.traces import onward

HEADER = "X-Turno-Task"
DEADLINE_S = 150
"""How long a delivery may take: a little more than the platform gives the chat door."""
RENEW_EARLY = timedelta(seconds=60)
LIMITS = Limits(timeout=2.0, tries=2, base=0.1)
"""For a token, where one is needed, and the task together."""

_TOKEN_PATH = "/computeMetadata/v1/instance/service-accounts/default/token"  # noqa: S105 - a path


class CloudTasksQueue:
    """Puts errands into `queue` (`projects/…/locations/…/queues/…`), to be posted to `target`.

    Every task is signed with `key`. With an `invoker`, a service account, the platform's own
    identity token travels along and `target` can be closed to everybody else.
    """

    def __init__(
        self,
        http: httpx.Client,
        *,
        url: str,
        queue: str,
        target: str,
        token: Callable[[], str],
        key: bytes,
        invoker: str | None = None,
        service: Service | None = None,
    ) -> None:
        self._http = http
        self._endpoint = f"{url.rstrip('/')}/v2/{queue}/tasks"
        self._queue = queue
        self._target = target
        self._token = token
        self._key = key
        self._invoker = invoker
        self._service = service or Service("tasks")

    def put(self, errand: Errand, *, at: datetime, once: str | None = None) -> None:
        """As the port says. A name in `once` is remembered for an hour after its task is done,
        at most a day."""
        body = json.dumps(plain(errand)).encode()
        task: dict[str, Any] = {
            "scheduleTime": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "dispatchDeadline": f"{DEADLINE_S}s",
            "httpRequest": self._request(body),
        }
        if once is not None:
            task["name"] = f"{self._queue}/tasks/{_task_id(errand.shop, once)}"
        # Twice is once: a name is taken but once, and without one an inbox is looked at twice.
        self._service.call(partial(self._create, task), limits=LIMITS, repeatable=True)

    def _request(self, body: bytes) -> dict[str, Any]:
        request: dict[str, Any] = {
            "url": self._target,
            "httpMethod": "POST",
            "headers": {
                "Content-Type": "application/json",
                HEADER: signature(self._key, body),
                **onward(),
            },
            "body": base64.b64encode(body).decode(),
        }
        if self._invoker is not None:
            identity = {"serviceAccountEmail": self._invoker, "audience": self._target}
            request["oidcToken"] = identity
        return request

    def _create(self, task: dict[str, Any]) -> None:
        token = self._token()
        try:
            answer = self._http.post(
                self._endpoint,
                json={"task": task},
                headers={"Authorization": f"Bearer {token}"},
                timeout=in_time(),
            )
        except NEVER_REACHED as error:
            raise Untouched("Cloud Tasks was not reached") from error
        except httpx.HTTPError as error:
            raise Temporary("Cloud Tasks gave no answer") from error
        reason = _reason(answer)
        if answer.is_success or (reason == "ALREADY_EXISTS" and "name" in task):
            return
        log("task_refused", severity="ERROR", status=answer.status_code, reason=reason)
        said = f"Cloud Tasks answered {answer.status_code} {reason}"
        raise by_status(answer.status_code, said)


@dataclass(frozen=True, slots=True)
class Errands:
    """Reads the tasks of our own queue.

    The signature carries no time, for a task may be tried again for hours. Nothing is lost
    by that: a task that somebody replays only drains an inbox, which is empty by then, or
    looks once more at an appointment.
    """

    keys: tuple[bytes, ...]
    HEADER = HEADER

    def signed(self, body: bytes, header: str | None) -> bool:
        """Was this body signed with one of our keys, at whatever time?"""
        given = (header or "").encode("utf-8", "replace")
        expected = [signature(key, body).encode() for key in self.keys]
        matches = [hmac.compare_digest(given, one) for one in expected]
        return any(matches)

    def read(self, body: bytes, header: str | None) -> Errand | None:
        """The errand, or None if it was not signed with one of our keys."""
        if not self.signed(body, header):
            return None
        try:
            return read(Errand, json.loads(body))
        except (Unfit, ValueError) as error:
            log("errand_unreadable", severity="ERROR", error=error)
            return None


def metadata_token(
    http: httpx.Client, host: str, *, clock: Callable[[], datetime]
) -> Callable[[], str]:
    """A function that gives the access token of the account this program runs as.

    It asks the platform's metadata server at `host`, and again only a minute before the
    token ends. It raises Temporary.
    """
    kept: _AccessToken | None = None

    def token() -> str:
        nonlocal kept
        now = clock()
        if kept is None or now >= kept.renew_at:
            kept = _asked(http, host, now)
        return kept.text

    return token


@dataclass(frozen=True, slots=True)
class _AccessToken:
    text: str
    renew_at: datetime


def _asked(http: httpx.Client, host: str, now: datetime) -> _AccessToken:
    try:
        answer = http.get(
            f"http://{host}{_TOKEN_PATH}",
            headers={"Metadata-Flavor": "Google"},
            timeout=in_time(),
        )
        answer.raise_for_status()
        told = answer.json()
        lives = timedelta(seconds=int(told["expires_in"]))
        return _AccessToken(str(told["access_token"]), now + lives - RENEW_EARLY)
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise Untouched("the metadata server gave no access token") from error


def _task_id(shop: str, once: str) -> str:
    """Hashed, because Google spreads tasks by their ids, and allows few signs in them."""
    return hashlib.sha256(json.dumps([shop, once]).encode()).hexdigest()


def signature(key: bytes, body: bytes) -> str:
    """The value of `X-Turno-Task` for this body: it stands for as long as the key does."""
    return "v1=" + hmac.new(key, body, hashlib.sha256).hexdigest()


def _reason(answer: httpx.Response) -> str:
    """Google's word for what went wrong; empty if it does not say."""
    try:
        return str(answer.json()["error"]["status"])
    except (ValueError, KeyError, TypeError):
        return ""
