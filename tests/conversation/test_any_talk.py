"""Whatever is said or tapped, in whatever order: the desk does not stumble, books nothing
without a human act, and speaks only of hours and prices that exist.
"""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.understanding.commands import (
    ANY,
    AT_MOST,
    UNKNOWN,
    Abuse,
    Affirm,
    Ask,
    Command,
    Complaint,
    Deny,
    Handoff,
    JoinWaitlist,
    OptIn,
    OptOut,
    OutOfScope,
    Person,
    PickBooking,
    SameAsLast,
    Select,
    SetBarber,
    SetName,
    SetParty,
    SetService,
    SetWhen,
    ShiftWhen,
    Social,
    Start,
    Unclear,
    When,
)
from tests.booking.book import SHOP
from tests.conversation.desk import Desk

FIRST = date(2026, 11, 28)
days = st.integers(0, 45).map(lambda n: FIRST + timedelta(days=n))
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 7, 15, 30, 45]))
services = st.sampled_from([*(service.id for service in SHOP.services), UNKNOWN])
barbers = st.sampled_from([*(barber.id for barber in SHOP.barbers), UNKNOWN, ANY])
dates = st.one_of(st.none(), days, st.tuples(days, days).map(lambda pair: (min(pair), max(pair))))
clocks = st.one_of(st.none(), hours, st.tuples(st.none() | hours, st.none() | hours))
people = st.builds(
    Person,
    st.none() | st.text(max_size=12),
    st.sampled_from([None, "self", "son", "guru"]),
    st.none() | services,
)
topics = st.frozensets(
    st.sampled_from(
        ["price", "duration", "hours", "barbers", "address", "payment", "availability"]
    ),
    min_size=1,
)
scopes = st.sampled_from(["all", "reminders", "marketing"])
OPTIONS = [
    "svc:cut", "svc:nothing", "bar:any", "bar:nora", "day:2026-12-04", "day:soon", "more:time",
    "more:service", "at:lalo:2026-12-04T10:00-0600", "at:any:2026-12-04T03:00-0600", "at:x",
    "chg:when", "chg:barber", "chg:service", "flow:book", "flow:cancel", "flow:reschedule",
    "flow:my_bookings", "flow:fly", "apt:lalo:b1", "person", "menu", "ask:price", "", ":", "zzz",
]  # fmt: skip
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(Start, st.sampled_from(["book", "reschedule", "cancel", "my_bookings"])),
    st.builds(SetService, services),
    st.builds(SetBarber, barbers),
    st.builds(SetWhen, st.lists(st.builds(When, dates, clocks), min_size=1, max_size=3).map(tuple)),
    st.builds(ShiftWhen, st.integers(-600, 600)),
    st.builds(SetParty, st.lists(people, max_size=3).map(tuple)),
    st.builds(SetName, st.text(max_size=30)),
    st.builds(Select, index=st.integers(-2, 12)),
    st.builds(Select, option=st.sampled_from(OPTIONS)),
    st.builds(PickBooking, st.sampled_from(["next", "last", "only"])),
    st.builds(Ask, topics, st.none() | services),
    st.builds(OptOut, scopes),
    st.builds(OptIn, scopes),
    st.builds(Social, st.sampled_from(["greet", "thanks", "bye", "laugh", "ack", "here"])),
    st.sampled_from(
        [
            Affirm(),
            Deny(),
            Deny(of="day"),
            Deny(of="time"),
            SameAsLast(),
            JoinWaitlist(),
            Handoff(),
            Complaint(),
            Abuse(),
            OutOfScope(),
            Unclear(),
        ]
    ),
)
whole_wishes = st.builds(
    lambda day, hour, service: [
        Start("book"),
        SetService(service),
        SetWhen((When(day, time(hour)),)),
    ],
    st.integers(4, 20).map(lambda n: FIRST + timedelta(days=n)),
    st.integers(10, 17),
    st.sampled_from(["cut", "fade"]),
)
Act = Callable[[Desk], object]
turns: st.SearchStrategy[Act] = st.one_of(
    whole_wishes.map(lambda said: lambda desk: says(desk, said)),
    st.just(lambda desk: says(desk, [Affirm()])),
    st.just(lambda desk: taps_nth(desk, 0)),
    st.lists(commands, max_size=AT_MOST).map(lambda said: lambda desk: says(desk, said)),
    st.sampled_from(OPTIONS).map(lambda option: lambda desk: desk.posts(("tap", option))),
    st.integers(0, 9).map(lambda n: lambda desk: taps_nth(desk, n)),
    st.sampled_from(["voice", "image", "other", "owner_wrote", "flood"]).map(
        lambda kind: lambda desk: desk.posts((kind, ""))
    ),
    st.integers(1, 60 * 30).map(lambda minutes: lambda desk: desk.later(minutes=minutes)),
)


def says(desk: Desk, said: list[Command]) -> None:
    desk.given.commands = tuple(said)
    desk.posts(("text", "…"))


def taps_nth(desk: Desk, n: int) -> None:
    """Tap whatever stands there in the latest message that has anything to tap."""
    shown = [message.choices for message in desk.messenger.sent if message.choices]
    if shown:
        desk.posts(("tap", shown[-1][n % len(shown[-1])].id))


PRICES = {service.price // 100 for service in SHOP.services}
SUMS = {sum(some) for n in (1, 2, 3) for some in combinations_with_replacement(PRICES, n)}


@settings(max_examples=300, deadline=None)
@given(st.lists(turns, min_size=1, max_size=12), st.booleans())
def test_any_talk_at_all(acts: list[Act], introduced: bool) -> None:
    desk = Desk()
    for act in acts:
        booked, summed_up = len(desk.booked()), _summed_up(desk)
        act(desk)
        desk.serves()
        assert len(desk.booked()) <= booked + 1
        if len(desk.booked()) > booked:
            assert summed_up
    for message in desk.messenger.sent:
        for amount in re.findall(r"\$([\d,]+)", message.text):
            assert int(amount.replace(",", "")) in SUMS
    _nobody_shares_a_chair(desk)


def _summed_up(desk: Desk) -> bool:
    return any(message.kind == "asked_confirm" for message in desk.messenger.sent)


def _nobody_shares_a_chair(desk: Desk) -> None:
    entries = desk.booked()
    for one in entries:
        for other in entries:
            assert one is other or not one.clashes(other)
