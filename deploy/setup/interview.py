"""`make setup`, from the first chapter to the last."""

import logging
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.command import ROOT
from deploy.errors import Broken, Refused, Unanswered, Unfit
from deploy.setup.chapters import CHAPTERS, Chapter
from deploy.setup.desk import OFFLINE, Desk, ran
from deploy.setup.talk import DOCUMENT, Ended, Explained, Talk, ToMend, Wrong
from deploy.setup.terminal import RealTerminal, Terminal
from deploy.telling import advice
from shared.errors import Misconfigured, Temporary

STOPPED = 130
"""What a shell knows a Ctrl-C by."""
WELCOME = (
    "This takes your barbershop live, chapter by chapter. What is well already is only looked "
    "at. Secrets go to Google's Secret Manager and nowhere else. At every question `?` explains "
    "and Ctrl-C stops; `make setup` then goes on from there.",
    f"What to have ready stands at the top of {DOCUMENT}.",
)
NOBODY = "This is a conversation: run `make setup` in a terminal, with somebody there to answer."


def main(resolved: Mapping[str, Any], environ: Mapping[str, str]) -> int:
    """The exit status: 0 at the end, 1 where that could not be reached, 130 if it was stopped."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(NOBODY)
        return 1
    # What Google refuses or lacks is told in words of ours; its libraries would put lines between.
    logging.getLogger("googleapiclient").setLevel(logging.ERROR)
    warnings.simplefilter("ignore", UserWarning)
    return interview(RealTerminal(), resolved, environ)


def interview(
    terminal: Terminal,
    resolved: Mapping[str, Any],
    environ: Mapping[str, str],
    *,
    chapters: Sequence[Chapter] = CHAPTERS,
    root: Path = ROOT,
    pause: Callable[[float], None] = time.sleep,
    run: Callable[[Sequence[str]], bool] = ran,
) -> int:
    """As `main`, in any terminal."""
    talk = Talk(terminal)
    try:
        with Desk(talk, resolved, environ, root=root, pause=pause, run=run) as desk:
            _go_through(chapters, desk)
    except Ended as end:
        for line in str(end).splitlines():
            talk.say(line)
        return end.status
    except KeyboardInterrupt:
        talk.plain("")
        talk.say("Stopped. `make setup` goes on from here.")
        return STOPPED
    except Exception as error:  # noqa: BLE001 - nobody who sets up a shop is shown a trace
        # Its words are left out: they may quote a secret.
        talk.wrong(
            f"This is a mistake of Turno's own ({type(error).__name__}); please report it.",
            "What is done stands; `make setup` goes on from here.",
        )
        return 1
    return 0


def _go_through(chapters: Sequence[Chapter], desk: Desk) -> None:
    desk.check_file()
    for line in WELCOME:
        desk.talk.say(line)
    for number, chapter in enumerate(chapters, start=1):
        title = f"{number} of {len(chapters)} · {chapter.heading}"
        desk.talk.open(title, Explained(chapter.why, chapter.heading))
        _settle(chapter, desk)


def _settle(chapter: Chapter, desk: Desk) -> None:
    """Again and again, until it is well. What nobody could be asked about waits for Enter."""
    talk = desk.talk
    while True:
        asked = talk.asked
        try:
            chapter.settle(desk)
        except Wrong as wrong:
            talk.wrong(wrong.said, *wrong.mend)
            elsewhere = isinstance(wrong, ToMend)
        except (Refused, Unanswered, Broken, Unfit) as error:
            talk.wrong(str(error), advice(error))
            elsewhere = True
        except Temporary as error:
            talk.wrong(str(error), OFFLINE)
            elsewhere = True
        except Misconfigured as error:
            talk.wrong(str(error))
            elsewhere = True
        else:
            return
        if elsewhere or talk.asked == asked:
            talk.wait()
