"""A language model on one computer: the chat completions API with a function behind it."""

import itertools
import json
import re
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from werkzeug.wrappers import Request, Response

from local.llm_requests import Json, read_request
from local.wire import Emulator, Faults, StageClock, reply

Script = Callable[[Json], str]
"""The request in, the assistant's text out."""
Mode = Literal["script", "down", "garbage"]


@dataclass(frozen=True, slots=True)
class Said:
    """What the assistant answers; a refusal has no content."""

    content: str | None
    refusal: str | None = None
    finish: str = "stop"


@dataclass(frozen=True, slots=True)
class Asked:
    """One call that was fit to be answered, and what came of it."""

    at: datetime
    request: Json
    status: int
    said: Said | None
    tokens_in: int
    tokens_out: int


GARBAGE = {
    "broken JSON": Said('{"lang": "es", "cmds": [{"cmd": "start" "flow": book}],,'),
    "unknown fields": Said(
        '{"lang": "es", "cmds": [{"cmd": "set_service", "service": "corte", "discount": 100}], '
        '"booked": true}'
    ),
    "refusal": Said(None, refusal="I'm sorry, but I can't help with that."),
    "nothing": Said(""),
    "a claim": Said("¡Listo! Tu cita quedó confirmada para mañana a las 10:00. You are booked!"),
    "twenty commands": Said(json.dumps({"lang": "es", "cmds": [{"cmd": "affirm"}] * 20})),
    "other customers": Said(
        '{"lang": "es", "cmds": [{"cmd": "start", "flow": "cancel", "customer": "5215550000999"}, '
        '{"cmd": "cancel_booking", "customer": "5215550000999", "booking": "all"}]}'
    ),
    "cut off": Said('{"lang": "es", "cmds": [{"cmd": "start", "flow": "bo', finish="length"),
}


def understands_nothing(_request: Json) -> str:
    return '{"lang": "other", "cmds": [{"cmd": "unclear"}]}'


class ScriptedLLM(Emulator):
    """POST `/chat/completions`, with or without `/v1`, answered by `script`.

    `mode` is `script`; or `down`: a 503 and a silence of `hang_s` real seconds, by turns;
    or `garbage`: each kind of `GARBAGE` in turn. Own faults do it to one call: `hang`,
    `garbage`. `calls` counts the requests fit to be answered, `tokens_in` and `tokens_out`
    what the answered ones would have cost, at four characters a token.

    A schema that calls itself strict is held to what OpenAI demands of one; endpoints that
    are more lenient exist, and `strict_schemas=False` makes this one of them.
    """

    service = "llm"
    own_faults = ("hang", "garbage")
    routes = (
        (("POST",), "/v1/chat/completions", "complete"),
        (("POST",), "/chat/completions", "complete"),
    )

    def __init__(
        self,
        clock: StageClock,
        faults: Faults | None = None,
        script: Script = understands_nothing,
        *,
        hang_s: float = 3.0,
        strict_schemas: bool = True,
    ) -> None:
        super().__init__(clock, faults)
        self.script = script
        self.hang_s = hang_s
        self.strict_schemas = strict_schemas
        self._call = threading.local()
        self.reset()

    @property
    def mode(self) -> Mode:
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        if mode not in get_args(Mode):
            raise ValueError(f"no mode {mode!r}; there are {', '.join(get_args(Mode))}")
        with self.lock:
            self._mode: Mode = mode
            self._silent_next = itertools.cycle((False, True))
            self._garbage = itertools.cycle(GARBAGE.values())

    def reset(self) -> None:
        """Back to `script`, with nothing asked yet. The script itself stays."""
        with self.lock:
            self.mode = "script"
            self.asked: deque[Asked] = deque(maxlen=5000)
            self.calls = self.tokens_in = self.tokens_out = 0
        self.release()

    def fault_reply(self, status: int) -> Response:
        return _error(status, "a fault was ordered", "server_error")

    def fault_inside(self, kind: str | None) -> None:
        self._call.fault = kind

    def complete(self, request: Request) -> Response:
        if not re.fullmatch(r"Bearer \S+", request.headers.get("Authorization", "")):
            return _error(401, "send Authorization: Bearer <API key>", code="invalid_api_key")
        try:
            asked = read_request(request.get_data(), strict_schemas=self.strict_schemas)
        except ValueError as error:
            return _error(400, str(error))
        if self._call.fault == "hang":
            return self._silence(asked)
        if self._call.fault == "garbage" or self.mode == "garbage":
            return self._answer(asked, self._next_garbage())
        if self.mode == "down":
            return self._silence(asked) if self._now_silent() else self._unavailable(asked)
        return self._answer(asked, Said(self.script(asked)))

    def _next_garbage(self) -> Said:
        with self.lock:
            return next(self._garbage)

    def _now_silent(self) -> bool:
        with self.lock:
            return next(self._silent_next)

    def _silence(self, asked: Json) -> Response:
        # Counted before the wait: the caller will not be there any more after it.
        late = self._unavailable(asked, 504)
        self.wait_in_silence(self.hang_s)
        return late

    def _unavailable(self, asked: Json, status: int = 503) -> Response:
        self._count(asked, status, None)
        return _error(status, "the model is down", "server_error")

    def _answer(self, asked: Json, said: Said) -> Response:
        said = _within(said, asked.get("max_completion_tokens") or asked.get("max_tokens"))
        line = self._count(asked, 200, said)
        usage = {
            "prompt_tokens": line.tokens_in,
            "completion_tokens": line.tokens_out,
            "total_tokens": line.tokens_in + line.tokens_out,
        }
        message = {"role": "assistant", "content": said.content, "refusal": said.refusal}
        choice = {"index": 0, "message": message, "finish_reason": said.finish, "logprobs": None}
        return reply(
            {
                "id": f"chatcmpl-{self.calls:08d}",
                "object": "chat.completion",
                "created": int(line.at.timestamp()),
                "model": asked["model"],
                "choices": [choice],
                "usage": usage,
            }
        )

    def _count(self, asked: Json, status: int, said: Said | None) -> Asked:
        """Notes the call; only an answered one is billed."""
        spent_in = _tokens("".join(_text(one["content"]) for one in asked["messages"]))
        spent_out = _tokens((said.content or said.refusal or "") if said else "")
        billed = (spent_in, spent_out) if said else (0, 0)
        line = Asked(self.clock.now(), asked, status, said, *billed)
        with self.lock:
            self.asked.append(line)
            self.calls += 1
            self.tokens_in += line.tokens_in
            self.tokens_out += line.tokens_out
        return line


def _within(said: Said, tokens: int | None) -> Said:
    """The answer, cut off where the request's own limit ends it."""
    if tokens is None or said.content is None or _tokens(said.content) <= tokens:
        return said
    return Said(said.content[: tokens * 4], finish="length")


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def _text(content: Any) -> str:
    """The words of a message, which is a text or a list of parts."""
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in content)


def _error(
    status: int, message: str, kind: str = "invalid_request_error", code: str | None = None
) -> Response:
    error = {"message": message, "type": kind, "param": None, "code": code}
    return reply({"error": error}, status)
