"""The doctor looks at how alerts reach an owner who has not written for a day."""

import re
from pathlib import Path
from typing import Any

import pytest

from shared.messaging.domain import Address, Template
from shared.messaging.whatsapp import template_body
from shared.shop.catalogue import read_shop
from tests.doctor.stand import SHOP_CONFIG, Patient, Told
from tests.doctor.test_faults import written

NAME = "aviso_del_local"
OWNERS = "duena@group.calendar.google.com"


def at_meta(patient: Patient, lang: str = "es", many: int = 1, **facts: Any) -> Told:
    """With that template there, and no other."""
    graph = patient.stage.graph
    graph.templates = {(NAME, lang): many}
    graph.template_facts = {(NAME, lang): facts}
    return patient.examined(rounds=0)


def body(text: str) -> list[dict[str, object]]:
    return [{"type": "BODY", "text": text}]


@pytest.mark.parametrize(
    ("facts", "said", "mend"),
    [
        ({"status": "PENDING"}, "cannot be sent: Meta has not looked at it yet", "Wait for Meta"),
        ({"status": "REJECTED"}, "Meta rejected it", "See why, and mend it"),
        ({"status": "PAUSED"}, "Meta has paused it", "Message templates"),
        ({"status": "LIMIT_EXCEEDED"}, "its state is limit_exceeded", "See why"),
        ({"category": "MARKETING"}, "counts as marketing, which costs more", "choose Utility"),
        ({"many": 0}, "has no variables in its body", "Mend it"),
        ({"many": 2}, "has 2 variables in its body", "Mend it"),
        ({"components": body("Aviso: {{alerta}}.")}, "a variable with a name", "Mend it"),
        (
            {"components": [*body("Aviso: {{1}}."), {"type": "HEADER", "format": "IMAGE"}]},
            "has a header that wants to be filled in",
            "Mend it",
        ),
        (
            {
                "components": [
                    *body("{{1}}."),
                    {"type": "HEADER", "format": "TEXT", "text": "{{1}}"},
                ]
            },
            "has a header that wants to be filled in",
            "Mend it",
        ),
        (
            {
                "components": [
                    *body("Aviso: {{1}}."),
                    {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://a.b/{{1}}"}]},
                ]
            },
            "has a button that wants to be filled in",
            "Mend it",
        ),
        ({"components": body("Aviso: {{1}}" + "." * 300)}, "has 307 letters of its own", "Mend it"),
    ],
)
def test_a_template_that_would_not_reach_the_owner_is_told_with_its_mend(
    patient: Patient, facts: dict[str, Any], said: str, mend: str
) -> None:
    told = at_meta(patient, **facts)
    assert told.states("wrong") == ["alert_template"]
    assert said in told.of("alert_template")["said"]
    assert mend in " ".join(told.of("alert_template")["mend"])


def test_a_template_with_words_of_its_own_around_the_alert_is_well(patient: Patient) -> None:
    parts = [*body("Hola. Aviso: {{1}}. Es todo."), {"type": "FOOTER", "text": "Turno"}]
    told = at_meta(patient, components=parts)
    assert told.of("alert_template")["said"] == f"{NAME}, approved in es"


def test_a_template_that_meta_does_not_know_is_told(patient: Patient) -> None:
    patient.stage.graph.templates = {("aviso_del_local_viejo", "es"): 1}
    told = patient.examined(rounds=0)
    assert told.states("wrong") == ["alert_template"]
    assert "Meta knows no template aviso_del_local of" in told.of("alert_template")["said"]


def test_one_approved_in_mexican_spanish_is_told_with_the_line_that_mends_it(
    patient: Patient, tmp_path: Path
) -> None:
    told = at_meta(patient, "es_MX")
    assert told.states("wrong") == ["alert_template"]
    assert "approved in es_MX" in told.of("alert_template")["said"]
    (line,) = re.findall(
        r"template_language = \"\w+\"", " ".join(told.of("alert_template")["mend"])
    )

    written(patient, tmp_path, "# template_language", f"{line}  #")
    told = patient.examined(rounds=0)

    assert told.of("alert_template")["said"] == f"{NAME}, approved in es_MX"
    shop = read_shop(Path(patient.environ["SHOP_CONFIG"]))
    sent = template_body(Template("k", Address("5215550000"), NAME, shop.template_lang, ("a",)))
    assert sent["template"]["language"] == {"code": "es_MX"}


def test_one_in_another_tongue_alone_is_to_be_made_in_ours_as_well(patient: Patient) -> None:
    told = at_meta(patient, "en_US")
    said = told.of("alert_template")
    assert told.states("wrong") == ["alert_template"]
    assert "It is there in en_US. Add es to it" in " ".join(said["mend"])


def test_a_shop_without_a_template_or_an_owner_needs_none(patient: Patient, tmp_path: Path) -> None:
    written(patient, tmp_path, "template =", "# template =")
    told = patient.examined(rounds=0)
    assert "alert_template" in told.states("left_out")
    assert "notes in the calendar" in told.of("alert_template")["said"]
    assert "see to: Alerts" not in told.text


def test_a_token_that_may_not_see_templates_is_told(patient: Patient) -> None:
    patient.stage.graph.setup.scopes = ("whatsapp_business_messaging",)
    told = patient.examined(rounds=0)
    assert "whatsapp_token" in told.states("wrong")
    assert "may not see the templates" in told.of("alert_template")["said"]


@pytest.mark.parametrize(
    ("role", "said"),
    [("none", "it is not shared with the desk"), ("reader", "the desk may look at it")],
)
def test_the_calendar_for_notes_has_to_be_writable(patient: Patient, role: str, said: str) -> None:
    patient.stage.calendar.share(OWNERS, role)
    told = patient.examined(rounds=0)
    assert told.states("wrong") == ["alert_calendar"]
    assert said in told.of("alert_calendar")["said"]
    assert OWNERS in " ".join(told.of("alert_calendar")["mend"])


def test_without_a_calendar_of_their_own_notes_stand_in_the_first_barbers(
    patient: Patient, tmp_path: Path
) -> None:
    written(patient, tmp_path, f'calendar = "{OWNERS}"', "")
    told = patient.examined(rounds=0)
    first = patient.stage.shop.barbers[0].name
    assert told.of("alert_calendar")["said"] == f"notes stand in that of {first}"


def test_no_test_event_stays_in_the_calendar_for_notes(patient: Patient) -> None:
    patient.examined(rounds=0)
    assert read_shop(Path(SHOP_CONFIG)).alerts.calendar_id == OWNERS
    assert patient.stage.calendar.events(OWNERS) == []
