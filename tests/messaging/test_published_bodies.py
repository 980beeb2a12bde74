"""The table in docs/whatsapp.md is true of every published body, and leaves none out."""

from pathlib import Path

import pytest

from shared.messaging.inbound import Message, Text, asks_answer, read
from tests.messaging.whatsapp_page import Row, summary, table

BODIES = Path(__file__).parents[3] / "shared" / "data" / "whatsapp"
if not BODIES.is_dir():
    pytest.skip("the published bodies are not here", allow_module_level=True)

ROWS = table()


def test_every_published_body_has_its_row() -> None:
    assert sorted(row.body for row in ROWS) == sorted(path.name for path in BODIES.glob("*.json"))
    assert len(ROWS) == 71


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.body)
def test_a_published_body_is_read_as_the_table_says(row: Row) -> None:
    updates = read((BODIES / row.body).read_bytes())
    assert summary(updates) == row.read_as
    assert sum(map(asks_answer, updates)) == row.asks


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.body)
def test_whoever_is_answered_can_be_reached(row: Row) -> None:
    for update in read((BODIES / row.body).read_bytes()):
        if isinstance(update, Message):
            assert update.wamid.startswith("wamid.")
            assert update.sender.address.phone or update.sender.address.user_id
            assert update.at.year >= 2022


def test_eight_customers_writing_at_once_keep_their_order() -> None:
    updates = read((BODIES / "batch_40_changes_8_users.json").read_bytes())
    order: dict[str, list[str]] = {}
    for update in updates:
        assert isinstance(update, Message)
        assert isinstance(update.content, Text)
        order.setdefault(update.sender.customer, []).append(update.content.body)
    assert len(order) == 8
    said = [int(body.removeprefix("msg ")) for bodies in order.values() for body in bodies]
    assert sorted(said) == list(range(40))
    assert all(
        bodies == sorted(bodies, key=lambda body: int(body[4:])) for bodies in order.values()
    )
