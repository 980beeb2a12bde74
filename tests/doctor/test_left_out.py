"""What is not set up, and need not be; and what cannot be looked at yet: both say so."""

from urllib.parse import urlsplit

import pytest
from werkzeug.wrappers import Request, Response

from deploy.doctor.examination import CHECKS
from deploy.doctor.places import PLACES
from local.serving import serve
from shared.settings import examine
from tests.doctor.stand import Patient
from tests.doctor.test_faults import NOWHERE, at_meta, given

OPTIONAL = (
    ("tick_door", "TICK_URL"),
    ("staff_door:availability", "AVAILABILITY_URL"),
    ("staff_door:booking", "BOOKING_URL"),
    ("health_door", "HEALTH_URL"),
    ("llm", "LLM_API_KEY"),
    ("stt", "STT_API_KEY"),
)


def test_with_nothing_set_up_all_that_is_missing_is_named_and_the_rest_left_out(
    patient: Patient,
) -> None:
    patient.environ = {}

    told = patient.examined()

    assert told.states("wrong") == ["settings", "internal_secret"]
    assert told.states("well") == []
    assert len(told.findings) == len(CHECKS) + 1
    assert len(told.of("settings")["mend"]) == 12


@pytest.mark.parametrize(("check", "variable"), OPTIONAL)
def test_what_may_be_missing_is_left_out_with_the_setting_that_is_for_it(
    patient: Patient, check: str, variable: str
) -> None:
    given(**{variable: None})(patient)

    told = patient.examined()

    assert told.states("wrong") == []
    assert told.states("left_out") == [check]
    assert variable in told.of(check)["said"]


def test_a_model_without_its_name_is_left_out_until_the_settings_are_mended(
    patient: Patient,
) -> None:
    given(LLM_MODEL=None)(patient)

    told = patient.examined()

    assert told.states("wrong") == ["settings"]
    assert told.of("llm")["said"] == "the settings that begin with LLM_ have to be right first"


def test_an_eviction_policy_that_is_not_told_is_left_to_the_owners_eyes(patient: Patient) -> None:
    patient.stage.redis.eviction = None

    told = patient.examined()

    assert told.states("left_out") == ["redis_eviction"]
    assert "Configuration → Eviction" in told.of("redis_eviction")["mend"][0]


def test_without_a_login_the_queue_is_left_out_and_with_one_it_is_seen(patient: Patient) -> None:
    given(GCE_METADATA_HOST=NOWHERE.removeprefix("http://"))(patient)
    told = patient.examined()
    assert told.states("left_out") == ["queue"]
    assert told.of("queue")["mend"][-1] == "$ gcloud auth application-default login"

    patient.login = lambda: {"Authorization": "Bearer a-login"}
    assert patient.examined().of("queue")["state"] == "well"


def test_a_webhook_whose_address_is_not_known_is_left_out(patient: Patient) -> None:
    at_meta(callback_url="")(patient)

    told = patient.examined()

    assert told.states("wrong") == ["whatsapp_app"]
    assert told.states("left_out") == ["webhook_handshake", "webhook_signatures"]


def test_the_address_of_the_webhook_is_the_one_that_meta_has(patient: Patient) -> None:
    assert "WEBHOOK_URL" not in patient.environ
    told = patient.examined()
    assert told.of("webhook_handshake")["state"] == "well"


def test_a_number_of_which_meta_shows_less_is_judged_by_that(patient: Patient) -> None:
    patient.stage.graph.setup.hidden = ("health_status",)

    told = patient.examined()

    assert told.states("wrong") == []
    assert told.states("left_out") == []
    assert told.of("whatsapp_account")["said"] == "tells the app what customers write"


def test_an_account_that_nobody_names_is_left_out(patient: Patient) -> None:
    setup = patient.stage.graph.setup
    setup.hidden, setup.accounts = ("health_status",), ("1", "2")

    told = patient.examined()

    assert told.states("wrong") == []
    assert told.states("left_out") == ["whatsapp_account", "alert_template"]


def test_a_door_that_the_platform_itself_has_locked_is_well(patient: Patient) -> None:
    @Request.application
    def locked(_: Request) -> Response:
        return Response("<html>Forbidden</html>", 403)

    with serve(locked) as url:
        given(CHAT_URL=url, AVAILABILITY_URL=url, BOOKING_URL=url)(patient)
        told = patient.examined()

    assert told.states("wrong") == []
    assert told.of("staff_door:availability")["said"].endswith("by the platform itself")


def test_a_check_that_breaks_hides_no_other_and_repeats_nothing(patient: Patient) -> None:
    secret = patient.environ["WHATSAPP_ACCESS_TOKEN"]
    patient.stage.graph.setup.token = lambda known: {"data": [secret]}  # type: ignore[method-assign, misc]

    told = patient.examined()

    assert told.states("wrong") == ["whatsapp_token"]
    assert "this check itself broke (AttributeError)" in told.of("whatsapp_token")["said"]
    assert told.findings[-1]["check"] == "clock"


def test_where_nobody_answers_every_check_says_so_in_its_own_words(patient: Patient) -> None:
    there, nowhere = (urlsplit(url).netloc for url in (patient.stage.url, NOWHERE))
    patient.environ = {
        name: value.replace(there, nowhere) for name, value in patient.environ.items()
    }

    told = patient.examined()

    assert told.of("google_key")["said"] == "127.0.0.1 did not answer (ConnectError)"
    assert told.states("well") == ["settings", "internal_secret", "shop"]
    assert told.of("clock")["state"] == "left_out"


def test_every_setting_that_can_be_missing_has_a_place_where_it_is_to_be_had() -> None:
    problems = examine({"LLM_API_KEY": "k", "STT_API_KEY": "k"}).problems
    missing = {problem.split()[0] for problem in problems} - {"INTERNAL_SECRET"}
    assert len(missing) == 15
    assert missing <= set(PLACES)
