"""The stand-in, put together and served on loopback."""

import base64
from contextlib import ExitStack
from typing import Self
from urllib.parse import urlsplit

import httpx
from werkzeug.wrappers import Request, Response

from local.calendar.service_account import TokenRefused, Tokens, service_account_json
from local.cloud.accounts import Accounts
from local.cloud.front import Front
from local.cloud.functions import Functions
from local.cloud.projects import Billing, Projects
from local.cloud.queues import Queues
from local.cloud.services import Services
from local.cloud.small_apis import Scheduler, SecretManager, ServiceUsage
from local.cloud.state import OWNER, State, identity_token
from local.serving import serve
from local.stage.switchboard import Switchboard
from local.tasks import CloudTasksEmulator
from local.wire import Faults, StageClock, reply

PROJECT, NUMBER = "corner-shop", "123456789012"


class Cloud:
    """One empty project of one owner. A context manager: inside, each API is served under its
    name at `url`, and what the doors reach at Google, at the addresses `reach` gives.

    With `runs` false nothing is started: a deploy is then only bookkeeping, and quick. Tasks
    are delivered by `tasks.drain()`, or by themselves from `tasks.start()` on.

    Its owner sees one project, which a billing account pays for: `state.projects`,
    `state.billing_accounts` and `state.billing` may be changed. A key made here for a service
    account opens the calendars of a stage when both have the same tokens:
    `Cloud(tokens=stage.calendar.tokens)`.
    """

    def __init__(
        self,
        *,
        runs: bool = True,
        clock: StageClock | None = None,
        tokens: Tokens | None = None,
    ) -> None:
        self.clock = clock or StageClock()
        self.faults = Faults()
        self.tokens = tokens or Tokens()
        self.state = State(PROJECT, NUMBER, keys=self.tokens.keys)
        self.url = ""
        parts = (self.state, self.clock, self.faults)
        self.functions = Functions(*parts, url=lambda: self.url, runs=runs)
        self.queues = Queues(*parts, self.reach)
        self.apis = {
            one.service: one
            for one in (
                *(kind(*parts) for kind in (ServiceUsage, Projects, Accounts, SecretManager)),
                *(kind(*parts) for kind in (Scheduler, Billing)),
                Services(*parts, traffic=self.functions.traffic),
                self.functions,
                self.queues,
            )
        }
        self._front = Front(self.state, self.functions.traffic)
        self._open = ExitStack()

    @property
    def tasks(self) -> CloudTasksEmulator:
        return self.queues.tasks

    def __enter__(self) -> Self:
        switchboard = Switchboard()
        for name, api in self.apis.items():
            switchboard.mount(f"/{name}", api)
        switchboard.mount("/upload", Request.application(self._upload))
        switchboard.mount("/token", Request.application(self._token))
        switchboard.mount("/at", self._front)
        with ExitStack() as opening:
            opening.callback(self._front.close)
            opening.callback(self.functions.close)
            self.url = opening.enter_context(serve(switchboard))
            self.state.token_uri = f"{self.url}/token"
            opening.callback(self.tasks.stop)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def key_file(self) -> str:
        """What GOOGLE_APPLICATION_CREDENTIALS has to name, for its owner to deploy here."""
        return service_account_json(f"{self.url}/token")

    def reach(self, address: str) -> str:
        """Where on this computer an address of a service leads."""
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.url}/at/{parts.netloc}{parts.path or '/'}{query}"

    def tick(self, job: str) -> int:
        """Call what the scheduler's job of that full name calls; the status."""
        target = self.state.jobs[job]["httpTarget"]
        asked = target["oidcToken"]
        token = identity_token(asked["serviceAccountEmail"], asked["audience"])
        answer = httpx.request(
            target["httpMethod"],
            self.reach(target["uri"]),
            headers={**target.get("headers", {}), "Authorization": f"Bearer {token}"},
            content=base64.b64decode(target.get("body", "")),
            timeout=60,
        )
        return answer.status_code

    def asked(self, *, changing: bool = False) -> list[str]:
        """`POST /v1/…` of every call so far, in order; only those that change something."""
        calls = sorted(
            (call for api in self.apis.values() for call in api.journal),
            key=lambda call: call.number,
        )
        reads = ("GET",)
        return [
            f"{call.method} {call.path}"
            for call in calls
            if not changing or (call.method not in reads and ":getIamPolicy" not in call.path)
        ]

    def forget(self) -> None:
        """Empty every journal."""
        for api in self.apis.values():
            api.journal.clear()

    def _upload(self, request: Request) -> Response:
        fault = self.faults.take("upload")
        if fault is not None:
            if not fault.isdigit():
                raise ConnectionAbortedError("a fault was ordered")
            return Response("a fault was ordered", int(fault))
        if request.method != "PUT" or "Authorization" in request.headers:
            return Response("a signed address takes a PUT, and nobody's token", 400)
        self.state.uploads[request.path.lstrip("/")] = request.get_data()
        return Response("")

    def _token(self, request: Request) -> Response:
        """For a key of the owner's, the cloud; for one that asks for the calendars, those."""
        if not request.form.get("assertion"):
            return reply({"error": "invalid_grant"}, 400)
        if self.tokens.is_for_calendars(request.form):
            return self._calendar_token(request)
        token = self.state.token(OWNER)
        return reply({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def _calendar_token(self, request: Request) -> Response:
        try:
            return reply(self.tokens.grant(request.form))
        except TokenRefused as refused:
            return reply({"error": refused.code, "error_description": str(refused)}, 400)
