"""Each door opens as the platform opens it, and pays only for its own imports."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from main import DOORS
from tests.doors.settings import environment

ROOT = Path(__file__).parents[2]
HEAVY = ("openai", "pydantic", "googleapiclient", "cryptography", "dateutil", "pygments")
FORBIDDEN = {
    "webhook": HEAVY,
    "health": HEAVY,
    "chat": ("openai", "googleapiclient", "pygments"),
    "availability": ("openai", "pydantic", "pygments"),
    "booking": ("openai", "pydantic", "pygments"),
    "tick": ("openai", "pydantic", "pygments"),
}
OPENS = """
import json, sys
import functions_framework
app = functions_framework.create_app(sys.argv[1], "main.py")
found = [name for name in json.loads(sys.argv[2]) if name in sys.modules]
print(json.dumps({"routes": len(list(app.url_map.iter_rules())), "found": found}))
"""


def opened(
    door: str, settings: dict[str, str], forbidden: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """The door, opened by functions-framework in a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", OPENS, door, json.dumps(forbidden)],
        cwd=ROOT,
        env={**kept, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("door", DOORS)
def test_a_door_opens_through_main_and_imports_nothing_it_may_not(door: str) -> None:
    result = opened(door, environment(), FORBIDDEN[door])

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1])["found"] == []


@pytest.mark.parametrize("door", DOORS)
def test_a_door_without_settings_refuses_to_open_and_names_them(door: str) -> None:
    result = opened(door, {})

    assert result.returncode != 0
    assert "SHOP_CONFIG" in result.stderr
    assert "INTERNAL_SECRET" in result.stderr


def test_a_door_that_is_not_there_is_named_with_those_that_are() -> None:
    result = opened("office", environment())

    assert result.returncode != 0
    assert "office" in result.stderr
