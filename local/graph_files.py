"""Files of customers: an id that lives a week, and from it a URL that lives five minutes."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from werkzeug.wrappers import Response

from local.graph_rules import unknown
from local.webhook_bodies import Json, unix
from local.wire import StageClock

URL_LIVES = timedelta(minutes=5)
ID_LIVES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class File:
    mime: str
    content: bytes
    at: datetime


class Files:
    def __init__(self, clock: StageClock) -> None:
        self._clock = clock
        self._files: dict[str, File] = {}

    def clear(self) -> None:
        self._files.clear()

    def add(self, mime: str, content: bytes) -> str:
        """The id of a new file."""
        media_id = str(1_000_000_000_000_001 + len(self._files))
        self._files[media_id] = File(mime, content, self._clock.now())
        return media_id

    def describe(self, media_id: str, root_url: str) -> Json:
        """What Graph says of a file, with a fresh URL. Raises Refused for one it has not."""
        file = self._file(media_id)
        until = unix(self._clock.now() + URL_LIVES)
        return {
            "messaging_product": "whatsapp",
            "url": f"{root_url}media/{media_id}?ext={until}&hash={_seal(media_id, until)}",
            "mime_type": file.mime,
            "sha256": hashlib.sha256(file.content).hexdigest(),
            "file_size": str(len(file.content)),
            "id": media_id,
        }

    def download(self, media_id: str, until: str, seal: str) -> Response:
        """The bytes; 404 for a URL that is over, or was made up."""
        if seal != _seal(media_id, until) or int(until) < int(unix(self._clock.now())):
            return Response("", 404)
        file = self._file(media_id)
        return Response(file.content, content_type=file.mime)

    def _file(self, media_id: str) -> File:
        file = self._files.get(media_id)
        if file is None or self._clock.now() - file.at > ID_LIVES:
            raise unknown(media_id)
        return file


def _seal(media_id: str, until: str) -> str:
    return hashlib.sha256(f"stage/{media_id}/{until}".encode()).hexdigest()[:24]
