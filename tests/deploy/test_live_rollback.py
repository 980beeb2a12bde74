"""`make rollback` on doors that really run: who answers is who the traffic names."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from local.graph import Sender
from tests.deploy.live import Live, live
from tests.deploy.test_live import open_day

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("deploy-live")]

GAEL = Sender("5215552000009", "MX.2000009", "Gael")
HEALTH = "functions/health.py"


@pytest.fixture(scope="module")
def shop(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Deployed, and then deployed again with a mistake in it: the health door says `oops`."""
    with live(clone, tmp_path_factory.mktemp("live")) as shop:
        assert shop.osls("deploy").returncode == 0
        right = (clone / HEALTH).read_text("utf-8")
        assert '"ok"' in right
        (clone / HEALTH).write_text(right.replace('"ok"', '"oops"'))
        try:
            done = shop.osls("deploy")
            assert done.returncode == 0, done.stdout + done.stderr
            yield shop
        finally:
            (clone / HEALTH).write_text(right)


def said(shop: Live) -> str:
    return httpx.get(shop.cloud.reach(shop.address("health")), timeout=60).text


def test_the_doors_answer_as_they_did_before_and_go_forward_again(shop: Live) -> None:
    assert said(shop) == "oops"
    uploads = len(shop.cloud.state.uploads)

    done = shop.osls("rollback")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("  changed  traffic of ") == len(shop.cloud.state.functions)
    assert said(shop) == "ok"
    assert len(shop.cloud.state.uploads) == uploads
    shop.say(GAEL, f"un corte con Rodrigo el {open_day(shop)} a las 12 del día")
    shop.say(GAEL, "sí")
    assert len(shop.appointments()) == 1, shop.log("chat")

    done = shop.osls("deploy")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "It was rolled back" in done.stdout
    assert said(shop) == "oops"


def test_a_dry_run_changes_no_door(shop: Live) -> None:
    before = said(shop)
    done = shop.osls("rollback", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "?updateMask=traffic" in done.stdout
    assert said(shop) == before


def test_going_back_to_no_such_version_is_no_success(shop: Live) -> None:
    done = shop.osls("rollback", "--to", "0000000-00000")
    assert done.returncode != 0
    assert "There is no whole version 0000000-00000. There are:" in done.stdout


def test_half_of_the_traffic_is_half_of_the_answers(shop: Live) -> None:
    functions = shop.cloud.functions
    (service,) = (one for one in shop.cloud.state.services if one.endswith("-health"))
    names = [one.rpartition("/")[2] for one in functions.traffic.revisions(service)]
    shares = [{"revision": name, "percent": 50} for name in names]

    functions.traffic.send(service, shares)

    assert {said(shop) for _ in range(4)} == {"ok", "oops"}
    assert shop.osls("deploy").returncode == 0
    assert {said(shop) for _ in range(4)} == {"oops"}


def test_each_process_knows_its_revision_and_only_those_with_traffic_run(shop: Live) -> None:
    running = shop.cloud.functions.running.processes
    assert len(running) == len(shop.cloud.state.functions)
    assert all(name.endswith(one.revision.name) for name, one in running.items())
    assert len(shop.cloud.state.revisions) == 2 * len(running)
