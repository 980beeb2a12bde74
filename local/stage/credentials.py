"""The stage's secrets, made for one stage and gone with it, and the settings of its doors."""

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from local.calendar import service_account_json

QUEUE = "projects/stage/locations/here/queues/chat"
LLM_KEYS = ("LLM_API_KEY", "LLM_BASE_URL", "LLM_MODEL", "STT_API_KEY", "STT_BASE_URL", "STT_MODEL")


def _fresh() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Credentials:
    """`marker` is part of every secret, so that a leak of any of them can be searched for."""

    marker: str = ""
    app_secret: str = field(default_factory=_fresh, repr=False)
    verify_token: str = field(default_factory=_fresh, repr=False)
    access_token: str = field(default_factory=_fresh, repr=False)
    redis_token: str = field(default_factory=_fresh, repr=False)
    internal_secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    llm_key: str = field(default_factory=_fresh, repr=False)
    stt_key: str = field(default_factory=_fresh, repr=False)

    @classmethod
    def fresh(cls, marker: str = "") -> "Credentials":
        plain = cls()
        marked = {name: marker + getattr(plain, name) for name in cls.__slots__ if name != "marker"}
        return cls(marker, **marked)

    def environment(
        self, url: str, *, shop_config: str, llm: bool, stt: bool = False
    ) -> dict[str, str]:
        """The settings of every door of a stage that is served at `url`."""
        variables = {
            "SHOP_CONFIG": shop_config,
            "WHATSAPP_APP_SECRET": self.app_secret,
            "WHATSAPP_VERIFY_TOKEN": self.verify_token,
            "WHATSAPP_ACCESS_TOKEN": self.access_token,
            "WHATSAPP_GRAPH_URL": f"{url}/graph",
            "GOOGLE_SERVICE_ACCOUNT_JSON": service_account_json(f"{url}/token"),
            "GOOGLE_CALENDAR_URL": f"{url}/calendar/v3",
            "UPSTASH_REDIS_REST_URL": f"{url}/upstash",
            "UPSTASH_REDIS_REST_TOKEN": self.redis_token,
            "TASKS_URL": f"{url}/tasks",
            "TASKS_QUEUE": QUEUE,
            "CHAT_URL": f"{url}/chat",
            "GCE_METADATA_HOST": urlsplit(url).netloc,
            "INTERNAL_SECRET": self.internal_secret,
        }
        if llm:
            model = {
                "LLM_API_KEY": self.llm_key,
                "LLM_BASE_URL": f"{url}/llm",
                "LLM_MODEL": "stage",
            }
            variables |= model
        if stt:
            ears = {
                "STT_API_KEY": self.stt_key,
                "STT_BASE_URL": f"{url}/stt",
                "STT_MODEL": "stage",
            }
            variables |= ears
        return variables
