"""`make doctor`: what it reads, what it prints and how it ends."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.stage import Stage
from tests.doctor.stand import CANARY, Patient
from tests.shop.test_schema import OURS

ROOT = OURS.parents[1]


def env_file(patient: Patient, tmp_path: Path) -> Path:
    path = tmp_path / "desk.env"
    lines = (f"{name}='{value}'" for name, value in patient.environ.items())
    path.write_text("\n".join(lines), "utf-8")
    return path


def doctor(*arguments: str) -> "subprocess.Popen[str]":
    """In a process of its own, with nothing of ours in its environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.doctor", *arguments],
        cwd=ROOT,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_all_well_ends_with_0(patient: Patient, tmp_path: Path) -> None:
    with doctor("--env", str(env_file(patient, tmp_path)), "--rounds", "2") as process:
        out, err = process.communicate(timeout=60)

    assert err == ""
    assert "✗" not in out
    assert out.endswith("Turno can go live.\n")
    assert process.returncode == 0


def test_something_wrong_ends_with_1_and_tells_machines_too(
    patient: Patient, tmp_path: Path
) -> None:
    patient.stage.redis.eviction = "allkeys-lru"
    with doctor("--env", str(env_file(patient, tmp_path)), "--rounds", "0", "--json") as process:
        out, _ = process.communicate(timeout=60)

    findings = [json.loads(line) for line in out.splitlines()]
    assert [each["check"] for each in findings if each["state"] == "wrong"] == ["redis_eviction"]
    assert CANARY not in out
    assert process.returncode == 1


def test_a_file_that_is_not_there_ends_with_2() -> None:
    with doctor("--env", "absent.env") as process:
        out, err = process.communicate(timeout=60)
    assert (out, process.returncode) == ("", 2)
    assert "absent.env" in err


@contextmanager
def told_of_inserts(stage: Stage, times: int) -> Iterator[threading.Event]:
    """An event that is set when so many events were inserted into the calendars."""
    reached, inserts = threading.Event(), itertools.count(1)

    def calendar(environ: Any, start_response: Any) -> Any:
        answer = stage.calendar(environ, start_response)
        insert = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/events")
        if insert and next(inserts) == times:
            reached.set()
        return answer

    stage.switchboard.mount("/calendar", calendar, "calendar", whole=True)
    try:
        yield reached
    finally:
        stage.switchboard.mount("/calendar", stage.calendar, "calendar", whole=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_in_the_middle_of_the_rounds_leaves_no_event(
    patient: Patient, tmp_path: Path, number: int
) -> None:
    # So many stale lists keep the first test event of the rounds standing, and looked for.
    patient.stage.faults.order("calendar", "list:stale_list", 500)
    path, barbers = env_file(patient, tmp_path), len(patient.stage.shop.barbers)
    with (
        told_of_inserts(patient.stage, barbers + 1) as begun,
        doctor("--env", str(path)) as process,
    ):
        assert begun.wait(60)
        assert patient.events() == 1
        process.send_signal(number)
        _, err = process.communicate(timeout=60)

    assert err == "Stopped. No test event was left in a calendar.\n"
    assert process.returncode == 130
    assert patient.events() == 0
