"""A dry run: what is asked is answered by Google, what would change anything is printed."""

import json
import re
from collections.abc import Callable
from typing import Any

import httplib2

from deploy.google import Wire

_READS = re.compile(r":(getIamPolicy|testIamPermissions)(\?|$)")
UPLOAD = "https://storage.googleapis.com/<the upload>"
NUMBER = "000000000000"
"""Stands for the number of a project that nobody asked about."""
FAKES = (
    (
        re.compile(r":generateUploadUrl"),
        {"uploadUrl": UPLOAD, "storageSource": {"bucket": "<bucket>", "object": "<upload>"}},
    ),
    (re.compile(r":addVersion"), {"name": "<secret>/versions/<new>"}),
)


class Rehearsal:
    """A wire that changes nothing. `real` may be None: then there is nothing in the project.

    What a write would answer is taken to be what was written.
    """

    def __init__(self, real: Wire | None, show: Callable[[str], None]) -> None:
        self._real = real
        self._show = show

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **more: Any
    ) -> tuple[Any, bytes]:
        if method == "GET" or _READS.search(uri):
            if self._real is None:
                return _of_an_empty_project(uri)
            told, content = self._real.request(uri, method, body=body, headers=headers, **more)
            if told.status == 403 and b"SERVICE_DISABLED" in content:
                # The deploy would have switched this API on; it has nothing yet.
                return _of_an_empty_project(uri)
            return told, content
        written = json.loads(body) if body else {}
        self._show(f"{method} {uri}\n{_shown(written)}")
        for pattern, fake in FAKES:
            if pattern.search(uri):
                return _answer(200, fake)
        return _answer(200, {**written, "done": True, "response": written})

    def put(self, url: str, content: bytes) -> int:
        self._show(f"PUT {url}\n  a zip of {len(content):,} bytes")
        return 200


def _of_an_empty_project(uri: str) -> tuple[Any, bytes]:
    if ":batchGet" in uri:
        return _answer(200, {"services": [{"name": f"projects/{NUMBER}/services/none"}]})
    return _answer(404, {"error": {"message": "dry run", "status": "NOT_FOUND"}})


def _answer(status: int, body: dict[str, Any]) -> tuple[Any, bytes]:
    content_type = "application/json; charset=utf-8"
    told = httplib2.Response({"status": str(status), "content-type": content_type})
    return told, json.dumps(body).encode()


def _shown(written: dict[str, Any]) -> str:
    """As JSON, a secret's value left out."""
    if "payload" in written:
        written = {**written, "payload": {"data": "<the secret, not shown>"}}
    text = json.dumps(written, indent=2, ensure_ascii=False)
    return "\n".join(f"  {line}" for line in text.splitlines())
