"""What the signs of life amount to, and how often strangers make the desk look for them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import Misconfigured, Temporary
from shared.health.domain import Health, Reading, Rest, Signs
from shared.health.service import ASKED_AGAIN, Checkup
from tests.clocks import Clock

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WELL = Signs("navaja", webhook_at=NOON - timedelta(hours=3), round_at=NOON - timedelta(seconds=40))


def ago(seconds: float) -> datetime:
    return NOON - timedelta(seconds=seconds)


def health(*shops: Signs, rests: dict[str, Rest] | None = None) -> Health:
    return Health(NOON, 12, Reading(shops, rests or {}))


def test_a_quiet_shop_is_well() -> None:
    assert (health(WELL).status, health(WELL).why) == ("well", ())


@pytest.mark.parametrize(
    ("shop", "why"),
    [
        (replace(WELL, oldest_at=ago(60)), ()),
        (replace(WELL, oldest_at=ago(61)), ("letters_wait:navaja",)),
        (replace(WELL, kept_at=ago(900)), ()),
        (replace(WELL, round_at=ago(180)), ()),
        (replace(WELL, round_at=ago(181)), ("no_round:navaja",)),
        (replace(WELL, round_at=None), ("no_round:navaja",)),
        (replace(WELL, webhook_at=None), ()),
        (replace(WELL, replies=9, alerts=9), ()),
        (
            replace(WELL, round_at=None, oldest_at=ago(90)),
            ("letters_wait:navaja", "no_round:navaja"),
        ),
    ],
)
def test_what_makes_a_shop_limp(shop: Signs, why: tuple[str, ...]) -> None:
    assert health(shop).why == why
    assert health(shop).status == ("limping" if why else "well")


@pytest.mark.parametrize(("until", "state"), [(ago(-5), "open"), (ago(5), "half-open")])
def test_a_service_counts_as_out_until_it_was_seen_to_answer(until: datetime, state: str) -> None:
    rest = Rest(until, ago(20))
    assert rest.state(NOON) == state
    limping = health(WELL, rests={"graph": rest})
    assert (limping.status, limping.why) == ("limping", ("left_alone:graph",))


def test_one_shop_that_limps_is_named_among_those_that_do_not() -> None:
    limping = health(WELL, replace(WELL, shop="pera", round_at=None))
    assert limping.why == ("no_round:pera",)


class Patient:
    """Signs of life that raise `trouble`, and count how often they are asked."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.asked = 0

    def answers(self) -> None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble

    def read(self, shops: Sequence[str]) -> Reading:
        self.answers()
        return Reading(tuple(replace(WELL, shop=shop) for shop in shops))


def checkup(signs: Patient, seconds: Callable[[], float] | None = None) -> Checkup:
    return Checkup(signs, lambda: ["navaja"], seconds=seconds or Clock(), version="v7")


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (Temporary("no answer"), ("redis_unreachable",)),
        (Misconfigured("refused"), ("redis_refused",)),
    ],
)
def test_without_redis_the_desk_is_ill_and_says_why(
    trouble: Exception, why: tuple[str, ...]
) -> None:
    ill = checkup(Patient(trouble)).look(now=NOON)
    assert (ill.status, ill.why, ill.reading, ill.version) == ("ill", why, None, "v7")


def test_a_bug_is_no_illness_and_stays_loud() -> None:
    with pytest.raises(ZeroDivisionError):
        checkup(Patient(ZeroDivisionError())).look(now=NOON)


def test_how_long_redis_took_is_told_in_milliseconds() -> None:
    seconds = iter((100.0, 100.0416))
    assert checkup(Patient(), lambda: next(seconds)).look(now=NOON).redis_ms == 42


def test_strangers_make_the_desk_ask_once_a_minute_however_often_they_knock() -> None:
    signs = Patient()
    desk = checkup(signs)
    for second in range(60):
        assert desk.alive(now=NOON + timedelta(seconds=second))
    assert signs.asked == 1
    assert desk.alive(now=NOON + ASKED_AGAIN)
    assert signs.asked == 2


@pytest.mark.parametrize("trouble", [Temporary("no answer"), Misconfigured("refused")])
def test_a_word_stands_for_a_minute_be_it_good_or_bad(trouble: Exception) -> None:
    signs = Patient(trouble)
    desk = checkup(signs)
    assert not desk.alive(now=NOON)
    signs.trouble = None
    assert not desk.alive(now=NOON + timedelta(seconds=59))
    assert desk.alive(now=NOON + ASKED_AGAIN)


def test_a_clock_that_was_set_back_is_no_reason_not_to_look() -> None:
    signs = Patient()
    desk = checkup(signs)
    assert desk.alive(now=NOON)
    assert desk.alive(now=NOON - timedelta(hours=1))
    assert signs.asked == 2
