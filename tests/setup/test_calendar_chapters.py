"""The account that the calendars are shared with, and the calendars."""

from collections.abc import Callable

import pytest

from deploy.setup.terminal import CTRL_C
from tests.setup.world import SHOP, Script, World

ACCOUNT, CALENDARS = "The calendar account", "The barbers' calendars"
KEY = "GOOGLE_SERVICE_ACCOUNT_JSON"
MADE = "turno-prod-calendar@corner-shop.iam.gserviceaccount.com"
BARBERS = ("rodrigo", "ximena", "memo", "itzel")


@pytest.fixture
def ready(place: World) -> World:
    """A project with its services on."""
    place.choose_project()
    place.switch_on()
    return place


@pytest.fixture
def keyed(ready: World) -> World:
    """And with the desk's key kept."""
    ready.keep(GOOGLE_SERVICE_ACCOUNT_JSON=ready.typed_key().read_text())
    return ready


def unshared(world: World, *barbers: str) -> None:
    for barber in barbers:
        world.vendors.calendar.share(f"{barber}@ahuehuete.calendar", "none")


def test_the_account_and_its_key_are_made_and_kept(ready: World) -> None:
    assert ready.answer([("Which key?", "1")], ACCOUNT) == 0
    assert f"✓ {MADE} is let in" in ready.text
    assert ready.address() == MADE


def test_a_key_that_is_kept_and_good_is_not_asked_for(ready: World) -> None:
    ready.answer([("Which key?", "1")], ACCOUNT)
    ready.cloud.forget()
    assert ready.answer([], ACCOUNT) == 0
    assert ready.cloud.asked(changing=True) == []


def test_a_key_that_was_deleted_at_googles_is_made_anew(ready: World) -> None:
    ready.answer([("Which key?", "1")], ACCOUNT)
    before = ready.secret(KEY)
    ready.cloud.state.keys.forget(MADE)
    assert ready.answer([("Which key?", "1")], ACCOUNT) == 0
    assert "✗ Google: the desk's key" in ready.text
    assert ready.secret(KEY) != before


def test_a_key_file_may_be_given_instead(ready: World) -> None:
    assert ready.answer([("Which key?", "2"), ("key file?", "{key_file}")], ACCOUNT) == 0
    assert ready.secret(KEY) == ready.typed_key().read_text()
    assert "Nothing needs downloaded.json any more: delete it." in ready.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("{folder}/nowhere.json", "cannot be read: No such file or directory."),
        ("{folder}", "cannot be read: Is a directory."),
        ("{folder}/checkout/main.py", "main.py is no key file of a service account."),
        ("{folder}/picture.png", "it is no text."),
        ("{folder}/broken.json", "there is no private key in it that can be read"),
    ],
)
def test_a_file_that_is_no_key_is_told_and_asked_for_again(
    ready: World, path: str, said: str
) -> None:
    folder = ready.root.parent
    (folder / "picture.png").write_bytes(b"\x89PNG\xff")
    broken = ready.typed_key().read_text().replace("-----BEGIN", "-----begin")
    (folder / "broken.json").write_text(broken)
    script = [("Which key?", "2"), ("key file?", path), ("Which key?", "1")]
    assert ready.answer(script, ACCOUNT) == 0
    assert said in " ".join(ready.text.split())
    assert ready.address() == MADE
    assert [len(each) for each in ready.cloud.state.versions.values()] == [1], "never kept"


def test_an_organisation_that_forbids_keys_is_told_as_that(ready: World) -> None:
    ready.cloud.faults.order("iam:keys.create", "policy")
    script = [("Which key?", "1"), ("Press Enter", ""), ("Which key?", "1")]
    assert ready.answer(script, ACCOUNT) == 0
    said = " ".join(ready.text.split())
    assert "forbids keys for service accounts" in said
    assert "constraints/iam.disableServiceAccountKeyCreation" in said


