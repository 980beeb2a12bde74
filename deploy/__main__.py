"""`python -m deploy deploy|info|remove`: what the osls plugin runs, with the file resolved.

The file comes as JSON on the descriptor that `--resolved` names; standard input is the
person's own.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from deploy import info
from deploy.deploying import deploy
from deploy.errors import Refused, Unanswered, Unfit
from deploy.google import Google
from deploy.plan import Plan, plan
from deploy.project import Project, look
from deploy.rehearsal import Rehearsal
from deploy.removing import remove, standing
from deploy.steps import AT_ONCE
from deploy.telling import advice, tell
from deploy.wire import SignedIn, credentials

ROOT = Path(__file__).parents[1]
APIS_URL = "GOOGLE_APIS_URL"
"""Where the APIs are, if not at Google: a stand-in on this computer, for the tests."""


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """The exit status: 0 if all is as it was asked for, else 1."""
    asked = _arguments(arguments)
    try:
        with os.fdopen(asked.resolved, encoding="utf-8") as resolved:
            planned = plan(json.load(resolved))
        with _google(environ, dry=asked.dry_run) as google:
            return VERBS[asked.verb](google, planned, asked, environ)
    except Unfit as error:
        print(error, "Nothing was changed.", sep="\n", file=sys.stderr)
    except (Refused, Unanswered) as error:
        print(error, advice(error), "Nothing was changed.", sep="\n", file=sys.stderr)
    return 1


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("verb", choices=sorted(VERBS))
    parser.add_argument("--resolved", type=int, default=3, help="descriptor with the file as JSON")
    parser.add_argument("--dry-run", action="store_true", help="print the requests only")
    parser.add_argument("--yes", action="store_true", help="remove without asking")
    return parser.parse_args(arguments)


@contextmanager
def _google(environ: Mapping[str, str], *, dry: bool) -> Iterator[Google]:
    base_url = environ.get(APIS_URL) or None
    if base_url and urlsplit(base_url).hostname not in ("127.0.0.1", "localhost"):
        raise Unfit([f"{APIS_URL} is for a stand-in on this computer: http://127.0.0.1:port"])
    try:
        who = credentials()
    except Unfit as nobody:
        if not dry:
            raise
        say(f"{nobody}\nThe requests are those for an empty project.")
        yield Google(Rehearsal(None, say), base_url=base_url)
        return
    with closing(SignedIn(who)) as wire:
        yield Google(Rehearsal(wire, say) if dry else wire, base_url=base_url)


def _deploy(
    google: Google, planned: Plan, asked: argparse.Namespace, environ: Mapping[str, str]
) -> int:
    at_once = 1 if asked.dry_run else AT_ONCE  # One after the other can be read.
    report = deploy(google, planned, ROOT, environ, say, at_once=at_once)
    tell(report, planned, "make deploy", say)
    if not report.whole:
        return 1
    done = [one for one in report.done.values() if one != "stands"]
    if asked.dry_run:
        say("A dry run: nothing was changed.")
    else:
        say("Nothing had to be changed." if not done else f"Done: {len(done)} steps.")
        say("`make info` prints the addresses and what to paste into Meta.")
    return 0


def _info(
    google: Google, planned: Plan, _asked: argparse.Namespace, _environ: Mapping[str, str]
) -> int:
    project = _seen(google, planned)
    say(f"{planned.prefix} in {planned.project}, {planned.region}")
    for line in (
        *info.addresses(google, planned, project.number),
        "",
        *info.meta(google, planned, project.number),
    ):
        say(line)
    return 0


def _remove(
    google: Google, planned: Plan, asked: argparse.Namespace, _environ: Mapping[str, str]
) -> int:
    found = standing(google, planned, _seen(google, planned).off)
    if not found:
        say(f"Nothing of {planned.prefix} stands in {planned.project}.")
        return 0
    for names in found.values():
        for name in names:
            say(f"  {name}")
    if not (asked.yes or asked.dry_run or _agreed(planned)):
        say("Nothing was removed.")
        return 1
    report = remove(google, planned, found, say)
    tell(report, planned, "make remove", say)
    return 0 if report.whole else 1


def _agreed(planned: Plan) -> bool:
    if not sys.stdin.isatty():
        raise Unfit(["Nobody is there to be asked. To remove all the same, say --yes."])
    told = input(f"Remove all of it from {planned.project}? Type {planned.prefix} to go on: ")
    return told.strip() == planned.prefix


def _seen(google: Google, planned: Plan) -> Project:
    project = look(google, planned)
    if project is None:
        raise Unfit([f"There is no project {planned.project}, or you may not see it."])
    return project


def say(line: str) -> None:
    """In one piece, for steps are taken in several threads."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


VERBS = {"deploy": _deploy, "info": _info, "remove": _remove}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
