"""What every messenger promises: the one in memory, and WhatsApp's against the emulator."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import pytest

from local.graph import ACCESS_TOKEN, PHONE_NUMBER_ID, GraphEmulator, Sender
from local.serving import serve
from local.wire import StageClock
from shared.errors import Temporary
from shared.messaging.messenger import (
    AccountRefused,
    Address,
    Choice,
    MemoryMessenger,
    Messenger,
    OptedOut,
    Outbound,
    Sent,
    TemplateRefused,
    TryLater,
    Undeliverable,
    Unsure,
)
from shared.messaging.whatsapp import GraphMessenger

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
ANA = Address(phone="5215512345678", user_id="MX.70001")
SHADOW = Address(user_id="MX.70002")
HELLO = Outbound("turn-1", ANA, "answer", "¡Hola! ✂️")
HOURS = tuple(Choice(f"slot-{n}", f"{n}:00", "con Chava") for n in range(9, 19))


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the customer has it."""

    to: str
    key: str
    kind: str
    text: str
    choices: tuple[Choice, ...] = ()
    menu: str = ""


class InMemory:
    def __init__(self) -> None:
        self.messenger = MemoryMessenger()

    def seen(self) -> list[Seen]:
        sent = self.messenger.sent
        return [
            Seen(
                one.to.phone or one.to.user_id or "",
                one.key,
                one.kind,
                one.text,
                one.choices,
                one.menu,
            )
            for one in sent
        ]

    def templates(self) -> list[tuple[str, ...]]:
        return [(one.key, one.name, one.lang, *one.params) for one in self.messenger.templates]

    def fail(self, code: int) -> None:
        self.messenger.fail(KNOWN[code])

    def lose_the_answer(self) -> None:
        self.messenger.fail(Unsure("no answer"), after=True)


@dataclass
class OverTheWire:
    emulator: GraphEmulator
    messenger: GraphMessenger

    def seen(self) -> list[Seen]:
        return [
            Seen(one.to, one.key, one.kind, one.text, one.choices, one.menu)
            for one in self.emulator.sent
            if "template" not in one.raw
        ]

    def templates(self) -> list[tuple[str, ...]]:
        found = [
            (one.key, one.raw["template"]) for one in self.emulator.sent if "template" in one.raw
        ]
        return [
            (key, each["name"], each["language"]["code"], *_params(each)) for key, each in found
        ]

    def fail(self, code: int) -> None:
        self.emulator.faults.order("graph", f"code:{code}")

    def lose_the_answer(self) -> None:
        self.emulator.faults.order("graph", "drop_after")


