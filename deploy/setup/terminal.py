"""Where the interview takes place: a port, the real terminal, and its scripted twin."""

import getpass
import sys
from collections.abc import Iterable
from typing import Protocol


class Terminal(Protocol):
    """Every question raises KeyboardInterrupt when somebody wants to stop: Ctrl-C or Ctrl-D."""

    def say(self, line: str) -> None:
        """One line, at once."""
        ...

    def ask(self, question: str) -> str:
        """What was typed, without the spaces around it."""
        ...

    def ask_secret(self, question: str) -> str:
        """The same; nothing of it is shown while it is typed or pasted."""
        ...


class RealTerminal:
    """The one that this program was started in."""

    def __init__(self) -> None:
        for stream in (sys.stdin, sys.stdout):
            # Whatever alphabet this terminal knows, no answer and no ✓ ends the interview.
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]

    def say(self, line: str) -> None:
        print(line, flush=True)

    def ask(self, question: str) -> str:
        try:
            return input(question).strip()
        except EOFError:
            raise KeyboardInterrupt from None

    def ask_secret(self, question: str) -> str:
        try:
            return getpass.getpass(question).strip()
        except EOFError:
            raise KeyboardInterrupt from None
        except UnicodeDecodeError:
            return ""


CTRL_C = "\x03"


class OffScript(BaseException):
    """Another question came than the script expects. Nobody answers it in the meantime."""


class ScriptedTerminal:
    """The twin, for tests. `script` has, in order, words of each question and what is typed
    there; CTRL_C stops. `said` has everything shown, the questions and what was typed openly
    with it. Raises OffScript."""

    def __init__(self, script: Iterable[tuple[str, str]] = ()) -> None:
        self.script = list(script)
        self.said: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    def say(self, line: str) -> None:
        self.said.append(line)

    def ask(self, question: str) -> str:
        typed = self._typed(question)
        self.said.append(f"{question}{typed}")
        return typed.strip()

    def ask_secret(self, question: str) -> str:
        typed = self._typed(question)
        self.said.append(question)
        return typed.strip()

    def _typed(self, question: str) -> str:
        words, typed = self.script.pop(0) if self.script else ("nothing more", "")
        if words not in question:
            told = "\n".join(self.said[-12:])
            raise OffScript(f"{question!r} is asked; expected was {words!r}. Before:\n{told}")
        if typed == CTRL_C:
            raise KeyboardInterrupt
        return typed
