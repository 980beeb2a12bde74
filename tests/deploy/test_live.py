"""`npx osls@4.3.1 deploy` from a clean clone: the deployed doors take a signed webhook, and a
booking lands in the calendar. Everything runs but Google itself, whose part a stand-in takes.
"""

import importlib.util
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from local.cloud.cloud import PROJECT
from local.cloud.state import identity_token
from local.graph import Sender
from main import DOORS
from shared.keys import Keyring, sign
from tests.deploy.live import Live, live

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("deploy-live")]

GAEL = Sender("5215552000001", "MX.2000001", "Gael")
DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
STAFF = f"turno-prod-staff@{PROJECT}.iam.gserviceaccount.com"
QUEUE = f"turno-prod-queue@{PROJECT}.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def shop(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Deployed once; what each test then does to it is for itself."""
    with live(clone, tmp_path_factory.mktemp("live")) as shop:
        done = shop.osls("deploy")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Done: " in done.stdout
        yield shop


def open_day(shop: Live) -> str:
    """The next day on which the shop's first barber works, by its name."""
    today = shop.shop.local(datetime.now(UTC)).date()
    for ahead in range(1, 7):
        day = today + timedelta(days=ahead)
        if shop.shop.is_open(day) and shop.shop.barbers[0].hours.spans(day):
            return DAYS[day.weekday()]
    raise LookupError("the shop opens on no day of this week")


def test_a_message_to_the_deployed_webhook_becomes_an_appointment(shop: Live) -> None:
    shop.say(GAEL, f"un corte con Rodrigo el {open_day(shop)} a las 12 del día")
    assert len(shop.vendors.graph.sent) == 1, shop.log("chat")
    assert "Rodrigo" in shop.vendors.graph.sent[0].text

    shop.say(GAEL, "sí")

    (booked,) = shop.appointments()
    assert booked.startswith("rodrigo ")
    assert "T12:00:00" in booked
    assert booked.endswith("Corte · Gael")


def test_a_second_deploy_changes_nothing(shop: Live) -> None:
    shop.cloud.forget()

    done = shop.osls("deploy")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing had to be changed." in done.stdout
    assert shop.cloud.asked(changing=True) == []


def test_info_prints_the_addresses(shop: Live) -> None:
    done = shop.osls("info")
    assert done.returncode == 0
    assert all(shop.address(door) in done.stdout for door in DOORS)


def test_the_doctor_looks_the_deployed_desk_over_with_no_secret_on_this_computer(
    shop: Live,
) -> None:
    shop.vendors.graph.subscribed = True
    shop.vendors.graph.setup.callback_url = shop.address("webhook")
    secrets = [name for name in shop.environ if not name.startswith("GOOGLE_")]
    secrets.append("GOOGLE_SERVICE_ACCOUNT_JSON")

    done = shop.osls("examine", "--rounds", "2", "--json", without=secrets)

    assert "Error:" not in done.stdout, done.stdout
    findings = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one for one in findings if one["state"] == "wrong"] == []
    well = {one["check"] for one in findings if one["state"] == "well"}
    assert well >= {
        "google_key",
        "freshness",
        "whatsapp_app",
        "webhook_handshake",
        "redis",
        "queue",
    }
    assert well >= {"chat_door", "tick_door", "staff_door:availability", "health_door"}
    assert done.returncode == 0


