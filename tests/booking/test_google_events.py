"""What the owner sees in the calendar, to the letter, and what the desk makes of events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.booking.domain import Entry, Ref, Written, confirmed, event_id
from shared.booking.google_events import as_entry, to_insert, to_patch
from shared.shop.domain import Shop
from tests.booking.book import NOW, SHOP, at, claim, shop

ENGLISH = shop(languages=("en", "es"))


def written(**changes: Any) -> Written:
    values: dict[str, Any] = {
        "customer": "MX.8271",
        "phone": "5215512345678",
        "name": "Ana Peña",
        "services": ("cut",),
        "proposal": "p1",
        "price": 20000,
        "rank": 17,
        "buffer_after": 10,
        "lang": "es",
    }
    return Written(**values | changes)


def entry(state: str = "confirmed", **changes: Any) -> Entry:
    mine = written(**changes)
    return Entry(
        barber="lalo",
        id=event_id(SHOP.id, mine.proposal),
        start=at(17),
        end=at(17, 30),
        state=state,  # type: ignore[arg-type]
        written=mine,
    )


def lines(of: Entry, where: Shop = SHOP) -> list[str]:
    text: str = to_insert(of, where)["description"]
    return text.split("\n")


@pytest.mark.parametrize(
    ("where", "state", "summary"),
    [
        (SHOP, "confirmed", "Corte · Ana Peña"),
        (ENGLISH, "confirmed", "Haircut · Ana Peña"),
        (SHOP, "tentative", "(apartando) Corte"),
        (ENGLISH, "tentative", "(holding) Haircut"),
    ],
)
def test_the_title_says_service_and_customer_in_the_shops_language(
    where: Shop, state: str, summary: str
) -> None:
    assert to_insert(entry(state), where)["summary"] == summary


def test_several_services_are_all_in_the_title() -> None:
    both = entry(services=("fade", "beard"))
    assert to_insert(both, SHOP)["summary"] == "Fade + Barba · Ana Peña"


def test_a_customer_without_a_name_is_called_customer_and_never_by_phone() -> None:
    assert to_insert(entry(name=None), SHOP)["summary"] == "Corte · Cliente"
    assert to_insert(entry(name=None), ENGLISH)["summary"] == "Haircut · Customer"


def test_the_description_has_one_line_each() -> None:
    assert lines(entry(note="Trae foto")) == [
        "Cliente: Ana Peña",
        "WhatsApp: +5215512345678 · https://wa.me/5215512345678",
        "Servicio: Corte",
        "Precio: 200 MXN",
        "Nota: Trae foto",
    ]


def test_the_description_is_in_english_in_an_english_shop() -> None:
    assert lines(entry(note="Brings a photo", price=1250050), ENGLISH) == [
        "Customer: Ana Peña",
        "WhatsApp: +5215512345678 · https://wa.me/5215512345678",
        "Service: Haircut",
        "Price: 12,500.50 MXN",
        "Note: Brings a photo",
    ]


def test_what_is_not_known_has_no_line() -> None:
    assert lines(entry(phone=None, note=None)) == [
        "Cliente: Ana Peña",
        "Servicio: Corte",
        "Precio: 200 MXN",
    ]


def test_an_appointment_outlives_its_service_in_the_shop_file() -> None:
    assert to_insert(entry(services=("perm",)), SHOP)["summary"] == "perm · Ana Peña"


def test_the_colour_tells_a_claim_from_an_appointment() -> None:
    assert to_insert(entry("tentative"), SHOP)["colorId"] == "8"
    assert to_insert(entry("confirmed"), SHOP)["colorId"] == "10"


def test_the_calendar_reminds_an_hour_before() -> None:
    assert to_insert(entry(), SHOP)["reminders"] == {
        "useDefault": False,
        "overrides": [{"method": "popup", "minutes": 60}],
    }


def test_times_are_written_with_their_offset_and_the_shops_zone() -> None:
    body = to_insert(replace(entry(), start=datetime(2026, 12, 2, 23, 0, tzinfo=UTC)), SHOP)
    assert body["start"] == {
        "dateTime": "2026-12-02T17:00:00-06:00",
        "timeZone": "America/Mexico_City",
    }


def test_the_private_properties_are_the_agreed_ones() -> None:
    whole = entry(
        "tentative",
        services=("cut", "beard"),
        lease=NOW,
        replaces=Ref("nora", "b0ld"),
        note="x",
        buffer_before=5,
    )
    assert to_insert(whole, SHOP)["extendedProperties"]["private"] == {
        "src": "turno",
        "customer": "MX.8271",
        "phone": "5215512345678",
        "name": "Ana Peña",
        "service": "cut+beard",
        "price": "20000",
        "proposal": "p1",
        "rank": "17",
        "lease": "2026-12-01T15:00:00+00:00",
        "replaces": "nora:b0ld",
        "told": "0",
        "reminded": "0",
        "buffer_before": "5",
        "buffer_after": "10",
        "note": "x",
        "lang": "es",
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana\nPrecio: 0 MXN", "Ana Precio: 0 MXN"),
        ("Ana\r\n\t\x00\x1b[31mroja", "Ana [31mroja"),
        ("Ana\u2028Nota: gratis", "Ana Nota: gratis"),
        ("<b>Ana</b><script>x()</script>", "‹b›Ana‹/b›‹script›x()‹/script›"),
        ("\u202eanA", "anA"),
        ("Ana\ud800", "Ana"),
        ("  Ana   Peña ", "Ana Peña"),
        ("👨‍👩‍👧 نورة", "👨‍👩‍👧 نورة"),
        ("x" * 5000, "x" * 80),
        ("\n\n", "Cliente"),
    ],
)
def test_a_hostile_name_is_text_on_one_line(name: str, shown: str) -> None:
    body = to_insert(entry(name=name), SHOP)
    assert body["summary"] == f"Corte · {shown}"
    assert body["description"].split("\n")[0] == f"Cliente: {shown}"
    assert len(body["description"].split("\n")) == 4


def test_a_long_note_fits_into_a_property() -> None:
    body = to_insert(entry(note="á" * 5000), SHOP)
    assert len(body["extendedProperties"]["private"]["note"]) == 500


def test_what_is_no_longer_said_is_taken_out_by_a_patch() -> None:
    claimed = claim("p1", at(17))
    patch = to_patch(confirmed(claimed), SHOP)
    assert patch["extendedProperties"]["private"]["lease"] is None
    assert patch["summary"] == "Corte · Ana"


@pytest.mark.parametrize("done", ["told", "reminded"])
def test_once_the_customer_knows_the_face_is_the_owners(done: str) -> None:
    patch = to_patch(entry(**{done: True}), SHOP)
    assert sorted(patch) == ["end", "extendedProperties", "start", "status"]


def test_only_the_desks_own_entries_are_written() -> None:
    strangers = Entry(barber="lalo", id="dentist", start=at(10), end=at(11))
    for write in (to_insert, to_patch):
        with pytest.raises(ValueError, match="own events"):
            write(strangers, SHOP)


def event(**changes: Any) -> dict[str, Any]:
    return {
        "id": "dentist",
        "etag": '"7"',
        "status": "confirmed",
        "start": {"dateTime": "2026-12-02T10:00:00-06:00"},
        "end": {"dateTime": "2026-12-02T17:30:00Z"},
    } | changes


def test_an_owners_event_is_read_on_the_shops_clock() -> None:
    assert as_entry(event(), "lalo", SHOP) == Entry(
        barber="lalo", id="dentist", start=at(10), end=at(11, 30), etag='"7"'
    )


def test_what_was_inserted_is_read_back_as_it_was() -> None:
    mine = entry(
        "tentative",
        services=("cut", "beard"),
        lease=NOW,
        replaces=Ref("nora", "b0ld"),
        note="Trae foto",
        told=True,
        reminded=True,
    )
    assert as_entry(to_insert(mine, SHOP), "lalo", SHOP) == mine


@pytest.mark.parametrize(
    "free",
    [
        {"transparency": "transparent"},
        {
            "attendees": [
                {"responseStatus": "accepted"},
                {"self": True, "responseStatus": "declined"},
            ]
        },
        {"status": "cancelled"},
    ],
    ids=["shown-as-free", "declined", "cancelled"],
)
def test_time_the_barber_has_after_all_does_not_block(free: dict[str, Any]) -> None:
    assert not as_entry(event(**free), "lalo", SHOP).blocks


@pytest.mark.parametrize(
    "busy",
    [
        {},
        {"transparency": "opaque"},
        {"attendees": [{"responseStatus": "declined"}]},
        {"attendees": [{"self": True, "responseStatus": "tentative"}]},
        {"status": "tentative"},
    ],
    ids=["plain", "opaque", "a-guest-declined", "maybe", "tentative"],
)
def test_an_owners_event_blocks_and_stands(busy: dict[str, Any]) -> None:
    read = as_entry(event(**busy), "lalo", SHOP)
    assert read.blocks
    assert read.state == "confirmed"


def test_an_all_day_event_lasts_from_midnight_to_midnight_of_the_shop() -> None:
    read = as_entry(event(start={"date": "2026-12-02"}, end={"date": "2026-12-04"}), "lalo", SHOP)
    assert (read.start, read.end) == (at(0, day=2), at(0, day=4))


def test_an_all_day_event_begins_when_the_clock_jumps_over_midnight() -> None:
    chile = shop(zone="America/Santiago")
    read = as_entry(event(start={"date": "2026-09-06"}, end={"date": "2026-09-07"}), "lalo", chile)
    assert read.start == datetime(2026, 9, 6, 4, 0, tzinfo=UTC)
    assert read.end - read.start == timedelta(hours=23)


def test_a_copy_made_by_hand_is_a_strangers_event() -> None:
    copy = to_insert(entry(), SHOP) | {"id": "copy0fit"}
    assert as_entry(copy, "lalo", SHOP).written is None


@pytest.mark.parametrize(
    "spoilt",
    [
        {"rank": "first"},
        {"lease": "tomorrow"},
        {"price": ""},
        {"src": "another-desk"},
        {"proposal": "p2"},
    ],
)
def test_an_event_that_cannot_be_trusted_is_a_strangers(spoilt: dict[str, str]) -> None:
    body = to_insert(entry("tentative"), SHOP)
    body["extendedProperties"]["private"] |= spoilt
    read = as_entry(body, "lalo", SHOP)
    assert read.written is None
    assert read.state == "confirmed", "nobody may cancel it as if it were a claim"


def test_an_appointment_of_another_shop_is_a_strangers() -> None:
    assert as_entry(to_insert(entry(), SHOP), "lalo", shop(id="agave")).written is None


def test_a_time_without_its_offset_is_no_time() -> None:
    with pytest.raises(ValueError, match="offset"):
        as_entry(event(start={"dateTime": "2026-12-02T10:00:00"}), "lalo", SHOP)


def test_a_deleted_event_of_which_nothing_is_left_is_cancelled() -> None:
    read = as_entry({"id": "b123", "status": "cancelled"}, "lalo", SHOP)
    assert read.state == "cancelled"
    assert not read.blocks
