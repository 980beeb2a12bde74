"""Every published body, re-stamped, posted twice: what the table in docs/whatsapp.md says
comes of it, and nothing more the second time.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from local.fixtures import from_fixture
from local.rehearsal.suite import load
from local.stage import Stage
from shared.messaging.inbound import Message, asks_answer, read
from tests.messaging.whatsapp_page import Row, table

BODIES = Path(__file__).parents[3] / "shared" / "data" / "whatsapp"
if not BODIES.is_dir():
    pytest.skip("the published bodies are not here", allow_module_level=True)

SUITE = load(Path(__file__).parents[1] / "rehearsal" / "customers.json")


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(from_fixture(SUITE.shop), SUITE.now, frozen_clock=True) as stage:
        yield stage


def restamped(body: bytes, now: datetime) -> bytes:
    """The same body, as if its newest part had happened just now."""
    posted = json.loads(body)
    newest = max(_stamps(posted), default=0)
    return json.dumps(_shifted(posted, int(now.timestamp()) - newest)).encode()


def _stamps(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "timestamp":
                yield int(each)
            else:
                yield from _stamps(each)
    elif isinstance(value, list):
        for each in value:
            yield from _stamps(each)


def _shifted(value: Any, seconds: int) -> Any:
    if isinstance(value, dict):
        return {
            name: type(each)(int(each) + seconds)
            if name == "timestamp"
            else _shifted(each, seconds)
            for name, each in value.items()
        }
    return [_shifted(each, seconds) for each in value] if isinstance(value, list) else value


def customers(body: bytes) -> set[str]:
    """Who, of our own shop's, is to be answered."""
    return {
        update.sender.customer
        for update in read(body)
        if isinstance(update, Message)
        and asks_answer(update)
        and update.shop_number == "106540352242922"
    }


@pytest.mark.parametrize("row", table(), ids=lambda row: row.body)
def test_a_body_posted_twice_is_answered_as_the_table_says_and_once(stage: Stage, row: Row) -> None:
    stage.reset(SUITE.shop, now=SUITE.now)
    body = restamped((BODIES / row.body).read_bytes(), stage.clock.now())
    expected = customers(body)

    first, _ = stage.webhook(body, None)
    stage.drain()
    answered = [one for one in stage.graph.sent if one.kind != "alert"]
    second, _ = stage.webhook(body, None)
    stage.drain()

    assert (first, second) == (200, 200)
    assert len(answered) == len(expected)
    assert bool(answered) == (
        row.does.startswith(("a turn", "one turn", "eight", "one line", "as ")) and row.asks > 0
    )
    assert [one for one in stage.graph.sent if one.kind != "alert"] == answered
    assert all(kind.status == 200 for kind in stage.visits.all())


def test_three_messages_of_one_post_are_one_turn(stage: Stage) -> None:
    stage.reset(SUITE.shop, now=SUITE.now)
    body = restamped(
        (BODIES / "batch_three_messages_same_user.json").read_bytes(), stage.clock.now()
    )

    stage.webhook(body, None)
    stage.drain()

    assert len(stage.graph.sent) == 1
