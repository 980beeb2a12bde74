"""A speech model on one computer: the transcriptions API, and sounds that it can hear."""

import re
import struct
from collections.abc import Callable

from werkzeug.wrappers import Request, Response

from local.wire import Emulator, Faults, StageClock, reply

Script = Callable[[bytes], str]
"""The bytes of a sound in, what is said in it out."""

BYTES_AT_MOST = 25 * 1024 * 1024
FORMATS = frozenset("flac mp3 mp4 mpeg mpga m4a ogg opus wav webm aac amr".split())

_RATE = 48_000
_SEGMENT = 255
_HEADER = 23
"""Bytes of an Ogg page between its magic word and its segment table."""


def spoken(words: str, seconds: float = 3.0) -> bytes:
    """A voice note in which `words` are said: Ogg pages, with the words where the sound
    would be. It lasts as long as its pages claim."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 16_000, 0, 0)
    return _page(head, 0, 0) + _page(words.encode(), int(seconds * _RATE), 1)


def words_in(sound: bytes) -> str:
    """What `spoken` put there; nothing for any other bytes."""
    _, magic, page = sound.rpartition(b"OggS")
    if not magic or len(page) < _HEADER:
        return ""
    return page[_HEADER + page[_HEADER - 1] :].decode("utf-8", "replace")


def _page(packet: bytes, granule: int, number: int) -> bytes:
    whole, rest = divmod(len(packet), _SEGMENT)
    table = bytes([_SEGMENT] * whole + [rest])
    if len(table) > _SEGMENT:
        raise ValueError("nobody says so much in one voice note: 64 kB at most")
    return struct.pack("<4sBBqIIIB", b"OggS", 0, 0, granule, 7, number, 0, len(table)) + (
        table + packet
    )


class ScriptedSTT(Emulator):
    """POST `/audio/transcriptions`, with or without `/v1`, answered by `script`.

    `heard` has what was answered, in order.
    """

    service = "stt"
    own_faults: tuple[str, ...] = ()
    routes = (
        (("POST",), "/v1/audio/transcriptions", "transcribe"),
        (("POST",), "/audio/transcriptions", "transcribe"),
    )

    def __init__(
        self, clock: StageClock, faults: Faults | None = None, script: Script = words_in
    ) -> None:
        super().__init__(clock, faults)
        self.script = script
        self.heard: list[str] = []

    def reset(self) -> None:
        """Nothing heard yet. The script stays."""
        self.heard = []

    def fault_reply(self, status: int) -> Response:
        return _error(status, "a fault was ordered", "server_error")

    def transcribe(self, request: Request) -> Response:
        if not re.fullmatch(r"Bearer \S+", request.headers.get("Authorization", "")):
            return _error(401, "send Authorization: Bearer <API key>")
        # The form's files are open until the request is closed.
        with request:
            sound = request.files.get("file")
            if sound is None or not request.form.get("model"):
                return _error(400, "send a form with a file and a model")
            content, name = sound.read(), sound.filename or ""
        if name.rpartition(".")[2] not in FORMATS:
            return _error(400, f"the file's name must end in one of {', '.join(sorted(FORMATS))}")
        if not content:
            return _error(400, "the file is empty")
        if len(content) > BYTES_AT_MOST:
            return _error(413, "the file is larger than 25 MB")
        text = self.script(content)
        self.heard.append(text)
        return reply({"text": text})


def _error(status: int, message: str, kind: str = "invalid_request_error") -> Response:
    return reply({"error": {"message": message, "type": kind, "code": None}}, status)
