"""Meta's Cloud API on one computer: what takes the shop's messages.

The customers' side of it, with the phones that write to the shop, is in `local/graph.py`.
"""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from werkzeug.wrappers import Request, Response

from local.delivered import Delivered, addressee, delivered
from local.graph_files import Files
from local.graph_rules import BSUID, Refused, check_message, check_version, parameters, unknown
from local.graph_setup import MetaSetup
from local.graph_subscription import Subscription
from local.graph_templates import Facts, Templates
from local.meta_posts import NotVerified, Posts
from local.webhook_bodies import Json, Sender, Wamids, body, status
from local.wire import Emulator, Faults, StageClock, reply

APP_SECRET = "stage-app-secret"  # noqa: S105 - the stage has no secrets
ACCESS_TOKEN = "stage-access-token"  # noqa: S105
PHONE_NUMBER_ID = "106540352242922"
WINDOW = timedelta(hours=24)
PAIR_BURST, PAIR_PAUSE_S = 45, 6.0


class GraphApi(Emulator):
    """Graph v26.0 for one phone number.

    `sent` has what reached a customer, in order; `failed` what was taken with a 200 and
    then failed, with its code (131047 where the customer's last message is older than 24 h
    by the stage's clock; with `refuses_at_once` such a text is not even taken); `lost` what
    Meta loses in silence: a BSUID put into `to`.
    `templates` maps (name, language) to the number of parameters; while it is empty, any
    template is taken; `template_facts` has what else is so of some (see Templates).
    `statuses` posts sent, delivered and read for each message;
    `pair_rate` keeps Meta's limit per customer; `setup` is what the dashboards say. A webhook
    that is subscribed through the API is visited first, and posted to from then on; `reach`
    gives the address on this computer of one elsewhere.

    Own faults: `code:131056` answers with that error before any effect; `failed:131026`
    takes the message and fails it afterwards.
    """

    service = "graph"
    own_faults = ("code:<number>", "failed:<number>")
    routes = (
        (("POST",), "/<version>/<number>/messages", "take_message"),
        (("POST",), "/<version>/<number>/register", "register"),
        (("GET",), "/<version>/debug_token", "debug_token"),
        (("GET",), "/<version>/<node>", "show_node"),
        (("GET", "POST"), "/<version>/<app>/subscriptions", "subscriptions"),
        (("GET", "POST", "DELETE"), "/<version>/<account>/subscribed_apps", "subscribed_apps"),
        (("GET",), "/<version>/<account>/phone_numbers", "phone_numbers"),
        (("GET",), "/<version>/<account>/message_templates", "message_templates"),
        (("GET",), "/media/<media_id>", "download"),
    )

    def __init__(
        self,
        clock: StageClock,
        faults: Faults | None = None,
        *,
        app_secret: str = APP_SECRET,
        access_token: str = ACCESS_TOKEN,
        webhook_url: str | None = None,
        phone_number_id: str = PHONE_NUMBER_ID,
        statuses: bool = False,
        pair_rate: bool = False,
    ) -> None:
        super().__init__(clock, faults)
        self.posts = Posts(clock, app_secret, webhook_url)
        self.phone_number_id = phone_number_id
        self.statuses = statuses
        self.pair_rate = pair_rate
        self.refuses_at_once = False
        self.reach: Callable[[str], str] = str
        self.templates: dict[tuple[str, str], int] = {}
        self._token = access_token
        self._app_secret = app_secret
        self._wamids = Wamids()
        self._call = threading.local()
        self._files = Files(clock)
        self.reset()

    def reset(self) -> None:
        """As on the first day: nothing said, nothing sent, every window closed."""
        with self.lock:
            self.sent: list[Delivered] = []
            self.failed: list[tuple[Delivered, int]] = []
            self.lost: list[Delivered] = []
            self.acknowledged: list[tuple[str, bool]] = []
            self._heard: dict[str, datetime] = {}
            self._people: dict[str, Sender] = {}
            self._inbound: set[str] = set()
            self._files.clear()
            self.subscribed = False
            self.template_facts: dict[tuple[str, str], Facts] = {}
            self.setup = MetaSetup(self.posts, self._app_secret)
            self._debts: dict[str, tuple[float, datetime]] = {}
        self.posts.forget()

    def fault_reply(self, status: int) -> Response:
        code = {401: 190, 429: 130429}.get(status, 131000 if status >= 500 else 100)
        return Refused(code, "a fault was ordered", status).response

    def fault_inside(self, kind: str | None) -> None:
        name, _, code = (kind or "").partition(":")
        self._call.failure = int(code) if name == "failed" else None
        if name == "code":
            raise Refused(int(code), "a fault was ordered")

    def take_message(self, request: Request, version: str, number: str) -> Response:
        self._check_caller(request, version)
        if number != self.phone_number_id:
            raise unknown(number)
        if not self.setup.is_registered:
            raise Refused(133010, "Account not registered")
        asked = _json(request)
        if asked.get("status") == "read":
            return self._acknowledge(asked)
        check_message(asked)
        with self.lock:
            return self._take(asked)

    def register(self, request: Request, version: str, number: str) -> Response:
        self._check_manages(request, version, self.setup.account)
        if number != self.phone_number_id:
            raise unknown(number)
        self.setup.register(_json(request) if request.is_json else request.form)
        return reply({"success": True})

    def show_node(self, request: Request, version: str, node: str) -> Response:
        """A file of a customer's, or the shop's phone number."""
        self._check_caller(request, version)
        if node == self.phone_number_id or node in self.setup.others:
            return reply(self.setup.number(node, request.args.get("fields")))
        return reply(self._files.describe(node, request.url_root))

    def download(self, request: Request, media_id: str) -> Response:
        self._check_token(request)
        asked = request.args
        return self._files.download(media_id, asked.get("ext", ""), asked.get("hash", ""))

    def subscribed_apps(self, request: Request, version: str, account: str) -> Response:
        self._check_manages(request, version, account)
        if request.method != "GET":
            self.subscribed = request.method == "POST"
            return reply({"success": True})
        return reply({"data": [self.setup.app()] if self.subscribed else []})

    def phone_numbers(self, request: Request, version: str, account: str) -> Response:
        self._check_manages(request, version, account)
        return reply(self.setup.numbers(self.phone_number_id))

    def message_templates(self, request: Request, version: str, account: str) -> Response:
        self._check_manages(request, version, account)
        shown = Templates(self.templates, self.template_facts)
        return reply(shown.listed(request.args.get("name", ""), request.args.get("fields")))

    def debug_token(self, request: Request, version: str) -> Response:
        self._check_caller(request, version)
        looked_at = request.args.get("input_token", "")
        if looked_at in self.setup.tokens:
            return reply(self.setup.token_of(self.setup.tokens[looked_at]))
        return reply(self.setup.token(known=looked_at == self._token))

    def subscriptions(self, request: Request, version: str, app: str) -> Response:
        """Only for the app itself, which shows its id and its secret."""
        check_version(version)
        shown = _bearer(request)
        if shown in (self._token, *self.setup.tokens):
            raise Refused(15, "This method must be called with an app access_token.")
        if shown != f"{self.setup.app_id}|{self.setup.app_secret}":
            raise Refused(190, "Invalid OAuth access token signature.", 400)
        if app != self.setup.app_id:
            raise unknown(app)
        if request.method == "POST":
            return self._subscribe(request)
        return reply(self.setup.subscriptions())

    def _subscribe(self, request: Request) -> Response:
        asked = Subscription.asked(request.values)
        try:
            self.posts.visit(self.reach(asked.callback_url), asked.verify_token)
        except NotVerified as why:
            told = f"Callback verification failed with the following errors: {why}"
            raise Refused(why.code, told) from why
        with self.lock:
            self.setup.subscribe(asked)
            self.posts.url = self.reach(asked.callback_url)
        return reply({"success": True})

    def _route(self, request: Request, kind: str | None) -> Response:
        try:
            return super()._route(request, kind)
        except Refused as refused:
            return refused.response

    def _check_caller(self, request: Request, version: str) -> None:
        check_version(version)
        self._check_token(request)

    def _check_manages(self, request: Request, version: str, account: str) -> None:
        """What a token may not see, Graph says, does not exist."""
        self._check_caller(request, version)
        if account != self.setup.account or not self.setup.may_manage(_bearer(request)):
            raise unknown(account)

    def _check_token(self, request: Request) -> None:
        if _bearer(request) not in (self._token, *self.setup.tokens):
            raise Refused(190, "Invalid OAuth access token - Cannot parse access token")

    def _acknowledge(self, asked: Json) -> Response:
        wamid = asked.get("message_id")
        typing = "typing_indicator" in asked
        if typing and asked["typing_indicator"] != {"type": "text"}:
            raise Refused(131009, "typing_indicator type must be text")
        if wamid not in self._inbound:
            raise Refused(131009, "message_id is not of a message received by this number")
        self.acknowledged.append((wamid, typing))
        return reply({"success": True})

    def _take(self, asked: Json) -> Response:
        to = addressee(asked)
        self._check_rate(to)
        template = asked["template"] if asked.get("type") == "template" else None
        if template is not None:
            self._check_template(template)
        wamid = self._wamids.new(to)
        message = delivered(asked, to, wamid, self.clock.now())
        if asked.get("to") and BSUID.fullmatch(to):
            self.lost.append(message)
        else:
            closed = None if template is not None or self._is_open(to) else 131047
            if closed is not None and self.refuses_at_once:
                raise Refused(
                    closed, "Message failed to send because more than 24 hours have passed"
                )
            self._deliver(message, self._call.failure or closed)
        contact = {"input": to, "wa_id": to} if to.isdigit() else {"input": to, "user_id": to}
        answer = {"messaging_product": "whatsapp", "contacts": [contact]}
        return reply({**answer, "messages": [{"id": wamid}]})

    def _deliver(self, message: Delivered, failure: int | None) -> None:
        if failure is not None:
            self.failed.append((message, failure))
            self._report(message, "failed", failure)
            return
        self.sent.append(message)
        if self.statuses:
            for state in ("sent", "delivered", "read"):
                self._report(message, state)

    def _report(self, message: Delivered, state: str, code: int | None = None) -> None:
        unheard = Sender(message.to) if message.to.isdigit() else Sender(None, message.to)
        to = self._people.get(message.to, unheard)
        tracker = message.raw.get("biz_opaque_callback_data")
        item = status(message.wamid, state, self.clock.now(), to, tracker=tracker, code=code)
        people = [to] if code is None else []
        self.posts.later(body(self.phone_number_id, people, statuses=[item]))

    def _is_open(self, to: str) -> bool:
        heard = self._heard.get(to)
        return heard is not None and self.clock.now() - heard <= WINDOW

    def _check_template(self, template: Json) -> None:
        if not self.templates:
            return
        expected = self.templates.get((template["name"], template["language"]["code"]))
        if expected is None:
            raise Refused(132001, "Template name does not exist in the translation")
        given = len(parameters(template))
        if given != expected:
            details = f"body: number of localizable_params ({given}) does not match the expected"
            raise Refused(132000, f"{details} number of params ({expected})")

    def _check_rate(self, to: str) -> None:
        """A message to one customer each six seconds; a burst of 45 is lent beforehand."""
        if not self.pair_rate:
            return
        now = self.clock.now()
        debt, since = self._debts.get(to, (0.0, now))
        debt = max(0.0, debt - (now - since).total_seconds() / PAIR_PAUSE_S)
        if debt + 1 > PAIR_BURST:
            raise Refused(131056, "(Business Account, Consumer Account) pair rate limit hit")
        self._debts[to] = (debt + 1, now)


def _bearer(request: Request) -> str:
    """The token that is shown; empty where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def _json(request: Request) -> Json:
    try:
        asked = json.loads(request.get_data())
    except ValueError:
        raise Refused(100, "The body is not JSON") from None
    if not isinstance(asked, dict):
        raise Refused(100, "The body must be a JSON object")
    return asked
