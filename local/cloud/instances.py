"""Running functions: real functions-framework processes on loopback, each with the environment
that its function declares, its secrets, and what Cloud Run itself adds.
"""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from werkzeug.wrappers import Request, Response

from local.cloud.state import State
from local.serving import serve
from local.tasks import MetadataEmulator
from local.wire import StageClock, reply

START_WITHIN_S = 60.0
STOP_WITHIN_S = 10.0
RESERVED = frozenset(("PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION", "FUNCTION_TARGET"))


class DidNotStart(Exception):
    """As Cloud Run says it, with the last words of the process."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to run. `account` is whose tokens its metadata server gives."""

    name: str
    service: str
    entry_point: str
    python: Path
    source: Path
    environment: Mapping[str, str]
    account: str
    timeout_s: int


class Instance:
    """One process of a revision, and the metadata server that only it sees."""

    def __init__(self, revision: Revision, state: State, clock: StageClock, log: Path) -> None:
        self.revision = revision
        self.port = _free_port()
        self.log = log
        self._open = ExitStack()
        metadata = _Metadata(clock, state, revision.account)
        host = self._open.enter_context(serve(metadata)).removeprefix("http://")
        output = self._open.enter_context(log.open("wb"))
        self._process = self._started(host, output)
        self._stopping = threading.Lock()

    def _started(self, metadata_host: str, output: IO[bytes]) -> "subprocess.Popen[bytes]":
        revision = self.revision
        given = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        platform = {
            "HOME": str(revision.source),
            "PORT": str(self.port),
            "K_SERVICE": revision.service,
            "K_REVISION": revision.name,
            "K_CONFIGURATION": revision.service,
            "FUNCTION_TARGET": revision.entry_point,
            "FUNCTION_SIGNATURE_TYPE": "http",
            "CLOUD_RUN_TIMEOUT_SECONDS": str(revision.timeout_s),
            # Stands for the name metadata.google.internal, which leads nowhere here.
            "GCE_METADATA_HOST": metadata_host,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [
            *(str(revision.python), "-P", "-m", "functions_framework"),
            *("--target", revision.entry_point, "--source", "main.py"),
            *("--host", "127.0.0.1", "--port", str(self.port)),
        ]
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            command,
            cwd=revision.source,
            env={**given, **revision.environment, **platform},
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def wait(self) -> None:
        """Until it listens. Raises DidNotStart."""
        until = time.monotonic() + START_WITHIN_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.02)
        last = "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-12:])
        self.stop()
        raise DidNotStart(
            "The user-provided container failed to start and listen on the port defined by "
            f"the PORT environment variable. Its last words:\n{last}"
        )

    def stop(self) -> None:
        with self._stopping:
            self._process.terminate()
            try:
                self._process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._open.close()


class _Metadata(MetadataEmulator):
    """The metadata server as one instance sees it."""

    def __init__(self, clock: StageClock, state: State, account: str) -> None:
        super().__init__(clock)
        self._token = state.token(f"serviceAccount:{account}")

    def token(self, request: Request) -> Response:
        if request.headers.get("Metadata-Flavor") != "Google":
            return reply({"error": "send the header Metadata-Flavor: Google"}, 403)
        return reply({"access_token": self._token, "expires_in": 3599, "token_type": "Bearer"})


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
