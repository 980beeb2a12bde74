"""What Graph refuses, and how it says so.

The lengths are Meta's own, from its OpenAPI file. They are written down here once more on
purpose: the product's are in `shared/messaging/limits.py`, and each checks the other.
"""

import re
from typing import Any

from werkzeug.wrappers import Response

from local.wire import reply

Json = dict[str, Any]

OLDEST, NEWEST = 22, 26
_STATUSES = {
    **dict.fromkeys((1, 2, 131016, 133004), 503),
    **dict.fromkeys((3, 131000), 500),
    **dict.fromkeys((0, 190), 401),
    **dict.fromkeys((10, *range(200, 300), 368, 131005, 131031), 403),
    **dict.fromkeys((132001,), 404),
    **dict.fromkeys((4, 80007, 130429), 429),
}
MEDIA = ("image", "video", "audio", "document", "sticker")
KINDS = (*MEDIA, "text", "interactive", "template", "location", "contacts", "reaction")
BSUID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")
_PHONE = re.compile(r"\+?[\d ()-]{5,25}")


class Refused(Exception):
    """One of Graph's errors, in its envelope."""

    def __init__(self, code: int, details: str, status: int | None = None) -> None:
        super().__init__(f"({code}) {details}")
        self.code = code
        self.details = details
        self.status = status or _STATUSES.get(code, 400)

    @property
    def response(self) -> Response:
        error = {
            "message": f"(#{self.code}) {self.details}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "AStageTraceId0123456789",
        }
        return reply({"error": error}, self.status)


def unknown(node: str) -> Refused:
    return Refused(100, f"Unsupported request. Object with ID '{node}' does not exist")


def check_version(version: str) -> None:
    number = re.fullmatch(r"v(\d{1,3})\.0", version)
    if number is None or int(number[1]) > NEWEST:
        raise Refused(2500, f"Unknown path components: /{version}")
    if int(number[1]) < OLDEST:
        raise Refused(2635, f"You are calling a deprecated version: use v{NEWEST}.0")


def check_message(message: Any) -> None:
    """Raises Refused for what Graph would not take."""
    body = _object(message, "the body")
    if body.get("messaging_product") != "whatsapp":
        raise Refused(100, "The parameter messaging_product is required.")
    _text(body.get("biz_opaque_callback_data", "-"), "biz_opaque_callback_data", 512, code=100)
    if body.get("recipient_type", "individual") not in ("individual", "group"):
        raise Refused(100, "Param recipient_type must be one of {individual, group}")
    kind = body.get("type", "text")
    if kind not in KINDS:
        raise Refused(100, f"Param type must be one of {{{', '.join(KINDS)}}}")
    _check_recipient(body)
    if "context" in body:
        _text(_object(body["context"], "context").get("message_id"), "context['message_id']", 512)
    content = _object(body.get(kind), kind)
    if kind == "text":
        _text(content.get("body"), "text['body']", 4096, code=100)
    elif kind == "interactive":
        _check_interactive(content)
    elif kind == "template":
        _check_template(content)
    elif kind in MEDIA and not (content.get("id") or content.get("link")):
        raise Refused(100, f"The parameter {kind}['id'] or {kind}['link'] is required.")


def _check_recipient(body: Json) -> None:
    to, recipient = body.get("to"), body.get("recipient")
    if not to and not recipient:
        raise Refused(100, "The parameter to is required.")
    if to and not (isinstance(to, str) and (_PHONE.fullmatch(to) or BSUID.fullmatch(to))):
        raise Refused(100, "Param to must be a phone number")
    if not to and not (isinstance(recipient, str) and BSUID.fullmatch(recipient)):
        raise Refused(100, "Param recipient must be a business-scoped user ID")


def _check_interactive(content: Json) -> None:
    _text(_object(content.get("body"), "body").get("text"), "body text", 1024)
    for part in ("header", "footer"):
        if part in content:
            _text(_object(content[part], part).get("text"), f"{part} text", 60)
    action = _object(content.get("action"), "action")
    if content.get("type") == "button":
        _check_buttons(action)
    elif content.get("type") == "list":
        _check_list(action)
    else:
        raise Refused(131009, "the stage knows interactive messages of type button and list")


def _check_buttons(action: Json) -> None:
    buttons = _several(action.get("buttons"), "buttons", 3)
    replies = [_object(button.get("reply"), "reply") for button in buttons]
    if any(button.get("type") != "reply" for button in buttons):
        raise Refused(131009, "Invalid button type: use reply")
    for each in replies:
        _text(each.get("id"), "Button id", 256)
        _text(each.get("title"), "Button title", 20)
    _distinct([each["id"] for each in replies], "Button ids")
    _distinct([each["title"] for each in replies], "Button titles")


def _check_list(action: Json) -> None:
    _text(action.get("button"), "Button label", 20)
    sections = _several(action.get("sections"), "sections", 10)
    rows = [row for each in sections for row in _several(each.get("rows"), "rows", 10)]
    if len(rows) > 10:
        raise Refused(131009, f"Total row count exceed max allowed count: 10, got {len(rows)}")
    for section in sections:
        if len(sections) > 1 or "title" in section:
            _text(section.get("title"), "Section title", 24)
    for row in rows:
        _text(row.get("id"), "Row id", 200)
        _text(row.get("title"), "Row title", 24)
        if "description" in row:
            _text(row["description"], "Row description", 72)
    _distinct([row["id"] for row in rows], "Row ids")


def _check_template(content: Json) -> None:
    _text(content.get("name"), "template['name']", 512, code=100)
    language = _object(content.get("language"), "language")
    _text(language.get("code"), "template['language']['code']", 20, code=100)
    for param in parameters(content):
        text = _object(param, "parameter").get("text")
        if not isinstance(text, str) or not text or re.search(r"[\n\t]| {5}", text):
            raise Refused(
                132012, "Param text cannot be empty or have new-lines, tabs or 5 spaces in a row"
            )


def parameters(template: Json) -> list[Any]:
    """The parameters of a template's body."""
    found = template.get("components") or []
    return [
        param
        for component in found
        if isinstance(component, dict) and component.get("type") == "body"
        for param in component.get("parameters") or []
    ]


def _object(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise Refused(100, f"Param {name} must be a JSON object.")
    return value


def _several(value: Any, name: str, most: int) -> list[Json]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise Refused(131009, f"Invalid {name} count. Min: 1, Max: {most}")
    return [_object(each, name) for each in value]


def _text(value: Any, name: str, most: int, *, code: int = 131009) -> None:
    if value is None:
        raise Refused(100 if code == 100 else 131008, f"The parameter {name} is required.")
    if not isinstance(value, str) or not value.strip() or len(value.encode("utf-16-le")) > 2 * most:
        raise Refused(code, f"{name} length invalid. Min length: 1, Max length: {most}")


def _distinct(values: list[str], name: str) -> None:
    if len(set(values)) < len(values):
        raise Refused(131009, f"{name} must be unique. Duplicates found.")
