"""Meta's side: the token, the number, the app's secret, and what the account tells the app."""

from typing import Any

import pytest

from deploy.doctor.setup import SetUp
from deploy.setup.graph_calls import Meta
from deploy.setup.talk import ToMend
from deploy.setup.terminal import CTRL_C
from deploy.setup.whatsapp import let_tell
from local.graph_setup import Token
from tests.setup.world import CANARY, SHOP, Script, World

WHATSAPP = "WhatsApp"
TOKEN: Script = [("The access token?", "{token}")]
SECRET: Script = [("The app secret?", "{app_secret}")]
APP = "634974688087057"
MANAGED = "whatsapp_business_management"
OTHER = f"{CANARY}-another-token"


@pytest.fixture
def ready(place: World) -> World:
    place.choose_project()
    place.switch_on()
    place.vendors.graph.setup.tokens = {OTHER: Token()}
    return place


def keep_all(world: World) -> None:
    world.keep(
        WHATSAPP_ACCESS_TOKEN=world.credentials.access_token,
        WHATSAPP_APP_SECRET=world.credentials.app_secret,
        WHATSAPP_VERIFY_TOKEN=f"{CANARY}-word",
        INTERNAL_SECRET=f"{CANARY}-internal-secret-of-more-than-32-bytes",
    )
    world.vendors.graph.subscribed = True


def test_token_and_secret_are_asked_for_and_what_is_ours_is_made(ready: World) -> None:
    assert ready.answer([*TOKEN, *SECRET], WHATSAPP) == 0
    assert ready.secret("WHATSAPP_ACCESS_TOKEN") == ready.credentials.access_token
    assert ready.secret("WHATSAPP_APP_SECRET") == ready.credentials.app_secret
    assert len(ready.secret("INTERNAL_SECRET") or "") >= 64
    assert len(ready.secret("WHATSAPP_VERIFY_TOKEN") or "") >= 32
    assert CANARY not in ready.text


def test_the_account_is_made_to_tell_the_app(ready: World) -> None:
    assert not ready.vendors.graph.subscribed
    ready.answer([*TOKEN, *SECRET], WHATSAPP)
    assert ready.vendors.graph.subscribed
    assert "✓ WhatsApp: account: tells the app what customers write" in ready.text


def test_what_is_kept_and_well_is_not_asked_for_nor_changed(ready: World) -> None:
    keep_all(ready)
    ready.cloud.forget()
    ready.vendors.graph.journal.clear()
    assert ready.answer([], WHATSAPP) == 0
    assert ready.cloud.asked(changing=True) == []
    assert {call.method for call in ready.vendors.graph.journal} == {"GET"}


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Token(scopes=(MANAGED,)), "it lacks the permission whatsapp_business_messaging"),
        (Token(scopes=("public_profile",)), "it lacks the permission whatsapp_business_messaging"),
        (Token(expires_at=1_900_000_000), "it will end on 2030-03-17, and the desk with it"),
        (Token(expires_at=1_700_000_000), "it ended on 2023-11-14, and the desk with it"),
    ],
)
def test_a_token_that_will_not_do_is_told_and_asked_for_again(
    ready: World, shown: Token, said: str
) -> None:
    ready.vendors.graph.setup.tokens[OTHER] = shown
    assert ready.answer([("The access token?", OTHER), *TOKEN, *SECRET], WHATSAPP) == 0
    assert said in " ".join(ready.text.split())
    assert ready.secret("WHATSAPP_ACCESS_TOKEN") == ready.credentials.access_token


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("made-up", "Meta refuses it (code 190)"),
        ("señal", "it is no token"),
        ("", "Nothing came."),
        ("skip", "The desk needs this one, so it cannot be skipped."),
        ("?", "What to click: docs/going-live.md#whatsapp"),
    ],
)
def test_what_is_no_token_is_told_and_asked_for_again(ready: World, typed: str, said: str) -> None:
    assert ready.answer([("The access token?", typed), *TOKEN, *SECRET], WHATSAPP) == 0
    assert said in ready.text


def test_a_kept_token_that_meta_does_not_know_any_more_is_asked_for_anew(ready: World) -> None:
    keep_all(ready)
    ready.keep(WHATSAPP_ACCESS_TOKEN=f"{CANARY}-of-yesterday")
    assert ready.answer(TOKEN, WHATSAPP) == 0
    assert "Meta refuses it (code 190)" in ready.text
    assert ready.secret("WHATSAPP_ACCESS_TOKEN") == ready.credentials.access_token


def test_a_secret_of_another_app_is_told_and_asked_for_again(ready: World) -> None:
    script = [*TOKEN, ("The app secret?", "0123456789abcdef"), ("secret?", "señal"), *SECRET]
    assert ready.answer(script, WHATSAPP) == 0
    told = f"That is not the secret of the app {APP}, which the token belongs to."
    assert ready.text.count(told) == 2
    assert f"✓ The app secret is that of the app {APP}." in ready.text


