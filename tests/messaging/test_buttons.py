"""A button says what was agreed to, and nobody but the desk can make one."""

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from shared.booking.domain import Proposal, Ref, event_id, proposal_id
from shared.messaging.buttons import Action, Buttons, Expired, Forged, Press

KEY, OLD_KEY = b"k" * 32, b"o" * 32
NOW = datetime(2026, 11, 24, 16, 30, 15, 123456, tzinfo=UTC)
ANA, HER_PHONE = "US.1234567890", "5215512345678"
BUTTONS = Buttons((KEY,), "barberia-centro")
MEXICO_CITY = timezone(timedelta(hours=-6))
VISIT = Proposal(
    id=proposal_id("barberia-centro", ANA, "wamid.1"),
    services=("fade", "barba"),
    barber="chava",
    start=datetime(2026, 11, 25, 17, 0, tzinfo=MEXICO_CITY),
    price=35000,
    made_at=NOW,
    expires_at=NOW + timedelta(minutes=10),
)
CALLED_OFF = replace(
    VISIT,
    services=(),
    price=0,
    replaces=Ref("chava", event_id("barberia-centro", "p-1")),
)
YES = Press("yes", VISIT)

ids = st.text(string.ascii_lowercase + string.digits + "-_", min_size=1, max_size=16)
any_ids = st.text(st.characters(codec=None), max_size=2)
moments = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the zones are drawn below
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from((UTC, MEXICO_CITY, timezone(timedelta(hours=5, minutes=45)))),
)
refs = st.builds(Ref, ids | any_ids, st.builds(event_id, ids, ids) | any_ids)
actions: st.SearchStrategy[Action] = st.sampled_from(("yes", "no", "change"))
presses = st.builds(
    Press,
    actions,
    st.builds(
        Proposal,
        id=st.builds(proposal_id, ids, ids, ids) | any_ids,
        services=st.lists(ids | any_ids, max_size=2).map(tuple),
        barber=ids | any_ids,
        start=moments,
        price=st.integers(0, 10**8),
        made_at=moments,
        expires_at=moments,
        for_name=st.none() | st.text(st.characters(codec=None), max_size=400),
        replaces=st.none() | refs,
        note=st.none() | st.text(st.characters(codec=None), max_size=400),
    ),
)


def opened(sealed: str, who: tuple[str, ...] = (ANA,), *, late: float = 0) -> Press:
    return BUTTONS.open(sealed, who, now=NOW + timedelta(seconds=late))


def without_extras(press: Press) -> Press:
    return replace(press, proposal=replace(press.proposal, for_name=None, note=None))


@pytest.mark.parametrize("action", ["yes", "no", "change"])
@pytest.mark.parametrize("proposal", [VISIT, CALLED_OFF])
def test_what_was_sealed_is_what_was_pressed(action: Action, proposal: Proposal) -> None:
    press = Press(action, proposal)
    assert opened(BUTTONS.seal(press, ANA)) == press


def test_the_start_keeps_the_shops_wall_clock() -> None:
    assert opened(BUTTONS.seal(YES, ANA)).proposal.start.isoformat() == "2026-11-25T17:00:00-06:00"


def test_whom_it_is_for_and_the_note_travel_along() -> None:
    press = replace(YES, proposal=replace(VISIT, for_name="Íñigo | =+:*%", note="tráete café"))
    assert opened(BUTTONS.seal(press, ANA)) == press


@given(presses)
def test_a_button_fits_and_keeps_all_but_long_names_and_notes(press: Press) -> None:
    try:
        sealed = BUTTONS.seal(press, ANA)
    except ValueError:
        reject()
    assert len(sealed) <= 256
    assert sealed.isascii()
    assert sealed.isprintable()
    assert " " not in sealed
    back = BUTTONS.open(sealed, (ANA,), now=press.proposal.made_at)
    assert without_extras(back) == without_extras(press)
    assert back.proposal.for_name in (press.proposal.for_name, None)
    assert back.proposal.note in (press.proposal.note, None)
    assert back.proposal.start.utcoffset() == press.proposal.start.utcoffset()


@given(st.lists(ids, min_size=5, max_size=5), ids)
def test_five_services_with_ids_of_any_ordinary_length_fit(
    services: list[str], barber: str
) -> None:
    moved = replace(CALLED_OFF, services=tuple(services), barber=barber, price=10**7)
    assert opened(BUTTONS.seal(Press("yes", moved), ANA)).proposal == moved


def test_a_name_without_room_is_left_out_and_nothing_else() -> None:
    long = replace(VISIT, for_name="Maximiliano " * 12, note="con navaja")
    assert opened(BUTTONS.seal(Press("yes", long), ANA)).proposal == VISIT


def test_the_note_goes_before_the_name_does() -> None:
    long = replace(VISIT, for_name="Maximiliano", note="con navaja " * 12)
    kept = opened(BUTTONS.seal(Press("yes", long), ANA)).proposal
    assert kept == replace(VISIT, for_name="Maximiliano")


