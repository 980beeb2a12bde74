"""The emulator refuses what Meta refuses, and posts what Meta posts."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from local.graph import ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, GraphEmulator, Sender
from local.serving import serve
from local.wire import StageClock
from shared.messaging.inbound import (
    Echo,
    Inbound,
    Media,
    Message,
    Preference,
    Reaction,
    Status,
    Tap,
    Text,
    read,
    verify,
)
from tests.messaging.bodies import message, said

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
ANA = Sender("5215512345678", "MX.70001", "Ana Ruiz")
SHADOW = Sender(None, "MX.70002", "Sombra")
Json = dict[str, Any]


class Shop:
    """A webhook that keeps what it is posted, and answers with the statuses it is given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.answers: list[int] = []
        self.full = threading.Event()
        self.expected = 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        raw = request.get_data()
        assert verify(raw, request.headers.get("X-Hub-Signature-256"), [APP_SECRET])
        self.bodies.append(raw)
        if self.expected and len(self.bodies) >= self.expected:
            self.full.set()
        return Response("", self.answers.pop(0) if self.answers else 200)(environ, start_response)

    def heard(self) -> list[Inbound]:
        return [each for raw in self.bodies for each in read(raw)]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def clock() -> StageClock:
    return StageClock(NOW, frozen=True)


@pytest.fixture
def graph(clock: StageClock, shop: Shop) -> Iterator[GraphEmulator]:
    with serve(shop) as url:
        emulator = GraphEmulator(clock, webhook_url=url)
        yield emulator
        emulator.close()


@pytest.fixture
def api(graph: GraphEmulator) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
    with serve(graph) as url, httpx.Client(base_url=f"{url}/v26.0", headers=headers) as client:
        yield client


MESSAGES = f"/{PHONE_NUMBER_ID}/messages"


def text(body: Any = "hola", **parts: Any) -> Json:
    plain = {"messaging_product": "whatsapp", "to": "5215512345678", "type": "text"}
    return {**plain, "text": {"body": body}, **parts}


def interactive(action: Json, kind: str = "button", body: str = "¿Va?") -> Json:
    content = {"type": kind, "body": {"text": body}, "action": action}
    return {**text(), "type": "interactive", "interactive": content}


def buttons(*pairs: tuple[str, str]) -> Json:
    replies = [{"type": "reply", "reply": {"id": key, "title": title}} for key, title in pairs]
    return interactive({"buttons": replies})


def rows(*rows: Json, button: str = "Ver", **section: Any) -> Json:
    return interactive({"button": button, "sections": [{"rows": list(rows), **section}]}, "list")


def row(n: int = 1, **parts: Any) -> Json:
    return {"id": f"r{n}", "title": f"{n}:00", **parts}


def template(*params: str, name: str = "reminder") -> Json:
    texts = [{"type": "text", "text": param} for param in params]
    content = {"name": name, "language": {"code": "es_MX"}}
    filled = {**content, "components": [{"type": "body", "parameters": texts}]}
    return {**text(), "type": "template", "template": filled}


# What the shop sends.


