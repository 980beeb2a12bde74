"""A call to an outside service in a few words, for people."""

import json
import re
from typing import Any

from local.stage.switchboard import Wire

Json = dict[str, Any]
_SUBREQUEST = re.compile(rb"^(?:GET|POST|PATCH|PUT|DELETE) (\S+)", re.M)
_EVENTS = re.compile(r"/calendars/([^/?]+)/events(?:/([^/?]+))?")


def describe(wire: Wire) -> str:
    """Service, method and what it was about; never a text, a token or a key."""
    say = {
        "graph": _graph,
        "calendar": _calendar,
        "redis": _redis,
        "tasks": _tasks,
        "metadata": _tasks,
    }
    return say[wire.service](wire) if wire.service in say else f"{wire.method} {_bare(wire.path)}"


def _graph(wire: Wire) -> str:
    match _json(wire):
        case {"status": "read", "typing_indicator": dict()}:
            return "read ✓✓ · typing…"
        case {"status": "read"}:
            return "read ✓✓"
        case {"type": "interactive", "interactive": {"type": str(kind)}}:
            return f"messages · {kind}"
        case {"type": str(kind)}:
            return f"messages · {kind}"
    return f"{wire.method} {_bare(wire.path)}"


def _calendar(wire: Wire) -> str:
    if "/batch" in wire.path:
        asked = [one.decode() for one in _SUBREQUEST.findall(wire.body)]
        return f"batch · {len(asked)} × events.list"
    found = _EVENTS.search(wire.path)
    if found is None:
        return "access token" if "/token" in wire.path else f"{wire.method} {_bare(wire.path)}"
    verb = {"GET": "get", "POST": "insert", "PATCH": "patch", "PUT": "update", "DELETE": "delete"}
    name = "list" if wire.method == "GET" and not found[2] else verb.get(wire.method, wire.method)
    match _json(wire):
        case {"status": str(state)}:
            return f"events.{name} · {state}"
    return f"events.{name}"


def _redis(wire: Wire) -> str:
    match _json(wire):
        case [str(name), str(), int(count) | str(count), *rest] if name.upper() == "EVAL":
            return f"{name} {_kinds(rest[: int(count)])}".rstrip()
        case [str(name), str(key), *_]:
            return f"{name} {_kinds([key])}".rstrip()
        case [[*_], *_] as commands:
            return f"pipeline · {' '.join(str(one[0]) for one in commands if one)}"
    return f"{wire.method} {_bare(wire.path)}"


def _kinds(keys: list[Any]) -> str:
    """`turno:<shop>:<kind>:<whose>` → the kinds, each once."""
    parts = [str(key).split(":") for key in keys]
    return " ".join(dict.fromkeys(part[2] for part in parts if len(part) > 2 and part[2]))


def _tasks(wire: Wire) -> str:
    match _json(wire):
        case {"task": dict()}:
            return "tasks.create"
    return "access token" if "/token" in wire.path else f"{wire.method} {_bare(wire.path)}"


def _json(wire: Wire) -> Any:
    try:
        return json.loads(wire.body) if wire.body else None
    except ValueError:
        return None


def _bare(path: str) -> str:
    return path.partition("?")[0]
