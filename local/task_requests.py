"""What Cloud Tasks accepts as a task, and how it shows one."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

FURTHEST = timedelta(days=30)

_METHODS = frozenset(("POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"))
_WITH_BODY = frozenset(("POST", "PUT", "PATCH"))
_SET_BY_THE_QUEUE = re.compile(r"host|content-length|user-agent|x-(cloudtasks|google|appengine)-.*")


@dataclass(frozen=True, slots=True)
class Task:
    """One request to be made at `due` or later; `failures` counts the attempts so far."""

    name: str
    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes
    created: datetime
    due: datetime
    deadline_s: float
    failures: int = 0

    def resource(self) -> dict[str, Any]:
        """The task as the API shows it, which is without its body."""
        return {
            "name": self.name,
            "httpRequest": {
                "url": self.url,
                "httpMethod": self.method,
                "headers": dict(self.headers),
            },
            "scheduleTime": _stamp(self.due),
            "createTime": _stamp(self.created.replace(microsecond=0)),
            "dispatchDeadline": f"{self.deadline_s:g}s",
            "dispatchCount": self.failures,
            "view": "BASIC",
        }

    def all_headers(self) -> dict[str, str]:
        *_, queue, _tasks, own = self.name.split("/")
        return {
            **self.headers,
            "User-Agent": "Google-Cloud-Tasks",
            "X-CloudTasks-QueueName": queue,
            "X-CloudTasks-TaskName": own,
            "X-CloudTasks-TaskRetryCount": str(self.failures),
        }


def read_task(body: bytes, parent: str, now: datetime, number: int) -> Task:
    """The task that a request describes. Raises ValueError with what is wrong in it."""
    try:
        described = json.loads(body)
    except ValueError as error:
        raise ValueError("Invalid JSON payload received.") from error
    _only(described, "", "task", "responseView")
    task = described.get("task")
    _only(task, "task", "name", "scheduleTime", "httpRequest", "dispatchDeadline")
    http = task.get("httpRequest")
    _only(http, "task.http_request", "url", "httpMethod", "headers", "body", "oidcToken")
    method = http.get("httpMethod", "POST")
    if method not in _METHODS:
        raise ValueError(f"Invalid value at 'task.http_request.http_method': {method!r}")
    return Task(
        name=_name(task.get("name"), parent, number),
        url=_url(http.get("url")),
        method=method,
        headers=_headers(http.get("headers", {})) | _identity(http),
        body=_content(http.get("body", ""), method),
        created=now,
        due=_due(task.get("scheduleTime"), now),
        deadline_s=_deadline(task.get("dispatchDeadline", "600s")),
    )


def _only(described: Any, where: str, *known: str) -> None:
    if not isinstance(described, dict):
        raise ValueError(f"Invalid value at '{where}': an object is required")
    for name in described:
        if name not in known:
            raise ValueError(
                f"Invalid JSON payload received. Unknown name {json.dumps(name)} "
                f"at '{where}': Cannot find field."
            )


def _name(name: Any, parent: str, number: int) -> str:
    if name is None:
        return f"{parent}/tasks/{number:020d}"
    if not isinstance(name, str) or not name.startswith(f"{parent}/tasks/"):
        raise ValueError(f"task.name must begin with {parent}/tasks/")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,500}", name.removeprefix(f"{parent}/tasks/")):
        raise ValueError("a task ID has 1 to 500 letters, numbers, hyphens and underscores")
    return name


def _url(url: Any) -> str:
    try:
        if httpx.URL(url).scheme in ("http", "https"):
            return str(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise ValueError(f"task.httpRequest.url is no URL: {error}") from error
    raise ValueError("task.httpRequest.url must begin with http:// or https://")


def _headers(headers: Any) -> dict[str, str]:
    values = headers.values() if isinstance(headers, dict) else (None,)
    if not all(isinstance(value, str) and value.isascii() for value in values):
        raise ValueError("task.httpRequest.headers must be an object of ASCII strings")
    return {
        name: value
        for name, value in headers.items()
        if not _SET_BY_THE_QUEUE.fullmatch(name.lower())
    }


def _identity(http: dict[str, Any]) -> dict[str, str]:
    """The header with an identity token of the right shape, signed by nobody."""
    if "oidcToken" not in http:
        return {}
    asked = http["oidcToken"]
    _only(asked, "task.http_request.oidc_token", "serviceAccountEmail", "audience")
    if not asked.get("serviceAccountEmail"):
        raise ValueError("task.httpRequest.oidcToken.serviceAccountEmail is required")
    claims = {
        "aud": asked.get("audience") or http.get("url"),
        "email": asked["serviceAccountEmail"],
        "email_verified": True,
        "iss": "https://accounts.google.com",
    }
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
    encoded = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    return {"Authorization": f"Bearer {'.'.join(encoded)}."}


def _content(body: Any, method: str) -> bytes:
    if body and method not in _WITH_BODY:
        raise ValueError(f"task.httpRequest.body is not allowed with {method}")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise ValueError("task.httpRequest.body must be base64") from error


def _due(at: Any, now: datetime) -> datetime:
    if at is None:
        return now
    try:
        due = datetime.fromisoformat(at)
    except (TypeError, ValueError) as error:
        raise ValueError(f"task.scheduleTime must be RFC 3339, not {at!r}") from error
    if due.tzinfo is None:
        raise ValueError("task.scheduleTime needs an offset, or Z for UTC")
    if due > now + FURTHEST:
        raise ValueError(f"task.scheduleTime is more than {FURTHEST.days} days away")
    return max(due.astimezone(UTC), now)


def _deadline(said: Any) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d{1,9})?)s", said) if isinstance(said, str) else None
    if found is None or not 15 <= float(found[1]) <= 1800:
        raise ValueError("task.dispatchDeadline must be from 15s to 1800s")
    return float(found[1])


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
