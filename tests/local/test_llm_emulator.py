"""The stage's language model, asked through the real SDK."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from openai import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    OpenAI,
    RateLimitError,
)
from openai.types.chat import ChatCompletion

from local.llm import GARBAGE, ScriptedLLM
from local.serving import serve
from local.wire import StageClock

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)
MESSAGES = [
    {"role": "system", "content": "12345678"},
    {"role": "user", "content": [{"type": "text", "text": "123"}]},
]
ANSWER = '{"lang": "es", "cmds": []}'
STRICT = {
    "type": "object",
    "properties": {
        "lang": {"type": "string"},
        "cmds": {"type": "array", "items": {"$ref": "#/$defs/Command"}},
    },
    "required": ["lang", "cmds"],
    "additionalProperties": False,
    "$defs": {
        "Command": {
            "type": "object",
            "properties": {"cmd": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
            "required": ["cmd"],
            "additionalProperties": False,
        }
    },
}
Ask = Callable[..., ChatCompletion]


@pytest.fixture
def llm() -> ScriptedLLM:
    return ScriptedLLM(StageClock(NOW, frozen=True), script=lambda request: ANSWER)


@pytest.fixture
def url(llm: ScriptedLLM) -> Iterator[str]:
    with serve(llm) as url:
        yield url
        llm.release()


def asking(client: OpenAI) -> Ask:
    create: Any = client.chat.completions.create

    def ask(**more: Any) -> ChatCompletion:
        answer: ChatCompletion = create(**{"model": "stage", "messages": MESSAGES} | more)
        return answer

    return ask


@pytest.fixture
def ask(url: str) -> Iterator[Ask]:
    with OpenAI(base_url=f"{url}/v1", api_key="key", max_retries=0, timeout=10) as client:
        yield asking(client)


def formatted(**schema: Any) -> dict[str, Any]:
    wanted = {"name": "commands", "strict": True, "schema": STRICT} | schema
    return {"type": "json_schema", "json_schema": wanted}


def test_the_script_answers_the_request(llm: ScriptedLLM, ask: Ask) -> None:
    llm.script = lambda request: f"{request['model']} heard {len(request['messages'])} messages"
    answer = ask(model="grok", response_format=formatted(), temperature=0)
    (choice,) = answer.choices
    assert choice.message.content == "grok heard 2 messages"
    assert (choice.message.role, choice.message.refusal) == ("assistant", None)
    assert choice.finish_reason == "stop"
    assert (answer.model, answer.object, answer.created) == (
        "grok",
        "chat.completion",
        int(NOW.timestamp()),
    )
    assert llm.asked[0].request["temperature"] == 0


def test_both_paths_are_served(url: str) -> None:
    for base in (url, f"{url}/v1"):
        with OpenAI(base_url=base, api_key="key", max_retries=0, timeout=10) as client:
            assert asking(client)().choices[0].message.content == ANSWER


def test_four_characters_are_a_token(llm: ScriptedLLM, ask: Ask) -> None:
    usage = ask().usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (3, 7, 10)
    ask(messages=[{"role": "user", "content": "ñ"}])
    assert (llm.calls, llm.tokens_in, llm.tokens_out) == (2, 4, 14)
    assert [(one.tokens_in, one.tokens_out) for one in llm.asked] == [(3, 7), (1, 7)]


def test_two_answers_have_different_ids(ask: Ask) -> None:
    assert ask().id != ask().id


def test_an_answer_ends_at_the_limit_of_its_request(ask: Ask) -> None:
    answer = ask(max_tokens=2)
    assert answer.choices[0].message.content == ANSWER[:8]
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 2
    assert ask(max_tokens=7).choices[0].finish_reason == "stop"
    assert ask(max_completion_tokens=1).choices[0].message.content == ANSWER[:4]


def test_without_a_key_there_is_no_answer(llm: ScriptedLLM, url: str) -> None:
    with httpx.Client(trust_env=False) as http:
        answer = http.post(f"{url}/v1/chat/completions", json={"model": "m", "messages": MESSAGES})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_api_key"
    with (
        OpenAI(base_url=url, api_key="two words", max_retries=0) as client,
        pytest.raises(AuthenticationError),
    ):
        asking(client)()
    assert llm.calls == 0


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in STRICT.items() if key != name}


@pytest.mark.parametrize(
    ("request_part", "complaint"),
    [
        ({"model": ""}, "model"),
        ({"messages": []}, "at least one message"),
        ({"messages": "hola"}, "at least one message"),
        ({"messages": [{"role": "customer", "content": "hola"}]}, r"messages\[0\].role"),
        ({"messages": [*MESSAGES, {"role": "user", "content": 5}]}, r"messages\[2\].content"),
        ({"messages": [{"role": "user"}]}, r"messages\[0\].content"),
        ({"messages": [{"role": "user", "content": [{"type": "image"}]}]}, "content"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": True}, "max_tokens"),
        ({"max_completion_tokens": "9"}, "max_completion_tokens"),
        ({"response_format": {"type": "yaml"}}, "json_schema with a name"),
        ({"response_format": {"type": "json_schema"}}, "json_schema with a name"),
        ({"response_format": formatted(name="two words")}, "two words"),
        ({"response_format": formatted(schema=None)}, "json_schema with a name"),
        ({"response_format": formatted(schema={"type": "array"})}, "type object"),
        (
            {"response_format": formatted(schema=without("additionalProperties"))},
            "the schema must have additionalProperties false",
        ),
        (
            {"response_format": formatted(schema=without("required"))},
            "the schema does not require cmds, lang",
        ),
    ],
)
def test_an_unfit_request_is_a_400_that_says_why(
    llm: ScriptedLLM, ask: Ask, request_part: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(BadRequestError, match=complaint):
        ask(**request_part)
    assert llm.calls == 0


@pytest.mark.parametrize(
    "place",
    [
        lambda loose: {"properties": {"a": loose}, "required": ["a"]},
        lambda loose: {"properties": {}, "$defs": {"Loose": loose}},
        lambda loose: {
            "properties": {"a": {"type": "array", "items": loose}},
            "required": ["a"],
        },
        lambda loose: {
            "properties": {"a": {"anyOf": [{"type": "null"}, loose]}},
            "required": ["a"],
        },
    ],
    ids=["a property", "a definition", "an item", "an alternative"],
)
def test_a_strict_schema_is_strict_all_the_way_down(
    llm: ScriptedLLM, ask: Ask, place: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    loose = {
        "type": "object",
        "properties": {"maybe": {"type": "string"}},
        "additionalProperties": False,
    }
    schema = {"type": "object", "additionalProperties": False} | place(loose)
    with pytest.raises(BadRequestError, match="does not require maybe"):
        ask(response_format=formatted(schema=schema))
    assert ask(response_format=formatted(schema=schema, strict=False)).choices
    llm.strict_schemas = False
    assert ask(response_format=formatted(schema=schema)).choices


def test_other_formats_need_no_schema(ask: Ask) -> None:
    assert ask(response_format={"type": "json_object"}).choices
    assert ask(response_format={"type": "text"}).choices


def test_streams_are_refused(url: str) -> None:
    request = {"model": "m", "messages": MESSAGES, "stream": True}
    with httpx.Client(trust_env=False, headers={"Authorization": "Bearer key"}) as http:
        answer = http.post(f"{url}/v1/chat/completions", json=request)
        broken = http.post(f"{url}/v1/chat/completions", content=b"{")
        listed = http.post(f"{url}/v1/chat/completions", json=[])
    assert (answer.status_code, "stream" in answer.json()["error"]["message"]) == (400, True)
    assert (broken.status_code, listed.status_code) == (400, 400)


def test_a_model_that_is_down_says_503_and_says_nothing_by_turns(
    llm: ScriptedLLM, url: str, ask: Ask
) -> None:
    llm.mode = "down"
    llm.hang_s = 60
    with OpenAI(base_url=url, api_key="key", max_retries=0, timeout=0.2) as client:
        for _ in range(2):
            with pytest.raises(InternalServerError) as refused:
                ask()
            assert refused.value.status_code == 503
            with pytest.raises(APITimeoutError):
                asking(client)()
    assert [(one.status, one.said) for one in llm.asked] == [(503, None), (504, None)] * 2
    llm.mode = "script"
    assert ask().choices[0].message.content == ANSWER
    assert (llm.calls, llm.tokens_in, llm.tokens_out) == (5, 3, 7)


@pytest.mark.parametrize("end", [ScriptedLLM.release, ScriptedLLM.reset])
def test_a_silence_ends_when_it_is_released(
    llm: ScriptedLLM, ask: Ask, end: Callable[[ScriptedLLM], None]
) -> None:
    llm.hang_s = 60
    llm.faults.order("llm", "hang")
    ended: list[int] = []

    def hang() -> None:
        with pytest.raises(InternalServerError) as late:
            ask()
        ended.append(late.value.status_code)

    hanging = threading.Thread(target=hang)
    hanging.start()
    for _ in range(500):
        # The call may not have come to its silence yet, and a release is only for those in it.
        end(llm)
        hanging.join(0.01)
        if ended:
            break
    assert ended == [504]


def test_a_silence_ends_by_itself(llm: ScriptedLLM, ask: Ask) -> None:
    llm.hang_s = 0.01
    llm.faults.order("llm", "hang")
    with pytest.raises(InternalServerError):
        ask()
    assert ask().choices[0].message.content == ANSWER


def test_garbage_comes_in_all_its_kinds_and_starts_over(llm: ScriptedLLM, ask: Ask) -> None:
    llm.mode = "garbage"
    answers = [ask().choices[0] for _ in range(len(GARBAGE) + 1)]
    contents = [answer.message.content for answer in answers]
    assert contents == [*(said.content for said in GARBAGE.values()), contents[0]]
    assert [answer.message.refusal for answer in answers].count(None) == len(GARBAGE)
    assert [answer.finish_reason for answer in answers].count("length") == 1
    llm.mode = "garbage"
    assert ask().choices[0].message.content == contents[0]


def test_each_kind_of_garbage_is_what_it_is_called() -> None:
    def commands(kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(GARBAGE[kind].content or "")["cmds"]
        return found

    for kind in ("broken JSON", "nothing", "a claim", "cut off"):
        with pytest.raises(json.JSONDecodeError):
            json.loads(GARBAGE[kind].content or "")
    assert "discount" in commands("unknown fields")[0]
    assert len(commands("twenty commands")) == 20
    assert all("customer" in command for command in commands("other customers"))
    assert GARBAGE["refusal"].content is None


def test_a_mode_that_does_not_exist_is_refused(llm: ScriptedLLM) -> None:
    with pytest.raises(ValueError, match="script, down, garbage"):
        llm.mode = "up"  # type: ignore[assignment]


def test_faults_spoil_as_many_calls_as_were_ordered(llm: ScriptedLLM, ask: Ask) -> None:
    llm.faults.order("llm", "429")
    with pytest.raises(RateLimitError):
        ask()
    llm.faults.order("llm", "drop")
    with pytest.raises(APIConnectionError):
        ask()
    assert llm.calls == 0
    llm.faults.order("llm", "garbage")
    assert ask().choices[0].message.content == GARBAGE["broken JSON"].content
    assert ask().choices[0].message.content == ANSWER


def test_a_reset_forgets_calls_and_mode_but_not_the_script(llm: ScriptedLLM, ask: Ask) -> None:
    llm.mode = "garbage"
    ask()
    llm.reset()
    assert (llm.mode, llm.calls, llm.tokens_in, llm.tokens_out) == ("script", 0, 0, 0)
    assert list(llm.asked) == []
    assert ask().choices[0].message.content == ANSWER


def test_without_a_script_the_model_understands_nothing() -> None:
    with (
        serve(ScriptedLLM(StageClock(NOW))) as url,
        OpenAI(base_url=url, api_key="key", max_retries=0, timeout=10) as client,
    ):
        said = asking(client)().choices[0].message.content or ""
    assert json.loads(said)["cmds"] == [{"cmd": "unclear"}]
