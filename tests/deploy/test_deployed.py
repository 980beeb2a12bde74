"""What is deployed, read back: for the doctor, and for whoever asks where everything is."""

import subprocess
from pathlib import Path

import pytest

from deploy.deployed import settings
from deploy.doctor import env_file
from deploy.google import Google
from deploy.plan import plan
from deploy.wire import SignedIn, credentials
from local.cloud.cloud import NUMBER
from tests.deploy.conftest import ROOT
from tests.deploy.owner import NOWHERE, SECRETS, Owner

pytestmark = pytest.mark.slow

ADDRESS = "https://turno-prod-{}-123456789012.us-central1.run.app"


def read(owner: Owner) -> dict[str, str]:
    wire = SignedIn(credentials())
    try:
        google = Google(wire, base_url=owner.cloud.url, pause=owner.pauses.append)
        return settings(google, plan(owner.resolved), NUMBER)
    finally:
        wire.close()


def test_the_doctor_is_told_what_the_doors_are_told_and_where_they_are(owner: Owner) -> None:
    assert owner.deploy() == 0
    told = read(owner)

    assert SECRETS.items() <= told.items()
    assert told["SHOP_CONFIG"] == "config/barbershop.toml"
    assert told["CHAT_URL"] == ADDRESS.format("chat")
    assert told["TASKS_QUEUE"].endswith("/queues/turno-prod-chat")
    for door in ("webhook", "tick", "availability", "booking", "health"):
        assert told[f"{door.upper()}_URL"] == ADDRESS.format(door)
    assert "THREADS" not in told
    assert "LOG_EXECUTION_ID" not in told


def test_what_this_computer_would_deploy_next_is_not_what_the_doors_are_told(owner: Owner) -> None:
    owner.deploy()
    owner.resolved["provider"]["environment"]["WHATSAPP_GRAPH_URL"] = "https://graph.example"
    assert read(owner)["WHATSAPP_GRAPH_URL"] == "https://graph.facebook.com"


def test_a_new_value_of_a_secret_counts_once_a_door_has_it(owner: Owner) -> None:
    owner.deploy()
    for name, values in owner.cloud.state.versions.items():
        if name.endswith("WHATSAPP_ACCESS_TOKEN"):
            values.append("a token that no door was given")
    assert read(owner)["WHATSAPP_ACCESS_TOKEN"] == SECRETS["WHATSAPP_ACCESS_TOKEN"]

    owner.environ["WHATSAPP_ACCESS_TOKEN"] = "a newer one"
    owner.deploy()
    assert read(owner)["WHATSAPP_ACCESS_TOKEN"] == "a newer one"


def test_before_anything_is_deployed_the_file_and_secret_manager_speak(owner: Owner) -> None:
    owner.cloud.state.apis.update(f"{api}.googleapis.com" for api in owner.cloud.apis)
    told = read(owner)
    assert told["CHAT_URL"] == ADDRESS.format("chat")
    assert not [name for name in told if name in SECRETS or name == "WEBHOOK_URL"]


def loopback(owner: Owner) -> None:
    """Every service of others is nowhere, so that nobody outside is asked."""
    for name in ("WHATSAPP_GRAPH_URL", "GOOGLE_CALENDAR_URL", "TASKS_URL"):
        owner.resolved["provider"]["environment"][name] = NOWHERE
    owner.resolved["provider"]["environment"]["GCE_METADATA_HOST"] = "127.0.0.1:9"


def test_the_doctor_needs_no_secret_on_this_computer(
    owner: Owner, capsys: pytest.CaptureFixture[str]
) -> None:
    loopback(owner)
    owner.deploy()
    owner.environ.clear()

    assert owner.run("doctor") == 1, "nothing answers here"

    out = capsys.readouterr().out
    assert "✓ Settings" in out
    assert "✓ Internal secret" in out
    told = " ".join(out.split())
    assert f"nothing of ours answers at {ADDRESS.format('webhook')} (HTTP 404)" in told
    assert not [value for value in SECRETS.values() if value != NOWHERE and value in out]
    assert owner.changed == []


@pytest.mark.parametrize("on", [True, False], ids=["and its APIs are on", "and they are off"])
def test_the_doctor_of_a_desk_that_is_not_deployed_says_so(owner: Owner, on: bool) -> None:
    if on:
        owner.cloud.state.apis.update(f"{api}.googleapis.com" for api in owner.cloud.apis)
    assert owner.run("doctor") == 1
    assert "turno-prod is not deployed in corner-shop: `make deploy`." in owner.told


def test_infos_lines_and_the_secrets_are_the_doctors_file(owner: Owner, tmp_path: Path) -> None:
    owner.deploy()
    assert owner.run("info") == 0
    assert not [value for name, value in SECRETS.items() if "VERIFY" not in name
                and value != NOWHERE and value in owner.told]  # fmt: skip
    start = next(n for n, line in enumerate(owner.heard) if line.startswith("For `make doctor"))
    lines = [line.strip() for line in owner.heard[start + 1 :]]
    file = tmp_path / "desk.env"
    file.write_text("\n".join([*lines, *(f"{name}='{one}'" for name, one in SECRETS.items())]))

    assert env_file.read(file) == read(owner)


@pytest.mark.parametrize(
    ("given", "deployed"),
    [
        (("GOOGLE_CLOUD_PROJECT=corner-shop",), True),
        ((), False),
        (("GOOGLE_CLOUD_PROJECT=corner-shop", "ENV=desk.env"), False),
        (("GOOGLE_CLOUD_PROJECT=corner-shop", "SHOP_CONFIG=config/barbershop.toml"), False),
    ],
    ids=["a project is named", "nothing is", "a file is given", "the settings are here"],
)
def test_make_doctor_reads_the_project_where_nothing_else_tells_it_the_settings(
    given: tuple[str, ...], deployed: bool, tmp_path: Path
) -> None:
    said = dry(tmp_path, *given)
    assert ("osls examine" in said) is deployed
    assert ("-m deploy.doctor" in said) is not deployed


@pytest.mark.parametrize(
    "line", ["GOOGLE_CLOUD_PROJECT=shop", "export GOOGLE_CLOUD_PROJECT='shop'"]
)
def test_make_doctor_finds_the_projects_name_in_the_file_beside_serverless_yml(
    line: str, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"WHATSAPP_APP_SECRET=a\n{line}\n")
    assert "osls examine" in dry(tmp_path)


def dry(place: Path, *given: str) -> str:
    """What `make doctor` would run there."""
    made = ("-o", ".venv/.made", "-o", "node_modules/.osls")
    done = subprocess.run(
        ["make", "-n", "-f", str(ROOT / "Makefile"), *made, "doctor", *given],
        cwd=place,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
