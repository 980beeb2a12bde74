"""Somebody with an empty project and the accounts a shop needs, who deploys."""

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.command import APIS_URL, Command
from local.calendar import service_account_json
from local.cloud import Cloud

NOWHERE = "http://127.0.0.1:9"
SECRETS = {
    "WHATSAPP_APP_SECRET": "the-apps-secret",
    "WHATSAPP_VERIFY_TOKEN": "the-agreed-word",
    "WHATSAPP_ACCESS_TOKEN": "the-access-token",
    "GOOGLE_SERVICE_ACCOUNT_JSON": service_account_json(f"{NOWHERE}/token"),
    "UPSTASH_REDIS_REST_URL": NOWHERE,
    "UPSTASH_REDIS_REST_TOKEN": "the-redis-token",
    "INTERNAL_SECRET": "an internal secret of at least thirty-two bytes",
}


@dataclass
class Owner:
    """Runs the commands as `python -m deploy` would, without waiting; `heard` is what the last
    one said."""

    cloud: Cloud
    resolved: dict[str, Any]
    root: Path
    environ: dict[str, str] = field(default_factory=lambda: dict(SECRETS))
    heard: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    to: str = ""
    """The version that a rollback names."""

    def run(self, verb: str, *, dry: bool = False, yes: bool = False) -> int:
        self.heard.clear()
        self.cloud.forget()
        return Command(
            verb,
            {**self.environ, APIS_URL: self.cloud.url},
            dry=dry,
            yes=yes,
            to=self.to,
            root=self.root,
            say=self.heard.append,
            pause=self.pauses.append,
        ).run(copy.deepcopy(self.resolved))

    def deploy(self) -> int:
        return self.run("deploy")

    @property
    def told(self) -> str:
        return "\n".join(self.heard)

    @property
    def changed(self) -> list[str]:
        """What the last command asked the project to change."""
        return self.cloud.asked(changing=True)

    def outcomes(self, outcome: str) -> list[str]:
        """The steps of the last command that ended so."""
        lines = [line.split(maxsplit=1) for line in self.heard if line.startswith("  ")]
        return [line[1] for line in lines if len(line) == 2 and line[0] == outcome]

    def function(self, door: str) -> dict[str, Any]:
        names = self.cloud.state.functions
        return next(one for name, one in names.items() if name.endswith(f"-{door}"))
