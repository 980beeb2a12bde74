"""HTTP to Google, in the name of whoever is logged in on this computer.

`gcloud auth application-default login`, or a key file that GOOGLE_APPLICATION_CREDENTIALS
names: what google-auth finds is who deploys.
"""

import threading
from collections.abc import Mapping
from typing import Any

import google.auth
import httplib2
import httpx
from google.auth.exceptions import DefaultCredentialsError, RefreshError, TransportError

from deploy.errors import Unanswered, Unfit

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
TIMEOUT_S = 60.0
NOBODY = (
    "Nobody is logged in to Google here. Run `gcloud auth application-default login`, or let "
    "GOOGLE_APPLICATION_CREDENTIALS name the key file of a service account."
)


def credentials() -> Any:
    """Who deploys. Raises Unfit where nobody is logged in."""
    try:
        found, _project = google.auth.default(scopes=[SCOPE])
    except DefaultCredentialsError as error:
        raise Unfit([f"{NOBODY} ({str(error).splitlines()[0]})"]) from None
    return found


class SignedIn:
    """The wire; see `deploy.google.Wire`. Close it."""

    def __init__(self, who: Any) -> None:
        self._who = who
        self._http = httpx.Client(timeout=TIMEOUT_S)
        self._renewing = threading.Lock()

    def close(self) -> None:
        self._http.close()

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **_more: Any
    ) -> tuple[Any, bytes]:
        named = dict(headers or {})
        try:
            with self._renewing:
                # before_request would besides look up, at each start, where the account may
                # be used from; nothing here needs to know.
                if not self._who.valid:
                    self._who.refresh(self._token_request)
                self._who.apply(named)
            answer = self._http.request(method, uri, content=body, headers=named)
        except RefreshError as error:
            raise Unfit([f"{NOBODY} (Google says: {error.args[0]})"]) from None
        except (httpx.HTTPError, TransportError) as error:
            raise Unanswered(str(error)) from error
        told = httplib2.Response({**answer.headers, "status": str(answer.status_code)})
        told.reason = answer.reason_phrase
        return told, answer.content

    def put(self, url: str, content: bytes) -> int:
        kind = {"Content-Type": "application/zip"}
        try:
            return self._http.put(url, content=content, headers=kind).status_code
        except httpx.HTTPError as error:
            raise Unanswered(str(error)) from error

    def _token_request(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT_S,
        **_more: Any,
    ) -> "_Answer":
        """How google-auth fetches a token: its own protocol, over our connection."""
        try:
            answer = self._http.request(
                method, url, content=body, headers=dict(headers or {}), timeout=timeout
            )
        except httpx.HTTPError as error:
            raise TransportError(error) from error  # type: ignore[no-untyped-call]
        return _Answer(answer)


class _Answer:
    """An answer as google-auth reads it."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.headers = answer.headers
        self.data = answer.content
