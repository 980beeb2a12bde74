"""How the interview talks: one thing at a time, `?` explains, and no secret is ever shown."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from deploy.doctor.findings import Finding
from deploy.doctor.report import TOO_SHORT
from deploy.setup.terminal import Terminal

T = TypeVar("T")

WIDE = 92
DOCUMENT = "docs/going-live.md"


class Wrong(Exception):
    """What was typed, or found, will not do; `mend` says what would. It is asked for again."""

    def __init__(self, said: str, *mend: str) -> None:
        super().__init__(said)
        self.said = said
        self.mend = mend


class ToMend(Wrong):
    """Something is to be put right elsewhere first; the interview waits for Enter."""


class Skipped(Exception):
    """`skip` was typed where that may be."""


class Ended(Exception):
    """The interview ends here; the sentence says how it goes on. `status` is the command's."""

    def __init__(self, said: str, status: int = 0) -> None:
        super().__init__(said)
        self.status = status


@dataclass(frozen=True, slots=True)
class Explained:
    """What `?` tells: why it is asked, and its heading in the document."""

    why: str
    heading: str

    @property
    def place(self) -> str:
        return f"{DOCUMENT}#{anchor(self.heading)}"


def anchor(heading: str) -> str:
    """As the sites that show Markdown make it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class Talk:
    """Questions and answers over a terminal. What is `hide`n does not get out, whoever says
    it. Every question may raise KeyboardInterrupt, and Skipped if it is `optional`."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._hidden: set[str] = set()
        self._explained = Explained("", "")
        self._told = False
        self.asked = 0
        """How many questions there were so far."""

    def open(self, title: str, explained: Explained) -> None:
        """A chapter begins. It is explained before its first question, and at each `?`."""
        self._explained, self._told = explained, False
        self._line("")
        self._line(f"── {title} ".ljust(WIDE - 16, "─"))

    def hide(self, *secrets: str) -> None:
        for secret in secrets:
            lines = re.findall(r"[A-Za-z0-9+/=]{40,}", secret.replace("\\n", "\n"))
            self._hidden |= {part for part in (secret, *lines) if len(part) >= TOO_SHORT}

    def say(self, text: str) -> None:
        self._paragraph(text, "  ")

    def plain(self, text: str) -> None:
        """As it is, line by line: what was laid out already."""
        for line in text.splitlines() or [""]:
            self._line(line)

    def well(self, said: str) -> None:
        self._paragraph(said, "  ✓ ")

    def left_out(self, said: str) -> None:
        self._paragraph(said, "  – ")

    def wrong(self, said: str, *mend: str) -> None:
        self._paragraph(said, "  ✗ ")
        for step in mend:
            if step.startswith("$ "):
                self._line(f"      {step}")  # A command is copied whole.
            else:
                self._paragraph(step, "    → ")

    def told(self, findings: Iterable[Finding]) -> None:
        """Each as what it is."""
        for one in findings:
            said = f"{one.title}: {one.said}"
            match one.state:
                case "well":
                    self.well(said)
                case "wrong":
                    self.wrong(said, *one.mend)
                case "left out":
                    self.left_out(said)

    def ask(self, question: str, *, default: str = "", optional: bool = False) -> str:
        """Never empty. `default` is what Enter alone means."""
        shown = f"[{default}] " if default else ""
        while True:
            self.explain()
            self.asked += 1
            typed = self._terminal.ask(f"  {question} {shown}{_aside(optional)}> ")
            answer = self._understood(typed or default, optional=optional)
            if answer:
                return answer

    def ask_secret(self, question: str, *, optional: bool = False) -> str:
        """Never empty, and hidden from now on."""
        while True:
            self.explain()
            self.asked += 1
            typed = self._terminal.ask_secret(f"  {question} (hidden) {_aside(optional)}> ")
            answer = self._understood(typed, optional=optional)
            if answer:
                self.hide(answer)
                return answer

    def choose(
        self, question: str, options: Sequence[tuple[T, str]], *, optional: bool = False
    ) -> T:
        """One of the options, by its number; Enter alone is the first."""
        self.explain()
        for number, (_, words) in enumerate(options, start=1):
            self._paragraph(words, f"  {number:>3}  ")
        while True:
            typed = self.ask(f"{question} 1–{len(options)}", default="1", optional=optional)
            if typed.isdecimal() and 1 <= int(typed) <= len(options):
                return options[int(typed) - 1][0]
            self.wrong(f"Type a number from 1 to {len(options)}.")

    def agree(self, question: str, *, optional: bool = False) -> bool:
        """Enter alone is a yes."""
        while True:
            typed = self.ask(f"{question} yes/no", default="yes", optional=optional).lower()
            if typed in ("y", "yes", "s", "si", "sí"):
                return True
            if typed in ("n", "no"):
                return False
            self.wrong("Type yes or no.")

    def wait(self, until: str = "Press Enter when that is done, and it is looked at again") -> None:
        self.ask(until, default="Enter")

    def _understood(self, typed: str, *, optional: bool) -> str:
        """Empty if something else has to be asked for."""
        answer = re.sub(r"[\x00-\x1f\x7f]", "", typed).strip()
        if answer == "?":
            self._told = False
            return ""
        if answer.lower() == "skip":
            if optional:
                raise Skipped
            self.wrong("The desk needs this one, so it cannot be skipped.")
            return ""
        if not answer:
            self.wrong("Nothing came. `?` explains, Ctrl-C stops.")
        return answer

    def explain(self) -> None:
        """What `?` tells, if that was not told yet; each question does it first."""
        if not self._told:
            self._told = True
            self.say(self._explained.why)
            self._line(f"  What to click: {self._explained.place}")

    def _paragraph(self, text: str, first: str) -> None:
        commands = re.sub(r"`[^`]*`", lambda found: found[0].replace(" ", "\0"), text)
        lines = textwrap.wrap(
            commands,  # Each is kept whole.
            WIDE,
            initial_indent=first,
            subsequent_indent=" " * len(first),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines:
            self._line(line.replace("\0", " "))

    def _line(self, line: str) -> None:
        for secret in sorted(self._hidden, key=len, reverse=True):
            line = line.replace(secret, "•••")
        self._terminal.say(line)


def _aside(optional: bool) -> str:
    return "(`skip` leaves it out) " if optional else ""
