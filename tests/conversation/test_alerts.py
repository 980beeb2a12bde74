"""How an owner hears: a text, the template outside the window, else a note in the calendar."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from local.torture.baton import Death
from local.torture.mortal import Fate, Mortal, Point
from shared.conversation.intake import Intake
from shared.conversation.patience import DOUBT, PATIENCE
from shared.conversation.ways import BOX
from shared.errors import Misconfigured, Temporary
from shared.messaging.domain import Address, Outbound, Sent
from shared.messaging.events import Sender, Status
from shared.messaging.messenger import (
    AccountRefused,
    MemoryMessenger,
    TemplateRefused,
    TryLater,
    Undeliverable,
    Unsure,
    WindowClosed,
)
from shared.shop.catalogue import MemoryCatalogue
from shared.shop.domain import Alerts, Owner
from shared.sweep.service import Sweep
from tests.booking.book import NOW, shop
from tests.sweep.desk import Swept

ROSA, HUGO = Owner("5215559999991", None), Owner(None, "MX.hugo")
TODAY = NOW.date()
NAMED = shop(owners=(ROSA,), alerts=Alerts(template="aviso"))
PLAIN = shop(owners=(ROSA,))
NO_TEMPLATE = TemplateRefused("no such template", code=132001)
UNREACHABLE = Undeliverable("not on WhatsApp", code=131026)


@pytest.fixture
def desk() -> Swept:
    return Swept(NAMED)


def alarmed(desk: Swept) -> None:
    """Something the owner must hear: what we told a customer did not arrive."""
    desk.posts(("failed", "confirmed"))
    desk.serves()


def failed_late(desk: Swept, key: str, code: int = 131047, wamid: str = "w1") -> None:
    """Meta took the message, and tells later that it failed."""
    news = Status(wamid, "1", "failed", desk.now, Sender(ROSA.phone), key, "alert", (code,))
    Intake(MemoryCatalogue([desk.shop]), lambda _: desk.talks, desk.queue).take_in(
        [news], now=desk.now
    )
    desk.delivers()


def told(desk: Swept) -> tuple[int, int, int]:
    """Texts, templates and notes."""
    return len(desk.alerts), len(desk.messenger.templates), len(desk.notices.left)


def test_inside_the_window_an_alert_is_a_text_and_nothing_else(desk: Swept) -> None:
    alarmed(desk)
    assert told(desk) == (1, 0, 0)
    assert desk.messenger.sent[-1].to == Address(ROSA.phone)


def test_outside_the_window_it_is_the_template_with_the_words_in_it(desk: Swept) -> None:
    desk.messenger.fail(WindowClosed())
    alarmed(desk)
    assert told(desk) == (0, 1, 0)
    [template] = desk.messenger.templates
    assert (template.name, template.lang, template.to) == ("aviso", "es", Address(ROSA.phone))
    [words] = template.params
    assert desk.phone in words


def test_a_long_alert_is_cut_to_what_a_template_holds(desk: Swept) -> None:
    desk.name = "Ana " * 10
    desk.messenger.fail(WindowClosed())
    long = Outbound("k!0", Address(ROSA.phone), "alert", "línea\n" * 400)
    desk.receptionist._alerts.hand_over([long], now=desk.now)
    desk.delivers()
    [words] = desk.messenger.templates[0].params
    assert len(words) <= 800
    assert "\n" not in words


def test_without_a_template_it_is_a_note_in_todays_calendar() -> None:
    desk = Swept(PLAIN)
    desk.messenger.fail(WindowClosed())
    alarmed(desk)
    assert told(desk) == (0, 0, 1)
    [(day, text)] = desk.notices.left.values()
    assert (day, desk.phone in text) == (TODAY, True)


def test_a_template_that_is_refused_as_well_is_a_note(desk: Swept) -> None:
    desk.messenger.fail(WindowClosed())
    desk.messenger.fail(NO_TEMPLATE)
    alarmed(desk)
    assert told(desk) == (0, 0, 1)


def test_a_text_that_fails_after_it_was_taken_is_told_by_the_template(desk: Swept) -> None:
    alarmed(desk)
    failed_late(desk, desk.messenger.sent[-1].key)
    assert told(desk) == (1, 1, 0)
    assert desk.messenger.templates[0].params == (desk.alerts[0],)


@pytest.mark.parametrize(("approved", "sent"), [("", "es"), ("es_MX", "es_MX")])
def test_a_template_goes_out_in_the_language_in_which_meta_approved_it(
    approved: str, sent: str
) -> None:
    desk = Swept(shop(owners=(ROSA,), alerts=Alerts(template="aviso", template_lang=approved)))
    desk.messenger.fail(WindowClosed())
    alarmed(desk)
    assert desk.messenger.templates[0].lang == sent


def test_news_of_one_failure_that_comes_twice_has_one_effect(desk: Swept) -> None:
    alarmed(desk)
    for _ in range(2):
        failed_late(desk, desk.messenger.sent[-1].key)
    assert told(desk) == (1, 1, 0)


def test_a_template_that_fails_after_it_was_taken_is_a_note(desk: Swept) -> None:
    desk.messenger.fail(WindowClosed())
    alarmed(desk)
    failed_late(desk, desk.messenger.templates[0].key, 131026)
    assert told(desk) == (0, 1, 1)


def test_many_late_failures_in_a_minute_lose_no_alert(desk: Swept) -> None:
    many = desk.shop.policy.messages_per_minute + 10
    alerts = [Outbound(f"k!{n}", Address(), "alert", f"aviso {n}") for n in range(many)]
    desk.receptionist._alerts.hand_over(alerts, now=desk.now)
    desk.delivers()
    for n, text in enumerate(list(desk.messenger.sent)):
        failed_late(desk, text.key, wamid=f"w{n}")
    assert told(desk) == (many, many, 0)


def test_a_failure_of_an_alert_nobody_remembers_is_loud(
    desk: Swept, caplog: pytest.LogCaptureFixture
) -> None:
    failed_late(desk, "long-ago!0~text0")
    assert told(desk) == (0, 0, 0)
    assert '"alert_lost"' in caplog.text


def test_the_next_owner_hears_what_the_first_cannot_and_then_nobody_else() -> None:
    desk = Swept(shop(owners=(ROSA, HUGO, ROSA), alerts=Alerts(template="aviso")))
    desk.messenger.fail(UNREACHABLE)
    alarmed(desk)
    assert told(desk) == (1, 0, 0)
    assert desk.messenger.sent[-1].to == Address(None, HUGO.user_id)


def test_the_first_owner_is_sent_the_template_before_the_second_is_asked() -> None:
    desk = Swept(shop(owners=(ROSA, HUGO), alerts=Alerts(template="aviso")))
    desk.messenger.fail(WindowClosed())
    alarmed(desk)
    assert told(desk) == (0, 1, 0)
    assert desk.messenger.templates[0].to == Address(ROSA.phone)


def test_an_account_that_is_shut_is_not_asked_again_for_the_next_owner() -> None:
    desk = Swept(shop(owners=(ROSA, HUGO), alerts=Alerts(template="aviso")))
    desk.messenger.fail(AccountRefused("unpaid", code=131042))
    alarmed(desk)
    assert told(desk) == (0, 0, 1)


def test_the_same_alert_twice_is_told_once(desk: Swept) -> None:
    alert = Outbound("k!0", Address(ROSA.phone), "alert", "aviso")
    for _ in range(2):
        desk.receptionist._alerts.hand_over([alert], now=desk.now)
        desk.delivers()
    desk.minutes(3)
    assert told(desk) == (1, 0, 0)


def test_a_whatsapp_that_answers_nothing_is_given_a_customers_patience(desk: Swept) -> None:
    desk.messenger.fail(TryLater("down"), times=99)
    alarmed(desk)
    assert told(desk) == (0, 0, 0)
    desk.now += PATIENCE
    desk.delivers()
    assert told(desk) == (0, 0, 1)


def test_a_text_of_unknown_fate_is_not_repeated_once_a_status_proves_it(desk: Swept) -> None:
    desk.messenger.fail(Unsure("no answer"), after=True)
    alarmed(desk)
    key = desk.messenger.sent[-1].key
    desk.talks.receive((), seen=[key], now=desk.now, per_minute=20)
    desk.now += 2 * DOUBT
    desk.delivers()
    assert told(desk) == (1, 0, 0)
    assert desk.talks.left_behind(before=desk.now + timedelta(days=1), at_most=9) == ()


def test_a_text_of_unknown_fate_is_looked_up_before_it_is_repeated(desk: Swept) -> None:
    desk.messenger.fail(Unsure("no answer"))
    alarmed(desk)
    desk.alerted()
    assert told(desk) == (0, 0, 0)
    desk.now += DOUBT
    desk.delivers()
    assert told(desk) == (1, 0, 0)


def test_a_note_waits_for_a_calendar_that_does_not_answer(desk: Swept) -> None:
    desk.messenger.fail(AccountRefused("unpaid", code=131042))
    desk.notices.failure = Temporary("out")
    alarmed(desk)
    desk.minutes(10)
    assert told(desk) == (0, 0, 0)
    desk.notices.failure = None
    desk.minutes(1)
    assert told(desk) == (0, 0, 1)


def test_an_alert_that_no_way_is_left_for_is_loud(
    desk: Swept, caplog: pytest.LogCaptureFixture
) -> None:
    desk.messenger.fail(AccountRefused("unpaid", code=131042))
    desk.notices.failure = Misconfigured("share the calendar")
    alarmed(desk)
    assert '"alert_lost"' in caplog.text
    assert desk.talks.left_behind(before=desk.now + timedelta(days=1), at_most=9) == ()


def test_a_text_that_whatsapp_could_not_carry_is_a_note(desk: Swept) -> None:
    desk.messenger.fail(ValueError("a message needs a text"))
    alarmed(desk)
    assert told(desk) == (0, 0, 1)


def test_an_owner_who_has_left_the_shop_file_is_passed_over(desk: Swept) -> None:
    desk.messenger.fail(TryLater("down"))
    alarmed(desk)
    desk.shop = desk.booking.shop = replace(NAMED, owners=())
    desk.messenger.fail(WindowClosed())
    desk.minutes(1)
    assert told(desk) == (0, 0, 1)


def test_alerts_to_one_owner_arrive_in_their_order(desk: Swept) -> None:
    desk.messenger.fail(Unsure("no answer"))
    alerts = [Outbound(f"k!{n}", Address(), "alert", f"aviso {n}") for n in range(2)]
    desk.receptionist._alerts.hand_over(alerts, now=desk.now)
    desk.delivers()
    assert told(desk) == (0, 0, 0)
    desk.now += DOUBT
    desk.delivers()
    assert desk.alerts == ["aviso 0", "aviso 1"]


class OwnersUnheard(MemoryMessenger):
    """Every customer can be written to, no owner."""

    def send(self, outbound: Outbound) -> Sent:
        if outbound.kind == "alert":
            raise TryLater("down")
        return super().send(outbound)


def test_no_customer_waits_for_an_owner(desk: Swept) -> None:
    desk.says_to(OwnersUnheard())
    desk.notices.failure = Temporary("out")
    desk.posts(("failed", "confirmed"), ("text", "…"))
    desk.meets(desk.phone)
    assert len(desk.kinds) == 1
    desk.minutes(8)
    desk.posts(("text", "…"))
    desk.meets(desk.phone)
    assert len(desk.kinds) == 2


def test_the_box_of_alerts_is_no_customer_who_is_answered(desk: Swept) -> None:
    desk.meets(BOX)
    assert desk.messenger.sent == []


class Refusing(MemoryMessenger):
    """Takes no text and no template, and counts who came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: Counter[str] = Counter()

    def send(self, outbound: Outbound) -> Sent:
        self.came["text"] += 1
        raise WindowClosed

    def template(
        self, to: Address, name: str, lang: str, params: tuple[str, ...], key: str
    ) -> Sent:
        self.came["template"] += 1
        raise NO_TEMPLATE


