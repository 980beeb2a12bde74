"""The desk's account at Google: its key, its tokens, and the connections opened in its name."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from typing import Any

import google_auth_httplib2
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport import DEFAULT_RETRYABLE_STATUS_CODES
from google.oauth2 import service_account
from googleapiclient.errors import HttpError

from shared.booking.google_connection import Http
from shared.booking.google_errors import key_refused

SCOPES = ("https://www.googleapis.com/auth/calendar.events",)
"""Events of the calendars that are shared with the account: no settings and no lists of them."""


TOKENS_A_TRY = 1
"""A token that was revoked is replaced once within a try; that is no retry of the call."""


class _Once(google_auth_httplib2.Request):  # type: ignore[misc]
    """Asks for a token once. What google-auth would ask for again, with rests of its own, it
    raises; that nothing has been asked of the calendar yet is plain from its kind."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            response = super().__call__(*args, **kwargs)
        except OSError as error:
            raise TransportError("no answer") from error  # type: ignore[no-untyped-call]
        if response.status in DEFAULT_RETRYABLE_STATUS_CODES:
            raise TransportError(f"HTTP {response.status}")  # type: ignore[no-untyped-call]
        return response


class _Credentials(service_account.Credentials):
    """Fetches its token before the deadline, and asks Google for nothing else.

    Left to itself it would look up in a thread of its own where it may be used from, and the
    batch would have it wait for its token for ever.
    """

    def before_request(
        self, request: Any, _method: str, _url: str, headers: dict[str, str]
    ) -> None:
        if not self.valid:
            self.refresh(request)
        self.apply(headers)  # type: ignore[no-untyped-call]

    def refresh(self, _request: Any) -> None:
        with closing(Http()) as http:
            super().refresh(_Once(http))  # type: ignore[no-untyped-call]


class GoogleAccount:
    """One service account, known by its key file (JSON). Threads may share it.

    Nothing is opened, and the key not even read, before the first use; a key that is none
    raises Misconfigured then.
    """

    def __init__(self, key_file: str) -> None:
        self._key_file = key_file
        self._resting: list[Any] = []

    @property
    def address(self) -> str:
        """What the calendars have to be shared with."""
        return str(self._credentials.service_account_email)

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """One for this call alone: httplib2 mixes up the answers of threads that share one."""
        try:
            http = self._resting.pop()
        except IndexError:
            http = google_auth_httplib2.AuthorizedHttp(
                self._credentials, Http(), max_refresh_attempts=TOKENS_A_TRY
            )
        try:
            yield http
        except HttpError:
            self._resting.append(http)
            raise
        except BaseException:
            # What failed half-way may still hold the answer to this call.
            http.close()
            raise
        else:
            self._resting.append(http)

    def close(self) -> None:
        """Gives up the connections at rest; the next use opens a new one."""
        while self._resting:
            self._resting.pop().close()

    @cached_property
    def _credentials(self) -> _Credentials:
        try:
            info = json.loads(self._key_file)
            found: _Credentials = _Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                info, scopes=SCOPES
            )
        except (ValueError, TypeError, AttributeError, GoogleAuthError):
            # The cause is left out: it may quote the key.
            raise key_refused() from None
        return found
