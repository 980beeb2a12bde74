from collections.abc import Iterator

import pytest

from local.stage import Stage
from tests.doctor.stand import Patient, stands, well
from tests.shop.test_schema import OURS


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with stands() as stage:
        yield stage


@pytest.fixture
def patient(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Patient:
    monkeypatch.chdir(OURS.parents[1])
    return well(stage)