def test_a_good_message_is_taken_and_kept_as_the_customer_sees_it(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.say(ANA, "hola")
    answer = api.post(MESSAGES, json=buttons(("y", "Sí"), ("n", "No"))).json()
    (sent,) = graph.sent
    assert answer["contacts"] == [{"input": "5215512345678", "wa_id": "5215512345678"}]
    assert answer["messages"] == [{"id": sent.wamid}]
    assert (sent.text, [choice.title for choice in sent.choices]) == ("¿Va?", ["Sí", "No"])
    assert sent.at == NOW


GOOD: list[Json] = [
    text("a" * 4096),
    text(context={"message_id": "wamid.q"}),
    text(to="+52 1 55 1234 5678"),
    rows(*(row(n, description="d" * 72) for n in range(10))),
    rows(row(), title="Horas"),
    template("Ana", "5:00 pm"),
    {**text(), "type": "image", "image": {"id": "77", "caption": "así"}},
]


@pytest.mark.parametrize("good", GOOD)
def test_what_meta_takes_is_taken(graph: GraphEmulator, api: httpx.Client, good: Json) -> None:
    graph.say(ANA, "hola")
    assert api.post(MESSAGES, json=good).status_code == 200
    assert len(graph.sent) == 1


# A text of code points that fit and UTF-16 units that do not is refused: see the limits.
BAD: list[tuple[Any, int]] = [
    ([], 100),
    ({}, 100),
    (text(messaging_product="telegram"), 100),
    (text(to=None), 100),
    (text(to=5215512345678), 100),
    (text(to="ana"), 100),
    (text(to=None, recipient="ana"), 100),
    (text(type="poll"), 100),
    (text(recipient_type="crowd"), 100),
    (text(""), 100),
    (text(None), 100),
    (text("a" * 4097), 100),
    (text("💈" * 2049), 100),
    (text(biz_opaque_callback_data="k" * 513), 100),
    (text(context={}), 131008),
    ({**text(), "text": "hola"}, 100),
    (buttons(), 131009),
    (buttons(*((str(n), str(n)) for n in range(4))), 131009),
    (buttons(("a", "t" * 21)), 131009),
    (buttons(("a" * 257, "t")), 131009),
    (buttons(("a", "t"), ("a", "u")), 131009),
    (buttons(("a", "t"), ("b", "t")), 131009),
    (buttons(("a", " ")), 131009),
    (interactive({"buttons": [{"type": "url", "reply": {}}]}), 131009),
    (interactive({"buttons": [{"type": "reply", "reply": {"id": "a"}}]}), 131008),
    (interactive({}, "carousel"), 131009),
    (interactive({"buttons": []}, body="b" * 1025), 131009),
    (rows(*(row(n) for n in range(11))), 131009),
    (rows(row(title="t" * 25)), 131009),
    (rows(row(description="d" * 73)), 131009),
    (rows(row(id="i" * 201)), 131009),
    (rows(row(), row()), 131009),
    (rows(row(), button="b" * 21), 131009),
    (rows(row(), title="s" * 25), 131009),
    (
        interactive(
            {"button": "Ver", "sections": [{"rows": [row(1)]}, {"rows": [row(2)], "title": "x"}]},
            "list",
        ),
        131008,
    ),
    (template("Ana\nRuiz"), 132012),
    (template("Ana", ""), 132012),
    ({**text(), "type": "image", "image": {}}, 100),
    ({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"}, 131009),
]


@pytest.mark.parametrize(("bad", "code"), BAD)
def test_what_meta_refuses_is_refused_with_its_code(
    graph: GraphEmulator, api: httpx.Client, bad: Any, code: int
) -> None:
    graph.say(ANA, "hola")
    answer = api.post(MESSAGES, json=bad)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, code)
    assert error["type"] == "OAuthException"
    assert error["error_data"]["details"]
    assert graph.sent == []


def test_two_lists_of_ten_in_sections_are_one_row_too_many(api: httpx.Client) -> None:
    sections = [{"title": str(at), "rows": [row(n) for n in range(at, at + 6)]} for at in (0, 10)]
    answer = api.post(MESSAGES, json=interactive({"button": "Ver", "sections": sections}, "list"))
    assert answer.json()["error"]["code"] == 131009


@pytest.mark.parametrize("header", ["", "Bearer wrong", ACCESS_TOKEN])
def test_without_the_token_everything_is_190(api: httpx.Client, header: str) -> None:
    for ask in (api.post(MESSAGES, headers={"Authorization": header}, json=text()),
                api.get(f"/{PHONE_NUMBER_ID}", headers={"Authorization": header})):  # fmt: skip
        assert (ask.status_code, ask.json()["error"]["code"]) == (401, 190)


@pytest.mark.parametrize(("version", "code"), [("v21.0", 2635), ("v27.0", 2500), ("26", 2500)])
def test_another_version_is_refused(api: httpx.Client, version: str, code: int) -> None:
    url = str(api.base_url).replace("v26.0/", version)
    assert api.post(f"{url}{MESSAGES}", json=text()).json()["error"]["code"] == code


def test_another_phone_number_is_unknown(api: httpx.Client) -> None:
    assert api.post("/999/messages", json=text()).json()["error"]["code"] == 100


def test_after_24_hours_only_a_template_arrives(
    graph: GraphEmulator, api: httpx.Client, clock: StageClock, shop: Shop
) -> None:
    graph.say(ANA, "hola")
    clock.advance(24 * 3600)
    api.post(MESSAGES, json=text("justo a tiempo"))
    clock.advance(1)
    assert api.post(MESSAGES, json=text("tarde", biz_opaque_callback_data="k|answer")).is_success
    assert api.post(MESSAGES, json=template("Ana")).is_success
    assert [sent.text for sent in graph.sent] == ["justo a tiempo", "[reminder] Ana"]
    graph.redeliver()
    failed = shop.heard()[-1]
    assert isinstance(failed, Status)
    assert (failed.state, failed.errors, failed.key) == ("failed", (131047,), "k")


def test_a_message_by_bsuid_opens_the_window_of_the_phone_too(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.say(ANA, "hola")
    api.post(MESSAGES, json=text(to=None, recipient="MX.70001"))
    api.post(MESSAGES, json=text())
    assert [sent.to for sent in graph.sent] == ["MX.70001", "5215512345678"]


def test_a_bsuid_in_to_is_taken_and_lost(graph: GraphEmulator, api: httpx.Client) -> None:
    graph.say(SHADOW, "hola")
    assert api.post(MESSAGES, json=text(to="MX.70002")).is_success
    assert (len(graph.sent), len(graph.lost)) == (0, 1)


def test_with_both_the_phone_wins(graph: GraphEmulator, api: httpx.Client) -> None:
    graph.say(ANA, "hola")
    api.post(MESSAGES, json=text(recipient="MX.70009"))
    assert graph.sent[0].to == "5215512345678"


def test_known_templates_are_checked_by_name_and_parameters(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.templates = {("reminder", "es_MX"): 2}
    codes = [
        api.post(MESSAGES, json=each).json().get("error", {}).get("code")
        for each in (template("a", "b"), template("a"), template("a", name="winback"))
    ]
    assert codes == [None, 132000, 132001]


def test_the_pair_rate_lends_45_and_takes_one_back_each_six_seconds(
    graph: GraphEmulator, api: httpx.Client, clock: StageClock
) -> None:
    graph.pair_rate = True
    graph.say(ANA, "hola")
    answers = [api.post(MESSAGES, json=text()) for _ in range(46)]
    assert [answer.is_success for answer in answers] == [True] * 45 + [False]
    assert answers[-1].json()["error"]["code"] == 131056
    clock.advance(6)
    assert api.post(MESSAGES, json=text()).is_success
    assert not api.post(MESSAGES, json=text()).is_success


def test_a_fault_of_a_code_has_no_effect_and_one_of_failure_comes_afterwards(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.say(ANA, "hola")
    graph.faults.order("graph", "code:131031")
    refused = api.post(MESSAGES, json=text())
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, 131031)
    graph.faults.order("graph", "failed:131026")
    assert api.post(MESSAGES, json=text()).is_success
    assert api.post(MESSAGES, json=text()).is_success
    assert [code for _, code in graph.failed] == [131026]
    assert len(graph.sent) == 1


@pytest.mark.parametrize(("fault", "code"), [("500", 131000), ("429", 130429), ("401", 190)])
def test_a_status_on_order_wears_graphs_envelope(
    graph: GraphEmulator, api: httpx.Client, fault: str, code: int
) -> None:
    graph.faults.order("graph", fault)
    answer = api.post(MESSAGES, json=text())
    assert (answer.status_code, answer.json()["error"]["code"]) == (int(fault), code)


def test_blue_ticks_need_a_message_that_was_written(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    (wamid,) = graph.say(ANA, "hola")
    seen = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    assert api.post(MESSAGES, json=seen | {"typing_indicator": {"type": "text"}}).is_success
    assert not api.post(MESSAGES, json=seen | {"typing_indicator": {"type": "audio"}}).is_success
    assert graph.acknowledged == [(wamid, True)]


def test_the_number_and_its_subscription_can_be_asked_for(api: httpx.Client) -> None:
    assert api.get(f"/{PHONE_NUMBER_ID}").json()["quality_rating"] == "GREEN"
    account = "/102290129340398/subscribed_apps"
    assert api.get(account).json() == {"data": []}
    assert api.post(account).json() == {"success": True}
    assert len(api.get(account).json()["data"]) == 1
    assert api.get("/1022/subscribed_apps").json()["error"]["code"] == 100
    assert api.get("/4444").json()["error"]["code"] == 100


def test_a_token_can_be_looked_at_with_what_it_may_do(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.setup.expires_at = 1_800_000_000
    own = api.get("/debug_token", params={"input_token": ACCESS_TOKEN}).json()["data"]
    assert (own["is_valid"], own["expires_at"]) == (True, 1_800_000_000)
    assert "whatsapp_business_messaging" in own["scopes"]
    assert own["granular_scopes"][0]["target_ids"] == [graph.setup.account]
    other = api.get("/debug_token", params={"input_token": "another"}).json()["data"]
    assert (other["is_valid"], other["error"]["code"]) == (False, 190)


def test_the_number_shows_the_fields_that_are_asked_for(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.setup.status = "DISCONNECTED"
    shown = api.get(f"/{PHONE_NUMBER_ID}", params={"fields": "status,health_status"}).json()
    assert set(shown) == {"id", "status", "health_status"}
    assert shown["status"] == "DISCONNECTED"
    assert api.get(f"/{PHONE_NUMBER_ID}?fields=colour").json()["error"]["code"] == 100


@pytest.mark.parametrize(
    ("shown", "code"),
    [(ACCESS_TOKEN, 15), ("634974688087057|another", 190), (f"634974688087057|{APP_SECRET}", None)],
)
def test_what_an_app_is_subscribed_to_is_told_to_the_app_itself(
    graph: GraphEmulator, api: httpx.Client, shown: str, code: int | None
) -> None:
    edge = f"/{graph.setup.app_id}/subscriptions"
    answer = api.get(edge, headers={"Authorization": f"Bearer {shown}"}).json()
    if code is not None:
        assert answer["error"]["code"] == code
    else:
        (subscription,) = answer["data"]
        assert subscription["callback_url"] == graph.posts.url
        assert "messages" in [field["name"] for field in subscription["fields"]]


# What the customers do.


def test_a_text_is_posted_signed_and_as_meta_writes_it(graph: GraphEmulator, shop: Shop) -> None:
    (wamid,) = graph.say(ANA, "un fade ✂️")
    (heard,) = shop.heard()
    assert isinstance(heard, Message)
    assert (heard.wamid, heard.content, heard.at) == (wamid, Text("un fade ✂️"), NOW)
    assert heard.shop_number == PHONE_NUMBER_ID
    assert (heard.sender.phone, heard.sender.user_id) == ("5215512345678", "MX.70001")
    assert heard.sender.name == "Ana Ruiz"


def test_a_customer_of_whom_only_the_bsuid_is_shown_has_no_phone_anywhere(
    graph: GraphEmulator, shop: Shop
) -> None:
    graph.say(SHADOW, "hola")
    assert b"wa_id" not in shop.bodies[0]
    assert b'"from":' not in shop.bodies[0]


def test_a_burst_comes_in_posts_of_its_own_or_together(graph: GraphEmulator, shop: Shop) -> None:
    apart = graph.say(ANA, ["hola", "para hoy"])
    assert len(shop.bodies) == 2
    together = graph.say(ANA, ["a las 6?", "con Chava"], together=True)
    assert len(shop.bodies) == 3
    assert [each.wamid for each in shop.heard() if isinstance(each, Message)] == [*apart, *together]


def test_meta_may_deliver_the_same_bytes_twice(graph: GraphEmulator, shop: Shop) -> None:
    graph.say(ANA, "hola", deliver=2)
    assert len(shop.bodies) == 2
    assert len(set(shop.bodies)) == 1


def test_a_tap_is_a_button_or_a_row_as_the_message_was(
    graph: GraphEmulator, api: httpx.Client, shop: Shop
) -> None:
    graph.say(ANA, "hola")
    api.post(MESSAGES, json=rows(row()))
    graph.tap(ANA, "r1", "1:00", graph.sent[0].wamid)
    graph.tap(ANA, "y", "Sí")
    row_tap, button_tap = shop.heard()[1:]
    assert isinstance(row_tap, Message)
    assert isinstance(button_tap, Message)
    assert (row_tap.content, row_tap.reply_to) == (Tap("r1", "1:00"), graph.sent[0].wamid)
    assert button_tap.content == Tap("y", "Sí")
    assert b"list_reply" in shop.bodies[1]
    assert b"button_reply" in shop.bodies[2]


def test_a_file_can_be_fetched_for_five_minutes_with_the_token(
    graph: GraphEmulator, api: httpx.Client, clock: StageClock, shop: Shop
) -> None:
    graph.media(ANA, "audio", b"OggS")
    heard = shop.heard()[0]
    assert isinstance(heard, Message)
    assert isinstance(heard.content, Media)
    assert heard.content.voice
    found = api.get(f"/{heard.content.media_id}").json()
    assert (found["mime_type"], found["file_size"]) == ("audio/ogg; codecs=opus", "4")
    assert api.get(found["url"]).content == b"OggS"
    assert api.get(found["url"], headers={"Authorization": ""}).status_code == 401
    assert api.get(found["url"].replace("ext=1", "ext=2")).status_code == 404
    clock.advance(301)
    assert api.get(found["url"]).status_code == 404
    clock.advance(7 * 86400)
    assert api.get(f"/{heard.content.media_id}").json()["error"]["code"] == 100


def test_a_picture_has_a_caption(graph: GraphEmulator, shop: Shop) -> None:
    graph.media(ANA, "image", caption="así")
    heard = shop.heard()[0]
    assert isinstance(heard, Message)
    assert isinstance(heard.content, Media)
    assert (heard.content.kind, heard.content.caption) == ("image", "así")


def test_reactions_echoes_and_preferences_are_posted(graph: GraphEmulator, shop: Shop) -> None:
    graph.react(ANA, "wamid.b", "👍")
    graph.echo(ANA, "yo le contesto")
    graph.prefer(ANA, marketing=False)
    reaction, echo, preference = shop.heard()
    assert isinstance(reaction, Message)
    assert reaction.content == Reaction("wamid.b", "👍")
    assert isinstance(echo, Echo)
    assert echo.to.user_id == "MX.70001"
    assert isinstance(preference, Preference)
    assert preference.wants is False


def test_raw_bytes_are_signed_and_open_the_window(
    graph: GraphEmulator, api: httpx.Client, shop: Shop
) -> None:
    posted = said(message(timestamp="1")).replace(b'": ', b'" :  ')
    assert graph.post_raw(posted) == 200
    assert shop.bodies == [posted]
    api.post(MESSAGES, json=text())
    assert len(graph.sent) == 1
    assert graph.post_raw(b"not json", deliver=2) == 200
    assert len(shop.bodies) == 3


# Delivery.


def test_what_is_refused_is_posted_again_when_its_time_has_come(
    graph: GraphEmulator, shop: Shop, clock: StageClock
) -> None:
    shop.answers = [500, 503]
    graph.say(ANA, "hola")
    assert (graph.redeliver(), len(shop.bodies)) == (0, 1)
    clock.advance(1)
    assert (graph.redeliver(), len(shop.bodies)) == (0, 2)
    clock.advance(1)
    assert (graph.redeliver(), len(shop.bodies)) == (0, 2)
    clock.advance(1)
    assert (graph.redeliver(), len(shop.bodies)) == (1, 3)
    assert len(set(shop.bodies)) == 1
    assert (graph.redeliver(early=True), graph.posts.waiting) == (0, 0)


def test_a_post_can_be_repeated_before_its_time_and_is_given_up_after_seven_days(
    graph: GraphEmulator, shop: Shop, clock: StageClock
) -> None:
    shop.answers = [500] * 3
    graph.say(ANA, "hola")
    graph.redeliver(early=True)
    assert len(shop.bodies) == 2
    clock.set(NOW + timedelta(days=7))
    graph.redeliver()
    assert len(shop.bodies) == 3
    assert graph.redeliver(early=True) == 0
    assert len(shop.bodies) == 3


def test_a_webhook_that_is_down_gets_the_message_when_it_is_back(
    clock: StageClock, shop: Shop
) -> None:
    with serve(shop) as url:
        pass
    emulator = GraphEmulator(clock, webhook_url=url)
    emulator.say(ANA, "hola")
    assert emulator.redeliver(early=True) == 0
    with serve(shop) as url:
        emulator.posts.url = url
        assert emulator.redeliver(early=True) == 1
    emulator.close()


def test_statuses_climb_and_bring_back_the_key(
    graph: GraphEmulator, api: httpx.Client, shop: Shop
) -> None:
    graph.statuses = True
    graph.say(ANA, "hola")
    api.post(MESSAGES, json=text(biz_opaque_callback_data="turn-1|answer"))
    assert len(shop.bodies) == 1
    assert graph.posts.waiting == 3
    graph.redeliver()
    statuses = [each for each in shop.heard() if isinstance(each, Status)]
    assert [each.state for each in statuses] == ["sent", "delivered", "read"]
    assert {(each.wamid, each.key, each.kind) for each in statuses} == {
        (graph.sent[0].wamid, "turn-1", "answer")
    }
    assert statuses[0].recipient.user_id == "MX.70001"


def test_a_started_emulator_posts_by_itself(
    graph: GraphEmulator, api: httpx.Client, shop: Shop
) -> None:
    graph.statuses = True
    shop.expected = 4
    graph.say(ANA, "hola")
    graph.start()
    api.post(MESSAGES, json=text())
    assert shop.full.wait(5)
    graph.stop()
    states = [each.state for each in shop.heard() if isinstance(each, Status)]
    assert states == ["sent", "delivered", "read"]


def test_without_a_webhook_nothing_is_posted(clock: StageClock) -> None:
    emulator = GraphEmulator(clock)
    assert emulator.say(ANA, "hola")
    assert emulator.posts.waiting == 0
    emulator.close()


def test_a_reset_closes_every_window_and_forgets_every_post(
    graph: GraphEmulator, api: httpx.Client, shop: Shop
) -> None:
    shop.answers = [500]
    graph.say(ANA, "hola")
    api.post(MESSAGES, json=text())
    graph.reset()
    assert (graph.sent, graph.redeliver(early=True)) == ([], 0)
    api.post(MESSAGES, json=text())
    assert [code for _, code in graph.failed] == [131047]


def test_no_two_stages_make_the_same_wamid(clock: StageClock) -> None:
    first, second = GraphEmulator(clock), GraphEmulator(clock)
    wamids = [*first.say(ANA, ["a", "b"]), *second.say(ANA, ["a", "b"])]
    assert len(set(wamids)) == 4
    assert all(wamid.startswith("wamid.") for wamid in wamids)
    for emulator in (first, second):
        emulator.close()


def test_the_journal_shows_each_call(graph: GraphEmulator, api: httpx.Client) -> None:
    api.post(MESSAGES, content=json.dumps(text()))
    call = graph.journal[-1]
    assert (call.service, call.method, call.path) == ("graph", "POST", f"/v26.0{MESSAGES}")
