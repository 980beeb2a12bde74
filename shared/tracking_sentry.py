"""Bugs told to Sentry, or whoever speaks like it, in the words of its SDK.

The SDK packs and signs; it watches nothing, keeps nothing and has no thread. What goes out
goes as every other call to the outside: in this request's time, and not at all for a while
when the tracker is down.
"""

from functools import partial
from typing import Any

import httpx
import sentry_sdk
from sentry_sdk.consts import EndpointType
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from shared.errors import Temporary
from shared.http import NEVER_REACHED, in_time
from shared.logs import Bug
from shared.outside import Limits, Service, Untouched, by_status
from shared.tracking import event_of

CLIENT = "turno/1"
LIMITS = Limits(timeout=2.0, tries=1)
_OURS = frozenset(
    ("event_id", "timestamp", "platform", "level", "logger", "tags", "exception", "release")
)
"""Whatever the SDK adds to an event besides is taken out again."""


class SentryTracker:
    def __init__(
        self, http: httpx.Client, dsn: str, *, version: str | None, service: Service | None = None
    ) -> None:
        self._version = version
        self._client = sentry_sdk.Client(
            transport=_Wire(http, dsn, service or Service("tracker")),
            dsn=dsn,
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            enable_backpressure_handling=False,
            send_client_reports=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            server_name="",
            # Left out, it would be guessed from the environment, and by calling git.
            release=version or "",
            before_send=_only_ours,
            spotlight=False,
        )

    def tell(self, bug: Bug) -> None:
        self._client.capture_event(event_of(bug, version=self._version))  # type: ignore[arg-type]


def _only_ours(event: Any, _hint: Any) -> Any:
    return {name: value for name, value in event.items() if name in _OURS}


class _Wire(Transport):
    """Posts an envelope before it returns. Raises Temporary."""

    def __init__(self, http: httpx.Client, dsn: str, service: Service) -> None:
        super().__init__({"dsn": dsn})
        self._http, self._service = http, service

    def capture_envelope(self, envelope: Envelope) -> None:
        attempt = partial(self._post, envelope.serialize())
        self._service.call(attempt, limits=LIMITS, repeatable=False)

    def _post(self, body: bytes) -> None:
        assert self.parsed_dsn is not None
        auth = self.parsed_dsn.to_auth(CLIENT)
        headers = {
            "Content-Type": "application/x-sentry-envelope",
            "X-Sentry-Auth": auth.to_header(),
            "User-Agent": CLIENT,
        }
        url = auth.get_api_url(EndpointType.ENVELOPE)
        try:
            answer = self._http.post(url, content=body, headers=headers, timeout=in_time())
        except NEVER_REACHED as error:
            raise Untouched("the tracker was not reached") from error
        except httpx.HTTPError as error:
            raise Temporary("the tracker gave no answer") from error
        if not answer.is_success:
            raise by_status(answer.status_code, f"the tracker answered {answer.status_code}")
