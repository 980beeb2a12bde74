"""The same checks, through the real client, on fakeredis and on a real Redis server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest
from upstash_redis import Redis
from upstash_redis.errors import UpstashError

from local.serving import serve
from local.upstash import TOKEN, UpstashEmulator
from local.wire import StageClock

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)


@pytest.fixture(scope="module", params=["fakeredis", "redis-server"])
def emulator(request: pytest.FixtureRequest) -> Iterator[UpstashEmulator]:
    real = request.param == "redis-server"
    backend = request.getfixturevalue("redis_server") if real else None
    emulator = UpstashEmulator(StageClock(NOW, frozen=True), backend)
    yield emulator
    emulator.close()


@pytest.fixture(scope="module")
def url(emulator: UpstashEmulator) -> Iterator[str]:
    with serve(emulator) as url:
        yield url


@pytest.fixture
def client(url: str, emulator: UpstashEmulator) -> Iterator[Redis]:
    emulator.flush()
    emulator.faults.clear()
    with Redis(url, TOKEN, rest_retries=0, allow_telemetry=False) as client:
        yield client


def posted(url: str, path: str, body: object, **headers: str) -> httpx.Response:
    headers.setdefault("Authorization", f"Bearer {TOKEN}")
    with httpx.Client(trust_env=False) as plain:
        return plain.post(url + path, json=body, headers=headers)


@pytest.mark.parametrize("text", ["mañana a las 5?", "كيف حالك ✂️", "", "OK", 'a "b"\n\\'])
def test_text_comes_back_as_it_was_written(client: Redis, text: str) -> None:
    assert client.set("k", text) is True
    assert client.get("k") == text


def test_only_the_first_of_two_set_nx_wins(client: Redis) -> None:
    assert client.set("lease", "a", nx=True, ex=60) is True
    assert client.set("lease", "b", nx=True, ex=60) is False
    assert client.get("lease") == "a"
    assert 0 < client.ttl("lease") <= 60


def test_a_key_that_is_not_there_is_none(client: Redis) -> None:
    assert client.get("nobody") is None
    assert client.ttl("nobody") == -2


def test_hashes_lists_sets_and_sorted_sets_keep_their_shapes(client: Redis) -> None:
    assert client.hset("h", values={"name": "Chava", "n": "2"}) == 2
    assert client.hgetall("h") == {"name": "Chava", "n": "2"}
    assert client.rpush("l", "a", "b") == 2
    assert client.lrange("l", 0, -1) == ["a", "b"]
    assert client.sadd("s", "x") == 1
    assert client.smembers("s") == ["x"]
    assert client.zadd("z", {"first": 1.5, "second": 2}) == 2
    assert client.zrange("z", 0, -1, withscores=True) == [("first", 1.5), ("second", 2.0)]
    assert client.scan(0, match="h*")[1] == ["h"]


def test_on_the_wire_doubles_are_strings_and_maps_are_flat(url: str, client: Redis) -> None:
    client.zadd("z", {"m": 1.5})
    client.hset("h", "f", "v")
    assert posted(url, "/", ["ZSCORE", "z", "m"]).json() == {"result": "1.5"}
    assert posted(url, "/", ["INCRBYFLOAT", "d", 0.25]).json() == {"result": "0.25"}
    assert posted(url, "/", ["HGETALL", "h"]).json() == {"result": ["f", "v"]}
    assert posted(url, "/", ["EXISTS", "h"]).json() == {"result": 1}


def test_strings_are_base64_only_when_asked_and_ok_never(url: str) -> None:
    encoding = {"Upstash-Encoding": "base64"}
    assert posted(url, "/", ["SET", "k", "ñ"], **encoding).json() == {"result": "OK"}
    assert posted(url, "/", ["GET", "k"], **encoding).json() == {"result": "w7E="}
    assert posted(url, "/", ["GET", "k"]).json() == {"result": "ñ"}
    nested = ["EVAL", "return {1, {'a', false}}", 0]
    assert posted(url, "/", nested, **encoding).json() == {"result": [1, ["YQ==", None]]}


def test_scripts_run_by_text_and_by_their_hash(client: Redis) -> None:
    script = "redis.call('SET', KEYS[1], cjson.encode({n = tonumber(ARGV[1])})) return {1, 'a'}"
    assert client.eval(script, keys=["k"], args=["7"]) == [1, "a"]
    assert client.get("k") == '{"n":7}'
    sha = client.script_load(script)
    assert client.evalsha(sha, keys=["k"], args=["8"]) == [1, "a"]
    assert client.get("k") == '{"n":8}'


def test_the_shebang_of_the_service_is_dropped_from_scripts(client: Redis) -> None:
    script = "#!lua flags=allow-key-locking\nreturn ARGV[1]"
    assert client.eval(script, args=["heard"]) == "heard"
    assert client.evalsha(client.script_load(script), args=["again"]) == "again"
    client.set("text", "#!lua is kept in a value")
    assert client.get("text") == "#!lua is kept in a value"


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (["LPUSH", "text", "x"], "WRONGTYPE Operation against a key"),
        (["GET"], "ERR wrong number of arguments for 'get' command"),
        (["NOSUCH"], "ERR unknown command"),
        (["INCR", "text"], "ERR value is not an integer"),
        (["EVALSHA", "f" * 40, 0], "NOSCRIPT No matching script"),
        (["EVAL", "return redis.error_reply('TAKEN by Beto')", 0], "TAKEN by Beto"),
        (["EVAL", "return redis.call('LPUSH', 'text', 'x')", 0], "WRONGTYPE Operation"),
        (["SUBSCRIBE", "news"], "ERR Command is not available: 'SUBSCRIBE'"),
        (["SET", "k", None], "ERR unsupported argument null"),
        (["SET", "k", True], "ERR unsupported argument true"),
        ([], "ERR empty command"),
        ({"SET": "k"}, "ERR empty command"),
    ],
)
def test_a_failed_command_is_a_400_with_the_words_of_redis(
    url: str, client: Redis, command: object, error: str
) -> None:
    client.set("text", "abc")
    response = posted(url, "/", command)
    assert response.status_code == 400
    assert response.json()["error"].startswith(error)
    assert client.get("text") == "abc"


def test_the_client_raises_what_redis_said(client: Redis) -> None:
    client.set("text", "abc")
    with pytest.raises(UpstashError, match=r"^WRONGTYPE"):
        client.lpush("text", "x")


def test_a_pipeline_goes_on_after_a_failed_command(url: str) -> None:
    commands = [["SET", "k", "abc"], ["INCR", "k"], ["GET", "k"]]
    response = posted(url, "/pipeline", commands)
    assert response.status_code == 200
    first, second, third = response.json()
    assert first == {"result": "OK"}
    assert second["error"].startswith("ERR value is not an integer")
    assert third == {"result": "abc"}


def test_a_pipeline_through_the_client_gives_a_result_each(client: Redis) -> None:
    pipeline = client.pipeline()
    pipeline.set("k", "1").incr("k").hset("h", "f", "v").hgetall("h").get("nobody")
    assert pipeline.exec() == [True, 2, 1, {"f": "v"}, None]
    assert client.pipeline().exec() == []


def test_a_transaction_runs_as_a_whole_also_around_a_script(client: Redis) -> None:
    transaction = client.multi()
    transaction.set("k", "1").eval("return redis.call('INCR', KEYS[1])", keys=["k"]).get("k")
    assert transaction.exec() == [True, 2, "2"]


def test_an_error_inside_a_transaction_undoes_nothing(url: str, client: Redis) -> None:
    commands = [["SET", "k", "abc"], ["LPUSH", "k", "x"], ["SET", "l", "kept"]]
    first, second, third = posted(url, "/multi-exec", commands).json()
    assert (first, third) == ({"result": "OK"}, {"result": "OK"})
    assert second["error"].startswith("WRONGTYPE")
    assert client.get("l") == "kept"


@pytest.mark.parametrize("bad", [["SET", "k"], ["NOSUCH"], ["SUBSCRIBE", "news"]])
def test_a_transaction_that_cannot_be_queued_is_discarded_whole(
    url: str, client: Redis, bad: list[str]
) -> None:
    response = posted(url, "/multi-exec", [["SET", "l", "1"], bad])
    assert response.json() == {
        "error": "EXECABORT Transaction discarded because of previous errors."
    }
    assert response.status_code == 400
    assert client.get("l") is None


def test_transactions_do_not_mix(client: Redis, url: str) -> None:
    def add(_turn: int) -> list[dict[str, int]]:
        answered: list[dict[str, int]] = posted(
            url, "/multi-exec", [["INCR", "n"], ["INCR", "n"]]
        ).json()
        return answered

    with ThreadPoolExecutor(8) as threads:
        pairs = list(threads.map(add, range(40)))
    assert all(second["result"] == first["result"] + 1 for first, second in pairs)
    assert client.get("n") == "80"


@pytest.mark.parametrize("authorization", ["Bearer wrong", "", TOKEN])
@pytest.mark.parametrize("path", ["/", "/pipeline", "/multi-exec"])
def test_a_wrong_token_is_refused(url: str, client: Redis, path: str, authorization: str) -> None:
    body: list[object] = ["SET", "k", "1"] if path == "/" else [["SET", "k", "1"]]
    response = posted(url, path, body, Authorization=authorization)
    assert response.status_code == 401
    assert response.json() == {"error": "WRONGPASS invalid or missing auth token"}
    assert client.get("k") is None


def test_what_is_not_a_list_of_commands_is_a_400(url: str) -> None:
    for path in ("/", "/pipeline", "/multi-exec"):
        with httpx.Client(trust_env=False, headers={"Authorization": f"Bearer {TOKEN}"}) as plain:
            response = plain.post(url + path, content=b"[[")
        assert (response.status_code, response.json()["error"][:19]) == (400, "ERR failed to parse")
    assert posted(url, "/pipeline", {"a": 1}).status_code == 400


def test_other_methods_and_paths_say_what_to_do(url: str) -> None:
    with httpx.Client(trust_env=False) as plain:
        response = plain.get(url + "/")
    assert (response.status_code, "POST" in response.json()["error"]) == (405, True)
    response = posted(url, "/set/k/v", [])
    assert (response.status_code, "/pipeline" in response.json()["error"]) == (400, True)


def test_each_answer_has_another_sync_token(url: str) -> None:
    tokens = {posted(url, "/", ["PING"]).headers["Upstash-Sync-Token"] for _ in range(2)}
    assert len(tokens) == 2


def test_advancing_the_stage_lowers_every_ttl(emulator: UpstashEmulator, client: Redis) -> None:
    client.set("short", "x", ex=60)
    client.set("long", "x", ex=90 * 86400)
    client.set("forever", "x")
    client.hset("hash", "f", "v")
    client.expire("hash", 600)
    emulator.advance(120.5)
    assert client.get("short") is None
    assert 90 * 86400 - 122 <= client.ttl("long") <= 90 * 86400 - 120
    assert client.ttl("forever") == -1
    assert 478 <= client.ttl("hash") <= 480
    emulator.advance(480)
    assert client.exists("hash") == 0
    emulator.advance(-3600)
    assert client.ttl("long") > 90 * 86400


def test_flushing_forgets_everything(emulator: UpstashEmulator, client: Redis) -> None:
    client.set("k", "1")
    emulator.flush()
    assert client.get("k") is None


def test_during_a_failover_reads_go_on_and_writes_are_refused(
    emulator: UpstashEmulator, url: str, client: Redis
) -> None:
    client.set("k", "1")
    emulator.faults.order("redis", "readonly", 4)
    written, read, scripted = posted(
        url, "/pipeline", [["INCR", "k"], ["GET", "k"], ["EVAL", "return 1", 0]]
    ).json()
    assert written == scripted == {"error": "READONLY You can't write against a read only replica."}
    assert read == {"result": "1"}
    with pytest.raises(UpstashError, match=r"^READONLY"):
        client.set("k", "2")
    assert posted(url, "/multi-exec", [["GET", "k"]]).json() == [{"result": "1"}]
    assert posted(url, "/multi-exec", [["INCR", "k"]]).json()["error"].startswith("EXECABORT")
    assert client.incr("k") == 2


def test_scripts_can_be_forgotten_on_order(emulator: UpstashEmulator, client: Redis) -> None:
    sha = client.script_load("return 'known'")
    assert client.evalsha(sha) == "known"
    emulator.faults.order("redis", "noscript")
    with pytest.raises(UpstashError, match=r"^NOSCRIPT"):
        client.evalsha(sha)


def test_a_500_comes_before_the_effect_and_a_drop_after_it(
    emulator: UpstashEmulator, url: str, client: Redis
) -> None:
    emulator.faults.order("redis", "500")
    with pytest.raises(UpstashError, match="a fault was ordered"):
        client.incr("n")
    assert client.get("n") is None
    emulator.faults.order("redis", "drop_after")
    with pytest.raises(httpx.RemoteProtocolError):
        client.incr("n")
    assert client.get("n") == "1"


def test_the_service_says_what_it_does_when_it_is_full_or_keeps_it_to_itself(
    client: Redis, emulator: UpstashEmulator
) -> None:
    assert "maxmemory_policy:noeviction" in client.execute(["INFO"]).splitlines()
    emulator.eviction = "optimistic-volatile"
    assert "maxmemory_policy:optimistic-volatile" in client.execute(["INFO"])
    emulator.eviction = None
    assert "maxmemory_policy" not in client.execute(["INFO"])
    emulator.eviction = "noeviction"
