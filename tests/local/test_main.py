"""`python -m local`, as a person starts and stops it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from local.stage.page import check_installed
from shared.errors import Misconfigured

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def installed() -> None:
    try:
        check_installed()
    except Misconfigured as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@contextmanager
def started(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "local", "--now", "2026-12-02T10:00", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def test_it_says_where_it_is_and_ctrl_c_leaves_nothing_running() -> None:
    with started("--port", "0") as running:
        assert running.stdout is not None
        url = running.stdout.readline().rpartition(" ")[2].strip()
        view = httpx.get(f"{url}/stage/view").json()
        assert view["now"].startswith("2026-12-02T10:00")
        assert [phone["name"] for phone in view["phones"]] == ["Gael", "Emma", "Dueño"]
        assert view["events"], "a day that is shown has something in it"
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)


def test_a_port_that_is_taken_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with started("--port", port) as running:
            _, error = running.communicate(timeout=20)
    assert running.returncode == 1
    assert f"127.0.0.1:{port}" in error
    assert "choose another port" in error
    assert "Traceback" not in error


def test_a_shop_file_that_is_not_there_is_told_in_a_sentence() -> None:
    with started("--shop", "nowhere.toml") as running:
        _, error = running.communicate(timeout=20)
    assert running.returncode == 1
    assert "nowhere.toml" in error
    assert "Traceback" not in error


def test_what_is_not_installed_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="npm ci"):
        check_installed(tmp_path)
