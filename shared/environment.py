"""Variables of the environment, read strictly: what is wrong with them is gathered, so that
it can be told all at once, and what they hold is never repeated, for it may be a secret.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::([0-9]{1,5}))?")


class Environment:
    """Reads variables one by one; `problems` grows by a sentence for each that will not do.

    What cannot be read comes back empty: look at `problems` before using any of it.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[str] = []

    def optional(self, name: str) -> str | None:
        """Without the spaces and line ends that copying leaves around a value."""
        return self._variables.get(name, "").strip() or None

    def text(self, name: str, purpose: str) -> str:
        value = self.optional(name)
        if value is None:
            self.problems.append(f"{name} is missing: {purpose}")
        return value or ""

    def url(self, name: str, purpose: str, default: str = "") -> str:
        """Without a closing slash."""
        value = self.optional(name) or default or self.text(name, purpose)
        if value and not _is_safe_url(value):
            self.wrong(name, "an https:// address without a query (http:// on loopback)", purpose)
        return value.rstrip("/")

    def like(self, name: str, pattern: str, wanted: str, purpose: str) -> str:
        """`wanted` says in words what `pattern` accepts."""
        value = self.text(name, purpose)
        if value and not re.fullmatch(pattern, value):
            self.wrong(name, wanted, purpose)
        return value

    def host(self, name: str, purpose: str, default: str) -> str:
        value = self.optional(name) or default
        if not _is_host(value):
            self.wrong(name, "host or host:port", purpose)
        return value

    def key_file(self, name: str, purpose: str) -> str:
        """The key file of a Google service account, as JSON."""
        value = self.text(name, purpose)
        if value and not _is_key_file(value):
            self.wrong(name, "the account's key file, whole, as JSON", purpose)
        return value

    def wrong(self, name: str, wanted: str, purpose: str) -> None:
        self.problems.append(f"{name} has to be {wanted}: {purpose}")


def _is_safe_url(text: str) -> bool:
    """Tokens travel to it, so in clear only to this very machine."""
    try:
        url = urlsplit(text)
        host, port = url.hostname, url.port
    except ValueError:
        return False
    plain = host is not None and not url.query and not url.fragment and url.username is None
    safe = url.scheme == "https" or (url.scheme == "http" and host in _LOOPBACK)
    return plain and safe and port != 0 and text.isascii() and not re.search(r"\s", text)


def _is_host(text: str) -> bool:
    match = _HOST.fullmatch(text)
    return match is not None and (match[1] is None or 0 < int(match[1]) < 65536)


def _is_key_file(text: str) -> bool:
    try:
        account = json.loads(text)
    except (ValueError, RecursionError):
        return False
    wanted = ("client_email", "private_key", "token_uri")
    return isinstance(account, dict) and all(isinstance(account.get(k), str) for k in wanted)
