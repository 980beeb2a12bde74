"""Speech to text over any OpenAI-compatible endpoint; imported when first needed, for its SDK."""

from openai import APIError, APIStatusError, OpenAI

from shared.errors import Temporary
from shared.understanding.voices import Recording, Unheard

DEADLINE_S = 6.0
SUFFIXES = {
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/webm": "webm",
}
"""The endpoints tell the format by the name of the file."""
_MAY_PASS = frozenset({408, 409, 425, 429})


class SpeechModel:
    """Asks one model, once per sound and without retries."""

    def __init__(self, *, base_url: str, api_key: str, model: str) -> None:
        self._client = OpenAI(base_url=base_url, api_key=api_key, timeout=DEADLINE_S, max_retries=0)
        self._model = model

    def __call__(self, sound: Recording) -> str:
        """Raises Temporary, or Unheard where asking again would be answered the same."""
        kind = sound.mime.partition(";")[0].strip().lower()
        if kind not in SUFFIXES:
            raise Unheard("no model is known to listen to this kind of file")
        named = (f"voice.{SUFFIXES[kind]}", sound.content, kind)
        try:
            heard = self._client.audio.transcriptions.create(model=self._model, file=named)
        except APIStatusError as error:
            said = f"the speech model refused: HTTP {error.status_code}"
            if error.status_code in _MAY_PASS or error.status_code >= 500:
                raise Temporary(said) from None
            raise Unheard(said) from None
        except (APIError, ValueError) as error:
            # The SDK lets broken JSON through as the ValueError it is.
            raise Temporary(f"the speech model did not answer: {type(error).__name__}") from None
        text = getattr(heard, "text", None)
        if not isinstance(text, str):
            raise Temporary("the speech model answered without a text")
        return text

    def close(self) -> None:
        """Give the connections back; the model is of no use afterwards."""
        self._client.close()
