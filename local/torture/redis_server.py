"""A real Redis server on loopback, for as long as it is needed."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def program() -> str | None:
    """The server's program; None where there is none."""
    found = shutil.which("redis-server") or "/usr/bin/redis-server"
    return found if Path(found).exists() else None


@contextmanager
def redis_server() -> Iterator[str]:
    """Its URL. Nothing is written to disk. Raises FileNotFoundError where there is none."""
    found = program()
    if found is None:
        raise FileNotFoundError("no redis-server on PATH: install it (apt install redis-server)")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # The program was found on this machine, and the rest is ours.
    command = [found, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (
        TemporaryDirectory() as folder,
        subprocess.Popen(  # noqa: S603
            command, cwd=folder, stdout=subprocess.PIPE, text=True
        ) as server,
    ):
        assert server.stdout is not None
        assert any("Ready to accept connections" in line for line in server.stdout)
        # Somebody has to read what the server says, or it stops when the pipe is full.
        threading.Thread(target=server.stdout.read, daemon=True).start()
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()
