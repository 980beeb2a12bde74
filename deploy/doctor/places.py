"""Where each setting is found, for somebody who sees these consoles for the first time."""

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
    "SHOP_CONFIG": "it is config/barbershop.toml, or where your shop file is",
    "WHATSAPP_APP_SECRET": META_APP_SETTINGS,
    "WHATSAPP_VERIFY_TOKEN": f"a word of your own; write the same one at {META_WEBHOOK}",
    "WHATSAPP_ACCESS_TOKEN": META_SYSTEM_USER,
    "WHATSAPP_GRAPH_URL": "it is https://graph.facebook.com",
    "GOOGLE_SERVICE_ACCOUNT_JSON": GOOGLE_KEY,
    "GOOGLE_CALENDAR_URL": "it is https://www.googleapis.com/calendar/v3",
    "UPSTASH_REDIS_REST_URL": UPSTASH,
    "UPSTASH_REDIS_REST_TOKEN": f"{UPSTASH}; the token that may write, not the read-only one",
    "TASKS_URL": "it is https://cloudtasks.googleapis.com",
    "TASKS_QUEUE": (
        "console.cloud.google.com → Cloud Tasks: what is turno-prod-chat there is "
        "projects/<project>/locations/<region>/queues/turno-prod-chat here"
    ),
    "TASKS_INVOKER": "the service account that may call the chat door; or leave it out",
    "CHAT_URL": "`make info` prints it",
    "LLM_MODEL": "the list of models of whoever gave you LLM_API_KEY",
    "LLM_BASE_URL": "the API address of whoever gave you LLM_API_KEY, ending in /v1",
    "STT_MODEL": "the list of models of whoever gave you STT_API_KEY",
    "STT_BASE_URL": "the API address of whoever gave you STT_API_KEY, ending in /v1",
}


def place(problem: str) -> str:
    """A problem of the settings, with where the setting is to be found."""
    name = problem.split(maxsplit=1)[0]
    return f"{problem}. Look here: {PLACES[name]}" if name in PLACES else problem
