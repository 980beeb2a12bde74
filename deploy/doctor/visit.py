"""The doctor's visit: every check, told as it is made."""

import signal
import sys
from collections.abc import Callable, Mapping

from deploy.doctor.examination import examine
from deploy.doctor.findings import Finding
from deploy.doctor.report import Report
from deploy.doctor.setup import ROUNDS, SetUp

STOPPED = 130
"""What a shell knows a Ctrl-C by."""


def visit(
    environ: Mapping[str, str],
    *,
    rounds: int = ROUNDS,
    as_json: bool = False,
    reach: Callable[[str], str] = str,
    heard: Callable[[Finding], None] = lambda _finding: None,
) -> int:
    """The exit status: 0 where nothing that is needed is wrong, 1 where something is, 130 if
    it was interrupted. `reach` is as for SetUp; `heard` gets each finding after it was told."""
    # To be asked to end is to be interrupted: what is in a calendar is taken away first.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    report = Report(environ, sys.stdout, as_json=as_json)
    try:
        with SetUp(environ, rounds=rounds, progress=_progress, reach=reach) as setup:
            for finding in examine(setup):
                report.tell([finding])
                heard(finding)
    except KeyboardInterrupt:
        print("Stopped. No test event was left in a calendar.", file=sys.stderr)
        return STOPPED
    finally:
        signal.signal(signal.SIGTERM, before)
    report.sum_up()
    return 1 if report.wrong else 0


def _progress(said: str) -> None:
    """On one line, where somebody watches; nothing said wipes it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{said}", end="", file=sys.stderr, flush=True)
