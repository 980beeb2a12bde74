"""Checks of the deployed doors, as far as their addresses are known: each opens to whom it
should, and to nobody else."""

import secrets
from urllib.parse import urlsplit

from deploy.doctor.findings import Check, Finding
from deploy.doctor.places import META_WEBHOOK, SETTINGS_FIRST
from deploy.doctor.setup import SetUp
from shared.keys import sign
from shared.messaging.authenticity import signature

HANDSHAKE = Check("webhook_handshake", "Webhook door: Meta's first visit")
SIGNATURES = Check("webhook_signatures", "Webhook door: signatures")
CHAT = Check("chat_door", "Chat door")
TICK = Check("tick_door", "Tick door")
STAFF = Check("staff_door", "Staff door")
HEALTH = Check("health_door", "Health door")

LOCKED = (401, 403)
"""By the door itself, or by the platform before it."""
NOTHING_SAID = b'{"object":"whatsapp_business_account","entry":[]}'
DEPLOY = "Deploy again: `make deploy`"
NO_ADDRESS = "its address is not known"


def _webhook_url(setup: SetUp) -> str | None:
    return setup.given("WEBHOOK_URL") or setup.learned.webhook_url


def handshake(setup: SetUp) -> list[Finding]:
    meta, url = setup.settings.meta, _webhook_url(setup)
    if meta is None:
        return [HANDSHAKE.left_out(SETTINGS_FIRST)]
    if url is None:
        return [HANDSHAKE.left_out(NO_ADDRESS, "Set WEBHOOK_URL, or write it at Meta's")]
    word = str(secrets.randbelow(10**12))
    asked = {"hub.mode": "subscribe", "hub.verify_token": meta.verify_token, "hub.challenge": word}
    answer = setup.ask("GET", url, params=asked)
    if answer.status_code == 403:
        return [
            HANDSHAKE.wrong(
                "the door does not know this WHATSAPP_VERIFY_TOKEN, or is not open to the public",
                f"{DEPLOY}, with the same word as here and at {META_WEBHOOK}",
            )
        ]
    if not answer.is_success or answer.text != word:
        said = f"nothing of ours answers at {url} (HTTP {answer.status_code})"
        return [HANDSHAKE.wrong(said, f"{DEPLOY}, then write the address it prints at Meta's")]
    return [HANDSHAKE.well("answered as Meta wants it")]


def signatures(setup: SetUp) -> list[Finding]:
    """Posts a webhook in which nobody says anything."""
    meta, url = setup.settings.meta, _webhook_url(setup)
    if meta is None:
        return [SIGNATURES.left_out(SETTINGS_FIRST)]
    if url is None:
        return [SIGNATURES.left_out(NO_ADDRESS)]
    plain = {"Content-Type": "application/json"}
    signed = plain | {"X-Hub-Signature-256": signature(NOTHING_SAID, meta.app_secrets[0])}
    stranger = setup.ask("POST", url, content=NOTHING_SAID, headers=plain)
    if stranger.is_success:
        said = "anybody can write in a customer's name: an unsigned message was let in"
        return [SIGNATURES.wrong(said, f"That is no door of Turno's. {DEPLOY}")]
    answer = setup.ask("POST", url, content=NOTHING_SAID, headers=signed)
    if answer.status_code == 401:
        return [
            SIGNATURES.wrong(
                "the door has another WHATSAPP_APP_SECRET and would refuse Meta",
                f"{DEPLOY}, with the secret that is set here",
            )
        ]
    if not answer.is_success:
        said = f"a signed message is not taken (HTTP {answer.status_code})"
        return [SIGNATURES.wrong(said, "Look into the door's log", DEPLOY)]
    return [SIGNATURES.well("Meta is let in and a stranger is not")]


def chat(setup: SetUp) -> list[Finding]:
    tasks = setup.settings.tasks
    if tasks is None:
        return [CHAT.left_out(SETTINGS_FIRST)]
    return [_closed_to_strangers(setup, CHAT, "POST", tasks.chat_url)]


def tick(setup: SetUp) -> list[Finding]:
    url = setup.given("TICK_URL")
    if url is None:
        return [TICK.left_out(f"{NO_ADDRESS}; if you deployed it, set TICK_URL")]
    return [_closed_to_strangers(setup, TICK, "POST", url)]


def staff(setup: SetUp) -> list[Finding]:
    return [_staff(setup, name) for name in ("availability", "booking")]


def _staff(setup: SetUp, name: str) -> Finding:
    check = STAFF.of(name, f"{name.capitalize()} door")
    variable = f"{name.upper()}_URL"
    url = setup.given(variable)
    if url is None:
        return check.left_out(f"{NO_ADDRESS}; if you use this door, set {variable}")
    refused = _closed_to_strangers(setup, check, "GET", url)
    if refused.state == "wrong" or name != "availability":
        return refused
    return _signed(setup, check, url)


def _signed(setup: SetUp, check: Check, url: str) -> Finding:
    """Asks what is free for no service at all, which whoever signs is told to mend: the answer
    needs neither calendar nor Redis. The platform's own lock, where there is one, is not
    opened by a signature."""
    if setup.settings.keyring is None:
        return check.well("closed to strangers")
    path = urlsplit(url).path or "/"
    key = setup.settings.keyring.keys("doors")[0]
    signed = sign(key, method="GET", path_and_query=path, body=b"", now=setup.clock())
    answer = setup.ask("GET", url, headers={"X-Turno-Signature": signed})
    if answer.status_code == 401:
        return check.wrong(
            "the door has another INTERNAL_SECRET",
            f"{DEPLOY}, with the secret that is set here",
        )
    if answer.status_code == 403:
        return check.well("closed to strangers, by the platform itself")
    if answer.status_code != 400:
        said = f"it does not answer who signs (HTTP {answer.status_code})"
        return check.wrong(said, "Look into the door's log", DEPLOY)
    return check.well("closed to strangers, open to who signs")


def _closed_to_strangers(setup: SetUp, check: Check, method: str, url: str) -> Finding:
    answer = setup.ask(method, url, content=b"{}" if method == "POST" else None)
    if answer.status_code in LOCKED:
        return check.well("closed to strangers")
    if answer.is_success:
        said = f"anybody is let in at {url}"
        return check.wrong(said, f"That is no door of Turno's. {DEPLOY}")
    said = f"no door of ours answers at {url} (HTTP {answer.status_code})"
    return check.wrong(said, f"{DEPLOY}; `make info` prints the address")


def health(setup: SetUp) -> list[Finding]:
    url = setup.given("HEALTH_URL")
    if url is None:
        return [HEALTH.left_out(f"{NO_ADDRESS}; if you deployed it, set HEALTH_URL")]
    answer = setup.ask("GET", url)
    if answer.is_success and answer.text == "ok":
        return [HEALTH.well("ok")]
    if answer.text == "ill":
        said = "it says it is ill: the deployed desk cannot get at Redis, so nobody is served"
        return [HEALTH.wrong(said, "Mend what the line of Redis says", DEPLOY)]
    return [HEALTH.wrong(f"it does not say ok (HTTP {answer.status_code})", DEPLOY)]
