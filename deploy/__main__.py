"""`python -m deploy setup|deploy|rollback|info|doctor|remove`: what the osls plugin runs.

The file, resolved, comes as JSON on the descriptor that `--resolved` names; standard input
is the person's own.
"""

import argparse
import json
import os
import sys

from deploy.command import Command, say
from deploy.doctor.setup import ROUNDS

INTERRUPTED = 130


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    verbs = ("setup", "deploy", "rollback", "info", "doctor", "remove")
    parser.add_argument("verb", choices=verbs)
    parser.add_argument("--resolved", type=int, default=3, help="descriptor with the file as JSON")
    parser.add_argument("--dry-run", action="store_true", help="print the requests only")
    parser.add_argument("--yes", action="store_true", help="remove without asking")
    parser.add_argument("--to", default="", help="the version to go back to")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of the calendar's freshness")
    parser.add_argument("--json", action="store_true", help="the doctor's report in JSON lines")
    asked = parser.parse_args()
    with os.fdopen(asked.resolved, encoding="utf-8") as resolved:
        file = json.load(resolved)
    if asked.verb == "setup":
        try:
            from deploy.setup import interview
        except ModuleNotFoundError as missing:
            say(f"{missing.name} is not installed here. Type `make setup`: it sees to that first.")
            return 1
        status = interview.main(file, os.environ)
        if status == INTERRUPTED:
            os._exit(status)  # As below.
        return status
    try:
        return Command(
            asked.verb,
            os.environ,
            dry=asked.dry_run,
            yes=asked.yes,
            to=asked.to,
            rounds=asked.rounds,
            as_json=asked.json,
        ).run(file)
    except KeyboardInterrupt:
        say(f"Interrupted. What is done stands; `make {asked.verb}` goes on from here.")
        os._exit(INTERRUPTED)  # What is still asked of Google in other threads is let go.


if __name__ == "__main__":
    sys.exit(main())
