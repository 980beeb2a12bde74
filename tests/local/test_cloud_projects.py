"""The stand-in's projects and billing accounts, as somebody with an empty account meets them."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.cloud import Cloud
from local.cloud.cloud import PROJECT
from local.cloud.state import BILLING_ACCOUNT, OWNER

CLOSED = "billingAccounts/111111-222222-333333"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(runs=False) as cloud:
        yield cloud


def ask(cloud: Cloud, path: str, body: Any = None, method: str = "GET") -> httpx.Response:
    headers = {"Authorization": f"Bearer {cloud.state.token(OWNER)}"}
    return httpx.request(method, f"{cloud.url}/{path}", json=body, headers=headers)


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["status"]


def seen(cloud: Cloud) -> list[str]:
    """The ids of all pages of a search."""
    found, page = [], {"nextPageToken": ""}
    while "nextPageToken" in page:
        token = page["nextPageToken"]
        page = ask(cloud, f"cloudresourcemanager/v3/projects:search?pageToken={token}").json()
        found += [one["projectId"] for one in page.get("projects", [])]
    return found


def create(cloud: Cloud, own: str, **more: str) -> httpx.Response:
    return ask(cloud, "cloudresourcemanager/v3/projects", {"projectId": own, **more}, "POST")


def billing(cloud: Cloud, own: str = PROJECT) -> httpx.Response:
    return ask(cloud, f"cloudbilling/v1/projects/{own}/billingInfo")


def pay(cloud: Cloud, account: str, own: str = PROJECT) -> httpx.Response:
    path = f"cloudbilling/v1/projects/{own}/billingInfo"
    return ask(cloud, path, {"billingAccountName": account}, "PUT")


def test_a_project_is_found_by_its_id_and_by_its_number(cloud: Cloud) -> None:
    by_id = ask(cloud, f"cloudresourcemanager/v3/projects/{PROJECT}").json()
    by_number = ask(cloud, f"cloudresourcemanager/v3/{by_id['name']}").json()
    assert by_id == by_number
    assert (by_id["projectId"], by_id["state"]) == (PROJECT, "ACTIVE")


def test_a_project_of_somebody_else_is_not_told_from_none(cloud: Cloud) -> None:
    answer = ask(cloud, "cloudresourcemanager/v3/projects/someone-elses")
    assert error(answer) == (403, "PERMISSION_DENIED")
    assert error(billing(cloud, "someone-elses")) == (403, "PERMISSION_DENIED")


def test_a_new_project_takes_a_while_and_the_first_search_does_not_show_it(cloud: Cloud) -> None:
    operation = create(cloud, "barberia-luna", displayName="Barbershop Luna").json()
    assert "done" not in operation
    path = f"cloudresourcemanager/v3/{operation['name']}"
    assert "done" not in ask(cloud, path).json()
    project = ask(cloud, path).json()["response"]
    assert (project["projectId"], project["displayName"]) == ("barberia-luna", "Barbershop Luna")
    assert seen(cloud) == [PROJECT]
    assert seen(cloud) == [PROJECT, "barberia-luna"]


def test_a_search_comes_in_pages(cloud: Cloud) -> None:
    for own in ("second-shop", "third-shop"):
        create(cloud, own)
    seen(cloud)
    first = ask(cloud, "cloudresourcemanager/v3/projects:search").json()
    assert [one["projectId"] for one in first["projects"]] == [PROJECT, "second-shop"]
    assert seen(cloud) == [PROJECT, "second-shop", "third-shop"]


def test_all_other_apis_work_in_the_new_project_where_everything_is_off(cloud: Cloud) -> None:
    cloud.state.apis.add("iam.googleapis.com")
    create(cloud, "barberia-luna")
    names = "names=projects/barberia-luna/services/iam.googleapis.com"
    path = f"serviceusage/v1/projects/barberia-luna/services:batchGet?{names}"
    (service,) = ask(cloud, path).json()["services"]
    assert service["state"] == "DISABLED"
    assert error(ask(cloud, "iam/v1/projects/barberia-luna/serviceAccounts"))[0] == 403


@pytest.mark.parametrize(
    ("own", "more", "told"),
    [
        (PROJECT, {}, (409, "ALREADY_EXISTS")),
        ("Luna", {}, (400, "INVALID_ARGUMENT")),
        ("luna", {}, (400, "INVALID_ARGUMENT")),
        ("barberia-luna-", {}, (400, "INVALID_ARGUMENT")),
        ("1-barberia", {}, (400, "INVALID_ARGUMENT")),
        ("barberia-luna", {"displayName": "Barbería Luna"}, (400, "INVALID_ARGUMENT")),
        ("barberia-luna", {"state": "ACTIVE"}, (400, "INVALID_ARGUMENT")),
    ],
)
def test_a_project_that_cannot_be_is_refused(
    cloud: Cloud, own: str, more: dict[str, str], told: tuple[int, str]
) -> None:
    assert error(create(cloud, own, **more)) == told
    assert cloud.state.project == PROJECT


def test_the_billing_of_a_project_says_who_pays(cloud: Cloud) -> None:
    assert billing(cloud).json() == {
        "name": f"projects/{PROJECT}/billingInfo",
        "projectId": PROJECT,
        "billingAccountName": BILLING_ACCOUNT,
        "billingEnabled": True,
    }


def test_nobody_pays_for_a_new_project_until_it_is_linked(cloud: Cloud) -> None:
    create(cloud, "barberia-luna")
    told = billing(cloud, "barberia-luna").json()
    assert "billingEnabled" not in told
    assert "billingAccountName" not in told
    assert pay(cloud, BILLING_ACCOUNT, "barberia-luna").json()["billingEnabled"] is True
    assert billing(cloud, "barberia-luna").json()["billingAccountName"] == BILLING_ACCOUNT


def test_an_account_that_is_closed_pays_for_nothing(cloud: Cloud) -> None:
    closed = {"name": CLOSED, "displayName": "Old card", "open": False}
    cloud.state.billing_accounts[CLOSED] = closed
    listed = ask(cloud, "cloudbilling/v1/billingAccounts").json()["billingAccounts"]
    assert [(one["name"], one["open"]) for one in listed] == [
        (BILLING_ACCOUNT, True),
        (CLOSED, False),
    ]
    assert error(pay(cloud, CLOSED)) == (400, "FAILED_PRECONDITION")
    cloud.state.billing[PROJECT] = CLOSED
    told = billing(cloud).json()
    assert told["billingAccountName"] == CLOSED
    assert "billingEnabled" not in told


def test_an_account_of_somebody_else_is_refused(cloud: Cloud) -> None:
    assert error(pay(cloud, "billingAccounts/0-0-0")) == (403, "PERMISSION_DENIED")
    assert cloud.state.billing[PROJECT] == BILLING_ACCOUNT


def test_the_link_to_an_account_is_taken_away_by_an_empty_name(cloud: Cloud) -> None:
    assert "billingEnabled" not in pay(cloud, "").json()
    assert PROJECT not in cloud.state.billing


def test_whoever_has_no_billing_account_gets_an_empty_list(cloud: Cloud) -> None:
    cloud.state.billing_accounts.clear()
    assert ask(cloud, "cloudbilling/v1/billingAccounts").json() == {}


def test_an_account_that_pays_for_enough_takes_no_more(cloud: Cloud) -> None:
    cloud.faults.order("cloudbilling:projects.updateBillingInfo", "quota")
    answer = pay(cloud, BILLING_ACCOUNT)
    assert error(answer) == (400, "FAILED_PRECONDITION")
    assert "quota" in str(answer.json()["error"]["details"])


def test_a_login_without_a_quota_project_is_told_so(cloud: Cloud) -> None:
    cloud.faults.order("cloudbilling", "no_quota_project")
    answer = billing(cloud)
    assert error(answer) == (403, "PERMISSION_DENIED")
    told = answer.json()["error"]
    assert "requires a quota project" in told["message"]
    assert told["details"][0]["reason"] == "SERVICE_DISABLED"
    assert billing(cloud).status_code == 200


@pytest.mark.parametrize(("api", "status"), [("calendar-json", 200), ("run", 400)])
def test_what_costs_money_is_switched_on_only_where_somebody_pays(
    cloud: Cloud, api: str, status: int
) -> None:
    cloud.state.billing.clear()
    path = f"serviceusage/v1/projects/{PROJECT}/services:batchEnable"
    body = {"serviceIds": [f"{api}.googleapis.com"]}
    answer = ask(cloud, path, body, "POST")
    assert answer.status_code == status
    if status == 400:
        told = answer.json()["error"]
        assert told["details"][0]["reason"] == "UREQ_PROJECT_BILLING_NOT_FOUND"
        assert not cloud.state.apis


def test_an_organisation_may_let_nobody_in_from_outside(cloud: Cloud) -> None:
    cloud.state.apis.add("cloudresourcemanager.googleapis.com")
    cloud.faults.order("cloudresourcemanager:projects.setIamPolicy", "outsiders")
    path = f"cloudresourcemanager/v3/projects/{PROJECT}:setIamPolicy"
    policy = {"bindings": [{"role": "roles/run.invoker", "members": ["allUsers"]}]}
    answer = ask(cloud, path, {"policy": policy}, "POST")
    assert error(answer) == (400, "FAILED_PRECONDITION")
    assert "permitted customer" in answer.json()["error"]["message"]
    assert not cloud.state.policies
    assert ask(cloud, path, {"policy": policy}, "POST").status_code == 200
