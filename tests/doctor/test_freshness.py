"""The calendar's freshness: measured on the wire, at Google's pace, and nothing stays behind."""

import os
import signal
from collections.abc import Callable

import pytest

from deploy.doctor.freshness import Delays
from deploy.doctor.trials import MARK
from tests.doctor.stand import Patient
from tests.doctor.test_faults import in_the_first_round, written

RODRIGO = "rodrigo@ahuehuete.calendar"


def inserts(patient: Patient) -> int:
    asked = patient.stage.calendar.journal
    return sum(call.method == "POST" and call.path.endswith("/events") for call in asked)


@pytest.mark.parametrize(
    ("seconds", "p50", "p99", "p999", "settle_ms"),
    [
        ([0.0] * 200, 0, 0, 0, 0),
        ([0.0] * 199 + [0.05], 0, 0, 50, 50),
        ([0.0] * 199 + [0.0501], 0, 0, 50.1, 60),
        ([0.0] * 100 + [0.1] * 98 + [0.7, 1.2], 0, 100, 1200, 1200),
        ([0.2], 200, 200, 200, 200),
        ([n / 1000 for n in range(1, 2001)], 1000, 1980, 1998, 2000),
    ],
)
def test_percentiles_are_by_nearest_rank_and_settling_covers_the_last(
    seconds: list[float], p50: float, p99: float, p999: float, settle_ms: int
) -> None:
    delays = Delays(tuple(seconds))
    found = [delays.percentile(share) for share in (0.5, 0.99, 0.999)]
    assert found == pytest.approx([p50, p99, p999])
    assert delays.settle_ms == settle_ms


def test_two_hundred_rounds_are_measured_and_each_is_cleaned_up(patient: Patient) -> None:
    calendars = len(patient.stage.shop.barbers) + 1
    patient.stage.calendar.journal.clear()

    found = patient.examined(rounds=200).of("freshness")

    assert (found["rounds"], found["p999_ms"], found["settle_ms"]) == (200, 0, 0)
    assert inserts(patient) == 200 + calendars
    assert patient.events() == 0


def test_test_events_are_silent_tentative_free_and_far_ahead(patient: Patient) -> None:
    patient.examined(rounds=1)

    calls = [call for call in patient.stage.calendar.journal if call.method == "POST"]
    [event, *_] = [call.request for call in calls if call.path.endswith("/events")]
    assert (event["status"], event["transparency"]) == ("tentative", "transparent")
    assert event["reminders"] == {"useDefault": False}
    assert event["extendedProperties"] == {"private": {"src": MARK}}
    assert int(event["start"]["dateTime"][:4]) >= patient.clock().year + 1


@pytest.mark.parametrize("kind", ["insert:quota", "list:quota", "delete:429"])
def test_googles_quota_is_waited_for_and_spoils_nothing(patient: Patient, kind: str) -> None:
    in_the_first_round(kind, 3)(patient)

    told = patient.examined()

    assert told.of("freshness")["state"] == "well"
    assert patient.watch.paused == [2.0, 4.0, 8.0]
    assert patient.events() == 0


@pytest.mark.parametrize("kind", ["insert:500", "insert:drop", "insert:drop_after", "list:503"])
def test_a_round_without_an_answer_is_measured_again(patient: Patient, kind: str) -> None:
    in_the_first_round(kind, 2)(patient)

    told = patient.examined()

    assert told.of("freshness")["rounds"] == 3
    assert told.of("freshness")["state"] == "well"
    assert patient.events() == 0


def test_a_calendar_that_goes_on_failing_is_told(patient: Patient) -> None:
    in_the_first_round("insert:500", 100)(patient)

    told = patient.examined()

    assert told.states("wrong") == ["freshness"]
    assert "Google Calendar failed (HTTP 500)" in told.of("freshness")["said"]


def test_a_shop_file_that_waits_long_enough_is_well(patient: Patient, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    written(patient, tmp_path_factory.mktemp("shop"), "settle_ms = 0 ", "settle_ms = 150 ")
    in_the_first_round("list:stale_list", 3)(patient)

    found = patient.examined().of("freshness")

    assert found["state"] == "well"
    assert found["said"].endswith("settle_ms = 150 is enough")


def test_the_measurement_may_be_left_out(patient: Patient) -> None:
    told = patient.examined(rounds=0)

    assert told.states("left_out") == ["freshness"]
    assert told.code == 0


def test_a_calendar_that_cannot_be_written_is_not_measured(patient: Patient) -> None:
    patient.stage.calendar.share(RODRIGO, "reader")

    told = patient.examined()

    assert told.states("wrong") == ["calendar:rodrigo"]
    assert "write Rodrigo's calendar first" in told.of("freshness")["said"]


def interrupting(patient: Patient, at: int, interrupt: Callable[[], None]) -> Callable[[], float]:
    """A watch that interrupts at its nth look, which is while a test event stands."""
    looks = iter(range(1, 10_000))

    def monotonic() -> float:
        if next(looks) == at:
            assert patient.events() == 1
            interrupt()
        return patient.watch.seconds

    return monotonic


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_interruption_in_the_middle_of_the_rounds_leaves_nothing_behind(
    patient: Patient, at: int
) -> None:
    patient.watch.monotonic = interrupting(patient, at, press)  # type: ignore[method-assign]

    with pytest.raises(KeyboardInterrupt):
        patient.examined()

    assert patient.events() == 0
    assert inserts(patient) > at


def test_a_second_interruption_waits_until_all_is_taken_away(patient: Patient) -> None:
    patient.watch.monotonic = interrupting(patient, 2, press)  # type: ignore[method-assign]
    patient.progress = lambda said: press() if said.startswith("Taking") else None

    with pytest.raises(KeyboardInterrupt):
        patient.examined()

    assert patient.events() == 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_a_killed_run_left_is_taken_away_and_the_owners_events_stay(patient: Patient) -> None:
    hours = {
        "start": {"dateTime": "2028-01-01T10:00:00-06:00"},
        "end": {"dateTime": "2028-01-01T11:00:00-06:00"},
    }
    left = {"summary": "Turno test", "extendedProperties": {"private": {"src": MARK}}}
    patient.stage.calendar.add(RODRIGO, {**hours, **left})
    patient.stage.calendar.add(RODRIGO, {**hours, "summary": "Dentista"})

    patient.examined()

    assert [event["summary"] for event in patient.stage.calendar.events(RODRIGO)] == ["Dentista"]


def test_an_event_that_cannot_be_taken_away_is_told_with_its_day(patient: Patient) -> None:
    in_the_first_round("delete:403", 100)(patient)

    told = patient.examined()

    patient.stage.faults.clear()
    assert told.states("wrong") == ["freshness"]
    assert "delete “Turno test” on 2" in told.of("freshness")["said"]
    patient.examined()
    assert patient.events() == 0
