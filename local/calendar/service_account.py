"""A throw-away service account, and the token endpoint that knows it.

Its private key is made once per process and is worth nothing anywhere else.
"""

import base64
import itertools
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EMAIL = "turno@stage.iam.gserviceaccount.com"
KEY_ID = "stage"
SCOPES = "https://www.googleapis.com/auth/calendar"
LIFETIME_S = 3599


def service_account_json(token_uri: str) -> str:
    """What GOOGLE_SERVICE_ACCOUNT_JSON would hold, asking for tokens at `token_uri`."""
    private = _key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "stage",
            "private_key_id": KEY_ID,
            "private_key": private.decode(),
            "client_email": EMAIL,
            "client_id": "100000000000000000000",
            "token_uri": token_uri,
        }
    )


class TokenRefused(Exception):
    """The OAuth error body is `{"error": code, "error_description": …}`."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


class Tokens:
    """Access tokens given out. They last until revoked: the stage's clock may jump.

    Whoever sets a `refusal` has every request for one end in it, as when a key was deleted.
    """

    def __init__(self) -> None:
        self.refusal: TokenRefused | None = None
        self._numbers = itertools.count(1)
        self._good: set[str] = set()

    def grant(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a JWT grant. Raises TokenRefused."""
        if self.refusal is not None:
            raise self.refusal
        grant_type = form.get("grant_type", "")
        if grant_type != JWT_GRANT:
            raise TokenRefused("unsupported_grant_type", f"Invalid grant_type: {grant_type}")
        claims = _claims(form.get("assertion", ""))
        if not claims.get("iss"):
            raise TokenRefused("invalid_grant", "Invalid JWT: iss is missing.")
        if SCOPES not in str(claims.get("scope", "")):
            raise TokenRefused("invalid_scope", "The calendar scope is missing.")
        token = f"ya29.stage-{next(self._numbers)}"
        self._good.add(token)
        return {"access_token": token, "expires_in": LIFETIME_S, "token_type": "Bearer"}

    def accepts(self, token: str) -> bool:
        """Also a JWT that the account signed itself, which spares the trip to the endpoint."""
        return token in self._good or _is_self_signed(token)

    def revoke_all(self) -> None:
        self._good.clear()


def _is_self_signed(token: str) -> bool:
    try:
        return (
            token.count(".") == 2 and _header(token).get("kid") == KEY_ID and bool(_claims(token))
        )
    except TokenRefused:
        return False


def _claims(assertion: str) -> dict[str, Any]:
    """The claims; the signature is checked when the key is ours."""
    signed, _, signature = assertion.rpartition(".")
    if _header(assertion).get("kid") == KEY_ID:
        try:
            _key().public_key().verify(
                _unpadded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature as error:
            raise TokenRefused("invalid_grant", "Invalid JWT Signature.") from error
    return _part(assertion, 1)


def _header(assertion: str) -> dict[str, Any]:
    return _part(assertion, 0)


def _part(assertion: str, index: int) -> dict[str, Any]:
    try:
        part = json.loads(_unpadded(assertion.split(".")[index]))
    except (ValueError, IndexError) as error:
        raise TokenRefused("invalid_grant", "Invalid JWT: it could not be decoded.") from error
    if not isinstance(part, dict):
        raise TokenRefused("invalid_grant", "Invalid JWT: it could not be decoded.")
    return part


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
