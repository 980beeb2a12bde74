"""Each fault that the doctor should find is found by the one check that is about it, with a
sentence that names the mend. No secret is told on the way, and no event is left behind."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.calendar.service_account import TokenRefused
from tests.doctor.stand import CANARY, Patient

XIMENA = "ximena@ahuehuete.calendar"
NOWHERE = "http://127.0.0.1:9"
SECRETIVE = f"{CANARY}-another-secret-of-more-than-thirty-two-bytes"

Spoil = Callable[[Patient], Any]


@dataclass(frozen=True)
class Fault:
    """`check` alone is wrong after `spoil`, and says so; `left` cannot be looked at then."""

    name: str
    spoil: Spoil
    check: str
    said: str
    mend: str
    left: tuple[str, ...] = ()


def given(**variables: str | None) -> Spoil:
    """Other variables; None for one that is missing."""

    def spoil(patient: Patient) -> None:
        changed = {**patient.environ, **variables}
        patient.environ = {name: value for name, value in changed.items() if value is not None}

    return spoil


def at_meta(**changed: Any) -> Spoil:
    def spoil(patient: Patient) -> None:
        for name, value in changed.items():
            setattr(patient.stage.graph.setup, name, value)

    return spoil


def order(service: str, kind: str, times: int = 1) -> Spoil:
    return lambda patient: patient.stage.faults.order(service, kind, times)


def no_token(code: str, description: str) -> Spoil:
    def spoil(patient: Patient) -> None:
        patient.stage.calendar.tokens.refusal = TokenRefused(code, description)

    return spoil


def retry(**changed: Any) -> Spoil:
    def spoil(patient: Patient) -> None:
        patient.stage.tasks.retry = replace(patient.stage.tasks.retry, **changed)

    return spoil


def broken_key(patient: Patient) -> None:
    key_file = json.loads(patient.environ["GOOGLE_SERVICE_ACCOUNT_JSON"])
    key_file["private_key"] = key_file["private_key"].replace("\n", "\\n")
    patient.environ["GOOGLE_SERVICE_ACCOUNT_JSON"] = json.dumps(key_file)


def shared_as(role: str) -> Spoil:
    return lambda patient: patient.stage.calendar.share(XIMENA, role)


def in_zone(zone: str) -> Spoil:
    def spoil(patient: Patient) -> None:
        calendar = patient.stage.calendar
        calendar.api.store.calendars.pop(XIMENA)
        calendar.create(XIMENA, "Ximena", zone)

    return spoil


def in_the_first_round(kind: str, times: int) -> Spoil:
    """Ordered when the freshness is measured, not before."""

    def spoil(patient: Patient) -> None:
        begun: list[str] = []

        def progress(said: str) -> None:
            if not begun:
                patient.stage.faults.order("calendar", kind, times)
            begun.append(said)

        patient.progress = progress

    return spoil


def subscribed(yes: bool) -> Spoil:
    return lambda patient: setattr(patient.stage.graph, "subscribed", yes)


def door_of(name: str, other: str) -> Spoil:
    return lambda patient: given(**{name: f"{patient.stage.url}/{other}"})(patient)


def secret_at_the_door(patient: Patient) -> None:
    """Meta and the doctor agree; the door that is deployed has another one."""
    given(WHATSAPP_APP_SECRET=SECRETIVE)(patient)
    at_meta(app_secret=SECRETIVE)(patient)


def answering(text: str) -> Spoil:
    return lambda patient: setattr(patient.stage.llm, "script", lambda _: text)


def slow(patient: Patient) -> None:
    def script(_: Any) -> str:
        patient.watch.pause(4.0)
        return '{"lang": "en", "cmds": []}'

    patient.stage.llm.script = script


def far_away(patient: Patient) -> None:
    """Every command takes a while; nothing else does."""
    answer = patient.stage.redis.answer

    def slowly(request: Any) -> Any:
        patient.watch.seconds += 0.4
        return answer(request)

    patient.stage.redis.answer = slowly  # type: ignore[method-assign]


def written(patient: Patient, tmp_path: Path, old: str, new: str) -> None:
    """The shop file with a change."""
    path = tmp_path / "shop.toml"
    path.write_text(Path("config/barbershop.toml").read_text("utf-8").replace(old, new), "utf-8")
    patient.environ["SHOP_CONFIG"] = str(path)


META_LATER = ("whatsapp_number", "whatsapp_account", "whatsapp_app")
WEBHOOK = ("webhook_handshake", "webhook_signatures")

FAULTS = (
    Fault(
        "a setting is missing",
        given(UPSTASH_REDIS_REST_URL=None),
        "settings",
        "one is missing or wrong",
        "UPSTASH_REDIS_REST_URL is missing: where the Upstash database answers. Copy it from",
        ("redis", "redis_eviction"),
    ),
    Fault(
        "settings are malformed",
        given(TASKS_QUEUE="my-queue", CHAT_URL="http://desk.example/chat"),
        "settings",
        "2 are missing or wrong",
        "TASKS_QUEUE has to be projects/<project>/locations/<region>/queues/<name>",
        ("queue", "chat_door"),
    ),
    Fault(
        "a version in Graph's address",
        lambda patient: given(WHATSAPP_GRAPH_URL=f"{patient.stage.url}/graph/v26.0")(patient),
        "settings",
        "one is missing or wrong",
        "write https://graph.facebook.com",
    ),
    Fault(
        "a short internal secret",
        given(INTERNAL_SECRET=CANARY),
        "internal_secret",
        "32 bytes or longer",
        "openssl rand -base64 48",
    ),
    Fault(
        "an internal secret that can be guessed",
        given(INTERNAL_SECRET=CANARY * 8, AVAILABILITY_URL=None),
        "internal_secret",
        "it can be guessed",
        "openssl rand -base64 48",
    ),
    Fault(
        "no shop file",
        given(SHOP_CONFIG="config/absent.toml"),
        "shop",
        "it has mistakes",
        "config/absent.toml: No such file or directory; name the shop file",
        ("calendar", "freshness", "whatsapp_number"),
    ),
    Fault(
        "a key file whose line ends were escaped twice",
        broken_key,
        "google_key",
        "there is no private key in it that can be read",
        "Keys → Add key → JSON",
        ("calendar", "freshness"),
    ),
    Fault(
        "a key that was deleted",
        no_token("invalid_grant", "Invalid JWT Signature."),
        "google_key",
        "Google does not know this key",
        "Make a new key",
        ("calendar", "freshness"),
    ),
    Fault(
        "an account that was deleted",
        no_token("invalid_grant", "Invalid grant: account not found"),
        "google_key",
        "there is no account turno@stage.iam.gserviceaccount.com any more",
        "share the calendars with it",
        ("calendar", "freshness"),
    ),
    Fault(
        "a clock that Google does not believe",
        no_token(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
            "timeframe. Check your iat and exp values in the JWT claim.",
        ),
        "google_key",
        "Google finds this machine's clock wrong",
        "timedatectl",
        ("calendar", "freshness"),
    ),
    Fault(
        "a scope that is not granted",
        no_token("invalid_scope", "Invalid OAuth scope or ID token audience provided."),
        "google_key",
        "does not grant turno@stage.iam.gserviceaccount.com the calendar scope",
        "a plain service account",
        ("calendar", "freshness"),
    ),
    Fault(
        "a token for something else",
        order("calendar", "scope"),
        "google_key",
        "its scope is missing",
        "a plain service account",
        ("calendar", "freshness"),
    ),
    Fault(
        "the API is switched off",
        order("calendar", "not_enabled"),
        "google_key",
        "the Google Calendar API is switched off",
        "choose the project stage, click Enable",
        ("calendar", "freshness"),
    ),
    Fault(
        "a calendar that is not shared",
        shared_as("none"),
        "calendar:ximena",
        "not shared with the desk, or there is none (404)",
        f"Settings → {XIMENA} → Share with specific people → Add "
        "turno@stage.iam.gserviceaccount.com → “Make changes to events”",
    ),
    Fault(
        "a calendar shared to be looked at",
        shared_as("reader"),
        "calendar:ximena",
        "the desk may look at it and not write",
        "“Make changes to events”",
    ),
    Fault(
        "a calendar in another zone",
        in_zone("America/Tijuana"),
        "calendar:ximena",
        "it lives in America/Tijuana, the shop in America/Mexico_City",
        "Time zone → America/Mexico_City",
    ),
    Fault(
        "a calendar that is not fresh at once",
        in_the_first_round("list:stale_list", 3),
        "freshness",
        "2 of 3 new events were in the next list (p50 0 ms, p99 150 ms, p99.9 150 ms); the desk "
        "waits 0 ms",
        "In config/barbershop.toml, under [policy], write:  settle_ms = 150",
    ),
    Fault(
        "a calendar too stale to go live with",
        in_the_first_round("list:stale_list", 50),
        "freshness",
        "Do not go live on this calendar",
        "Run this again at another hour",
    ),
    Fault(
        "a calendar that does not show an event at all",
        in_the_first_round("list:stale_list", 1000),
        "freshness",
        "p99.9 10000 ms",
        "Run this again at another hour",
    ),
    Fault(
        "a quota that does not recover",
        in_the_first_round("insert:quota", 50),
        "freshness",
        "Google's quota was used up before the end",
        "Wait some minutes",
    ),
    Fault(
        "a token that was revoked",
        given(WHATSAPP_ACCESS_TOKEN=f"{CANARY}-old"),
        "whatsapp_token",
        "Meta refuses it (code 190)",
        "Generate token",
        META_LATER,
    ),
    Fault(
        "a token with a line break",
        given(WHATSAPP_ACCESS_TOKEN=f"{CANARY} {CANARY}"),
        "whatsapp_token",
        "it is no token",
        "paste it again",
        META_LATER,
    ),
    Fault(
        "a token without a permission",
        at_meta(scopes=("whatsapp_business_management",)),
        "whatsapp_token",
        "it lacks the permission whatsapp_business_messaging",
        "tick whatsapp_business_messaging",
    ),
    Fault(
        "a token that will end",
        at_meta(expires_at=4_102_444_800),
        "whatsapp_token",
        "it will end on 2100-01-01",
        "expiration Never",
    ),
    Fault(
        "another number's id",
        lambda patient: setattr(patient.stage.graph, "phone_number_id", "999"),
        "whatsapp_number",
        "the token sees no number 106540352242922 (code 100)",
        "Compare phone_number_id in the shop file",
    ),
    Fault(
        "a number that is not connected",
        at_meta(status="DISCONNECTED"),
        "whatsapp_number",
        "is disconnected",
        "WhatsApp Manager → Phone numbers",
    ),
    Fault(
        "a number that nobody has registered",
        at_meta(status="PENDING"),
        "whatsapp_number",
        "is not registered with Meta's API yet",
        "/v26.0/106540352242922/register",
    ),
    Fault(
        "a number with bad quality",
        at_meta(quality_rating="RED"),
        "whatsapp_number",
        "Meta may close it",
        "Insights",
    ),
    Fault(
        "a number that may not send",
        at_meta(can_send_message="BLOCKED"),
        "whatsapp_number",
        "may not send",
        "Meta says: There is an error with the payment method. Add a new payment method",
    ),
    Fault(
        "an account that does not tell the app",
        subscribed(False),
        "whatsapp_account",
        "what customers write does not reach the app",
        "/v26.0/102290129340398/subscribed_apps",
    ),
    Fault(
        "the secret of another app",
        at_meta(app_secret="another"),
        "whatsapp_app",
        "WHATSAPP_APP_SECRET is not the secret of the app 634974688087057",
        "App settings → Basic → App secret",
    ),
    Fault(
        "a field that is not subscribed",
        at_meta(fields=("user_id_update", "user_preferences", "smb_message_echoes")),
        "whatsapp_app",
        "Meta does not tell it of messages",
        "fields → Manage: subscribe to messages",
    ),
    Fault(
        "no webhook at all",
        at_meta(fields=()),
        "whatsapp_app",
        "Meta does not know where to send what customers write",
        "Verify and save",
    ),
    Fault(
        "a webhook at another address",
        lambda patient: (
            given(WEBHOOK_URL=f"{patient.stage.url}/webhook")(patient),
            at_meta(callback_url="https://old.example/webhook")(patient),
        ),
        "whatsapp_app",
        "Meta sends to https://old.example/webhook, and the door is at",
        "→ Edit: write http",
    ),
    Fault(
        "another word at the webhook door",
        given(WHATSAPP_VERIFY_TOKEN=SECRETIVE),
        "webhook_handshake",
        "the door does not know this WHATSAPP_VERIFY_TOKEN",
        "make deploy",
    ),
    Fault(
        "another app secret at the webhook door",
        secret_at_the_door,
        "webhook_signatures",
        "the door has another WHATSAPP_APP_SECRET",
        "with the secret that is set here",
    ),
    Fault(
        "a Redis that is not there",
        given(UPSTASH_REDIS_REST_URL=NOWHERE),
        "redis",
        "it does not answer",
        "Compare UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN",
        ("redis_eviction",),
    ),
    Fault(
        "another database's token",
        given(UPSTASH_REDIS_REST_TOKEN=SECRETIVE),
        "redis",
        "Upstash refuses the token",
        "copy the token of the database",
        ("redis_eviction",),
    ),
    Fault(
        "a Redis that may only be read",
        order("redis", "readonly", 7),
        "redis",
        "takes nothing that is to be written",
        "see there that the database is active",
    ),
    Fault(
        "a Redis far away",
        far_away,
        "redis",
        "a round trip takes 400 ms",
        "in a region near them",
    ),
    Fault(
        "a Redis that throws away",
        lambda patient: setattr(patient.stage.redis, "eviction", "optimistic-volatile"),
        "redis_eviction",
        "it throws conversations away (optimistic-volatile)",
        "Configuration → Eviction → Disable",
    ),
    Fault(
        "a queue that is not there",
        order("tasks", "404"),
        "queue",
        "there is no queue projects/stage/locations/here/queues/chat",
        "gcloud tasks queues create chat --location=here --project=stage",
    ),
    Fault(
        "a queue that may not be seen",
        order("tasks", "403"),
        "queue",
        "Google does not let this login look at it",
        "Cloud Tasks Viewer",
    ),
    Fault(
        "a queue that is paused",
        lambda patient: setattr(patient.stage.tasks, "state", "PAUSED"),
        "queue",
        "it is paused: no message is answered",
        "gcloud tasks queues resume chat",
    ),
    Fault(
        "a queue that gives up",
        retry(max_attempts=2),
        "queue",
        "it gives a message up after 2 tries",
        "--max-attempts=100",
    ),
    Fault(
        "a queue that waits an hour",
        retry(max_s=3600.0),
        "queue",
        "it waits too long between two tries (0.1 to 3600 s)",
        "--max-backoff=60s",
    ),
    Fault(
        "a chat door that is open",
        door_of("CHAT_URL", "stage/drain"),
        "chat_door",
        "anybody is let in at",
        "That is no door of Turno's",
    ),
    Fault(
        "no chat door",
        door_of("CHAT_URL", "nowhere"),
        "chat_door",
        "no door of ours answers at",
        "`make info` prints the address",
    ),
    Fault(
        "no tick door",
        door_of("TICK_URL", "nowhere"),
        "tick_door",
        "no door of ours answers at",
        "make deploy",
    ),
    Fault(
        "another internal secret at the doors",
        given(INTERNAL_SECRET=SECRETIVE),
        "staff_door:availability",
        "the door has another INTERNAL_SECRET",
        "with the secret that is set here",
    ),
    Fault(
        "a booking door that is open",
        door_of("BOOKING_URL", "health"),
        "staff_door:booking",
        "anybody is let in at",
        "That is no door of Turno's",
    ),
    Fault(
        "no health door",
        door_of("HEALTH_URL", "nowhere"),
        "health_door",
        "it does not say ok (HTTP 404)",
        "make deploy",
    ),
    Fault(
        "a tracker's address that is none",
        given(SENTRY_DSN="https://errors.example.com/4711"),
        "settings",
        "one is missing or wrong",
        "SENTRY_DSN has to be https://<key>@<host>/<number>",
    ),
    Fault(
        "a model's key that was revoked",
        order("llm", "401"),
        "llm",
        "LLM_API_KEY is refused (HTTP 401)",
        "Make a new key where you got it, and set LLM_API_KEY",
    ),
    Fault(
        "a model nobody knows",
        order("llm", "404"),
        "llm",
        "does not know stage, or not this question (HTTP 404)",
        "Check LLM_MODEL and LLM_BASE_URL",
    ),
    Fault(
        "a model without credit",
        order("llm", "429"),
        "llm",
        "it takes no more calls (HTTP 429)",
        "billing page",
    ),
    Fault(
        "an endpoint that refuses schemas",
        order("llm", "400"),
        "llm",
        "not in the form asked for (strict JSON schema)",
        "Set LLM_MODEL to one with “structured outputs”",
    ),
    Fault(
        "a model that talks",
        answering("Of course! What would you like to book?"),
        "llm",
        "not in the form asked for (strict JSON schema)",
        "the desk works without a model",
    ),
    Fault(
        "a model that is slow",
        slow,
        "llm",
        "stage took 4000 ms; a customer waits 2500",
        "set LLM_MODEL to a faster one",
    ),
    Fault(
        "a model that is down",
        order("llm", "503"),
        "llm",
        "failed (HTTP 503)",
        "Run this again",
    ),
    Fault(
        "an endpoint that does not know the question",
        order("llm", "400", 2),
        "llm",
        "or not this question (HTTP 400)",
        "some models take no temperature",
    ),
    Fault(
        "a listener that is nowhere",
        door_of("STT_BASE_URL", "nowhere"),
        "stt",
        "/nowhere does not know stage",
        "Check STT_MODEL and STT_BASE_URL",
    ),
    Fault(
        "a listener's key that was revoked",
        order("stt", "401"),
        "stt",
        "STT_API_KEY is refused (HTTP 401)",
        "set STT_API_KEY",
    ),
    Fault(
        "a clock that is fast",
        lambda patient: setattr(patient, "off", timedelta(seconds=47)),
        "clock",
        "seconds fast: signatures and tokens fail",
        "timedatectl set-ntp true",
    ),
    Fault(
        "a clock that is slow",
        lambda patient: setattr(patient, "off", timedelta(seconds=-47)),
        "clock",
        "seconds slow",
        "Set time automatically",
    ),
)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_fault_is_found_by_its_own_check_with_its_mend(patient: Patient, fault: Fault) -> None:
    fault.spoil(patient)

    told = patient.examined()

    print(told.text)
    found = told.of(fault.check)
    assert told.states("wrong") == [fault.check]
    assert fault.said in found["said"]
    assert fault.mend in " ".join(found["mend"])
    assert set(fault.left) <= set(told.states("left_out"))
    assert told.code == 1
    assert CANARY not in told.text
    # Nor was there anything that the report had to black out.
    assert "•••" not in told.text
    assert patient.events() == 0
