"""What the Calendar API answers when it says no, in its own envelope.

Reasons and sentences are those of the error guide and of answers seen in the wild:
https://developers.google.com/workspace/calendar/api/guides/errors
"""

from typing import Any


class ApiError(Exception):
    """A refusal of the API. `location` is a pair such as `("parameter", "timeMax")`."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        *,
        domain: str = "global",
        location: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message
        self.domain = domain
        self.location = location

    def body(self) -> dict[str, Any]:
        """The JSON that goes over the wire."""
        item = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.location is not None:
            item["locationType"], item["location"] = self.location
        return {"error": {"errors": [item], "code": self.status, "message": self.message}}


def invalid(message: str, *, reason: str = "invalid", parameter: str | None = None) -> ApiError:
    location = ("parameter", parameter) if parameter else None
    return ApiError(400, reason, message, location=location)


def required(message: str) -> ApiError:
    return ApiError(400, "required", message)


def empty_range() -> ApiError:
    return ApiError(
        400,
        "timeRangeEmpty",
        "The specified time range is empty.",
        domain="calendar",
        location=("parameter", "timeMax"),
    )


def unauthorized() -> ApiError:
    return ApiError(401, "authError", "Invalid Credentials", location=("header", "Authorization"))


def login_required() -> ApiError:
    return ApiError(401, "required", "Login Required", location=("header", "Authorization"))


def not_found() -> ApiError:
    return ApiError(404, "notFound", "Not Found")


def duplicate() -> ApiError:
    return ApiError(409, "duplicate", "The requested identifier already exists.")


def deleted() -> ApiError:
    return ApiError(410, "deleted", "Resource has been deleted")


def full_sync_required() -> ApiError:
    return ApiError(
        410,
        "fullSyncRequired",
        "Sync token is no longer valid, a full sync is required.",
        domain="calendar",
        location=("parameter", "syncToken"),
    )


def precondition_failed() -> ApiError:
    return ApiError(412, "conditionNotMet", "Precondition Failed", location=("header", "If-Match"))


def guests_refused() -> ApiError:
    return ApiError(
        403,
        "forbiddenForServiceAccounts",
        "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.",
        domain="calendar",
    )


def quota_exceeded(status: int = 403) -> ApiError:
    return ApiError(status, "rateLimitExceeded", "Rate Limit Exceeded", domain="usageLimits")


def forbidden() -> ApiError:
    return ApiError(403, "forbidden", "Forbidden")


def not_a_writer() -> ApiError:
    message = "You need to have writer access to this calendar."
    return ApiError(403, "requiredAccessLevel", message, domain="calendar")


def not_enabled() -> ApiError:
    return ApiError(
        403,
        "accessNotConfigured",
        "Google Calendar API has not been used in project 1 before or it is disabled.",
        domain="usageLimits",
    )


def scope_missing() -> ApiError:
    return ApiError(403, "insufficientPermissions", "Insufficient Permission")


def broken(status: int) -> ApiError:
    return ApiError(status, "backendError", "Backend Error")
