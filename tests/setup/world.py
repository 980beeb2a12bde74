"""Everything that the interview talks to, on this computer: Google Cloud's stand-in, in which
nothing is started, Upstash's account, Meta, the barbers' calendars, a language model."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deploy.command import APIS_URL
from deploy.setup.chapters import CHAPTERS, Chapter
from deploy.setup.interview import interview
from deploy.setup.terminal import ScriptedTerminal
from local.cloud import Cloud
from local.cloud.cloud import NUMBER, PROJECT
from local.graph_subscription import Subscription
from local.llm import understands_nothing
from local.serving import serve
from local.stage.clock import MovableClock
from local.stage.credentials import Credentials
from local.stage.services import Services
from local.stage.switchboard import Switchboard
from local.upstash_account import UpstashAccount
from shared.shop.catalogue import read_shop
from shared.shop.domain import Shop

SHOP = "config/barbershop.toml"
CANARY = "canary"
"""Part of every secret that is typed."""
UPSTASH_KEY = f"{CANARY}-upstash-key"
LOGIN = "GOOGLE_APPLICATION_CREDENTIALS"
Script = Sequence[tuple[str, str]]


MEANTIME: dict[str, Callable[["World", str], None]] = {
    "log_in": lambda world, _typed: world.log_in(),
    "shared": lambda world, typed: world.vendors.calendar.share(typed, "writer"),
    "number_well": lambda world, _typed: _number_well(world),
    "pasted": lambda world, _typed: _pasted(world),
    "keep_everything": lambda world, _typed: setattr(world.vendors.redis, "eviction", "noeviction"),
}
"""What is done elsewhere before an answer that begins with its name, as {log_in}."""


def _number_well(world: "World") -> None:
    setup = world.vendors.graph.setup
    setup.status, setup.can_send_message, setup.quality_rating = "CONNECTED", "AVAILABLE", "GREEN"


def _pasted(world: "World") -> None:
    door = f"https://turno-prod-webhook-{NUMBER}.us-central1.run.app"
    fields = ("messages", "user_id_update", "user_preferences", "smb_message_echoes")
    world.vendors.graph.setup.subscribe(Subscription(door, "word", fields))


class Played(ScriptedTerminal):
    """Types what only this world knows, and does what is done elsewhere, in the meantime."""

    def __init__(self, script: Script, world: "World") -> None:
        super().__init__(script)
        self._world = world

    def _typed(self, question: str) -> str:
        typed = super()._typed(question)
        meantime, _, rest = typed.rpartition("}") if typed.startswith("{") else ("", "", typed)
        if meantime[1:] in MEANTIME:
            MEANTIME[meantime[1:]](self._world, rest)
            typed = rest
        return typed.format_map(self._world.words)


@dataclass
class World:
    """`answer` runs the chapters of those headings, or all; what was shown is `text`. What is
    typed may name `words`, as {token}."""

    cloud: Cloud
    vendors: Services
    upstash: UpstashAccount
    credentials: Credentials
    url: str
    root: Path
    resolved: dict[str, Any]
    environ: dict[str, str]
    patch: pytest.MonkeyPatch
    key: Path
    ran: list[Sequence[str]] = field(default_factory=list)
    text: str = ""

    def answer(self, script: Script, *headings: str) -> int:
        terminal = Played(script, self)
        chapters = [one for one in CHAPTERS if not headings or one.heading in headings]
        try:
            return self._interviewed(terminal, chapters)
        finally:
            self.text = terminal.text

    def _interviewed(self, terminal: ScriptedTerminal, chapters: Sequence[Chapter]) -> int:
        status = interview(
            terminal,
            self.resolved,
            self.environ,
            chapters=chapters,
            root=self.root,
            pause=lambda _seconds: None,
            run=self.run,
        )
        assert terminal.script == [], f"never asked for:\n{terminal.text}"
        return status

    def run(self, command: Sequence[str]) -> bool:
        """Stands for `gcloud auth application-default login`."""
        self.ran.append(command)
        self.log_in()
        return True

    def log_in(self) -> None:
        self.patch.setenv(LOGIN, str(self.key))

    def log_out(self) -> None:
        self.patch.setenv(LOGIN, str(self.key.with_name("none.json")))

    def choose_project(self) -> None:
        self.resolved["provider"]["project"] = PROJECT

    def switch_on(self) -> None:
        self.cloud.state.apis.update(f"{api}.googleapis.com" for api in self.cloud.apis)
        self.cloud.state.apis.update(("calendar-json.googleapis.com", "logging.googleapis.com"))

    def secret(self, variable: str) -> str | None:
        """What Secret Manager has last."""
        name = f"projects/{PROJECT}/secrets/turno-prod-{variable}"
        values = self.cloud.state.versions.get(name, [])
        return values[-1] if values else None

    @property
    def secrets(self) -> list[str]:
        """Everything that may stand nowhere but in Secret Manager, a private key line by line;
        and the API key, which may not even stand there."""
        found = [UPSTASH_KEY]
        for name, values in self.cloud.state.versions.items():
            for value in values if not name.endswith("_URL") else ():
                lines = re.findall(r"[A-Za-z0-9+/=]{40,}", value.replace("\\n", "\n"))
                found += lines if "PRIVATE KEY" in value else [value]
        return found

    def keep(self, **secrets: str) -> None:
        """As if an earlier interview had put them into Secret Manager."""
        for variable, value in secrets.items():
            name = f"projects/{PROJECT}/secrets/turno-prod-{variable}"
            self.cloud.state.secrets[name] = {"name": name}
            self.cloud.state.versions[name] = [value]

    @property
    def words(self) -> dict[str, str]:
        """What only this world knows, by the names that scripts use."""
        return {
            "url": self.url,
            "token": self.credentials.access_token,
            "app_secret": self.credentials.app_secret,
            "redis_token": self.credentials.redis_token,
            "llm_key": self.credentials.llm_key,
            "stt_key": self.credentials.stt_key,
            "upstash_key": UPSTASH_KEY,
            "key_file": str(self.typed_key()),
            "folder": str(self.root.parent),
        }

    @property
    def exported(self) -> dict[str, str]:
        """What a program started beside this one has to be told, to find all of it."""
        names = ("WHATSAPP_GRAPH_URL", "GOOGLE_CALENDAR_URL", "TASKS_URL")
        told = {name: self.resolved["provider"]["environment"][name] for name in names}
        return {**self.environ, **told, LOGIN: str(self.key)}

    @property
    def shop(self) -> Shop:
        return read_shop(self.root / SHOP)

    @property
    def env_file(self) -> str:
        path = self.root / ".env"
        return path.read_text("utf-8") if path.exists() else ""

    def typed_key(self) -> Path:
        """A key file as somebody downloads it."""
        path = self.key.with_name("downloaded.json")
        told = self.credentials.environment(self.url, shop_config=SHOP, llm=False)
        path.write_text(told["GOOGLE_SERVICE_ACCOUNT_JSON"])
        return path

    def address(self) -> str:
        """Of the account that the desk's key in Secret Manager belongs to."""
        return str(json.loads(self.secret("GOOGLE_SERVICE_ACCOUNT_JSON") or "{}")["client_email"])


