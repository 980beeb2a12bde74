"""The parameters of a list call, and the tokens that carry it over several answers."""

import base64
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from local.calendar import errors
from local.calendar.times import parameter_instant, zone_named

DEFAULT_PAGE, LARGEST_PAGE = 250, 2500
ENDLESS = timedelta(days=730)
"""How far an unbounded list follows a series without an end."""

NOT_WITH_SYNC = (
    *("iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty"),
    *("timeMin", "timeMax", "updatedMin"),
)
NO_SYNC_TOKEN_AFTER = frozenset(NOT_WITH_SYNC) - {"timeMin", "timeMax"}


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of one call. `touched` are the ids an incremental sync is limited to."""

    zone: ZoneInfo
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    single: bool = False
    deleted: bool = False
    order: str | None = None
    words: tuple[str, ...] = ()
    private: tuple[tuple[str, str], ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    uid: str | None = None
    types: frozenset[str] = frozenset()
    series: str | None = None
    original_start: datetime | None = None
    touched: frozenset[str] | None = None
    match_any_property: bool = False

    @classmethod
    def of(cls, args: "MultiDict[str, str]", zone: ZoneInfo) -> Self:
        """Raises ApiError where the API would."""
        name = args.get("timeZone")
        refusal = errors.invalid("Invalid value for: timeZone", parameter="timeZone")
        query = cls(
            zone=zone_named(name, refusal) if name else zone,
            since=_instant(args, "timeMin"),
            until=_instant(args, "timeMax"),
            updated_since=_instant(args, "updatedMin"),
            single=args.get("singleEvents") == "true",
            deleted=args.get("showDeleted") == "true",
            order=args.get("orderBy"),
            words=tuple(args.get("q", "").casefold().split()),
            private=_pairs(args, "privateExtendedProperty"),
            shared=_pairs(args, "sharedExtendedProperty"),
            uid=args.get("iCalUID"),
            types=frozenset(args.getlist("eventTypes")),
            original_start=_instant(args, "originalStart"),
        )
        query.check()
        return query

    def check(self) -> None:
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise errors.empty_range()
        if self.order not in (None, "startTime", "updated"):
            raise errors.invalid("Invalid value for: orderBy", parameter="orderBy")
        if self.order == "startTime" and not self.single:
            raise errors.invalid(
                "The requested ordering is not available for the particular query.",
                parameter="orderBy",
            )

    @property
    def tells_deleted(self) -> bool:
        return self.deleted or self.touched is not None or self.updated_since is not None

    def horizon(self, now: datetime) -> datetime:
        return self.until or max(now, self.since or now) + ENDLESS


@dataclass(frozen=True, slots=True)
class Page:
    """Where an answer stands: after `mark` writes of the calendar, from `offset` on."""

    mark: int
    offset: int
    size: int

    def token(self) -> str:
        return encoded(["page", self.mark, self.offset])

    def continued(self, args: "MultiDict[str, str]") -> Self:
        """This page, or the one that the caller's token names."""
        token = args.get("pageToken")
        if token is None:
            return self
        match decoded(token):
            case ["page", int(mark), int(offset)] if mark >= 0 and offset >= 0:
                return replace(self, mark=mark, offset=offset)
        raise errors.invalid("Invalid page token value.", parameter="pageToken")


def page_size(args: "MultiDict[str, str]", cap: int | None) -> int:
    text = args.get("maxResults", str(DEFAULT_PAGE))
    if not text.isdigit() or int(text) == 0:
        raise errors.invalid("Invalid value for: maxResults", parameter="maxResults")
    return min(int(text), LARGEST_PAGE, cap or LARGEST_PAGE)


def encoded(values: list[Any]) -> str:
    """An opaque token."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def decoded(token: str) -> Any:
    """What `encoded` was given; None for anything else."""
    try:
        return json.loads(base64.urlsafe_b64decode(token.encode()))
    except ValueError:
        return None


def _instant(args: "MultiDict[str, str]", name: str) -> datetime | None:
    return parameter_instant(args[name], name) if name in args else None


def _pairs(args: "MultiDict[str, str]", name: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for constraint in args.getlist(name):
        key, equals, value = constraint.partition("=")
        if not equals or not key:
            raise errors.invalid(f"Invalid value for: {name}", parameter=name)
        pairs.append((key, value))
    return tuple(pairs)
