"""`python -m deploy.doctor`: looks over the set-up that the environment describes.

The exit status is 0 where nothing that is needed is wrong, 1 where something is, 2 where
there was nothing to look at.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.doctor import env_file
from deploy.doctor.setup import ROUNDS
from deploy.doctor.visit import visit
from shared.errors import Misconfigured


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    asked = _parser().parse_args(arguments)
    try:
        environ = {**environ, **(env_file.read(asked.env) if asked.env else {})}
    except Misconfigured as error:
        print(error, file=sys.stderr)
        return 2
    return visit(environ, rounds=asked.rounds, as_json=asked.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.doctor", description=__doc__)
    parser.add_argument("--env", type=Path, help="a file with the settings, NAME=value a line")
    parser.add_argument("--json", action="store_true", help="a JSON line for each check")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="of the calendar's freshness; 0 for none"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
