"""An environment in which every door opens; nothing in it is answered by anyone."""

import json

from local.calendar import service_account_json

NOWHERE = "http://127.0.0.1:9"

ENVIRONMENT = {
    "SHOP_CONFIG": "config/barbershop.toml",
    "WHATSAPP_APP_SECRET": "the app's secret",
    "WHATSAPP_VERIFY_TOKEN": "the agreed word",
    "WHATSAPP_ACCESS_TOKEN": "a-token",
    "WHATSAPP_GRAPH_URL": NOWHERE,
    "GOOGLE_CALENDAR_URL": f"{NOWHERE}/calendar/v3",
    "UPSTASH_REDIS_REST_URL": NOWHERE,
    "UPSTASH_REDIS_REST_TOKEN": "redis-token",
    "TASKS_URL": NOWHERE,
    "TASKS_QUEUE": "projects/p/locations/l/queues/q",
    "CHAT_URL": f"{NOWHERE}/chat",
    "INTERNAL_SECRET": "an internal secret of at least thirty-two bytes",
}


def environment() -> dict[str, str]:
    """With a throw-away key file for Google, which takes a moment to make."""
    key_file = service_account_json(f"{NOWHERE}/token")
    assert json.loads(key_file)["type"] == "service_account"
    return {**ENVIRONMENT, "GOOGLE_SERVICE_ACCOUNT_JSON": key_file}
