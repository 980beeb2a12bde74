"""Going back to an earlier version, and forward again, in a project that only keeps books."""

import shutil
from pathlib import Path

import pytest

from deploy.history import VERSION
from tests.deploy.owner import SECRETS, Owner

pytestmark = pytest.mark.slow

SERVICES = "projects/corner-shop/locations/us-central1/services"
DOORS = ("webhook", "chat", "availability", "booking", "tick", "health")


@pytest.fixture
def shop(owner: Owner, little: Path, tmp_path: Path) -> Owner:
    """Deployed once, from an upload that a test may change."""
    owner.root = tmp_path / "root"
    shutil.copytree(little, owner.root)
    assert owner.deploy() == 0, owner.told
    return owner


def change(shop: Owner, line: str) -> None:
    """Another upload."""
    with (shop.root / "main.py").open("a") as file:
        file.write(f"# {line}\n")


def deployed(shop: Owner, line: str) -> str:
    """The name of a new version with this line in it."""
    change(shop, line)
    assert shop.deploy() == 0, shop.told
    return answering(shop)["health"]


def answering(shop: Owner) -> dict[str, str]:
    """By door, the version of the revision that gets all its requests."""
    found = {}
    for service in shop.cloud.state.services:
        (revision,) = shop.cloud.functions.traffic.shares(service)
        env = shop.cloud.state.revisions[revision]["containers"][0]["env"]
        version = next(one["value"] for one in env if one["name"] == VERSION)
        found[service.rpartition("-")[2]] = version
    return found


def back(shop: Owner, to: str = "", *, dry: bool = False) -> int:
    shop.to = to
    return shop.run("rollback", dry=dry)


def one_version(shop: Owner) -> str:
    """What all doors answer as."""
    (version,) = set(answering(shop).values())
    return version


def test_every_door_of_a_deploy_is_told_the_same_version(shop: Owner) -> None:
    assert set(answering(shop)) == set(DOORS)
    upload, _, settings = one_version(shop).partition("-")
    assert (len(upload), len(settings)) == (7, 5)
    assert shop.function("chat")["labels"]["bundle"].startswith(upload)


def test_a_deploy_names_the_version_that_it_makes_and_the_next_one_the_same(shop: Owner) -> None:
    assert shop.heard[0] == f"turno-prod in corner-shop, us-central1: version {one_version(shop)}"
    said = shop.heard[0]
    shop.environ.clear()
    shop.deploy()
    assert shop.heard[0] == said


def test_a_deploy_that_goes_on_after_a_failure_makes_one_version(shop: Owner) -> None:
    first = one_version(shop)
    change(shop, "something new")
    shop.environ["WHATSAPP_ACCESS_TOKEN"] = "a newer token"
    shop.cloud.faults.order("build", "fail", 2)
    assert shop.deploy() == 1
    assert shop.deploy() == 0, shop.told

    second = one_version(shop)

    assert second != first
    assert back(shop) == 0, shop.told
    assert one_version(shop) == first


def test_all_doors_go_back_to_the_version_before_with_nothing_built(shop: Owner) -> None:
    first = one_version(shop)
    second = deployed(shop, "something new")
    assert one_version(shop) == second != first
    uploads = len(shop.cloud.state.uploads)

    assert back(shop) == 0, shop.told

    assert one_version(shop) == first
    assert len(shop.cloud.state.uploads) == uploads
    services = [f"PATCH /v2/{SERVICES}/turno-prod-{door}" for door in DOORS]
    assert sorted(one.partition("?")[0] for one in shop.changed) == sorted(services)


def test_it_says_from_which_to_which_version_and_when_they_were_made(shop: Owner) -> None:
    first, second = one_version(shop), deployed(shop, "something new")
    today = f"{shop.cloud.clock.now():%Y-%m-%d}"

    back(shop)

    (said,) = [line for line in shop.heard if line.startswith("From ")]
    assert said.startswith(f"From {second} ({today} ")
    assert f" to {first} ({today} " in said
    assert "`make deploy` goes forward again" in shop.heard[-1]


def test_going_back_twice_goes_two_versions_back_and_then_there_is_none(shop: Owner) -> None:
    first = one_version(shop)
    deployed(shop, "something new")
    deployed(shop, "something newer")
    assert back(shop) == 0
    assert back(shop) == 0
    assert one_version(shop) == first

    assert back(shop) == 1

    assert f"There is no version before {first}" in shop.told
    assert shop.changed == []


