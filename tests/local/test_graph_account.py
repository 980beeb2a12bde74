"""What somebody who sets a shop up asks of Meta: numbers, tokens, and the webhook of an app."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from local.graph import ACCESS_TOKEN, APP_SECRET, PHONE_NUMBER_ID, GraphEmulator, Sender
from local.graph_tokens import Token
from local.serving import serve
from local.wire import StageClock

WORD = "the-agreed-word"
WEBHOOK = "https://desk.example/webhook"
ANA = Sender("5215512345678", "MX.70001", "Ana Ruiz")


class Door:
    """A webhook door as Meta meets it. `echo` is what it answers to a visit with the agreed
    word, `status` how."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.status = 200
        self.echo: str | None = None

    @Request.application
    def __call__(self, request: Request) -> Response:
        query = parse_qs(request.query_string.decode())
        self.asked.append((request.method, query))
        if request.method == "POST":
            return Response("")
        if query["hub.verify_token"] != [WORD]:
            return Response("no", 403)
        return Response(self.echo or query["hub.challenge"][0], self.status)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def graph(door: Door) -> Iterator[GraphEmulator]:
    """Of a new app, in a world where the door's address leads to it."""
    graph = GraphEmulator(StageClock())
    graph.setup.new_app()
    with serve(door) as url:
        graph.reach = lambda address: address.replace("https://desk.example", url)
        yield graph
    graph.close()


@pytest.fixture
def api(graph: GraphEmulator) -> Iterator[httpx.Client]:
    """In the name of the shop's token."""
    headers = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
    with serve(graph) as url, httpx.Client(base_url=f"{url}/v26.0", headers=headers) as api:
        yield api


def subscribe(graph: GraphEmulator, api: httpx.Client, **change: Any) -> httpx.Response:
    """In the name of the app."""
    asked = {
        "object": "whatsapp_business_account",
        "callback_url": WEBHOOK,
        "verify_token": WORD,
        "fields": "messages,user_preferences",
        **change,
    }
    return api.post(
        f"/{graph.setup.app_id}/subscriptions",
        data={name: value for name, value in asked.items() if value is not None},
        headers={"Authorization": f"Bearer {graph.setup.app_id}|{APP_SECRET}"},
    )


def subscriptions(graph: GraphEmulator, api: httpx.Client) -> list[dict[str, Any]]:
    app = {"Authorization": f"Bearer {graph.setup.app_id}|{APP_SECRET}"}
    found: list[dict[str, Any]] = api.get(
        f"/{graph.setup.app_id}/subscriptions", headers=app
    ).json()["data"]
    return found


def code(answer: httpx.Response) -> int:
    assert not answer.is_success
    found: int = answer.json()["error"]["code"]
    return found


def test_a_new_app_is_told_of_nothing(graph: GraphEmulator, api: httpx.Client) -> None:
    assert subscriptions(graph, api) == []


def test_meta_visits_a_webhook_before_it_takes_it(
    graph: GraphEmulator, api: httpx.Client, door: Door
) -> None:
    assert subscribe(graph, api).json() == {"success": True}
    ((method, query),) = door.asked
    assert method == "GET"
    assert (query["hub.mode"], query["hub.verify_token"]) == (["subscribe"], [WORD])
    (subscription,) = subscriptions(graph, api)
    assert (subscription["callback_url"], subscription["active"]) == (WEBHOOK, True)
    assert [each["name"] for each in subscription["fields"]] == ["messages", "user_preferences"]


def test_what_customers_write_goes_where_the_app_said(
    graph: GraphEmulator, api: httpx.Client, door: Door
) -> None:
    graph.say(ANA, "hola")
    assert door.asked == []
    subscribe(graph, api)
    graph.say(ANA, "hola?")
    assert [method for method, _ in door.asked] == ["GET", "POST"]


def test_a_field_is_added_to_those_there_are(graph: GraphEmulator, api: httpx.Client) -> None:
    subscribe(graph, api)
    subscribe(graph, api, fields="messages,smb_message_echoes")
    names = [each["name"] for each in subscriptions(graph, api)[0]["fields"]]
    assert names == ["messages", "user_preferences", "smb_message_echoes"]


@pytest.mark.parametrize(
    ("answered", "told"),
    [((404, None), 2200), ((500, None), 2200), ((200, "welcome"), 2201)],
    ids=["no such page", "broken", "another page"],
)
def test_a_webhook_that_does_not_echo_is_refused(
    graph: GraphEmulator,
    api: httpx.Client,
    door: Door,
    answered: tuple[int, str | None],
    told: int,
) -> None:
    door.status, door.echo = answered
    assert code(subscribe(graph, api)) == told
    assert subscriptions(graph, api) == []


