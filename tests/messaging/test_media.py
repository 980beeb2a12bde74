"""Files of customers are fetched from Meta alone: nobody else ever sees the token."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from local.graph import ACCESS_TOKEN, GraphEmulator, Sender
from local.serving import serve
from local.wire import StageClock
from shared.errors import Temporary
from shared.messaging.media import BYTES_AT_MOST, GraphMedia, NotToBeHad, Sound
from shared.outside import Service

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
ANA = Sender("5215512345678", "MX.70001", "Ana")
GRAPH = "https://graph.example:8443"
META = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=3"
OGG = "audio/ogg; codecs=opus"

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def emulator() -> Iterator[GraphEmulator]:
    emulator = GraphEmulator(StageClock(NOW, frozen=True))
    yield emulator
    emulator.close()


@pytest.fixture
def media(emulator: GraphEmulator) -> Iterator[GraphMedia]:
    with serve(emulator) as url, httpx.Client(timeout=5) as http:
        service = Service("graph", pause=lambda seconds: None)
        yield GraphMedia(http, f"{url}/", ACCESS_TOKEN, service=service)


def sent(emulator: GraphEmulator, content: bytes) -> str:
    """The id of a voice note that Ana has just sent."""
    return emulator._files.add(OGG, content)


def kept_at(url: object, *, file: Answer | None = None) -> tuple[GraphMedia, list[httpx.Request]]:
    """Media whose Graph says that the file is at `url`, and every request that was made."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if len(seen) == 1:
            return httpx.Response(200, json={"url": url, "mime_type": OGG, "id": "7"})
        return file(request) if file else httpx.Response(200, content=b"sound")

    http = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)
    return GraphMedia(http, GRAPH, "hush"), seen


def test_a_file_comes_with_its_kind(emulator: GraphEmulator, media: GraphMedia) -> None:
    media_id = sent(emulator, b"OggS and more")

    assert media.fetch(media_id) == Sound(b"OggS and more", OGG)


@pytest.mark.parametrize(
    "url",
    [
        META,
        "https://mmg.whatsapp.net/v/t62.7117/1",
        "https://LOOKASIDE.FBSBX.COM/1",
        f"{GRAPH}/media/7",
    ],
)
def test_a_file_at_metas_or_at_graph_itself_is_fetched_with_the_token(url: str) -> None:
    media, seen = kept_at(url)

    assert media.fetch("7").content == b"sound"
    assert [str(one.url) for one in seen] == [f"{GRAPH}/v26.0/7", str(httpx.URL(url))]
    assert all(one.headers["Authorization"] == "Bearer hush" for one in seen)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/sound",
        "https://fbsbx.com.evil.example/sound",
        "https://evilfbsbx.com/sound",
        "https://fbsbx.com/sound",
        "http://lookaside.fbsbx.com/sound",
        "https://lookaside.fbsbx.com:8443/sound",
        "https://lookaside.fbsbx.com@evil.example/sound",
        "https://ana:secret@lookaside.fbsbx.com/sound",
        "https://evil.example/?.fbsbx.com",
        "https://evil.example#.fbsbx.com",
        "https://evil.example\\@lookaside.fbsbx.com/sound",
        "https://graph.example/media/7",
        "http://graph.example:8443/media/7",
        "http://169.254.169.254/computeMetadata/v1/",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "//evil.example/sound",
        "/media/7",
        "",
        "https://[::1",
        None,
        7,
    ],
)
def test_a_foreign_address_is_never_asked(url: object) -> None:
    media, seen = kept_at(url)

    with pytest.raises(NotToBeHad):
        media.fetch("7")
    assert len(seen) == 1


def test_a_redirect_is_not_followed() -> None:
    media, seen = kept_at(
        META, file=lambda _: httpx.Response(302, headers={"Location": "https://evil.example/"})
    )

    with pytest.raises(NotToBeHad):
        media.fetch("7")
    assert len(seen) == 2


@pytest.mark.parametrize("media_id", ["", "../me", "7/../me", "7?fields=x", "7#", "ñ", "7" * 200])
def test_an_id_that_would_change_the_address_is_not_asked_for(media_id: str) -> None:
    media, seen = kept_at(META)

    with pytest.raises(NotToBeHad):
        media.fetch(media_id)
    assert seen == []


def test_reading_stops_when_the_file_is_too_large() -> None:
    given: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            given.append(1)
            yield b"x" * (1 << 20)

    media, _ = kept_at(META, file=lambda _: httpx.Response(200, content=endless()))

    with pytest.raises(NotToBeHad):
        media.fetch("7")
    assert len(given) == BYTES_AT_MOST // (1 << 20) + 1


def test_a_file_that_is_forgotten_is_not_to_be_had(
    emulator: GraphEmulator, media: GraphMedia
) -> None:
    media_id = sent(emulator, b"sound")
    emulator.clock.advance(timedelta(days=8).total_seconds())

    for gone in (media_id, "1000000000000999"):
        with pytest.raises(NotToBeHad):
            media.fetch(gone)


def test_a_token_that_meta_refuses_is_not_quoted(emulator: GraphEmulator) -> None:
    media_id = sent(emulator, b"sound")
    with serve(emulator) as url, httpx.Client() as http:
        media = GraphMedia(http, url, "not-the-token")
        with pytest.raises(NotToBeHad) as caught:
            media.fetch(media_id)

    assert "not-the-token" not in str(caught.value)


@pytest.mark.parametrize(
    ("step", "fault"),
    [(0, "500"), (0, "drop"), (0, "code:131052"), (1, "500"), (1, "429"), (1, "drop")],
)
def test_a_stumble_in_either_step_is_overcome_and_two_are_temporary(
    emulator: GraphEmulator, media: GraphMedia, step: int, fault: str
) -> None:
    media_id = sent(emulator, b"sound")
    stumble = (*["none"] * step, fault)
    for kind in stumble * 2:
        emulator.faults.order("graph", kind)

    with pytest.raises(Temporary):
        media.fetch(media_id)
    assert len(emulator.journal) == 2 * (step + 1) - 2 * (fault == "drop")

    for kind in stumble:
        emulator.faults.order("graph", kind)
    assert media.fetch(media_id).content == b"sound"


def test_a_file_asked_for_too_fast_is_not_asked_for_again_at_once(
    emulator: GraphEmulator, media: GraphMedia
) -> None:
    media_id = sent(emulator, b"sound")
    emulator.faults.order("graph", "429")

    with pytest.raises(Temporary):
        media.fetch(media_id)
    assert len(emulator.journal) == 1
