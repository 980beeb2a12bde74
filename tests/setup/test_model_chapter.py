"""The language model and the one for voice notes; a desk does without either."""

import pytest

from tests.setup.world import CANARY, Script, World

MODEL = "The language model"
NO_MODEL: Script = [("A language model for the messages?", "no")]
NO_EARS: Script = [("A model for voice notes?", "no")]
YES: Script = [("A language model for the messages?", "yes")]
GIVEN: Script = [
    ("Its API address?", "{url}/llm"),
    ("The API key?", "{llm_key}"),
    ("Which model?", "stage"),
]


@pytest.fixture
def ready(place: World) -> World:
    place.choose_project()
    place.switch_on()
    return place


def plan_environment(world: World) -> dict[str, str]:
    told: dict[str, str] = world.resolved["provider"]["environment"]
    return told


def test_a_desk_does_without_either(ready: World) -> None:
    assert ready.answer([*NO_MODEL, *NO_EARS], MODEL) == 0
    assert "– No language model: the grammar and the buttons do it alone." in ready.text
    assert "– No model for voice notes: the desk asks customers to write." in ready.text
    assert ready.secret("LLM_API_KEY") is None
    assert ready.env_file == ""


def test_the_key_is_kept_and_the_rest_is_noted(ready: World) -> None:
    assert ready.answer([*YES, *GIVEN, *NO_EARS], MODEL) == 0
    assert "✓ Language model: stage answers, and keeps to the schema" in ready.text
    assert ready.secret("LLM_API_KEY") == ready.credentials.llm_key
    assert ready.env_file == f"LLM_BASE_URL={ready.url}/llm\nLLM_MODEL=stage\n"
    assert CANARY not in ready.text + ready.env_file


def test_voice_notes_have_a_model_of_their_own(ready: World) -> None:
    script = [
        *NO_MODEL,
        ("A model for voice notes?", "yes"),
        ("Its API address? [https://api.openai.com/v1]", "{url}/stt"),
        ("The API key?", "{stt_key}"),
        ("Which model? [gpt-4o-mini-transcribe]", "stage"),
    ]
    assert ready.answer(script, MODEL) == 0
    assert "✓ Voice notes: stage listens" in ready.text
    assert ready.secret("STT_API_KEY") == ready.credentials.stt_key


def test_what_is_kept_and_well_is_not_asked_for(ready: World) -> None:
    ready.keep(LLM_API_KEY=ready.credentials.llm_key)
    plan_environment(ready).update(LLM_BASE_URL=f"{ready.url}/llm", LLM_MODEL="stage")
    assert ready.answer(NO_EARS, MODEL) == 0
    assert ready.env_file == ""


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ([("messages?", "perhaps"), *YES, *GIVEN], "Type yes or no."),
        ([*YES, ("Its API address?", "x.ai"), *GIVEN], "x.ai is no address of an API."),
        ([*YES, ("Its API address?", "http://x.ai/v1"), *GIVEN], "is no address of an API."),
        ([*YES, GIVEN[0], ("The API key?", ""), *GIVEN[1:]], "Nothing came."),
        ([*YES, *GIVEN[:2], ("Which model?", "a $model"), GIVEN[2]], "is no name of a model."),
    ],
)
def test_what_cannot_be_is_told_and_asked_for_again(
    ready: World, script: Script, said: str
) -> None:
    assert ready.answer([*script, *NO_EARS], MODEL) == 0
    assert said in ready.text


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("401", "LLM_API_KEY is refused (HTTP 401)"),
        ("404", "does not know stage, or not this question (HTTP 404)"),
        ("429", "it takes no more calls (HTTP 429): no credit, or too many at once"),
        ("garbage", "answers, but not in the form asked for"),
    ],
)
def test_a_model_that_will_not_do_is_told_and_asked_for_again(
    ready: World, fault: str, said: str
) -> None:
    ready.vendors.faults.order("llm", "404")  # It has no list of its models.
    ready.vendors.faults.order("llm", fault)
    again = [
        ("Its API address?", ""),
        ("Go on with the same API key?", "no"),
        ("The API key?", "{llm_key}"),
        ("Which model? [stage]", ""),
    ]
    assert ready.answer([*YES, *GIVEN, *again, *NO_EARS], MODEL) == 0
    assert said in " ".join(ready.text.split())
    assert ready.secret("LLM_API_KEY") == ready.credentials.llm_key


def test_a_kept_key_that_is_refused_may_be_left_as_it_is(ready: World) -> None:
    ready.keep(LLM_API_KEY=ready.credentials.llm_key)
    plan_environment(ready).update(LLM_BASE_URL=f"{ready.url}/llm", LLM_MODEL="stage")
    ready.vendors.faults.order("llm", "401")
    assert ready.answer([("Its API address?", "skip"), *NO_EARS], MODEL) == 0
    assert ready.secret("LLM_API_KEY") == ready.credentials.llm_key


def test_skip_leaves_one_out_at_any_of_its_questions(ready: World) -> None:
    for script in (
        [("messages?", "skip")],
        [*YES, ("Its API address?", "skip")],
        [*YES, *GIVEN[:1], ("The API key?", "skip")],
        [*YES, *GIVEN[:2], ("Which model?", "skip")],
    ):
        assert ready.answer([*script, *NO_EARS], MODEL) == 0
        assert "– No language model" in ready.text
    assert ready.secret("LLM_API_KEY") is None


def test_a_provider_that_does_not_answer_is_waited_for(ready: World) -> None:
    ready.vendors.faults.order("llm", "drop")
    script = [*YES, *GIVEN[:2], ("Press Enter to try again", ""), GIVEN[2], *NO_EARS]
    assert ready.answer(script, MODEL) == 0
    assert CANARY not in ready.text
