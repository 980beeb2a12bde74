"""A deploy into a project that only keeps books: what it makes, changes, leaves and removes."""

import base64
import json

import pytest

from local.cloud.state import Json
from tests.deploy.owner import NOWHERE, SECRETS, Owner

pytestmark = pytest.mark.slow

DOORS = ("webhook", "chat", "availability", "booking", "tick", "health")
ACCOUNT = "serviceAccount:turno-prod-{}@corner-shop.iam.gserviceaccount.com"
LOCATION = "projects/corner-shop/locations/us-central1"


def members(owner: Owner, resource: str) -> dict[str, list[str]]:
    """Who has which role on it."""
    bindings = owner.cloud.state.policies[resource]["bindings"]
    return {one["role"]: one["members"] for one in bindings}


def environment(function: Json) -> dict[str, str]:
    return dict(function["serviceConfig"]["environmentVariables"])


def test_a_deploy_makes_everything_the_file_names(owner: Owner) -> None:
    assert owner.deploy() == 0, owner.told

    state = owner.cloud.state
    assert sorted(state.functions) == sorted(
        f"{LOCATION}/functions/turno-prod-{door}" for door in DOORS
    )
    assert list(state.queues) == [f"{LOCATION}/queues/turno-prod-chat"]
    assert list(state.jobs) == [f"{LOCATION}/jobs/turno-prod-tick"]
    assert len(state.secrets) == len(SECRETS)
    assert all(one["state"] == "ACTIVE" for one in state.functions.values())


def test_a_second_deploy_changes_nothing_and_uploads_nothing(owner: Owner) -> None:
    assert owner.deploy() == 0
    uploads = len(owner.cloud.state.uploads)

    assert owner.deploy() == 0

    assert owner.changed == []
    assert len(owner.cloud.state.uploads) == uploads == 1
    assert "Nothing had to be changed." in owner.heard
    assert owner.outcomes("made") == owner.outcomes("changed") == []


def test_every_door_is_told_the_queue_and_the_chat_doors_address_at_once(owner: Owner) -> None:
    owner.deploy()

    uri = owner.function("chat")["serviceConfig"]["uri"]
    for door in ("webhook", "chat", "booking", "tick"):
        told = environment(owner.function(door))
        assert told["CHAT_URL"] == uri
        assert told["TASKS_QUEUE"] == f"{LOCATION}/queues/turno-prod-chat"
        assert told["TASKS_INVOKER"] == "turno-prod-queue@corner-shop.iam.gserviceaccount.com"
    assert "CHAT_URL" not in environment(owner.function("health"))
    patched = [one for one in owner.changed if one.startswith("PATCH")]
    assert patched == [], "nothing is made first and put right later"


def test_every_door_is_told_whose_traces_its_log_belongs_to(owner: Owner) -> None:
    owner.deploy()

    for door in DOORS:
        assert environment(owner.function(door))["GOOGLE_CLOUD_PROJECT"] == "corner-shop"


def test_a_chat_door_served_elsewhere_is_told_with_the_line_to_write(owner: Owner) -> None:
    owner.deploy()
    elsewhere = "https://turno-prod-chat-abcdefghij-uc.a.run.app"
    owner.function("chat")["serviceConfig"]["uri"] = elsewhere

    assert owner.deploy() == 1
    assert f"Write CHAT_URL: {elsewhere} under provider.environment." in owner.told

    owner.resolved["provider"]["environment"]["CHAT_URL"] = elsewhere
    owner.deploy()
    assert environment(owner.function("webhook"))["CHAT_URL"] == elsewhere


@pytest.mark.parametrize(
    ("door", "callers"),
    [
        ("webhook", ["allUsers"]),
        ("health", ["allUsers"]),
        ("chat", [ACCOUNT.format("queue")]),
        ("tick", [ACCOUNT.format("scheduler")]),
        ("availability", [ACCOUNT.format("staff")]),
        ("booking", [ACCOUNT.format("staff")]),
    ],
)
def test_a_door_lets_in_its_callers_and_nobody_else(
    owner: Owner, door: str, callers: list[str]
) -> None:
    owner.deploy()
    service = f"{LOCATION}/services/turno-prod-{door}"
    assert members(owner, service) == {"roles/run.invoker": callers}


