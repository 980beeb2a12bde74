"""Settings, from the environment only and checked once, when a door opens.

Each door is asked for what it uses and for nothing else. Whatever is missing or wrong is
told at once, by name and with its purpose. URLs come out without a closing slash.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from shared.environment import Environment
from shared.errors import Misconfigured
from shared.keys import SECRET_BYTES, Keyring

LLM_URL = "https://api.x.ai/v1"
METADATA_HOST = "metadata.google.internal"
"""Where Google's platform tells a program who it is; the same name on every machine there."""

_DSN = (
    r"(https://[0-9A-Za-z]+@[A-Za-z0-9.-]+|http://[0-9A-Za-z]+@(127\.0\.0\.1|localhost))"
    r"(:[1-9][0-9]{0,4})?(/[A-Za-z0-9._-]+)*/[0-9]+"
)
_PROJECT = r"[a-z][a-z0-9.:-]{0,99}"
_VERSION = r"[A-Za-z0-9._-]{1,64}"
_QUEUE = r"projects/[^/]+/locations/[^/]+/queues/[A-Za-z0-9-]+"
_ACCOUNT = r"[^@\s]+@[^@\s]+"


@dataclass(frozen=True, slots=True)
class Meta:
    """What proves that a webhook is Meta's. The first secret is the current one."""

    app_secrets: tuple[str, ...] = field(repr=False)
    verify_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Graph:
    """Where and as whom messages are sent."""

    url: str
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Google:
    """Where the calendars are, and the account (its key file, as JSON) they are shared with."""

    calendar_url: str
    service_account: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Upstash:
    url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tasks:
    """The queue, and the door it calls: signed in as `invoker` where there is one."""

    url: str
    queue: str
    chat_url: str
    metadata_host: str
    invoker: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """An OpenAI-compatible endpoint and the model asked there."""

    base_url: str
    model: str
    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tracking:
    """Where bugs are told (Sentry's kind of address, which holds a key)."""

    dsn: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deployed:
    """What the deployer says of this instance; None where nobody deployed it."""

    project: str | None = None
    version: str | None = None


Part = Meta | Graph | Google | Tasks
P = TypeVar("P", bound=Part)
R = TypeVar("R")

DOORS: Mapping[str, tuple[type[Part], ...]] = {
    "webhook": (Meta, Tasks),
    "chat": (Graph, Google, Tasks),
    "tick": (Google, Tasks),
    "calendar_changes": (Graph, Google, Tasks),
    "availability": (Google,),
    "booking": (Google, Tasks),
    "health": (),
}
"""What each door needs beside the shop file, Redis and the internal secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one door. A part that this door does not have raises LookupError."""

    door: str
    shop_config: Path
    redis: Upstash
    keyring: Keyring
    llm: Model | None = None
    """None: only the deterministic reader reads."""
    stt: Model | None = None
    """None: voice notes are not transcribed."""
    tracking: Tracking | None = None
    """None: bugs are in the log and nowhere else."""
    deployed: Deployed = Deployed()
    parts: tuple[Part, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str], door: str) -> "Settings":
        """Raises Misconfigured with everything that is wrong, one line each."""
        if door not in DOORS:
            raise Misconfigured(f"there is no door named {door!r}; the doors: {', '.join(DOORS)}")
        source = Environment(environ)
        shop_config = _shop_config(source)
        redis, secrets = _upstash(source), _internal_secrets(source)
        parts = tuple(_READ[kind](source) for kind in DOORS[door])
        llm = _llm(source) if door == "chat" else None
        stt = _stt(source) if door == "chat" else None
        tracking, deployed = _tracking(source), _deployed(source)
        if source.problems:
            listed = "\n".join(f"- {problem}" for problem in source.problems)
            raise Misconfigured(f"The {door} door cannot open:\n{listed}")
        keyring = Keyring(*secrets)
        return cls(door, shop_config, redis, keyring, llm, stt, tracking, deployed, parts)

    @property
    def meta(self) -> Meta:
        return self._part(Meta)

    @property
    def graph(self) -> Graph:
        return self._part(Graph)

    @property
    def google(self) -> Google:
        return self._part(Google)

    @property
    def tasks(self) -> Tasks:
        return self._part(Tasks)

    def _part(self, kind: type[P]) -> P:
        for part in self.parts:
            if isinstance(part, kind):
                return part
        raise LookupError(f"the {self.door} door has no {kind.__name__} settings: see DOORS")


@dataclass(frozen=True, slots=True)
class Examined:
    """An environment as far as it goes, for all doors together: a part in which anything is
    missing or wrong is None, and `problems` has a sentence for each such thing."""

    problems: tuple[str, ...]
    shop_config: Path | None
    redis: Upstash | None
    keyring: Keyring | None
    meta: Meta | None
    graph: Graph | None
    google: Google | None
    tasks: Tasks | None
    llm: Model | None
    """None also where there is no key for one; so for `stt`, and for `tracking`."""
    stt: Model | None
    tracking: Tracking | None


