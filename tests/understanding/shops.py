"""The shop the understanding tests speak to; nothing in the product knows its words."""

import json
from pathlib import Path

from local.fixtures import from_fixture
from shared.shop.domain import Shop

HERE = Path(__file__).parent


def navaja() -> Shop:
    """La Navaja: closed on Mondays, a children's cut, a package, three barbers."""
    return from_fixture(json.loads((HERE / "shop.json").read_text(encoding="utf-8")))
