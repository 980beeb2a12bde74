"""Checks of Meta: the token, the number, and whether Meta tells us what customers write.

https://developers.facebook.com/documentation/business-messaging/whatsapp/permissions
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from deploy.doctor.findings import Check, Finding
from deploy.doctor.graph_calls import Json, Refused, ask, root
from deploy.doctor.places import (
    META_APP_SETTINGS,
    META_SYSTEM_USER,
    META_WEBHOOK,
    SETTINGS_FIRST,
)
from deploy.doctor.setup import SetUp
from shared.errors import Misconfigured
from shared.messaging.whatsapp import VERSION
from shared.settings import Graph

TOKEN = Check("whatsapp_token", "WhatsApp: token")
NUMBER = Check("whatsapp_number", "WhatsApp: number")
ACCOUNT = Check("whatsapp_account", "WhatsApp: account")
APP = Check("whatsapp_app", "WhatsApp: app")

PERMISSIONS = ("whatsapp_business_messaging", "whatsapp_business_management")
FIELDS = ("messages", "user_id_update", "user_preferences", "smb_message_echoes")
NUMBER_FIELDS = (
    "verified_name,display_phone_number,quality_rating,status,webhook_configuration,health_status"
)
PENDING = "PENDING"
"""Of a number that was added and verified, and is not registered."""
NO_SUCH_FIELD = 100
"""Also Graph's word for a number that is not there."""
MANAGER = "business.facebook.com → WhatsApp Manager → Phone numbers"
NEW_TOKEN = f"Make a new one: {META_SYSTEM_USER}"
TOKEN_FIRST = "a token that Meta accepts is needed first"  # noqa: S105 - a sentence


def token(setup: SetUp) -> list[Finding]:
    """Learns which app the token belongs to, and perhaps which account."""
    graph = setup.settings.graph
    if graph is None:
        return [TOKEN.left_out(SETTINGS_FIRST)]
    ours = graph.access_token
    try:
        shown = ask(setup, graph, "debug_token", ours, input_token=ours).get("data", {})
    except Refused as refused:
        return [TOKEN.wrong(f"Meta refuses it (code {refused.code})", NEW_TOKEN)]
    except Misconfigured as error:
        return [TOKEN.wrong("it is no token", str(error))]
    if not shown.get("is_valid"):
        return [TOKEN.wrong("Meta says that it is not valid any more", NEW_TOKEN)]
    setup.learned.app = str(shown.get("app_id", "")) or None
    setup.learned.account = _only_account(shown)
    missing = [each for each in PERMISSIONS if each not in shown.get("scopes", ())]
    if missing:
        return [TOKEN.wrong(f"it lacks the permission {' and '.join(missing)}", NEW_TOKEN)]
    ends = shown.get("expires_at") or 0
    if ends:
        day = datetime.fromtimestamp(ends, UTC)
        over = "ended" if day <= setup.clock() else "will end"
        return [TOKEN.wrong(f"it {over} on {day:%Y-%m-%d}, and the desk with it", NEW_TOKEN)]
    return [TOKEN.well("valid for ever, with both permissions")]


def _only_account(shown: Json) -> str | None:
    """The account that the token is for, where it is for one."""
    ids = {
        one
        for granted in shown.get("granular_scopes", ())
        if granted.get("scope") in PERMISSIONS
        for one in granted.get("target_ids", ())
    }
    return str(ids.pop()) if len(ids) == 1 else None


def number(setup: SetUp) -> list[Finding]:
    """Learns the account, and where its webhooks go."""
    graph, shop = setup.settings.graph, setup.shop
    if shop is None:
        return [NUMBER.left_out("the shop file has the number's id; mend it first")]
    if graph is None or setup.learned.app is None:
        return [NUMBER.left_out(TOKEN_FIRST)]
    try:
        shown = _shown(setup, graph, shop.phone_number_id)
    except Refused as refused:
        return [
            NUMBER.wrong(
                f"the token sees no number {shop.phone_number_id} (code {refused.code})",
                f"Compare phone_number_id in the shop file with {MANAGER} → the number → its id",
                "If it is right: business.facebook.com → Settings → System users → yours → "
                "Assign assets → WhatsApp accounts → the shop's → Full control",
            )
        ]
    setup.learned.account = _entity(shown, "WABA").get("id") or setup.learned.account
    setup.learned.webhook_url = setup.learned.webhook_url or _callback(shown)
    if shown.get("status") == PENDING:
        return [_not_registered(shown, f"{root(graph)}/{VERSION}/{shop.phone_number_id}")]
    return [_judged(shown)]


def _shown(setup: SetUp, graph: Graph, number: str) -> Json:
    """Not every token is shown every field, and one that is not spoils the whole question."""
    try:
        return ask(setup, graph, number, graph.access_token, fields=NUMBER_FIELDS)
    except Refused as refused:
        if refused.code != NO_SUCH_FIELD:
            raise
        return ask(setup, graph, number, graph.access_token)


def _named(shown: Json) -> str:
    return f"{shown.get('display_phone_number', '')} {shown.get('verified_name', '')}".strip()


