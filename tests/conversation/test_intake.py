"""From what Meta posts to letters in inboxes and errands in the queue."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.conversation.intake import BURST, Intake, sort
from shared.conversation.store import MemoryConversations
from shared.messaging.events import (
    Call,
    Content,
    Echo,
    Identity,
    Ignored,
    Inbound,
    Media,
    Message,
    Other,
    Preference,
    Reaction,
    Sender,
    Status,
    Tap,
    Text,
)
from shared.queue import MemoryQueue
from shared.shop.catalogue import MemoryCatalogue
from tests.booking.book import SHOP

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
ANA = Sender("5215550000001", "MX.1", None, "Ana")
BETO = Sender("5215550000002")


def said(content: Content, who: Sender = ANA, wamid: str = "w1", **more: str) -> Message:
    return Message(wamid, more.pop("shop", "1"), who, NOW, content, **more)  # type: ignore[arg-type]


def status(state: str, kind: str = "confirmed") -> Status:
    return Status("w9", "1", state, NOW, ANA, key="k1", kind=kind)


class Desk:
    def __init__(self) -> None:
        self.talks, self.queue = MemoryConversations(), MemoryQueue()
        self.intake = Intake(MemoryCatalogue([SHOP]), lambda _: self.talks, self.queue)

    def takes(self, *updates: Inbound) -> list[tuple[datetime, str]]:
        """Who is queued, and when."""
        self.queue.errands.clear()
        self.intake.take_in(updates, now=NOW)
        return [(at, errand.customer) for at, errand in self.queue.errands]


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        (Text("hola"), "text", "hola"),
        (Text("x" * 5000), "text", "x" * 4096),
        (Tap("svc:cut", "Corte"), "tap", "svc:cut"),
        (Media("audio", "m1", voice=True), "voice", ""),
        (Media("audio", "m1"), "voice", ""),
        (Media("image", "m1", caption="así"), "image", ""),
        (Media("sticker", "m1"), "image", ""),
        (Media("document", "m1"), "other", ""),
        (Other("location"), "other", ""),
    ],
)
def test_what_a_customer_says_becomes_a_letter(content: Content, kind: str, text: str) -> None:
    [arrival] = sort([said(content)]).arrivals

    assert arrival.letter is not None
    assert (arrival.letter.kind, arrival.letter.text) == (kind, text)
    assert arrival.identities == ("MX.1", "5215550000001")


@pytest.mark.parametrize(
    "update",
    [
        said(Reaction("w0", "👍")),
        said(Text("hola"), group="g1"),
        said(Other("edit")),
        said(Text("hola"), who=Sender()),
        Call("c1", "1", ANA, NOW, "connect", by_customer=True),
        Ignored("account_update", "a ban"),
        status("delivered"),
        status("failed", kind="greeted"),
    ],
)
def test_what_asks_nothing_becomes_none(update: Inbound) -> None:
    assert sort([update]).arrivals == ()


def test_a_status_proves_that_our_message_arrived() -> None:
    assert sort([status("sent")]).seen == ("k1",)
    assert sort([status("failed")]).seen == ()


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        (status("failed"), "failed"),
        (Echo("w5", "1", ANA, NOW), "owner_wrote"),
        (Preference("1", ANA, wants=False, at=NOW), "preference"),
    ],
)
def test_what_the_desk_must_know_goes_through_the_inbox_too(update: Inbound, kind: str) -> None:
    [arrival] = sort([update]).arrivals

    assert arrival.letter is not None
    assert arrival.letter.kind == kind


def test_a_new_name_of_a_customer_leads_to_the_same_talk() -> None:
    desk = Desk()
    desk.takes(said(Text("hola"), BETO))
    desk.takes(Identity("1", BETO, Sender("5215550000003"), NOW))

    [(_, customer)] = desk.takes(said(Text("otra"), Sender("5215550000003"), "w2"))

    assert customer == "5215550000002"


def test_a_burst_is_one_errand_after_a_breath_and_a_tap_does_not_wait() -> None:
    texts = Desk().takes(said(Text("hola")), said(Text("quiero"), wamid="w2"))
    tapped = Desk().takes(said(Text("hola")), said(Tap("svc:cut", "Corte"), wamid="w2"))

    assert texts == [(NOW + BURST, "MX.1")]
    assert tapped == [(NOW, "MX.1")]


def test_every_customer_of_a_post_is_queued_once() -> None:
    queued = Desk().takes(said(Text("a")), said(Text("b"), BETO, "w2"), said(Text("c"), ANA, "w3"))

    assert sorted(customer for _, customer in queued) == ["5215550000002", "MX.1"]


def test_a_duplicate_that_still_waits_is_queued_again_and_one_that_was_answered_is_not() -> None:
    desk = Desk()
    desk.takes(said(Text("hola")))
    assert len(desk.takes(said(Text("hola")))) == 1

    session = desk.talks.open("MX.1", "t", now=NOW)
    assert not isinstance(session, timedelta)
    desk.talks.save(session, outbox=[], answered=1, now=NOW)

    assert desk.takes(said(Text("hola"))) == []


def test_a_number_of_no_shop_is_let_pass() -> None:
    assert Desk().takes(said(Text("hola"), shop="999")) == []
