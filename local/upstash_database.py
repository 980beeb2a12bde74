"""A database of an account at Upstash, and what the developer API shows of it."""

import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from local.upstash import UpstashEmulator


@dataclass
class Database:
    """One database. `server` is what answers there."""

    name: str
    platform: str
    region: str
    plan: str
    server: UpstashEmulator
    rest_token: str = field(repr=False)
    state: str = "active"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    host: str = field(default_factory=lambda: f"calm-comb-{secrets.token_hex(4)}.upstash.io")

    @property
    def evicts(self) -> bool:
        """Does it throw old keys away when it is full?"""
        return self.server.eviction != "noeviction"

    @evicts.setter
    def evicts(self, yes: bool) -> None:
        self.server.eviction = "optimistic-volatile" if yes else "noeviction"

    def described(self, here: str, *, with_credentials: bool) -> dict[str, Any]:
        """As the API shows it to who has asked it at the address `here`."""
        told = {
            "database_id": self.id,
            "database_name": self.name,
            "region": "global",
            "primary_region": self.region,
            "primary_members": [self.region],
            "all_members": [self.region],
            "read_regions": [],
            "type": {"free": "free", "payg": "payg"}.get(self.plan, "pro"),
            "state": self.state,
            "modifying_state": "",
            "endpoint": f"{here}/at/{self.host}",
            "port": 6379,
            "tls": True,
            "eviction": self.evicts,
            "auto_upgrade": False,
            "creation_time": 1_795_000_000,
        }
        if with_credentials:
            told |= {"password": self.rest_token[:32], "rest_token": self.rest_token}
            told["read_only_rest_token"] = f"{self.rest_token}-readonly"
        return told
