"""What the shop sent, as the customer's phone shows it."""

import re
from dataclasses import dataclass
from datetime import datetime

from local.graph_rules import BSUID, MEDIA, parameters
from local.webhook_bodies import Json
from shared.messaging.domain import Choice, read_callback


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message of the shop as the customer's phone shows it.

    `key` and `kind` are the product's own, from `biz_opaque_callback_data`. `raw` is the
    request. A template's text is its name and parameters.
    """

    at: datetime
    to: str
    wamid: str
    key: str
    kind: str
    text: str
    choices: tuple[Choice, ...]
    menu: str
    raw: Json


def addressee(asked: Json) -> str:
    to = str(asked.get("to") or asked["recipient"])
    return to if BSUID.fullmatch(to) else re.sub(r"\D", "", to)


def delivered(asked: Json, to: str, wamid: str, at: datetime) -> Delivered:
    key, kind = read_callback(asked.get("biz_opaque_callback_data", ""))
    text, choices, menu = _shown(asked)
    return Delivered(at, to, wamid, key, kind, text, choices, menu, asked)


def _shown(asked: Json) -> tuple[str, tuple[Choice, ...], str]:
    """Text, choices and the label of the list."""
    kind = asked.get("type", "text")
    content = asked[kind]
    if kind == "interactive":
        action = content["action"]
        replies = [each["reply"] for each in action.get("buttons", ())]
        rows = [row for each in action.get("sections", ()) for row in each["rows"]]
        choices = [
            Choice(one["id"], one["title"], one.get("description", "")) for one in replies + rows
        ]
        return content["body"]["text"], tuple(choices), action.get("button", "")
    if kind == "template":
        filled = " · ".join(param["text"] for param in parameters(content))
        return f"[{content['name']}] {filled}".strip(), (), ""
    if kind in MEDIA:
        return content.get("caption", ""), (), ""
    return content.get("body", ""), (), ""
