from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stage import Stage
from tests.doctor.stand import Patient, stands, well, written


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with stands() as stage:
        yield stage


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the doctor is called from."""
    place = tmp_path_factory.mktemp("home")
    written(place)
    return place


@pytest.fixture
def patient(stage: Stage, home: Path, monkeypatch: pytest.MonkeyPatch) -> Patient:
    monkeypatch.chdir(home)
    return well(stage, home)