def test_ids_that_no_button_can_hold_are_told_to_shorten() -> None:
    endless = replace(VISIT, services=("x" * 300,))
    with pytest.raises(ValueError, match="shorter ids"):
        BUTTONS.seal(Press("yes", endless), ANA)


def test_every_name_of_the_customer_opens_it() -> None:
    assert opened(BUTTONS.seal(YES, HER_PHONE), (ANA, HER_PHONE)) == YES


@pytest.mark.parametrize("who", [("5215599999999",), (), ("",), (ANA.lower(),)])
def test_another_customers_button_is_forged(who: tuple[str, ...]) -> None:
    with pytest.raises(Forged):
        opened(BUTTONS.seal(YES, ANA), who)


def test_another_shops_button_is_forged() -> None:
    with pytest.raises(Forged):
        opened(Buttons((KEY,), "barberia-norte").seal(YES, ANA))


def test_a_button_of_a_strangers_key_is_forged() -> None:
    with pytest.raises(Forged):
        opened(Buttons((b"x" * 32,), "barberia-centro").seal(YES, ANA))


def test_shop_and_customer_cannot_be_shifted_into_each_other() -> None:
    sealed = Buttons((KEY,), "shop").seal(YES, "1ana")
    with pytest.raises(Forged):
        Buttons((KEY,), "shop1").open(sealed, ("ana",), now=NOW)


def test_while_the_secret_changes_the_previous_key_still_opens() -> None:
    sealed = Buttons((OLD_KEY,), "barberia-centro").seal(YES, ANA)
    both = Buttons((KEY, OLD_KEY), "barberia-centro")
    assert both.open(sealed, (ANA,), now=NOW) == YES
    assert opened(both.seal(YES, ANA)) == YES


def test_a_button_lives_a_day() -> None:
    sealed = BUTTONS.seal(YES, ANA)
    assert opened(sealed, late=24 * 3600 - 1) == YES
    with pytest.raises(Expired) as refused:
        opened(sealed, late=24 * 3600)
    assert refused.value.press == YES


def test_an_old_forgery_is_forged_and_not_old() -> None:
    with pytest.raises(Forged):
        opened(BUTTONS.seal(YES, ANA), ("5215599999999",), late=10**6)


@given(st.text(st.characters(codec=None)))
@example("")
@example("1|")
@example("|" * 13)
@example("1|" + "x" * 4094)
@example("1|ñ|" + "A" * 22)
@example("bar:any")
@example("\ud800")
def test_whatever_else_is_sent_is_forged(text: str) -> None:
    with pytest.raises(Forged):
        opened(text)


@given(st.data())
def test_no_sign_of_a_button_can_be_changed(data: st.DataObject) -> None:
    sealed = BUTTONS.seal(YES, ANA)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.characters(codec=None).filter(lambda sign: sign != sealed[at]))
    with pytest.raises(Forged):
        opened(sealed[:at] + other + sealed[at + 1 :])


@given(st.integers(0, 300), st.text(min_size=1, max_size=3))
def test_nothing_can_be_put_into_a_button_or_cut_off(at: int, more: str) -> None:
    sealed = BUTTONS.seal(YES, ANA)
    for forged in (sealed[:at] + more + sealed[at:], sealed[: at % len(sealed)]):
        with pytest.raises(Forged):
            opened(forged)


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("id", "another"),
        ("services", ("fade",)),
        ("barber", "beto"),
        ("start", VISIT.start + timedelta(minutes=15)),
        ("price", 100),
        ("made_at", NOW + timedelta(days=1)),
        ("expires_at", NOW + timedelta(days=9)),
        ("replaces", Ref("chava", "b1")),
        ("for_name", "Toño"),
    ],
)
def test_every_field_of_a_proposal_is_signed(field: str, other: object) -> None:
    text, _, _ = BUTTONS.seal(
        replace(YES, proposal=replace(VISIT, **{field: other})), ANA
    ).rpartition("|")
    _, _, mac = BUTTONS.seal(YES, ANA).rpartition("|")
    with pytest.raises(Forged):
        opened(f"{text}|{mac}")


def test_a_yes_cannot_be_made_of_a_no() -> None:
    no = BUTTONS.seal(replace(YES, action="no"), ANA)
    with pytest.raises(Forged):
        opened(no.replace("1|n|", "1|y|", 1))


def test_a_button_without_a_key_is_no_button() -> None:
    with pytest.raises(ValueError, match="key"):
        Buttons((), "barberia-centro")


@pytest.mark.parametrize(
    "text",
    [
        "2|y",
        "1|y",
        "2|y|p|0|0|0|0|0|b||||",
        "1|z|p|0|0|0|0|0|b||||",
        "1|y|p|0|0|zz|0|0|b||||",
        "1|y|p|0|0|0|fffff|0|b||||",
        "1|y|p|ffffffffffffffffffff|0|0|0|0|b||||",
    ],
)
def test_a_true_signature_over_what_this_version_cannot_read_is_forged(text: str) -> None:
    sealed = f"{text}|{BUTTONS._mac(KEY, ANA, text)}"
    with pytest.raises(Forged, match="another version"):
        opened(sealed)
