"""What the interview writes: plain lines in .env, ids in the shop file, secrets elsewhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.errors import Unfit
from deploy.setup import env_lines, shop_file
from deploy.setup.desk import Desk
from deploy.setup.talk import Talk
from deploy.setup.terminal import ScriptedTerminal
from deploy.setup.vault import Vault
from shared.shop.catalogue import read_shop
from tests.setup.world import World
from tests.shop.test_schema import OURS

SECRET = "canary-0123456789"
BEFORE = """# The shop's own
export GOOGLE_CLOUD_PROJECT=old-shop
OTHER="kept # as it is"

LLM_MODEL = a-model   # a note
"""


@pytest.fixture
def env(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_text(BEFORE)
    return path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "barbershop.toml"
    path.write_bytes(OURS.read_bytes())
    return path


def test_a_line_is_added_and_the_others_stay(env: Path) -> None:
    assert env_lines.write(env, STT_MODEL="ears")
    assert env.read_text() == f"{BEFORE}STT_MODEL=ears\n"


def test_a_line_is_replaced_where_it_stands(env: Path) -> None:
    assert env_lines.write(env, GOOGLE_CLOUD_PROJECT="corner-shop", LLM_MODEL="better")
    assert env.read_text() == (
        '# The shop\'s own\nGOOGLE_CLOUD_PROJECT=corner-shop\nOTHER="kept # as it is"\n\n'
        "LLM_MODEL=better\n"
    )


def test_what_is_so_already_is_not_written(env: Path) -> None:
    env_lines.write(env, GOOGLE_CLOUD_PROJECT="corner-shop")
    before = env.stat().st_mtime_ns
    assert not env_lines.write(env, GOOGLE_CLOUD_PROJECT="corner-shop")
    assert env.stat().st_mtime_ns == before


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    env_lines.write(tmp_path / ".env", GOOGLE_CLOUD_PROJECT="corner-shop")
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHATSAPP_ACCESS_TOKEN", "EAAG"),
        ("INTERNAL_SECRET", "x"),
        ("LLM_API_KEY", "sk-1"),
        ("LLM_MODEL", "a\nINTERNAL_SECRET=x"),
        ("LLM_MODEL", "$(rm)"),
        ("LLM_MODEL", "a # b"),
    ],
)
def test_no_secret_and_nothing_that_breaks_a_line_is_ever_written(
    env: Path, name: str, value: str
) -> None:
    with pytest.raises(ValueError, match=f"{name} is nothing to be written"):
        env_lines.write(env, **{name: value})
    assert env.read_text() == BEFORE


def test_a_line_is_taken_out(env: Path) -> None:
    assert env_lines.take_out(env, frozenset(("LLM_MODEL", "NOT_THERE")))
    assert env.read_text() == BEFORE[: BEFORE.index("LLM_MODEL")]
    assert not env_lines.take_out(env, frozenset(("LLM_MODEL",)))


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_value_of_many_lines_is_taken_out_whole(env: Path, quote: str) -> None:
    key = f"GOOGLE_SERVICE_ACCOUNT_JSON={quote}{{\n  key: =\n}}{quote}\n"
    env.write_text(f"A=1\n{key}B={quote}2{quote}\n")
    env_lines.take_out(env, frozenset(("GOOGLE_SERVICE_ACCOUNT_JSON",)))
    assert env.read_text() == f"A=1\nB={quote}2{quote}\n"


def test_to_take_out_of_no_file_is_nothing(tmp_path: Path) -> None:
    assert not env_lines.take_out(tmp_path / ".env", frozenset(("LLM_MODEL",)))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda path: shop_file.set_calendar(path, "memo", "memo@group.calendar.google.com"),
            'calendar = "memo@group.calendar.google.com"',
        ),
        (
            lambda path: shop_file.set_number(path, "106540352249999"),
            'phone_number_id = "106540352249999"  # From Meta:',
        ),
        (lambda path: shop_file.set_settle(path, 150), "settle_ms = 150 "),
    ],
)
def test_one_line_of_the_shop_file_changes_and_its_note_stays(
    shop: Path, change: Callable[[Path], bool], line: str
) -> None:
    before = shop.read_text().splitlines()
    assert change(shop)
    after = shop.read_text().splitlines()
    (new,) = [one for one, old in zip(after, before, strict=True) if one != old]
    assert new.startswith(line)
    assert not change(shop), "it says so already"


def test_what_the_shop_file_must_not_say_is_not_written(shop: Path) -> None:
    before = shop.read_bytes()
    taken = read_shop(shop).barbers[0].calendar_id
    with pytest.raises(Unfit, match=r"barbershop\.toml: "):
        shop_file.set_calendar(shop, "memo", taken)
    with pytest.raises(Unfit, match="phone_number_id"):
        shop_file.set_number(shop, "77")
    assert shop.read_bytes() == before
    assert list(shop.parent.iterdir()) == [shop]


def test_line_ends_of_another_system_stay(shop: Path) -> None:
    shop.write_bytes(shop.read_bytes().replace(b"\n", b"\r\n"))
    shop_file.set_number(shop, "106540352249999")
    assert shop.read_bytes().count(b"\n") == shop.read_bytes().count(b"\r\n")


def test_a_secret_is_hidden_before_it_is_kept_and_when_it_is_read(place: World) -> None:
    place.choose_project()
    place.switch_on()
    hidden: list[str] = []
    with Desk(Talk(ScriptedTerminal()), place.resolved, place.environ) as desk:
        vault = Vault(desk.google, desk.plan, hidden.append)
        vault.put("LLM_API_KEY", SECRET)
        assert hidden == [SECRET]
        assert vault.value("LLM_API_KEY") == SECRET
    assert place.secret("LLM_API_KEY") == SECRET
    assert hidden == [SECRET, SECRET]


def test_a_secret_that_is_kept_already_gets_no_further_version(place: World) -> None:
    place.choose_project()
    place.switch_on()
    with Desk(Talk(ScriptedTerminal()), place.resolved, place.environ) as desk:
        for value in (SECRET, SECRET, f"{SECRET}-new"):
            desk.vault.put("LLM_API_KEY", value)
    (versions,) = place.cloud.state.versions.values()
    assert versions == [SECRET, f"{SECRET}-new"]
