"""`make setup` in a real terminal, from a clean clone: wrong answers, Ctrl-C, and going on."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pexpect
import pytest

from deploy.setup.terminal import CTRL_C
from tests.setup.keys import interrupt
from tests.setup.world import Script, World, world

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
"""Newer Pythons warn of opening a terminal beside the threads of our own emulators."""

HIDDEN = "(hidden)"
BUILDING = "building takes two to four minutes"
"""Nothing is asked then; somebody may lose patience."""
PATIENCE_S = 60
MAKE = ("make", "--no-print-directory", "-o", ".venv/.made", "-o", "node_modules/.osls", "setup")
"""What is installed stays as it is: the clone has it from here."""


@dataclass
class Nephew:
    """Somebody at a terminal, who types what a script says. `shown` is all that was on it."""

    world: World
    shown: io.StringIO = field(default_factory=io.StringIO)

    def sits_down(self, script: Script, end: str) -> int:
        """Types the answers; the status, once `end` was shown and the program has ended."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        child = pexpect.spawn(
            MAKE[0],
            list(MAKE[1:]),
            cwd=str(self.world.root),
            env={**kept, **self.world.exported},  # type: ignore[arg-type]
            encoding="utf-8",
            dimensions=(40, 120),
            timeout=PATIENCE_S,
        )
        child.logfile_read = self.shown
        try:
            for words, typed in script:
                self._waits_for(child, words)
                if typed == CTRL_C:
                    interrupt(child, end, patience_s=10)
                    break
                child.sendline(typed.format_map(self.world.words))
            else:
                child.expect_exact(end)
            child.expect(pexpect.EOF)
        except pexpect.ExceptionPexpect:
            pytest.fail(f"Not shown in time. The terminal:\n{self.shown.getvalue()}")
        finally:
            child.close()
        return int(child.exitstatus if child.exitstatus is not None else -1)

    def _waits_for(self, child: Any, words: str) -> None:
        child.expect_exact(words)
        if words == BUILDING:
            return
        child.expect_exact("> ")
        if HIDDEN in child.before:
            child.waitnoecho()


def leaked(world: World, shown: str) -> list[str]:
    """Secrets that stand on the terminal or anywhere in the checkout; what is only linked to
    was there before."""
    linked = (world.root / ".venv", world.root / "node_modules")
    files = (path for path in world.root.rglob("*") if path.is_file())
    texts = [path.read_bytes() for path in files if not set(linked) & set(path.parents)]
    texts.append(shown.encode())
    assert len(world.secrets) > 10
    return [one for one in world.secrets if any(one.encode() in text for text in texts)]


@pytest.fixture
def nephew(
    clone: Path, resolved: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Nephew]:
    with world(clone, resolved, tmp_path, monkeypatch) as made:
        yield Nephew(made)


FIRST: Script = [
    ("Which project?", "?"),
    ("Which project?", "9"),
    ("Which project?", "1"),
    ("Which key?", "2"),
    ("Where is the key file?", "nowhere.json"),
    ("Which key?", "1"),
    ("The access token?", "made-up"),
    ("The access token?", CTRL_C),
]
THEN: Script = [
    ("The access token?", "{token}"),
    ("The app secret?", "0123456789abcdef"),
    ("The app secret?", "{app_secret}"),
    ("Which database?", "1"),
    ("e-mail", "nephew@example.com"),
    ("The API key?", "not-the-key"),
    ("Which database?", "1"),
    ("e-mail", "nephew@example.com"),
    ("The API key?", "{upstash_key}"),
    ("A language model for the messages?", "yes"),
    ("Its API address?", "{url}/llm"),
    ("The API key?", "{llm_key}"),
    ("Which model?", "stage"),
    ("A model for voice notes?", "skip"),
]


NO_EARS = ("A model for voice notes?", "no")
NOW = ("Deploy now?", "yes")
MEASURED = ("Measure the calendar as well?", "yes")
NOT_MEASURED = ("Measure the calendar as well?", "no")


def test_all_is_answered_in_two_sittings_and_no_secret_is_left_anywhere(nephew: Nephew) -> None:
    assert nephew.sits_down(FIRST, "Stopped. `make setup` goes on from here.") != 0
    assert nephew.world.env_file == "GOOGLE_CLOUD_PROJECT=corner-shop\n"

    status = nephew.sits_down([*THEN, ("Deploy now?", "no")], "goes on with Meta.")

    assert status == 0, nephew.shown.getvalue()
    shown = nephew.shown.getvalue()
    assert shown.count("Which project?") == 3, "it was not asked for in the second sitting"
    assert "Traceback" not in shown
    assert leaked(nephew.world, shown) == []
    assert nephew.world.secret("LLM_API_KEY") == nephew.world.credentials.llm_key
    assert "LLM_MODEL=stage\n" in nephew.world.env_file


def test_without_a_terminal_it_says_so(nephew: Nephew) -> None:
    done = subprocess.run(
        MAKE,
        cwd=nephew.world.root,
        env={"PATH": os.environ["PATH"], **nephew.world.exported},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "This is a conversation: run `make setup` in a terminal" in done.stdout


def test_what_only_make_installs_is_told_as_that() -> None:
    run_as = (
        "import runpy, sys; sys.modules['tomlkit'] = None; "
        "runpy.run_module('deploy', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", run_as, "setup", "--resolved", "0"],
        cwd=Path(__file__).parents[2],
        input="{}",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("tomlkit is not installed here. Type `make setup`")


@pytest.mark.slow
@pytest.mark.xdist_group("deploy-live")
def test_a_barbershop_goes_live_and_its_second_setup_is_a_check_up(
    clone: Path, resolved: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(clone, resolved, tmp_path, monkeypatch, runs=True) as made:
        nephew = Nephew(made)
        script = [("Which project?", "1"), ("Which key?", "1"), *THEN, NOW, (BUILDING, CTRL_C)]
        assert nephew.sits_down(script, "Stopped. `make setup` goes on from here.") != 0

        status = nephew.sits_down([NO_EARS, NOW, MEASURED], "That is all.")

        shown = nephew.shown.getvalue()
        assert status == 0, shown
        assert (made.vendors.graph.setup.callback_url or "").endswith(".run.app")
        assert "Turno can go live." in shown
        assert "Traceback" not in shown
        assert leaked(made, shown) == []

        made.cloud.forget()
        assert nephew.sits_down([NO_EARS, NOT_MEASURED], "That is all.") == 0
        assert made.cloud.asked(changing=True) == []
