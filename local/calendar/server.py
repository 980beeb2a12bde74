"""The Calendar API on the stage: the wire of `calendar/v3`, its token endpoint and batches."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from local.calendar import errors
from local.calendar.batch import answer_batch
from local.calendar.endpoints import Endpoints
from local.calendar.errors import ApiError
from local.calendar.faults import Fault
from local.calendar.service_account import TokenRefused, Tokens
from local.calendar.stagehand import Stagehand
from local.wire import Emulator, Faults, StageClock, reply

API = "/calendar/v3"
EVENTS = f"{API}/calendars/<calendar_id>/events"


class CalendarEmulator(Stagehand, Emulator):
    """Google Calendar v3 as far as a booking desk goes, with all its ways to say no.

    Each call is linearizable: it takes effect at one moment between its start and its answer;
    a batch does so call by call. `local.calendar.faults` lists the faults. A fault that drops
    the connection resets it, because the real client repeats a call after an orderly end.
    """

    service = "calendar"
    silence = ConnectionResetError
    routes: Iterable[tuple[tuple[str, ...], str, str]] = (
        (("POST",), "/token", "token"),
        (("POST",), "/batch/calendar/v3", "batch"),
        (("GET",), f"{API}/users/me/calendarList", "calendar_list"),
        (("GET",), f"{API}/calendars/<calendar_id>", "calendar"),
        (("POST",), f"{API}/freeBusy", "free_busy"),
        (("POST",), f"{API}/channels/stop", "stop"),
        (("GET",), EVENTS, "list"),
        (("POST",), EVENTS, "insert"),
        (("POST",), f"{EVENTS}/watch", "watch"),
        (("GET",), f"{EVENTS}/<event_id>", "get"),
        (("PATCH",), f"{EVENTS}/<event_id>", "patch"),
        (("PUT",), f"{EVENTS}/<event_id>", "update"),
        (("DELETE",), f"{EVENTS}/<event_id>", "delete"),
        (("GET",), f"{EVENTS}/<event_id>/instances", "instances"),
    )

    def __init__(self, clock: StageClock, faults: Faults | None = None) -> None:
        super().__init__(clock, faults)
        self.api = Endpoints(clock)
        self.tokens = Tokens()

    def answer(self, request: Request) -> Response:
        return self._answer(request, inner=False)

    def _answer(self, request: Request, *, inner: bool) -> Response:
        request = _as_meant(request)
        operation, path = self._operation(request)
        fault = self._ordered_fault(operation, request, inner=inner)
        kind = fault.kind if fault is not None else None
        self.go_silent(kind, after=False)
        response = self._performed(operation, request, path, fault)
        self._note(request, response)
        self.go_silent(kind, after=True)
        return response

    def _operation(self, request: Request) -> tuple[str, dict[str, Any]]:
        try:
            operation, path = self._urls.bind_to_environ(request.environ).match()
        except HTTPException as error:
            return str(error.code), {}
        return operation, dict(path)

    def _ordered_fault(self, operation: str, request: Request, *, inner: bool) -> Fault | None:
        """The oldest order meant for this call; the others stay ordered."""
        with self.lock:
            orders = []
            while (kind := self.faults.take(self.service)) is not None:
                orders.append(kind)
            fault = None
            for kind in orders:
                order = Fault.parse(kind)
                if fault is None and order.hits(operation, request, inner=inner):
                    fault = order
                else:
                    self.faults.order(self.service, kind)
                    fault = fault or order.foreshadowed(operation, request)
            return fault

    def _performed(
        self, operation: str, request: Request, path: dict[str, Any], fault: Fault | None
    ) -> Response:
        try:
            refusal = fault.refusal(operation) if fault is not None else None
            if refusal is not None:
                raise refusal
            if operation == "token":
                return self._token(request)
            if operation == "batch":
                return answer_batch(request, lambda call: self._answer(call, inner=True))
            if operation.isdigit():
                raise ApiError(int(operation), "notFound", "Not Found")
            return self._authorized(operation, request, path, fault)
        except ApiError as error:
            return reply(error.body(), error.status)

    def _authorized(
        self, operation: str, request: Request, path: dict[str, Any], fault: Fault | None
    ) -> Response:
        act = getattr(self.api, f"on_{operation}")
        extra = {"fault": fault} if operation == "list" else {}
        with self.lock:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            if not token:
                raise errors.login_required()
            if scheme != "Bearer" or not self.tokens.accepts(token):
                raise errors.unauthorized()
            response: Response = act(request, **path, **extra)
            return response

    def _token(self, request: Request) -> Response:
        try:
            with self.lock:
                return reply(self.tokens.grant(request.form))
        except TokenRefused as refused:
            body = {"error": refused.code, "error_description": str(refused)}
            return reply(body, 400)


def _as_meant(request: Request) -> Request:
    """The client posts a question that is too long for an address; it means a GET."""
    if request.headers.get("X-HTTP-Method-Override") != "GET":
        return request
    asked = {"REQUEST_METHOD": "GET", "QUERY_STRING": request.get_data(as_text=True)}
    bodiless = {"CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
    return Request({**request.environ, **asked, **bodiless})
