"""Is the desk well? One word for strangers, all of it for who signs (`docs/api.yaml`)."""

from collections.abc import Mapping
from datetime import datetime
from types import FunctionType
from typing import Any

from flask import Request, Response

from functions._door import build, door, problem, text
from functions._json import SIGNATURE, as_json, unsigned
from shared.bootstrap import App
from shared.health.domain import Health, Rest, Signs
from shared.outside import SERVICES

Shown = dict[str, Any]


def serve(app: App, request: Request, now: datetime) -> Response:
    """The word is at most a minute old, whoever asks how often: `docs/decisions/health.md`."""
    if request.method not in ("GET", "HEAD"):
        return problem(405, "method_not_allowed", "Only GET.")
    if SIGNATURE not in request.headers:
        return text("ok") if app.checkup.alive(now=now) else text("ill", 503)
    if (turned_away := unsigned(app, request, now)) is not None:
        return turned_away
    health = app.checkup.look(now=now)
    return as_json(shown(health), 503 if health.status == "ill" else 200)


def shown(health: Health) -> Shown:
    reading, at = health.reading, health.at
    body: Shown = {
        "status": health.status,
        "why": list(health.why),
        "at": at.isoformat(),
        "version": health.version,
        "redis": {"answers": reading is not None, "ms": health.redis_ms},
    }
    if reading is None:
        return body
    services = {name: _service(reading.rests.get(name), at) for name in SERVICES}
    return body | {"services": services, "shops": [_shop(one, at) for one in reading.shops]}


def _service(rest: Rest | None, at: datetime) -> Shown:
    """`closed` as a circuit is: calls pass."""
    if rest is None:
        return {"state": "closed"}
    since = rest.since.isoformat() if rest.since else None
    return {"state": rest.state(at), "since": since, "until": rest.until.isoformat()}


def _shop(signs: Signs, at: datetime) -> Shown:
    return {
        "shop": signs.shop,
        "webhook": _moment(signs.webhook_at, at),
        "round": _moment(signs.round_at, at),
        "waiting": {
            "customers": signs.customers,
            "letters": signs.letters,
            "oldest_s": _age(signs.oldest_at, at),
            "kept_wish_s": _age(signs.kept_at, at),
            "replies": signs.replies,
            "alerts": signs.alerts,
        },
    }


def _moment(moment: datetime | None, at: datetime) -> Shown | None:
    return {"at": moment.isoformat(), "seconds_ago": _age(moment, at)} if moment else None


def _age(moment: datetime | None, at: datetime) -> int | None:
    """Whole seconds; of a clock that runs ahead of ours, none."""
    return max(0, int((at - moment).total_seconds())) if moment else None


def opened(environ: Mapping[str, str]) -> FunctionType:
    return door("health", serve, build(environ, "health"))
