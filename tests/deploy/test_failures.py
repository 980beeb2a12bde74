"""Every API fails in turn, at the start and mid-way: the deploy says so, and running it again
completes it."""

import pytest

from deploy.google import PAUSES_S
from tests.deploy.owner import SECRETS, Owner

pytestmark = pytest.mark.slow

ALWAYS = 500
WRITES = (
    "serviceusage:services.batchEnable",
    "cloudresourcemanager:projects.setIamPolicy",
    "iam:serviceAccounts.create",
    "iam:serviceAccounts.setIamPolicy",
    "secretmanager:secrets.create",
    "secretmanager:secrets.addVersion",
    "cloudtasks:queues.create",
    "cloudfunctions:functions.generateUploadUrl",
    "cloudfunctions:functions.create",
    "cloudfunctions:operations.get",
    "run:services.setIamPolicy",
    "cloudscheduler:jobs.create",
)
APIS = tuple(dict.fromkeys(one.partition(":")[0] for one in WRITES))


def completes(owner: Owner) -> None:
    """The next run makes what is missing, and the one after finds nothing missing."""
    owner.cloud.faults.clear()
    assert owner.deploy() == 0, owner.told
    assert all(one["state"] == "ACTIVE" for one in owner.cloud.state.functions.values())
    assert len(owner.cloud.state.functions) == 6
    assert len(owner.cloud.state.jobs) == 1
    assert owner.deploy() == 0
    assert owner.changed == []


@pytest.mark.parametrize("kind", ["403", "503", "drop_after"])
@pytest.mark.parametrize("method", WRITES)
def test_a_write_that_fails_stops_with_a_sentence_and_the_next_run_completes(
    owner: Owner, method: str, kind: str
) -> None:
    owner.cloud.faults.order(method, kind, ALWAYS)

    assert owner.deploy() == 1

    api, _, verb = method.partition(":")
    failed = [line for line in owner.heard if " FAILED: " in line]
    assert failed, owner.told
    assert any(f"{api}." in line and verb in line for line in failed)
    assert "`make deploy` goes on from here; it does nothing twice." in owner.told
    completes(owner)


@pytest.mark.parametrize("kind", ["409", "429"])
@pytest.mark.parametrize("api", APIS)
def test_an_api_that_refuses_everything_stops_it_and_the_next_run_completes(
    owner: Owner, api: str, kind: str
) -> None:
    owner.cloud.faults.order(api, kind, ALWAYS)

    assert owner.deploy() == 1

    assert f"{api}." in owner.told
    assert f": {kind} " in owner.told
    completes(owner)


@pytest.mark.parametrize("kind", ["429", "500", "drop", "drop_after"])
@pytest.mark.parametrize("method", ["cloudfunctions:functions.create", "run", "secretmanager"])
def test_one_short_trouble_is_waited_out(owner: Owner, method: str, kind: str) -> None:
    owner.cloud.faults.order(method, kind)

    assert owner.deploy() == 0, owner.told

    assert PAUSES_S[0] in owner.pauses
    assert owner.deploy() == 0
    assert owner.changed == []


@pytest.mark.parametrize("kind", ["403", "503", "drop"])
def test_an_upload_that_fails_stops_it_and_the_next_run_completes(owner: Owner, kind: str) -> None:
    owner.cloud.faults.order("upload", kind, ALWAYS)
    assert owner.deploy() == 1
    assert "the upload" in owner.told
    completes(owner)


def test_a_build_that_fails_is_told_with_its_reason_and_spares_the_others(owner: Owner) -> None:
    owner.cloud.faults.order("build", "fails")

    assert owner.deploy() == 1

    (told,) = [line for line in owner.heard if " FAILED: " in line]
    assert "Build failed: a fault was ordered" in told
    broken = told.partition(" ")[2].partition(" ")[0]
    assert f"callers of {broken}" in owner.told
    assert owner.deploy() == 0
    assert f"function {broken}" in owner.outcomes("changed")
    (patched,) = [one for one in owner.changed if one.startswith("PATCH")]
    assert "buildConfig.source" in patched, "it is built anew, though its content is the same"
    assert len([one for one in owner.outcomes("changed") if one.startswith("function")]) == 1


def test_what_was_just_made_is_given_time_to_be_known_everywhere(owner: Owner) -> None:
    """A right given to an account a second old is refused at first, as at Google."""
    owner.cloud.faults.order("cloudtasks:queues.setIamPolicy", "403", 3)
    assert owner.deploy() == 0, owner.told


def test_a_policy_that_somebody_else_changes_meanwhile_is_read_again(owner: Owner) -> None:
    owner.cloud.faults.order("cloudresourcemanager:projects.setIamPolicy", "409", 2)
    assert owner.deploy() == 0, owner.told


