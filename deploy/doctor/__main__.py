"""`python -m deploy.doctor`: looks over the set-up that the environment describes.

The exit status is 0 where nothing that is needed is wrong, 1 where something is, 2 where
there was nothing to look at.
"""

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.doctor import env_file
from deploy.doctor.examination import examine
from deploy.doctor.report import Report
from deploy.doctor.setup import ROUNDS, SetUp
from shared.errors import Misconfigured

STOPPED = 130
"""What a shell knows a Ctrl-C by."""


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    asked = _parser().parse_args(arguments)
    try:
        environ = {**environ, **(env_file.read(asked.env) if asked.env else {})}
    except Misconfigured as error:
        print(error, file=sys.stderr)
        return 2
    # To be asked to end is to be interrupted: what is in a calendar is taken away first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    report = Report(environ, sys.stdout, as_json=asked.json)
    try:
        with SetUp(environ, rounds=asked.rounds, progress=_progress) as setup:
            report.tell(examine(setup))
    except KeyboardInterrupt:
        print("Stopped. No test event was left in a calendar.", file=sys.stderr)
        return STOPPED
    report.sum_up()
    return 1 if report.wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.doctor", description=__doc__)
    parser.add_argument("--env", type=Path, help="a file with the settings, NAME=value a line")
    parser.add_argument("--json", action="store_true", help="a JSON line for each check")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="of the calendar's freshness; 0 for none"
    )
    return parser


def _progress(said: str) -> None:
    """On one line, where somebody watches; nothing said wipes it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{said}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