def examine(environ: Mapping[str, str]) -> Examined:
    """Never raises, so that one wrong setting hides no other: for who looks a set-up over."""
    problems: list[str] = []

    def tried(read: Callable[[Environment], R]) -> R | None:
        source = Environment(environ)
        found = read(source)
        problems.extend(source.problems)
        return None if source.problems else found

    shop_config = tried(_shop_config)
    redis, secrets = tried(_upstash), tried(_internal_secrets)
    meta, graph, google, tasks = tried(_meta), tried(_graph), tried(_google), tried(_tasks)
    return Examined(
        shop_config=shop_config,
        redis=redis,
        keyring=Keyring(*secrets) if secrets else None,
        meta=meta,
        graph=graph,
        google=google,
        tasks=tasks,
        llm=tried(_llm),
        stt=tried(_stt),
        tracking=tried(_tracking),
        problems=tuple(problems),
    )


def _shop_config(source: Environment) -> Path:
    return Path(source.text("SHOP_CONFIG", "the path of the shop file"))


def _upstash(source: Environment) -> Upstash:
    return Upstash(
        url=source.url("UPSTASH_REDIS_REST_URL", "where the Upstash database answers"),
        token=source.text("UPSTASH_REDIS_REST_TOKEN", "the token of the Upstash database"),
    )


def _internal_secrets(source: Environment) -> tuple[bytes, ...]:
    purpose = "the secret that every signature of our own derives from"
    source.text("INTERNAL_SECRET", purpose)
    secrets = []
    for name in ("INTERNAL_SECRET", "INTERNAL_SECRET_PREVIOUS"):
        secret = (source.optional(name) or "").encode("utf-8", "surrogateescape")
        if secret and len(secret) < SECRET_BYTES:
            source.wrong(name, f"{SECRET_BYTES} bytes or longer", purpose)
        if secret:
            secrets.append(secret)
    return tuple(secrets)


def _meta(source: Environment) -> Meta:
    current = source.text("WHATSAPP_APP_SECRET", "the Meta app's secret, which signs its webhooks")
    previous = source.optional("WHATSAPP_APP_SECRET_PREVIOUS")
    token = source.text("WHATSAPP_VERIFY_TOKEN", "the word agreed with Meta for its first visit")
    return Meta((current, previous) if previous else (current,), token)


def _graph(source: Environment) -> Graph:
    return Graph(
        url=source.url("WHATSAPP_GRAPH_URL", "where Graph answers, without a version"),
        access_token=source.text("WHATSAPP_ACCESS_TOKEN", "the token that sends WhatsApp messages"),
    )


def _google(source: Environment) -> Google:
    purpose = "the account that the calendars are shared with"
    return Google(
        calendar_url=source.url("GOOGLE_CALENDAR_URL", "where Google Calendar answers"),
        service_account=source.key_file("GOOGLE_SERVICE_ACCOUNT_JSON", purpose),
    )


def _tasks(source: Environment) -> Tasks:
    name = "projects/<project>/locations/<region>/queues/<name>"
    return Tasks(
        url=source.url("TASKS_URL", "where Cloud Tasks answers"),
        queue=source.like("TASKS_QUEUE", _QUEUE, name, "the queue between webhook and chat"),
        chat_url=source.url("CHAT_URL", "the chat door, which the queue calls"),
        metadata_host=source.host("GCE_METADATA_HOST", "whose tokens we show", METADATA_HOST),
        invoker=_invoker(source),
    )


def _invoker(source: Environment) -> str | None:
    if source.optional("TASKS_INVOKER") is None:
        return None
    wanted = "a service account's address (name@project.iam.gserviceaccount.com)"
    return source.like("TASKS_INVOKER", _ACCOUNT, wanted, "as whom the queue calls the chat door")


def _llm(source: Environment) -> Model | None:
    key = source.optional("LLM_API_KEY")
    if key is None:
        return None
    url = source.url("LLM_BASE_URL", "where the language model answers", LLM_URL)
    return Model(url, source.text("LLM_MODEL", "the language model that reads messages"), key)


def _stt(source: Environment) -> Model | None:
    key = source.optional("STT_API_KEY")
    if key is None:
        return None
    url = source.url("STT_BASE_URL", "where voice notes are transcribed")
    return Model(url, source.text("STT_MODEL", "the model that transcribes voice notes"), key)


def _tracking(source: Environment) -> Tracking | None:
    if source.optional("SENTRY_DSN") is None:
        return None
    wanted = "https://<key>@<host>/<number>, as the tracker shows it (http:// on loopback)"
    return Tracking(source.like("SENTRY_DSN", _DSN, wanted, "where bugs are told"))


def _deployed(source: Environment) -> Deployed:
    def said(name: str, pattern: str, wanted: str, purpose: str) -> str | None:
        if source.optional(name) is None:
            return None
        return source.like(name, pattern, wanted, purpose)

    return Deployed(
        said("GOOGLE_CLOUD_PROJECT", _PROJECT, "a project's id", "whose traces the log names"),
        said("TURNO_VERSION", _VERSION, "a short name without spaces", "what runs here"),
    )


_READ: Mapping[type[Part], Callable[[Environment], Part]] = {
    Meta: _meta,
    Graph: _graph,
    Google: _google,
    Tasks: _tasks,
}