def test_an_organisation_that_lets_nobody_in_is_told_what_to_except(owner: Owner) -> None:
    owner.cloud.faults.order("run:services.setIamPolicy", "outsiders", ALWAYS)
    assert owner.deploy() == 1
    assert "policy iam.allowedPolicyMemberDomains" in owner.told
    completes(owner)


def test_a_project_that_nobody_pays_for_is_told_where_to_link_a_card(owner: Owner) -> None:
    paid_by = dict(owner.cloud.state.billing)
    owner.cloud.state.billing.clear()
    assert owner.deploy() == 1
    assert "The project has no billing account: link one" in owner.told
    assert owner.cloud.state.functions == {}
    owner.cloud.state.billing |= paid_by
    completes(owner)


def test_a_run_that_meets_another_ones_build_waits_for_it(owner: Owner) -> None:
    owner.deploy()
    function = owner.function("chat")
    function["state"] = "DEPLOYING"
    looks = iter((False, False, True))

    def pause(seconds: float) -> None:
        if next(looks):
            function["state"] = "ACTIVE"

    owner.pauses = type("Pauses", (list,), {"append": staticmethod(pause)})()

    assert owner.deploy() == 0
    assert owner.changed == []


@pytest.mark.parametrize("api", ["cloudscheduler", "cloudfunctions", "cloudtasks", "iam"])
def test_a_removal_that_fails_half_way_is_completed_by_the_next(owner: Owner, api: str) -> None:
    owner.deploy()
    verb = {"iam": "serviceAccounts", "cloudtasks": "queues", "cloudscheduler": "jobs"}
    owner.cloud.faults.order(f"{api}:{verb.get(api, 'functions')}.delete", "503", ALWAYS)

    assert owner.run("remove", yes=True) == 1

    assert "`make remove` goes on from here" in owner.told
    owner.cloud.faults.clear()
    assert owner.run("remove", yes=True) == 0
    assert owner.cloud.state.names() == []


def test_a_queues_name_that_rests_after_a_removal_is_told_with_the_way_out(owner: Owner) -> None:
    owner.deploy()
    owner.run("remove", yes=True)

    assert owner.deploy() == 1
    assert "give queue.name in serverless.yml another one" in owner.told

    owner.resolved["queue"]["name"] = "chat-2"
    completes(owner)


# Before anything is made


def nothing_was_touched(owner: Owner) -> bool:
    return owner.changed == [] and owner.cloud.state.names() == []


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_value_stops_it_before_anything_is_made(owner: Owner, name: str) -> None:
    del owner.environ[name]
    assert owner.deploy() == 1
    assert f"{name} has no value" in owner.told
    assert nothing_was_touched(owner)


def test_all_missing_values_are_told_at_once(owner: Owner) -> None:
    owner.environ.clear()
    owner.deploy()
    assert all(f"{name} has no value" in owner.told for name in SECRETS)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("INTERNAL_SECRET", "short", "32 bytes or longer"),
        ("GOOGLE_SERVICE_ACCOUNT_JSON", "{}", "the account's key file, whole, as JSON"),
        ("UPSTASH_REDIS_REST_URL", "redis://x", "https:// address"),
        ("LLM_API_KEY", "a-key", "LLM_MODEL is missing"),
    ],
)
def test_a_value_that_would_keep_a_door_shut_stops_it(
    owner: Owner, name: str, value: str, told: str
) -> None:
    owner.environ[name] = value
    assert owner.deploy() == 1
    assert told in owner.told
    assert nothing_was_touched(owner)


def test_a_secret_left_out_of_a_doors_list_stops_it(owner: Owner) -> None:
    owner.resolved["functions"]["chat"]["secrets"].remove("WHATSAPP_ACCESS_TOKEN")
    assert owner.deploy() == 1
    assert "The chat door cannot open" in owner.told
    assert nothing_was_touched(owner)


def test_a_mistake_in_the_shop_file_stops_it(owner: Owner) -> None:
    owner.resolved["provider"]["environment"]["SHOP_CONFIG"] = "config/texts/es.toml"
    assert owner.deploy() == 1
    assert "es.toml" in owner.told
    assert nothing_was_touched(owner)


def test_a_project_that_is_not_there_is_named(owner: Owner) -> None:
    owner.resolved["provider"]["project"] = "another-shop"
    assert owner.deploy() == 1
    assert "There is no project another-shop, or you may not see it." in owner.told


def test_nobody_logged_in_is_told_how_to(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json")
    assert owner.deploy() == 1
    assert "gcloud auth application-default login" in owner.told


def test_the_apis_are_elsewhere_only_on_this_computer(owner: Owner) -> None:
    owner.cloud.url, url = "https://apis.example", owner.cloud.url
    assert owner.deploy() == 1
    owner.cloud.url = url
    assert "is for a stand-in on this computer" in owner.told
