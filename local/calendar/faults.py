"""Faults of the calendar, ordered as `stage.faults.order("calendar", kind, times)`.

A kind may name the operation it is for: `insert:500`, `list:drop_after`, `patch:412`. It then
waits for such a call, also one inside a batch. A bare kind spoils the next call that it fits,
but no inner call of a batch and no request for a token.

| kind | what happens |
|---|---|
| a number | that status in the API's envelope, before any effect |
| `drop`, `drop_after` | the connection is reset before, or after, the effect |
| `timeout`, `timeout_after` | nobody answers, and it had no effect, or had it |
| `quota`, `forbidden`, `auth` | 403 rateLimitExceeded, 403 forbidden, 401 |
| `not_enabled`, `scope` | 403: the API is switched off; the token is not for calendars |
| `gone` | 410: the sync token of a list is no longer valid, or the event was deleted |
| `precondition` | 412 to a patch, update or delete |
| `stale_list`, `stale_list:3` | a list as it was before the calendar's latest write, or three |
| `missing_page` | lists have one event a page, and the next call for a second one gets a 500 |
| `empty_page` | a list's page has no items, and a token to go on |
"""

from dataclasses import dataclass, replace
from typing import Self

from werkzeug.wrappers import Request

from local.calendar import errors
from local.calendar.errors import ApiError
from local.wire import SILENCES

OPERATIONS = frozenset(
    (
        *("insert", "get", "list", "patch", "update", "delete", "instances", "watch", "stop"),
        *("calendar", "calendar_list", "free_busy", "batch", "token"),
    )
)
FITS = {
    "gone": frozenset(("list", "get", "patch", "update", "delete")),
    "precondition": frozenset(("patch", "update", "delete")),
    "stale_list": frozenset(("list",)),
    "missing_page": frozenset(("list",)),
    "empty_page": frozenset(("list",)),
}
ANYWHERE = frozenset((*SILENCES, "quota", "forbidden", "auth", "not_enabled", "scope"))
CUT = "cut"
"""A list of one event a page: nobody orders it, it makes a page that can be missing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One order. `writes` is how far back a stale list looks."""

    kind: str
    operation: str | None = None
    writes: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError, which says what there is, for an order nobody can carry out."""
        head, colon, rest = text.partition(":")
        operation, text = (head, rest) if colon and head in OPERATIONS else (None, text)
        kind, _, number = text.partition(":")
        if not (kind.isdigit() or kind in ANYWHERE or kind in FITS):
            known = ", ".join(sorted(ANYWHERE | FITS.keys()))
            raise ValueError(f"no calendar fault {text!r}; there are a status number, {known}")
        return cls(kind, operation, int(number or 1))

    def hits(self, operation: str, request: Request, *, inner: bool) -> bool:
        """It is meant for this call."""
        if self.operation is not None:
            meant = self.operation == operation
        elif self.kind in FITS:
            meant = operation in FITS[self.kind]
        else:
            meant = not inner and operation != "token"
        return meant and (self.kind != "missing_page" or "pageToken" in request.args)

    def foreshadowed(self, operation: str, request: Request) -> Self | None:
        """What this order, which waits for a later call, already does to this one."""
        first = operation == "list" and "pageToken" not in request.args
        cuts = first and self.kind == "missing_page" and self.operation in (None, "list")
        return replace(self, kind=CUT) if cuts else None

    def refusal(self, operation: str) -> ApiError | None:
        """The API's error that it is; None for the kinds that are something else."""
        match self.kind:
            case "quota":
                return errors.quota_exceeded()
            case "not_enabled":
                return errors.not_enabled()
            case "scope":
                return errors.scope_missing()
            case "forbidden" | "403":
                return errors.forbidden()
            case "auth" | "401":
                return errors.unauthorized()
            case "gone" | "410":
                return errors.full_sync_required() if operation == "list" else errors.deleted()
            case "precondition" | "412":
                return errors.precondition_failed()
            case "404":
                return errors.not_found()
            case "409":
                return errors.duplicate()
            case "429":
                return errors.quota_exceeded(429)
            case "missing_page":
                return errors.broken(500)
        return errors.broken(int(self.kind)) if self.kind.isdigit() else None
