"""An account at Upstash on one computer: its developer API, and the databases made through it.

Serve one `UpstashAccount` and let UPSTASH_API_URL be its address. The `endpoint` of a database
is a host at Upstash, reached as `https://<endpoint>`; here it is the account's own host and a
path, reached as `http://<endpoint>`. A whole `UpstashEmulator` answers there, empty at first,
which takes the database's own `rest_token`.

Paths, fields, regions and plans are those of the API's published description; statuses too, but
not the words of an error, nor when a name is refused: nobody should read those.
https://upstash.com/docs/devops/developer-api/introduction
"""

import base64
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from wsgiref.util import shift_path_info

from werkzeug.wrappers import Request, Response

from local.upstash import UpstashEmulator
from local.upstash_database import Database
from local.upstash_rules import Refused, check_plan, check_request
from local.wire import Emulator, Faults, StageClock, reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAKING = "pending"
EMAIL, API_KEY = "nephew@example.com", "stage-upstash-key"


class UpstashAccount(Emulator):
    """`has_card` is whether a payment method is known: without one an account has a single,
    free, database. `looks_before_active` is how often a new database is shown as not ready yet;
    regions in `closed` take none. A list leaves the credentials out, so that nobody relies on
    them there.
    """

    service = "upstash_account"
    routes = (
        (("POST",), "/v2/redis/database", "create"),
        (("GET",), "/v2/redis/databases", "listed"),
        (("GET",), "/v2/redis/database/<own>", "one"),
        (("DELETE",), "/v2/redis/database/<own>", "delete"),
        (("POST",), "/v2/redis/disable-eviction/<own>", "disable_eviction"),
        (("POST",), "/v2/redis/enable-eviction/<own>", "enable_eviction"),
    )

    def __init__(
        self,
        clock: StageClock,
        faults: Faults | None = None,
        *,
        email: str = EMAIL,
        api_key: str = API_KEY,
        has_card: bool = False,
    ) -> None:
        super().__init__(clock, faults)
        self.has_card = has_card
        self.looks_before_active = 0
        self.closed: set[str] = set()
        self.databases: dict[str, Database] = {}
        self._looks: dict[str, int] = {}
        shown = base64.b64encode(f"{email}:{api_key}".encode()).decode()
        self._authorization = f"Basic {shown}"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith("/at/"):
            return super().__call__(environ, start_response)
        shift_path_info(environ)
        host = shift_path_info(environ)
        for database in list(self.databases.values()):
            if database.host == host:
                return database.server(environ, start_response)
        return Response("no such host", 404)(environ, start_response)

    def close(self) -> None:
        """Gives the connections of all databases back."""
        for database in self.databases.values():
            database.server.close()

    def add(
        self,
        name: str,
        *,
        platform: str = "aws",
        region: str = "us-east-1",
        plan: str = "free",
        evicts: bool = False,
    ) -> Database:
        """A database that its owner made in the console; nothing is checked."""
        token = f"A{secrets.token_urlsafe(40)}"
        server = UpstashEmulator(self.clock, token=token, faults=self.faults)
        database = Database(name, platform, region, plan, server, token)
        database.evicts = evicts
        with self.lock:
            self.databases[database.id] = database
        return database

    def create(self, request: Request) -> Response:
        asked = _json(request)
        check_request(asked, has_card=self.has_card)
        if asked["primary_region"] in self.closed:
            raise Refused(400, f"{asked['primary_region']} takes no new databases")
        with self.lock:
            plan = asked.get("plan") or ("payg" if self.has_card else "free")
            self._check_room(asked["database_name"], plan)
            database = self.add(
                asked["database_name"],
                platform=asked["platform"],
                region=asked["primary_region"],
                plan=plan,
                evicts=asked.get("eviction", False),
            )
            database.state = MAKING if self.looks_before_active else "active"
        return reply(database.described(_here(request), with_credentials=True))

    def listed(self, request: Request) -> Response:
        here, found = _here(request), list(self.databases.values())
        return reply([each.described(here, with_credentials=False) for each in found])

    def one(self, request: Request, own: str) -> Response:
        shown = request.args.get("credentials") != "hide"
        database = self._database(own)
        with self.lock:
            self._looks[own] = self._looks.get(own, 0) + 1
            if database.state == MAKING and self._looks[own] > self.looks_before_active:
                database.state = "active"
        return reply(database.described(_here(request), with_credentials=shown))

    def delete(self, request: Request, own: str) -> Response:  # noqa: ARG002 - as every endpoint
        database = self._database(own)
        del self.databases[own]
        database.server.close()
        return reply("OK")

    def disable_eviction(self, request: Request, own: str) -> Response:  # noqa: ARG002
        self._database(own).evicts = False
        return reply("OK")

    def enable_eviction(self, request: Request, own: str) -> Response:  # noqa: ARG002
        self._database(own).evicts = True
        return reply("OK")

    def fault_reply(self, status: int) -> Response:
        return reply({"error": "a fault was ordered"}, status)

    def _route(self, request: Request, kind: str | None) -> Response:
        try:
            if request.headers.get("Authorization") != self._authorization:
                raise Refused(401, "Unauthorized")
            return super()._route(request, kind)
        except Refused as refused:
            return reply({"error": str(refused)}, refused.status)

    def _database(self, own: str) -> Database:
        found = self.databases.get(own)
        if found is None:
            raise Refused(404, "database not found")
        return found

    def _check_room(self, name: str, plan: str) -> None:
        plans = [each.plan for each in self.databases.values()]
        if any(each.name == name for each in self.databases.values()):
            raise Refused(400, f"a database of the name {name} exists")
        check_plan(plan, plans, has_card=self.has_card)


def _here(request: Request) -> str:
    """`127.0.0.1:8080`, and the path beneath which this is mounted."""
    return f"{request.host}{request.script_root}"


def _json(request: Request) -> Mapping[str, Any]:
    try:
        asked = json.loads(request.get_data())
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise Refused(400, "the body must be a JSON object")
    return asked
