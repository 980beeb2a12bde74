"""Throw-away service accounts, and the token endpoint that knows their keys.

The stage's own key is made once per process; all are worth nothing anywhere else.
"""

import base64
import itertools
import json
import secrets
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
    return json.dumps(_key_file(_key(), KEY_ID, EMAIL, "stage", token_uri))


def _key_file(
    key: rsa.RSAPrivateKey, key_id: str, email: str, project: str, token_uri: str
) -> dict[str, str]:
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": project,
        "private_key_id": key_id,
        "private_key": private.decode(),
        "client_email": email,
        "client_id": "100000000000000000000",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_uri,
        "universe_domain": "googleapis.com",
    }


class TokenRefused(Exception):
    """The OAuth error body is `{"error": code, "error_description": …}`."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


class Keys:
    """The public halves of all keys that are good: the stage's own, and those made here."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, rsa.RSAPublicKey]] = {}

    def make(self, email: str, project: str, token_uri: str) -> dict[str, str]:
        """A new key of this account: what its key file holds."""
        key, key_id = _new_key(), secrets.token_hex(20)
        self._known[key_id] = (email, key.public_key())
        return _key_file(key, key_id, email, project, token_uri)

    def ids(self, email: str) -> list[str]:
        """Of every key of this account."""
        return [key_id for key_id, (owner, _) in self._known.items() if owner == email]

    def delete(self, key_id: str) -> None:
        """Idempotent. What was signed with it is worth nothing from now on."""
        self._known.pop(key_id, None)

    def forget(self, email: str) -> None:
        for key_id in self.ids(email):
            self.delete(key_id)

    def of(self, key_id: str, email: str) -> rsa.RSAPublicKey | None:
        """None for a key that nobody knows, or that is another account's."""
        if key_id == KEY_ID:
            return _key().public_key()
        owner, public = self._known.get(key_id, ("", None))
        return public if owner == email else None


class Tokens:
    """Access tokens given out. They last until revoked: the stage's clock may jump.

    Whoever sets a `refusal` has every request for one end in it, as when a key was deleted.
    """

    def __init__(self) -> None:
        self.keys = Keys()
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
        claims = self._claims(form.get("assertion", ""))
        if not claims.get("iss"):
            raise TokenRefused("invalid_grant", "Invalid JWT: iss is missing.")
        if not _asks_for_calendars(claims):
            raise TokenRefused("invalid_scope", "The calendar scope is missing.")
        token = f"ya29.stage-{next(self._numbers)}"
        self._good.add(token)
        return {"access_token": token, "expires_in": LIFETIME_S, "token_type": "Bearer"}

    def accepts(self, token: str) -> bool:
        """Also a JWT that the account signed itself, which spares the trip to the endpoint."""
        return token in self._good or self._is_self_signed(token)

    def revoke_all(self) -> None:
        self._good.clear()

    def is_for_calendars(self, form: Mapping[str, str]) -> bool:
        """Does this request for a token ask for the calendars? Nothing is checked yet."""
        try:
            return _asks_for_calendars(_part(form.get("assertion", ""), 1))
        except TokenRefused:
            return False

    def _is_self_signed(self, token: str) -> bool:
        try:
            return token.count(".") == 2 and bool(self._claims(token))
        except TokenRefused:
            return False

    def _claims(self, assertion: str) -> dict[str, Any]:
        """What is claimed by whoever signed. Raises TokenRefused for a key that is not good."""
        signed, _, signature = assertion.rpartition(".")
        claims = _part(assertion, 1)
        key = self.keys.of(str(_part(assertion, 0).get("kid", "")), str(claims.get("iss", "")))
        if key is None:
            raise TokenRefused("invalid_grant", "Invalid JWT Signature.")
        try:
            key.verify(_unpadded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature as error:
            raise TokenRefused("invalid_grant", "Invalid JWT Signature.") from error
        return claims


def _asks_for_calendars(claims: Mapping[str, Any]) -> bool:
    return SCOPES in str(claims.get("scope", ""))


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


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    return _new_key()
