"""Keys of service accounts, made in the stand-in and used at the calendar's emulator."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import google.auth.crypt
import google.auth.jwt
import httpx
import pytest

from local.calendar import CalendarEmulator
from local.cloud import Cloud
from local.cloud.cloud import PROJECT
from local.cloud.state import OWNER
from local.serving import serve
from local.wire import StageClock

ACCOUNT = f"turno-calendar@{PROJECT}.iam.gserviceaccount.com"
NAME = f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}"
CALENDARS = "https://www.googleapis.com/auth/calendar"
SHARED = "rodrigo@example.com"


@pytest.fixture
def calendar() -> CalendarEmulator:
    return CalendarEmulator(StageClock())


@pytest.fixture
def cloud(calendar: CalendarEmulator) -> Iterator[Cloud]:
    """With an account for the calendars, which has no key yet."""
    with Cloud(runs=False, tokens=calendar.tokens) as cloud:
        cloud.state.apis.add("iam.googleapis.com")
        ask(cloud, f"projects/{PROJECT}/serviceAccounts", {"accountId": "turno-calendar"})
        yield cloud


def ask(cloud: Cloud, path: str, body: Any = None, method: str = "POST") -> httpx.Response:
    headers = {"Authorization": f"Bearer {cloud.state.token(OWNER)}"}
    return httpx.request(method, f"{cloud.url}/iam/v1/{path}", json=body, headers=headers)


def new_key(cloud: Cloud) -> dict[str, str]:
    """What the key file holds."""
    made = ask(cloud, f"{NAME}/keys", {"privateKeyType": "TYPE_GOOGLE_CREDENTIALS_FILE"}).json()
    key_file: dict[str, str] = json.loads(base64.b64decode(made["privateKeyData"]))
    assert made["name"] == f"{NAME}/keys/{key_file['private_key_id']}"
    return key_file


def token(cloud: Cloud, key_file: dict[str, str], **claims: Any) -> httpx.Response:
    now = int(cloud.clock.now().timestamp())
    claimed = {
        "iss": key_file["client_email"],
        "scope": CALENDARS,
        "aud": key_file["token_uri"],
        "iat": now,
        "exp": now + 3600,
        **claims,
    }
    signer = google.auth.crypt.RSASigner.from_service_account_info(key_file)  # type: ignore[no-untyped-call]
    signed = google.auth.jwt.encode(signer, claimed)  # type: ignore[no-untyped-call]
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    form = {"grant_type": grant, "assertion": signed.decode()}
    return httpx.post(key_file["token_uri"], data=form)


def listed(calendar: CalendarEmulator, access_token: str) -> int:
    """The status of a look into a calendar that is shared."""
    calendar.create(SHARED)
    with serve(calendar) as url:
        headers = {"Authorization": f"Bearer {access_token}"}
        return httpx.get(
            f"{url}/calendar/v3/calendars/{SHARED}/events", headers=headers
        ).status_code


def test_a_new_key_opens_the_calendars(cloud: Cloud, calendar: CalendarEmulator) -> None:
    key_file = new_key(cloud)
    assert (key_file["client_email"], key_file["project_id"]) == (ACCOUNT, PROJECT)
    answer = token(cloud, key_file)
    assert listed(calendar, answer.json()["access_token"]) == 200


def test_each_key_is_another_and_both_are_good(cloud: Cloud) -> None:
    first, second = new_key(cloud), new_key(cloud)
    assert first["private_key"] != second["private_key"]
    ids = {first["private_key_id"], second["private_key_id"]}
    found = ask(cloud, f"{NAME}/keys", method="GET").json()["keys"]
    assert {one["name"].rpartition("/")[2] for one in found} == ids
    assert not any("privateKeyData" in one for one in found)
    assert token(cloud, first).status_code == token(cloud, second).status_code == 200


@pytest.mark.parametrize("gone", ["key", "account"])
def test_a_key_that_was_deleted_gets_no_token(cloud: Cloud, gone: str) -> None:
    key_file = new_key(cloud)
    path = f"{NAME}/keys/{key_file['private_key_id']}" if gone == "key" else NAME
    assert ask(cloud, path, method="DELETE").status_code == 200
    answer = token(cloud, key_file)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"


def test_what_another_key_signed_is_refused(cloud: Cloud) -> None:
    ours, other = new_key(cloud), new_key(cloud)
    forged = {**ours, "private_key": other["private_key"]}
    assert token(cloud, forged).json()["error_description"] == "Invalid JWT Signature."


def test_a_key_speaks_for_its_own_account_only(cloud: Cloud) -> None:
    answer = token(cloud, new_key(cloud), iss=f"someone@{PROJECT}.iam.gserviceaccount.com")
    assert answer.status_code == 400


def test_a_calendar_that_does_not_share_the_tokens_lets_nobody_in(cloud: Cloud) -> None:
    another = CalendarEmulator(StageClock())
    access = token(cloud, new_key(cloud)).json()["access_token"]
    assert listed(another, access) == 401


def test_an_organisation_may_want_no_keys(cloud: Cloud) -> None:
    cloud.faults.order("iam:keys.create", "policy")
    answer = ask(cloud, f"{NAME}/keys", {})
    assert answer.status_code == 400
    told = answer.json()["error"]
    assert told["status"] == "FAILED_PRECONDITION"
    (violation,) = told["details"][0]["violations"]
    assert violation["type"] == "constraints/iam.disableServiceAccountKeyCreation"
    assert not cloud.state.keys.ids(ACCOUNT)


def test_an_account_has_ten_keys_at_most(cloud: Cloud) -> None:
    answers = [ask(cloud, f"{NAME}/keys", {}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [400]
    assert answers[-1].json()["error"]["status"] == "FAILED_PRECONDITION"


def test_an_account_that_is_not_there_gets_no_key(cloud: Cloud) -> None:
    nobody = NAME.replace("turno-calendar@", "nobody@")
    assert ask(cloud, f"{nobody}/keys", {}).status_code == 404


def test_a_key_request_that_is_not_as_described_is_refused(cloud: Cloud) -> None:
    assert ask(cloud, f"{NAME}/keys", {"privateKeyType": "PEM"}).status_code == 400
