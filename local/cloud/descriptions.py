"""Google's own descriptions of its APIs, as google-api-python-client brings them along:
which methods there are, what they are called with, and what a body may hold.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft7Validator  # type: ignore[import-untyped]

Json = dict[str, Any]

_TYPES: dict[str, Any] = {"any": {}, "int64": {"type": ["string", "integer"]}}


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an API. `named` finds what its path is about; `flat` says whether it is
    this method's path at all."""

    id: str
    verb: str
    named: re.Pattern[str]
    flat: re.Pattern[str]
    queries: frozenset[str]
    body: Draft7Validator | None

    @property
    def short(self) -> str:
        """`functions.create`"""
        return ".".join(self.id.split(".")[-2:])

    def wrong_with(self, body: Any) -> list[str]:
        """What Google's own schema of the request says against this body."""
        if self.body is None:
            return ["this method takes no body"] if body else []
        return [
            f"{'/'.join(str(part) for part in error.path) or '(body)'}: {error.message}"
            for error in self.body.iter_errors(body)
        ]


@cache
def methods(api: str, version: str) -> tuple[Method, ...]:
    """Every method of an API. Raises FileNotFoundError for one that is not described."""
    place = files("googleapiclient.discovery_cache.documents") / f"{api}.{version}.json"
    document = json.loads(place.read_text("utf-8"))
    schemas = {name: _schema(one) for name, one in document["schemas"].items()}
    common = frozenset(document["parameters"])
    return tuple(_method(one, schemas, common) for one in _all(document))


def _all(resource: Json) -> list[Json]:
    found = list(resource.get("methods", {}).values())
    for inner in resource.get("resources", {}).values():
        found += _all(inner)
    return found


def _method(described: Json, schemas: Json, common: frozenset[str]) -> Method:
    queries = {k for k, v in described["parameters"].items() if v["location"] == "query"}
    asked = described.get("request")
    body = None
    if asked:
        wanted = {**schemas[asked["$ref"]], "definitions": schemas}
        body = Draft7Validator(wanted)
    return Method(
        described["id"],
        described["httpMethod"],
        _pattern(described["path"], "(.+)"),
        _pattern(described["flatPath"], "([^/:]+)"),
        common | queries,
        body,
    )


def _pattern(path: str, part: str) -> re.Pattern[str]:
    pieces = re.split(r"\{[^}]+\}", path)
    return re.compile("/" + part.join(re.escape(piece) for piece in pieces))


def _is_output(described: Json) -> bool:
    return bool(described.get("readOnly")) or described.get("description", "").startswith(
        "Output only"
    )


def _schema(described: Json) -> Json:
    """A JSON Schema that lets through what is described, and nothing else."""
    if "$ref" in described:
        return {"$ref": f"#/definitions/{described['$ref']}"}
    kind = described.get("type", "object")
    if kind == "any" or described.get("format") == "int64":
        return dict(_TYPES["any" if kind == "any" else "int64"])
    if kind == "array":
        return {"type": "array", "items": _schema(described["items"])}
    if kind != "object":
        return {"type": kind} | ({"enum": described["enum"]} if "enum" in described else {})
    if "additionalProperties" in described:
        values = _schema(described["additionalProperties"])
        return {"type": "object", "additionalProperties": values}
    properties = described.get("properties", {})
    return {
        "type": "object",
        "properties": {
            # What only Google fills in is not for us to send.
            name: False if _is_output(one) else _schema(one)
            for name, one in properties.items()
        },
        "additionalProperties": False,
    }
