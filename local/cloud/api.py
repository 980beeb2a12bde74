"""What every stand-in of a Google API does: it knows its methods from Google's description,
refuses what that does not allow, and calls the function it has for the method.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request, Response

from local.cloud.descriptions import Json, Method, methods
from local.cloud.state import State
from local.wire import Emulator, Faults, StageClock, reply

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class ApiError(Exception):
    """An answer that is an error, in the envelope all Google APIs share."""

    def __init__(
        self,
        code: int,
        message: str,
        status: str = "",
        reason: str = "",
        details: tuple[Json, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status or STATUS.get(code, "UNKNOWN")
        self.details = details
        if reason:
            kind = "type.googleapis.com/google.rpc.ErrorInfo"
            self.details = ({"@type": kind, "reason": reason}, *details)

    def answer(self) -> Response:
        error: Json = {"code": self.code, "message": str(self), "status": self.status}
        error |= {"details": list(self.details)} if self.details else {}
        return reply({"error": error}, self.code)


NO_QUOTA_PROJECT = ApiError(
    403,
    "Your application is authenticating by using local Application Default Credentials. This API "
    "requires a quota project, which is not set by default.",
    reason="SERVICE_DISABLED",
)


@dataclass(frozen=True)
class Ask:
    """A request that Google's description allows. `name` is what it is about, or within what."""

    name: str
    query: MultiDict[str, str]
    body: Json
    caller: str


class GoogleApi(Emulator):
    """One API. A subclass names its `service`, its `version`, and the functions of `does` by
    short method names, as `functions.create`. Faults are ordered for the service, or for one
    method of it: `order("cloudtasks:queues.create", "503")`. A fault may be one of `refusals`
    by its name, too."""

    version = "v1"
    does: ClassVar[Mapping[str, str]] = {}
    always_on = False
    charged_to_login: ClassVar[frozenset[str]] = frozenset()
    """Methods that need not be switched on in the project: the login's own pays for them."""
    refusals: ClassVar[Mapping[str, ApiError]] = {"no_quota_project": NO_QUOTA_PROJECT}

    def __init__(self, state: State, clock: StageClock, faults: Faults) -> None:
        super().__init__(clock, faults)
        self.state = state

    def answer(self, request: Request) -> Response:
        method = self._method(request)
        own = f"{self.service}:{method.short}" if method else self.service
        kind = self.faults.take(own) or self.faults.take(self.service)
        if kind == "drop":
            raise ConnectionAbortedError("a fault was ordered: dropped before the effect")
        if kind is not None and kind.isdigit():
            response = self.fault_reply(int(kind))
        elif kind is not None and kind in self.refusals:
            response = self.refusals[kind].answer()
        else:
            response = self._answered(request, method)
        self._note(request, response)
        if kind == "drop_after":
            raise ConnectionAbortedError("a fault was ordered: dropped after the effect")
        return response

    def fault_reply(self, status: int) -> Response:
        return ApiError(status, "a fault was ordered").answer()

    def _method(self, request: Request) -> Method | None:
        for method in methods(self.service, self.version):
            if method.verb == request.method and method.flat.fullmatch(request.path):
                return method
        return None

    def _answered(self, request: Request, method: Method | None) -> Response:
        try:
            if method is None:
                raise ApiError(404, f"no method has the path {request.method} {request.path}")
            return reply(self._done(request, method))
        except ApiError as error:
            return error.answer()

    def _done(self, request: Request, method: Method) -> Json:
        caller = self.state.caller(request.headers.get("Authorization", ""))
        if caller is None:
            raise ApiError(401, "Request had invalid authentication credentials.")
        if not self._is_on(method):
            raise ApiError(
                403,
                f"{self.service} API has not been used in project before or it is disabled.",
                reason="SERVICE_DISABLED",
            )
        if method.short not in self.does:
            raise ApiError(501, f"the stand-in does not know {method.id}")
        unknown = set(request.args) - method.queries
        body = _json(request)
        wrong = [*(f"unknown query parameter {one}" for one in unknown), *method.wrong_with(body)]
        if wrong:
            raise ApiError(400, f"Invalid JSON payload received. {'; '.join(wrong)}")
        match = method.named.fullmatch(request.path)
        assert match is not None
        ask = Ask(match[1] if match.groups() else "", request.args, body, caller)
        done: Json = getattr(self, self.does[method.short])(ask)
        return done

    def _is_on(self, method: Method) -> bool:
        free = self.always_on or method.short in self.charged_to_login
        return free or f"{self.service}.googleapis.com" in self.state.apis


def _json(request: Request) -> Any:
    raw = request.get_data()
    if not raw:
        return {}
    try:
        return json.loads(raw)
    except ValueError:
        raise ApiError(400, "Invalid JSON payload received.") from None
