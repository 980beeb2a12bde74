"""What is particular to Graph: its JSON, its errors, and a token that nobody may read."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from local.graph import ACCESS_TOKEN, PHONE_NUMBER_ID, GraphEmulator, Sender
from local.serving import serve
from local.wire import StageClock
from shared.errors import Misconfigured, Temporary
from shared.messaging.graph_errors import MEANINGS, Wait, failure, meaning
from shared.messaging.messenger import (
    AccountRefused,
    Address,
    Choice,
    NotNow,
    Outbound,
    TryLater,
    Undeliverable,
    Unsure,
    WindowClosed,
)
from shared.messaging.whatsapp import GraphMessenger
from shared.outside import Service

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
ANA = Sender("5215512345678", "MX.70001", "Ana")
HELLO = Outbound("turn-1", Address("5215512345678"), "answer", "hola")
TOKEN = "EAAGm0PX4ZCpsBAKtheSecretPart"


@pytest.fixture
def emulator() -> Iterator[GraphEmulator]:
    emulator = GraphEmulator(StageClock(NOW, frozen=True))
    yield emulator
    emulator.close()


@pytest.fixture
def messenger(emulator: GraphEmulator) -> Iterator[GraphMessenger]:
    with serve(emulator) as url, httpx.Client() as http:
        yield GraphMessenger(http, f"{url}/", PHONE_NUMBER_ID, ACCESS_TOKEN, service=unhurried())


def unhurried() -> Service:
    """Its rests take no time."""
    return Service("graph", pause=lambda seconds: None)


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> GraphMessenger:
    http = httpx.Client(transport=httpx.MockTransport(answer))
    return GraphMessenger(http, "https://graph.example", "1", TOKEN, service=unhurried())


def asked(send: Callable[[GraphMessenger], object]) -> Any:
    """The JSON of the request that `send` makes."""
    seen: list[httpx.Request] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"messages": [{"id": "wamid.1"}]})

    send(answering(note))
    assert str(seen[0].url) == "https://graph.example/v26.0/1/messages"
    assert seen[0].headers["Authorization"] == f"Bearer {TOKEN}"
    return json.loads(seen[0].content)


def test_the_json_of_a_text_that_quotes() -> None:
    outbound = Outbound("t", Address("52", "MX.1"), "answer", "hola", reply_to="wamid.q")
    assert asked(lambda messenger: messenger.send(outbound)) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "52",
        "biz_opaque_callback_data": "t|answer",
        "context": {"message_id": "wamid.q"},
        "type": "text",
        "text": {"body": "hola", "preview_url": False},
    }


def test_the_json_of_buttons_to_a_bsuid() -> None:
    outbound = Outbound("t", Address(user_id="MX.1"), "asked_confirm", "¿Va?", (Choice("y", "Sí"),))
    body = asked(lambda messenger: messenger.send(outbound))
    assert (body.get("to"), body["recipient"]) == (None, "MX.1")
    assert body["interactive"] == {
        "type": "button",
        "body": {"text": "¿Va?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Sí"}}]},
    }


def test_the_json_of_a_list_has_one_section() -> None:
    hours = tuple(Choice(str(n), f"{n}:00", "Chava" if n == 9 else "") for n in range(9, 13))
    outbound = Outbound("t", Address("52"), "offered_options", "¿Cuál?", hours, "Horas")
    assert asked(lambda messenger: messenger.send(outbound))["interactive"] == {
        "type": "list",
        "body": {"text": "¿Cuál?"},
        "action": {
            "button": "Horas",
            "sections": [
                {
                    "rows": [
                        {"id": "9", "title": "9:00", "description": "Chava"},
                        *({"id": str(n), "title": f"{n}:00"} for n in range(10, 13)),
                    ]
                }
            ],
        },
    }


def test_the_json_of_a_template_without_parameters_has_no_components() -> None:
    body = asked(lambda messenger: messenger.template(Address("52"), "hi", "es_MX", (), "k"))
    assert body["template"] == {"name": "hi", "language": {"code": "es_MX"}}
    assert body["biz_opaque_callback_data"] == "k|hi"


def test_blue_ticks_and_dots_are_one_call(
    emulator: GraphEmulator, messenger: GraphMessenger
) -> None:
    (wamid,) = emulator.say(ANA, "hola")
    messenger.acknowledge(wamid, typing=True)
    messenger.acknowledge(wamid, typing=False)
    assert emulator.acknowledged == [(wamid, True), (wamid, False)]


def test_an_acknowledgement_does_not_hide_our_own_mistakes() -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        answering(broken).acknowledge("wamid.1", typing=True)


def test_a_message_outside_the_window_is_taken_and_fails_afterwards(
    emulator: GraphEmulator, messenger: GraphMessenger
) -> None:
    messenger.send(HELLO)
    assert [code for _, code in emulator.failed] == [131047]
    assert meaning(131047) is WindowClosed


@pytest.mark.parametrize("fault", ["500", "502", "503", "code:131016"])
def test_when_graph_stumbles_it_is_tried_once_more_and_then_later(
    emulator: GraphEmulator, messenger: GraphMessenger, fault: str
) -> None:
    emulator.faults.order("graph", fault, 2)
    with pytest.raises(TryLater) as failed:
        messenger.send(HELLO)
    assert not failed.value.ambiguous
    assert len(emulator.journal) == 2
    emulator.faults.order("graph", fault)
    messenger.send(HELLO)


@pytest.mark.parametrize("fault", ["429", "code:130429", "code:131056", "code:131057", "code:4"])
def test_when_graph_wants_less_it_is_not_asked_again_at_once(
    emulator: GraphEmulator, messenger: GraphMessenger, fault: str
) -> None:
    emulator.faults.order("graph", fault)
    with pytest.raises(NotNow) as failed:
        messenger.send(HELLO)
    assert not failed.value.ambiguous
    assert len(emulator.journal) == 1


def test_a_connection_that_breaks_leaves_us_unsure(
    emulator: GraphEmulator, messenger: GraphMessenger
) -> None:
    emulator.faults.order("graph", "drop")
    with pytest.raises(Unsure):
        messenger.send(HELLO)


def test_a_server_that_is_not_there_did_not_get_the_message() -> None:
    with serve(GraphEmulator(StageClock(NOW))) as url:
        pass
    with httpx.Client() as http, pytest.raises(TryLater):
        GraphMessenger(http, url, "1", TOKEN, service=unhurried()).send(HELLO)


def _raise(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectTimeout("…"), TryLater),
        (httpx.ConnectError("…"), TryLater),
        (httpx.PoolTimeout("…"), TryLater),
        (httpx.ReadTimeout("…"), Unsure),
        (httpx.WriteTimeout("…"), Unsure),
        (httpx.ReadError("…"), Unsure),
        (httpx.RemoteProtocolError("…"), Unsure),
        (httpx.DecodingError("…"), Unsure),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_only_what_was_surely_not_sent_is_simply_tried_later(
    error: Exception, expected: type[Temporary]
) -> None:
    with pytest.raises(expected):
        answering(_raise(error)).send(HELLO)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(200, text="<html>"), Unsure),
        (httpx.Response(200, json={"messages": []}), Unsure),
        (httpx.Response(502, text="Bad Gateway"), Unsure),
        (httpx.Response(429, text="slow down"), TryLater),
        (httpx.Response(404, text="<html>"), Undeliverable),
        (httpx.Response(302), Undeliverable),
        (httpx.Response(400, json={"error": {"code": 987654}}), Undeliverable),
        (httpx.Response(503, json={"error": {"code": 987654}}), TryLater),
        (httpx.Response(400, json={"error": "odd"}), Undeliverable),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)),
)
def test_an_odd_answer_is_never_taken_for_a_good_one(
    answer: httpx.Response, expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        answering(lambda _: answer).send(HELLO)


@pytest.mark.parametrize(
    "send",
    [
        lambda messenger: messenger.send(HELLO),
        lambda messenger: messenger.template(HELLO.to, "hi", "es", (), "k"),
    ],
)
@pytest.mark.parametrize("code", [190, 131000, 132012])
def test_no_exception_quotes_the_token(send: Callable[[GraphMessenger], object], code: int) -> None:
    error = {"message": f"Malformed access token {TOKEN}", "code": code, "fbtrace_id": "A1"}
    messenger = answering(lambda _: httpx.Response(400, json={"error": error}))
    with pytest.raises((Undeliverable, TryLater)) as failed:
        send(messenger)
    assert TOKEN not in f"{failed.value!r} {failed.value} {failed.value.__cause__}"
    assert "A1" in str(failed.value)


@pytest.mark.parametrize("token", ["", f"{TOKEN}\n", f" {TOKEN}", "señal-secreta"])
def test_a_token_no_header_can_carry_is_refused_at_once_and_not_quoted(token: str) -> None:
    with pytest.raises(Misconfigured, match="WHATSAPP_ACCESS_TOKEN") as failed:
        GraphMessenger(httpx.Client(), "https://graph.example", "1", token)
    assert "secret" not in f"{failed.value!r}".lower()


def test_the_table_says_what_is_retried_and_what_never() -> None:
    retried = {code for code, means in MEANINGS.items() if isinstance(means, Wait)}
    assert retried == {
        *(1, 2, 131000, 131016, 133004, 4, 80007, 130429),
        *(131056, 131057, 131052, 131053),
    }
    assert {code for code, means in MEANINGS.items() if means is WindowClosed} == {131047}
    assert all(meaning(code) is AccountRefused for code in (0, 3, 10, 190, 200, 299, 368, 131031))


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_every_known_code_makes_an_error_that_names_it(code: int) -> None:
    error = failure(code, status=400, trace="T")
    assert getattr(error, "code", None) == code
    assert str(code) in str(error)
