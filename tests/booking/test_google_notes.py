"""A note's id is the one it had when it was first written, whatever has become of the code."""

import pytest

from shared.booking.domain import event_id, proposal_id
from shared.booking.google_notes import is_note
from shared.conversation.google_consents import CONSENT
from shared.conversation.google_notices import ALERT


@pytest.mark.parametrize(
    ("made", "stands"),
    [
        (event_id("nopal", "p1"), "b1kjjssuifkqpn7gqq14hik8ceb8op1njdis4hl4"),
        (proposal_id("nopal", "ana", "turn", 0), "4evmha96c0knt3oo"),
        (CONSENT.id("nopal", "5215550000001", "0"), "cq11skl77t3e2on7qi9k60d54k1nicen9rt1o04n"),
        (CONSENT.id("nopal", "MX.77", "2"), "cnf3279stu124jc00ma8160j4c660e3t0rvv0l8h"),
        (ALERT.id("nopal", "k!0"), "acj7tofnsftu90lu4nk03nrp19ohgujm534jjr4s"),
    ],
)
def test_what_stands_in_a_calendar_is_found_by_the_id_it_was_given(made: str, stands: str) -> None:
    assert made == stands


@pytest.mark.parametrize(
    ("source", "consent", "alert", "any_note"),
    [
        ("turno-consent", True, False, True),
        ("turno-alert", False, True, True),
        ("turno", False, False, False),
        (None, False, False, False),
    ],
    ids=["a consent", "an alert", "an appointment", "the owner's"],
)
def test_a_note_is_told_from_an_appointment_and_from_the_owners(
    source: str | None, consent: bool, alert: bool, any_note: bool
) -> None:
    event = {"extendedProperties": {"private": {"src": source}}} if source else {}
    told = is_note(event, CONSENT), is_note(event, ALERT), is_note(event)
    assert told == (consent, alert, any_note)
