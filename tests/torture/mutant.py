"""The tree with one guard taken out: links to everything, and one file that differs."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = frozenset({".git", ".venv", "node_modules", "__pycache__", ".pytest_cache"})


@dataclass(frozen=True)
class Guard:
    """`text` stands exactly once in `module`; with `instead` in its place, `test` fails."""

    module: str
    text: str
    instead: str
    test: str


def without(guard: Guard, into: Path) -> Path:
    """A tree that lacks this guard."""
    code = (ROOT / guard.module).read_text("utf-8")
    found = code.count(guard.text)
    assert found == 1, f"{guard.module} has {guard.text!r} {found} times: say where it stands now"
    real, copy = ROOT, into
    for part in Path(guard.module).parts:
        copy.mkdir(exist_ok=True)
        for entry in real.iterdir():
            if entry.name != part and entry.name not in LEFT_OUT:
                (copy / entry.name).symlink_to(entry)
        real, copy = real / part, copy / part
    copy.write_text(code.replace(guard.text, guard.instead), "utf-8")
    return into


def tried(tree: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """These tests, in a process of their own, on that tree."""
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *tests]
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    return subprocess.run(
        command, cwd=tree, env=environ, capture_output=True, text=True, check=False
    )