def test_the_token_of_another_app_shows_at_the_secret(ready: World) -> None:
    ready.vendors.graph.setup.tokens[OTHER] = Token(app_id="42")
    script = [("The access token?", OTHER), *SECRET, ("The app secret?", CTRL_C)]
    assert ready.answer(script, WHATSAPP) == 130
    assert "That is not the secret of the app 42, which the token belongs to." in ready.text


def test_the_number_is_offered_from_those_that_the_token_sees(ready: World) -> None:
    ready.vendors.graph.phone_number_id = "106540352249999"
    ready.vendors.graph.setup.others = {"106540352248888": "+52 55 5555 0188"}
    script = [*TOKEN, ("Which number is the shop's?", "2"), *SECRET]
    assert ready.answer(script, WHATSAPP) == 0
    assert "1  +1 555-078-3881, Turno" in ready.text
    assert "2  +52 55 5555 0188, Turno" in ready.text
    assert ready.shop.phone_number_id == "106540352248888"
    assert "Written into barbershop.toml." in ready.text


def test_an_account_that_shows_no_numbers_hides_those_of_no_other(ready: World) -> None:
    ready.vendors.graph.phone_number_id = "106540352249999"
    ready.vendors.graph.setup.accounts = ("1", ready.vendors.graph.setup.account, "2")
    assert ready.answer([*TOKEN, ("Which number is", "1"), *SECRET], WHATSAPP) == 0
    assert ready.shop.phone_number_id == "106540352249999"


def test_a_number_that_cannot_be_listed_is_typed(ready: World) -> None:
    ready.vendors.graph.phone_number_id = "106540352249999"
    ready.vendors.graph.setup.accounts = ("1", "2")
    script = [
        *TOKEN,
        ("Phone number ID?", "+52 55 5555 0188"),
        ("Phone number ID?", "106540352240000"),
        ("Phone number ID?", "106540352249999"),
        *SECRET,
    ]
    assert ready.answer(script, WHATSAPP) == 0
    assert "+52 55 5555 0188 is no Phone number ID." in ready.text
    assert "the token sees no number 106540352240000 (code 100)" in ready.text
    assert ready.shop.phone_number_id == "106540352249999"


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"status": "DISCONNECTED"}, "is disconnected"),
        ({"can_send_message": "BLOCKED"}, "Add a new payment method to the account."),
        ({"quality_rating": "RED"}, "customers block or report it so often"),
    ],
)
def test_a_number_that_may_not_send_is_told_and_looked_at_again(
    ready: World, spoilt: dict[str, Any], said: str
) -> None:
    for name, value in spoilt.items():
        setattr(ready.vendors.graph.setup, name, value)
    script = [*TOKEN, ("Which number is the shop's?", "{number_well}1"), *SECRET]
    assert ready.answer(script, WHATSAPP) == 0
    assert said in " ".join(ready.text.split())


def test_a_number_that_was_only_added_is_registered(ready: World) -> None:
    ready.vendors.graph.setup.status = "PENDING"
    script = [*TOKEN, ("Six digits?", "12345"), ("Six digits?", "271828"), *SECRET]
    assert ready.answer(script, WHATSAPP) == 0
    assert "Type six digits and nothing else." in ready.text
    assert ready.vendors.graph.setup.pin == "271828"
    assert "✓ WhatsApp: number" in ready.text
    assert "271828" not in ready.text


def test_a_number_with_another_pin_is_asked_for_it_again(ready: World) -> None:
    ready.vendors.graph.setup.status = "PENDING"
    ready.vendors.graph.setup.pin = "424242"
    script = [*TOKEN, ("Six digits?", "271828"), ("Six digits?", "424242"), *SECRET]
    assert ready.answer(script, WHATSAPP) == 0
    assert "The number has another PIN." in ready.text


def test_a_number_that_nobody_has_shown_to_be_theirs_is_waited_for(ready: World) -> None:
    ready.vendors.graph.setup.status = "PENDING"
    ready.vendors.graph.setup.code_verification_status = "NOT_VERIFIED"
    script = [*TOKEN, ("Six digits?", "271828"), ("Press Enter", CTRL_C)]
    assert ready.answer(script, WHATSAPP) == 130
    assert "Meta does not know yet that the number is yours." in ready.text


def test_a_token_that_may_not_manage_the_account_is_told_what_to_assign(ready: World) -> None:
    settings = ready.credentials.environment(ready.url, shop_config=SHOP, llm=False)
    with SetUp(settings) as setup:
        assert setup.settings.graph is not None
        meta = Meta(setup, setup.settings.graph, ready.credentials.access_token)
        with pytest.raises(ToMend) as told:
            let_tell(meta, "42")
    assert told.value.said.startswith("Meta does not let the token manage the account 42")


@pytest.mark.parametrize("kind", ["503", "drop"])
def test_a_meta_that_does_not_answer_is_waited_for(ready: World, kind: str) -> None:
    ready.vendors.faults.order("graph", kind)
    assert ready.answer([*TOKEN, ("Press Enter", ""), *SECRET], WHATSAPP) == 0
    assert "Look whether this computer is online, and wait a moment." in ready.text
    assert CANARY not in ready.text
