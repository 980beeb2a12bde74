"""The model over any OpenAI-compatible endpoint. It and `transcription` import the SDK."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from openai import APIError, APIStatusError, OpenAI, Timeout
from openai.types import CompletionUsage

from shared.deadline import Phases
from shared.errors import Temporary
from shared.logs import log
from shared.outside import Limits, Service, by_status
from shared.understanding.llm import Completion

LIMITS = Limits(timeout=2.5, tries=1, least=0.5, spare=10.0)
"""A customer waits for an answer, not for a model: past this, the grammar's reading goes."""
TOKENS_AT_MOST = 400


class ChatModel:
    """Asks one model, once per question and without retries, for JSON of a schema."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        monotonic: Callable[[], float] = time.monotonic,
        service: Service | None = None,
    ) -> None:
        self._client = OpenAI(base_url=base_url, api_key=api_key, max_retries=0)
        self._model = model
        self._service = service or Service("llm")
        self._monotonic = monotonic

    def __call__(self, messages: list[dict[str, str]], schema: Mapping[str, Any]) -> Completion:
        """The assistant's text and its cost. Raises Temporary for whatever goes wrong."""
        asked = partial(self._asked, messages, schema)
        return self._service.call(asked, limits=LIMITS, repeatable=False)

    def _asked(self, messages: list[dict[str, str]], schema: Mapping[str, Any]) -> Completion:
        # The SDK's overloads are for literal calls; ours is made of values.
        create: Any = self._client.chat.completions.create
        began = self._monotonic()
        try:
            answer = create(
                model=self._model,
                messages=messages,
                response_format={"type": "json_schema", "json_schema": schema},
                temperature=0,
                max_tokens=TOKENS_AT_MOST,
                timeout=in_time(),
            )
        except APIStatusError as error:
            refused = f"the model refused: HTTP {error.status_code}"
            raise by_status(error.status_code, refused) from None
        except (APIError, ValueError) as error:
            # The SDK lets broken JSON through as the ValueError it is.
            raise Temporary(f"the model did not answer: {type(error).__name__}") from None
        ms = round((self._monotonic() - began) * 1000)
        text = str(answer.choices[0].message.content or "") if answer.choices else ""
        said = completion(text, answer.usage, messages)
        log("llm_asked", tokens_in=said.tokens_in, tokens_out=said.tokens_out, ms=ms)
        return said

    def close(self) -> None:
        """Give the connections back; the model is of no use afterwards."""
        self._client.close()


def in_time() -> Timeout:
    """For one request of the SDK: what is left until the deadline, connecting included."""
    phases = Phases.now()
    return Timeout(phases.waiting, connect=phases.connecting, pool=phases.connecting)


def completion(
    text: str, usage: CompletionUsage | None, messages: list[dict[str, str]]
) -> Completion:
    """With the tokens that are billed; four characters are one where no bill comes along."""
    if usage is not None:
        return Completion(text, usage.prompt_tokens, usage.completion_tokens)
    asked = sum(len(message["content"]) for message in messages)
    return Completion(text, -(-asked // 4), -(-len(text) // 4))
