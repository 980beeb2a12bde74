"""The stage's own interface, `/stage/…`: `docs/stage.md` is its manual."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from local.calendar.errors import ApiError
from local.stage.faults import CATALOGUE
from local.wire import reply

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from local.stage.stage import Stage

Json = dict[str, Any]
FAULTS_AT_MOST = 1000


class Interface:
    """A WSGI application over one stage. Bad input is answered with 400 and what to send."""

    routes = (
        ("POST", "/reset", "reset"),
        ("POST", "/afresh", "afresh"),
        ("POST", "/clock", "clock"),
        ("POST", "/drain", "drain"),
        ("POST", "/webhook", "webhook"),
        ("POST", "/fault", "fault"),
        ("GET", "/fault", "faults"),
        ("DELETE", "/fault", "pardon"),
        ("GET", "/calendar", "calendar"),
        ("GET", "/outbound", "outbound"),
        ("GET", "/trace", "trace"),
        ("GET", "/view", "view"),
        ("POST", "/phones", "add_phone"),
        ("POST", "/phones/<phone>", "use_phone"),
        ("POST", "/owner/<barber>", "owner_adds"),
        ("PATCH", "/owner/<barber>/<event>", "owner_moves"),
        ("DELETE", "/owner/<barber>/<event>", "owner_deletes"),
    )

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage
        self._urls = Map(
            [Rule(rule, endpoint=end, methods=[method]) for method, rule, end in self.routes]
        )

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            endpoint, path = self._urls.bind_to_environ(request.environ).match()
            act: Callable[..., Response] = getattr(self, endpoint)
            return act(request, **path)
        except HTTPException as error:
            return problem(error.code or 400, error.description or error.name)
        except ApiError as error:
            return problem(error.status, error.message)
        except KeyError as error:
            return problem(400, f"missing or unknown: {error.args[0]}")
        except (ValueError, TypeError) as error:
            return problem(400, str(error))

    def reset(self, request: Request) -> Response:
        asked = _json(request)
        self._stage.reset(asked.get("shop"), events=asked.get("events", ()), now=asked.get("now"))
        return reply({"now": self._now(), "shop": self._stage.shop.id})

    def afresh(self, request: Request) -> Response:  # noqa: ARG002 - as every route
        self._stage.afresh()
        return reply({"now": self._now()})

    def clock(self, request: Request) -> Response:
        asked = _json(request)
        if "now" in asked:
            self._stage.set_clock(self._stage.local(str(asked["now"])))
        elif isinstance(asked.get("advance_s"), int | float):
            self._stage.advance(asked["advance_s"])
        else:
            raise BadRequest('send {"now": an ISO time} or {"advance_s": seconds}')
        return reply({"now": self._now()})

    def drain(self, request: Request) -> Response:  # noqa: ARG002
        return reply({"deliveries": self._stage.drain(), "now": self._now()})

    def webhook(self, request: Request) -> Response:
        signed = request.headers.get("X-Hub-Signature-256")
        status, body = self._stage.webhook(request.get_data(), signed)
        return Response(body, status, content_type="text/plain; charset=utf-8")

    def fault(self, request: Request) -> Response:
        asked = _json(request)
        service, kind, times = asked["service"], str(asked["kind"]), int(asked.get("times", 1))
        if not 0 < times <= FAULTS_AT_MOST:
            raise BadRequest(f"times: from 1 to {FAULTS_AT_MOST}")
        self._stage.faults.order(service, kind, times)
        return reply({"faults": self._stage.faults.waiting()})

    def faults(self, request: Request) -> Response:  # noqa: ARG002
        return reply({"faults": self._stage.faults.waiting(), "known": CATALOGUE})

    def pardon(self, request: Request) -> Response:  # noqa: ARG002
        self._stage.faults.clear()
        return reply({"faults": {}})

    def calendar(self, request: Request) -> Response:  # noqa: ARG002
        return reply({"now": self._now(), "events": list(self._stage.watching.ledger(whole=True))})

    def outbound(self, request: Request) -> Response:  # noqa: ARG002
        return reply({"now": self._now(), "messages": self._stage.watching.outbound()})

    def trace(self, request: Request) -> Response:  # noqa: ARG002
        return reply({"now": self._now(), "turns": self._stage.watching.trace()})

    def view(self, request: Request) -> Response:
        return reply(self._stage.watching.view(request.args.get("seen", "")))

    def add_phone(self, request: Request) -> Response:
        asked = _json(request)
        name = str(asked["name"]).strip()[:60]
        if not name:
            raise BadRequest("name: who writes?")
        return reply({"id": self._stage.phones.add(name, str(asked.get("country", "MX")))}, 201)

    def use_phone(self, request: Request, phone: str) -> Response:
        asked, phones, graph = _json(request), self._stage.phones, self._stage.graph
        sender = phones.sender(phone)
        match asked:
            case {"say": str(text)} if text.strip():
                graph.say(sender, text)
            case {"tap": str(choice), "message": str(wamid)}:
                shown = {one.wamid: one for one in graph.sent}[wamid]
                titles = {one.id: one.title for one in shown.choices}
                graph.tap(sender, choice, titles[choice], wamid)
            case {"media": "audio" | "image" as kind}:
                graph.media(sender, kind)
            case _:
                raise BadRequest("send say, or tap with its message, or media (audio, image)")
        return reply({"now": self._now()})

    def owner_adds(self, request: Request, barber: str) -> Response:
        return reply(self._stage.owner.add(barber, _json(request)), 201)

    def owner_moves(self, request: Request, barber: str, event: str) -> Response:
        return reply(self._stage.owner.move(barber, event, _json(request)))

    def owner_deletes(self, request: Request, barber: str, event: str) -> Response:
        self._stage.owner.remove(barber, event, str(_json(request)["etag"]))
        return reply(status=204)

    def _now(self) -> str:
        return self._stage.shop.local(self._stage.clock.now()).isoformat(timespec="seconds")


def problem(status: int, message: str) -> Response:
    return reply({"error": {"message": message}}, status)


def _json(request: Request) -> Json:
    try:
        asked = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise BadRequest("the body is not JSON") from None
    if not isinstance(asked, dict):
        raise BadRequest("the body has to be a JSON object")
    return asked
