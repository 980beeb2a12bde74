"""The client of Upstash: one shape of failure, no waiting for ever, nothing done twice."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
from upstash_redis.errors import UpstashError
from werkzeug.wrappers import Response

from local.serving import serve
from local.upstash import TOKEN, UpstashEmulator
from local.wire import StageClock
from shared.errors import Misconfigured, Temporary
from shared.http import client
from shared.outages import MemoryOutages
from shared.outside import LeftAlone, Limits, Service
from shared.redis import Redis, Script, connect


@pytest.fixture(scope="module", params=["fakeredis", "redis-server"])
def emulator(request: pytest.FixtureRequest) -> Iterator[UpstashEmulator]:
    real = request.param == "redis-server"
    backend = request.getfixturevalue("redis_server") if real else None
    with closing(UpstashEmulator(StageClock(), backend)) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def url(emulator: UpstashEmulator) -> Iterator[str]:
    with serve(emulator) as url:
        yield url


@pytest.fixture
def redis(emulator: UpstashEmulator, url: str) -> Iterator[Redis]:
    emulator.flush()
    emulator.journal.clear()
    emulator.faults.clear()
    with closing(connect(url, TOKEN)) as redis:
        yield redis


def test_commands_give_what_redis_says(redis: Redis) -> None:
    assert redis.command("SET", "name", "Peña 💈", "PX", 1000)
    assert redis.command("GET", "name") == "Peña 💈"
    assert redis.command("GET", "nothing") is None


def test_a_script_gets_its_keys_and_arguments_in_one_round_trip(
    redis: Redis, emulator: UpstashEmulator
) -> None:
    echo = Script("return {KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]), false}")
    assert echo.run(redis, ["a", "b"], ["x", 7]) == ["a", "b", "x", 7, None]
    assert len(emulator.journal) == 1


def test_a_pipeline_answers_in_order_and_in_one_round_trip(
    redis: Redis, emulator: UpstashEmulator
) -> None:
    assert redis.pipeline([("INCR", "n"), ("INCRBY", "n", 5), ("GET", "n")]) == [1, 6, "6"]
    assert len(emulator.journal) == 1


def test_the_vendor_is_told_nothing_about_us(redis: Redis) -> None:
    assert not [name for name in redis._client._headers if "telemetry" in name.lower()]


@pytest.mark.parametrize("kind", ["500", "429", "drop", "readonly"])
def test_every_failure_of_the_service_is_temporary(
    redis: Redis, emulator: UpstashEmulator, kind: str
) -> None:
    emulator.faults.order("redis", kind)
    with pytest.raises(Temporary):
        redis.command("SET", "a", 1)
    emulator.faults.order("redis", kind)
    with pytest.raises(Temporary):
        redis.pipeline([("SET", "a", 1), ("SET", "b", 2)])
    assert redis.command("GET", "a") is None


def test_a_command_whose_answer_was_lost_is_not_sent_again(
    redis: Redis, emulator: UpstashEmulator
) -> None:
    emulator.faults.order("redis", "drop_after")
    with pytest.raises(Temporary):
        redis.command("INCR", "n")
    assert redis.command("GET", "n") == "1"


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        limits = Limits(timeout=0.05, least=0.01)
        with closing(connect(url, TOKEN, limits=limits)) as redis, pytest.raises(Temporary):
            redis.command("GET", "a")


def test_no_plain_http_client_waits_for_ever() -> None:
    with client() as http:
        timeout = http.timeout.as_dict()
    assert timeout == {"connect": 1, "pool": 1, "read": 4, "write": 4}


def test_a_server_that_is_not_there_is_tried_once_more_and_then_temporary() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    rested: list[float] = []
    service = Service("redis", pause=rested.append)
    with closing(connect(url, TOKEN, service=service)) as redis, pytest.raises(Temporary):
        redis.command("INCR", "a")
    assert len(rested) == 1


def test_a_database_that_is_down_is_left_alone(emulator: UpstashEmulator, url: str) -> None:
    emulator.faults.order("redis", "500", 9)
    with closing(connect(url, TOKEN, service=Service("redis", MemoryOutages()))) as redis:
        for _ in range(5):
            with pytest.raises(Temporary):
                redis.command("GET", "a")
        emulator.journal.clear()
        with pytest.raises(LeftAlone):
            redis.command("GET", "a")
    assert not emulator.journal
    emulator.faults.clear()


@pytest.mark.parametrize(
    "page", ["<html>Bad gateway</html>", '{"message": "upstream"}', '{"result": "no base64!"}', ""]
)
def test_a_page_in_place_of_an_answer_is_temporary(page: str) -> None:
    with (
        serve(Response(page, 502)) as url,
        closing(connect(url, TOKEN)) as redis,
        pytest.raises(Temporary),
    ):
        redis.command("GET", "a")


def test_a_refused_token_names_the_setting_and_hides_the_token(url: str) -> None:
    with closing(connect(url, "not-the-token")) as redis:
        for ask in (
            lambda: redis.command("GET", "a"),
            lambda: redis.pipeline([("GET", "a")]),
        ):
            with pytest.raises(Misconfigured, match="UPSTASH_REDIS_REST_TOKEN") as said:
                ask()
            assert "not-the-token" not in str(said.value)


def test_a_pipeline_that_is_refused_as_a_whole_is_temporary(
    redis: Redis, emulator: UpstashEmulator
) -> None:
    emulator.faults.order("redis", "500", 2)
    with pytest.raises(Temporary):
        redis.pipeline([("GET", "a")])


@pytest.mark.parametrize(
    "bug", ["return nil + 1", "not lua", "return redis.call('HGET', KEYS[1], 'f')"]
)
def test_a_script_that_is_wrong_is_a_bug_and_stays_loud(redis: Redis, bug: str) -> None:
    redis.command("SET", "text", "x")
    with pytest.raises(UpstashError):
        Script(bug).run(redis, ["text"])


@pytest.mark.parametrize("command", [("HGET", "text", "f"), ("NOSUCH",), ("GET",)])
def test_a_command_that_is_wrong_is_a_bug_and_stays_loud(
    redis: Redis, command: tuple[str, ...]
) -> None:
    redis.command("SET", "text", "x")
    with pytest.raises(UpstashError):
        redis.command(*command)


def test_the_import_brings_no_command_line_along() -> None:
    code = "import sys, shared.redis; print([m for m in ('click', 'rich') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
