"""Redis over Upstash's REST API: the one place that builds its client.

The client comes without a timeout, repeats what failed although it may have taken effect,
and reports failures in half a dozen shapes; here it gets a timeout, no repetition, and one
shape. Reach it through `connect`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

# First of all: it keeps httpx's command line out.
from shared.http import NEVER_REACHED, obey

# isort: split
import httpx
import upstash_redis
from upstash_redis.errors import UpstashError

from shared.errors import Misconfigured, Temporary
from shared.outside import Limits, Service, Untouched

T = TypeVar("T")
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


LIMITS = Limits(timeout=2.0, tries=2, base=0.1)


class Rider(Protocol):
    """Something that is read now and then and costs no round trip: it travels along."""

    def aboard(self) -> Sequence[Argument] | None:
        """The command that shall travel with the next one, if it is time for it."""
        ...

    def arrived(self, reply: Any) -> None:
        """What it was answered."""
        ...


class Redis:
    """Commands for one database. Every call is one round trip; one that was never sent is
    tried again, no other.

    All raise Temporary when there is no answer or the server cannot serve just now, and
    then the command may or may not have run; Misconfigured when the token is refused.
    """

    def __init__(self, client: upstash_redis.Redis, service: Service, limits: Limits) -> None:
        self._client = client
        self._service = service
        self._limits = limits
        self._rider: Rider | None = None

    def carry(self, rider: Rider) -> None:
        """From now on, take this one along."""
        self._rider = rider

    def command(self, *command: Argument) -> Any:
        """The reply of one command: `command("SET", key, value, "PX", 1000)`."""
        rider = self._rider
        extra = rider.aboard() if rider else None
        if rider is None or extra is None:
            return self._asked(partial(self._client.execute, list(command)))
        reply, news = self.pipeline([command, extra])
        rider.arrived(news)
        return reply

    def pipeline(self, commands: Sequence[Sequence[Argument]]) -> list[Any]:
        """The replies in the order of the commands; others may run in between.

        The first error reply is raised, though every command ran.
        """
        return self._asked(partial(self._pipeline, commands))

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]

    def _pipeline(self, commands: Sequence[Sequence[Argument]]) -> list[Any]:
        pipeline = self._client.pipeline()
        for command in commands:
            pipeline.execute(list(command))
        try:
            return pipeline.exec()
        except AttributeError as error:
            # The client stumbles over a pipeline that is refused as a whole, and the reason
            # is lost; a single command brings it to light.
            self._client.execute(["PING"])
            raise Temporary("Redis refused a pipeline") from error

    def _asked(self, attempt: Callable[[], T]) -> T:
        return self._service.call(
            partial(_in_one_shape, attempt), limits=self._limits, repeatable=False
        )


def _in_one_shape(attempt: Callable[[], T]) -> T:
    try:
        return attempt()
    except UpstashError as error:
        raise _understood(error) from error
    except NEVER_REACHED as error:
        raise Untouched("Redis was not reached") from error
    except _NO_ANSWER as error:
        raise Temporary("Redis gave no answer") from error


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script: what it does happens at once or not at all.

    Its text travels with every run (EVAL), so that a server without it in its cache never
    costs a second round trip.
    """

    text: str

    def run(self, redis: Redis, keys: Sequence[str], args: Sequence[Argument] = ()) -> Any:
        """Numbers come back as int, strings as str, a table as a list, false and nil as None."""
        return redis.command(*self._command(keys, args))

    def run_alone(self, redis: Redis, keys: Sequence[str], args: Sequence[Argument] = ()) -> Any:
        """The same without the rider: for what no other call to the outside follows."""
        [reply] = redis.pipeline([self._command(keys, args)])
        return reply

    def _command(self, keys: Sequence[str], args: Sequence[Argument]) -> tuple[Argument, ...]:
        return ("EVAL", self.text, len(keys), *keys, *args)


def connect(
    url: str, token: str, *, service: Service | None = None, limits: Limits = LIMITS
) -> Redis:
    """Opens no connection yet. Safe to share between threads."""
    client = upstash_redis.Redis(url, token, rest_retries=0, allow_telemetry=False)
    # Its own timeout is none at all and no option sets one; the version is pinned.
    client._http._client.event_hooks = {"request": [obey]}
    # The headers are one dictionary for all threads: this key has to be there before two of
    # them add it at once.
    client._maybe_set_sync_token_header(client._headers)
    return Redis(client, service or Service("redis"), limits)


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
