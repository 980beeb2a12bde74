"""The developer API of Upstash: what it makes is served, and what it may not make is refused."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from upstash_redis import Redis
from upstash_redis.errors import UpstashError

from local.serving import serve
from local.stage.switchboard import Switchboard
from local.upstash_account import API_KEY, EMAIL, UpstashAccount
from local.wire import StageClock

ASKED = {
    "database_name": "turno",
    "platform": "aws",
    "primary_region": "us-east-2",
    "plan": "free",
    "eviction": False,
    "tls": True,
}


@pytest.fixture
def account() -> Iterator[UpstashAccount]:
    account = UpstashAccount(StageClock())
    yield account
    account.close()


@pytest.fixture
def url(account: UpstashAccount) -> Iterator[str]:
    with serve(account) as url:
        yield url


@pytest.fixture
def api(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{url}/v2/redis", auth=(EMAIL, API_KEY), trust_env=False) as api:
        yield api


def database(api: httpx.Client, **change: Any) -> dict[str, Any]:
    answer = api.post("/database", json={**ASKED, **change})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def reached(made: dict[str, Any], token: str = "") -> Redis:
    address = f"http://{made['endpoint']}"
    return Redis(address, token or made["rest_token"], rest_retries=0, allow_telemetry=False)


def test_a_new_database_is_served_at_its_endpoint(api: httpx.Client) -> None:
    made = database(api)
    assert (made["database_name"], made["state"], made["type"]) == ("turno", "active", "free")
    assert (made["primary_region"], made["tls"], made["eviction"]) == ("us-east-2", True, False)
    with reached(made) as redis:
        assert redis.set("k", "mañana") is True
        assert redis.get("k") == "mañana"
        assert "maxmemory_policy:noeviction" in redis.execute(["INFO"])


def test_a_database_takes_its_own_token_only(api: httpx.Client, account: UpstashAccount) -> None:
    account.has_card = True
    first, second = database(api), database(api, database_name="other", plan="payg")
    with reached(first) as redis:
        redis.set("k", "first")
    with reached(second) as redis:
        assert redis.get("k") is None
    with reached(first, second["rest_token"]) as stranger, pytest.raises(UpstashError):
        stranger.get("k")


def test_a_database_that_may_throw_away_says_so_until_that_is_switched_off(
    api: httpx.Client,
) -> None:
    made = database(api, eviction=True)
    assert made["eviction"] is True
    with reached(made) as redis:
        assert "maxmemory_policy:optimistic-volatile" in redis.execute(["INFO"])
        own = made["database_id"]
        assert api.post(f"/disable-eviction/{own}").json() == "OK"
        assert api.get(f"/database/{own}").json()["eviction"] is False
        assert "maxmemory_policy:noeviction" in redis.execute(["INFO"])
        assert api.post(f"/enable-eviction/{own}").json() == "OK"
        assert api.get(f"/database/{own}").json()["eviction"] is True


def test_a_list_names_the_databases_and_one_by_its_id_has_the_token(
    api: httpx.Client, account: UpstashAccount
) -> None:
    assert api.get("/databases").json() == []
    there = account.add("made-by-hand")
    (listed,) = api.get("/databases").json()
    assert (listed["database_id"], listed["database_name"]) == (there.id, "made-by-hand")
    assert "rest_token" not in listed
    shown = api.get(f"/database/{there.id}").json()
    assert shown["rest_token"] == there.rest_token
    hidden = api.get(f"/database/{there.id}", params={"credentials": "hide"}).json()
    assert "rest_token" not in hidden


def test_a_deleted_database_is_gone(api: httpx.Client) -> None:
    made = database(api)
    assert api.delete(f"/database/{made['database_id']}").json() == "OK"
    assert api.get(f"/database/{made['database_id']}").status_code == 404
    assert httpx.post(f"http://{made['endpoint']}", json=["PING"]).status_code == 404


@pytest.mark.parametrize(
    "auth", [(EMAIL, "wrong"), ("someone@example.com", API_KEY), None], ids=["key", "mail", "none"]
)
def test_nobody_gets_in_without_the_mail_address_and_its_key(
    url: str, account: UpstashAccount, auth: tuple[str, str] | None
) -> None:
    for method, path, body in (("GET", "databases", None), ("POST", "database", ASKED)):
        answer = httpx.request(method, f"{url}/v2/redis/{path}", json=body, auth=auth)
        assert answer.status_code == 401
        assert answer.json() == {"error": "Unauthorized"}
    assert not account.databases


@pytest.mark.parametrize(
    "change",
    [
        {"database_name": ""},
        {"database_name": "x" * 41},
        {"database_name": None},
        {"platform": "azure"},
        {"primary_region": "us-central1"},
        {"primary_region": "mx-central-1"},
        {"platform": "gcp"},
        {"plan": "gratis"},
        {"eviction": "no"},
        {"read_regions": ["us-west-1", "eu-west-1"]},
        {"region": "global"},
    ],
    ids=str,
)
def test_a_database_that_cannot_be_is_refused(
    api: httpx.Client, account: UpstashAccount, change: dict[str, Any]
) -> None:
    answer = api.post("/database", json={**ASKED, **change})
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not account.databases


@pytest.mark.parametrize("missing", ["database_name", "platform", "primary_region"])
def test_a_field_that_is_needed_is_missed(api: httpx.Client, missing: str) -> None:
    body = {name: value for name, value in ASKED.items() if name != missing}
    assert api.post("/database", json=body).status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{"])
def test_what_is_no_request_is_refused(api: httpx.Client, body: bytes) -> None:
    assert api.post("/database", content=body).status_code == 400


def test_the_free_plan_has_one_database(api: httpx.Client, account: UpstashAccount) -> None:
    database(api)
    answer = api.post("/database", json={**ASKED, "database_name": "second"})
    assert answer.status_code == 400
    assert "free plan" in answer.json()["error"]
    account.has_card = True
    assert database(api, database_name="second", plan="payg")["type"] == "payg"


def test_a_plan_that_costs_needs_a_payment_method(api: httpx.Client) -> None:
    answer = api.post("/database", json={**ASKED, "plan": "payg"})
    assert answer.status_code == 400
    assert "payment" in answer.json()["error"]


@pytest.mark.parametrize(("has_card", "type_"), [(False, "free"), (True, "payg")])
def test_the_usual_plan_is_the_account_s(
    api: httpx.Client, account: UpstashAccount, has_card: bool, type_: str
) -> None:
    account.has_card = has_card
    body = {name: value for name, value in ASKED.items() if name != "plan"}
    assert api.post("/database", json=body).json()["type"] == type_


@pytest.mark.parametrize(
    "place",
    [
        {"platform": "gcp", "primary_region": "us-central1"},
        {"primary_region": "sa-east-1", "read_regions": ["us-east-1"]},
    ],
    ids=str,
)
def test_a_database_stands_where_it_was_asked_for(api: httpx.Client, place: dict[str, Any]) -> None:
    assert database(api, **place)["primary_region"] == place["primary_region"]


def test_a_database_is_reached_beneath_wherever_the_account_is_mounted(
    account: UpstashAccount,
) -> None:
    switchboard = Switchboard()
    switchboard.mount("/upstash", account)
    with serve(switchboard) as url:
        answer = httpx.post(f"{url}/upstash/v2/redis/database", json=ASKED, auth=(EMAIL, API_KEY))
        with reached(answer.json()) as redis:
            assert redis.ping() == "PONG"


def test_a_name_is_taken_once(api: httpx.Client, account: UpstashAccount) -> None:
    account.has_card = True
    database(api)
    assert api.post("/database", json={**ASKED, "plan": "payg"}).status_code == 400


def test_faults_of_the_account_and_of_its_databases_are_ordered_apart(
    api: httpx.Client, account: UpstashAccount
) -> None:
    made = database(api)
    account.faults.order("upstash_account", "429")
    account.faults.order("redis", "500")
    assert api.get("/databases").status_code == 429
    with reached(made) as redis, pytest.raises(UpstashError, match="a fault was ordered"):
        redis.get("k")
    assert api.get("/databases").status_code == 200


def test_a_new_database_may_need_a_while(api: httpx.Client, account: UpstashAccount) -> None:
    account.looks_before_active = 2
    made = database(api)
    path = f"/database/{made['database_id']}"
    states = [made["state"], *(api.get(path).json()["state"] for _ in range(3))]
    assert states == ["pending", "pending", "pending", "active"]


def test_a_region_may_be_closed(api: httpx.Client, account: UpstashAccount) -> None:
    account.closed.add("us-east-2")
    assert api.post("/database", json=ASKED).status_code == 400
    assert database(api, primary_region="us-east-1")["primary_region"] == "us-east-1"
