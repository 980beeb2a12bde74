"""Upstash on one computer: its REST API in front of fakeredis or a real Redis server."""

import base64
import itertools
import json
import threading
from collections.abc import Callable
from typing import Any

import redis
from fakeredis import FakeRedis
from werkzeug.wrappers import Request, Response

from local.wire import Emulator, Faults, StageClock, reply

TOKEN = "stage-redis-token"  # noqa: S105 - the stage has no secrets

Command = list[str | int | float]
Reply = Any
"""A raw RESP2 reply: bytes, int, None, an error, or a list of them."""

# fmt: off
_SESSION = frozenset((
    "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH", "SELECT", "AUTH", "HELLO", "RESET", "QUIT",
    "CLIENT", "MONITOR", "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE",
    "SUNSUBSCRIBE", "BLPOP", "BRPOP", "BLMOVE", "BLMPOP", "BRPOPLPUSH", "BZPOPMIN", "BZPOPMAX",
    "BZMPOP", "WAIT", "SYNC", "PSYNC", "REPLICAOF", "SHUTDOWN",
))
# fmt: on
"""Commands that need a connection of one's own; HTTP has none."""
_RUNS_SCRIPT = frozenset(("EVAL", "EVALSHA", "FCALL"))
_HAS_SCRIPT = frozenset(("EVAL", "EVAL_RO", "SCRIPT"))

LEASES = ("turno:*:lease:*", "turno:*:chair:*")
"""How the keys of leases look: a worker's on a customer, a commit's on a barber."""

_LOWER_TTLS = """
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left >= 0 then
    redis.call('PEXPIRE', key, string.format('%.0f', left - tonumber(ARGV[1])))
  end
end
"""


