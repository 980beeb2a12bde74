"""Cloud Resource Manager and Cloud Billing: the projects somebody can see, new ones, and what
pays for them.

Both are asked before there is a project that has them switched on, and then in the name of
whoever logs in: so they answer although they are off in this one. Where a login has no project
to be charged to, Google refuses: `order("cloudbilling", "no_quota_project")`.
"""

import itertools
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from local.cloud.api import ApiError, Ask, GoogleApi
from local.cloud.rights import Policies, standing, with_policies
from local.cloud.state import Json, State, project_described

PROJECT_ID = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
NAME = re.compile(r"[A-Za-z0-9 '\"!-]{4,30}")
PAGE = 2
"""So small that whoever reads only one page is found out."""
LOOKS_BEFORE_DONE = 1


class Projects(Policies):
    """The project created last is the one that all other APIs work in; it has no API on, and
    nothing pays for it. The first search after that does not show it yet."""

    service = "cloudresourcemanager"
    version = "v3"
    charged_to_login = frozenset(
        ("projects.search", "projects.get", "projects.create", "operations.get")
    )
    does: ClassVar[Mapping[str, str]] = with_policies(
        "projects", search="search", get="one", create="create"
    ) | {"operations.get": "operation"}

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._unseen: set[str] = set()
        self._looks: dict[str, int] = {}
        self._numbers = itertools.count(987_650_000_001)

    def must_stand(self, name: str) -> None:
        standing(self.state, {f"projects/{self.state.project}"}, name)

    def search(self, ask: Ask) -> Json:
        if "query" in ask.query:
            raise ApiError(501, "the stand-in searches without a query")
        seen = [one for own, one in self.state.projects.items() if own not in self._unseen]
        first = _page(ask)
        if first + PAGE >= len(seen):
            self._unseen.clear()
        return _paged("projects", seen, first)

    def one(self, ask: Ask) -> Json:
        """Google does not say whether a project that one may not see is there."""
        for found in self.state.projects.values():
            if ask.name in (found["name"], f"projects/{found['projectId']}"):
                return found
        raise ApiError(403, "The caller does not have permission")

    def create(self, ask: Ask) -> Json:
        own = ask.body.get("projectId", "")
        if not PROJECT_ID.fullmatch(own):
            raise ApiError(400, f"field [project_id] has issue [invalid value: {own}]")
        if "displayName" in ask.body and not NAME.fullmatch(ask.body["displayName"]):
            raise ApiError(400, "field [display_name] has issue [invalid value]")
        with self.state.lock:
            if own in self.state.projects:
                raise ApiError(409, "Requested entity already exists")
            number = str(next(self._numbers))
            title = str(ask.body.get("displayName", own))
            self.state.projects[own] = project_described(own, number, title)
            self.state.project, self.state.number = own, number
            self.state.apis.clear()
            self._unseen.add(own)
        operation = f"operations/cp.{number}"
        self._looks[operation] = 0
        return {"name": operation}

    def operation(self, ask: Ask) -> Json:
        if ask.name not in self._looks:
            raise ApiError(404, f"Operation {ask.name} was not found.")
        self._looks[ask.name] += 1
        if self._looks[ask.name] <= LOOKS_BEFORE_DONE:
            return {"name": ask.name}
        number = ask.name.removeprefix("operations/cp.")
        project = next(
            one for one in self.state.projects.values() if one["name"] == f"projects/{number}"
        )
        return {"name": ask.name, "done": True, "response": project}


class Billing(GoogleApi):
    """`state.billing_accounts` has the accounts, open or closed, `state.billing` the name of the
    one that each project is linked to. Own fault: `quota`, the account pays for as many projects
    as Google lets it."""

    service = "cloudbilling"
    charged_to_login = frozenset(
        (
            "billingAccounts.list",
            "billingAccounts.get",
            "projects.getBillingInfo",
            "projects.updateBillingInfo",
        )
    )
    does: ClassVar[Mapping[str, str]] = {
        "billingAccounts.list": "listed",
        "billingAccounts.get": "one",
        "projects.getBillingInfo": "info",
        "projects.updateBillingInfo": "link",
    }
    refusals: ClassVar[Mapping[str, ApiError]] = {
        **GoogleApi.refusals,
        "quota": ApiError(
            400,
            "Precondition check failed.",
            "FAILED_PRECONDITION",
            details=(
                {
                    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                    "violations": [{"description": "Cloud billing quota exceeded"}],
                },
            ),
        ),
    }

    def listed(self, ask: Ask) -> Json:
        return _paged("billingAccounts", list(self.state.billing_accounts.values()), _page(ask))

    def one(self, ask: Ask) -> Json:
        if ask.name not in self.state.billing_accounts:
            raise ApiError(403, "The caller does not have permission")
        return self.state.billing_accounts[ask.name]

    def info(self, ask: Ask) -> Json:
        return _billing(self.state, self._own(ask))

    def link(self, ask: Ask) -> Json:
        """An empty name takes the account away again."""
        own, account = self._own(ask), ask.body.get("billingAccountName", "")
        if account:
            found = self.state.billing_accounts.get(account)
            if found is None:
                raise ApiError(403, "The caller does not have permission")
            if not found["open"]:
                raise ApiError(400, "Precondition check failed.", "FAILED_PRECONDITION")
            self.state.billing[own] = account
        else:
            self.state.billing.pop(own, None)
        return _billing(self.state, own)

    def _own(self, ask: Ask) -> str:
        own = ask.name.removeprefix("projects/")
        if own not in self.state.projects:
            raise ApiError(403, "The caller does not have permission")
        return own


def _billing(state: State, own: str) -> Json:
    account = state.billing.get(own, "")
    told = {"name": f"projects/{own}/billingInfo", "projectId": own}
    # What is false or empty, Google leaves out.
    told |= {"billingAccountName": account} if account else {}
    return {**told, **({"billingEnabled": True} if state.is_paid_for(own) else {})}


def _page(ask: Ask) -> int:
    return int(ask.query.get("pageToken") or 0)


def _paged(within: str, found: list[Json], first: int) -> Json:
    last = first + PAGE
    page: Json = {within: found[first:last]} if found[first:last] else {}
    return page | ({"nextPageToken": str(last)} if last < len(found) else {})
