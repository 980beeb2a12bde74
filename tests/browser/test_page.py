"""The stage's page, used as people use it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HOSTILE = '<img src=x onerror="document.title=1">'


def test_a_fade_is_booked_and_stands_in_the_book(desk: Desk) -> None:
    desk.say("hola, un fade con Chava mañana a las 5")
    summary = desk.replies.last
    expect(summary).to_contain_text("Fade con Chava")
    expect(summary).to_contain_text("miércoles 25 de noviembre, 5:00 pm")
    expect(desk.page.locator(".buttons").last.get_by_role("button")).to_have_count(3)
    desk.tap("Sí, confirmo")
    expect(desk.replies.last).to_contain_text("confirmada")
    desk.page.locator("#onward").click()
    booked = desk.event("Fade · Gael")
    expect(booked).to_contain_text("17:00–17:40")
    expect(booked).to_have_class(re.compile("confirmed"))
    assert desk.starts("Fade · Gael") == "2026-11-25T17:00:00-06:00"


def test_the_same_in_english(desk: Desk) -> None:
    desk.page.get_by_role("button", name="EN", exact=True).click()
    desk.page.get_by_role("tab", name="Emma").click()
    desk.say("hi, a fade with Chava tomorrow at 5")
    expect(desk.replies.last).to_contain_text("Wednesday, November 25, 5:00 pm")
    desk.tap("Yes, book it")
    expect(desk.replies.last).to_contain_text("confirmed")
    desk.page.locator("#onward").click()
    expect(desk.event("Fade · Emma")).to_be_visible()


def test_a_visit_is_cancelled(desk: Desk) -> None:
    desk.say("un fade con Chava mañana a las 5")
    desk.tap("Sí, confirmo")
    desk.page.locator("#onward").click()
    expect(desk.event("Fade · Gael")).to_be_visible()
    desk.say("mejor cancela mi cita")
    desk.tap("Sí")
    expect(desk.event("Fade · Gael")).to_have_count(0)
    expect(desk.page.locator("#turns")).to_contain_text("cancelled")


def test_a_visit_is_moved(desk: Desk) -> None:
    desk.say("un fade con Chava mañana a las 5")
    desk.tap("Sí, confirmo")
    desk.say("la puedo cambiar a las 6?")
    desk.page.locator(".buttons").last.get_by_role("button").first.click()
    expect(desk.page.locator("#turns")).to_contain_text("rescheduled")
    desk.page.locator("#onward").click()
    expect(desk.event("Fade · Gael")).to_contain_text("18:00–18:40")
    expect(desk.event("Fade · Gael")).to_have_count(1)


def test_a_taken_hour_is_answered_with_three_others(desk: Desk) -> None:
    desk.say("un corte con Beto mañana a las 5")
    expect(desk.replies.last).to_contain_text("5:00 pm")
    offered = desk.page.locator(".buttons").last.get_by_role("button")
    expect(offered).to_have_count(3)
    expect(offered.first).to_contain_text(re.compile(r"\d:\d\d"))


def test_the_owner_drags_an_event_to_another_hour_and_chair(desk: Desk) -> None:
    desk.page.locator("#onward").click()
    event = desk.event("Corte · Ana")
    box, hour = event.bounding_box(), 2 * desk.half_hour()
    column = desk.page.locator(".chair", has_text="Chava").bounding_box()
    assert box is not None
    assert column is not None
    start = (box["x"] + 40, box["y"] + 5)
    desk.drag(start, (column["x"] + 20, start[1] - hour))
    expect(desk.event("Corte · Ana")).to_contain_text("16:00")
    (moved,) = [e for e in desk.stage.ledger() if e["fixture"] == "visit1"]
    assert (moved["barber"], moved["start"]) == ("chava", "2026-11-25T16:00:00-06:00")


def test_an_event_that_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    desk.page.locator("#onward").click()
    event = desk.event("Corte · Ana")
    event.click()
    dialog = desk.ask()
    known = next(e for e in desk.stage.ledger() if e["fixture"] == "visit1")
    calendar = desk.stage.shop.barber("beto").calendar_id
    desk.stage.calendar.change(calendar, known["id"], {"summary": "Corte · Ana, con prisa"})
    dialog.get_by_role("button", name="Quitar de la agenda").click()
    expect(desk.page.locator("#notice")).to_contain_text("Alguien la cambió")
    expect(desk.event("con prisa")).to_be_visible()


def test_the_owner_adds_by_dragging_and_takes_out_by_clicking(desk: Desk) -> None:
    column = desk.page.locator(".chair", has_text="Beto").bounding_box()
    assert column is not None
    at, step = 420.0, desk.half_hour()
    desk.drag((column["x"] + 20, at), (column["x"] + 20, at + 2 * step))
    dialog = desk.ask()
    dialog.get_by_label("Título").fill("Dentista")
    dialog.get_by_role("button", name="Guardar").click()
    expect(desk.event("Dentista")).to_have_class(re.compile("owner"))
    assert next(e["barber"] for e in desk.stage.ledger() if e["summary"] == "Dentista") == "beto"
    desk.event("Dentista").click()
    desk.ask().get_by_role("button", name="Quitar de la agenda").click()
    expect(desk.event("Dentista")).to_have_count(0)


def test_hostile_text_stays_text(desk: Desk) -> None:
    desk.page.locator("#add-customer").click()
    dialog = desk.ask()
    dialog.get_by_label("Nombre").fill(HOSTILE)
    dialog.get_by_role("button", name="Agregar").click()
    expect(desk.page.get_by_role("tab", name="<img")).to_be_visible()
    desk.say(HOSTILE)
    expect(desk.page.locator(".bubble.customer")).to_contain_text(HOSTILE)
    event = {"summary": HOSTILE, "description": HOSTILE, **_today("12:00", "13:00")}
    desk.stage.calendar.add(desk.stage.shop.barber("chava").calendar_id, event)
    desk.event("<img").click()
    expect(desk.ask()).to_contain_text(HOSTILE)
    assert desk.page.locator("img").count() == 0
    assert "Turno" in desk.page.title()


def _today(start: str, end: str) -> dict[str, dict[str, str]]:
    times = {"start": start, "end": end}
    zone = "America/Mexico_City"
    return {
        name: {"dateTime": f"2026-11-24T{hour}:00-06:00", "timeZone": zone}
        for name, hour in times.items()
    }


def test_a_list_opens_as_a_sheet_that_the_keyboard_can_use(desk: Desk) -> None:
    desk.say("hola, quiero una cita")
    opens = desk.page.locator(".buttons .opens").last
    title = opens.inner_text()
    opens.press("Enter")
    sheet = desk.page.get_by_role("dialog", name=title)
    expect(sheet.get_by_role("button", name="Tinte")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    opens.press("Enter")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".bubble.customer").last).to_contain_text("Fade")


def test_the_clock_moves_and_the_book_follows(desk: Desk) -> None:
    expect(desk.page.locator("#clock-hour")).to_have_text("09:40")
    desk.page.get_by_role("button", name="+1 h").click()
    expect(desk.page.locator("#clock-hour")).to_have_text("10:40")
    desk.page.get_by_role("button", name="+1 día").click()
    expect(desk.page.locator("#book-title")).to_have_text("miércoles, 25 de noviembre")
    expect(desk.event("Corte · Ana")).to_be_visible()


def test_the_page_speaks_both_languages(desk: Desk) -> None:
    for lang, word in (("EN", "What happened inside"), ("ES", "Qué pasó por dentro")):
        desk.page.get_by_role("button", name=lang, exact=True).click()
        expect(desk.page.get_by_text(word)).to_be_visible()
    assert desk.page.locator("html").get_attribute("lang") == "es"


def test_a_turn_is_told_step_by_step(desk: Desk) -> None:
    desk.say("un fade con Chava mañana a las 5")
    turn = desk.page.locator("#turn")
    for told in ("un fade con Chava mañana a las 5", "SetService fade", "asked_confirm"):
        expect(turn).to_contain_text(told)
    expect(turn.locator("tr.calendar").first).to_be_visible()


def test_a_fault_is_ordered_and_the_desk_recovers(desk: Desk) -> None:
    desk.page.locator("#faults").click()
    dialog = desk.ask()
    dialog.get_by_label("Servicio").select_option("calendar")
    dialog.get_by_label("Avería").select_option("drop")
    dialog.get_by_role("button", name="Provocar").click()
    expect(desk.page.locator("#faults-left")).to_have_text("1")
    desk.say("un fade con Chava mañana a las 5")
    expect(desk.page.locator("#turn tr.bad").first).to_be_visible()
    expect(desk.page.locator("#faults-left")).to_be_hidden()


def test_a_voice_note_and_a_photo_are_shown_as_what_they_are(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Mandar una nota de voz").click()
    expect(desk.page.get_by_role("img", name="Nota de voz")).to_be_visible()
    expect(desk.replies).to_have_count(1)
    desk.page.get_by_role("button", name="Mandar una foto").click()
    expect(desk.page.locator(".photo")).to_be_visible()


def test_the_owner_adds_and_moves_without_a_mouse(desk: Desk) -> None:
    desk.page.get_by_role("button", name="+ Apuntar").press("Enter")
    dialog = desk.ask()
    dialog.get_by_label("Título").fill("Dentista")
    dialog.get_by_label("De", exact=True).fill("2026-11-24T12:00")
    dialog.get_by_label("A", exact=True).fill("2026-11-24T13:00")
    dialog.get_by_label("Título").press("Enter")
    desk.event("Dentista").press("Enter")
    dialog = desk.ask()
    dialog.get_by_label("De", exact=True).fill("2026-11-24T14:00")
    dialog.get_by_label("A", exact=True).fill("2026-11-24T15:30")
    dialog.get_by_role("button", name="Mover").press("Enter")
    expect(desk.event("Dentista")).to_contain_text("14:00–15:30")
    assert desk.starts("Dentista") == "2026-11-24T14:00:00-06:00"