@contextmanager
def world(
    checkout: Path,
    resolved: dict[str, Any],
    place: Path,
    patch: pytest.MonkeyPatch,
    *,
    runs: bool = False,
) -> Iterator[World]:
    """`checkout` is copied. With `runs`, what is deployed is started, and Meta finds it."""
    credentials = Credentials.fresh(CANARY)
    clock = MovableClock(None)
    vendors = Services(clock, credentials, llm=understands_nothing, redis_url=None, stt=True)
    upstash = UpstashAccount(clock, api_key=UPSTASH_KEY)
    switchboard = Switchboard()
    vendors.mount(switchboard)
    switchboard.mount("/account", upstash)
    root = place / "checkout"
    shutil.copytree(checkout, root, symlinks=True)
    vendors.reset(read_shop(root / SHOP))
    try:
        with (
            serve(switchboard) as url,
            Cloud(runs=runs, tokens=vendors.calendar.tokens) as cloud,
        ):
            key = place / "key.json"
            key.write_text(cloud.key_file())
            told = credentials.environment(url, shop_config=SHOP, llm=False)
            names = ("WHATSAPP_GRAPH_URL", "GOOGLE_CALENDAR_URL")
            resolved["provider"]["project"] = ""
            resolved["provider"]["environment"] |= {name: told[name] for name in names}
            resolved["provider"]["environment"]["TASKS_URL"] = f"{cloud.url}/cloudtasks"
            environ = {APIS_URL: cloud.url, "UPSTASH_API_URL": f"{url}/account"}
            made = World(
                cloud, vendors, upstash, credentials, url, root, resolved, environ, patch, key
            )
            made.log_in()
            vendors.graph.reach = cloud.reach
            vendors.graph.setup.new_app()
            yield made
    finally:
        vendors.close()
        upstash.close()
