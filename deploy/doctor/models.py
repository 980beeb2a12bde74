"""Checks of the language model and of the model that hears voice notes; both may be missing."""

import io
import wave
from collections.abc import Mapping
from typing import Any

import httpx
from pydantic import ValidationError

from deploy.doctor.findings import Check, Finding
from deploy.doctor.setup import SetUp, told
from shared.errors import Temporary
from shared.settings import Model
from shared.understanding.llm import SCHEMA, SaidAnswer

LLM = Check("llm", "Language model")
STT = Check("stt", "Voice notes")

ASKED = (
    {"role": "system", "content": "This is a test. Answer in English, with no commands at all."},
    {"role": "user", "content": "ok"},
)
TOKENS_AT_MOST = 400
ANSWERED_WITHIN_S, HEARD_WITHIN_S = 2.5, 6.0
"""How long the desk waits for each; after that it does without."""


def llm(setup: SetUp) -> list[Finding]:
    model = setup.settings.llm
    if model is None:
        return [LLM.left_out(_absent(setup, "LLM"))]
    began = setup.monotonic()
    answer = _complete(setup, model, strict=True)
    ms = round((setup.monotonic() - began) * 1000)
    if answer.status_code == 400 and _complete(setup, model, strict=False).is_success:
        return [_no_schemas(model)]
    if not answer.is_success:
        return [_refused(LLM, "LLM", model, answer)]
    if not _keeps_to_the_schema(told(answer)):
        return [_no_schemas(model)]
    if ms > ANSWERED_WITHIN_S * 1000:
        return [
            LLM.wrong(
                f"{model.model} took {ms} ms; a customer waits {ANSWERED_WITHIN_S * 1000:.0f}",
                "Run this again; if it stays slow, set LLM_MODEL to a faster one",
                ms=ms,
            )
        ]
    return [LLM.well(f"{model.model} answers, and keeps to the schema", ms=ms)]


def _complete(setup: SetUp, model: Model, *, strict: bool) -> httpx.Response:
    body: dict[str, Any] = {
        "model": model.model,
        "messages": list(ASKED),
        "temperature": 0,
        "max_tokens": TOKENS_AT_MOST,
    }
    if strict:
        body["response_format"] = {"type": "json_schema", "json_schema": SCHEMA}
    return setup.ask(
        "POST", f"{model.base_url}/chat/completions", json=body, headers=_bearer(model)
    )


def _keeps_to_the_schema(body: Mapping[str, Any]) -> bool:
    match body:
        case {"choices": [{"message": {"content": str(text)}}, *_]}:
            try:
                SaidAnswer.model_validate_json(text)
            except ValidationError:
                return False
            return True
    return False


def _no_schemas(model: Model) -> Finding:
    return LLM.wrong(
        f"{model.model} answers, but not in the form asked for (strict JSON schema)",
        "Set LLM_MODEL to one with “structured outputs”; or take LLM_API_KEY out: the desk "
        "works without a model",
    )


def stt(setup: SetUp) -> list[Finding]:
    model = setup.settings.stt
    if model is None:
        return [STT.left_out(_absent(setup, "STT"))]
    began = setup.monotonic()
    answer = setup.ask(
        "POST",
        f"{model.base_url}/audio/transcriptions",
        data={"model": model.model},
        files={"file": ("voice.wav", silence(), "audio/wav")},
        headers=_bearer(model),
    )
    ms = round((setup.monotonic() - began) * 1000)
    if not answer.is_success:
        return [_refused(STT, "STT", model, answer)]
    if not isinstance(told(answer).get("text"), str):
        said = f"{model.model} answers something that is no transcription"
        return [STT.wrong(said, "Check STT_BASE_URL and STT_MODEL")]
    if ms > HEARD_WITHIN_S * 1000:
        said = f"{model.model} took {ms} ms for half a second of sound"
        return [STT.wrong(said, "Run this again; if it stays slow, set STT_MODEL to a faster one")]
    return [STT.well(f"{model.model} listens", ms=ms)]


def silence(seconds: float = 0.5, rate: int = 16_000) -> bytes:
    """A sound file in which nothing is said."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(2 * int(seconds * rate)))
    return whole.getvalue()


def _absent(setup: SetUp, prefix: str) -> str:
    if setup.given(f"{prefix}_API_KEY") is None:
        return f"not set up ({prefix}_API_KEY is empty): the desk works without"
    return f"the settings that begin with {prefix}_ have to be right first"


def _refused(check: Check, prefix: str, model: Model, answer: httpx.Response) -> Finding:
    status = answer.status_code
    if status in (401, 403):
        said = f"{prefix}_API_KEY is refused (HTTP {status})"
        return check.wrong(said, f"Make a new key where you got it, and set {prefix}_API_KEY")
    if status in (400, 404):
        said = f"{model.base_url} does not know {model.model}, or not this question (HTTP {status})"
        return check.wrong(
            said,
            f"Check {prefix}_MODEL and {prefix}_BASE_URL (it ends in /v1); some models take no "
            "temperature or max_tokens: choose another",
        )
    if status == 429:
        said = "it takes no more calls (HTTP 429): no credit, or too many at once"
        return check.wrong(said, "Look at the billing page of whoever gave you the key")
    raise Temporary(f"{model.base_url} failed (HTTP {status})")


def _bearer(model: Model) -> dict[str, str]:
    return {"Authorization": f"Bearer {model.api_key}"}