def _params(template: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[str]:
    components = template.get("components", [])
    return [param["text"] for component in components for param in component["parameters"]]


KNOWN: dict[int, Exception] = {
    131056: TryLater("pair rate", code=131056, wait_s=4),
    131026: Undeliverable("not on WhatsApp", code=131026),
    131050: OptedOut("no marketing", code=131050),
    132001: TemplateRefused("no such template", code=132001),
    190: AccountRefused("the token is over", code=190),
}

Subject = InMemory | OverTheWire


@pytest.fixture(params=["memory", "graph"])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    if request.param == "memory":
        yield InMemory()
        return
    emulator = GraphEmulator(StageClock(NOW, frozen=True))
    with serve(emulator) as url, httpx.Client() as http:
        emulator.say(Sender(ANA.phone, ANA.user_id, "Ana"), "hola")
        emulator.say(Sender(None, SHADOW.user_id), "hola")
        yield OverTheWire(emulator, GraphMessenger(http, url, PHONE_NUMBER_ID, ACCESS_TOKEN))
    emulator.close()


def test_a_text_arrives_with_its_key_and_kind(subject: Subject) -> None:
    sent = subject.messenger.send(HELLO)
    assert isinstance(sent, Sent)
    assert sent.wamid
    assert subject.seen() == [Seen("5215512345678", "turn-1", "answer", "¡Hola! ✂️")]


def test_each_message_has_a_wamid_of_its_own(subject: Subject) -> None:
    wamids = {subject.messenger.send(HELLO).wamid for _ in range(3)}
    wamids.add(subject.messenger.template(ANA, "reminder", "es_MX", (), "k").wamid)
    assert len(wamids) == 4


def test_a_customer_without_a_phone_is_reached_by_bsuid(subject: Subject) -> None:
    subject.messenger.send(replace(HELLO, to=SHADOW))
    assert subject.seen()[0].to == "MX.70002"


def test_three_choices_arrive_as_buttons(subject: Subject) -> None:
    subject.messenger.send(replace(HELLO, choices=HOURS[:3], menu="Horas"))
    (seen,) = subject.seen()
    assert seen.choices == tuple(Choice(each.id, each.title) for each in HOURS[:3])
    assert seen.menu == ""


@pytest.mark.parametrize("count", [4, 10])
def test_four_to_ten_choices_arrive_as_a_list(subject: Subject, count: int) -> None:
    subject.messenger.send(replace(HELLO, choices=HOURS[:count], menu="Horas"))
    (seen,) = subject.seen()
    assert (seen.choices, seen.menu) == (HOURS[:count], "Horas")


def test_a_row_without_a_description_arrives(subject: Subject) -> None:
    bare = tuple(replace(hour, description="") for hour in HOURS)
    subject.messenger.send(replace(HELLO, choices=bare, menu="Horas"))
    assert subject.seen()[0].choices == bare


def test_what_is_too_long_arrives_cut(subject: Subject) -> None:
    long = (Choice("a" * 200, "💈" * 30, "y" * 99), *HOURS[:4])
    subject.messenger.send(replace(HELLO, text="ñ" * 5000, choices=long, menu="m" * 30))
    subject.messenger.send(replace(HELLO, text="💈" * 5000))
    with_list, plain = subject.seen()
    assert with_list.text == "ñ" * 1023 + "…"
    assert with_list.choices[0].title == "💈" * 11 + "…"
    assert plain.text == "💈" * 2047 + "…"


def test_eleven_choices_are_the_callers_mistake_and_nothing_is_sent(subject: Subject) -> None:
    with pytest.raises(ValueError, match="page them"):
        subject.messenger.send(replace(HELLO, choices=(*HOURS, Choice("x", "x")), menu="Horas"))
    assert subject.seen() == []


def test_half_an_emoji_does_not_keep_a_message_from_going(subject: Subject) -> None:
    assert subject.messenger.send(replace(HELLO, text="Hola Ana \ud83d")).wamid


def test_a_template_arrives_with_its_parameters_on_one_line(subject: Subject) -> None:
    subject.messenger.template(ANA, "reminder", "es_MX", ("Ana\nRuiz", "5:00 pm"), "reminder-1")
    subject.messenger.template(ANA, "hello", "en", (), "hello-1")
    assert subject.templates() == [
        ("reminder-1", "reminder", "es_MX", "Ana Ruiz", "5:00 pm"),
        ("hello-1", "hello", "en"),
    ]


def test_an_acknowledgement_never_fails(subject: Subject) -> None:
    subject.messenger.acknowledge("wamid.nobody-wrote-this", typing=True)
    subject.fail(190)
    subject.messenger.acknowledge("wamid.nobody-wrote-this", typing=False)
    assert subject.seen() == []


@pytest.mark.parametrize("code", list(KNOWN))
def test_a_failure_is_of_its_class_carries_its_code_and_sends_nothing(
    subject: Subject, code: int
) -> None:
    subject.fail(code)
    with pytest.raises(type(KNOWN[code])) as failed:
        subject.messenger.send(HELLO)
    assert getattr(failed.value, "code", None) == code
    assert subject.seen() == []


def test_after_a_failure_the_next_message_goes_out(subject: Subject) -> None:
    subject.fail(131056)
    with pytest.raises(TryLater) as failed:
        subject.messenger.send(HELLO)
    assert failed.value.wait_s == 4
    subject.messenger.send(HELLO)
    assert len(subject.seen()) == 1


def test_a_lost_answer_is_ambiguous_and_the_message_may_have_arrived(subject: Subject) -> None:
    subject.lose_the_answer()
    with pytest.raises(Temporary) as failed:
        subject.messenger.send(HELLO)
    assert isinstance(failed.value, Unsure)
    assert failed.value.ambiguous
    assert [seen.key for seen in subject.seen()] == ["turn-1"]


def test_both_are_messengers(subject: Subject) -> None:
    messenger: Messenger = subject.messenger
    assert messenger.send(HELLO)
