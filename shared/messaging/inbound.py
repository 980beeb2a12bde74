"""Reads what Meta posts, whole and without ever failing on a shape it has not seen.

One POST may carry many entries, changes, messages and statuses of many people; each
becomes one value, in the order given. Ids are missing here and there, numbers come as
strings, and new kinds appear without notice.
"""

import json
from collections.abc import Callable, Iterator

from shared.messaging.authenticity import challenge, signature, verify
from shared.messaging.contents import content
from shared.messaging.domain import read_callback
from shared.messaging.events import (
    Call,
    Content,
    Echo,
    Identity,
    Ignored,
    Inbound,
    Media,
    Message,
    Other,
    Preference,
    Reaction,
    Sender,
    Status,
    Tap,
    Text,
    asks_answer,
    rank,
)
from shared.messaging.leaves import Json, Page, codes, listed, moment, part, phone, word

__all__ = [
    "Call", "Content", "Echo", "Identity", "Ignored", "Inbound", "Media", "Message", "Other",
    "Preference", "Reaction", "Sender", "Status", "Tap", "Text", "Unreadable",
    "asks_answer", "challenge", "rank", "read", "signature", "verify",
]  # fmt: skip


class Unreadable(ValueError):
    """The body is not one of WhatsApp's webhooks."""


def read(body: bytes) -> tuple[Inbound, ...]:
    """Everything in one POST, in order. Raises Unreadable if it is no webhook at all."""
    try:
        posted = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not JSON: {type(error).__name__}") from None
    match posted:
        case {"object": "whatsapp_business_account", "entry": [*entries]}:
            return tuple(inbound for entry in entries for inbound in _entry(entry))
    raise Unreadable("not a webhook of a WhatsApp business account")


def _entry(entry: object) -> Iterator[Inbound]:
    match entry:
        case {"changes": [*changes]}:
            for change in changes:
                yield from _change(change)
        case _:
            yield Ignored("entry", "no list of changes")


def _change(change: object) -> Iterator[Inbound]:
    match change:
        case {"field": str(field), "value": dict(value)}:
            yield from list(_value(field, value)) or [Ignored(field[:60], "nothing of use in it")]
        case _:
            yield Ignored("change", "no field with a value")


def _value(field: str, value: Json) -> Iterator[Inbound]:
    page = Page(value)
    for key, read_one in _READERS.get(field, {}).items():
        for item in listed(value.get(key)):
            if isinstance(item, dict):
                yield read_one(page, item)
            else:
                yield Ignored(field, f"something in {key} is not an object")


def _message(page: Page, item: Json) -> Inbound:
    if item.get("type") == "system":
        return _system(page, item)
    sender = page.who(item.get("from"), item.get("from_user_id"), item.get("from_parent_user_id"))
    wamid = word(item.get("id"))
    if not wamid or not sender.customer:
        return Ignored("messages", "a message without an id or a sender")
    return Message(
        wamid=wamid,
        shop_number=page.shop_number,
        sender=sender,
        at=moment(item.get("timestamp")),
        content=content(item),
        reply_to=word(part(item.get("context"), "id")),
        group=word(item.get("group_id")),
    )


def _system(page: Page, item: Json) -> Inbound:
    """A person's new ids.

    The body also has the old ids, in a sentence that holds a name the customer chose:
    anybody could name themselves into somebody else's bookings, so it is not read.
    """
    match item.get("system"):
        case {"type": "user_changed_number" | "user_changed_user_id", **system}:
            previous = Sender(phone(item.get("from")), word(item.get("from_user_id")))
            current = Sender(
                phone(system.get("wa_id")) or phone(system.get("new_wa_id")),
                word(system.get("user_id")),
                word(system.get("parent_user_id")),
            )
            if not current.customer:
                return Ignored("messages", "a change of ids without the new id")
            known = previous if previous.customer else None
            return Identity(page.shop_number, known, current, moment(item.get("timestamp")))
        case {"type": str(kind)}:
            return Ignored("messages", f"system: {kind[:60]}")
    return Ignored("messages", "a system message of no kind")


def _status(page: Page, item: Json) -> Inbound:
    wamid, state = word(item.get("id")), word(item.get("status"))
    if not wamid or not state:
        return Ignored("messages", "a status without an id or a state")
    in_group = item.get("recipient_type") == "group"
    key, kind = read_callback(word(item.get("biz_opaque_callback_data")) or "")
    return Status(
        wamid=wamid,
        shop_number=page.shop_number,
        state=state,
        at=moment(item.get("timestamp")),
        recipient=_group_recipient(page, item) if in_group else _recipient(page, item),
        key=key,
        kind=kind,
        errors=codes(item.get("errors")),
        group=word(item.get("recipient_id")) if in_group else None,
    )


def _recipient(page: Page, item: Json) -> Sender:
    parent = item.get("parent_recipient_user_id")
    return page.who(item.get("recipient_id"), item.get("recipient_user_id"), parent)


def _group_recipient(page: Page, item: Json) -> Sender:
    return page.who(
        item.get("recipient_participant_id"),
        item.get("recipient_participant_user_id"),
        item.get("recipient_participant_parent_user_id"),
    )


def _error(_: Page, item: Json) -> Inbound:
    return Ignored("messages", f"Meta reports error {codes([item]) or 'without a code'}")


def _id_update(page: Page, item: Json) -> Inbound:
    previous, current = _at_some_time(item, "previous"), _at_some_time(item, "current")
    if not current.user_id:
        return Ignored("user_id_update", "no current user id")
    known = previous if previous.user_id else None
    return Identity(page.shop_number, known, current, moment(item.get("timestamp")))


def _at_some_time(item: Json, when: str) -> Sender:
    user_id, parent = part(item.get("user_id"), when), part(item.get("parent_user_id"), when)
    return Sender(phone(item.get("wa_id")), word(user_id), word(parent))


def _preference(page: Page, item: Json) -> Inbound:
    sender = page.who(item.get("wa_id"), item.get("user_id"), item.get("parent_user_id"))
    wish = item.get("value")
    if wish not in ("stop", "resume") or not sender.customer:
        return Ignored("user_preferences", "no stop or resume of a known customer")
    return Preference(page.shop_number, sender, wish == "resume", moment(item.get("timestamp")))


def _echo(page: Page, item: Json) -> Inbound:
    to = page.who(item.get("to"), item.get("to_user_id"), item.get("to_parent_user_id"))
    wamid = word(item.get("id"))
    if not wamid or not to.customer:
        return Ignored("smb_message_echoes", "an echo without an id or an addressee")
    return Echo(wamid, page.shop_number, to, moment(item.get("timestamp")))


def _call(page: Page, item: Json) -> Inbound:
    call_id, event = word(item.get("id")), word(item.get("event"))
    by_customer = item.get("direction") != "BUSINESS_INITIATED"
    side = "from" if by_customer else "to"
    ids = item.get(side), item.get(f"{side}_user_id"), item.get(f"{side}_parent_user_id")
    sender = page.who(*ids)
    if not call_id or not event or not sender.customer:
        return Ignored("calls", "a call without an id, an event or a caller")
    at = moment(item.get("timestamp"))
    return Call(call_id, page.shop_number, sender, at, event, by_customer)


_READERS: dict[str, dict[str, Callable[[Page, Json], Inbound]]] = {
    "messages": {"messages": _message, "statuses": _status, "errors": _error},
    "user_id_update": {"user_id_update": _id_update},
    "user_preferences": {"user_preferences": _preference},
    "smb_message_echoes": {"message_echoes": _echo},
    "calls": {"calls": _call},
}
"""Field of a change → list in its value → what reads one item of it."""
