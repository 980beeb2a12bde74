"""IAM: service accounts, and keys with which a program is one of them."""

import base64
import json
from collections.abc import Mapping
from typing import ClassVar

from local.cloud.api import ApiError, Ask
from local.cloud.rights import Policies, standing, with_policies
from local.cloud.state import Json

KEYS_AT_MOST = 10
NO_KEYS = "Key creation is not allowed on this service account."
CONSTRAINT = "constraints/iam.disableServiceAccountKeyCreation"


class Accounts(Policies):
    """A new key is real: `state.keys` has its public half, and whoever shares them, as the
    calendar of a stage does, lets in what is signed with it.

    Own fault: `order("iam:keys.create", "policy")`, the organisation wants no keys.
    """

    service = "iam"
    does: ClassVar[Mapping[str, str]] = with_policies(
        "serviceAccounts", get="one", list="listed", create="create", delete="delete"
    ) | {"keys.create": "make_key", "keys.list": "keys", "keys.delete": "delete_key"}
    refusals: ClassVar[Mapping[str, ApiError]] = {
        **Policies.refusals,
        "policy": ApiError(
            400,
            NO_KEYS,
            "FAILED_PRECONDITION",
            details=(
                {
                    "@type": "type.googleapis.com/google.rpc.PreconditionFailure",
                    "violations": [{"type": CONSTRAINT, "description": NO_KEYS}],
                },
            ),
        ),
    }

    def must_stand(self, name: str) -> None:
        standing(self.state, self.state.accounts, name)

    def one(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        return self.state.accounts[ask.name]

    def listed(self, ask: Ask) -> Json:
        """In pages of five, so that whoever reads only one is found out."""
        names = sorted(self.state.accounts)
        first = int(ask.query.get("pageToken", "0"))
        page = {"accounts": [self.state.accounts[name] for name in names[first : first + 5]]}
        return page | ({"nextPageToken": str(first + 5)} if first + 5 < len(names) else {})

    def create(self, ask: Ask) -> Json:
        own = ask.body["accountId"]
        if not 6 <= len(own) <= 30:
            raise ApiError(400, f"account id {own} has to have 6 to 30 letters")
        email = f"{own}@{self.state.project}.iam.gserviceaccount.com"
        name = f"{ask.name}/serviceAccounts/{email}"
        with self.state.lock:
            if name in self.state.accounts:
                raise ApiError(409, f"Service account {own} already exists.")
            about = {"name": name, "email": email, "projectId": self.state.project}
            self.state.accounts[name] = {**ask.body.get("serviceAccount", {}), **about}
        return self.state.accounts[name]

    def delete(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        gone = self.state.accounts.pop(ask.name)
        self.state.policies.pop(ask.name, None)
        self.state.keys.forget(gone["email"])
        return {}

    def make_key(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        email = self.state.accounts[ask.name]["email"]
        if len(self.state.keys.ids(email)) >= KEYS_AT_MOST:
            raise ApiError(400, "Precondition check failed.", "FAILED_PRECONDITION")
        key_file = self.state.keys.make(email, self.state.project, self.state.token_uri)
        return {
            **_described(ask.name, key_file["private_key_id"]),
            "privateKeyType": "TYPE_GOOGLE_CREDENTIALS_FILE",
            "privateKeyData": base64.b64encode(json.dumps(key_file, indent=2).encode()).decode(),
        }

    def keys(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        found = self.state.keys.ids(self.state.accounts[ask.name]["email"])
        return {"keys": [_described(ask.name, one) for one in found]}

    def delete_key(self, ask: Ask) -> Json:
        account, _, own = ask.name.partition("/keys/")
        self.must_stand(account)
        if own not in self.state.keys.ids(self.state.accounts[account]["email"]):
            raise ApiError(404, f"Service account key {own} does not exist.")
        self.state.keys.delete(own)
        return {}


def _described(account: str, own: str) -> Json:
    return {
        "name": f"{account}/keys/{own}",
        "keyAlgorithm": "KEY_ALG_RSA_2048",
        "keyOrigin": "GOOGLE_PROVIDED",
        "keyType": "USER_MANAGED",
        "validAfterTime": "2026-11-21T00:00:00Z",
        "validBeforeTime": "9999-12-31T23:59:59Z",
    }
