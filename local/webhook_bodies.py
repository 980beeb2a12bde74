"""The bodies Meta posts, in the shapes it has since April 2026."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

Json = dict[str, Any]

TITLES = {
    130472: "User's number is part of an experiment",
    131000: "Something went wrong",
    131026: "Message undeliverable",
    131047: "Re-engagement message",
    131049: "This message was not delivered to maintain healthy ecosystem engagement",
    131050: "Unable to deliver the message: the recipient stopped marketing messages",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """A customer's phone. With no `phone` it is of one whom only the BSUID names."""

    phone: str | None
    user_id: str | None = None
    name: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(name for name in (self.phone, self.user_id) if name)


class Wamids:
    """New message ids, in the shape of Meta's; no two alike, in any run of the stage.

    With a `seed` they are the same ids in each run.
    """

    def __init__(self, seed: str | None = None) -> None:
        self._run = seed or uuid4().hex
        self._number = count(1)

    def new(self, name: str) -> str:
        serial = sha256(f"{self._run}/{next(self._number)}".encode()).hexdigest()[:20].upper()
        ends = b"\x1d\x18" + bytes([len(name)]) + name.encode()
        raw = ends + b"\x15\x02\x00\x12\x18\x14" + serial.encode() + b"\x00"
        return "wamid." + base64.b64encode(raw).decode()


def unix(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def body(
    shop_number: str, people: Iterable[Sender], *, field: str = "messages", **value: Any
) -> bytes:
    """One POST with one change."""
    shared: Json = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": shop_number},
    }
    contacts = [_contact(person) for person in people]
    if contacts:
        shared["contacts"] = contacts
    change = {"value": shared | value, "field": field}
    entry = {"id": "102290129340398", "changes": [change]}
    posted = {"object": "whatsapp_business_account", "entry": [entry]}
    return json.dumps(posted, ensure_ascii=False).encode()


def message(sender: Sender, wamid: str, at: datetime, kind: str, content: Any) -> Json:
    """One item of `messages[]`."""
    origin = {"from": sender.phone, "from_user_id": sender.user_id}
    known = {key: value for key, value in origin.items() if value}
    return {**known, "id": wamid, "timestamp": unix(at), "type": kind, kind: content}


def status(
    wamid: str,
    state: str,
    at: datetime,
    to: Sender,
    *,
    tracker: str | None,
    code: int | None = None,
) -> Json:
    """One item of `statuses[]`."""
    item: Json = {"id": wamid, "status": state, "timestamp": unix(at)}
    if to.phone:
        item["recipient_id"] = to.phone
    if to.user_id:
        item["recipient_user_id"] = to.user_id
    if tracker is not None:
        item["biz_opaque_callback_data"] = tracker
    if code is not None:
        title = TITLES.get(code, f"Error {code}")
        details = {"details": f"Message failed to send: {title}"}
        item["errors"] = [{"code": code, "title": title, "message": title, "error_data": details}]
    elif state in ("sent", "delivered"):
        price = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
        item["pricing"] = price
    return item


def _contact(person: Sender) -> Json:
    contact: Json = {"profile": {"name": person.name}} if person.name else {}
    if person.phone:
        contact["wa_id"] = person.phone
    if person.user_id:
        contact["user_id"] = person.user_id
    return contact
