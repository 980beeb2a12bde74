"""The Google APIs over their descriptions that come with google-api-python-client.

Nothing is fetched to know an API. A call that finds no answer, or an API that is out of
breath, is tried again after a pause; what is still wrong then is raised as it is.
"""

import json
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from deploy.errors import Broken, Refused, Unanswered

Json = dict[str, Any]
T = TypeVar("T")

VERSIONS = {
    "serviceusage": "v1",
    "cloudbilling": "v1",
    "cloudresourcemanager": "v3",
    "iam": "v1",
    "secretmanager": "v1",
    "cloudtasks": "v2",
    "cloudfunctions": "v2",
    "run": "v2",
    "cloudscheduler": "v1",
}
PAUSES_S = (1.0, 2.0, 4.0, 8.0)
"""Before each further try of a call."""
SETTLING_S = (5.0, 5.0, 10.0, 10.0, 15.0, 15.0)
"""Before each further try of what refers to something made a moment ago: an API switched on,
an account, a right. Google needs up to a minute or so until all its parts know."""
POLLS_S = (0.5, 1.0, 2.0, 4.0, *(5.0,) * 360)
"""Before each further look at what takes Google long; half an hour in all. A build takes two
to four minutes."""

OUT_OF_BREATH = frozenset((429, 500, 502, 503, 504))
_UNSETTLED = frozenset(("SERVICE_DISABLED", "FAILED_PRECONDITION", "INVALID_ARGUMENT"))


class Wire(Protocol):
    """HTTP as googleapiclient wants it, for any number of threads. It adds who is calling."""

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **more: Any
    ) -> tuple[Any, bytes]:
        """Raises Unanswered."""

    def put(self, url: str, content: bytes) -> int:
        """The status. The address is itself the permission: nobody's name goes along.
        Raises Unanswered."""


class Google:
    """`ask("run.projects.locations.services.get", name=…)` calls that method of that API.

    `base_url` is where all APIs are, each under its own name; left out, they are Google's.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        base_url: str | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._wire = wire
        self._base_url = base_url
        self._pause = pause
        self._building = threading.Lock()
        # Each is made of hundreds of methods, so none is made twice.
        self._collection = cache(self._described)
        self.fresh = False
        """Something was made in this run that not every part of Google may know yet: where
        one does not, it is asked again for a minute."""

    def reach(self, address: str) -> str:
        """Where on the wire the address of a service leads: there, but to a stand-in's."""
        parts = urlsplit(address)
        if self._base_url is None or not (parts.hostname or "").endswith(".run.app"):
            return address
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._base_url}/at/{parts.netloc}{parts.path or '/'}{query}"

    def ask(self, method: str, **parameters: Any) -> Json:
        """The answer. Raises Refused or Unanswered."""
        return self._tried(method, lambda: self._once(method, parameters))

    def find(self, method: str, **parameters: Any) -> Json | None:
        """The answer, or None where there is no such thing. Raises as `ask` does."""

        def once() -> Json | None:
            try:
                return self._once(method, parameters)
            except Refused as refused:
                if refused.status == 404:
                    return None
                raise

        return self._tried(method, once)

    def listed(self, method: str, within: str, **parameters: Any) -> list[Json]:
        """All pages of a list; `within` is the name of the list in an answer."""
        found: list[Json] = []
        page: dict[str, str] = {}
        while True:
            answer = self.find(method, **parameters, **page) or {}
            found += answer.get(within, [])
            if not answer.get("nextPageToken"):
                return found
            page = {"pageToken": answer["nextPageToken"]}

    def finish(self, operation: Json, method: str) -> Json:
        """What a long-running operation comes to, asked for by `method`. Raises Broken with
        Google's words, and Unanswered after half an hour."""
        for pause in POLLS_S:
            if operation.get("done"):
                break
            self._pause(pause)
            operation = self.ask(method, name=operation["name"])
        else:
            raise Unanswered("Google is still at it after half an hour")
        if "error" in operation:
            raise Broken(str(operation["error"].get("message", "no reason was given")))
        return dict(operation.get("response", {}))

    def wait(self, look: Callable[[], T], until: Callable[[T], bool]) -> T:
        """What is seen once it is so. Raises Unanswered after half an hour."""
        for pause in POLLS_S:
            seen = look()
            if until(seen):
                return seen
            self._pause(pause)
        raise Unanswered("Google is still at it after half an hour")

    def upload(self, url: str, content: bytes) -> None:
        """Raises Unanswered or Refused."""

        def put() -> None:
            status = self._wire.put(url, content)
            if status >= 400:
                raise Refused("the upload", status, "", "")

        self._tried("the upload", put)

    def _tried(self, what: str, once: Callable[[], T]) -> T:
        pauses, settling = list(PAUSES_S), list(SETTLING_S if self.fresh else ())
        while True:
            try:
                return once()
            except Unanswered as error:
                left = pauses
                if not left:
                    raise Unanswered(f"{what} got no answer") from error
            except Refused as refused:
                left = settling if _is_unsettled(refused) else pauses
                if not left or not (_is_unsettled(refused) or refused.status in OUT_OF_BREATH):
                    raise
            self._pause(left.pop(0))

    def _once(self, method: str, parameters: Json) -> Json:
        path, _, verb = method.rpartition(".")
        with self._building:
            request = getattr(self._collection(path), verb)(**parameters)
        try:
            return dict(request.execute(http=self._wire) or {})
        except HttpError as error:
            raise _refused(method, error) from None

    def _described(self, path: str) -> Any:
        """An API, or a collection in one: `run`, `run.projects.locations`."""
        within, _, own = path.rpartition(".")
        if within:
            return getattr(self._collection(within), own)()
        options = {"api_endpoint": f"{self._base_url}/{own}/"} if self._base_url else None
        return build(
            own,
            VERSIONS[own],
            http=self._wire,
            static_discovery=True,
            cache_discovery=False,
            client_options=options,
        )


def _refused(method: str, error: HttpError) -> Refused:
    try:
        told = json.loads(error.content)["error"]
        details = [one.get("reason") for one in told.get("details", []) if isinstance(one, dict)]
        reason = next((one for one in details if one), told.get("status", ""))
        return Refused(method, error.status_code, str(reason), str(told.get("message", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Refused(method, error.status_code, "", str(error.reason))


def _is_unsettled(refused: Refused) -> bool:
    """What a call is answered whose account, API or right is only a few seconds old."""
    return refused.status in (403, 404) or (
        refused.status == 400
        and refused.reason in _UNSETTLED
        and "does not exist" in refused.message
    )
