"""The stand-in is no easier than Google: what its description does not allow, it refuses."""

import io
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.cloud import Cloud
from local.cloud.builds import BuildFailed, checked, compiled, environment
from local.cloud.cloud import PROJECT
from local.cloud.state import OWNER

LOCATION = f"projects/{PROJECT}/locations/us-central1"
QUEUE = {
    "name": f"{LOCATION}/queues/chat",
    "rateLimits": {"maxConcurrentDispatches": 5},
    "retryConfig": {"maxAttempts": 3},
}


@pytest.fixture
def open_cloud(cloud: Cloud) -> Cloud:
    """With every API switched on."""
    cloud.state.apis.update(f"{api}.googleapis.com" for api in cloud.apis)
    return cloud


def ask(cloud: Cloud, path: str, body: Any = None, method: str = "POST") -> httpx.Response:
    headers = {"Authorization": f"Bearer {cloud.state.token(OWNER)}"}
    return httpx.request(method, f"{cloud.url}/{path}", json=body, headers=headers)


def make_queue(cloud: Cloud, body: Any) -> httpx.Response:
    return ask(cloud, f"cloudtasks/v2/{LOCATION}/queues", body)


def test_a_body_as_described_is_taken(open_cloud: Cloud) -> None:
    assert make_queue(open_cloud, QUEUE).status_code == 200


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rateLimit": {}}, "'rateLimit' was unexpected"),
        ({"rateLimits": {"maxConcurrentDispatches": "five"}}, "is not of type 'integer'"),
        ({"retryConfig": [3]}, "is not of type 'object'"),
        ({"state": "RUNNING"}, "False schema does not allow"),
    ],
    ids=["unknown", "wrong type", "wrong shape", "only Google fills it in"],
)
def test_a_body_that_is_not_as_described_is_refused(
    open_cloud: Cloud, change: dict[str, Any], told: str
) -> None:
    answer = make_queue(open_cloud, QUEUE | change)
    assert answer.status_code == 400
    assert told in answer.json()["error"]["message"]
    assert open_cloud.state.queues == {}


def test_a_parameter_that_is_not_described_is_refused(open_cloud: Cloud) -> None:
    answer = ask(open_cloud, f"cloudtasks/v2/{LOCATION}/queues?queueId=x", QUEUE)
    assert answer.status_code == 400
    assert "unknown query parameter queueId" in answer.json()["error"]["message"]


def test_a_path_that_no_method_has_is_refused(open_cloud: Cloud) -> None:
    assert ask(open_cloud, f"cloudtasks/v2/{LOCATION}/queue", QUEUE).status_code == 404
    assert ask(open_cloud, f"cloudtasks/v3/{LOCATION}/queues", QUEUE).status_code == 404


def test_nobody_gets_in_without_a_token(open_cloud: Cloud) -> None:
    answer = httpx.get(f"{open_cloud.url}/cloudtasks/v2/{LOCATION}/queues")
    assert answer.status_code == 401


def test_an_api_that_is_off_says_so(cloud: Cloud) -> None:
    answer = make_queue(cloud, QUEUE)
    assert answer.status_code == 403
    assert answer.json()["error"]["details"][0]["reason"] == "SERVICE_DISABLED"


def test_a_right_for_an_account_that_is_not_there_is_refused(open_cloud: Cloud) -> None:
    make_queue(open_cloud, QUEUE)
    member = f"serviceAccount:nobody@{PROJECT}.iam.gserviceaccount.com"
    policy = {"bindings": [{"role": "roles/cloudtasks.enqueuer", "members": [member]}]}
    answer = ask(
        open_cloud, f"cloudtasks/v2/{LOCATION}/queues/chat:setIamPolicy", {"policy": policy}
    )
    assert answer.status_code == 400
    assert "does not exist" in answer.json()["error"]["message"]


def test_a_policy_written_over_anothers_change_is_refused(open_cloud: Cloud) -> None:
    make_queue(open_cloud, QUEUE)
    path = f"cloudtasks/v2/{LOCATION}/queues/chat:setIamPolicy"
    assert ask(open_cloud, path, {"policy": {"bindings": [], "etag": "ACAB"}}).status_code == 200
    assert ask(open_cloud, path, {"policy": {"bindings": [], "etag": "ACAB"}}).status_code == 409


def test_the_upload_takes_a_put_without_a_name(cloud: Cloud) -> None:
    url = f"{cloud.url}/upload/x.zip"
    assert httpx.put(url, content=b"zip").status_code == 200
    named = {"Authorization": "Bearer x"}
    assert httpx.put(url, content=b"zip", headers=named).status_code == 400


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"main.py": ""}, "missing requirements.txt"),
        ({"requirements.txt": ""}, "missing main.py"),
    ],
)
def test_an_upload_without_what_google_looks_for_does_not_build(
    files: dict[str, str], told: str
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    with pytest.raises(BuildFailed, match=told):
        checked(packed.getvalue())


def test_what_is_no_zip_does_not_build() -> None:
    with pytest.raises(BuildFailed, match="not a zip"):
        checked(b"nothing of the kind")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("no-such-package==1.0", "no matching distribution found for no-such-package==1.0"),
        ("httpx==0.1", "httpx==0.1 is wanted"),
        ("httpx=0.28", "Expected semicolon"),
        ("idna --hash=sha256:aa\nhttpx", "hashes are missing for httpx"),
        ("httpx --hash=sha256:aa", "no line has the version and the hash of "),
    ],
    ids=["none such", "another version", "no requirement", "one without a hash", "not all named"],
)
def test_a_requirement_that_cannot_be_met_does_not_build(
    tmp_path: Path, line: str, told: str
) -> None:
    with pytest.raises(BuildFailed, match=told):
        environment(line, tmp_path / "env")


def test_a_requirement_of_another_platform_is_left_out(tmp_path: Path) -> None:
    lines = "idna --hash=sha256:aa\nno-such-package==1 ; sys_platform == 'x' --hash=sha256:bb"
    python = environment(lines, tmp_path / "env")
    (site,) = python.parent.parent.glob("lib/python*/site-packages")
    assert {path.name.partition("-")[0] for path in site.iterdir()} == {"idna"}


def test_source_that_is_no_python_does_not_build(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("def (")
    with pytest.raises(BuildFailed, match="SyntaxError"):
        compiled(tmp_path, {})