def _not_registered(shown: Json, url: str) -> Finding:
    """Meta has no button for it: only its API registers a number."""
    return NUMBER.wrong(
        f"{_named(shown)} is not registered with Meta's API yet",
        "Choose six digits as its PIN, keep them, and register it (once; ten tries in three days):",
        f'$ curl -X POST "{url}/register" -H "Authorization: Bearer $WHATSAPP_ACCESS_TOKEN" '
        "-d messaging_product=whatsapp -d pin=123456",
    )


def _judged(shown: Json) -> Finding:
    name = _named(shown)
    status = shown.get("status", "CONNECTED")
    if status != "CONNECTED":
        return NUMBER.wrong(
            f"{name} is {str(status).lower()}", f"See what it needs: {MANAGER} → the number"
        )
    health = shown.get("health_status", {}).get("can_send_message", "AVAILABLE")
    if health == "BLOCKED":
        return NUMBER.wrong(f"{name} may not send", *_advice(shown))
    quality = shown.get("quality_rating", "UNKNOWN")
    if quality == "RED":
        return NUMBER.wrong(
            f"{name}: customers block or report it so often that Meta may close it",
            f"See why: {MANAGER} → the number → Insights",
        )
    limited = ", limited by Meta for now" if health == "LIMITED" else ""
    return NUMBER.well(f"{name}, connected, quality {str(quality).lower()}{limited}")


def _advice(shown: Json) -> Iterator[str]:
    """Meta's own words for what blocks the number."""
    yield f"See what it needs: {MANAGER} → the number"
    for entity in shown.get("health_status", {}).get("entities", ()):
        for error in entity.get("errors", ()):
            words = (error.get("error_description"), error.get("possible_solution"))
            yield "Meta says: " + " ".join(str(each) for each in words if each)


def _entity(shown: Json, kind: str) -> Json:
    entities = shown.get("health_status", {}).get("entities", ())
    return next((one for one in entities if one.get("entity_type") == kind), {})


def _callback(shown: Json) -> str | None:
    """The nearest to the number wins, as Meta does it."""
    webhook = shown.get("webhook_configuration", {})
    asked = (webhook.get(of) for of in ("phone_number", "whatsapp_business_account", "application"))
    return next((url for url in asked if isinstance(url, str) and url), None)


def account(setup: SetUp) -> list[Finding]:
    graph, app, waba = setup.settings.graph, setup.learned.app, setup.learned.account
    if graph is None or app is None or waba is None:
        return [ACCOUNT.left_out("the token and the number have to be right first")]
    try:
        shown = ask(setup, graph, f"{waba}/subscribed_apps", graph.access_token)
    except Refused as refused:
        return [ACCOUNT.wrong(f"the token may not see it (code {refused.code})", NEW_TOKEN)]
    apps = [each.get("whatsapp_business_api_data", {}).get("id") for each in shown.get("data", ())]
    if app not in apps:
        return [
            ACCOUNT.wrong(
                f"what customers write does not reach the app: account {waba} does not tell it",
                "Make it tell the app:",
                f'$ curl -X POST "{root(graph)}/{VERSION}/{waba}/subscribed_apps" '
                '-H "Authorization: Bearer $WHATSAPP_ACCESS_TOKEN"',
            )
        ]
    return [ACCOUNT.well("tells the app what customers write")]


def app(setup: SetUp) -> list[Finding]:
    """The app shows its secret to look at itself, so this proves the secret too."""
    graph, meta, ours = setup.settings.graph, setup.settings.meta, setup.learned.app
    if meta is None:
        return [APP.left_out(SETTINGS_FIRST)]
    if graph is None or ours is None:
        return [APP.left_out(TOKEN_FIRST)]
    try:
        shown = ask(setup, graph, f"{ours}/subscriptions", f"{ours}|{meta.app_secrets[0]}")
    except (Refused, Misconfigured):
        return [
            APP.wrong(
                f"WHATSAPP_APP_SECRET is not the secret of the app {ours}, to which the token "
                "belongs: every message of Meta's would be refused",
                f"Copy it again: {META_APP_SETTINGS}",
            )
        ]
    wanted = ("object", "whatsapp_business_account")
    found = [each for each in shown.get("data", ()) if wanted in each.items()]
    return [_subscribed(setup, found[0] if found else {})]


def _subscribed(setup: SetUp, subscription: Json) -> Finding:
    callback = str(subscription.get("callback_url", ""))
    if not subscription.get("active") or not callback:
        return APP.wrong(
            "Meta does not know where to send what customers write",
            f"{META_WEBHOOK}: write the webhook door's address (`make info` prints it) and "
            "WHATSAPP_VERIFY_TOKEN, click Verify and save",
        )
    setup.learned.webhook_url = setup.learned.webhook_url or callback
    fields = [each.get("name") for each in subscription.get("fields", ())]
    missing = [each for each in FIELDS if each not in fields]
    if missing:
        return APP.wrong(
            f"Meta does not tell it of {', '.join(missing)}",
            f"{META_WEBHOOK} fields → Manage: subscribe to {', '.join(missing)}",
        )
    meant = setup.given("WEBHOOK_URL")
    if meant is not None and meant.rstrip("/") != callback.rstrip("/"):
        return APP.wrong(
            f"Meta sends to {callback}, and the door is at {meant}",
            f"{META_WEBHOOK} → Edit: write {meant}",
        )
    return APP.well("its secret is right, and Meta tells it all that the desk wants to know")
