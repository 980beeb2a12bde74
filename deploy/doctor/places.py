"""Where each setting is to be had, for somebody who sees these consoles for the first time."""

from collections.abc import Mapping

META_SYSTEM_USER = (
    "business.facebook.com → Settings → Users → System users → yours → Generate token: choose "
    "the app, expiration Never, tick whatsapp_business_messaging and "
    "whatsapp_business_management"
)
META_APP_SETTINGS = "developers.facebook.com → your app → App settings → Basic → App secret → Show"
META_WEBHOOK = "developers.facebook.com → your app → WhatsApp → Configuration → Webhook"
GOOGLE_KEY = (
    "console.cloud.google.com → IAM & Admin → Service accounts → the desk's account → Keys → "
    "Add key → JSON; the whole content of the file is the setting"
)
UPSTASH = "console.upstash.com → your database → Details → REST API"
SETTINGS_FIRST = "its settings have to be right first"
RANDOM = "type `openssl rand -base64 48` and use what it prints, the same for every door"

PLACES: Mapping[str, str] = {
    "SHOP_CONFIG": "Usually config/barbershop.toml",
    "WHATSAPP_APP_SECRET": f"Copy it from {META_APP_SETTINGS}",
    "WHATSAPP_VERIFY_TOKEN": f"A word of your own: write the same one at {META_WEBHOOK}",
    "WHATSAPP_ACCESS_TOKEN": f"Make it at {META_SYSTEM_USER}",
    "WHATSAPP_GRAPH_URL": "Usually https://graph.facebook.com",
    "GOOGLE_SERVICE_ACCOUNT_JSON": f"Make it at {GOOGLE_KEY}",
    "GOOGLE_CALENDAR_URL": "Usually https://www.googleapis.com/calendar/v3",
    "UPSTASH_REDIS_REST_URL": f"Copy it from {UPSTASH}",
    "UPSTASH_REDIS_REST_TOKEN": f"Copy it from {UPSTASH}: the one that may write",
    "TASKS_URL": "Usually https://cloudtasks.googleapis.com",
    "TASKS_QUEUE": (
        "Usually projects/<project>/locations/<region>/queues/turno-prod-chat; see "
        "console.cloud.google.com → Cloud Tasks"
    ),
    "TASKS_INVOKER": "Leave it out, or name the service account that may call the chat door",
    "CHAT_URL": "`make info` prints it",
    "LLM_MODEL": "One from the list of whoever gave you LLM_API_KEY",
    "LLM_BASE_URL": "The API address of whoever gave you LLM_API_KEY; it ends in /v1",
    "STT_MODEL": "One from the list of whoever gave you STT_API_KEY",
    "SENTRY_DSN": "Leave it out, or copy it at your tracker: Settings → Client Keys (DSN)",
    "STT_BASE_URL": "The API address of whoever gave you STT_API_KEY; it ends in /v1",
}


def place(problem: str) -> str:
    """A problem of the settings, with where the setting is to be had."""
    where = PLACES.get(problem.split(maxsplit=1)[0])
    return f"{problem}. {where}" if where else problem
