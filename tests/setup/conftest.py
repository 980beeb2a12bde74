from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.conftest import clone, little, printed, resolved
from tests.setup.world import World, world

__all__ = ["clone", "little", "printed", "resolved"]


@pytest.fixture
def place(
    little: Path,
    resolved: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """An empty project, the vendors' accounts of a shop, and a checkout; nothing is set up."""
    with world(little, resolved, tmp_path, monkeypatch) as made:
        yield made
