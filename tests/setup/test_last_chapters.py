"""The deploy, the webhook and the doctor, where nothing is started: what is said and changed.
`test_play.py` has them with doors that run."""

import pytest

from deploy.setup.terminal import CTRL_C
from local.graph_subscription import Subscription
from tests.setup.world import CANARY, World

DEPLOY, WEBHOOK, DOCTOR = "The deploy", "The webhook", "The doctor"
FIELDS = ("messages", "user_id_update", "user_preferences", "smb_message_echoes")
ADDRESS = "https://turno-prod-webhook-123456789012.us-central1.run.app"
NOW = ("Deploy now?", "yes")


@pytest.fixture
def answered(place: World) -> World:
    """Every question before the deploy is answered."""
    place.choose_project()
    place.switch_on()
    told = place.credentials.environment(place.url, shop_config="config/barbershop.toml", llm=False)
    required = place.resolved["secrets"]["required"]
    place.keep(**{name: told[name] for name in required})
    place.vendors.graph.subscribed = True
    place.cloud.state.apis.update(
        f"{name}.googleapis.com" for name in ("artifactregistry", "cloudbuild")
    )
    return place


@pytest.fixture
def deployed(answered: World) -> World:
    assert answered.answer([NOW], DEPLOY) == 0, answered.text
    return answered


def test_the_desk_is_deployed_with_what_secret_manager_has(answered: World) -> None:
    assert answered.answer([NOW], DEPLOY) == 0
    assert len(answered.cloud.state.functions) == 6
    assert "✓ The desk runs: " in answered.text
    assert CANARY not in answered.text


def test_a_desk_that_stands_is_not_deployed_again(deployed: World) -> None:
    deployed.cloud.forget()
    assert deployed.answer([], DEPLOY) == 0
    assert "✓ The desk stands in the project as it should." in deployed.text
    assert deployed.cloud.asked(changing=True) == []


def test_a_new_secret_is_a_reason_to_deploy(deployed: World) -> None:
    name = "projects/corner-shop/secrets/turno-prod-WHATSAPP_ACCESS_TOKEN"
    deployed.cloud.state.versions[name].append(f"{CANARY}-new")
    assert deployed.answer([NOW], DEPLOY) == 0
    assert "changed  function chat" in deployed.text


def test_what_the_environment_has_never_wins_over_secret_manager(answered: World) -> None:
    answered.environ["WHATSAPP_APP_SECRET"] = f"{CANARY}-exported"
    for script in ([NOW], []):
        assert answered.answer(script, DEPLOY) == 0
        assert answered.secret("WHATSAPP_APP_SECRET") == answered.credentials.app_secret


def test_who_deploys_later_is_told_how(answered: World) -> None:
    assert answered.answer([("Deploy now?", "no")], DEPLOY, WEBHOOK, DOCTOR) == 0
    assert answered.cloud.state.functions == {}
    assert "`make deploy` makes the desk whenever you like" in answered.text
    assert "of 3 · The webhook" not in answered.text


def test_a_deploy_that_is_not_whole_is_told_and_gone_on_with(answered: World) -> None:
    answered.cloud.faults.order("cloudtasks:queues.create", "400")
    assert answered.answer([NOW, ("Press Enter", ""), NOW], DEPLOY) == 0
    assert "queue FAILED" in answered.text
    assert "The deploy is not whole." in answered.text


def test_what_is_missing_is_named(answered: World) -> None:
    del answered.cloud.state.versions["projects/corner-shop/secrets/turno-prod-INTERNAL_SECRET"]
    del answered.cloud.state.secrets["projects/corner-shop/secrets/turno-prod-INTERNAL_SECRET"]
    assert answered.answer([("Press Enter", CTRL_C)], DEPLOY) == 130
    assert "INTERNAL_SECRET has no value" in answered.text


def test_a_webhook_that_meta_knows_is_only_looked_at(deployed: World) -> None:
    deployed.vendors.graph.setup.subscribe(Subscription(ADDRESS, "word", FIELDS))
    deployed.vendors.graph.journal.clear()
    assert deployed.answer([], WEBHOOK) == 0
    assert {call.method for call in deployed.vendors.graph.journal} == {"GET"}


def test_what_meta_will_not_take_is_pasted_by_hand(deployed: World) -> None:
    assert deployed.answer([("Press Enter", CTRL_C)], WEBHOOK) == 130
    said = " ".join(deployed.text.split())
    assert "Meta did not take the webhook by itself (code 2200" in said
    assert f"$ {ADDRESS}" in said
    assert "The verify token is printed by `make info`" in said
    assert CANARY not in said
    assert all(field in said for field in FIELDS)


def test_a_new_door_is_given_a_minute_to_open(deployed: World) -> None:
    deployed.answer([("Press Enter", CTRL_C)], WEBHOOK)
    asked = [call for call in deployed.vendors.graph.journal if call.method == "POST"]
    assert len(asked) == 5
    assert deployed.text.count("A new door needs a moment") == 1


def test_what_was_pasted_by_hand_is_looked_at(deployed: World) -> None:
    assert deployed.answer([("Press Enter", "{pasted}")], WEBHOOK) == 0
    assert "✓ WhatsApp: app" in deployed.text


def test_no_webhook_is_set_before_there_is_a_door(answered: World) -> None:
    assert answered.answer([("Press Enter", CTRL_C)], WEBHOOK) == 130
    assert "There is no webhook door yet." in answered.text


def test_the_doctor_ends_it_and_says_what_is_to_be_mended(
    deployed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deployed.answer([("Measure the calendar as well?", "no")], DOCTOR) == 1
    reported = capsys.readouterr().out
    assert "✓ Calendar of Rodrigo" in reported
    assert "✗ Webhook door" in reported, "nothing is started"
    assert "Mend what has a ✗ above, then run `make setup` again" in deployed.text
    assert CANARY not in reported + deployed.text


def test_a_slow_calendar_is_waited_for_from_then_on(
    deployed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.vendors.faults.order("calendar", "list:stale_list", 20)
    script = [("Measure", "yes"), ("Write settle_ms = ", "yes"), NOW]
    assert deployed.answer(script, DOCTOR) == 1
    assert "settle_ms = " in capsys.readouterr().out
    assert deployed.shop.policy.settle_ms > 0
