"""A whole shop on this computer: Google Cloud's stand-in, where the doors will run, and beside
it the stage's emulators of everybody else.
"""

import os
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from local.cloud import Cloud
from local.cloud.cloud import PROJECT
from local.graph import Sender
from local.serving import serve
from local.stage.clock import MovableClock
from local.stage.credentials import Credentials
from local.stage.services import Services
from local.stage.switchboard import Switchboard
from shared.shop.catalogue import read_shop
from shared.shop.domain import Shop

SHOP = "config/barbershop.toml"


@dataclass
class Live:
    """`environ` is what the owner exports before `npx osls@4.3.1 deploy`."""

    cloud: Cloud
    vendors: Services
    shop: Shop
    clone: Path
    environ: dict[str, str]

    def osls(
        self, *arguments: str, without: Collection[str] = ()
    ) -> "subprocess.CompletedProcess[str]":
        """As typed by the owner in a clean clone, with no way to download anything; `without`
        are variables that this computer does not have."""
        return subprocess.run(
            ["npx", "osls@4.3.1", *arguments],
            cwd=self.clone,
            env=self.exported(without),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def exported(self, without: Collection[str] = ()) -> dict[str, str]:
        """The environment of a command."""
        own = {name: text for name, text in self.environ.items() if name not in without}
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        nowhere = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_offline": "true"}
        return {**kept, **nowhere, **own}

    def address(self, door: str) -> str:
        """As Google serves it; `cloud.reach` tells where that is here."""
        for name, function in self.cloud.state.functions.items():
            if name.endswith(f"-{door}"):
                return str(function["serviceConfig"]["uri"])
        raise LookupError(f"{door} is not deployed")

    def log(self, door: str) -> str:
        """What the door's process wrote, for whoever asks why it did not answer."""
        for name, instance in self.cloud.functions.running.instances.items():
            if name.endswith(f"-{door}"):
                return instance.log.read_text("utf-8", "replace")
        raise LookupError(f"{door} does not run")

    def call(self, door: str, method: str = "GET", path: str = "/", **more: object) -> int:
        url = self.cloud.reach(f"{self.address(door)}{path}")
        return httpx.request(method, url, timeout=60, **more).status_code  # type: ignore[arg-type]

    def say(self, sender: Sender, text: str) -> None:
        """The customer writes, Meta posts it to the deployed webhook, and the queue delivers
        until nothing is left to do."""
        self.vendors.graph.posts.url = self.cloud.reach(self.address("webhook"))
        self.vendors.graph.say(sender, text)
        self.cloud.tasks.drain(advance=True)

    def appointments(self) -> list[str]:
        """What stands confirmed in the calendars."""
        return [
            f"{barber.id} {event['start']['dateTime']} {event['summary']}"
            for barber in self.shop.barbers
            for event in self.vendors.calendar.events(barber.calendar_id)
            if event.get("status") == "confirmed"
        ]


@contextmanager
def live(clone: Path, place: Path) -> Iterator[Live]:
    credentials = Credentials.fresh()
    clock = MovableClock(None)
    vendors = Services(clock, credentials, llm=None, redis_url=None)
    switchboard = Switchboard()
    vendors.mount(switchboard)
    shop = read_shop(clone / SHOP)
    vendors.reset(shop)
    try:
        with serve(switchboard) as url, Cloud() as cloud:
            key = place / "key.json"
            key.write_text(cloud.key_file())
            told = credentials.environment(url, shop_config=SHOP, llm=False)
            environ = {
                **{k: v for k, v in told.items() if not k.startswith(("TASKS_", "CHAT_", "GCE_"))},
                "TASKS_URL": f"{cloud.url}/cloudtasks",
                "GOOGLE_CLOUD_PROJECT": PROJECT,
                "GOOGLE_APPLICATION_CREDENTIALS": str(key),
                "GOOGLE_APIS_URL": cloud.url,
            }
            yield Live(cloud, vendors, shop, clone, environ)
    finally:
        vendors.close()