def lived(fate: Fate) -> tuple[Swept, Refusing]:
    """An alert goes all its ways, in the hands of workers who may die once."""
    desk, refusing = Swept(NAMED), Refusing()
    talks, queue = Mortal("talks", desk.talks, fate), Mortal("queue", desk.queue, fate)
    desk.sweep = Sweep(
        MemoryCatalogue([desk.shop]), lambda _: desk.booking, lambda _: desk.talks, desk.queue
    )
    desk.posts(("failed", "confirmed"))
    desk.receptionist = replace(
        desk.receptionist,
        conversations=talks,
        messenger=Mortal("messenger", refusing, fate),
        notices=Mortal("notices", desk.notices, fate),
        queue=queue,
    )
    for _ in range(5):
        desk.later(minutes=1)
        try:
            desk.swept()
        except Death:
            fate.reborn()
    return desk, refusing


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_death_at_any_call_repeats_one_way_at_most_and_leaves_one_note(after: bool) -> None:
    fate = Fate()
    lived(fate)
    assert {"messenger.send", "messenger.template", "notices.leave"} <= set(fate.calls)
    for deadly in range(1, len(fate.calls) + 1):
        desk, refusing = lived(Fate((Point(deadly, after),)))
        where = f"death {deadly} of {len(fate.calls)}"
        assert len(desk.notices.left) == 1, where
        assert set(refusing.came) == {"text", "template"}, where
        assert refusing.came.total() <= 3, where
        assert desk.talks.left_behind(before=desk.now, at_most=9) == (), where
