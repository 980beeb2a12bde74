"""The first chapters: the login, the project and who pays for it, Google's services."""

from pathlib import Path

import pytest

from deploy.project import APIS
from local.cloud.cloud import PROJECT
from tests.setup.world import CANARY, Script, World

LOGIN, PLACE, SERVICES = "Log in to Google", "The Google Cloud project", "Google's services"
BY_ID = ("Which project?", "3")


def test_who_is_logged_in_is_not_asked(place: World) -> None:
    assert place.answer([], LOGIN) == 0
    assert "✓ Google knows who is asking." in place.text
    assert place.ran == []


def test_who_is_not_logged_in_can_be_from_here(place: World, on_the_path: Path) -> None:
    place.log_out()
    assert place.answer([("Run `gcloud auth application-default login` now?", "yes")], LOGIN) == 0
    assert place.ran == [("gcloud", "auth", "application-default", "login")]
    assert place.text.endswith("✓ Google knows who is asking.")


def test_who_would_rather_log_in_elsewhere_is_waited_for(place: World, on_the_path: Path) -> None:
    place.log_out()
    script = [("now?", "no"), ("Press Enter", "{log_in}")]
    assert place.answer(script, LOGIN) == 0
    assert "$ gcloud auth application-default login" in place.text


def test_without_gcloud_it_is_said_where_to_get_it(place: World, nothing_on_the_path: None) -> None:
    place.log_out()
    assert place.answer([("Press Enter", "{log_in}")], LOGIN) == 0
    assert "cloud.google.com/sdk/docs/install" in place.text
    assert "shell.cloud.google.com" in place.text


def test_a_login_that_google_has_ended_is_none(place: World, on_the_path: Path) -> None:
    place.cloud.faults.order("cloudresourcemanager", "401")
    assert place.answer([("now?", "yes")], LOGIN) == 0
    assert len(place.ran) == 1


def test_the_projects_that_can_be_seen_are_offered_and_the_choice_is_noted(place: World) -> None:
    assert place.answer([("Which project?", "1")], LOGIN, PLACE) == 0
    assert "1  corner-shop (Corner shop)" in place.text
    assert "✓ corner-shop, and a billing account stands behind it." in place.text
    assert place.env_file == f"GOOGLE_CLOUD_PROJECT={PROJECT}\n"


def test_a_project_that_is_chosen_already_is_only_looked_at(place: World) -> None:
    place.choose_project()
    assert place.answer([], PLACE) == 0


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ([("Which project?", "nine"), ("Which project?", "1")], "Type a number from 1 to 3."),
        ([("Which project?", "0"), ("Which project?", "1")], "Type a number from 1 to 3."),
        (
            [BY_ID, ("Its id?", "My Shop"), ("Its id?", "corner-shop")],
            "my shop is no project's id.",
        ),
        ([BY_ID, ("Its id?", "123456"), ("Its id?", "corner-shop")], "123456 is no project's id."),
        (
            [BY_ID, ("Its id?", "not-mine"), ("Which project?", "1")],
            "There is no project not-mine, or this login may not see it.",
        ),
        ([BY_ID, ("Its id?", ""), ("Its id?", "corner-shop")], "Nothing came."),
        (
            [("Which project?", "skip"), ("Which project?", "1")],
            "The desk needs this one, so it cannot be skipped.",
        ),
        (
            [
                ("Which project?", "2"),
                ("What shall its id be?", "corner-shop"),
                ("Which project?", "1"),
            ],
            "Somebody in the world has corner-shop already.",
        ),
    ],
)
def test_a_project_that_cannot_be_is_asked_for_again(
    place: World, script: Script, said: str
) -> None:
    assert place.answer(script, LOGIN, PLACE) == 0
    assert said in place.text
    assert place.env_file == f"GOOGLE_CLOUD_PROJECT={PROJECT}\n"


@pytest.mark.parametrize("project", ["Corner Shop", "gone-shop"])
def test_a_project_in_the_environment_that_cannot_be_is_told_and_another_one_chosen(
    place: World, project: str
) -> None:
    place.resolved["provider"]["project"] = project
    assert place.answer([("Which project?", "1")], PLACE) == 0
    assert f"{project} is no project's id" in place.text or "no project gone-shop" in place.text


def test_a_project_that_only_another_api_knows_not_to_be_there_will_not_do(place: World) -> None:
    place.resolved["provider"]["project"] = "gone-shop"
    place.cloud.faults.order("cloudresourcemanager:projects.get", "no_quota_project")
    assert place.answer([("Which project?", "1")], PLACE) == 0
    assert "There is no project gone-shop, or this login may not see it." in place.text


def test_a_project_that_is_being_deleted_will_not_do(place: World) -> None:
    place.choose_project()
    place.cloud.state.projects[PROJECT]["state"] = "DELETE_REQUESTED"
    script = [("Which project?", "1"), ("What shall its id be?", "another-shop"), ("pays?", "1")]
    assert place.answer(script, PLACE) == 0
    assert "The project corner-shop is being deleted." in place.text