def test_each_account_may_do_what_its_door_does_and_no_more(owner: Owner) -> None:
    owner.deploy()

    putters = sorted(ACCOUNT.format(door) for door in ("webhook", "chat", "booking", "tick"))
    queue = f"{LOCATION}/queues/turno-prod-chat"
    assert members(owner, queue) == {"roles/cloudtasks.enqueuer": putters}
    as_queue = "projects/corner-shop/serviceAccounts/" + ACCOUNT.format("queue").partition(":")[2]
    assert members(owner, as_queue) == {"roles/iam.serviceAccountUser": putters}
    secret = "projects/corner-shop/secrets/turno-prod-{}"
    assert members(owner, secret.format("WHATSAPP_APP_SECRET")) == {
        "roles/secretmanager.secretAccessor": [ACCOUNT.format("webhook")]
    }
    assert members(owner, secret.format("WHATSAPP_ACCESS_TOKEN")) == {
        "roles/secretmanager.secretAccessor": [ACCOUNT.format("chat"), ACCOUNT.format("tick")]
    }
    assert members(owner, "projects/corner-shop") == {
        "roles/run.builder": [ACCOUNT.format("build")]
    }


def test_what_others_may_do_in_the_project_is_left_alone(owner: Owner) -> None:
    theirs = [
        {"role": "roles/owner", "members": ["user:ana@example.com"]},
        {
            "role": "roles/run.builder",
            "members": ["user:guest@example.com"],
            "condition": {"title": "until Friday", "expression": "true"},
        },
    ]
    owner.cloud.state.policies["projects/corner-shop"] = {"etag": "e", "bindings": list(theirs)}

    assert owner.deploy() == 0
    assert owner.run("remove", yes=True) == 0

    assert owner.cloud.state.policies["projects/corner-shop"]["bindings"] == theirs


def test_no_secret_stands_in_a_functions_environment_or_in_what_is_said(owner: Owner) -> None:
    owner.deploy()
    told = json.dumps(owner.cloud.state.functions) + owner.told
    for name in ("WHATSAPP_ACCESS_TOKEN", "INTERNAL_SECRET", "UPSTASH_REDIS_REST_TOKEN"):
        assert SECRETS[name] not in told


def test_a_new_value_of_a_secret_reaches_the_doors_that_use_it_and_no_other(owner: Owner) -> None:
    owner.deploy()
    owner.environ["WHATSAPP_ACCESS_TOKEN"] = "another-token"

    assert owner.deploy() == 0

    assert sorted(owner.outcomes("changed")) == [
        "function chat",
        "function tick",
        "secret WHATSAPP_ACCESS_TOKEN",
    ]
    versions = {
        one["key"]: one["version"]
        for one in owner.function("chat")["serviceConfig"]["secretEnvironmentVariables"]
    }
    assert versions["WHATSAPP_ACCESS_TOKEN"] == "2"
    assert versions["INTERNAL_SECRET"] == "1"


def test_changing_the_internal_secret_signs_the_scheduler_anew(owner: Owner) -> None:
    owner.deploy()
    before = next(iter(owner.cloud.state.jobs.values()))["httpTarget"]["headers"]
    owner.environ["INTERNAL_SECRET"] = "quite another internal secret, as long as the first"

    owner.deploy()

    assert "schedule of tick" in owner.outcomes("changed")
    assert next(iter(owner.cloud.state.jobs.values()))["httpTarget"]["headers"] != before


def test_a_secret_that_is_not_at_hand_any_more_stays_as_it_was(owner: Owner) -> None:
    owner.deploy()
    owner.environ.clear()

    assert owner.deploy() == 0, owner.told
    assert owner.changed == []


def test_an_optional_secret_joins_later(owner: Owner) -> None:
    owner.deploy()
    owner.environ["LLM_API_KEY"] = "a-key"
    owner.resolved["provider"]["environment"]["LLM_MODEL"] = "a-model"

    assert owner.deploy() == 0, owner.told

    assert owner.outcomes("made") == ["secret LLM_API_KEY"]
    secrets = owner.function("chat")["serviceConfig"]["secretEnvironmentVariables"]
    assert "LLM_API_KEY" in [one["key"] for one in secrets]


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        (("functions", "chat"), "timeout", 200),
        (("functions", "chat"), "memory", "1Gi"),
        (("functions", "chat"), "minInstances", 1),
        (("provider", "environment"), "WHATSAPP_GRAPH_URL", "https://graph.example"),
        (("provider",), "concurrency", 4),
    ],
)
def test_a_changed_line_of_the_file_reaches_the_door_without_another_upload(
    owner: Owner, where: tuple[str, ...], key: str, value: object
) -> None:
    owner.deploy()
    block = owner.resolved
    for part in where:
        block = block[part]
    block[key] = value

    assert owner.deploy() == 0

    assert "function chat" in owner.outcomes("changed")
    assert len(owner.cloud.state.uploads) == 1
    assert owner.deploy() == 0
    assert owner.changed == []


