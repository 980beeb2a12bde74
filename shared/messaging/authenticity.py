"""Is it Meta who calls? Signatures on what it posts, a token on its first visit.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

_SCHEME = "sha256="


def signature(raw: bytes, secret: str) -> str:
    """The `X-Hub-Signature-256` of a body: of its very bytes, not of what they mean."""
    return _SCHEME + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def verify(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Did one of our app secrets sign these bytes? No header or no secret: no."""
    if not header:
        return False
    given = header.encode("utf-8", "replace")
    # An empty secret would accept what anyone can sign with an empty key.
    return any(same(given, signature(raw, secret).encode()) for secret in secrets if secret)


def challenge(args: Mapping[str, str], verify_token: str) -> str | None:
    """What to echo, as plain text, to Meta's handshake; None if it is not Meta's."""
    token = args.get("hub.verify_token", "").encode("utf-8", "replace")
    known = bool(verify_token) and same(token, verify_token.encode())
    if args.get("hub.mode") != "subscribe" or not known:
        return None
    return args.get("hub.challenge")


def same(given: bytes, expected: bytes) -> bool:
    """Equality that takes as long for a near miss as for a far one."""
    return hmac.compare_digest(given, expected)
