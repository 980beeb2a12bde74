"""A voice note is read like typed text, but a spoken yes is no yes."""

import json
import logging
from dataclasses import replace
from datetime import datetime

import pytest

from shared.conversation.domain import Letter
from shared.conversation.hearing import VOICES_AT_MOST
from shared.conversation.store import Arrival
from shared.errors import Temporary
from shared.messaging.domain import Outbound
from shared.understanding.rules import GrammarReader
from shared.understanding.voices import MemoryVoices, TooLong
from tests.conversation.desk import Desk

ASKED_TO_WRITE = "No pude escuchar tu nota de voz"


class VoiceDesk(Desk):
    """A desk that listens, and a customer who may speak."""

    def __init__(self) -> None:
        super().__init__(reader=GrammarReader())
        self.voices = MemoryVoices()
        ears = replace(self.receptionist.ears, voices=self.voices)
        self.receptionist = replace(self.receptionist, ears=ears)

    def speaks(self, *texts: str) -> Outbound:
        self.records(*texts)
        self.serves()
        return self.last

    def records(self, *texts: str) -> None:
        """Voice notes into the inbox; "" is one in which nothing is to be heard."""
        self.later(seconds=5)
        letters = [replace(self.letter("voice", "", self.now), media_id=text) for text in texts]
        self.voices.said |= {text: text for text in texts if text}
        arrivals = [Arrival((self.phone,), letter) for letter in letters]
        self.talks.receive(arrivals, now=self.now, per_minute=20)


@pytest.fixture
def desk() -> VoiceDesk:
    return VoiceDesk()


def test_a_spoken_wish_books_only_after_a_tap(desk: VoiceDesk) -> None:
    summary = desk.speaks("Corte con Lalo mañana a las 5 de la tarde.")
    assert summary.kind == "asked_confirm"

    again = desk.speaks("Sí.")
    assert again.kind == "asked_confirm"
    assert again.choices
    assert desk.booked() == []

    desk.taps(again.choices[0].title)
    assert len(desk.booked()) == 1


def test_a_typed_yes_beside_a_spoken_word_is_no_yes(desk: VoiceDesk) -> None:
    desk.speaks("corte con lalo mañana a las 5 de la tarde")
    desk.posts(("text", "sí"))
    desk.records("sí, por favor")
    desk.serves()

    assert desk.last.kind == "asked_confirm"
    assert desk.booked() == []


def test_a_typed_yes_beside_a_voice_note_nobody_understood_is_a_yes(desk: VoiceDesk) -> None:
    desk.speaks("corte con lalo mañana a las 5 de la tarde")
    desk.records("")
    desk.posts(("text", "sí"))
    desk.serves()

    assert len(desk.booked()) == 1


def test_what_was_spoken_and_what_was_typed_are_one_wish(desk: VoiceDesk) -> None:
    desk.records("corte con lalo")
    desk.posts(("text", "mañana a las 5 de la tarde"))
    desk.serves()

    assert desk.last.kind == "asked_confirm"


def test_without_anybody_who_listens_the_customer_is_asked_to_write(desk: VoiceDesk) -> None:
    ears = replace(desk.receptionist.ears, voices=None)
    desk.receptionist = replace(desk.receptionist, ears=ears)

    assert ASKED_TO_WRITE in desk.speaks("corte mañana a las 5").text


def test_what_cannot_be_heard_is_to_be_written_and_noted_without_a_word_of_it(
    desk: VoiceDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.voices.failures.append(TooLong("two hours about my hair"))

    with caplog.at_level(logging.INFO, "turno"):
        assert ASKED_TO_WRITE in desk.speaks("corte mañana a las 5").text
    lines = [json.loads(record.message) for record in caplog.records]
    missed = [line for line in lines if line["event"] == "voice_missed"]
    assert [line["why"] for line in missed] == ["voice_too_long"]
    assert "hair" not in caplog.text


def test_a_listener_who_is_down_for_a_moment_is_asked_again(desk: VoiceDesk) -> None:
    desk.voices.failures.append(Temporary("busy"))

    with pytest.raises(Temporary):
        desk.speaks("corte con lalo mañana a las 5 de la tarde")
    assert desk.messenger.sent == []

    desk.later(seconds=5)
    desk.serves()
    assert desk.last.kind == "asked_confirm"


def test_of_a_burst_only_the_latest_voice_notes_are_listened_to(desk: VoiceDesk) -> None:
    asked: list[str] = []

    class Listening(MemoryVoices):
        def text(self, media_id: str, *, asker: str, now: datetime) -> str:
            asked.append(media_id)
            return super().text(media_id, asker=asker, now=now)

    desk.voices = Listening()
    ears = replace(desk.receptionist.ears, voices=desk.voices)
    desk.receptionist = replace(desk.receptionist, ears=ears)

    desk.speaks("hola", "hola otra vez", "corte", "con lalo", "mañana a las 5 de la tarde")

    assert asked == ["corte", "con lalo", "mañana a las 5 de la tarde"]
    assert len(asked) == VOICES_AT_MOST
    assert desk.last.kind == "asked_confirm"


def test_a_voice_note_without_an_id_is_to_be_written(desk: VoiceDesk) -> None:
    letter: Letter = replace(desk.letter("voice", "", desk.now), media_id=None)
    desk.talks.receive([Arrival((desk.phone,), letter)], now=desk.now, per_minute=20)
    desk.serves()

    assert ASKED_TO_WRITE in desk.last.text


def test_a_model_that_stays_silent_is_not_waited_for_too_long(desk: VoiceDesk) -> None:
    desk.voices.failures.extend([Temporary("no answer")] * 3)
    desk.records("Corte mañana a las cinco.")
    with pytest.raises(Temporary):
        desk.serves()

    desk.later(seconds=21)
    desk.serves()

    assert desk.last.kind == "unreadable"
