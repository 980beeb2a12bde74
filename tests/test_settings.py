"""A door opens with everything it needs, or says everything it lacks."""

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from shared.errors import Misconfigured
from shared.settings import DOORS, Deployed, Settings, examine

KEY_FILE = json.dumps(
    {
        "client_email": "desk@shop.iam.gserviceaccount.com",
        "private_key": "hush-google",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
)
EVERYTHING = {
    "SHOP_CONFIG": "config/barbershop.toml",
    "UPSTASH_REDIS_REST_URL": "https://eu1.upstash.io",
    "UPSTASH_REDIS_REST_TOKEN": "hush-redis",
    "INTERNAL_SECRET": "hush-internal-" + "s" * 32,
    "WHATSAPP_APP_SECRET": "hush-app",
    "WHATSAPP_VERIFY_TOKEN": "hush-verify",
    "WHATSAPP_ACCESS_TOKEN": "hush-access",
    "WHATSAPP_GRAPH_URL": "https://graph.facebook.com",
    "GOOGLE_SERVICE_ACCOUNT_JSON": KEY_FILE,
    "GOOGLE_CALENDAR_URL": "https://www.googleapis.com/calendar/v3/",
    "TASKS_URL": "https://cloudtasks.googleapis.com",
    "TASKS_QUEUE": "projects/shop-1/locations/us-central1/queues/chat",
    "CHAT_URL": "https://chat.example.run.app",
}
FOR_ALL = {
    "SHOP_CONFIG",
    "UPSTASH_REDIS_REST_URL",
    "UPSTASH_REDIS_REST_TOKEN",
    "INTERNAL_SECRET",
}
META = {"WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"}
GRAPH = {"WHATSAPP_GRAPH_URL", "WHATSAPP_ACCESS_TOKEN"}
GOOGLE = {"GOOGLE_SERVICE_ACCOUNT_JSON", "GOOGLE_CALENDAR_URL"}
TASKS = {"TASKS_URL", "TASKS_QUEUE", "CHAT_URL"}


def given(**changed: str | None) -> dict[str, str]:
    whole = EVERYTHING | changed
    return {name: value for name, value in whole.items() if value is not None}


def refusal(environ: dict[str, str], door: str = "chat") -> str:
    with pytest.raises(Misconfigured) as refused:
        Settings.read(environ, door)
    return str(refused.value)


@pytest.mark.parametrize(
    ("door", "needed"),
    [
        ("webhook", FOR_ALL | META | TASKS),
        ("chat", FOR_ALL | GRAPH | GOOGLE | TASKS),
        ("tick", FOR_ALL | GOOGLE | TASKS),
        ("calendar_changes", FOR_ALL | GRAPH | GOOGLE | TASKS),
        ("availability", FOR_ALL | GOOGLE),
        ("booking", FOR_ALL | GOOGLE | TASKS),
        ("health", FOR_ALL),
    ],
)
def test_a_door_names_all_it_lacks_and_asks_for_nothing_else(door: str, needed: set[str]) -> None:
    told = refusal({}, door)
    assert {name for name in EVERYTHING if f"- {name} is missing: " in told} == needed
    assert len(told.splitlines()) == len(needed) + 1
    Settings.read({name: EVERYTHING[name] for name in needed}, door)


def test_every_door_of_the_contract_has_settings() -> None:
    doors = {"webhook", "chat", "tick", "calendar_changes", "availability", "booking", "health"}
    assert set(DOORS) == doors


def test_an_unknown_door_is_told_which_doors_there_are() -> None:
    assert "webhook, chat" in refusal(given(), "chatt")


def test_the_values_come_out_in_parts() -> None:
    settings = Settings.read(given(), "chat")
    assert settings.shop_config == Path("config/barbershop.toml")
    assert settings.redis.token == "hush-redis"
    assert settings.graph.access_token == "hush-access"
    assert settings.google.service_account == KEY_FILE
    assert settings.tasks.queue == EVERYTHING["TASKS_QUEUE"]
    assert settings.tasks.metadata_host == "metadata.google.internal"
    assert settings.tasks.invoker is None
    assert len(settings.keyring.keys("doors")) == 1


def test_a_part_that_a_door_does_not_have_is_a_mistake_of_ours() -> None:
    settings = Settings.read(given(), "webhook")
    assert settings.meta.app_secrets == ("hush-app",)
    with pytest.raises(LookupError, match="webhook door has no Google settings"):
        _ = settings.google


def test_previous_secrets_are_kept_behind_the_current_ones() -> None:
    rotating = given(
        WHATSAPP_APP_SECRET_PREVIOUS="hush-old", INTERNAL_SECRET_PREVIOUS="hush-old-" + "o" * 32
    )
    settings = Settings.read(rotating, "webhook")
    assert settings.meta.app_secrets == ("hush-app", "hush-old")
    now, before = settings.keyring.keys("buttons")
    assert (now,) == Settings.read(given(), "webhook").keyring.keys("buttons")
    assert now != before


def test_without_a_key_there_is_no_language_model_and_no_transcription() -> None:
    settings = Settings.read(given(LLM_MODEL="grok", STT_MODEL="ears"), "chat")
    assert (settings.llm, settings.stt) == (None, None)


def test_a_key_alone_means_xai_and_needs_the_models_name() -> None:
    assert refusal(given(LLM_API_KEY="hush-llm")).count("\n- ") == 1
    settings = Settings.read(given(LLM_API_KEY="hush-llm", LLM_MODEL="grok"), "chat")
    assert settings.llm is not None
    assert settings.llm.base_url == "https://api.x.ai/v1"


def test_transcription_has_no_endpoint_of_its_own_accord() -> None:
    told = refusal(given(STT_API_KEY="hush-stt"))
    assert "STT_BASE_URL is missing" in told
    assert "STT_MODEL is missing" in told


def test_the_language_model_concerns_the_chat_door_only() -> None:
    Settings.read(given(LLM_API_KEY="hush-llm"), "tick")


@pytest.mark.parametrize(
    "dsn",
    [
        "https://0123abcd@o42.ingest.sentry.io/4711",
        "https://0123abcd@errors.example.com:8443/behind/a/path/4711",
        "http://0123abcd@127.0.0.1:9000/1",
    ],
)
def test_bugs_are_told_where_somebody_wants_to_hear_of_them(dsn: str) -> None:
    assert Settings.read(given(), "health").tracking is None
    settings = Settings.read(given(SENTRY_DSN=f" {dsn}\n"), "health")
    assert settings.tracking is not None
    assert settings.tracking.dsn == dsn
    assert "0123abcd" not in repr(settings)
    assert examine(given(SENTRY_DSN=dsn)).tracking == settings.tracking


@pytest.mark.parametrize(
    "dsn",
    [
        "https://o42.ingest.sentry.io/4711",
        "https://0123abcd@o42.ingest.sentry.io",
        "https://0123abcd@o42.ingest.sentry.io/project",
        "https://0123abcd@o42.ingest.sentry.io/4711?x=1",
        "http://0123abcd@o42.ingest.sentry.io/4711",
        "ftp://0123abcd@o42.ingest.sentry.io/4711",
        "https://0123abcd@o42.ingest.sentry.io:0/4711",
        "https://0123abcd@o42 .ingest.sentry.io/4711",
        "0123abcd",
    ],
)
def test_a_tracker_without_an_address_is_refused_and_not_repeated(dsn: str) -> None:
    told = refusal(given(SENTRY_DSN=dsn), "webhook")
    assert "- SENTRY_DSN has to be https://<key>@<host>/<number>" in told
    assert dsn not in told
    examined = examine(given(SENTRY_DSN=dsn))
    assert examined.tracking is None
    assert len(examined.problems) == 1


def test_a_door_knows_its_project_and_version_where_it_was_deployed() -> None:
    assert Settings.read(given(), "health").deployed == Deployed()
    told = given(GOOGLE_CLOUD_PROJECT="shop-1", TURNO_VERSION="3f9a0c1")
    assert Settings.read(told, "health").deployed == Deployed("shop-1", "3f9a0c1")


@pytest.mark.parametrize(
    ("name", "value"), [("GOOGLE_CLOUD_PROJECT", "Shop 1"), ("TURNO_VERSION", "v1\nv2")]
)
def test_what_cannot_be_a_project_or_a_version_is_refused(name: str, value: str) -> None:
    assert f"- {name} has to be " in refusal(given(**{name: value}), "health")


def test_space_around_a_value_is_not_part_of_it() -> None:
    settings = Settings.read(given(UPSTASH_REDIS_REST_TOKEN=" hush-redis\n"), "health")
    assert settings.redis.token == "hush-redis"
    assert "UPSTASH_REDIS_REST_TOKEN is missing" in refusal(given(UPSTASH_REDIS_REST_TOKEN=" \n"))


def test_a_closing_slash_is_taken_off_an_address() -> None:
    settings = Settings.read(given(), "chat")
    assert settings.google.calendar_url == "https://www.googleapis.com/calendar/v3"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/redis",
        "http://localhost:1",
        "http://[::1]:9000",
        "https://eu1.upstash.io:443",
    ],
)
def test_https_anywhere_and_http_on_this_machine_are_addresses(url: str) -> None:
    assert Settings.read(given(UPSTASH_REDIS_REST_URL=url), "health").redis.url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://eu1.upstash.io",
        "eu1.upstash.io",
        "redis://eu1.upstash.io:6379",
        "https://",
        "https://user:hush@eu1.upstash.io",
        "https://eu1.upstash.io?token=hush",
        "https://eu1.upstash.io#x",
        "https://eu1.upstash.io:0",
        "https://eu1.upstash.io:99999",
        "https://eu1 .upstash.io",
        "https://[eu1",
        "https://eú1.upstash.io",
        "http://127.0.0.1.evil.example",
    ],
)
def test_what_is_no_safe_address_is_refused(url: str) -> None:
    told = refusal(given(UPSTASH_REDIS_REST_URL=url))
    assert "UPSTASH_REDIS_REST_URL has to be an https:// address" in told
    assert url not in told.replace("https:// address", "address")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("INTERNAL_SECRET", "s" * 31),
        ("INTERNAL_SECRET_PREVIOUS", "s" * 31),
        ("GOOGLE_SERVICE_ACCOUNT_JSON", "key.json"),
        ("GOOGLE_SERVICE_ACCOUNT_JSON", '{"client_email": "desk@shop.example"}'),
        ("GOOGLE_SERVICE_ACCOUNT_JSON", "[" * 100_000),
        ("TASKS_QUEUE", "my-queue"),
        ("TASKS_QUEUE", "projects/p/locations/l/queues/q/tasks/t"),
        ("TASKS_INVOKER", "somebody"),
        ("GCE_METADATA_HOST", "http://127.0.0.1:80"),
        ("GCE_METADATA_HOST", "127.0.0.1:0"),
        ("GCE_METADATA_HOST", "127.0.0.1:65536"),
    ],
)
def test_a_wrong_value_is_named_with_its_purpose_and_not_repeated(name: str, wrong: str) -> None:
    told = refusal(given(**{name: wrong}))
    line = next(line for line in told.splitlines() if line.startswith(f"- {name} has to be "))
    assert ": " in line
    assert wrong not in told


