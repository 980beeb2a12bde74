"""The real terminal, as far as the interview leans on it."""

import sys

import pexpect
import pytest

from tests.setup.keys import interrupt

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
ROOT = __file__.rpartition("/tests/")[0]
ASKS = """
from deploy.setup.terminal import RealTerminal
terminal = RealTerminal()
try:
    print("heard", ascii(getattr(terminal, {verb!r})("Name? ")))
except KeyboardInterrupt:
    print("stopped")
"""


def asked(verb: str) -> "pexpect.spawn[bytes]":
    child: pexpect.spawn[bytes] = pexpect.spawn(
        sys.executable, ["-c", ASKS.format(verb=verb)], cwd=ROOT, timeout=20
    )
    child.expect_exact("Name? ")
    if verb == "ask_secret":
        child.waitnoecho()
    return child


def ended(child: "pexpect.spawn[bytes]", words: bytes) -> bytes:
    """What was shown from the answer on."""
    child.expect_exact(words)
    shown = bytes(child.before or b"") + words + child.read()
    child.close()
    assert child.exitstatus == 0
    return shown


@pytest.mark.parametrize("verb", ["ask", "ask_secret"])
def test_an_answer_comes_without_the_spaces_around_it(verb: str) -> None:
    child = asked(verb)
    child.sendline("  Ana ")
    ended(child, b"heard 'Ana'")


def test_a_secret_is_not_shown_while_it_is_typed() -> None:
    child = asked("ask_secret")
    child.sendline("canary")
    assert ended(child, b"heard").count(b"canary") == 1, "what was heard, and nothing before it"


@pytest.mark.parametrize("verb", ["ask", "ask_secret"])
@pytest.mark.parametrize("key", ["intr", "eof"])
def test_ctrl_c_and_ctrl_d_both_stop(verb: str, key: str) -> None:
    child = asked(verb)
    if key == "intr":
        interrupt(child, b"stopped", patience_s=2)
    else:
        child.sendeof()
        child.expect_exact(b"stopped")
    assert child.read().strip() == b""


@pytest.mark.parametrize("verb", ["ask", "ask_secret"])
def test_letters_of_another_alphabet_end_nothing(verb: str) -> None:
    child = asked(verb)
    child.sendline(b"\xff\xfe")
    ended(child, b"heard ")
