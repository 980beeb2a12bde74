"""Voice notes become text: how long they last, what is asked of the model, and what comes back."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx
import pytest

from local.serving import serve
from local.stt import ScriptedSTT, spoken, words_in
from local.wire import StageClock
from shared.errors import Refusal, Temporary
from shared.messaging.media import Sound
from shared.understanding.allowance import MemoryAllowance
from shared.understanding.sound_length import seconds
from shared.understanding.transcription import SpeechModel
from shared.understanding.voices import (
    MemoryVoices,
    Recording,
    SpentOut,
    TooLong,
    TranscribedVoices,
    Unheard,
    Voices,
    written,
)
from tests.booking.book import SHOP

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
OGG = "audio/ogg; codecs=opus"


@pytest.fixture
def emulator() -> ScriptedSTT:
    return ScriptedSTT(StageClock(NOW, frozen=True))


@pytest.fixture
def model(emulator: ScriptedSTT) -> Iterator[SpeechModel]:
    with serve(emulator) as url:
        model = SpeechModel(base_url=f"{url}/v1", api_key="hush-stt", model="ears")
        yield model
        model.close()


def answering(content: bytes, kind: str) -> Callable[[object, object], list[bytes]]:
    def app(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(content)))])
        return [content]

    return app


@pytest.mark.parametrize(
    ("content", "mime", "lasts"),
    [
        (spoken("hola", 3.5), OGG, 3.5),
        (spoken("hola", 119.0), "audio/mpeg", 119.0),
        (spoken("hola", 3.5)[:60], OGG, 0.0019),
        (spoken("hola", 3.5) + b"and then no page", OGG, 3.5),
        (spoken("x" * 64_000, 0.1), OGG, 2.0),
        (b"OggS", OGG, 0.0005),
        (b"x" * 16_000, "audio/mpeg", 2.0),
        (b"x" * 16_000, "AUDIO/AMR; x=y", 10.0),
        (b"", "audio/mp4", 0.0),
    ],
)
def test_the_length_is_told_by_the_pages_or_by_the_size(
    content: bytes, mime: str, lasts: float
) -> None:
    assert seconds(content, mime) == pytest.approx(lasts, rel=0.02)


def test_a_page_on_which_no_packet_ends_does_not_count() -> None:
    page = struct.pack("<4sBBqIIIB", b"OggS", 0, 0, -1, 7, 2, 0, 0)

    assert seconds(spoken("hola", 3.5) + page, OGG) == pytest.approx(3.5)


def test_the_model_is_sent_the_sound_under_a_name_that_tells_its_format(
    emulator: ScriptedSTT, model: SpeechModel
) -> None:
    assert model(Sound(spoken("corte mañana a las 5"), OGG)) == "corte mañana a las 5"
    assert emulator.heard == ["corte mañana a las 5"]


@pytest.mark.parametrize("fault", ["500", "503", "429", "408", "drop", "drop_after"])
def test_a_model_that_stumbles_is_temporary_and_asked_once(
    emulator: ScriptedSTT, model: SpeechModel, fault: str
) -> None:
    emulator.faults.order("stt", fault)

    with pytest.raises(Temporary) as caught:
        model(Sound(spoken("hola"), OGG))

    assert "hush-stt" not in str(caught.value)
    assert model(Sound(spoken("hola"), OGG)) == "hola"


@pytest.mark.parametrize("fault", ["400", "401", "403", "404", "413"])
def test_a_model_that_would_refuse_again_has_the_customer_write(
    emulator: ScriptedSTT, model: SpeechModel, fault: str
) -> None:
    emulator.faults.order("stt", fault, 2)

    with pytest.raises(Unheard):
        model(Sound(spoken("hola"), OGG))
    assert emulator.faults.take("stt") == fault


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{nope", "application/json"),
        (b"null", "application/json"),
        (b'{"text": 5}', "application/json"),
        (b"<html>", "text/html"),
    ],
)
def test_an_answer_without_a_text_is_temporary(content: bytes, kind: str) -> None:
    with serve(answering(content, kind)) as url:  # type: ignore[arg-type]
        model = SpeechModel(base_url=url, api_key="hush-stt", model="ears")
        with pytest.raises(Temporary):
            model(Sound(spoken("hola"), OGG))
        model.close()


@pytest.mark.parametrize("mime", ["video/mp4", "application/pdf", "", "audio/midi"])
def test_a_kind_of_file_that_no_model_takes_is_not_sent(
    emulator: ScriptedSTT, model: SpeechModel, mime: str
) -> None:
    with pytest.raises(Unheard):
        model(Sound(b"x", mime))
    assert not emulator.journal


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (" Corte,\n mañana  a las 5. ", "Corte, mañana a las 5."),
        ("corte " * 400, ("corte " * 166).strip()),
        ("x" * 3000, "x" * 1000),
        ("hola \ud800", "hola ?"),
    ],
)
def test_the_text_is_one_line_of_a_thousand_characters_at_most(words: str, text: str) -> None:
    assert written(words) == text
    assert len(text) <= 1000


@pytest.mark.parametrize("words", ["", " \n", "…", "♪ ♪"])
def test_a_silence_is_no_text(words: str) -> None:
    with pytest.raises(Unheard):
        written(words)


@dataclass
class Ears:
    """A model that says the same of every sound, and counts them."""

    words: str = "hola"
    heard: list[Recording] = field(default_factory=list)

    def __call__(self, sound: Recording) -> str:
        self.heard.append(sound)
        return self.words


def transcribed(fetch: Callable[[str], Recording], model: Callable[[], Ears]) -> TranscribedVoices:
    return TranscribedVoices(fetch, model, MemoryAllowance(SHOP))


def text(voices: Voices, media_id: str) -> str:
    return voices.text(media_id, asker="ana", now=NOW)


@pytest.mark.parametrize(
    "sound", [Sound(spoken("x", 121), OGG), Sound(b"x" * 970_000, "audio/mp4")]
)
def test_what_lasts_longer_than_two_minutes_is_not_listened_to(sound: Sound) -> None:
    ears = Ears()

    with pytest.raises(TooLong):
        text(transcribed(lambda _: sound, lambda: ears), "7")
    assert ears.heard == []


def test_two_minutes_are_listened_to() -> None:
    voices = transcribed(lambda _: Sound(spoken("x", 120), OGG), Ears)

    assert text(voices, "7") == "hola"


def test_each_note_is_paid_for_and_one_that_cannot_be_is_not_listened_to() -> None:
    ears = Ears()
    frugal = replace(SHOP, policy=replace(SHOP.policy, llm_calls_per_customer_day=2))
    voices = TranscribedVoices(
        lambda _: Sound(spoken("x", 5), OGG), lambda: ears, MemoryAllowance(frugal)
    )

    assert [text(voices, "1"), text(voices, "2")] == ["hola", "hola"]
    with pytest.raises(SpentOut):
        text(voices, "3")
    assert len(ears.heard) == 2
    assert voices.text("3", asker="somebody else", now=NOW) == "hola"


def test_the_model_is_not_called_up_for_a_file_that_cannot_be_had() -> None:
    def gone(_: str) -> Sound:
        raise Unheard("gone")

    def model() -> Ears:
        raise AssertionError("nobody needed it")

    with pytest.raises(Refusal):
        text(transcribed(gone, model), "7")


def test_the_twin_says_what_it_was_told_and_fails_when_told() -> None:
    voices = MemoryVoices({"7": " hola "}, [Temporary("once")])

    with pytest.raises(Temporary):
        text(voices, "7")
    assert text(voices, "7") == "hola"
    with pytest.raises(Unheard):
        text(voices, "8")


def test_the_emulator_refuses_what_the_vendor_refuses(emulator: ScriptedSTT) -> None:
    with serve(emulator) as url, httpx.Client(base_url=url) as http:
        signed = {"Authorization": "Bearer key"}
        path, form = "/audio/transcriptions", {"model": "ears"}
        good = {"file": ("voice.ogg", spoken("hola"))}

        assert http.post(path, data=form, files=good).status_code == 401
        for files in (None, {"file": ("voice.exe", b"x")}, {"file": ("voice.ogg", b"")}):
            assert http.post(path, headers=signed, data=form, files=files).status_code == 400
        assert http.post(path, headers=signed, files=good).status_code == 400
        answer = http.post(path, headers=signed, data=form, files=good)
        assert answer.json() == {"text": "hola"}


def test_other_bytes_say_nothing() -> None:
    assert [words_in(sound) for sound in (b"stage", b"", b"OggS")] == ["", "", ""]
