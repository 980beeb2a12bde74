"""Whoever has one id finds the whole way of a message in the log: from Meta's webhook through
the queue to the reply. What is searched for is what docs/logs.md says."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.rehearsal.suite import load
from local.stage import Stage
from local.webhook_bodies import Sender, body, message
from shared.messaging.inbound import signature

ROOT = Path(__file__).parents[2]
SUITE = load(ROOT / "tests" / "rehearsal" / "customers.json")
ANA = Sender("5213319990001", None, "Ana")
ONE, OTHER = "4bf92f3577b34da6a3ce929d0e0e4736", "5cf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"
TRACE = "logging.googleapis.com/trace"

Line = dict[str, Any]


@pytest.fixture(scope="module")
def opened() -> Iterator[Stage]:
    project = {"GOOGLE_CLOUD_PROJECT": "shop-1"}
    with Stage(SUITE.shop, SUITE.now, frozen_clock=True, environ=project) as stage:
        yield stage


@pytest.fixture
def stage(opened: Stage, caplog: pytest.LogCaptureFixture) -> Stage:
    opened.reset(SUITE.shop, events=SUITE.events, now=SUITE.now)
    caplog.set_level(logging.INFO, "turno")
    caplog.clear()
    return opened


def posts(stage: Stage, text: str, wamid: str, **headers: str) -> None:
    item = message(ANA, wamid, stage.clock.now(), "text", {"body": text})
    raw = body(stage.graph.phone_number_id, [ANA], messages=[item])
    signed = {"X-Hub-Signature-256": signature(raw, stage.credentials.app_secret)}
    answer = httpx.post(f"{stage.url}/webhook", content=raw, headers=signed | headers)
    assert answer.status_code == 200


def lines(caplog: pytest.LogCaptureFixture) -> list[Line]:
    return [json.loads(one.getMessage()) for one in caplog.records if one.name == "turno"]


def with_id(caplog: pytest.LogCaptureFixture, sought: str) -> list[Line]:
    """What Cloud Logging finds by the id in quotes: lines that have it in any field."""
    return [line for line in lines(caplog) if sought in json.dumps(line)]


def steps(found: list[Line]) -> list[tuple[str, str]]:
    return [(line["door"], line["event"]) for line in found]


def test_one_id_finds_the_way_from_metas_webhook_to_the_reply(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    posts(stage, "corte con rafa mañana a las 10", "wamid.1", traceparent=f"00-{ONE}-{SPAN}-01")
    stage.drain()

    found = with_id(caplog, ONE)
    assert steps(found) == [
        ("webhook", "received"),
        ("webhook", "request"),
        ("chat", "read"),
        ("chat", "turn_taken"),
        ("chat", "sent"),
        ("chat", "request"),
    ]
    assert {line["request"] for line in found} == {ONE}
    assert not any("brought_by" in line for line in found), "it would only say so twice"
    assert {line[TRACE] for line in found} == {f"projects/shop-1/traces/{ONE}"}
    assert all(line["logging.googleapis.com/spanId"] == SPAN for line in found)
    assert all(line["logging.googleapis.com/trace_sampled"] is True for line in found)


@pytest.mark.parametrize("headers", [{}, {"traceparent": "nonsense"}, {"X-Turno-Trail": "Ana"}])
def test_without_a_trace_the_desk_makes_an_id_of_its_own(
    stage: Stage, caplog: pytest.LogCaptureFixture, headers: dict[str, str]
) -> None:
    posts(stage, "hola", "wamid.1", **headers)
    stage.drain()

    received = next(line for line in lines(caplog) if line["event"] == "received")
    assert len(received["request"]) == 32
    found = with_id(caplog, received["request"])
    assert ("chat", "sent") in steps(found)
    assert not any(TRACE in line for line in lines(caplog))
    assert not any("nonsense" in json.dumps(line) for line in lines(caplog))


def test_both_messages_of_a_burst_lead_to_the_one_reply(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    posts(stage, "hola", "wamid.1", traceparent=f"00-{ONE}-{SPAN}-00")
    posts(stage, "corte con rafa", "wamid.2", traceparent=f"00-{OTHER}-{SPAN}-00")
    stage.drain()

    sent = [line for line in lines(caplog) if line["event"] == "sent"]
    assert len(sent) == 1
    assert sent[0]["brought_by"] == f"{ONE} {OTHER}"
    for sought in (ONE, OTHER):
        assert {("webhook", "received"), ("chat", "turn_taken"), ("chat", "sent")} <= set(
            steps(with_id(caplog, sought))
        )


def test_a_message_whose_errand_was_lost_is_found_where_the_sweep_took_it_up(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    posts(stage, "hola", "wamid.1", traceparent=f"00-{ONE}-{SPAN}-00")
    stage.tasks.reset()
    for _ in range(2):
        stage.advance(60)
        stage.drain()

    sent = [line for line in with_id(caplog, ONE) if line["event"] == "sent"]
    assert [(line["door"], line["brought_by"]) for line in sent] == [("chat", ONE)]
    assert sent[0]["request"] != ONE, "the sweep's errand brought it on"


def test_the_query_in_the_manual_is_the_id_in_quotes() -> None:
    manual = (ROOT / "docs" / "logs.md").read_text("utf-8")
    assert f'"{ONE}"' in manual