class CommandError(Exception):
    """The stage itself refuses; the command has not reached Redis."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class UpstashEmulator(Emulator):
    """POST `/`, `/pipeline` and `/multi-exec` with JSON arrays, as the service answers them.

    `backend` is the URL of a real Redis whose database this may flush; without it the
    keys live in this process. TTLs run on Redis' own clock: whoever moves the stage's
    clock calls `advance` too, and scripts that ask `TIME` do not see the jump.

    What the service says of itself (`INFO`) is said here: `eviction` is the policy it tells,
    or None where it keeps that to itself.

    Own faults: `readonly` refuses the call's writes as a replica does during a failover
    (scripts count as writes); `noscript` loses the cached scripts before the call; `flush`
    and `flush_after` lose every key before it and after it; `lease_lost` ends every lease
    before it, as if its time were over.
    """

    service = "redis"
    own_faults = ("readonly", "noscript", "flush", "flush_after", "lease_lost")
    routes = (
        (("POST",), "/", "run_one"),
        (("POST",), "/pipeline", "run_pipeline"),
        (("POST",), "/multi-exec", "run_transaction"),
        (("GET", "PUT", "PATCH", "DELETE"), "/", "refuse_method"),
        (("GET", "PUT", "PATCH", "DELETE"), "/<path:rest>", "refuse_method"),
        (("POST",), "/<path:rest>", "refuse_path"),
    )

    def __init__(
        self,
        clock: StageClock,
        backend: str | None = None,
        token: str = TOKEN,
        faults: Faults | None = None,
    ) -> None:
        super().__init__(clock, faults)
        # Any, because redis-py gives `execute_command` no types.
        self._redis: Any = (
            redis.Redis.from_url(backend, protocol=2) if backend else FakeRedis(protocol=2)
        )
        # The client shall hand over what the server said, not what redis-py makes of it.
        self._redis.response_callbacks.clear()
        self._token = token
        self.eviction: str | None = "noeviction"
        self._answers = itertools.count(1)
        self._call = threading.local()

    def advance(self, seconds: float) -> None:
        """Lets `seconds` pass for every TTL at once; keys whose time is over are gone.

        Negative seconds give time back, but no key.
        """
        self._redis.execute_command("EVAL", _LOWER_TTLS, 0, round(seconds * 1000))

    def flush(self) -> None:
        """Forgets every key of the database."""
        self._redis.execute_command("FLUSHDB")

    def put(self, key: str, value: str) -> None:
        """As if it had been there all along."""
        self._redis.execute_command("SET", key, value)

    def _end_leases(self) -> None:
        for pattern in LEASES:
            for key in self._redis.execute_command("KEYS", pattern):
                self._redis.execute_command("DEL", key)

    def close(self) -> None:
        """Gives the connections back; the emulator is of no use afterwards."""
        self._redis.close()

    def fault_reply(self, status: int) -> Response:
        return reply({"error": "ERR a fault was ordered"}, status)

    def fault_inside(self, kind: str | None) -> None:
        self._call.readonly = kind == "readonly"
        if kind == "noscript":
            self._redis.execute_command("SCRIPT", "FLUSH")
        elif kind == "flush":
            self.flush()
        elif kind == "lease_lost":
            self._end_leases()

    def fault_past(self, kind: str | None) -> None:
        if kind == "flush_after":
            self.flush()

    def run_one(self, request: Request) -> Response:
        return self._answer_with(request, self._one)

    def run_pipeline(self, request: Request) -> Response:
        return self._answer_with(request, self._each)

    def run_transaction(self, request: Request) -> Response:
        return self._answer_with(request, self._together)

    def refuse_method(self, _request: Request, **_path: str) -> Response:
        return reply({"error": "ERR method not allowed: POST a JSON array"}, 405)

    def refuse_path(self, _request: Request, **_path: str) -> Response:
        text = "ERR the stage reads commands from the body: POST to /, /pipeline or /multi-exec"
        return reply({"error": text}, 400)

    def _answer_with(self, request: Request, run: Callable[[Any], Any]) -> Response:
        encoded = request.headers.get("Upstash-Encoding") == "base64"
        try:
            self._check_token(request)
            replies = run(_body(request))
        except (CommandError, redis.ResponseError) as error:
            return reply({"error": _text(error)}, getattr(error, "status", 400))
        if isinstance(replies, _Several):
            body: Any = [_entry(each, encoded) for each in replies]
        else:
            body = _entry(replies, encoded)
        return reply(body, headers={"Upstash-Sync-Token": f"stage:{next(self._answers)}"})

    def _check_token(self, request: Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            raise CommandError("WRONGPASS invalid or missing auth token", 401)

    def _one(self, body: Any) -> Reply:
        return self._run(_command(body))

    def _each(self, body: Any) -> "_Several":
        commands = _commands(body)
        return _Several(self._tried(command) for command in commands)

    def _together(self, body: Any) -> "_Several":
        commands = _commands(body)
        transaction = self._redis.pipeline(transaction=True)
        try:
            for command in commands:
                self._check(command)
                transaction.execute_command(*command)
            # Errors of commands that ran come back in the list; only a refusal to queue
            # one of them is raised, and then none has run.
            return _Several(transaction.execute(raise_on_error=False))
        except (CommandError, redis.ResponseError) as error:
            raise CommandError(
                "EXECABORT Transaction discarded because of previous errors."
            ) from error
        finally:
            transaction.reset()

    def _tried(self, command: Command) -> Reply:
        try:
            return self._run(command)
        except (CommandError, redis.ResponseError) as error:
            return error

    def _run(self, command: Command) -> Reply:
        self._check(command)
        if str(command[0]).upper() == "INFO":
            return self._info()
        return self._redis.execute_command(*command)

    def _info(self) -> bytes:
        lines = ["# Server", "redis_version:8.2.0", "# Memory", "maxmemory:67108864"]
        if self.eviction is not None:
            lines.append(f"maxmemory_policy:{self.eviction}")
        return "\r\n".join(lines).encode()

    def _check(self, command: Command) -> None:
        name = str(command[0]).upper()
        if name in _SESSION:
            raise CommandError(f"ERR Command is not available: '{name}'")
        if self._call.readonly and self._writes(name):
            raise CommandError("READONLY You can't write against a read only replica.")

    def _writes(self, name: str) -> bool:
        if name in _RUNS_SCRIPT:
            return True
        (known,) = self._redis.execute_command("COMMAND", "INFO", name.lower())
        return known is not None and b"write" in known[2]


class _Several(list[Reply]):
    """One reply for each command, as against a single reply that is itself a list."""


def _body(request: Request) -> Any:
    try:
        return json.loads(request.get_data())
    except ValueError as error:
        raise CommandError("ERR failed to parse the body: send a JSON array") from error


def _commands(body: Any) -> list[Command]:
    if not isinstance(body, list):
        raise CommandError("ERR failed to parse the body: send a JSON array of commands")
    return [_command(entry) for entry in body]


def _command(entry: Any) -> Command:
    if not isinstance(entry, list) or not entry:
        raise CommandError("ERR empty command: send a JSON array with the name and its arguments")
    for argument in entry:
        if isinstance(argument, bool) or not isinstance(argument, str | int | float):
            raise CommandError(
                f"ERR unsupported argument {json.dumps(argument)}: strings and numbers"
            )
    name, *arguments = entry
    if str(name).upper() in _HAS_SCRIPT:
        arguments = [_undirected(argument) for argument in arguments]
    return [str(name), *arguments]


def _undirected(argument: str | int | float) -> str | int | float:
    """A script without its `#!lua` line, whose flags only the service understands.

    A comment takes its place, so that errors still name the right line.
    """
    if isinstance(argument, str) and argument.startswith("#!lua"):
        return "--" + argument
    return argument


def _entry(said: Reply, encoded: bool) -> dict[str, Any]:
    if isinstance(said, Exception):
        return {"error": _text(said)}
    return {"result": _result(said, encoded)}


def _result(said: Reply, encoded: bool) -> Any:
    if isinstance(said, list):
        return [_result(each, encoded) for each in said]
    if isinstance(said, bytes) and said != b"OK":
        return base64.b64encode(said).decode() if encoded else said.decode("utf-8", "replace")
    return said.decode() if isinstance(said, bytes) else said


def _text(error: Exception) -> str:
    """The error as Redis wrote it: redis-py cuts the code off and keeps it aside."""
    code = getattr(error, "status_code", None)
    return f"{code} {error}" if code else str(error)
