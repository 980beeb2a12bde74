"""Push channels: who wants to hear of changes, and telling them.

A notification has no body; everything is in its headers. Google sends a first one of state
`sync` by itself; here each is sent when the stage says so.
https://developers.google.com/workspace/calendar/api/guides/push
"""

import hashlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from local.calendar.errors import ApiError, invalid, required

DEFAULT_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Channel:
    """One subscription to one calendar's events."""

    id: str
    calendar_id: str
    address: str
    token: str | None
    expires: datetime
    resource_uri: str
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def resource_id(self) -> str:
        return hashlib.sha256(self.calendar_id.encode()).hexdigest()[:27]

    def body(self) -> dict[str, Any]:
        """The answer to `watch`."""
        token = {"token": self.token} if self.token is not None else {}
        return {
            "kind": "api#channel",
            "id": self.id,
            "resourceId": self.resource_id,
            "resourceUri": self.resource_uri,
            **token,
            "expiration": str(int(self.expires.timestamp() * 1000)),
        }

    def headers(self, state: str) -> dict[str, str]:
        """Those of the next notification; its number grows with every call."""
        token = {"X-Goog-Channel-Token": self.token} if self.token is not None else {}
        return {
            "X-Goog-Channel-ID": self.id,
            **token,
            "X-Goog-Channel-Expiration": format_datetime(self.expires.astimezone(UTC), usegmt=True),
            "X-Goog-Resource-ID": self.resource_id,
            "X-Goog-Resource-URI": self.resource_uri,
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(next(self.numbers)),
        }


class Channels:
    """All open subscriptions."""

    def __init__(self) -> None:
        self._open: dict[str, Channel] = {}

    def open(self, calendar_id: str, body: Mapping[str, Any], uri: str, now: datetime) -> Channel:
        for name in ("id", "type", "address"):
            if not body.get(name):
                raise required(f"Missing {name} parameter.")
        if body["type"] not in ("web_hook", "webhook"):
            raise invalid("Unknown channel type", reason="unknownChannelType")
        if body["id"] in self._open:
            raise ApiError(
                400,
                "channelIdNotUnique",
                f"Channel id {body['id']} not unique",
                location=("parameter", "id"),
            )
        channel = Channel(
            id=body["id"],
            calendar_id=calendar_id,
            address=body["address"],
            token=body.get("token"),
            expires=_expiry(body, now),
            resource_uri=uri,
        )
        self._open[channel.id] = channel
        return channel

    def stop(self, body: Mapping[str, Any]) -> None:
        channel = self._open.get(str(body.get("id")))
        if channel is None or channel.resource_id != body.get("resourceId"):
            raise ApiError(404, "notFound", f"Channel '{body.get('id')}' not found.")
        del self._open[channel.id]

    def of(self, calendar_id: str, now: datetime) -> list[Channel]:
        """The live ones of a calendar."""
        found = self._open.values()
        return [one for one in found if one.calendar_id == calendar_id and one.expires > now]

    def clear(self) -> None:
        self._open.clear()


def _expiry(body: Mapping[str, Any], now: datetime) -> datetime:
    if body.get("expiration"):
        return datetime.fromtimestamp(int(body["expiration"]) / 1000, UTC)
    seconds = (body.get("params") or {}).get("ttl")
    return now + (timedelta(seconds=int(seconds)) if seconds else DEFAULT_LIFE)
