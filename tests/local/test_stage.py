"""The stage: a whole desk that is driven only from outside."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from local.graph import Sender
from local.stage import Stage
from local.webhook_bodies import body, message
from shared.booking.domain import event_id
from shared.logs import log
from tests.local.stage_shop import BANK, SHOP, VISIT

Json = dict[str, Any]
ANA = Sender("5215550000001", None, "Ana")
GAEL = Sender("5215552000001", "MX.2000001", "Gael")
WISH = "hola, un fade con chava mañana a las 5"
MARKER = "MARKER-7f3a"


@pytest.fixture(scope="module")
def one_stage() -> Iterator[Stage]:
    with Stage(SHOP, frozen_clock=True, marker=MARKER) as stage:
        yield stage


@pytest.fixture
def stage(one_stage: Stage) -> Stage:
    one_stage.reset(SHOP, events=[VISIT, BANK])
    return one_stage


def post(stage: Stage, path: str, asked: Any) -> httpx.Response:
    return httpx.post(f"{stage.url}/stage/{path}", json=asked)


def get(stage: Stage, path: str) -> Json:
    answer: Json = httpx.get(f"{stage.url}/stage/{path}").json()
    return answer


def say(stage: Stage, text: str, sender: Sender = GAEL) -> None:
    stage.graph.say(sender, text)
    stage.drain()


def book(stage: Stage) -> None:
    say(stage, WISH)
    say(stage, "sí")


def standing(stage: Stage) -> list[tuple[str, str, str]]:
    return [(e["barber"], e["start"], e["summary"]) for e in get(stage, "calendar")["events"]]


def test_what_a_customer_confirms_stands_in_the_calendar(stage: Stage) -> None:
    book(stage)
    assert ("chava", "2026-11-25T17:00:00-06:00", "Fade · Gael") in standing(stage)


def test_outbound_tells_each_message_with_its_kind(stage: Stage) -> None:
    book(stage)
    asked, confirmed = get(stage, "outbound")["messages"]
    assert (asked["kind"], confirmed["kind"]) == ("asked_confirm", "confirmed")
    assert asked["to"] in GAEL.ids
    assert len(asked["choices"]) == 3
    assert "5:00 pm" in asked["text"]
    assert asked["at"].startswith("2026-11-24T09:40")


def test_a_reset_brings_another_shop_another_day_and_nothing_of_before(stage: Stage) -> None:
    book(stage)
    other = {**SHOP, "id": "otra", "barbers": SHOP["barbers"][:1]}
    answer = post(stage, "reset", {"shop": other, "events": [], "now": "2026-12-01T10:00:00-06:00"})
    assert answer.json() == {"now": "2026-12-01T10:00:00-06:00", "shop": "otra"}
    assert get(stage, "calendar")["events"] == []
    assert get(stage, "outbound")["messages"] == []
    assert get(stage, "trace")["turns"] == []


def test_a_reset_may_keep_the_shop(stage: Stage) -> None:
    post(stage, "reset", {"now": "2026-12-01T10:00"})
    book(stage)
    assert standing(stage) == [("chava", "2026-12-02T17:00:00-06:00", "Fade · Gael")]


def test_an_event_with_a_customer_is_the_desks_own_appointment(stage: Stage) -> None:
    say(stage, "quiero cancelar mi cita", ANA)
    say(stage, "sí", ANA)
    kinds = [one["kind"] for one in get(stage, "outbound")["messages"]]
    assert kinds[-1] == "cancelled"
    assert [e["fixture"] for e in get(stage, "calendar")["events"]] == ["bank1"]


def test_an_event_of_a_fixture_stands_under_the_id_of_its_proposal(stage: Stage) -> None:
    events = get(stage, "calendar")["events"]
    ids = {e["fixture"]: e["id"] for e in events}
    assert ids["visit1"] == event_id("esquina", "visit1")


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({"transparent": True}, {"transparent": True}),
        ({"rrule": "FREQ=WEEKLY"}, {"recurrence": ["RRULE:FREQ=WEEKLY"]}),
        (
            {"all_day": True, "start": "2026-11-27", "end": "2026-11-28"},
            {"all_day": True, "start": "2026-11-27", "end": "2026-11-28"},
        ),
        ({"id": "Mi evento #1"}, {"fixture": "Mi evento #1"}),
    ],
    ids=["transparent", "repeated", "whole day", "an id Google would refuse"],
)
def test_an_owners_event_is_a_bare_one(stage: Stage, more: Json, shown: Json) -> None:
    stage.reset(SHOP, events=[{**BANK, **more}])
    (event,) = get(stage, "calendar")["events"]
    assert event["customer"] is None
    assert event.items() >= shown.items()


def test_the_trace_tells_what_was_said_read_decided_and_called(stage: Stage) -> None:
    say(stage, WISH)
    (turn,) = get(stage, "trace")["turns"]
    assert turn["said"] == [WISH]
    assert {"name": "SetBarber", "text": "chava"} in turn["commands"]
    assert turn["kinds"] == ["asked_confirm"]
    assert turn["who"] == "Gael"
    called = [(call["service"], call["what"]) for call in turn["calls"]]
    assert called[0][0] == "redis"
    assert called.index(("tasks", "tasks.create")) < called.index(("graph", "messages · button"))
    assert ("graph", "read ✓✓ · typing…") in called
    assert all(call["status"] == 200 for call in turn["calls"])


def test_a_call_that_failed_is_in_the_trace_too(stage: Stage) -> None:
    post(stage, "fault", {"service": "calendar", "kind": "drop"})
    say(stage, WISH)
    statuses = [call["status"] for turn in get(stage, "trace")["turns"] for call in turn["calls"]]
    assert 0 in statuses
    assert get(stage, "outbound")["messages"][-1]["kind"] == "asked_confirm"


def raw(stage: Stage, text: str) -> bytes:
    item = message(GAEL, "wamid.RAW1", stage.clock.now(), "text", {"body": text})
    return body(stage.graph.phone_number_id, [GAEL], messages=[item])


def test_raw_bytes_are_signed_for_you_and_once_however_often_they_come(stage: Stage) -> None:
    for _ in range(3):
        answer = httpx.post(f"{stage.url}/stage/webhook", content=raw(stage, "hola"))
        assert answer.status_code == 200
    post(stage, "drain", {})
    assert len(get(stage, "outbound")["messages"]) == 1


def test_a_signature_of_your_own_is_handed_on_and_judged_by_the_door(stage: Stage) -> None:
    signed = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
    url = f"{stage.url}/stage/webhook"
    assert httpx.post(url, content=raw(stage, "hola"), headers=signed).status_code == 401
    stage.drain()
    assert get(stage, "outbound")["messages"] == []
    assert get(stage, "view")["phones"] == []


def test_the_clock_is_set_and_moved_on(stage: Stage) -> None:
    assert (
        post(stage, "clock", {"now": "2026-11-24T12:00"}).json()["now"].startswith("2026-11-24T12")
    )
    moved = post(stage, "clock", {"advance_s": 90}).json()
    assert moved == {"now": "2026-11-24T12:01:30-06:00"}


def test_keys_in_redis_grow_old_with_the_stages_clock(stage: Stage) -> None:
    def redis(*command: str) -> Any:
        token = {"Authorization": f"Bearer {stage.credentials.redis_token}"}
        answer = httpx.post(f"{stage.url}/upstash", json=command, headers=token)
        return answer.json()["result"]

    redis("SET", "key", "value", "EX", "100")
    post(stage, "clock", {"advance_s": 90})
    assert redis("GET", "key") == "value"
    post(stage, "clock", {"advance_s": 20})
    assert redis("GET", "key") is None


@pytest.mark.parametrize(
    ("path", "asked", "hint"),
    [
        ("clock", {}, "advance_s"),
        ("clock", {"now": "soon"}, "soon"),
        ("fault", {"service": "printer", "kind": "500"}, "calendar, graph"),
        ("fault", {"service": "graph", "kind": "flood"}, "code:<number>"),
        ("fault", {"service": "calendar", "kind": "flood"}, "stale_list"),
        ("fault", {"kind": "500"}, "service"),
        ("fault", {"service": "graph", "kind": "500", "times": 0}, "from 1"),
        ("reset", {"shop": {"id": "x"}}, "services"),
        ("reset", ["shop"], "object"),
        ("phones", {"name": " "}, "name"),
        ("phones", {"name": "Ana", "country": "XX"}, "MX"),
        ("phones/1234", {"say": "hola"}, "1234"),
        ("owner/nobody", {"title": "x", "start": "2026-11-25", "end": "2026-11-26"}, "nobody"),
    ],
)
def test_bad_input_hears_what_to_send(stage: Stage, path: str, asked: Any, hint: str) -> None:
    answer = post(stage, path, asked)
    assert answer.status_code == 400
    assert hint in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        ("graph", "code:131056"),
        ("calendar", "insert:drop_after"),
        ("redis", "readonly"),
        ("tasks", "duplicate"),
        ("llm", "hang"),
    ],
)
def test_each_service_has_faults_of_its_own(stage: Stage, service: str, kind: str) -> None:
    asked = {"service": service, "kind": kind, "times": 3}
    assert post(stage, "fault", asked).json() == {"faults": {service: 3}}


def test_looking_spends_no_fault(stage: Stage) -> None:
    post(stage, "fault", {"service": "calendar", "kind": "500", "times": 2})
    for path in ("calendar", "outbound", "trace", "view"):
        get(stage, path)
    assert get(stage, "view")["faults"] == {"calendar": 2}
    assert httpx.delete(f"{stage.url}/stage/fault").json() == {"faults": {}}


def test_a_view_is_told_once(stage: Stage) -> None:
    say(stage, WISH)
    seen = get(stage, "view")
    assert get(stage, f"view?seen={seen['version']}").keys() == {"now", "version"}
    say(stage, "sí")
    assert "phones" in get(stage, f"view?seen={seen['version']}")


def test_a_phone_shows_the_talk_in_order_with_its_ticks(stage: Stage) -> None:
    book(stage)
    (phone,) = get(stage, "view")["phones"]
    talk = [(one["from"], one.get("ticks")) for one in phone["messages"]]
    assert talk == [("customer", "read"), ("shop", None)] * 2


def test_a_message_the_webhook_did_not_take_has_one_tick(stage: Stage) -> None:
    stage.faults.order("redis", "500", 50)
    stage.graph.say(GAEL, "hola")
    (phone,) = get(stage, "view")["phones"]
    assert [one["ticks"] for one in phone["messages"]] == ["sent"]


class TestTheOwnersHand:
    def event(self, stage: Stage, fixture: str = "visit1") -> Json:
        return next(e for e in get(stage, "calendar")["events"] if e["fixture"] == fixture)

    def move(self, stage: Stage, barber: str, event: str, asked: Json) -> httpx.Response:
        return httpx.patch(f"{stage.url}/stage/owner/{barber}/{event}", json=asked)

    def test_an_event_is_added_moved_and_deleted(self, stage: Stage) -> None:
        asked = {"title": "Dentista", "start": "2026-11-25T12:00", "end": "2026-11-25T13:00"}
        added = post(stage, "owner/beto", asked).json()
        etag = next(
            e["event"]["etag"] for e in get(stage, "calendar")["events"] if e["id"] == added["id"]
        )
        later = {"start": "2026-11-25T15:00", "end": "2026-11-25T16:00", "etag": etag}
        moved = self.move(stage, "beto", added["id"], later).json()
        assert ("beto", "2026-11-25T15:00:00-06:00", "Dentista") in standing(stage)
        url = f"{stage.url}/stage/owner/beto/{added['id']}"
        assert httpx.request("DELETE", url, json={"etag": moved["etag"]}).status_code == 204
        assert "Dentista" not in [event[2] for event in standing(stage)]

    def test_a_stale_etag_is_refused(self, stage: Stage) -> None:
        event = self.event(stage)
        asked = {"start": "2026-11-25T15:00", "end": "2026-11-25T15:30", "etag": '"1"'}
        assert self.move(stage, "beto", event["id"], asked).status_code == 412
        assert self.event(stage)["start"] == event["start"]

    def test_an_appointment_dragged_to_another_chair_and_back_stays_the_customers(
        self, stage: Stage
    ) -> None:
        event = self.event(stage)
        times = {"start": "2026-11-25T15:00", "end": "2026-11-25T15:30"}
        there = {**times, "barber": "chava", "etag": event["event"]["etag"]}
        moved = self.move(stage, "beto", event["id"], there).json()
        assert self.event(stage)["barber"] == "chava"
        back = {**times, "barber": "beto", "etag": moved["etag"]}
        assert self.move(stage, "chava", event["id"], back).status_code == 200
        after = self.event(stage)
        assert (after["barber"], after["customer"]) == ("beto", VISIT["customer"])
        say(stage, "quiero cancelar mi cita", ANA)
        say(stage, "sí", ANA)
        assert [e["fixture"] for e in get(stage, "calendar")["events"]] == ["bank1"]

    def test_each_occurrence_of_a_series_is_shown(self, stage: Stage) -> None:
        stage.reset(SHOP, events=[{**BANK, "rrule": "FREQ=WEEKLY;COUNT=3"}])
        shown = [(e["start"], e["repeats"]) for e in get(stage, "view")["events"]]
        days = ("2026-11-27", "2026-12-04", "2026-12-11")
        assert shown == [(f"{day}T10:00:00", True) for day in days]


def test_no_secret_leaves_by_a_window(stage: Stage) -> None:
    book(stage)
    shown = json.dumps([get(stage, path) for path in ("calendar", "outbound", "trace", "view")])
    assert MARKER not in shown
    assert MARKER in stage.credentials.app_secret


@pytest.mark.parametrize(
    "path", ["/static/../stage/stage.py", "/static/%2e%2e/wire.py", "/modules/x"]
)
def test_the_page_gives_nothing_but_its_own_files(stage: Stage, path: str) -> None:
    assert httpx.get(f"{stage.url}{path}").status_code == 404


def test_the_page_lets_nothing_in_from_elsewhere(stage: Stage) -> None:
    page = httpx.get(f"{stage.url}/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example"])
def test_a_name_that_is_not_this_computer_is_refused(stage: Stage, host: str) -> None:
    assert httpx.get(f"{stage.url}/stage/view", headers={"Host": host}).status_code == 403


def test_lines_of_another_stage_are_not_heard(stage: Stage) -> None:
    with stage.visits.visit("chat") as mine:
        other = threading.Thread(target=log, args=("somebody_elses",))
        other.start()
        other.join()
        log("mine")
    assert [line["event"] for line in mine.lines] == ["mine"]


def test_the_doors_break_loudly_and_are_seen_to(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL, "stage-doors"):
        answer = httpx.post(f"{stage.url}/nonsense", json={})
    assert answer.status_code == 404
    assert httpx.get(f"{stage.url}/health").text == "ok"


def until(condition: Callable[[], bool]) -> None:
    """Look again and again, for at most ten seconds."""
    tick = threading.Event()
    for _ in range(500):
        if condition():
            return
        tick.wait(0.02)
    raise AssertionError("it did not come to be in ten seconds")


def test_while_the_clock_runs_messages_are_answered_by_themselves() -> None:
    with Stage(SHOP) as stage:
        stage.graph.say(GAEL, WISH)
        until(lambda: len(stage.graph.sent) == 1)
        stage.afresh()
        assert stage.graph.sent == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{stage.url}/health")


def test_a_real_redis_may_stand_in_for_the_one_in_memory(redis_server: str) -> None:
    with Stage(SHOP, redis_url=redis_server, frozen_clock=True) as stage:
        book(stage)
        assert [one.kind for one in stage.graph.sent] == ["asked_confirm", "confirmed"]
        stage.reset()
        say(stage, "hola")
        assert len(stage.graph.sent) == 1


@pytest.mark.parametrize("door", ["chat", "availability", "booking"])
def test_a_door_that_is_not_for_strangers_is_shut(stage: Stage, door: str) -> None:
    assert httpx.post(f"{stage.url}/{door}", json={}).status_code == 401


def test_the_same_words_on_a_frozen_clock_are_the_same_run(stage: Stage) -> None:
    runs = []
    for _ in range(2):
        stage.reset(SHOP, events=[VISIT, BANK])
        book(stage)
        runs.append([(one.at, one.kind) for one in stage.graph.sent])
    assert runs[0] == runs[1]


def test_what_never_reached_a_phone_is_shown_as_that(stage: Stage) -> None:
    stage.faults.order("graph", "failed:131026", 2)
    say(stage, "hola")
    (phone,) = get(stage, "view")["phones"]
    assert [one.get("failed") for one in phone["messages"]] == [None, 131026]
    assert get(stage, "outbound")["messages"] == []