def test_ctrl_c_at_the_doctor_takes_its_test_event_away_before_the_prompt_is_back(
    shop: Live,
) -> None:
    pexpect = pytest.importorskip("pexpect")
    # So many stale lists keep the first test event of the rounds standing, and looked for.
    shop.vendors.faults.order("calendar", "list:stale_list", 500)
    # A shell that outlives the Ctrl-C, as a person's does.
    typed = 'trap : INT; npx --no-install osls examine; echo "prompt $?"'
    env = {**os.environ, **shop.exported()}
    child = pexpect.spawn(
        "bash", ["-c", typed], cwd=str(shop.clone), env=env, encoding="utf-8", timeout=60
    )
    try:
        child.expect("Measuring the calendar's freshness: 0 of")
        shop.vendors.faults.order("calendar", "delete:429")  # Then it rests for two seconds.
        child.sendintr()
        assert child.expect(["Stopped. No test event was left in a calendar.", "prompt "]) == 0
        child.expect("prompt 130")
    finally:
        child.close(force=True)
        shop.vendors.faults.clear()
    assert not [event for barber in shop.shop.barbers
                for event in shop.vendors.calendar.events(barber.calendar_id)
                if event["summary"].startswith("Turno test")]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_each_door_runs_in_an_environment_of_requirements_alone(shop: Live, door: str) -> None:
    (revision,) = [
        one.revision for one in shop.cloud.functions.running.instances.values()
        if one.revision.entry_point == door
    ]  # fmt: skip
    look = "import importlib.util as u; print([n for n in ('pytest', 'local') if u.find_spec(n)])"
    found = subprocess.run(
        [revision.python, "-P", "-c", look], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
    site = next(revision.python.parent.parent.glob("lib/python*/site-packages"))
    assert (site / "googleapiclient").is_dir()
    assert not (site / "googleapiclient/discovery_cache/documents").exists()


def test_what_was_compiled_counts_though_every_file_has_another_date(shop: Live) -> None:
    instance = next(iter(shop.cloud.functions.running.instances.values()))
    source = instance.revision.source
    compiled = Path(importlib.util.cache_from_source(str(source / "main.py")))
    flags = int.from_bytes(compiled.read_bytes()[4:8], "little")
    assert flags & 1, "held to the content of main.py, not to its date"


def test_strangers_get_into_the_public_doors_only(shop: Live) -> None:
    assert shop.call("health") == 200
    assert shop.call("webhook", "POST", content=b"{}") == 401, "let in, and unsigned"
    for door in ("chat", "tick", "availability", "booking"):
        assert shop.call(door, "POST", content=b"{}") == 403


@pytest.mark.parametrize(
    ("email", "audience", "status"),
    [
        (STAFF, "availability", 401),
        (QUEUE, "availability", 403),
        (STAFF, "booking", 403),
        ("staff@elsewhere.iam.gserviceaccount.com", "availability", 403),
    ],
    ids=["staff, whom the door itself then asks", "the queue", "for another door", "a stranger"],
)
def test_a_private_door_lets_in_its_own_caller_only(
    shop: Live, email: str, audience: str, status: int
) -> None:
    token = identity_token(email, shop.address(audience))
    headers = {"Authorization": f"Bearer {token}"}
    assert shop.call("availability", headers=headers) == status


def test_staff_who_sign_hear_what_is_free(shop: Live) -> None:
    path = "/?service=corte"
    keys = Keyring(shop.environ["INTERNAL_SECRET"].encode()).keys("doors")
    now = datetime.now(UTC)
    signed = sign(keys[0], method="GET", path_and_query=path, body=b"", now=now)
    token = identity_token(STAFF, shop.address("availability"))
    answer = httpx.get(
        shop.cloud.reach(shop.address("availability") + path),
        headers={"Authorization": f"Bearer {token}", "X-Turno-Signature": signed},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["shop"] == shop.shop.id


def test_the_scheduler_is_let_into_the_tick_door(shop: Live) -> None:
    (job,) = shop.cloud.state.jobs
    assert shop.cloud.tick(job) == 200


def test_no_process_logs_a_secret(shop: Live) -> None:
    logged = "".join(
        one.log.read_text("utf-8", "replace")
        for one in shop.cloud.functions.running.instances.values()
    )
    assert '"event": "request"' in logged or '"event":"request"' in logged
    key = json.loads(shop.environ["GOOGLE_SERVICE_ACCOUNT_JSON"])["private_key"]
    values = [value for name, value in shop.environ.items() if name.endswith(("SECRET", "TOKEN"))]
    assert len(values) >= 4
    assert not [value for value in [*values, key[60:100]] if value in logged]


def test_a_typo_in_the_file_stops_the_command_with_its_sentence(shop: Live) -> None:
    file = shop.clone / "serverless.yml"
    right = file.read_text("utf-8")
    file.write_text(right.replace("timeout: 120", "timout: 120"))
    try:
        shop.cloud.forget()
        done = shop.osls("deploy")
    finally:
        file.write_text(right)
    assert done.returncode != 0
    assert "functions.chat.timout is not known; did you mean timeout?" in done.stdout
    assert shop.cloud.asked() == []


def test_remove_leaves_nothing_and_stops_every_door(shop: Live) -> None:
    """The last of this file: nothing is deployed after it."""
    assert shop.osls("remove").returncode != 0, "nobody there to be asked"
    assert shop.cloud.state.functions

    done = shop.osls("remove", "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    assert shop.cloud.state.names() == []
    assert shop.cloud.functions.running.instances == {}