def test_a_desk_deployed_once_has_nothing_to_go_back_to(shop: Owner) -> None:
    assert back(shop) == 1
    assert "There is no version before" in shop.told
    assert "Nothing was changed." in shop.told


@pytest.mark.parametrize("on", [True, False], ids=["its APIs are on", "they are off"])
def test_what_is_not_deployed_cannot_go_back(owner: Owner, on: bool) -> None:
    if on:
        owner.cloud.state.apis.update(f"{api}.googleapis.com" for api in owner.cloud.apis)
    assert owner.run("rollback") == 1
    assert "turno-prod is not deployed in corner-shop" in owner.told


def test_a_version_can_be_named_and_info_lists_them(shop: Owner) -> None:
    first = one_version(shop)
    second, third = deployed(shop, "something new"), deployed(shop, "something newer")
    assert shop.run("info") == 0
    listed = [line.split() for line in shop.heard if line.startswith("  ") and " UTC)" in line]
    assert [line[0] for line in listed] == [third, second, first]
    assert " ".join(listed[0]).endswith("answers now")
    assert " ".join(listed[1]).endswith("`make rollback` goes here")

    assert "rolled back" not in shop.told

    assert back(shop, first) == 0
    assert one_version(shop) == first
    assert shop.run("info") == 0
    assert "It was rolled back; `make deploy` goes forward." in shop.told
    assert back(shop, third) == 0
    assert one_version(shop) == third
    assert all(one["traffic"] == [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}]
               for one in shop.cloud.state.services.values())  # fmt: skip


def test_a_version_that_is_not_there_is_told_with_those_that_are(shop: Owner) -> None:
    first = one_version(shop)
    assert back(shop, "0000000-00000") == 1
    assert "There is no whole version 0000000-00000." in shop.told
    assert first in shop.told
    assert shop.changed == []


def test_a_dry_run_prints_the_requests_and_sends_none(shop: Owner) -> None:
    second = deployed(shop, "something new")

    assert back(shop, dry=True) == 0, shop.told

    assert one_version(shop) == second
    assert shop.changed == []
    printed = [line for line in shop.told.splitlines() if line.startswith("PATCH ")]
    assert len(printed) == len(DOORS)
    assert all("?updateMask=traffic" in line for line in printed)
    assert "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION" in shop.told
    assert "A dry run: nothing was changed." in shop.heard


def test_one_door_that_fails_is_told_and_the_next_run_brings_it_back_too(shop: Owner) -> None:
    first, second = one_version(shop), deployed(shop, "something new")
    shop.cloud.faults.order("run:services.patch", "403")

    assert back(shop) == 1

    assert sorted(answering(shop).values()) == sorted([first] * 5 + [second])
    (failed,) = shop.outcomes("FAILED")
    assert f"{failed} FAILED: run.projects.locations.services.patch: 403" in shop.told
    assert "`make rollback` goes on from here" in shop.told
    assert back(shop) == 0, shop.told
    assert one_version(shop) == first
    assert shop.outcomes("changed") == [failed]


def test_a_revision_that_does_not_start_any_more_leaves_its_door_as_it_was(shop: Owner) -> None:
    second = deployed(shop, "something new")
    shop.cloud.faults.order("start", "it does not", len(DOORS))
    shop.cloud.functions.running.forget()

    assert back(shop) == 1

    assert one_version(shop) == second
    assert "failed to start" in shop.told


@pytest.mark.parametrize("kind", ["503", "drop", "drop_after"])
@pytest.mark.parametrize(
    "call", ["services.get", "revisions.list", "services.patch", "operations.get"]
)
def test_a_call_that_fails_once_is_made_again(shop: Owner, call: str, kind: str) -> None:
    first = one_version(shop)
    deployed(shop, "something new")
    shop.cloud.faults.order(f"run:{call}", kind)

    assert back(shop) == 0, shop.told

    assert one_version(shop) == first


def test_who_may_not_look_changes_nothing_and_hears_why(shop: Owner) -> None:
    second = deployed(shop, "something new")
    shop.cloud.faults.order("run:revisions.list", "403", len(DOORS))

    assert back(shop) == 1

    assert one_version(shop) == second
    assert "Who is logged in here may not do this." in shop.told
    assert "Nothing was changed." in shop.told


def test_what_was_asked_for_in_vain_is_asked_for_again(shop: Owner) -> None:
    first, second = one_version(shop), deployed(shop, "something new")
    shop.cloud.faults.order("start", "it does not", len(DOORS))
    assert back(shop) == 1

    assert back(shop) == 0, shop.told
    assert one_version(shop) == first

    assert back(shop, second) == 0
    shop.cloud.faults.order("start", "it does not", len(DOORS))
    assert back(shop) == 1
    assert shop.deploy() == 0, shop.told
    assert one_version(shop) == second
    assert len(shop.outcomes("changed")) == len(DOORS), "or the next start would go back"


