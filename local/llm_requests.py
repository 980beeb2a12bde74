"""What the chat completions API accepts as a request."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

_ROLES = frozenset(("system", "developer", "user", "assistant", "tool"))
_LIMITS = ("max_tokens", "max_completion_tokens")


def read_request(body: bytes, *, strict_schemas: bool) -> Json:
    """The request. Raises ValueError with what is wrong in it."""
    asked = json.loads(body)
    if not isinstance(asked, dict):
        raise ValueError("the body must be a JSON object")
    if not isinstance(asked.get("model"), str) or not asked["model"]:
        raise ValueError("you must provide a model parameter")
    if asked.get("stream"):
        raise ValueError("the stage does not stream: leave stream out")
    for limit in _LIMITS:
        if limit in asked and (type(asked[limit]) is not int or asked[limit] < 1):
            raise ValueError(f"{limit} must be a whole number from 1")
    _check_messages(asked.get("messages"))
    _check_format(asked.get("response_format"), strict_schemas=strict_schemas)
    return asked


def _check_messages(messages: Any) -> None:
    if not isinstance(messages, list) or not messages:
        raise ValueError("'messages' must be a list with at least one message")
    for number, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            raise ValueError(f"messages[{number}].role must be one of {sorted(_ROLES)}")
        content = message.get("content")
        parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
        if not all(_is_text(part) for part in parts):
            raise ValueError(f"messages[{number}].content must be text")


def _is_text(part: Any) -> bool:
    match part:
        case {"type": "text", "text": str()}:
            return True
    return False


def _check_format(wanted: Any, *, strict_schemas: bool) -> None:
    match wanted:
        case None | {"type": "text" | "json_object"}:
            return
        case {"type": "json_schema", "json_schema": {"name": str(name), "schema": dict(schema)}}:
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
                raise ValueError(f"response_format name {name!r}: letters, digits, - and _")
            if schema.get("type") != "object":
                raise ValueError(f"response_format {name!r}: the schema must be of type object")
            if wanted["json_schema"].get("strict") and strict_schemas:
                _check_strict(name, schema)
        case _:
            raise ValueError(
                "response_format must be text, json_object, or json_schema with a name and a schema"
            )


def _check_strict(name: str, schema: Json) -> None:
    for where, found in _objects(schema, "the schema"):
        if found.get("additionalProperties") is not False:
            raise ValueError(
                f"response_format {name!r}: {where} must have additionalProperties false"
            )
        missing = found.get("properties", {}).keys() - set(found.get("required", ()))
        if missing:
            raise ValueError(
                f"response_format {name!r}: strict, but {where} does not require "
                f"{', '.join(sorted(missing))}; every property must be in required, "
                "and what may be absent must allow null"
            )


def _objects(schema: Any, where: str) -> Iterator[tuple[str, Json]]:
    """Every object described anywhere in a schema, and where it is."""
    if not isinstance(schema, Mapping):
        return
    if schema.get("type") == "object":
        yield where, dict(schema)
    named = [*schema.get("properties", {}).items(), *schema.get("$defs", {}).items()]
    nameless = [schema.get("items"), *schema.get("anyOf", ())]
    for key, inner in (*named, *(("an item", each) for each in nameless)):
        yield from _objects(inner, f"{key} in {where}")