def test_a_shop_file_with_mistakes_is_to_be_mended_first(ready: World) -> None:
    path = ready.root / SHOP
    path.write_text(path.read_text().replace('currency = "MXN"', 'currency = "pesos"'))
    assert ready.answer([("Press Enter", CTRL_C)], ACCOUNT) == 130
    assert "✗ The shop file has mistakes." in ready.text
    assert "currency" in ready.text


def test_calendars_that_are_shared_are_only_looked_at(keyed: World) -> None:
    before = (keyed.root / SHOP).read_bytes()
    assert keyed.answer([], CALENDARS) == 0
    assert keyed.text.count("the desk can read and write it") == len(BARBERS)
    assert (keyed.root / SHOP).read_bytes() == before
    assert not any(keyed.vendors.calendar.events(f"{b}@ahuehuete.calendar") for b in BARBERS)


def test_a_calendar_that_is_not_shared_is_waited_for(keyed: World) -> None:
    unshared(keyed, "memo")
    script = [
        ("Is that your shop?", "yes"),
        ("Calendar ID of Memo?", ""),
        ("Calendar ID of Memo?", "{shared}memo@ahuehuete.calendar"),
    ]
    assert keyed.answer(script, CALENDARS) == 0
    assert "turno@stage.iam.gserviceaccount.com" in keyed.text
    assert "✗ Calendar of Memo: it is not shared with the desk" in keyed.text
    assert "✓ Calendar of Memo: the desk can read and write it" in keyed.text


def test_another_calendar_is_written_into_the_shop_file_and_nothing_else_of_it_changes(
    keyed: World,
) -> None:
    unshared(keyed, "memo")
    keyed.vendors.calendar.create("memo@group.calendar.google.com", "Memo", keyed.shop.zone)
    before = (keyed.root / SHOP).read_text().splitlines()
    script = [
        ("Is that your shop?", "yes"),
        ("Calendar ID of Memo?", "memo@group.calendar.google.com"),
    ]
    assert keyed.answer(script, CALENDARS) == 0
    after = (keyed.root / SHOP).read_text().splitlines()
    (changed,) = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert changed[1] == 'calendar = "memo@group.calendar.google.com"'
    assert "Written into barbershop.toml." in keyed.text


def read_only(world: World) -> None:
    world.vendors.calendar.share("memo@ahuehuete.calendar", "reader")


def elsewhere(world: World) -> None:
    world.vendors.calendar.api.store.calendars.pop("memo@ahuehuete.calendar")
    world.vendors.calendar.create("memo@ahuehuete.calendar", "Memo", "America/Tijuana")


@pytest.mark.parametrize(
    ("broken", "typed", "said"),
    [
        (read_only, "", "the desk may look at it and not write"),
        (elsewhere, "", "it lives in America/Tijuana, the shop in America/Mexico_City"),
        (read_only, "memo", "it is not shared with the desk, or there is none"),
        (read_only, "itzel@ahuehuete.calendar", "The shop file cannot have it."),
    ],
)
def test_a_calendar_that_will_not_do_is_told_and_asked_for_again(
    keyed: World, broken: Callable[[World], None], typed: str, said: str
) -> None:
    broken(keyed)
    script: Script = [
        ("Is that your shop?", "yes"),
        ("Calendar ID of Memo?", typed),
        ("Calendar ID of Memo?", CTRL_C),
    ]
    assert keyed.answer(script, CALENDARS) == 130
    assert said in " ".join(keyed.text.split())
    assert keyed.shop.barbers[2].calendar_id == "memo@ahuehuete.calendar"


def test_who_still_has_the_example_shop_is_told_where_to_write_their_own(keyed: World) -> None:
    unshared(keyed, "memo")
    script = [("Is that your shop?", "no"), ("Press Enter", CTRL_C)]
    assert keyed.answer(script, CALENDARS) == 130
    assert "is of Barbería El Ahuehuete, with Rodrigo, Ximena, Memo, Itzel." in keyed.text
    assert "Write your own shop into" in keyed.text
