"""What an app asks to be told of, and where: a POST to its `subscriptions` edge.

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.graph_rules import Refused

OBJECT = "whatsapp_business_account"
FIELDS = frozenset(
    (
        "account_alerts", "account_review_update", "account_update", "automatic_events",
        "business_capability_update", "business_status_update", "calls", "flows",
        "group_lifecycle_update", "group_participants_update", "group_settings_update",
        "group_status_update", "history", "message_template_components_update",
        "message_template_quality_update", "message_template_status_update", "messages",
        "partner_solutions", "payment_configuration_update", "phone_number_name_update",
        "phone_number_quality_update", "security", "smb_app_state_sync", "smb_message_echoes",
        "template_category_update", "user_id_update", "user_preferences",
    )
)  # fmt: skip
"""What a WhatsApp account can tell of."""
HERE = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A request that Meta would act upon, once the address has answered as agreed."""

    callback_url: str
    verify_token: str
    fields: tuple[str, ...]

    @classmethod
    def asked(cls, given: Mapping[str, str]) -> "Subscription":
        """Raises Refused."""
        if given.get("object") != OBJECT:
            raise Refused(100, f"Param object must be one of {{{OBJECT}}}")
        address = urlsplit(given.get("callback_url", ""))
        if address.scheme != "https" and address.hostname not in HERE:
            raise Refused(100, "Param callback_url must be a secure URL")
        fields = [each.strip() for each in given.get("fields", "").split(",") if each.strip()]
        unknown = [each for each in fields if each not in FIELDS]
        if unknown or not fields:
            raise Refused(100, f"Param fields must name fields of {OBJECT}: {', '.join(unknown)}")
        if not given.get("verify_token"):
            raise Refused(100, "The parameter verify_token is required")
        return cls(given["callback_url"], given["verify_token"], tuple(fields))
