"""The model over any OpenAI-compatible endpoint. The only file that imports the SDK."""

from collections.abc import Mapping
from typing import Any

from openai import APIError, OpenAI

from shared.errors import Temporary
from shared.logs import log

DEADLINE_S = 2.5
"""A customer waits for an answer, not for a model: past this, the grammar's reading goes."""
TOKENS_AT_MOST = 400


class ChatModel:
    """Asks one model, once per question and without retries, for JSON of a schema."""

    def __init__(self, *, base_url: str, api_key: str, model: str) -> None:
        self._client = OpenAI(base_url=base_url, api_key=api_key, timeout=DEADLINE_S, max_retries=0)
        self._model = model

    def __call__(self, messages: list[dict[str, str]], schema: Mapping[str, Any]) -> str:
        """The assistant's text. Raises Temporary for whatever goes wrong on the way."""
        # The SDK's overloads are for literal calls; ours is made of values.
        create: Any = self._client.chat.completions.create
        try:
            answer = create(
                model=self._model,
                messages=messages,
                response_format={"type": "json_schema", "json_schema": schema},
                temperature=0,
                max_tokens=TOKENS_AT_MOST,
            )
        except APIError as error:
            raise Temporary(f"the model did not answer: {type(error).__name__}") from None
        if answer.usage is not None:
            usage = answer.usage
            log("llm_asked", tokens_in=usage.prompt_tokens, tokens_out=usage.completion_tokens)
        return str(answer.choices[0].message.content or "") if answer.choices else ""

    def close(self) -> None:
        """Give the connections back; the model is of no use afterwards."""
        self._client.close()
