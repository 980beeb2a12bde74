"""What Meta's dashboards hold about the shop: the app, its token, the number, the webhook.

https://developers.facebook.com/documentation/business-messaging/whatsapp/permissions
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from local.graph_rules import Refused
from local.graph_subscription import Subscription
from local.graph_tokens import MANAGES, SCOPES, Token
from local.meta_posts import Posts
from local.webhook_bodies import Json

PENDING = "PENDING"
SHOWN = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "webhook_configuration",
)
"""What Graph says of a phone number where no fields are named."""
LISTED = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
)
"""And of each in a list of an account's numbers."""


@dataclass
class MetaSetup:
    """All is well until somebody changes a field. `expires_at` is in Unix seconds, 0 for never.
    With no `callback_url` of its own the app's is where `posts` go; `new_app` is how it is
    before the shop's people have done anything about the webhook. A number that was added and
    not registered has the `status` PENDING, and sends nothing."""

    posts: Posts
    app_secret: str
    app_id: str = "634974688087057"
    account: str = "102290129340398"
    accounts: tuple[str, ...] = ()
    """What the token is for, if not for that account alone."""
    scopes: tuple[str, ...] = SCOPES
    expires_at: int = 0
    status: str = "CONNECTED"
    quality_rating: str = "GREEN"
    code_verification_status: str = "VERIFIED"
    pin: str | None = None
    """The six digits of the number's two-step verification; None while nobody has set any."""
    can_send_message: str = "AVAILABLE"
    hidden: tuple[str, ...] = ()
    """Fields of the number that this token is not shown."""
    tokens: dict[str, Token] = field(default_factory=dict)
    """Besides the shop's."""
    others: dict[str, str] = field(default_factory=dict)
    """Further numbers of the account, as people write them, by their ids."""
    callback_url: str | None = None
    fields: tuple[str, ...] = (
        "messages",
        "user_id_update",
        "user_preferences",
        "smb_message_echoes",
    )

    def new_app(self) -> None:
        """The app is told of nothing, anywhere."""
        self.callback_url, self.fields = "", ()

    def token(self, *, known: bool) -> Json:
        """The answer of debug_token for the shop's own token, or for one of nobody."""
        if not known:
            error = {"code": 190, "message": "Invalid OAuth access token."}
            return {"data": {"error": error, "is_valid": False, "scopes": []}}
        return self.token_of(Token(expires_at=self.expires_at))

    def token_of(self, other: Token) -> Json:
        """The answer of debug_token for such a token."""
        return other.shown(self.app_id, self.scopes, self.accounts or (self.account,))

    def number(self, node: str, fields: str | None) -> Json:
        """The phone number, with the fields named or the usual ones. Raises Refused."""
        whole = self._number(node)
        asked = [each.strip() for each in fields.split(",")] if fields else SHOWN
        for each in asked:
            if each not in whole or each in self.hidden:
                raise Refused(
                    100,
                    f"Tried accessing nonexisting field ({each}) on node type "
                    "(WhatsAppBusinessPhoneNumber)",
                )
        return {**_picked(whole, asked), "id": node}

    def may_manage(self, token: str) -> bool:
        """May whoever shows this token see and change the WhatsApp account?"""
        own = self.tokens.get(token, Token()).scopes
        return MANAGES in (self.scopes if own is None else own)

    def numbers(self, own: str) -> Json:
        """The account's `phone_numbers` edge; `own` is the id of the shop's."""
        found = [{**_picked(self._number(own), LISTED), "id": own}]
        for node in self.others:
            found.append({**_picked(self._number(node), LISTED), "id": node})
        return {"data": found, "paging": {"cursors": {"before": "QVFI", "after": "QVFI"}}}

    @property
    def is_registered(self) -> bool:
        return self.status != PENDING

    def register(self, given: Mapping[str, object]) -> None:
        """Makes the number ready for the Cloud API. Raises Refused."""
        pin = given.get("pin")
        if given.get("messaging_product") != "whatsapp":
            raise Refused(100, "The parameter messaging_product is required.")
        if not isinstance(pin, str) or not re.fullmatch(r"\d{6}", pin):
            raise Refused(100, "Param pin must be a string of 6 digits")
        if self.code_verification_status != "VERIFIED":
            raise Refused(133006, "Phone number needs to be verified before registering")
        if pin != (self.pin or pin):
            raise Refused(133005, "Two step verification PIN Mismatch")
        self.pin, self.status = pin, "CONNECTED"

    def subscribe(self, asked: Subscription) -> None:
        """The address has answered as agreed. What the app was told of already stays."""
        self.callback_url = asked.callback_url
        self.fields = tuple(dict.fromkeys((*self.fields, *asked.fields)))

    def subscriptions(self) -> Json:
        """What the app wants to be told of: the answer of its `subscriptions` edge."""
        if not self.fields:
            return {"data": []}
        fields = [{"name": name, "version": "v26.0"} for name in self.fields]
        subscription = {
            "object": "whatsapp_business_account",
            "callback_url": self._callback,
            "active": True,
            "fields": fields,
        }
        return {"data": [subscription]}

    def app(self) -> Json:
        """The app as the account's `subscribed_apps` edge lists it."""
        link = f"https://www.facebook.com/games/?app_id={self.app_id}"
        return {"whatsapp_business_api_data": {"link": link, "name": "Turno", "id": self.app_id}}

    @property
    def _callback(self) -> str:
        return self.posts.url or "" if self.callback_url is None else self.callback_url

    def _number(self, node: str) -> Mapping[str, object]:
        webhook = {"application": self._callback} if self._callback else {}
        return {
            "id": node,
            "verified_name": "Turno",
            "display_phone_number": self.others.get(node, "+1 555-078-3881"),
            "quality_rating": self.quality_rating,
            "code_verification_status": self.code_verification_status,
            "platform_type": "CLOUD_API",
            "throughput": {"level": "STANDARD"},
            "status": self.status,
            "webhook_configuration": webhook,
            "health_status": {
                "can_send_message": self.can_send_message,
                "entities": [
                    self._entity("PHONE_NUMBER", node),
                    self._entity("WABA", self.account),
                    self._entity("BUSINESS", "506914307656634"),
                    self._entity("APP", self.app_id),
                ],
            },
        }

    def _entity(self, kind: str, node: str) -> Json:
        entity: Json = {"entity_type": kind, "id": node, "can_send_message": "AVAILABLE"}
        if kind == "WABA" and self.can_send_message != "AVAILABLE":
            error = {
                "error_code": 141006,
                "error_description": "There is an error with the payment method.",
                "possible_solution": "Add a new payment method to the account.",
            }
            entity |= {"can_send_message": self.can_send_message, "errors": [error]}
        return entity


def _picked(whole: Mapping[str, object], names: Iterable[str]) -> Json:
    return {name: whole[name] for name in names}
