"""Versions told from revisions alone: a little shop of three doors, deployed again and again."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.history import BEFORE, VERSION, History, Revision, history, version_name

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DOORS = ("webhook", "chat", "tick")


def deployed(minute: int, version: str, *doors: str, before: str = "") -> list[Revision]:
    """What a deploy leaves behind: a revision of each of these doors."""
    marks = {VERSION: version, BEFORE: before}
    return [
        Revision(door, f"{door}-{minute:02d}", NOON + timedelta(minutes=minute), marks, {})
        for door in doors
    ]


def told(*deploys: list[Revision], answering: str) -> History:
    return history([one for each in deploys for one in each], answering.split())


ONE = deployed(1, "upload1-aaaaa", *DOORS)
TWO = deployed(2, "upload2-aaaaa", *DOORS, before="upload1-aaaaa")
NEW_TOKEN = deployed(3, "upload2-bbbbb", "chat", before="upload2-aaaaa")


def test_nothing_deployed_is_no_version() -> None:
    past = history([], [])
    assert (past.current, past.previous, past.is_back) == (None, None, False)


def test_the_first_version_has_none_before_it() -> None:
    past = told(ONE, answering="webhook-01 chat-01 tick-01")
    assert str(past.current) == "upload1-aaaaa (2026-11-21 12:01 UTC)"
    assert past.previous is None


def test_a_door_that_a_deploy_did_not_touch_answers_with_its_older_revision() -> None:
    past = told(ONE, TWO, NEW_TOKEN, answering="webhook-02 chat-03 tick-02")
    assert past.current is not None
    assert past.previous is not None
    assert {one.name for one in past.current.doors.values()} == {"webhook-02", "chat-03", "tick-02"}
    assert {one.name for one in past.previous.doors.values()} == {
        "webhook-02",
        "chat-02",
        "tick-02",
    }


@pytest.mark.parametrize(
    ("answering", "current", "previous"),
    [
        ("webhook-02 chat-02 tick-02", "upload2-aaaaa", "upload1-aaaaa"),
        ("webhook-01 chat-02 tick-01", "upload2-aaaaa", "upload1-aaaaa"),
        ("webhook-01 chat-01 tick-01", "upload1-aaaaa", None),
    ],
    ids=["forward", "going back was interrupted", "back"],
)
def test_as_long_as_one_door_is_not_back_the_newer_version_is_the_one_that_answers(
    answering: str, current: str, previous: str | None
) -> None:
    past = told(ONE, TWO, answering=answering)
    assert past.current is not None
    assert past.current.name == current
    assert (past.previous and past.previous.name) == previous
    assert past.is_back is (current == "upload1-aaaaa")


def test_the_version_before_is_the_one_that_answered_then_and_not_the_one_gone_back_from() -> None:
    mended = deployed(4, "upload3-aaaaa", *DOORS, before="upload1-aaaaa")
    past = told(ONE, TWO, mended, answering="webhook-04 chat-04 tick-04")
    assert past.previous is not None
    assert past.previous.name == "upload1-aaaaa"


def test_a_deploy_that_did_not_come_to_its_end_is_nothing_to_go_back_to() -> None:
    half = deployed(4, "upload3-aaaaa", "chat", before="upload2-aaaaa")
    mended = deployed(5, "upload4-aaaaa", *DOORS, before="upload3-aaaaa")

    past = told(ONE, TWO, half, mended, answering="webhook-05 chat-05 tick-05")

    assert past.previous is not None
    assert past.previous.name == "upload2-aaaaa"
    assert past.named("upload3-aaaaa") is None


def test_half_a_deploy_can_be_gone_back_from() -> None:
    half = deployed(4, "upload3-aaaaa", "chat", before="upload2-aaaaa")
    past = told(ONE, TWO, half, answering="webhook-02 chat-04 tick-02")
    assert past.current is not None
    assert past.current.name == "upload3-aaaaa"
    assert past.previous is not None
    assert past.previous.name == "upload2-aaaaa"


def test_what_was_deployed_before_and_is_deployed_again_follows_what_lay_between() -> None:
    again = deployed(4, "upload1-aaaaa", *DOORS, before="upload2-aaaaa")
    past = told(ONE, TWO, again, answering="webhook-04 chat-04 tick-04")
    assert past.previous is not None
    assert past.previous.name == "upload2-aaaaa"
    named = past.named("upload1-aaaaa")
    assert named is past.current


def test_a_revision_that_no_deploy_made_is_no_version() -> None:
    by_hand = Revision("chat", "chat-09", NOON + timedelta(minutes=9), {}, {})
    past = told(ONE, [by_hand], answering="webhook-01 chat-09 tick-01")
    assert [one.name for one in past.versions] == ["upload1-aaaaa"]


def test_a_versions_name_follows_from_upload_and_settings_alone() -> None:
    settings = [{"a": 1, "b": 2}]
    name = version_name("0123456789", settings)
    assert name == version_name("0123456789", [{"b": 2, "a": 1}])
    assert name.startswith("0123456-")
    assert name != version_name("0123456789", [{"a": 1, "b": 3}])
    assert name != version_name("9876543210", settings)
