"""Speech to text over any OpenAI-compatible endpoint; imported when first needed, for its SDK."""

from functools import partial

from openai import APIError, APIStatusError, OpenAI

from shared.errors import Temporary
from shared.outside import Limits, Service, TurnedAway
from shared.understanding.openai_chat import in_time
from shared.understanding.voices import Recording, Unheard

LIMITS = Limits(timeout=6.0, tries=1, least=0.5, spare=12.0)
"""What it leaves of the turn is for its answer."""
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
_MAY_PASS = frozenset({409, 425, 429})


class SpeechModel:
    """Asks one model, once per sound and without retries."""

    def __init__(
        self, *, base_url: str, api_key: str, model: str, service: Service | None = None
    ) -> None:
        self._client = OpenAI(base_url=base_url, api_key=api_key, max_retries=0)
        self._model = model
        self._service = service or Service("stt")

    def __call__(self, sound: Recording) -> str:
        """Raises Temporary, or Unheard where asking again would be answered the same."""
        kind = sound.mime.partition(";")[0].strip().lower()
        if kind not in SUFFIXES:
            raise Unheard("no model is known to listen to this kind of file")
        named = (f"voice.{SUFFIXES[kind]}", sound.content, kind)
        return self._service.call(partial(self._asked, named), limits=LIMITS, repeatable=False)

    def _asked(self, named: tuple[str, bytes, str]) -> str:
        try:
            heard = self._client.audio.transcriptions.create(
                model=self._model, file=named, timeout=in_time()
            )
        except APIStatusError as error:
            said = f"the speech model refused: HTTP {error.status_code}"
            if error.status_code in _MAY_PASS:
                raise TurnedAway(said) from None
            if error.status_code == 408 or error.status_code >= 500:
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
