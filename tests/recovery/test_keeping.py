"""What customers allow is kept and put back by the rounds of the tick, whatever fails in them."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.conversation.consents import Consent, Consents, MemoryConsents
from shared.conversation.remembered import MemoryRemembered
from shared.conversation.store import Arrival, MemoryConversations
from shared.errors import Misconfigured, Temporary
from shared.shop.catalogue import MemoryCatalogue
from shared.shop.domain import Shop
from shared.sweep.keeping import LOOK_AGAIN
from tests.booking.book import NOW
from tests.recovery.desk import Forgetful


class Breaks(MemoryConsents):
    """Fails so often, before or after it took effect."""

    def __init__(self, times: int, *, after: bool = False) -> None:
        super().__init__()
        self.times, self.after = times, after
        self.written = 0

    def keep(self, consent: Consent) -> None:
        self._fail(before=True)
        super().keep(consent)
        self.written += 1
        self._fail(before=False)

    def all(self) -> tuple[Consent, ...]:
        self._fail(before=True)
        return super().all()

    def _fail(self, *, before: bool) -> None:
        if self.times and before is not self.after:
            self.times -= 1
            raise Temporary("the calendar does not answer")


def lines(caplog: pytest.LogCaptureFixture, event: str) -> list[dict[str, Any]]:
    found = [json.loads(one.getMessage()) for one in caplog.records if one.name == "turno"]
    return [line for line in found if line["event"] == event]


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "turno")


def test_a_turn_never_waits_for_the_note(desk: Forgetful) -> None:
    desk.consents = Breaks(99)
    assert desk.says("dame de baja").kind == "opt_out_ack"
    assert not desk.profile().marketing


def test_a_word_is_kept_within_a_minute_and_only_once(desk: Forgetful) -> None:
    kept = desk.consents = Breaks(0)
    desk.says("dame de baja")
    for _ in range(3):
        desk.ticks()
    assert kept.written == 1
    [consent] = kept.all()
    assert (consent.customer, consent.reminders, consent.marketing) == (desk.phone, False, False)


def test_opting_in_again_is_kept_as_well(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.ticks()
    desk.says("quiero volver a recibir promociones")
    desk.ticks()
    [consent] = desk.consents.all()
    assert consent.marketing


@pytest.mark.parametrize("wants", ["stop", "resume"])
def test_a_preference_set_in_whatsapp_is_kept_as_well(desk: Forgetful, wants: str) -> None:
    desk.posts(("preference", wants))
    desk.serves()
    desk.ticks()
    [consent] = desk.consents.all()
    assert consent.marketing is (wants == "resume")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("times", [1, 2])
def test_what_the_calendar_did_not_take_is_kept_by_a_later_round(
    desk: Forgetful, times: int, after: bool, caplog: pytest.LogCaptureFixture
) -> None:
    desk.ticks()
    desk.consents = Breaks(times, after=after)
    desk.says("dame de baja")
    for _ in range(times):
        desk.ticks()
    assert [line["part"] for line in lines(caplog, "sweep_put_off")] == ["consents"] * times
    assert len(desk.remembered.glance(at_most=9).unkept) == 1
    desk.ticks()
    assert len(desk.consents.all()) == 1
    assert desk.remembered.glance(at_most=9).unkept == ()


def test_a_calendar_that_is_out_puts_the_return_off(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.ticks()
    kept = desk.consents.all()
    desk.loses_redis()
    broken = desk.consents = Breaks(1)
    for consent in kept:
        MemoryConsents.keep(broken, consent)
    desk.posts(("text", "hola"))
    desk.ticks()
    assert desk.remembered.glance(at_most=1).whole is None
    assert desk.profile().marketing
    desk.ticks()
    assert not desk.profile().marketing


def test_the_loss_is_logged_and_the_owner_alerted_once(
    desk: Forgetful, caplog: pytest.LogCaptureFixture
) -> None:
    desk.says("dame de baja")
    desk.ticks()
    assert lines(caplog, "redis_lost") == []
    desk.loses_redis()
    for _ in range(3):
        desk.ticks()
    [line] = lines(caplog, "redis_lost")
    assert (line["severity"], line["consents"], line["shop"]) == ("ERROR", 1, desk.shop.id)
    assert len(desk.alerts) == 1


def test_appointments_alone_are_enough_to_know_of_the_loss(
    desk: Forgetful, caplog: pytest.LogCaptureFixture
) -> None:
    desk.has_a_fade()
    desk.ticks()
    caplog.clear()
    desk.loses_redis()
    desk.ticks()
    assert len(lines(caplog, "redis_lost")) == 1


def test_a_shop_that_opens_has_lost_nothing(
    desk: Forgetful, caplog: pytest.LogCaptureFixture
) -> None:
    desk.owner_adds(NOW, NOW + timedelta(hours=1))
    for _ in range(2):
        desk.ticks()
    assert lines(caplog, "redis_lost") == []
    assert desk.alerts == []


def test_an_appointment_made_before_the_very_first_round_is_no_loss(
    desk: Forgetful, caplog: pytest.LogCaptureFixture
) -> None:
    desk.has_a_fade()
    for _ in range(2):
        desk.ticks()
    assert lines(caplog, "redis_lost") == []
    assert desk.alerts == []


def test_an_appointment_from_before_the_first_message_is_a_loss_whoever_wrote_since(
    desk: Forgetful, caplog: pytest.LogCaptureFixture
) -> None:
    desk.has_a_fade()
    desk.ticks()
    desk.loses_redis()
    desk.says("hola")
    desk.other_customer()
    desk.wants_a_fade("6 de la tarde")
    desk.taps("Sí, confirmo")
    desk.ticks()
    assert len(lines(caplog, "redis_lost")) == 1
    assert len(desk.alerts) == 1


@pytest.mark.parametrize(("apart", "lost"), [(9, 0), (11, 1)])
def test_clocks_that_differ_a_little_make_no_loss(
    desk: Forgetful, caplog: pytest.LogCaptureFixture, apart: int, lost: int
) -> None:
    desk.has_a_fade()
    [entry] = desk.booked()
    assert entry.written is not None
    proposed = datetime.fromtimestamp(entry.written.rank / 1000, UTC)
    desk.remembers_nothing()
    first = Arrival(("5219",), desk.letter("text", "hola", proposed))
    desk.talks.receive([first], now=proposed + timedelta(seconds=apart), per_minute=20)
    desk.ticks()
    assert len(lines(caplog, "redis_lost")) == lost


def test_a_shop_without_an_owner_is_restored_all_the_same(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.ticks()
    desk.shop = replace(desk.shop, owners=())
    desk.receptionist = replace(
        desk.receptionist, wording=replace(desk.receptionist.wording, shop=desk.shop)
    )
    desk.loses_redis()
    desk.ticks()
    assert not desk.profile().marketing
    assert desk.alerts == []


def test_two_rounds_at_once_do_no_harm(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.keeping.run(now=desk.now)
    desk.loses_redis()
    for _ in range(2):
        desk.keeping.run(now=desk.now)
    desk.delivers()
    assert not desk.profile().marketing
    assert len(desk.consents.all()) == 1
    assert len(desk.alerts) == 1


def test_a_note_deleted_by_hand_is_back_within_a_day(desk: Forgetful) -> None:
    desk.says("dame de baja")
    desk.ticks()
    [consent] = desk.consents.all()
    desk.consents = MemoryConsents()
    desk.ticks()
    assert desk.consents.all() == ()
    desk.later(seconds=LOOK_AGAIN.total_seconds())
    for _ in range(2):
        desk.ticks()
    assert desk.consents.all() == (consent,)


@pytest.mark.parametrize("forgotten", [True, False], ids=["its mark deleted", "left alone"])
def test_a_backup_older_than_an_opt_out_learns_of_it(desk: Forgetful, forgotten: bool) -> None:
    desk.says("dame de baja")
    desk.ticks()
    kept = desk.consents
    desk.consents = MemoryConsents()
    desk.loses_redis()
    if not forgotten:
        desk.ticks()
    desk.consents = kept
    desk.says("hola")
    desk.ticks()
    assert desk.profile().marketing is not forgotten
    desk.later(seconds=LOOK_AGAIN.total_seconds())
    desk.ticks()
    assert not desk.profile().marketing


def test_notes_of_one_customer_under_two_keys_come_back_as_the_later_word(
    desk: Forgetful,
) -> None:
    early = Consent("MX.1", frozenset({"MX.1", desk.phone}), True, True, NOW)
    late = Consent(desk.phone, frozenset({desk.phone}), False, False, NOW + timedelta(minutes=1))
    desk.consents = MemoryConsents([late, early])
    desk.ticks()
    desk.posts(("text", "hola"))
    assert not desk.profile().marketing
    for _ in range(2):
        desk.ticks()
    assert desk.remembered.glance(at_most=9).unkept == ()


def test_many_consents_are_kept_a_few_each_round(desk: Forgetful) -> None:
    desk.ticks()
    for n in range(45):
        desk.phone = f"52155500000{n:02}"
        desk.says("dame de baja")
    counts = []
    for _ in range(4):
        desk.ticks()
        counts.append(len(desk.consents.all()))
    assert counts == [20, 40, 45, 45]


def test_a_calendar_that_is_closed_is_loud_and_the_other_shops_are_kept(desk: Forgetful) -> None:
    class Closed(MemoryConsents):
        def all(self) -> tuple[Consent, ...]:
            raise Misconfigured("closed")

    shut = replace(desk.shop, id="pera")
    nothing = MemoryRemembered(MemoryConversations())

    def consents(shop: Shop) -> Consents:
        return Closed() if shop.id == "pera" else desk.consents

    for shops in ([desk.shop, shut], [shut, desk.shop]):
        desk.consents = MemoryConsents()
        desk.loses_redis()
        desk.says("dame de baja")
        keeping = replace(
            desk.keeping,
            catalogue=MemoryCatalogue(shops),
            consents=consents,
            remembered=lambda shop: nothing if shop.id == "pera" else desk.remembered,
        )
        with pytest.raises(Misconfigured):
            keeping.run(now=desk.now)
        assert len(desk.consents.all()) == 1