def test_a_webhook_that_does_not_know_the_word_is_refused(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    answer = subscribe(graph, api, verify_token="another")
    assert code(answer) == 2200
    assert "HTTP Status Code = 403" in answer.json()["error"]["message"]


def test_a_webhook_that_nobody_answers_at_is_refused(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.reach = lambda _address: "http://127.0.0.1:9/"
    assert code(subscribe(graph, api)) == 2200


@pytest.mark.parametrize(
    "change",
    [
        {"object": None},
        {"object": "page"},
        {"callback_url": None},
        {"callback_url": "http://desk.example/webhook"},
        {"fields": ""},
        {"fields": "messages,mesages"},
        {"verify_token": None},
    ],
    ids=str,
)
def test_a_subscription_that_cannot_be_is_refused_without_a_visit(
    graph: GraphEmulator, api: httpx.Client, door: Door, change: dict[str, Any]
) -> None:
    assert code(subscribe(graph, api, **change)) == 100
    assert door.asked == []


@pytest.mark.parametrize(
    ("shown", "told"),
    [(ACCESS_TOKEN, 15), ("day-token", 15), ("634974688087057|wrong", 190)],
    ids=["the shop's token", "another token", "a wrong secret"],
)
def test_only_the_app_itself_says_where_it_is_told(
    graph: GraphEmulator, api: httpx.Client, shown: str, told: int
) -> None:
    graph.setup.tokens["day-token"] = Token()
    edge = f"/{graph.setup.app_id}/subscriptions"
    answer = api.post(edge, headers={"Authorization": f"Bearer {shown}"})
    assert code(answer) == told


def test_the_numbers_of_an_account_are_listed_with_their_names(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.setup.others["222"] = "+52 55 5555 0199"
    found = api.get(f"/{graph.setup.account}/phone_numbers").json()["data"]
    assert [(each["id"], each["display_phone_number"]) for each in found] == [
        (PHONE_NUMBER_ID, "+1 555-078-3881"),
        ("222", "+52 55 5555 0199"),
    ]
    assert api.get("/222").json()["display_phone_number"] == "+52 55 5555 0199"


def register(api: httpx.Client, **given: str) -> httpx.Response:
    body = {"messaging_product": "whatsapp", "pin": "271828", **given}
    return api.post(f"/{PHONE_NUMBER_ID}/register", json=body)


def test_a_number_that_is_not_registered_sends_nothing_until_it_is(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.setup.status = "PENDING"
    graph.say(ANA, "hola")
    text = {"messaging_product": "whatsapp", "to": ANA.phone, "text": {"body": "hola"}}
    assert code(api.post(f"/{PHONE_NUMBER_ID}/messages", json=text)) == 133010
    assert register(api).json() == {"success": True}
    assert api.get(f"/{PHONE_NUMBER_ID}?fields=status").json()["status"] == "CONNECTED"
    assert api.post(f"/{PHONE_NUMBER_ID}/messages", json=text).is_success


def test_a_form_registers_as_well_as_json(graph: GraphEmulator, api: httpx.Client) -> None:
    graph.setup.status = "PENDING"
    form = {"messaging_product": "whatsapp", "pin": "271828"}
    assert api.post(f"/{PHONE_NUMBER_ID}/register", data=form).is_success
    assert (graph.setup.status, graph.setup.pin) == ("CONNECTED", "271828")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"pin": "31415"}, 100),
        ({"pin": "31415a"}, 100),
        ({"messaging_product": "telegram"}, 100),
        ({"pin": "314159"}, 133005),
    ],
    ids=str,
)
def test_a_number_is_not_registered_with_another_pin_than_its_own(
    graph: GraphEmulator, api: httpx.Client, given: dict[str, str], told: int
) -> None:
    graph.setup.status, graph.setup.pin = "PENDING", "271828"
    assert code(register(api, **given)) == told
    assert graph.setup.status == "PENDING"


def test_a_number_that_nobody_has_verified_is_not_registered(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    graph.setup.code_verification_status = "NOT_VERIFIED"
    assert code(register(api)) == 133006
    assert code(api.post("/4444/register", json={})) == 100


@pytest.mark.parametrize("edge", ["phone_numbers", "subscribed_apps"])
def test_an_account_that_a_token_may_not_manage_does_not_exist_for_it(
    graph: GraphEmulator, api: httpx.Client, edge: str
) -> None:
    graph.setup.tokens["sends-only"] = Token(scopes=("whatsapp_business_messaging",))
    other = {"Authorization": "Bearer sends-only"}
    assert api.get(f"/{graph.setup.account}/{edge}").is_success
    assert code(api.get(f"/{graph.setup.account}/{edge}", headers=other)) == 100
    assert code(api.get(f"/9{graph.setup.account}/{edge}")) == 100


def test_an_app_is_told_only_by_an_account_that_its_token_may_manage(
    graph: GraphEmulator, api: httpx.Client
) -> None:
    assert code(api.post(f"/9{graph.setup.account}/subscribed_apps")) == 100
    assert not graph.subscribed
    assert api.post(f"/{graph.setup.account}/subscribed_apps").is_success
    assert graph.subscribed


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (Token(app_id="999"), {"app_id": "999", "expires_at": 0}),
        (Token(expires_at=1_900_000_000), {"expires_at": 1_900_000_000}),
        (Token(scopes=("public_profile",)), {"scopes": ["public_profile"], "granular_scopes": []}),
    ],
    ids=["another app's", "for a while", "without permissions"],
)
def test_another_token_is_shown_as_it_differs(
    graph: GraphEmulator, api: httpx.Client, token: Token, told: dict[str, Any]
) -> None:
    graph.setup.tokens["other"] = token
    own = {"Authorization": "Bearer other"}
    shown = api.get("/debug_token", params={"input_token": "other"}, headers=own).json()["data"]
    assert shown["is_valid"] is True
    assert {name: shown[name] for name in told} == told


def test_a_token_that_was_taken_back_is_nobody_s(graph: GraphEmulator, api: httpx.Client) -> None:
    own = {"Authorization": "Bearer other"}
    answer = api.get("/debug_token", params={"input_token": "other"}, headers=own)
    assert code(answer) == 190
