"""The whole report, as a person reads it: of a set-up in which all is well, and of one to mend."""

from pathlib import Path

from tests.doctor.stand import CANARY, Patient
from tests.doctor.test_faults import (
    at_meta,
    given,
    in_the_first_round,
    in_zone,
    no_token,
    order,
    subscribed,
)

GOLDEN = Path(__file__).parent / "golden"


def told(patient: Patient) -> str:
    """The report with the stage's address as one of a real shop."""
    text = patient.examined().text
    assert CANARY not in text
    return text.replace(patient.stage.url, "https://desk.example")


def test_all_is_well_and_nothing_is_left_behind(patient: Patient) -> None:
    assert told(patient) == (GOLDEN / "well.txt").read_text("utf-8")
    assert patient.events() == 0


def test_a_set_up_to_mend_is_told_as_a_barbers_nephew_can_mend_it(patient: Patient) -> None:
    given(UPSTASH_REDIS_REST_TOKEN=None, CHAT_URL=None, LLM_API_KEY=None, HEALTH_URL=None)(patient)
    in_zone("America/Tijuana")(patient)
    patient.stage.calendar.share("memo@ahuehuete.calendar", "none")
    patient.stage.calendar.share("itzel@ahuehuete.calendar", "reader")
    in_the_first_round("list:stale_list", 4)(patient)
    at_meta(scopes=("whatsapp_business_management",), fields=("messages",))(patient)
    subscribed(False)(patient)
    order("stt", "401")(patient)

    assert told(patient) == (GOLDEN / "to_mend.txt").read_text("utf-8")


def test_a_key_that_google_does_not_know_keeps_the_calendars_for_later(patient: Patient) -> None:
    no_token("invalid_grant", "Invalid JWT Signature.")(patient)

    assert told(patient) == (GOLDEN / "no_key.txt").read_text("utf-8")
