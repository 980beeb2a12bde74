"""What every place for alerts promises: the twin, and Google Calendar over the wire."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from shared.booking.google_notes import is_note
from shared.conversation.google_notices import ALERT, GoogleNotices
from shared.conversation.notices import MemoryNotices, Notices
from shared.errors import Misconfigured, Temporary
from shared.shop.domain import Alerts, Shop
from tests.booking.book import SHOP, at, shop
from tests.booking.google import Google

DAY = date(2026, 12, 2)
Left = Callable[[], list[str]]


def place(google: Google, shop: Shop = SHOP) -> GoogleNotices:
    return GoogleNotices(shop, google.notes())


def events(google: Google, barber: str = "lalo") -> list[dict[str, Any]]:
    return list(google.emulator.events(f"{barber}@calendar"))


@pytest.fixture(params=["memory", "google"])
def notices(request: pytest.FixtureRequest) -> tuple[Notices, Left]:
    if request.param == "memory":
        twin = MemoryNotices()
        return twin, lambda: [text for _, text in twin.left.values()]
    google = request.getfixturevalue("google")
    return place(google), lambda: [event["description"] for event in events(google)]


def test_what_is_left_can_be_read(notices: tuple[Notices, Left]) -> None:
    desk, left = notices
    desk.leave("k!0", "🙋 Ana pide hablar con una persona.", day=DAY)
    [said] = left()
    assert said.startswith("🙋 Ana pide hablar con una persona.")


def test_the_same_alert_twice_is_one_note_even_the_day_after(notices: tuple[Notices, Left]) -> None:
    desk, left = notices
    for day in (DAY, DAY, DAY + timedelta(days=1)):
        desk.leave("k!0", "aviso", day=day)
    assert len(left()) == 1


def test_two_alerts_are_two_notes(notices: tuple[Notices, Left]) -> None:
    desk, left = notices
    desk.leave("k!0", "uno", day=DAY)
    desk.leave("k!1", "dos", day=DAY)
    assert len(left()) == 2


# In Google Calendar


def test_a_note_stands_all_day_and_takes_nobodys_time(google: Google) -> None:
    place(google).leave("k!0", "aviso", day=DAY)
    [event] = events(google)
    assert (event["start"]["date"], event["end"]["date"]) == ("2026-12-02", "2026-12-03")
    assert event["summary"] == "Aviso de Turno"
    assert event["transparency"] == "transparent"
    assert is_note(event, ALERT)
    found = google.ledger().entries(["lalo"], at(0), at(23))["lalo"]
    assert [(entry.blocks, entry.written) for entry in found] == [(False, None)]


def test_its_title_is_in_the_shops_language(google: Google) -> None:
    place(google, shop(languages=("en", "es"))).leave("k!0", "aviso", day=DAY)
    assert events(google)[0]["summary"] == "Alert from Turno"


def test_it_stands_in_the_calendar_the_shop_file_names(google: Google) -> None:
    named = shop(alerts=Alerts(calendar_id="nora@calendar"))
    place(google, named).leave("k!0", "aviso", day=DAY)
    assert (len(events(google, "lalo")), len(events(google, "nora"))) == (0, 1)


def test_what_a_customer_calls_himself_is_no_html(google: Google) -> None:
    place(google).leave("k!0", "<a href=x>Ana</a>\u202e pide", day=DAY)
    assert "&lt;a href=x&gt;Ana&lt;/a&gt; pide" in events(google)[0]["description"]


def test_a_note_the_owner_deleted_stays_deleted(google: Google) -> None:
    notices = place(google)
    notices.leave("k!0", "aviso", day=DAY)
    [event] = events(google)
    google.emulator.remove("lalo@calendar", event["id"])
    notices.leave("k!0", "aviso", day=DAY)
    assert events(google) == []


def test_a_note_written_although_google_did_not_say_so_is_not_written_again(google: Google) -> None:
    notices = place(google)
    google.order("drop_after")
    with pytest.raises(Temporary):
        notices.leave("k!0", "aviso", day=DAY)
    notices.leave("k!0", "aviso", day=DAY)
    assert len(events(google)) == 1


def test_a_closed_calendar_says_what_to_do(google: Google) -> None:
    google.emulator.share("lalo@calendar", "reader")
    with pytest.raises(Misconfigured, match="make changes to events"):
        place(google).leave("k!0", "aviso", day=DAY)
