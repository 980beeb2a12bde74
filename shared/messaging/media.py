"""Sounds that customers sent, fetched from Meta: an id gives a URL, and the URL the bytes.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from shared.deadline import left
from shared.errors import Refusal, Temporary
from shared.http import in_time
from shared.messaging.graph_errors import TRANSIENT_STATUS
from shared.messaging.messenger import Undeliverable
from shared.messaging.whatsapp import VERSION, bearer, understood
from shared.outside import Limits, Service, by_status

BYTES_AT_MOST = 16 * 1024 * 1024
"""Meta's own limit for sound."""
LIMITS = Limits(timeout=5.0, tries=2, base=0.3, spare=12.0)
"""One try is both steps together; what they leave of the turn is for its answer."""

_METAS = (".fbsbx.com", ".whatsapp.net")
_ID = re.compile(r"[0-9A-Za-z_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Sound:
    """The bytes, and what kind they are: `audio/ogg; codecs=opus`."""

    content: bytes
    mime: str


class NotToBeHad(Refusal):
    """This file cannot be fetched, however often it is asked for."""

    code = "file_not_to_be_had"


class GraphMedia:
    """The files of one app's customers. `base_url` has no version and no closing slash."""

    def __init__(
        self,
        http: httpx.Client,
        base_url: str,
        access_token: str,
        version: str = VERSION,
        *,
        service: Service | None = None,
    ) -> None:
        self._http = http
        self._service = service or Service("graph")
        self._base = httpx.URL(f"{base_url.rstrip('/')}/{version}/")
        self._headers = bearer(access_token)

    def fetch(self, media_id: str) -> Sound:
        """Raises NotToBeHad, or Temporary. Asking again is free."""
        if not _ID.fullmatch(media_id):
            raise NotToBeHad("the id of the file is none of Meta's")
        return self._service.call(partial(self._fetched, media_id), limits=LIMITS, repeatable=True)

    def _fetched(self, media_id: str) -> Sound:
        with self._reaching():
            described = self._http.get(
                self._base.join(media_id), headers=self._headers, timeout=in_time()
            )
            url, mime = _described(described)
            if not self._may_have_our_token(url):
                raise NotToBeHad("the file is kept at an address that is none of Meta's")
            return Sound(self._download(url), mime)

    def _download(self, url: httpx.URL) -> bytes:
        # A redirect could lead the token anywhere, so none is followed.
        with self._http.stream(
            "GET", url, headers=self._headers, follow_redirects=False, timeout=in_time()
        ) as response:
            if response.status_code in TRANSIENT_STATUS:
                said = f"the file was not given out: HTTP {response.status_code}"
                raise by_status(response.status_code, said)
            if response.status_code != httpx.codes.OK:
                raise NotToBeHad(f"the file was refused: HTTP {response.status_code}")
            content = bytearray()
            for piece in response.iter_bytes():
                content += piece
                if len(content) > BYTES_AT_MOST:
                    raise NotToBeHad("the file is larger than Meta allows sounds to be")
                # A slow sender never times out.
                if left() <= 0:
                    raise Temporary("the file came too slowly")
            return bytes(content)

    def _may_have_our_token(self, url: httpx.URL) -> bool:
        """Whoever may choose the URL must not be able to choose who sees the token."""
        if url.userinfo:
            return False
        if (url.scheme, url.host, url.port) == (
            self._base.scheme,
            self._base.host,
            self._base.port,
        ):
            return True
        return url.scheme == "https" and url.port is None and url.host.endswith(_METAS)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except httpx.RequestError as error:
            raise Temporary(f"the file was not reached: {type(error).__name__}") from None


def _described(response: httpx.Response) -> tuple[httpx.URL, str]:
    """Where the file is, and its kind. Raises what Graph's error stands for."""
    try:
        described: Any = understood(response)
    except Undeliverable as error:
        raise NotToBeHad(f"Graph does not give the file out (code {error.code})") from None
    match described:
        case {"url": str(url), "mime_type": str(mime)}:
            try:
                return httpx.URL(url), mime
            except httpx.InvalidURL:
                raise NotToBeHad("the address of the file is not a URL") from None
    raise NotToBeHad("Graph describes the file without its address or kind")