def test_a_new_project_is_made_and_paid_for(place: World) -> None:
    script = [("Which project?", "2"), ("What shall its id be?", "shop-of-mine"), ("pays?", "1")]
    assert place.answer(script, LOGIN, PLACE, SERVICES) == 0
    assert place.cloud.state.project == "shop-of-mine"
    assert place.cloud.state.is_paid_for("shop-of-mine")
    assert place.env_file == "GOOGLE_CLOUD_PROJECT=shop-of-mine\n"


def test_who_may_make_no_project_is_told_where_to(place: World) -> None:
    place.cloud.faults.order("cloudresourcemanager:projects.create", "403")
    script = [
        ("Which project?", "2"),
        ("What shall its id be?", "shop-of-mine"),
        ("Press Enter", ""),
        ("Which project?", "1"),
    ]
    assert place.answer(script, PLACE) == 0
    assert "console.cloud.google.com/projectcreate" in place.text


def test_a_login_that_may_list_nothing_types_the_id(place: World) -> None:
    place.cloud.faults.order("cloudresourcemanager:projects.search", "no_quota_project")
    assert place.answer([("Which project?", "2"), ("Its id?", PROJECT)], PLACE) == 0


def test_a_project_that_nobody_pays_for_is_waited_for(place: World) -> None:
    place.choose_project()
    place.cloud.state.billing.clear()
    link = "https://console.cloud.google.com/billing/linkedaccount?project=corner-shop"
    script = [("Which one pays?", "2"), ("Press Enter", ""), ("Which one pays?", "1")]
    assert place.answer(script, PLACE) == 0
    assert link in place.text
    assert place.cloud.state.is_paid_for(PROJECT)


def test_a_billing_account_that_may_pay_for_no_more_is_told(place: World) -> None:
    place.choose_project()
    place.cloud.state.billing.clear()
    place.cloud.faults.order("cloudbilling:projects.updateBillingInfo", "quota")
    script = [("Which one pays?", "1"), ("Press Enter", ""), ("Which one pays?", "1")]
    assert place.answer(script, PLACE) == 0
    assert "Google does not let that account pay for it" in place.text


def test_who_may_not_see_the_bill_goes_on(place: World) -> None:
    place.choose_project()
    place.cloud.faults.order("cloudbilling", "403")
    assert place.answer([], PLACE) == 0
    assert "✓ corner-shop; this login may not see who pays for it." in place.text


def test_a_bill_that_only_the_project_may_ask_for_is_asked_for_by_it(place: World) -> None:
    place.choose_project()
    place.cloud.faults.order("cloudbilling", "no_quota_project")
    assert place.answer([], PLACE) == 0
    assert "cloudbilling.googleapis.com" in place.cloud.state.apis
    assert "✓ corner-shop, and a billing account stands behind it." in place.text


def test_a_google_that_does_not_answer_is_waited_for(place: World) -> None:
    place.choose_project()
    place.cloud.faults.order("cloudbilling", "503", 5)
    assert place.answer([("Press Enter", "")], PLACE) == 0
    assert "Google is in trouble at the moment. Wait some minutes." in place.text


def test_the_services_are_switched_on_once(place: World) -> None:
    place.choose_project()
    assert place.answer([], SERVICES) == 0
    assert set(APIS) <= place.cloud.state.apis
    place.cloud.forget()
    assert place.answer([], SERVICES) == 0
    assert place.cloud.asked(changing=True) == []


def test_a_login_that_no_project_pays_for_is_told_what_to_type(place: World) -> None:
    place.choose_project()
    place.cloud.faults.order("serviceusage", "no_quota_project")
    assert place.answer([("Press Enter", "")], SERVICES) == 0
    assert "`gcloud auth application-default set-quota-project`" in place.text


def test_a_secret_that_lies_in_the_env_file_moves_to_secret_manager(place: World) -> None:
    place.choose_project()
    env = place.root / ".env"
    env.write_text(f"# Mine\nWHATSAPP_APP_SECRET={CANARY}-old\nLLM_MODEL=a-model\n")
    place.environ["WHATSAPP_APP_SECRET"] = f"{CANARY}-old"
    assert place.answer([("Move them there", "yes")], SERVICES) == 0
    assert place.secret("WHATSAPP_APP_SECRET") == f"{CANARY}-old"
    assert place.env_file == "# Mine\nLLM_MODEL=a-model\n"
    assert CANARY not in place.text


def test_a_secret_that_would_undo_what_is_answered_stops_it_until_it_is_gone(place: World) -> None:
    place.choose_project()
    place.environ["INTERNAL_SECRET"] = f"{CANARY}-old"
    script = [("Move them there", "no"), ("Press Enter", ""), ("Move them there", "yes")]
    assert place.answer(script, SERVICES) == 0
    assert "Secrets lie open on this computer: INTERNAL_SECRET." in place.text
