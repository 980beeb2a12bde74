"""What more than one test file needs of the world outside this process."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Redis server that belongs to these tests alone."""
    program = shutil.which("redis-server") or "/usr/bin/redis-server"
    if not Path(program).exists():
        if os.environ.get("CI"):
            pytest.fail("no redis-server on PATH: install it, CI checks against the real one")
        pytest.skip("no redis-server on PATH: checked on fakeredis only")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        cwd=tmp_path_factory.mktemp("redis"),
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert any("Ready to accept connections" in line for line in server.stdout)
        # Somebody has to read what the server says, or it stops when the pipe is full.
        threading.Thread(target=server.stdout.read, daemon=True).start()
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()
        server.wait()