@pytest.mark.parametrize("host", ["127.0.0.1:4000", "metadata.local", "169.254.169.254"])
def test_the_metadata_host_can_be_another_as_google_auth_has_it(host: str) -> None:
    assert Settings.read(given(GCE_METADATA_HOST=host), "chat").tasks.metadata_host == host


def test_the_queue_may_sign_in_as_an_account() -> None:
    account = "queue@shop.iam.gserviceaccount.com"
    assert Settings.read(given(TASKS_INVOKER=account), "chat").tasks.invoker == account


def test_everything_wrong_is_told_at_once() -> None:
    told = refusal(given(TASKS_URL=None, TASKS_QUEUE="chat", INTERNAL_SECRET="s"), "webhook")
    assert told.count("\n- ") == 3


@pytest.mark.parametrize("door", DOORS)
def test_secrets_are_never_shown(door: str) -> None:
    models = {"LLM_MODEL": "grok", "STT_MODEL": "ears", "STT_BASE_URL": "https://ears.example"}
    environ = given(LLM_API_KEY="hush-llm", STT_API_KEY="hush-stt", **models)
    settings = Settings.read(environ, door)
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings)
    assert "hush" not in f"{settings.parts} {settings.llm!r} {settings.stt!r}"


def test_secrets_are_not_shown_by_a_refusal() -> None:
    assert "hush" not in refusal(given(TASKS_QUEUE="hush-queue", CHAT_URL="hush"))


