"""What Meta's dashboards hold about the shop: the app, its token, the number, the webhook.

https://developers.facebook.com/documentation/business-messaging/whatsapp/permissions
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
"""

from collections.abc import Mapping
from dataclasses import dataclass

from local.graph_rules import Refused
from local.meta_posts import Posts
from local.webhook_bodies import Json

SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging", "public_profile")
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


@dataclass
class MetaSetup:
    """All is well until somebody changes a field. `expires_at` is in Unix seconds, 0 for never.
    With no `callback_url` of its own the app's is where `posts` go."""

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
    can_send_message: str = "AVAILABLE"
    hidden: tuple[str, ...] = ()
    """Fields of the number that this token is not shown."""
    callback_url: str | None = None
    fields: tuple[str, ...] = (
        "messages",
        "user_id_update",
        "user_preferences",
        "smb_message_echoes",
    )

    def token(self, *, known: bool) -> Json:
        """The answer of debug_token for the shop's own token, or for one of nobody."""
        if not known:
            error = {"code": 190, "message": "Invalid OAuth access token."}
            return {"data": {"error": error, "is_valid": False, "scopes": []}}
        granted = [scope for scope in self.scopes if scope.startswith("whatsapp")]
        return {
            "data": {
                "app_id": self.app_id,
                "type": "SYSTEM_USER",
                "application": "Turno",
                "data_access_expires_at": 0,
                "expires_at": self.expires_at,
                "is_valid": True,
                "issued_at": 1_790_000_000,
                "scopes": list(self.scopes),
                "granular_scopes": [
                    {"scope": scope, "target_ids": list(self.accounts or (self.account,))}
                    for scope in granted
                ],
                "user_id": "122100000000000001",
            }
        }

    def number(self, node: str, fields: str | None) -> Json:
        """The phone number, with the fields named or the usual ones. Raises Refused."""
        whole = self._number(node)
        asked = [each.strip() for each in fields.split(",")] if fields else SHOWN
        for field in asked:
            if field not in whole or field in self.hidden:
                raise Refused(
                    100,
                    f"Tried accessing nonexisting field ({field}) on node type "
                    "(WhatsAppBusinessPhoneNumber)",
                )
        return {**{field: whole[field] for field in asked}, "id": node}

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
            "display_phone_number": "+1 555-078-3881",
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
