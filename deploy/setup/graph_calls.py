"""What the interview asks of Meta beyond what the doctor looks at.

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from deploy.doctor.meta import PERMISSIONS
from deploy.doctor.setup import SetUp, told
from deploy.info import FIELDS
from deploy.setup.desk import Desk
from deploy.setup.talk import ToMend, Wrong
from shared.errors import Temporary
from shared.messaging.whatsapp import VERSION, bearer
from shared.settings import Graph

TOKEN = "WHATSAPP_ACCESS_TOKEN"  # noqa: S105 - a name
OBJECT = "whatsapp_business_account"


class RefusedByMeta(Wrong):
    """Graph said no; `words` are Meta's own, which may quote what was sent."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"Meta says no (code {code}): {words}")
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number of a WhatsApp account, as Meta shows it."""

    id: str
    shown: str


@dataclass(frozen=True, slots=True)
class Meta:
    """Graph, in the name of an access token or of the app itself. Every call raises
    RefusedByMeta and Temporary."""

    setup: SetUp
    graph: Graph
    token: str = field(repr=False)

    def accounts(self) -> list[str]:
        """The ids of the WhatsApp accounts that the token was made for."""
        shown = self._ask("GET", "debug_token", params={"input_token": self.token})
        granted = shown.get("data", {}).get("granular_scopes", ())
        ids = (
            str(one)
            for each in granted
            if each.get("scope") in PERMISSIONS
            for one in each.get("target_ids", ())
        )
        return list(dict.fromkeys(ids))

    def numbers(self, account: str) -> list[Number]:
        shown = self._ask("GET", f"{account}/phone_numbers")
        return [
            Number(str(each["id"]), _words(each)) for each in shown.get("data", ()) if "id" in each
        ]

    def is_pending(self, number: str) -> bool:
        """Added to the account, and not registered to send yet."""
        shown = self._ask("GET", number, params={"fields": "status"})
        return bool(shown.get("status") == "PENDING")

    def register(self, number: str, pin: str) -> None:
        """`pin` is that of the number's two-step verification, or becomes it."""
        asked = {"messaging_product": "whatsapp", "pin": pin}
        self._ask("POST", f"{number}/register", json=asked)

    def tell_app(self, account: str) -> None:
        """The account tells the token's app what customers write. Idempotent."""
        self._ask("POST", f"{account}/subscribed_apps")

    def knows_app(self, app: str) -> bool:
        """Is this token the app's own: its id and its secret?"""
        try:
            self._ask("GET", f"{app}/subscriptions")
        except RefusedByMeta:
            return False
        return True

    def subscribe(self, app: str, callback_url: str, verify_token: str) -> None:
        """Meta visits the address at once, and refuses where that is not answered as agreed.
        Only for the app's own token. Idempotent."""
        asked = {
            "object": OBJECT,
            "callback_url": callback_url,
            "verify_token": verify_token,
            "fields": ",".join(FIELDS),
            "include_values": "true",
        }
        self._ask("POST", f"{app}/subscriptions", data=asked)

    def _ask(self, method: str, path: str, **how: Any) -> Mapping[str, Any]:
        url = f"{self.graph.url}/{VERSION}/{path}"
        answer = self.setup.ask(method, url, headers=bearer(self.token), **how)
        body: Mapping[str, Any] = told(answer)
        match body:
            case {"error": {"code": int(code), "message": str(said)}}:
                if answer.is_server_error:
                    raise Temporary(f"Meta failed (HTTP {answer.status_code}, code {code})")
                raise RefusedByMeta(code, said)
        if not answer.is_success:
            raise Temporary(f"HTTP {answer.status_code} at WHATSAPP_GRAPH_URL, and not from Graph")
        return body


@contextmanager
def asked(desk: Desk, token: str = "") -> Iterator[Meta]:
    """Graph, with the access token that is kept, or with another."""
    with desk.examined({TOKEN: desk.vault.value(TOKEN)}) as setup:
        graph = setup.settings.graph
        if graph is None:
            raise ToMend("Meta cannot be asked yet.", *setup.settings.problems)
        yield Meta(setup, graph, token or graph.access_token)


def _words(number: Mapping[str, Any]) -> str:
    """`+52 55 5555 0188, Barbería El Ahuehuete`."""
    told = (str(number.get(name) or "") for name in ("display_phone_number", "verified_name"))
    return ", ".join(each for each in told if each) or str(number["id"])
