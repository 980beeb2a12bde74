"""The port through which voice notes become text, its twin in memory, and the one that
fetches the sound and has a model write it down.

What comes out is a customer's text like any other: it is read, never believed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.errors import Refusal
from shared.logs import log
from shared.understanding.allowance import Allowance
from shared.understanding.sound_length import seconds

LONGEST_S = 120.0
TEXT_AT_MOST = 1000


class Unheard(Refusal):
    """Nobody can tell what was said: the customer has to write it."""

    code = "voice_unheard"


class TooLong(Unheard):
    """The voice note is longer than the desk listens to."""

    code = "voice_too_long"


class SpentOut(Unheard):
    """The customer's or the shop's share of the day is used up."""

    code = "voice_spent_out"


class Voices(Protocol):
    def text(self, media_id: str, *, asker: str, now: datetime) -> str:
        """What was said, in at most 1000 characters and never nothing.

        `asker`, a customer hashed, pays for it from their share of the day. Raises a Refusal
        when it has to be written instead, or Temporary.
        """


class Recording(Protocol):
    """The bytes of a sound and their kind: `audio/ogg; codecs=opus`."""

    @property
    def content(self) -> bytes: ...

    @property
    def mime(self) -> str: ...


class Transcriber(Protocol):
    def __call__(self, sound: Recording) -> str:
        """The words, as the model wrote them. Raises Unheard or Temporary."""


@dataclass
class MemoryVoices:
    """Knows what is said in each sound; the next `failures` are raised first."""

    said: dict[str, str] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    def text(self, media_id: str, *, asker: str, now: datetime) -> str:  # noqa: ARG002
        if self.failures:
            raise self.failures.pop(0)
        if media_id not in self.said:
            raise Unheard("there is no such sound")
        return written(self.said[media_id])


@dataclass(frozen=True, slots=True)
class TranscribedVoices:
    """Fetches a sound and has it written down. `model` is called when it is first needed.

    Each note is one call of the day's `allowance`, as one of the language model is.
    """

    fetch: Callable[[str], Recording]
    model: Callable[[], Transcriber]
    allowance: Allowance

    def text(self, media_id: str, *, asker: str, now: datetime) -> str:
        sound = self.fetch(media_id)
        length = seconds(sound.content, sound.mime)
        if length > LONGEST_S:
            raise TooLong(f"the voice note lasts about {length:.0f} seconds")
        if not self.allowance.take(asker, now):
            raise SpentOut("the day's calls of the models are used up")
        text = written(self.model()(sound))
        log("voice_heard", seconds=round(length, 1))
        return text


def written(words: str) -> str:
    """The words on one line, cut after a whole one. Raises Unheard where there are none."""
    text = " ".join(words.encode("utf-8", "replace").decode().split())
    if not any(char.isalnum() for char in text):
        raise Unheard("there is nothing to be heard")
    if len(text) <= TEXT_AT_MOST:
        return text
    whole, _, _ = text[: TEXT_AT_MOST + 1].rpartition(" ")
    return whole or text[:TEXT_AT_MOST]
