"""Webhooks in the shapes Meta posts, made for these tests."""

import json
from typing import Any

SHOP = "109876543210987"
AT = 1_764_600_000
ANA = {"profile": {"name": "Ana Ruiz"}, "wa_id": "5215512345678", "user_id": "MX.70001"}


def message(kind: str = "text", **parts: Any) -> dict[str, Any]:
    """One item of `messages[]`, a text unless it says otherwise."""
    plain = {"from": "5215512345678", "id": "wamid.a1", "timestamp": str(AT), "type": kind}
    spoken = {"text": {"body": "hola"}} if kind == "text" and "text" not in parts else {}
    return {**plain, **spoken, **parts}


def without(item: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in keys}


def change(field: str = "messages", **value: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "525500000000", "phone_number_id": SHOP}
    shared = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": [ANA]}
    return {"field": field, "value": {**shared, **value}}


def body(*changes: Any) -> bytes:
    entries = [{"id": "200000000000001", "changes": list(changes)}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()


def said(*messages: dict[str, Any], **value: Any) -> bytes:
    return body(change(messages=list(messages), **value))
