"""docs/retention.md is held to the stage: every key of Redis that turns up is in its table, with
an end no later than it says, and its steps erase a customer."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.rehearsal.suite import load
from local.stage import Stage
from local.stage.switchboard import Switchboard
from local.webhook_bodies import Sender
from shared.redis import Redis, connect
from tests.stage.test_json_doors import call

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("retention")]
SUITE = load(Path(__file__).parents[1] / "rehearsal" / "customers.json")
PAGE = (Path(__file__).parents[2] / "docs" / "retention.md").read_text("utf-8")
ROW = re.compile(r"^\| `(turno:\S+)` \| (.+) \| (.+) \|$", re.M)
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "year": 365 * 86400}
FOREVER, GONE = -1, -2

ANA = Sender("5213319990001", "MX.1234567890", "Ana Luisa")
BETO = Sender("5213319990002", None, "Beto")


def documented() -> dict[str, int]:
    """The seconds that each pattern of the page may live; -1 for no end, with a reason."""
    return {pattern: _seconds(said) for pattern, _, said in ROW.findall(PAGE)}


def _seconds(said: str) -> int:
    if said.startswith("no end: "):
        return FOREVER
    count, unit = re.match(r"(\d+) (\w+?)s?\b", said).groups()  # type: ignore[union-attr]
    return int(count) * SECONDS[unit]


def as_regex(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"<\w+>", pattern)
    return re.compile(r"[^:]+(?:!\d+)?".join(map(re.escape, parts)))


class Overhears(Switchboard):
    """Calls `looks` in the middle of everything: whenever the calendar or Graph is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.looks: Callable[[], None] = lambda: None

    def mount(
        self,
        prefix: str,
        app: "WSGIApplication",
        service: str | None = None,
        *,
        whole: bool = False,
    ) -> None:
        def first_looks(
            environ: "WSGIEnvironment", start_response: "StartResponse"
        ) -> Iterable[bytes]:
            self.looks()
            return app(environ, start_response)

        overheard = service in ("calendar", "graph", "tasks", "llm")
        super().mount(prefix, first_looks if overheard else app, service, whole=whole)


@pytest.fixture(scope="module")
def kept() -> Iterator[Stage]:
    shop = {**SUITE.shop, "owners": ["+5215550000001"]}
    stage = Stage(shop, SUITE.now, events=SUITE.events, frozen_clock=True, llm=_unclear, stt=True)
    stage.switchboard = Overhears()
    with stage:
        yield stage


@pytest.fixture
def stage(kept: Stage) -> Stage:
    kept.afresh()
    return kept


@pytest.fixture
def redis(stage: Stage) -> Iterator[Redis]:
    redis = connect(f"{stage.url}/upstash", stage.credentials.redis_token)
    yield redis
    redis.close()


def _unclear(_: Any) -> str:
    return json.dumps({"lang": "es", "cmds": [{"cmd": "unclear"}]})


def says(stage: Stage, who: Sender, text: str) -> None:
    stage.graph.say(who, text)
    stage.drain()


def confirms(stage: Stage, who: Sender) -> None:
    summary = stage.graph.sent[-1]
    assert summary.kind == "asked_confirm", summary
    stage.graph.tap(who, summary.choices[0].id, summary.choices[0].title, summary.wamid)
    stage.drain()


def minute(stage: Stage) -> None:
    stage.advance(60)
    stage.drain()


def everything(stage: Stage) -> None:
    """Whatever the desk does for customers, staff and itself, in an hour."""
    says(stage, ANA, "corte con rafa el 9 a las 11")
    confirms(stage, ANA)
    says(stage, ANA, "traigo unas greñas que ni te cuento")
    says(stage, ANA, "dame de baja")
    says(stage, BETO, "quiero hablar con una persona")
    says(stage, BETO, "corte con rafa el 9 a las 3 de la tarde")
    assert call(stage, "GET", "/availability?service=corte&barber=rafa&from=2027-02-03").is_success
    minute(stage)
    stage.faults.order("calendar", "503", 1000)
    says(stage, ANA, "corte con rafa el 10 a las 11")
    minute(stage)
    stage.faults.clear()
    minute(stage)


def ends(redis: Redis) -> list[tuple[str, int]]:
    """Every key, and the seconds it still lives."""
    names = redis.command("KEYS", "*")
    lives = redis.pipeline([("TTL", name) for name in names]) if names else []
    return [(name, left) for name, left in zip(names, lives, strict=True) if left != GONE]


