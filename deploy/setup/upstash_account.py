"""Upstash's developer API: the databases of an account.

https://upstash.com/docs/devops/developer-api/introduction
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.doctor.setup import SetUp
from deploy.setup.talk import Wrong
from shared.errors import Temporary

URL = "https://api.upstash.com"
REGIONS = {
    "us-central": ("gcp", "us-central1"),
    "us-east4": ("gcp", "us-east4"),
    "us-east5": ("aws", "us-east-2"),
    "us-west2": ("aws", "us-west-1"),
    "us-west": ("aws", "us-west-2"),
    "northamerica-northeast": ("aws", "ca-central-1"),
    "southamerica-": ("aws", "sa-east-1"),
    "europe-west2": ("aws", "eu-west-2"),
    "europe-west1": ("gcp", "europe-west1"),
    "europe-southwest": ("aws", "eu-west-1"),
    "europe-": ("aws", "eu-central-1"),
    "me-": ("aws", "eu-central-1"),
    "africa-": ("aws", "eu-west-2"),
    "asia-southeast": ("aws", "ap-southeast-1"),
    "asia-south": ("aws", "ap-south-1"),
    "asia-northeast1": ("gcp", "asia-northeast1"),
    "asia-": ("aws", "ap-northeast-1"),
    "australia-": ("aws", "ap-southeast-2"),
}
"""By how a region of Google's begins, the place nearest to it where Upstash has databases;
the first that fits counts."""
ELSEWHERE = ("aws", "us-east-1")
NEARBY = {
    "us-central1": "us-east-2",
    "us-east4": "us-east-1",
    "europe-west1": "eu-central-1",
    "asia-northeast1": "ap-northeast-1",
}
"""By Upstash's regions at Google, which not every account is given, the nearest at Amazon."""


class RefusedByUpstash(Wrong):
    """Upstash said no, in words of its own."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"Upstash says: {words or 'no'} (HTTP {status})")
        self.status = status


@dataclass(frozen=True, slots=True)
class Database:
    """As the account shows it; a list shows no token."""

    id: str
    name: str
    region: str
    state: str
    eviction: bool
    endpoint: str
    token: str = field(repr=False)

    def url(self, account_url: str) -> str:
        """Where it answers: in clear only where the account itself is on this computer."""
        return f"{'https' if account_url == URL else 'http'}://{self.endpoint}"


@dataclass(frozen=True, slots=True)
class UpstashAccount:
    """Every call raises RefusedByUpstash and Temporary."""

    setup: SetUp
    url: str
    email: str
    key: str = field(repr=False)

    def databases(self) -> list[Database]:
        return [_database(each) for each in self._ask("GET", "databases")]

    def database(self, own: str) -> Database:
        """With its token."""
        return _database(self._ask("GET", f"database/{own}"))

    def make(self, name: str, google_region: str) -> Database:
        """Near that region of Google's, and such that it throws nothing away."""
        platform, region = near(google_region)
        try:
            return self._made(name, platform, region)
        except RefusedByUpstash as refused:
            if region not in NEARBY or refused.status != 400:
                raise
        return self._made(name, "aws", NEARBY[region])

    def _made(self, name: str, platform: str, region: str) -> Database:
        asked = {
            "database_name": name,
            "platform": platform,
            "primary_region": region,
            "tls": True,
            "eviction": False,
        }
        return _database(self._ask("POST", "database", json=asked))

    def keep_everything(self, own: str) -> None:
        """Switches eviction off. Idempotent."""
        self._ask("POST", f"disable-eviction/{own}")

    def _ask(self, method: str, path: str, **how: Any) -> Any:
        url = f"{self.url}/v2/redis/{path}"
        answer = self.setup.ask(method, url, auth=(self.email, self.key), **how)
        try:
            body = answer.json()
        except ValueError:
            body = answer.text
        if answer.is_server_error:
            raise Temporary(f"Upstash failed (HTTP {answer.status_code})")
        if not answer.is_success:
            said = body.get("error", "") if isinstance(body, dict) else body
            raise RefusedByUpstash(answer.status_code, str(said)[:200])
        return body


def near(google_region: str) -> tuple[str, str]:
    """Upstash's platform and region."""
    fitting = (place for begin, place in REGIONS.items() if google_region.startswith(begin))
    return next(fitting, ELSEWHERE)


def _database(shown: Mapping[str, Any]) -> Database:
    return Database(
        id=str(shown["database_id"]),
        name=str(shown.get("database_name", "")),
        region=str(shown.get("primary_region") or shown.get("region", "")),
        state=str(shown.get("state", "active")),
        eviction=bool(shown.get("eviction")),
        endpoint=str(shown.get("endpoint", "")),
        token=str(shown.get("rest_token", "")),
    )
