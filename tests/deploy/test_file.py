"""serverless.yml, read: what it says becomes a plan, and a mistake a sentence."""

from typing import Any

import pytest

from deploy.errors import Unfit
from deploy.plan import plan
from main import DOORS
from shared.settings import DOORS as USES

Json = dict[str, Any]


def told(resolved: Json) -> list[str]:
    with pytest.raises(Unfit) as caught:
        plan(resolved)
    return caught.value.problems


def place(resolved: Json, path: str) -> tuple[Json, str]:
    *within, last = path.split(".")
    for part in within:
        resolved = resolved[part]
    return resolved, last


def test_the_file_deploys_every_door_there_is(resolved: Json) -> None:
    assert sorted(door.name for door in plan(resolved).doors) == sorted(DOORS)
    assert set(DOORS) <= set(USES)


def test_every_door_is_public_or_has_callers_and_only_two_are_public(resolved: Json) -> None:
    public = {door.name for door in plan(resolved).doors if door.callers == ("allUsers",)}
    assert public == {"webhook", "health"}


def test_the_tick_comes_each_minute(resolved: Json) -> None:
    schedule = plan(resolved).door("tick").schedule
    assert schedule is not None
    assert schedule.cron == "* * * * *"


def test_the_queue_gives_a_delivery_as_long_as_the_chat_door_takes(resolved: Json) -> None:
    from shared.cloud_tasks import DEADLINE_S

    assert plan(resolved).door("chat").timeout < DEADLINE_S


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("provider.project", "", "provider.project has to be the id of a Google Cloud project"),
        ("provider.region", "mars", "provider.region has to be a region such as us-central1"),
        ("provider.stage", "Production", "provider.stage has to be a short name such as prod"),
        ("provider.memory", "512M", "provider.memory has to be one of 256Mi, 512Mi"),
        ("provider.cpu", "1", "provider.cpu has to be a number of CPUs, 1 to 4, not '1'."),
        ("provider.name", "aws", "provider.name has to be google, not 'aws'."),
        ("provider.runtime", "python39", "provider.runtime has to be one of python311"),
        ("provider.regin", "x", "provider.regin is not known; did you mean region?"),
        ("provider.environment.lower", "x", "provider.environment.lower has to be NAMES"),
        ("provider.environment.THREADS", 8, "put a number into quotes, not 8."),
        ("functons", {}, "functons is not known; did you mean functions?"),
        ("functions.webhook.timout", 5, "functions.webhook.timout is not known; did you mean time"),
        ("functions.webhook.timeout", 0, "functions.webhook.timeout has to be seconds, 1 to 3600"),
        ("functions.webhook.timeout", True, "functions.webhook.timeout has to be seconds"),
        ("functions.webhook.public", "yes", "functions.webhook.public has to be true or false"),
        ("functions.chat.callers", ["quee"], "functions.chat.callers has to be a list of queue"),
        ("functions.chat.callers", [], "functions.chat has to be public: true, or to have callers"),
        ("functions.chat.public", True, "functions.chat has to be public: true, or to have call"),
        ("functions.chat.secrets", ["LLM_KEY"], "LLM_KEY is not listed under secrets."),
        ("functions.chat.minInstances", 9, "minInstances is 9, which is more than maxInstances, 5"),
        ("functions.tick.schedule.cron", "hourly", "functions.tick.schedule.cron has to be five"),
        ("functions.tick.callers", ["staff"], "functions.tick.callers has to have scheduler"),
        (
            "functions.office",
            {"public": True, "timeout": 5},
            "there is no such door; the doors are",
        ),
        ("secrets.required", ["INTERNAL_SECRET"] * 2, "INTERNAL_SECRET stands there twice."),
        ("queue.perSecond", 0, "queue.perSecond has to be tasks begun in a second, 1 to 500"),
        ("queue.minBackoff", 90, "queue.minBackoff has to be at most queue.maxBackoff."),
        ("service", "Turno Desk", "service has to be a short name such as turno"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(
    resolved: Json, path: str, value: object, sentence: str
) -> None:
    block, last = place(resolved, path)
    block[last] = value
    assert any(sentence in one and one.startswith("serverless.yml: ") for one in told(resolved))


@pytest.mark.parametrize("path", ["provider.region", "functions.chat.timeout", "queue", "secrets"])
def test_what_is_missing_is_named(resolved: Json, path: str) -> None:
    block, last = place(resolved, path)
    del block[last]
    assert any(f"{path} is missing. It is " in one for one in told(resolved))


def test_without_a_chat_door_nobody_would_answer(resolved: Json) -> None:
    del resolved["functions"]["chat"]
    assert any("the chat door has to be among them" in one for one in told(resolved))


def test_several_mistakes_are_told_together(resolved: Json) -> None:
    resolved["provider"]["cpu"] = 9
    resolved["queue"]["attempts"] = 0
    resolved["functions"]["webhook"]["timout"] = 1
    assert len(told(resolved)) == 3


def test_a_long_value_is_not_repeated_whole(resolved: Json) -> None:
    resolved["provider"]["memory"] = "word " * 500
    assert all(len(one) < 200 for one in told(resolved))