def test_a_deploy_after_going_back_says_so_and_goes_forward_with_nothing_built(shop: Owner) -> None:
    first, second = one_version(shop), deployed(shop, "something new")
    back(shop)
    uploads = len(shop.cloud.state.uploads)

    assert shop.deploy() == 0, shop.told

    assert f"It was rolled back and answers as {first}" in shop.told
    assert one_version(shop) == second
    assert sorted(shop.outcomes("changed")) == sorted(f"traffic of {door}" for door in DOORS)
    assert len(shop.cloud.state.uploads) == uploads
    assert shop.deploy() == 0
    assert "Nothing had to be changed." in shop.heard
    assert "rolled back" not in shop.told
    assert shop.changed == []


def test_a_mended_version_deployed_after_going_back_answers_at_once(shop: Owner) -> None:
    first, bad = one_version(shop), deployed(shop, "a mistake")
    back(shop)

    mended = deployed(shop, "mended")

    assert one_version(shop) == mended
    assert sorted(shop.outcomes("changed")) == sorted(f"function {door}" for door in DOORS)
    assert back(shop) == 0
    assert one_version(shop) == first, f"and not {bad}, which was gone back from"


def test_going_back_from_a_deploy_that_failed_midway(shop: Owner) -> None:
    first = one_version(shop)
    change(shop, "a mistake")
    shop.cloud.faults.order("build", "fail", 2)
    assert shop.deploy() == 1
    assert len(set(answering(shop).values())) == 2

    assert back(shop) == 0, shop.told

    assert one_version(shop) == first
    assert shop.deploy() == 0, shop.told
    assert one_version(shop) != first


def test_a_version_whose_doors_never_opened_is_none(shop: Owner) -> None:
    first = one_version(shop)
    change(shop, "a mistake")
    shop.cloud.faults.order("start", "it does not", len(DOORS))
    assert shop.deploy() == 1
    assert one_version(shop) == first
    assert len(shop.cloud.state.revisions) == 2 * len(DOORS)

    assert back(shop) == 1

    assert f"There is no version before {first}" in shop.told
    change(shop, "mended")
    assert shop.deploy() == 0, shop.told
    assert "It was rolled back" not in shop.told
    assert back(shop) == 0, shop.told
    assert one_version(shop) == first


def test_a_door_that_a_version_did_not_change_keeps_its_revision(shop: Owner) -> None:
    health = shop.cloud.state.services[f"{SERVICES}/turno-prod-health"]
    before = dict(health)
    shop.resolved["functions"]["chat"]["timeout"] = 200
    assert shop.deploy() == 0
    assert len(set(answering(shop).values())) == 2

    assert back(shop) == 0

    assert shop.outcomes("changed") == ["traffic of chat"]
    assert health == before


def test_a_door_that_was_not_there_then_stays_as_it_is(shop: Owner) -> None:
    tick = shop.resolved["functions"].pop("tick")
    first = deployed(shop, "without the tick door")
    shop.resolved["functions"]["tick"] = tick
    deployed(shop, "something new")

    assert back(shop) == 0, shop.told

    assert "tick was not there then, and stays as it is" in shop.told
    assert answering(shop)["chat"] == first != answering(shop)["tick"]


def test_the_values_of_secrets_that_come_back_are_told_by_name(shop: Owner) -> None:
    shop.environ["WHATSAPP_ACCESS_TOKEN"] = "a newer token"
    shop.deploy()

    assert back(shop) == 0

    assert "The values of then come back with it: WHATSAPP_ACCESS_TOKEN." in shop.told
    assert SECRETS["WHATSAPP_ACCESS_TOKEN"] not in shop.told


def test_nobody_goes_back_behind_a_new_internal_secret(shop: Owner) -> None:
    """What signs the schedule and the waiting tasks is not brought back with the doors."""
    shop.environ["INTERNAL_SECRET"] = "quite another internal secret, as long as the first"
    shop.deploy()

    assert back(shop) == 1

    assert "has another INTERNAL_SECRET" in shop.told
    assert shop.changed == []


def test_the_version_may_not_be_written_into_the_file(owner: Owner) -> None:
    owner.resolved["provider"]["environment"][VERSION] = "mine"
    assert owner.deploy() == 1
    assert f"{VERSION} is told to the doors by the deploy" in owner.told
