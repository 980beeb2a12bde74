"""What every place for consents promises: the twin, and Google Calendar over the wire."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.conversation.consents import Consent, Consents, MemoryConsents
from shared.conversation.google_consents import GoogleConsents, note_id
from shared.errors import Misconfigured, Temporary
from shared.shop.domain import Shop
from tests.booking.book import NOW, SHOP, at
from tests.booking.google import Google

LATER = NOW + timedelta(hours=1)
ANA = Consent("5215550000001", frozenset({"5215550000001"}), False, False, NOW)
BEA = Consent("MX.77", frozenset({"MX.77", "5215550004321"}), True, False, NOW)


def place(google: Google, shop: Shop = SHOP) -> GoogleConsents:
    return GoogleConsents(shop, google.notes())


@pytest.fixture(params=["memory", "google"])
def consents(request: pytest.FixtureRequest) -> Consents:
    if request.param == "memory":
        return MemoryConsents()
    return place(request.getfixturevalue("google"))


@pytest.fixture
def kept(google: Google) -> GoogleConsents:
    return place(google)


def notes(google: Google, barber: str = "lalo") -> list[dict[str, Any]]:
    return list(google.emulator.events(f"{barber}@calendar"))


# On both


def test_nothing_is_kept_at_first(consents: Consents) -> None:
    assert consents.all() == ()


def test_what_was_kept_is_there_to_the_last_word(consents: Consents) -> None:
    consents.keep(ANA)
    consents.keep(BEA)
    assert set(consents.all()) == {ANA, BEA}


def test_kept_twice_is_once(consents: Consents) -> None:
    consents.keep(ANA)
    consents.keep(ANA)
    assert consents.all() == (ANA,)


def test_a_later_word_replaces_an_earlier_one(consents: Consents) -> None:
    consents.keep(ANA)
    again = replace(ANA, reminders=True, marketing=True, at=LATER)
    consents.keep(again)
    assert consents.all() == (again,)


def test_an_earlier_word_never_replaces_a_later_one(consents: Consents) -> None:
    consents.keep(replace(ANA, at=LATER))
    consents.keep(replace(ANA, reminders=True, marketing=True))
    assert consents.all() == (replace(ANA, at=LATER),)


def test_a_name_that_was_kept_stays_and_a_new_one_is_added(consents: Consents) -> None:
    consents.keep(BEA)
    consents.keep(replace(BEA, identities=frozenset({"MX.77", "5215559999999"}), at=LATER))
    [found] = consents.all()
    assert found.identities == {"MX.77", "5215550004321", "5215559999999"}


def test_a_moment_is_kept_to_its_last_digit(consents: Consents) -> None:
    exact = replace(ANA, at=datetime(2026, 12, 1, 15, 0, 0, 123456, tzinfo=UTC))
    consents.keep(exact)
    assert consents.all() == (exact,)


# In the owner's calendar


def test_the_note_is_a_whole_day_that_nobody_is_busy_or_rung_for(
    google: Google, kept: GoogleConsents
) -> None:
    kept.keep(ANA)
    [note] = notes(google)
    assert note["start"] == {"date": "2026-12-01"}
    assert note["end"] == {"date": "2026-12-02"}
    assert (note["transparency"], note["visibility"]) == ("transparent", "private")
    assert note["reminders"] == {"useDefault": False, "overrides": []}


@pytest.mark.parametrize(
    ("lang", "reminders", "marketing", "title"),
    [
        ("es", False, False, "No escribir a …4321: pidió la baja"),
        ("es", True, False, "Sin promociones para …4321: lo pidió"),
        ("es", False, True, "Sin recordatorios para …4321: lo pidió"),
        ("es", True, True, "…4321 vuelve a aceptar avisos"),
        ("en", False, False, "Don't write to …4321: they opted out"),
        ("en", True, True, "…4321 accepts messages again"),
        ("ar", False, False, "Don't write to …4321: they opted out"),
    ],
)
def test_its_title_is_the_owners_language_and_shows_four_digits(
    google: Google, *, lang: str, reminders: bool, marketing: bool, title: str
) -> None:
    shop = replace(SHOP, languages=(lang,))
    consent = replace(BEA, reminders=reminders, marketing=marketing)
    place(google, shop).keep(consent)
    [note] = notes(google)
    assert note["summary"] == title
    assert "555000" not in note["summary"] + note["description"]


def test_the_ledger_sees_neither_an_appointment_nor_a_busy_hour(
    google: Google, kept: GoogleConsents
) -> None:
    kept.keep(ANA)
    ledger = google.ledger()
    [entry] = ledger.entries(["lalo"], at(0, day=1), at(0, day=2))["lalo"]
    assert (entry.written, entry.blocks) == (None, False)
    assert ledger.entries(["lalo"], at(0, day=1), at(0, day=2), customers=[ANA.customer]) == {
        "lalo": ()
    }


def test_a_consent_that_stands_is_not_written_again(google: Google, kept: GoogleConsents) -> None:
    kept.keep(ANA)
    before = notes(google)
    google.forget()
    kept.keep(ANA)
    assert [call.split()[0] for call in google.asked()] == ["GET"]
    assert notes(google) == before


def test_a_note_that_was_deleted_by_hand_comes_back(google: Google, kept: GoogleConsents) -> None:
    kept.keep(ANA)
    google.emulator.remove("lalo@calendar", note_id(SHOP.id, ANA.customer))
    assert kept.all() == ()
    kept.keep(ANA)
    assert kept.all() == (ANA,)


def test_a_note_that_was_given_hours_is_a_whole_day_again(
    google: Google, kept: GoogleConsents
) -> None:
    kept.keep(ANA)
    hours = {
        side: {"dateTime": f"2026-12-03T{hour}:00:00-06:00", "date": None}
        for side, hour in (("start", 10), ("end", 11))
    }
    google.emulator.change("lalo@calendar", note_id(SHOP.id, ANA.customer), hours)
    assert kept.all() == (ANA,)
    kept.keep(replace(ANA, at=LATER))
    [note] = notes(google)
    assert note["start"] == {"date": "2026-12-01"}


def test_a_copy_made_by_hand_says_nothing(google: Google, kept: GoogleConsents) -> None:
    kept.keep(ANA)
    [note] = notes(google)
    fields = ("summary", "start", "end", "extendedProperties")
    google.emulator.add("lalo@calendar", {name: note[name] for name in fields})
    assert len(notes(google)) == 2
    assert kept.all() == (ANA,)


@pytest.mark.parametrize("lost", ["src", "at", "reminders", "identities"])
def test_a_note_that_lost_a_property_never_allows_what_was_refused(
    google: Google, kept: GoogleConsents, lost: str
) -> None:
    kept.keep(ANA)
    name = note_id(SHOP.id, ANA.customer)
    google.emulator.change("lalo@calendar", name, {"extendedProperties": {"private": {lost: None}}})
    assert kept.all() == (() if lost in ("src", "at") else (ANA,))
    kept.keep(replace(ANA, at=LATER))
    assert kept.all() == (replace(ANA, at=LATER),)


def test_notes_are_read_from_every_barber_in_one_round_trip(
    google: Google, kept: GoogleConsents
) -> None:
    kept.keep(ANA)
    turned = replace(SHOP, barbers=tuple(reversed(SHOP.barbers)))
    other = place(google, turned)
    other.keep(BEA)
    google.forget()
    assert set(other.all()) == {ANA, BEA}
    assert google.asked() == ["POST /batch/calendar/v3"]
    assert [len(notes(google, barber)) for barber in ("lalo", "nora")] == [1, 1]


def test_many_notes_on_many_pages_are_all_read(google: Google, kept: GoogleConsents) -> None:
    for n in range(5):
        kept.keep(replace(ANA, customer=f"c{n}", identities=frozenset({f"c{n}"})))
    google.emulator.page_size = 2
    assert len(kept.all()) == 5


def test_another_shops_notes_in_the_same_calendar_are_not_ours(
    google: Google, kept: GoogleConsents
) -> None:
    kept.keep(ANA)
    assert place(google, replace(SHOP, id="pera")).all() == ()


@pytest.mark.parametrize("fault", ["insert:drop_after", "insert:409", "insert:timeout_after"])
def test_an_insert_of_unknown_fate_is_taken_up_again(
    google: Google, kept: GoogleConsents, fault: str
) -> None:
    google.order(fault)
    try:
        kept.keep(ANA)
    except Temporary:
        kept.keep(ANA)
    assert kept.all() == (ANA,)
    assert len(notes(google)) == 1


@pytest.mark.parametrize("fault", ["patch:precondition", "patch:drop_after", "get:503"])
def test_a_change_of_unknown_fate_is_taken_up_again(
    google: Google, kept: GoogleConsents, fault: str
) -> None:
    kept.keep(ANA)
    google.order(fault)
    later = replace(ANA, reminders=True, at=LATER)
    try:
        kept.keep(later)
    except Temporary:
        kept.keep(later)
    assert kept.all() == (later,)


def test_a_note_of_which_nothing_is_left_gets_another_id(
    google: Google, kept: GoogleConsents
) -> None:
    google.order("get:gone")
    kept.keep(ANA)
    [note] = notes(google)
    assert note["id"] == note_id(SHOP.id, ANA.customer, 1)
    assert kept.all() == (ANA,)


def test_who_cannot_write_for_all_the_others_says_so(google: Google, kept: GoogleConsents) -> None:
    kept.keep(ANA)
    google.order("patch:precondition", 9)
    with pytest.raises(Temporary, match="keeps writing"):
        kept.keep(replace(ANA, at=LATER))


def test_a_closed_calendar_is_told_with_what_to_do(google: Google, kept: GoogleConsents) -> None:
    google.emulator.share("lalo@calendar", "none")
    for ask in (kept.all, lambda: kept.keep(ANA)):
        with pytest.raises(Misconfigured, match="lalo@calendar is closed"):
            ask()


def test_nothing_of_a_note_is_too_long_for_a_property(google: Google, kept: GoogleConsents) -> None:
    names = frozenset(f"MX.{n:040}" for n in range(8))
    kept.keep(replace(ANA, identities=names | {ANA.customer}))
    [note] = notes(google)
    private = note["extendedProperties"]["private"]
    assert all(len(value) <= 1024 for value in private.values())
    assert json.dumps(private)
