"""Google Calendar, asked call by call, so that the doctor sees what was answered and when.

https://developers.google.com/workspace/calendar/api/v3/reference/events
https://developers.google.com/workspace/calendar/api/guides/errors
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import google.auth.crypt
import google.auth.jwt

from deploy.doctor.setup import SetUp, told
from shared.booking.google_account import SCOPES
from shared.errors import Temporary
from shared.settings import Google

PATH = "/calendar/v3"
TOKEN_LIVES_S = 3600
TOO_FAST = frozenset(("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"))
RESTS_S = (2.0, 4.0, 8.0, 16.0, 32.0)
"""How long to rest each time Google says that this goes too fast."""


class TooFast(Temporary):
    """Google's quota: nothing was done, and the same call will be taken a little later."""


class Unreadable(Exception):
    """The key file has no key in it that can sign."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`reason` is Google's own word for why not; empty where all is well."""

    status: int
    reason: str
    body: Mapping[str, Any]

    @property
    def fine(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Account:
    """The desk's service account, by its key file."""

    address: str
    project: str
    info: Mapping[str, Any]

    @classmethod
    def of(cls, google: Google) -> "Account":
        info = json.loads(google.service_account)
        return cls(str(info["client_email"]), str(info.get("project_id", "")), info)

    def ask_for_token(self, setup: SetUp) -> Answer:
        """What the token endpoint says. Raises Unreadable for a key that cannot sign, and
        Temporary."""
        now = int(setup.clock().timestamp())
        claims = {
            "iss": self.address,
            "scope": " ".join(SCOPES),
            "aud": self.info["token_uri"],
            "iat": now,
            "exp": now + TOKEN_LIVES_S,
        }
        try:
            signer = google.auth.crypt.RSASigner.from_service_account_info(  # type: ignore[no-untyped-call]
                self.info
            )
            signed = google.auth.jwt.encode(signer, claims)  # type: ignore[no-untyped-call]
        except (ValueError, TypeError, KeyError):
            # The cause is left out: it may quote the key.
            raise Unreadable from None
        grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        form = {"grant_type": grant, "assertion": signed.decode()}
        answer = setup.ask("POST", str(self.info["token_uri"]), data=form)
        body = told(answer)
        return Answer(answer.status_code, str(body.get("error", "")), body)


class Calendars:
    """The events of the calendars that the token opens. Every call raises Temporary."""

    def __init__(self, setup: SetUp, url: str, token: str) -> None:
        self._setup = setup
        self._root = url.rstrip("/").removesuffix(PATH) + PATH
        self._headers = {"Authorization": f"Bearer {token}"}

    def once(
        self,
        method: str,
        calendar: str,
        event: str = "",
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """One try. Raises TooFast where it is Google's quota that refuses."""
        url = f"{self._root}/calendars/{quote(calendar, safe='')}/events"
        answer = self._setup.ask(
            method,
            f"{url}/{event}" if event else url,
            params=params,
            json=body,
            headers=self._headers,
        )
        content = told(answer)
        reason = _reason(content)
        if answer.status_code == 429 or (answer.status_code == 403 and reason in TOO_FAST):
            raise TooFast("Google says that this goes too fast")
        if answer.status_code >= 500:
            raise Temporary(f"Google Calendar failed (HTTP {answer.status_code})")
        return Answer(answer.status_code, reason, content)

    def ask(self, method: str, calendar: str, event: str = "", **how: Any) -> Answer:
        """The same, at Google's own pace."""
        for rest in RESTS_S:
            try:
                return self.once(method, calendar, event, **how)
            except TooFast:
                self._setup.pause(rest)
        return self.once(method, calendar, event, **how)


def _reason(body: Mapping[str, Any]) -> str:
    match body:
        case {"error": {"errors": [{"reason": str(reason)}, *_]}}:
            return reason
    return ""
