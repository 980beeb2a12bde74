"""What Google's errors mean to the ledger."""

import http.client
import json
from collections.abc import Mapping

import httplib2
from google.auth.exceptions import GoogleAuthError, TransportError
from googleapiclient.errors import BatchError, HttpError

from shared.booking.ledger import AlreadyThere, Changed, Gone
from shared.errors import Misconfigured, Temporary
from shared.outside import TurnedAway, Untouched


class Closed(Exception):
    """This calendar is not open to the account; `reason` is Google's word for why."""

    def __init__(self, calendar: str, reason: str) -> None:
        super().__init__(f"{calendar}: {reason}")
        self.calendar = calendar
        self.reason = reason


class NotThere(Exception):
    """No such event or no such calendar: Google does not say which."""


class NotAllowed(Exception):
    """The account may not do that to this calendar."""


_MEANS: Mapping[str, type[Exception]] = {
    # https://developers.google.com/workspace/calendar/api/guides/errors
    "401": NotAllowed,
    "403": NotAllowed,
    "403 calendarUsageLimitsExceeded": TurnedAway,
    "403 dailyLimitExceeded": TurnedAway,
    "403 quotaExceeded": TurnedAway,
    "403 rateLimitExceeded": TurnedAway,
    "403 userRateLimitExceeded": TurnedAway,
    "404": NotThere,
    "408": Temporary,
    "409": AlreadyThere,
    "410": Gone,
    "412": Changed,
    "429": TurnedAway,
    "500": Temporary,
    "502": Temporary,
    "503": Temporary,
    "504": Temporary,
}
"""A status, or a status and its reason, as what it means here. One that is missing is a bug.
A quota that is used up is no outage, however long it lasts."""

_NEVER_REACHED = (ConnectionRefusedError, httplib2.ServerNotFoundError)
_NO_ANSWER = (
    OSError,
    httplib2.HttpLib2Error,
    http.client.HTTPException,
    BatchError,
    json.JSONDecodeError,
    UnicodeDecodeError,
)


FAILURES = (HttpError, GoogleAuthError, *_NO_ANSWER)
"""Everything that a call may come to nothing by."""


def understood(error: HttpError) -> Exception | None:
    """None for an answer that nobody foresaw."""
    status, reason = str(error.resp.status), _reason(error)
    meaning = _MEANS.get(f"{status} {reason}") or _MEANS.get(status)
    return meaning(reason or status) if meaning else None


def failed(error: Exception) -> Exception:
    """What one of FAILURES means; the error itself when it is an answer nobody foresaw."""
    if isinstance(error, HttpError) and not isinstance(error, BatchError):
        return understood(error) or error
    if isinstance(error, GoogleAuthError):
        if error.retryable or isinstance(error, TransportError):
            return Untouched("Google gave no access token")
        return key_refused()
    if isinstance(error, _NEVER_REACHED):
        return Untouched("Google Calendar could not be reached")
    return Temporary("Google Calendar gave no answer")


def key_refused() -> Misconfigured:
    return Misconfigured(
        "Google refuses GOOGLE_SERVICE_ACCOUNT_JSON: make a new JSON key for the service "
        "account in the Google Cloud console and set it whole"
    )


def refused_whole(error: Exception) -> Misconfigured:
    return Misconfigured(
        f"Google Calendar refuses the desk's calls altogether ({error}): enable the Google "
        "Calendar API in the project of the service account, and check GOOGLE_CALENDAR_URL"
    )


def _reason(error: HttpError) -> str:
    try:
        return str(json.loads(error.content)["error"]["errors"][0]["reason"])
    except (ValueError, LookupError, TypeError):
        return ""
