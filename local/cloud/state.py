"""What stands in the stand-in's one project, and which others its owner can see."""

import base64
import itertools
import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local.calendar.service_account import Keys

Json = dict[str, Any]
OWNER = "user:owner"
BILLING_ACCOUNT = "billingAccounts/0A1B2C-3D4E5F-6A7B8C"


@dataclass
class State:
    """Everything by its full name, as `projects/p/secrets/s`. Share the lock."""

    project: str
    number: str
    apis: set[str] = field(default_factory=set)
    accounts: dict[str, Json] = field(default_factory=dict)
    secrets: dict[str, Json] = field(default_factory=dict)
    versions: dict[str, list[str]] = field(default_factory=dict)
    queues: dict[str, Json] = field(default_factory=dict)
    jobs: dict[str, Json] = field(default_factory=dict)
    functions: dict[str, Json] = field(default_factory=dict)
    services: dict[str, Json] = field(default_factory=dict)
    """Beneath each function: the name of its `latest` revision, the `traffic` that was asked
    for, and that which `is` so."""
    revisions: dict[str, Json] = field(default_factory=dict)
    policies: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    projects: dict[str, Json] = field(default_factory=dict)
    """By their ids, all that the owner sees; the one of this state from the beginning."""
    billing: dict[str, str] = field(default_factory=dict)
    """By a project's id, the name of the billing account that pays for it."""
    billing_accounts: dict[str, Json] = field(default_factory=dict)
    keys: Keys = field(default_factory=Keys)
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    lock: threading.RLock = field(default_factory=threading.RLock)
    _tokens: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.projects[self.project] = project_described(self.project, self.number, "Corner shop")
        account = {"name": BILLING_ACCOUNT, "displayName": "The shop's card", "open": True}
        self.billing_accounts[BILLING_ACCOUNT] = {**account, "currencyCode": "MXN"}
        self.billing[self.project] = BILLING_ACCOUNT

    def is_paid_for(self, project: str) -> bool:
        account = self.billing_accounts.get(self.billing.get(project, ""), {})
        return bool(account.get("open"))

    def number_next(self) -> int:
        return next(self._numbers)

    def token(self, member: str) -> str:
        """An access token of this member's."""
        token = f"ya29.{secrets.token_hex(8)}"
        self._tokens[token] = member
        return token

    def caller(self, authorization: str) -> str | None:
        scheme, _, token = authorization.partition(" ")
        return self._tokens.get(token) if scheme == "Bearer" else None

    def may(self, member: str, role: str, resource: str) -> bool:
        """Was this role given to the member, on this very resource?"""
        bindings = self.policies.get(resource, {}).get("bindings", [])
        return any(
            one["role"] == role and {member, "allUsers"} & set(one["members"]) for one in bindings
        )

    def account(self, email: str) -> Json | None:
        return self.accounts.get(f"projects/{self.project}/serviceAccounts/{email}")

    def names(self) -> list[str]:
        """Of everything that a deploy may have made, rights in the project included."""
        kinds = (self.accounts, self.secrets, self.queues, self.jobs, self.functions)
        whole = self.policies.get(f"projects/{self.project}", {})
        rights = [
            f"{one['role']} of {member}"
            for one in whole.get("bindings", [])
            for member in one["members"]
        ]
        return sorted([*(name for kind in kinds for name in kind), *rights])


def project_described(own: str, number: str, title: str) -> Json:
    """A project as Cloud Resource Manager shows it."""
    return {
        "name": f"projects/{number}",
        "projectId": own,
        "displayName": title,
        "state": "ACTIVE",
        "createTime": "2026-11-21T09:00:00Z",
    }


def service_name(function: str) -> str:
    """The Cloud Run service beneath a function."""
    return function.replace("/functions/", "/services/")


def identity_token(email: str, audience: str) -> str:
    """An identity token of the right shape, signed by nobody."""
    claims = {"aud": audience, "email": email, "email_verified": True}
    claims |= {"iss": "https://accounts.google.com"}
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
    encoded = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    return f"{'.'.join(encoded)}."


def claims_of(token: str) -> Json:
    """What a token says, unchecked; empty if it is none."""
    try:
        middle = token.split(".")[1]
        told = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
