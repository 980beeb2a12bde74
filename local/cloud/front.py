"""Google's front to the services: it knows each by its address, lets in who may call it, and
passes the request on to the process.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import httpx
from werkzeug.wrappers import Request, Response

from local.cloud.state import State, claims_of, service_name
from local.cloud.traffic import Traffic

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

INVOKER = "roles/run.invoker"
NOT_PASSED_ON = frozenset(
    ("connection", "transfer-encoding", "content-length", "host", "server", "date")
)


class Front:
    """A WSGI application: `/<host>/<path>` is that path at that host."""

    def __init__(self, state: State, traffic: Traffic) -> None:
        self._state = state
        self._traffic = traffic
        self._http = httpx.Client(timeout=60, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        host, _, rest = request.path.lstrip("/").partition("/")
        name = self._function(host)
        instance = None if name is None else self._traffic.answering(service_name(name))
        if name is None or instance is None:
            return Response("no such service", 404)
        if not self._may_call(request, name, host):
            return Response("Your client does not have permission to get this URL.", 403)
        query = request.query_string.decode()
        url = f"http://127.0.0.1:{instance.port}/{rest}" + (f"?{query}" if query else "")
        headers = [(k, v) for k, v in request.headers if k.lower() not in NOT_PASSED_ON]
        answer = self._http.request(
            request.method, url, content=request.get_data(), headers=[*headers, ("Host", host)]
        )
        kept = [(k, v) for k, v in answer.headers.items() if k.lower() not in NOT_PASSED_ON]
        return Response(answer.content, answer.status_code, kept)

    def _function(self, host: str) -> str | None:
        for name, function in list(self._state.functions.items()):
            if function["serviceConfig"]["uri"] == f"https://{host}":
                return name
        return None

    def _may_call(self, request: Request, name: str, host: str) -> bool:
        service = service_name(name)
        claims = claims_of(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if self._state.may("allUsers", INVOKER, service):
            return True
        if str(claims.get("aud", "")).rstrip("/") != f"https://{host}":
            return False
        return any(
            self._state.may(f"{kind}:{claims.get('email')}", INVOKER, service)
            for kind in ("serviceAccount", "user")
        )
