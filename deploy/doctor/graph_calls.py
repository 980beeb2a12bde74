"""Graph, asked question by question, so that the doctor sees what was answered."""

import re
from collections.abc import Mapping
from typing import Any

from deploy.doctor.own import VERSIONED
from deploy.doctor.setup import SetUp, told
from shared.errors import Temporary
from shared.messaging.whatsapp import VERSION, bearer
from shared.settings import Graph

Json = Mapping[str, Any]


class Refused(Exception):
    """Graph's error, by its code; its words may quote the token."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def ask(setup: SetUp, graph: Graph, path: str, token: str, **params: str) -> Json:
    """Raises Refused, Temporary and, for a token no header can carry, Misconfigured."""
    url = f"{root(graph)}/{VERSION}/{path}"
    answer = setup.ask("GET", url, params=params, headers=bearer(token))
    body: Json = told(answer)
    match body:
        case {"error": {"code": int(code)}}:
            if answer.is_server_error:
                raise Temporary(f"Graph failed (HTTP {answer.status_code}, code {code})")
            raise Refused(code)
    if not answer.is_success:
        raise Temporary(
            f"HTTP {answer.status_code} at WHATSAPP_GRAPH_URL, and not from Graph: it is usually "
            "https://graph.facebook.com"
        )
    return body


def root(graph: Graph) -> str:
    """Without a version that should not be there; the settings' check has told of it."""
    return re.sub(VERSIONED, "", graph.url)
