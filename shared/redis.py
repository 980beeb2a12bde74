"""Redis over Upstash's REST API: the one place that builds its client.

The client comes without a timeout, repeats what failed although it may have taken effect,
and reports failures in half a dozen shapes; here it gets a timeout, no repetition, and one
shape. Reach it through `connect`.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# httpx imports its command line, and with it click and a highlighter, wherever they are
# installed. A module that is None in sys.modules cannot be imported, and httpx is prepared
# for that: it is a seventh of the import time of the webhook door.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402
import upstash_redis  # noqa: E402
from upstash_redis.errors import UpstashError  # noqa: E402

from shared.errors import Misconfigured, Temporary  # noqa: E402

Argument = str | int | float

_KEY_REFUSED = ("WRONGPASS", "NOAUTH", "NOPERM", "Unauthorized")
_OUR_MISTAKE = (
    "WRONGTYPE",
    "NOSCRIPT",
    "EXECABORT",
    "CROSSSLOT",
    "ERR Error compiling",
    "ERR Error running",
    "ERR user_script",
    "ERR unknown command",
    "ERR wrong number",
    "ERR syntax",
    "ERR value is not",
)
"""How replies begin that no second try will better: they are bugs, and stay loud."""


_NO_ANSWER = (httpx.HTTPError, ValueError, KeyError)
"""The last two are what the client makes of a proxy's page in place of an answer."""


class Redis:
    """Commands for one database. Every call is one round trip.

    All raise Temporary when there is no answer or the server cannot serve just now, and
    then the command may or may not have run; Misconfigured when the token is refused.
    """

    def __init__(self, client: upstash_redis.Redis) -> None:
        self._client = client

    def command(self, *command: Argument) -> Any:
        """The reply of one command: `command("SET", key, value, "PX", 1000)`."""
        try:
            return self._client.execute(list(command))
        except UpstashError as error:
            raise _understood(error) from error
        except _NO_ANSWER as error:
            raise Temporary("Redis gave no answer") from error

    def pipeline(self, commands: Sequence[Sequence[Argument]]) -> list[Any]:
        """The replies in the order of the commands; others may run in between.

        The first error reply is raised, though every command ran.
        """
        pipeline = self._client.pipeline()
        for command in commands:
            pipeline.execute(list(command))
        try:
            return pipeline.exec()
        except UpstashError as error:
            raise _understood(error) from error
        except _NO_ANSWER as error:
            raise Temporary("Redis gave no answer") from error
        except AttributeError as error:
            # The client stumbles over a pipeline that is refused as a whole, and the reason
            # is lost; a single command brings it to light.
            self.command("PING")
            raise Temporary("Redis refused a pipeline") from error

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script: what it does happens at once or not at all.

    Its text travels with every run (EVAL), so that a server without it in its cache never
    costs a second round trip.
    """

    text: str

    def run(self, redis: Redis, keys: Sequence[str], args: Sequence[Argument] = ()) -> Any:
        """Numbers come back as int, strings as str, a table as a list, false and nil as None."""
        return redis.command("EVAL", self.text, len(keys), *keys, *args)


def connect(url: str, token: str, *, timeout: float = 2.0, connecting: float = 1.0) -> Redis:
    """Opens no connection yet. Seconds; safe to share between threads."""
    client = upstash_redis.Redis(url, token, rest_retries=0, allow_telemetry=False)
    # Its own timeout is none at all and no option sets one; the version is pinned.
    client._http._client.timeout = httpx.Timeout(timeout, connect=connecting)
    # The headers are one dictionary for all threads: this key has to be there before two of
    # them add it at once.
    client._maybe_set_sync_token_header(client._headers)
    return Redis(client)


def http_client(*, timeout: float, connecting: float = 1.0) -> httpx.Client:
    """For the other services that are spoken to over plain HTTP. Seconds."""
    return httpx.Client(timeout=httpx.Timeout(timeout, connect=connecting))


def _understood(error: UpstashError) -> Exception:
    reply = str(error)
    if reply.startswith(_KEY_REFUSED):
        return Misconfigured(
            "Upstash refuses UPSTASH_REDIS_REST_TOKEN: copy the token of the database at "
            "UPSTASH_REDIS_REST_URL again, the one that may write"
        )
    if reply.startswith(_OUR_MISTAKE):
        return error
    return Temporary("Redis could not serve just now")
