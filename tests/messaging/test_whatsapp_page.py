"""docs/whatsapp.md says what the code does."""

import re

from shared.messaging.graph_errors import MEANINGS, Wait
from tests.messaging.whatsapp_page import cells, table

UNKNOWN_SHOP = "text_unknown_tenant.json"


def test_each_body_gets_an_answer_or_a_reason_why_not() -> None:
    for row in table():
        unanswered = row.asks == 0 or row.body == UNKNOWN_SHOP
        assert bool(re.match(r"no reply\W+\w+|no reply and", row.does)) == unanswered, row.body


def test_the_errors_on_the_page_are_those_of_the_code() -> None:
    documented: dict[str, set[int]] = {}
    for cell, name in ((row[0], row[1].strip("`")) for row in cells() if len(row) == 3):
        codes = {int(code) for code in re.findall(r"\b\d{1,6}\b", cell)}
        documented.setdefault(name, set()).update(codes)
    documented["AccountRefused"].update(range(200, 300))
    known: dict[str, set[int]] = {}
    for code, means in MEANINGS.items():
        name = "TryLater" if isinstance(means, Wait) else means.__name__
        known.setdefault(name, set()).add(code)
    assert {name: documented.get(name) for name in known} == known