def seen_while(stage: Stage, redis: Redis, plays: Callable[[Stage], None]) -> dict[str, int]:
    """Every key that was there at any moment, and the longest it would still have lived: one
    without an end lives longest."""
    found: dict[str, int] = {}

    def looks() -> None:
        for key, ttl in ends(redis):
            longest = max(found.get(key, 0), ttl)
            found[key] = FOREVER if FOREVER in (ttl, found.get(key)) else longest

    switchboard = stage.switchboard
    assert isinstance(switchboard, Overhears)
    switchboard.looks = looks
    try:
        plays(stage)
    finally:
        switchboard.looks = lambda: None
    looks()
    return found


def test_every_key_is_on_the_page_and_ends_no_later_than_it_says(
    stage: Stage, redis: Redis
) -> None:
    patterns = {as_regex(pattern): most for pattern, most in documented().items()}
    missed = set(documented())
    for key, ttl in seen_while(stage, redis, everything).items():
        matching = [one for one in patterns if one.fullmatch(key)]
        assert len(matching) == 1, f"docs/retention.md says nothing, or too much, of {key}"
        most = patterns[matching[0]]
        endless = ttl == most == FOREVER
        assert endless or 0 <= ttl <= most, f"{key} lives {ttl} s, and the page says {most}"
        missed -= {one for one in missed if as_regex(one).fullmatch(key)}
    assert not missed, "nothing of the kind was ever kept; is it still true?"


def test_what_has_no_end_says_why() -> None:
    endless = [said for _, _, said in ROW.findall(PAGE) if "no end" in said]
    assert len(endless) == 5
    assert all(re.fullmatch(r"no end: .{8,}", said) for said in endless)


# Erased, step by step


def steps() -> list[list[str]]:
    """The page's blocks of commands, in order."""
    section = PAGE.partition("## A customer asks to be erased")[2]
    blocks = re.findall(r"```\n(.*?)```", section, re.S)
    return [[line.strip() for line in block.strip().splitlines()] for block in blocks]


def run(redis: Redis, line: str, **named: str) -> Any:
    for name, value in named.items():
        line = line.replace(f"<{name}>", value)
    assert "<" not in line, line
    return redis.command(*line.split())


def erased_by_the_page(stage: Stage, redis: Redis, phone: str, *, calendars: bool = True) -> None:
    whose, named, each, once = steps()
    shop = stage.shop.id
    customer = run(redis, whose[0], shop=shop, phone=phone)
    for name in run(redis, named[0], shop=shop, customer=customer):
        run(redis, each[0], shop=shop, name=name)
    for line in once:
        run(redis, line, shop=shop, customer=customer)
    for barber in stage.shop.barbers:
        for event in stage.calendar.events(barber.calendar_id):
            if calendars and phone[-4:] in json.dumps(event):
                stage.calendar.remove(barber.calendar_id, event["id"])


def whole(redis: Redis) -> str:
    """All that Redis has but the ids of messages, which run out."""
    found = [key for key in redis.command("KEYS", "*") if not re.search(r":(letter|seen):", key)]
    read = {"string": "GET", "hash": "HGETALL", "set": "SMEMBERS"}
    values = []
    for key in found:
        kind = redis.command("TYPE", key)
        if kind in read:
            values.append(redis.command(read[kind], key))
        else:
            values.append(redis.command("ZRANGE" if kind == "zset" else "LRANGE", key, 0, -1))
    return json.dumps([found, values], ensure_ascii=False)


def traces(stage: Stage, redis: Redis, who: Sender) -> list[str]:
    kept = whole(redis) + json.dumps(
        [stage.calendar.events(one.calendar_id) for one in stage.shop.barbers], ensure_ascii=False
    )
    return [word for word in (who.phone, who.user_id, who.name) if word and word in kept]


def test_the_steps_of_the_page_leave_nothing_of_a_customer(stage: Stage, redis: Redis) -> None:
    everything(stage)
    stage.advance(180)
    assert traces(stage, redis, ANA) == [ANA.phone, ANA.user_id, ANA.name]
    erased_by_the_page(stage, redis, str(ANA.phone))
    assert traces(stage, redis, ANA) == []
    assert traces(stage, redis, BETO) == [BETO.phone, BETO.name]


def test_who_was_erased_does_not_come_back_with_the_days_round(stage: Stage, redis: Redis) -> None:
    everything(stage)
    stage.advance(180)
    erased_by_the_page(stage, redis, str(ANA.phone))
    stage.advance(25 * 3600)
    stage.drain()
    assert traces(stage, redis, ANA) == []


def test_a_note_that_is_left_brings_its_customer_back(stage: Stage, redis: Redis) -> None:
    """So the page says to take it out too."""
    everything(stage)
    erased_by_the_page(stage, redis, str(ANA.phone), calendars=False)
    assert str(ANA.phone) not in whole(redis)
    stage.advance(25 * 3600)
    stage.drain()
    assert str(ANA.phone) in whole(redis)
