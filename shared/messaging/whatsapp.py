"""Speaks through Meta's WhatsApp Cloud API.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

import json
import re
from functools import partial
from typing import Any

import httpx

from shared.errors import Misconfigured, Temporary
from shared.http import NEVER_REACHED, in_time
from shared.messaging.domain import (
    Address,
    Choice,
    Outbound,
    Sent,
    Template,
    callback,
    fit,
    fit_template,
)
from shared.messaging.graph_errors import failure
from shared.messaging.limits import BUTTONS
from shared.messaging.messenger import NotNow, TryLater, Undeliverable, Unsure
from shared.outside import LeftAlone, Limits, Service, TooLate

VERSION = "v26.0"
LIMITS = Limits(timeout=5.0, tries=2, base=0.3, spare=1.0)
COURTESY = Limits(timeout=2.0, tries=1)
"""How long a reply may be held up by blue ticks and dots, which nobody misses."""

_TOKEN = re.compile(r"[!-~]+")

Body = dict[str, Any]


class GraphMessenger:
    """The messenger of one phone number. `base_url` has no version and no closing slash."""

    def __init__(
        self,
        http: httpx.Client,
        base_url: str,
        phone_number_id: str,
        access_token: str,
        version: str = VERSION,
        *,
        service: Service | None = None,
    ) -> None:
        self._http = http
        self._service = service or Service("graph")
        self._url = f"{base_url.rstrip('/')}/{version}/{phone_number_id}/messages"
        self._headers = {"Content-Type": "application/json", **bearer(access_token)}

    def send(self, outbound: Outbound) -> Sent:
        return self._sent(message_body(fit(outbound)))

    def template(
        self, to: Address, name: str, lang: str, params: tuple[str, ...], key: str
    ) -> Sent:
        return self._sent(template_body(fit_template(Template(key, to, name, lang, params))))

    def acknowledge(self, wamid: str, *, typing: bool) -> None:
        body: Body = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        if typing:
            body["typing_indicator"] = {"type": "text"}
        try:
            self._post(body, COURTESY)
        except (Temporary, Undeliverable):
            return

    def _sent(self, body: Body) -> Sent:
        try:
            answer = self._post(body, LIMITS)
        except (LeftAlone, TooLate) as error:
            raise TryLater(f"Graph was not asked: {error}") from error
        match answer:
            case {"messages": [{"id": str(wamid)}, *_]}:
                return Sent(wamid)
        raise Unsure("Graph took the message without giving it an id")

    def _post(self, body: Body, limits: Limits) -> Any:
        # Half an emoji in a customer's name must not keep the whole message from going.
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return self._service.call(partial(self._asked, content), limits=limits, repeatable=False)

    def _asked(self, content: bytes) -> Any:
        try:
            response = self._http.post(
                self._url, content=content, headers=self._headers, timeout=in_time()
            )
        except NEVER_REACHED as error:
            raise TryLater(f"Graph was not reached: {type(error).__name__}") from None
        except httpx.RequestError as error:
            raise Unsure(f"Graph did not answer: {type(error).__name__}") from None
        return understood(response)


def bearer(access_token: str) -> dict[str, str]:
    """Raises Misconfigured, without quoting it, for a token that no header can carry.

    The HTTP library would quote it: its own error has the whole header.
    """
    if not _TOKEN.fullmatch(access_token):
        raise Misconfigured(
            "WHATSAPP_ACCESS_TOKEN is empty, or has spaces, line breaks or letters that no token "
            "has: paste it again, without anything around it"
        )
    return {"Authorization": f"Bearer {access_token}"}


def understood(response: httpx.Response) -> Any:
    """The JSON of a good answer. Raises what Graph's error stands for.

    An error without Graph's envelope is from something on the way. If that failed, the
    message may have gone through; if it refused, the address is wrong.
    """
    try:
        answer = response.json()
    except ValueError:
        answer = None
    match answer:
        case {"error": {"code": int(code), **error}}:
            trace = str(error.get("fbtrace_id", ""))[:40]
            raise failure(code, status=response.status_code, trace=trace)
    if response.is_success:
        return answer
    said = f"HTTP {response.status_code} without Graph's error envelope"
    if response.is_server_error:
        raise Unsure(said)
    if response.status_code in (408, 425, 429):
        raise NotNow(said)
    raise Undeliverable(f"{said}: is WHATSAPP_GRAPH_URL right?", code=response.status_code)


def message_body(outbound: Outbound) -> Body:
    """The JSON of a fitted message."""
    body = _envelope(outbound.to, callback(outbound.key, outbound.kind))
    if outbound.reply_to:
        body["context"] = {"message_id": outbound.reply_to}
    if not outbound.choices:
        return body | {"type": "text", "text": {"body": outbound.text, "preview_url": False}}
    shown = _list(outbound) if len(outbound.choices) > BUTTONS else _buttons(outbound.choices)
    return body | {"type": "interactive", "interactive": {**shown, "body": {"text": outbound.text}}}


def template_body(template: Template) -> Body:
    """The JSON of a fitted template. In its statuses the template's name is the kind."""
    filled: Body = {"name": template.name, "language": {"code": template.lang}}
    if template.params:
        texts = [{"type": "text", "text": param} for param in template.params]
        filled["components"] = [{"type": "body", "parameters": texts}]
    body = _envelope(template.to, callback(template.key, template.name))
    return body | {"type": "template", "template": filled}


def _envelope(to: Address, tracker: str) -> Body:
    # A phone wins over a BSUID where both are given, and a BSUID in `to` is silently lost.
    where = {"to": to.phone} if to.phone else {"recipient": to.user_id}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **where,
        "biz_opaque_callback_data": tracker,
    }


def _buttons(choices: tuple[Choice, ...]) -> Body:
    replies = [{"id": choice.id, "title": choice.title} for choice in choices]
    buttons = [{"type": "reply", "reply": reply} for reply in replies]
    return {"type": "button", "action": {"buttons": buttons}}


def _list(outbound: Outbound) -> Body:
    rows = [_row(choice) for choice in outbound.choices]
    return {"type": "list", "action": {"button": outbound.menu, "sections": [{"rows": rows}]}}


def _row(choice: Choice) -> Body:
    row = {"id": choice.id, "title": choice.title}
    return {**row, "description": choice.description} if choice.description else row
