"""`make doctor`: what it reads, what it prints and how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_in_the_middle_of_the_rounds_leaves_no_event(
    patient: Patient, tmp_path: Path, number: int
) -> None:
    rounds = "1000000"
    with doctor("--env", str(env_file(patient, tmp_path)), "--rounds", rounds) as process:
        assert process.stdout is not None
        # The rounds begin when the last calendar has been told.
        assert any(line.startswith("✓ Calendar of Itzel") for line in process.stdout)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)

    assert err == "Stopped. No test event was left in a calendar.\n"
    assert process.returncode == 130
    assert patient.events() == 0
