"""A clean clone, and an empty project for it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.cloud import Cloud
from local.cloud.cloud import PROJECT
from tests.deploy.owner import Owner

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git has of this project, and what a first `make deploy` installs beside it."""
    if not (ROOT / "node_modules" / "osls").is_dir() or shutil.which("npx") is None:
        if os.environ.get("CI"):
            pytest.fail("osls is not installed: `npm ci`")
        pytest.skip("osls is not installed; `npm ci` installs it")
    place = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
    (place / "node_modules").symlink_to(ROOT / "node_modules")
    (place / ".venv").symlink_to(sys.prefix)
    return place


@pytest.fixture(scope="session")
def printed(clone: Path) -> dict[str, Any]:
    """serverless.yml as osls resolves it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        ["npx", "--no-install", "osls", "print", "--format", "json"],
        cwd=clone,
        env={**kept, "GOOGLE_CLOUD_PROJECT": PROJECT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    resolved: dict[str, Any] = json.loads(done.stdout)
    for block in resolved["functions"].values():
        # osls prints its own notes with the file; the plugin leaves them out.
        del block["name"], block["events"]
    return resolved


@pytest.fixture
def resolved(printed: dict[str, Any]) -> dict[str, Any]:
    """One's own copy, to write other things into."""
    copied: dict[str, Any] = json.loads(json.dumps(printed))
    return copied


@pytest.fixture(scope="session")
def little(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As much of the clone as makes an upload, for tests that start nothing."""
    place = tmp_path_factory.mktemp("little")
    for name in ("config", "functions"):
        shutil.copytree(clone / name, place / name)
    for name in ("main.py", "requirements.txt"):
        shutil.copyfile(clone / name, place / name)
    return place


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """An empty project in which nothing is started."""
    with Cloud(runs=False) as cloud:
        yield cloud


@pytest.fixture
def owner(
    cloud: Cloud,
    resolved: dict[str, Any],
    little: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Owner:
    (tmp_path / "key.json").write_text(cloud.key_file())
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    return Owner(cloud, resolved, little)
