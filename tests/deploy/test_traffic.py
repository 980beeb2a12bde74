"""The stand-in's revisions and traffic are no easier than Cloud Run's, and look like them."""

import json
from importlib.resources import files
from typing import Any

import httpx
import pytest

from local.cloud.cloud import Cloud
from local.cloud.state import OWNER
from tests.deploy.owner import Owner

pytestmark = pytest.mark.slow

LOCATION = "projects/corner-shop/locations/us-central1"
CHAT = f"{LOCATION}/services/turno-prod-chat"
LATEST = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}
REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"


@pytest.fixture
def shop(owner: Owner) -> Owner:
    """With two revisions of the chat door, 00001 and 00002."""
    assert owner.deploy() == 0
    owner.resolved["functions"]["chat"]["timeout"] = 200
    assert owner.deploy() == 0
    return owner


def ask(cloud: Cloud, path: str, method: str = "GET", body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {cloud.state.token(OWNER)}"}
    return httpx.request(method, f"{cloud.url}/{path}", json=body, headers=headers)


def send(shop: Owner, *targets: dict[str, Any], mask: str = "traffic") -> httpx.Response:
    body = {"traffic": list(targets)}
    return ask(shop.cloud, f"run/v2/{CHAT}?updateMask={mask}", "PATCH", body)


def names(shop: Owner) -> list[str]:
    """Of the chat door's revisions, the newest first."""
    return [one.rpartition("/")[2] for one in shop.cloud.functions.traffic.revisions(CHAT)]


def shares(shop: Owner) -> dict[str, int]:
    found = shop.cloud.functions.traffic.shares(CHAT)
    return {name.rpartition("/")[2]: share for name, share in found.items()}


def described(api: str, name: str) -> dict[str, Any]:
    place = files("googleapiclient.discovery_cache.documents") / f"{api}.json"
    schemas: dict[str, Any] = json.loads(place.read_text("utf-8"))["schemas"]
    return {"all": schemas, "own": schemas[name]}


def strangers(shown: Any, schema: Any, schemas: Any, place: str = "") -> list[str]:
    """Fields that Google's description of an answer does not have."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    if isinstance(shown, list):
        inner = schema.get("items", {})
        return [each for one in shown for each in strangers(one, inner, schemas, place)]
    if not isinstance(shown, dict) or "additionalProperties" in schema:
        return []
    known = schema.get("properties", {})
    found = [f"{place}.{name}" for name in shown if name not in known]
    for name, value in shown.items():
        found += strangers(value, known.get(name, {}), schemas, f"{place}.{name}")
    return found


def test_a_deployed_function_answers_with_its_newest_revision(shop: Owner) -> None:
    newest, oldest = names(shop)
    assert newest.startswith("turno-prod-chat-00002-")
    assert oldest.startswith("turno-prod-chat-00001-")
    assert shares(shop) == {newest: 100}


@pytest.mark.parametrize(
    ("path", "api", "name"),
    [
        (f"run/v2/{CHAT}", "run.v2", "GoogleCloudRunV2Service"),
        (f"run/v2/{CHAT}/revisions", "run.v2", "GoogleCloudRunV2ListRevisionsResponse"),
        (
            f"cloudfunctions/v2/{LOCATION}/functions/turno-prod-chat",
            "cloudfunctions.v2",
            "Function",
        ),
    ],
)
def test_what_is_shown_has_no_field_that_google_does_not_describe(
    shop: Owner, path: str, api: str, name: str
) -> None:
    shown = ask(shop.cloud, path).json()
    schema = described(api, name)
    assert shown
    assert strangers(shown, schema["own"], schema["all"]) == []


def test_a_revision_keeps_what_it_was_deployed_with(shop: Owner) -> None:
    shown = ask(shop.cloud, f"run/v2/{CHAT}/revisions").json()["revisions"]
    assert [one["timeout"] for one in shown] == ["200s", "120s"]
    told = {one["name"]: one for one in shown[0]["containers"][0]["env"]}
    assert told["SHOP_CONFIG"] == {"name": "SHOP_CONFIG", "value": "config/barbershop.toml"}
    kept = told["INTERNAL_SECRET"]["valueSource"]["secretKeyRef"]
    assert kept == {"secret": "turno-prod-INTERNAL_SECRET", "version": "1"}


def test_a_function_says_whether_all_traffic_is_on_its_newest_revision(shop: Owner) -> None:
    function = f"cloudfunctions/v2/{LOCATION}/functions/turno-prod-chat"
    assert ask(shop.cloud, function).json()["serviceConfig"]["allTrafficOnLatestRevision"] is True

    assert send(shop, {"type": REVISION, "revision": names(shop)[1], "percent": 100}).is_success

    config = ask(shop.cloud, function).json()["serviceConfig"]
    assert "allTrafficOnLatestRevision" not in config
    assert config["revision"] == names(shop)[0]


def test_a_split_outlasts_a_change_that_does_not_ask_for_all_traffic(shop: Owner) -> None:
    """As Google has it: who deploys without asking builds, and serves nobody."""
    newest, oldest = names(shop)
    send(shop, {"type": REVISION, "revision": oldest, "percent": 100})
    function = f"cloudfunctions/v2/{LOCATION}/functions/turno-prod-chat"
    body = {"description": "changed by somebody else"}
    changed = ask(shop.cloud, f"{function}?updateMask=description", "PATCH", body)
    assert changed.is_success
    shop.cloud.functions.settle()
    assert len(names(shop)) == 3
    assert shares(shop) == {oldest: 100}

    assert shop.deploy() == 0, shop.told

    assert shares(shop) == {names(shop)[0]: 100}
    assert newest in names(shop)


def test_a_deploy_takes_traffic_that_was_split_by_hand_to_the_newest_revision(shop: Owner) -> None:
    newest, oldest = names(shop)
    half = ({"type": REVISION, "revision": one, "percent": 50} for one in (newest, oldest))
    assert send(shop, *half).is_success
    assert shares(shop) == {newest: 50, oldest: 50}

    assert shop.deploy() == 0

    assert shop.outcomes("changed") == ["traffic of chat"]
    assert shares(shop) == {newest: 100}


@pytest.mark.parametrize(
    ("targets", "status", "told"),
    [
        (({**LATEST, "percent": 50},), 400, "must sum to 100"),
        (
            ({"type": REVISION, "revision": "turno-prod-chat-00009-abc", "percent": 100},),
            404,
            "00009",
        ),
        (({"percent": 100},), 400, "names the latest revision or one of them"),
        (({**LATEST, "share": 100},), 400, "'share' was unexpected"),
    ],
    ids=["not all of it", "a revision that is not there", "to nobody", "an unknown field"],
)
def test_traffic_that_cannot_be_is_refused(
    shop: Owner, targets: tuple[dict[str, Any], ...], status: int, told: str
) -> None:
    before = shares(shop)
    answer = send(shop, *targets)
    assert (answer.status_code, told in answer.text) == (status, True)
    assert shares(shop) == before


def test_a_revision_that_does_not_start_gets_no_traffic(shop: Owner) -> None:
    before, oldest = shares(shop), names(shop)[1]
    shop.cloud.faults.order("start", "it does not")

    operation = send(shop, {"type": REVISION, "revision": oldest, "percent": 100}).json()["name"]

    ended = [ask(shop.cloud, f"run/v2/{operation}").json() for _ in range(2)]
    assert ended[0]["done"] is False
    assert "failed to start" in ended[1]["error"]["message"]
    assert shares(shop) == before


def test_what_is_removed_leaves_no_revision(shop: Owner) -> None:
    assert shop.run("remove", yes=True) == 0
    assert shop.cloud.state.revisions == {}
    assert shop.cloud.state.services == {}
