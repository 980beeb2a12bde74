"""Who may do what: the policies of all kinds of things, changed under an etag."""

import secrets
from collections.abc import Iterable, Mapping
from typing import ClassVar

from local.cloud.api import ApiError, Ask, GoogleApi
from local.cloud.state import Json, State

ACCOUNT = "serviceAccount:"
POLICIES = {"getIamPolicy": "get_policy", "setIamPolicy": "set_policy"}


def with_policies(kind: str, **does: str) -> dict[str, str]:
    """Its methods by their short names, those for policies among them."""
    return {f"{kind}.{verb}": function for verb, function in (POLICIES | does).items()}


class Policies(GoogleApi):
    """An API whose things carry policies.

    Own fault: `order("run:services.setIamPolicy", "outsiders")`, the organisation lets nobody
    in from outside (`iam.allowedPolicyMemberDomains`).
    """

    refusals: ClassVar[Mapping[str, ApiError]] = {
        **GoogleApi.refusals,
        "outsiders": ApiError(
            400,
            "One or more users named in the policy do not belong to a permitted customer.",
            "FAILED_PRECONDITION",
        ),
    }

    def get_policy(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        return self.state.policies.get(ask.name, {"etag": "ACAB"})

    def set_policy(self, ask: Ask) -> Json:
        self.must_stand(ask.name)
        policy = ask.body["policy"]
        with self.state.lock:
            before = self.state.policies.get(ask.name, {"etag": "ACAB"})
            if policy.get("etag", before["etag"]) != before["etag"]:
                raise ApiError(409, "There were concurrent policy changes.", "ABORTED")
            for member in _members(policy):
                if unknown(self.state, member):
                    raise ApiError(400, f"{member.removeprefix(ACCOUNT)} does not exist.")
            self.state.policies[ask.name] = {**policy, "etag": secrets.token_hex(4)}
            return self.state.policies[ask.name]

    def must_stand(self, name: str) -> None:
        """Raises ApiError 404."""


def unknown(state: State, member: str) -> bool:
    """A service account of the project that is not there."""
    email = member.removeprefix(ACCOUNT)
    ours = email.endswith(f"@{state.project}.iam.gserviceaccount.com")
    return member.startswith(ACCOUNT) and ours and state.account(email) is None


def standing(state: State, kind: Iterable[str], name: str) -> None:
    """Raises ApiError 404 if `name` is not among them."""
    if name not in kind:
        raise ApiError(404, f"Resource '{name}' was not found in {state.project}.")


def _members(policy: Json) -> list[str]:
    return [member for one in policy.get("bindings", []) for member in one["members"]]
