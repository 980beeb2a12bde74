"""An error tracker on loopback: it takes Sentry's envelopes and reads them as Sentry would.
https://develop.sentry.dev/sdk/data-model/envelopes/"""

import json
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from local.wire import Emulator, StageClock, reply

KEY = "0123456789abcdef0123456789abcdef"
PROJECT = "/42"


class TrackerEmulator(Emulator):
    """`bodies`, `headers` and `paths` are of what arrived, faults among it."""

    service = "tracker"
    routes = ((("POST",), "/<path:where>/envelope/", "take"),)

    def __init__(self, clock: StageClock | None = None) -> None:
        super().__init__(clock or StageClock(datetime(2026, 12, 1, tzinfo=UTC), frozen=True))
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []

    def answer(self, request: Request) -> Response:
        self.bodies.append(request.get_data())
        self.headers.append(dict(request.headers))
        self.paths.append(request.path)
        return super().answer(request)

    def take(self, request: Request, where: str) -> Response:
        return reply({"id": self.events[-1]["event_id"]})

    @property
    def events(self) -> list[dict[str, Any]]:
        return [_only_event(body) for body in self.bodies]


def dsn(url: str, path: str = PROJECT) -> str:
    return url.replace("http://", f"http://{KEY}@") + path


def _only_event(body: bytes) -> dict[str, Any]:
    """The one event in an envelope: its header, the item's header, the item."""
    envelope, _, rest = body.partition(b"\n")
    item, _, payload = rest.partition(b"\n")
    about = json.loads(item)
    event: dict[str, Any] = json.loads(payload[: about["length"]])
    assert (about["type"], payload[about["length"] :].strip()) == ("event", b"")
    assert json.loads(envelope)["event_id"] == event["event_id"]
    return event