def test_a_secret_of_stray_bytes_is_read_as_those_bytes() -> None:
    stray = (b"\xff" * 40).decode("utf-8", "surrogateescape")
    Settings.read(given(INTERNAL_SECRET=stray), "health")


def test_settings_do_not_change() -> None:
    settings = Settings.read(given(), "health")
    with pytest.raises(FrozenInstanceError):
        settings.door = "chat"  # type: ignore[misc]


def test_an_examination_reads_every_part_that_is_whole_and_names_what_is_wrong_elsewhere() -> None:
    found = examine(given(TASKS_QUEUE="chat", WHATSAPP_ACCESS_TOKEN=None, INTERNAL_SECRET="s"))
    assert (found.tasks, found.graph, found.keyring) == (None, None, None)
    assert None not in (found.meta, found.google, found.redis, found.shop_config)
    assert [problem.split()[0] for problem in found.problems] == [
        "INTERNAL_SECRET",
        "WHATSAPP_ACCESS_TOKEN",
        "TASKS_QUEUE",
    ]


def test_an_examination_of_nothing_names_every_setting_and_raises_nothing() -> None:
    found = examine({})
    assert {problem.split()[0] for problem in found.problems} == set(EVERYTHING)
    assert "hush" not in repr(examine(given(LLM_API_KEY="hush-llm", LLM_MODEL="grok")))