def test_a_variable_taken_out_of_the_file_is_taken_from_the_doors(owner: Owner) -> None:
    owner.resolved["provider"]["environment"]["STT_MODEL"] = "a-model"
    owner.deploy()
    assert environment(owner.function("chat"))["STT_MODEL"] == "a-model"
    owner.resolved["provider"]["environment"]["STT_MODEL"] = ""

    owner.deploy()

    assert "STT_MODEL" not in environment(owner.function("chat"))


def test_what_somebody_changed_by_hand_is_put_right(owner: Owner) -> None:
    owner.deploy()
    owner.function("chat")["serviceConfig"]["timeoutSeconds"] = 1
    service = f"{LOCATION}/services/turno-prod-chat"
    owner.cloud.state.policies[service]["bindings"][0]["members"].append("allUsers")
    next(iter(owner.cloud.state.queues.values()))["retryConfig"]["maxAttempts"] = 1

    assert owner.deploy() == 0

    assert sorted(owner.outcomes("changed")) == ["callers of chat", "function chat", "queue"]
    assert members(owner, service)["roles/run.invoker"] == [ACCOUNT.format("queue")]


def test_a_door_that_the_file_does_not_name_any_more_is_taken_down(owner: Owner) -> None:
    owner.deploy()
    for name in ("tick", "booking"):
        del owner.resolved["functions"][name]

    assert owner.deploy() == 0, owner.told

    assert sorted(owner.outcomes("removed")) == [
        "function turno-prod-booking",
        "function turno-prod-tick",
        "schedule turno-prod-tick",
    ]
    assert len(owner.cloud.state.functions) == 4
    assert owner.deploy() == 0
    assert owner.changed == []


def test_two_stages_live_side_by_side(owner: Owner) -> None:
    owner.deploy()
    prod = owner.cloud.state.names()
    owner.resolved["provider"]["stage"] = "trial"
    owner.deploy()

    assert owner.run("remove", yes=True) == 0

    assert owner.cloud.state.names() == prod


def test_remove_leaves_nothing(owner: Owner) -> None:
    owner.deploy()
    assert owner.cloud.state.names()

    assert owner.run("remove", yes=True) == 0, owner.told

    assert owner.cloud.state.names() == []
    assert owner.run("remove", yes=True) == 0
    assert owner.told == "Nothing of turno-prod stands in corner-shop."


def test_remove_also_takes_what_the_file_no_longer_names(owner: Owner) -> None:
    owner.deploy()
    del owner.resolved["functions"]["tick"]
    owner.run("remove", yes=True)
    assert owner.cloud.state.names() == []


def test_remove_asks_first(owner: Owner) -> None:
    owner.deploy()
    before = owner.cloud.state.names()

    assert owner.run("remove") == 1

    assert owner.cloud.state.names() == before
    assert owner.changed == []
    assert "--yes" in owner.told


def test_a_dry_run_prints_every_request_that_a_deploy_then_makes(owner: Owner) -> None:
    assert owner.run("deploy", dry=True) == 0, owner.told
    assert owner.cloud.state.names() == []
    assert owner.changed == []
    url = f"{owner.cloud.url}/"
    printed = [line for said in owner.heard for line in said.splitlines()]
    shown = sorted(
        line.replace(url, "").partition("?")[0]
        for line in printed
        if line.startswith(("POST ", "PATCH ", "PUT ", "DELETE ")) and "storage" not in line
    )
    owner.deploy()
    made = sorted(
        f"{call.method} {name}{call.path}".partition("?")[0]
        for name, api in owner.cloud.apis.items()
        for call in api.journal
        if call.method != "GET" and ":getIamPolicy" not in call.path
    )
    assert shown == made


def test_a_dry_run_shows_no_secret(owner: Owner) -> None:
    owner.run("deploy", dry=True)
    shown = "\n".join(line for line in owner.heard)
    for value in SECRETS.values():
        assert base64.b64encode(value.encode()).decode() not in shown
        assert value == NOWHERE or value not in shown


def test_a_dry_run_needs_no_login(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json")
    assert owner.run("deploy", dry=True) == 0
    assert "for an empty project" in owner.told


def test_info_prints_the_addresses_and_what_to_paste_into_meta(owner: Owner) -> None:
    owner.deploy()
    assert owner.run("info") == 0
    for door in DOORS:
        assert owner.function(door)["serviceConfig"]["uri"] in owner.told
    assert "Verify token       the-agreed-word" in owner.told
    assert "smb_message_echoes" in owner.told


def test_info_says_what_is_not_deployed(owner: Owner) -> None:
    owner.cloud.state.apis.update(f"{api}.googleapis.com" for api in owner.cloud.apis)
    assert owner.run("info") == 0
    assert "webhook            not deployed" in owner.told
    assert "No version answers yet" in owner.told
