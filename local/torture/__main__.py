"""`python -m local.torture`: the long fault and interleaving runs."""

import argparse
import json
import logging
import secrets
import sys

from local.torture.checks import CHECKS, shared_out


def main(arguments: list[str]) -> int:
    """Prints the seed, then a line for each check; 1 if any promise was broken."""
    given = _parsed(arguments)
    seed = given.seed if given.seed is not None else secrets.randbelow(10**6)
    print(f"seed {seed}", flush=True)
    # The desk logs what went wrong, and here everything goes wrong on purpose.
    logging.getLogger("turno").addHandler(logging.NullHandler())
    broken = 0
    for check, until in shared_out(given.check or list(CHECKS), given.minutes * 60):
        tally = check(seed, until)
        for story in tally.broken:
            print(story, file=sys.stderr)
        print(json.dumps(tally.as_json()), flush=True)
        broken += len(tally.broken)
    return int(broken > 0)


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--minutes", type=_minutes, default=20.0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--check", action="append", choices=list(CHECKS))
    return parser.parse_args(arguments)


def _minutes(text: str) -> float:
    minutes = float(text)
    if minutes <= 0:
        raise argparse.ArgumentTypeError("say how many minutes, more than none")
    return minutes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
