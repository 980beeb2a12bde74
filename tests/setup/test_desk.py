"""As whom Google is asked, and where."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from deploy.errors import Unfit
from deploy.setup import login
from deploy.setup.desk import Desk, stand_in
from deploy.setup.talk import Talk
from deploy.setup.terminal import OffScript, ScriptedTerminal
from local.serving import serve
from local.wire import reply
from tests.setup.test_talk import RESOLVED
from tests.setup.world import LOGIN

SEARCH = "cloudresourcemanager.projects.search"
PERSON = {
    "type": "authorized_user",
    "client_id": "client",
    "client_secret": "canary",
    "refresh_token": "canary",
    "token": "ya29.canary",
    "expiry": "2099-01-01T00:00:00Z",
}


HALF = {"code": 403, "details": [{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}


class Heard:
    """A Google that says next to nothing, and notes on whose account it was asked."""

    def __init__(self) -> None:
        self.charged: list[str | None] = []
        self.refusals: list[dict[str, object]] = []

    @Request.application
    def answer(self, request: Request) -> Response:
        self.charged.append(request.headers.get("X-Goog-User-Project"))
        if self.refusals:
            return reply({"error": self.refusals.pop()}, 403)
        return reply({})


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def desk(heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A person is logged in, whose login has no project of its own."""
    (tmp_path / "person.json").write_text(json.dumps(PERSON))
    monkeypatch.setenv(LOGIN, str(tmp_path / "person.json"))
    resolved = {**RESOLVED, "provider": {**RESOLVED["provider"], "project": "corner-shop"}}  # type: ignore[dict-item]
    with (
        serve(heard.answer) as url,
        Desk(Talk(ScriptedTerminal()), resolved, {"GOOGLE_APIS_URL": url}) as desk,
    ):
        yield desk


def test_a_persons_calls_are_counted_on_the_project_once_that_may_be(
    desk: Desk, heard: Heard
) -> None:
    desk.google.ask(SEARCH)
    desk.sign_in(charged=True)
    desk.google.ask(SEARCH)
    assert heard.charged == [None, "corner-shop"]


def test_a_login_with_a_project_of_its_own_keeps_it(
    desk: Desk, heard: Heard, tmp_path: Path
) -> None:
    (tmp_path / "person.json").write_text(json.dumps({**PERSON, "quota_project_id": "mine"}))
    desk.sign_in(charged=True).ask(SEARCH)
    assert heard.charged == ["mine"]


def test_a_login_with_a_box_left_empty_is_none_yet(
    desk: Desk, heard: Heard, on_the_path: Path
) -> None:
    heard.refusals.append(HALF)
    with pytest.raises(OffScript, match="application-default login"):
        login.settle(desk)
    login.settle(desk)  # Now every box is ticked.


@pytest.mark.parametrize("variable", ["GOOGLE_APIS_URL", "UPSTASH_API_URL"])
def test_no_key_travels_to_an_address_that_is_not_its_vendors(variable: str) -> None:
    with pytest.raises(Unfit, match=f"{variable} is for a stand-in on this computer"):
        stand_in({variable: "https://example.com"}, variable)
    assert stand_in({variable: "http://127.0.0.1:1/"}, variable) == "http://127.0.0.1:1"
    assert stand_in({}, variable) is None
