"""Access tokens, and what Graph's debug_token tells of them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/access-tokens
"""

from dataclasses import dataclass

from local.webhook_bodies import Json

MANAGES = "whatsapp_business_management"
SCOPES = (MANAGES, "whatsapp_business_messaging", "public_profile")


@dataclass(frozen=True, slots=True)
class Token:
    """Another token than the shop's, by how it differs from that one: of another app, without
    a permission, for a day. One that has ended or was taken back is not a token at all."""

    app_id: str | None = None
    scopes: tuple[str, ...] | None = None
    accounts: tuple[str, ...] | None = None
    expires_at: int = 0

    def shown(self, app_id: str, scopes: tuple[str, ...], accounts: tuple[str, ...]) -> Json:
        """What debug_token answers; the arguments are what holds for the shop's own."""
        own = scopes if self.scopes is None else self.scopes
        granted = [scope for scope in own if scope.startswith("whatsapp")]
        return {
            "data": {
                "app_id": self.app_id or app_id,
                "type": "SYSTEM_USER",
                "application": "Turno",
                "data_access_expires_at": 0,
                "expires_at": self.expires_at,
                "is_valid": True,
                "issued_at": 1_790_000_000,
                "scopes": list(own),
                "granular_scopes": [
                    {"scope": scope, "target_ids": list(self.accounts or accounts)}
                    for scope in granted
                ],
                "user_id": "122100000000000001",
            }
        }
