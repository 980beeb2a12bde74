"""Keys derived from the one internal secret, and the signature on the doors.

A key is made for one purpose by its label, so that what is signed for a button can never
pass for a call to a door. While the secret is being changed, the previous one still opens
what it closed; only the current one signs.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from shared.errors import Misconfigured

Label = Literal["buttons", "doors", "tasks", "push"]

SECRET_BYTES = 32
"""A secret with fewer bytes than the digest could be guessed before the digest is."""
TOLERANCE_S = 300

_SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def derive(secret: bytes, label: str) -> bytes:
    """The key for one purpose; it tells nothing about the secret or the other keys."""
    return hmac.digest(secret, label.encode(), hashlib.sha256)


class Keyring:
    """The secret in use and, while it is being changed, the one before.

    Raises Misconfigured for a secret of fewer than 32 bytes.
    """

    def __init__(self, current: bytes, previous: bytes | None = None) -> None:
        self._secrets = (current,) if previous is None else (current, previous)
        if any(len(secret) < SECRET_BYTES for secret in self._secrets):
            raise Misconfigured(
                f"INTERNAL_SECRET has to be {SECRET_BYTES} bytes or longer, and so has the "
                "previous one. `openssl rand -base64 48` makes one."
            )

    def keys(self, label: Label) -> tuple[bytes, ...]:
        """The keys for one purpose: the first signs, any of them verifies."""
        return tuple(derive(secret, label) for secret in self._secrets)

    def __repr__(self) -> str:
        return f"<Keyring of {len(self._secrets)}>"


def sign(key: bytes, *, method: str, path_and_query: str, body: bytes, now: datetime) -> str:
    """The value of `X-Turno-Signature` for this call, good for five minutes around `now`."""
    stamp = str(int(now.timestamp()))
    return f"t={stamp},v1={_digest(key, stamp, method, path_and_query, body)}"


def verify(
    keys: Iterable[bytes],
    header: str | None,
    *,
    method: str,
    path_and_query: str,
    body: bytes,
    now: datetime,
    tolerance: int = TOLERANCE_S,
) -> bool:
    """Did a holder of one of these keys make this very call, within `tolerance` seconds?

    Never raises, whatever the header holds.
    """
    signature = _SIGNATURE.fullmatch(header or "")
    if signature is None:
        return False
    stamp, given = signature.groups()
    fresh = abs(int(now.timestamp()) - int(stamp)) <= tolerance
    expected = [_digest(key, stamp, method, path_and_query, body) for key in keys]
    # Every key is compared, so that the time taken does not tell which of them signed.
    matches = [hmac.compare_digest(given, one) for one in expected]
    return fresh and any(matches)


def _digest(key: bytes, stamp: str, method: str, path_and_query: str, body: bytes) -> str:
    signed = "\n".join((stamp, method.upper(), path_and_query, hashlib.sha256(body).hexdigest()))
    # A hostile path may hold half a surrogate pair, which plain UTF-8 refuses to encode.
    return hmac.new(key, signed.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
