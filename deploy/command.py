"""The commands: what is asked, done, and told."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlsplit

from deploy import info
from deploy.deployed import Deployed, settings
from deploy.deploying import deploy
from deploy.doctor.setup import ROUNDS
from deploy.doctor.visit import visit
from deploy.errors import Refused, Unanswered, Unfit
from deploy.google import Google
from deploy.plan import Plan, plan
from deploy.project import Project, look
from deploy.rehearsal import Rehearsal
from deploy.removing import remove, standing
from deploy.rollback import rollback
from deploy.services import survey
from deploy.steps import AT_ONCE
from deploy.telling import advice, tell
from deploy.wire import SignedIn, credentials

ROOT = Path(__file__).parents[1]
NEEDED = frozenset(f"{api}.googleapis.com" for api in ("cloudfunctions", "run", "secretmanager"))
"""APIs without which nothing is deployed."""
APIS_URL = "GOOGLE_APIS_URL"
"""Where the APIs are, if not at Google: a stand-in on this computer, for the tests."""


def say(line: str) -> None:
    """In one piece, for steps are taken in several threads."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Command:
    """`verb` is deploy, rollback, info, doctor or remove. `dry` only prints the requests; `yes`
    removes unasked; `to` names the version to go back to, if not the one before. `rounds` and
    `as_json` are the doctor's.

    `environ` has the secrets' values. `say` gets every line for the person.
    """

    verb: str
    environ: Mapping[str, str]
    dry: bool = False
    yes: bool = False
    to: str = ""
    rounds: int = ROUNDS
    as_json: bool = False
    root: Path = ROOT
    say: Callable[[str], None] = say
    pause: Callable[[float], None] = sleep

    def run(self, resolved: Mapping[str, Any]) -> int:
        """The exit status: 0 if all is as it was asked for, else 1."""
        verbs = {
            "deploy": self._deploy,
            "rollback": self._rollback,
            "info": self._info,
            "doctor": self._doctor,
            "remove": self._remove,
        }
        try:
            planned = plan(resolved)
            with self._google() as google:
                return verbs[self.verb](google, planned)
        except Unfit as error:
            self.say(f"{error}\nNothing was changed.")
        except (Refused, Unanswered) as error:
            self.say(f"{error}\n{advice(error)}\nNothing was changed.")
        return 1

    @contextmanager
    def _google(self) -> Iterator[Google]:
        base_url = self.environ.get(APIS_URL) or None
        if base_url and urlsplit(base_url).hostname not in ("127.0.0.1", "localhost"):
            raise Unfit([f"{APIS_URL} is for a stand-in on this computer: http://127.0.0.1:port"])
        try:
            who = credentials()
        except Unfit as nobody:
            if not self.dry:
                raise
            self.say(f"{nobody}\nThe requests are those for an empty project.")
            yield Google(Rehearsal(None, self.say), base_url=base_url, pause=self.pause)
            return
        with closing(SignedIn(who)) as wire:
            real = Rehearsal(wire, self.say) if self.dry else wire
            yield Google(real, base_url=base_url, pause=self.pause)

    def _deploy(self, google: Google, planned: Plan) -> int:
        at_once = 1 if self.dry else AT_ONCE  # One after the other can be read.
        report = deploy(google, planned, self.root, self.environ, self.say, at_once=at_once)
        tell(report, planned, "make deploy", self.say)
        if not report.whole:
            return 1
        done = [one for one in report.done.values() if one != "stands"]
        if self.dry:
            self.say("A dry run: nothing was changed.")
            return 0
        self.say(f"Done: {len(done)} steps." if done else "Nothing had to be changed.")
        self.say("`make info` prints the addresses and what to paste into Meta.")
        return 0

    def _rollback(self, google: Google, planned: Plan) -> int:
        self._must_stand(google, planned)
        at_once = 1 if self.dry else AT_ONCE
        report = rollback(google, planned, self.to, self.say, at_once=at_once)
        tell(report, planned, f"make rollback{f' TO={self.to}' if self.to else ''}", self.say)
        if not report.whole:
            return 1
        if self.dry:
            self.say("A dry run: nothing was changed.")
        else:
            self.say("Done. `make deploy` goes forward again.")
        return 0

    def _info(self, google: Google, planned: Plan) -> int:
        number = self._must_stand(google, planned).number
        seen = survey(google, planned)
        self.say(f"{planned.prefix} in {planned.project}, {planned.region}")
        for line in (
            *info.addresses(google, planned, number),
            "",
            *info.versions(seen.history),
            "",
            *info.meta(google, planned, number),
            "",
            *info.doctor(Deployed(planned, number, seen)),
        ):
            self.say(line)
        return 0

    def _doctor(self, google: Google, planned: Plan) -> int:
        told = settings(google, planned, self._must_stand(google, planned).number)
        if "WEBHOOK_URL" not in told:
            raise _not_deployed(planned)
        return visit(told, rounds=self.rounds, as_json=self.as_json, reach=google.reach)

    def _remove(self, google: Google, planned: Plan) -> int:
        found = standing(google, planned, self._seen(google, planned).off)
        if not found:
            self.say(f"Nothing of {planned.prefix} stands in {planned.project}.")
            return 0
        for names in found.values():
            for name in names:
                self.say(f"  {name}")
        if not (self.yes or self.dry or _agreed(planned)):
            self.say("Nothing was removed.")
            return 1
        report = remove(google, planned, found, self.say)
        tell(report, planned, "make remove", self.say)
        return 0 if report.whole else 1

    def _must_stand(self, google: Google, planned: Plan) -> Project:
        project = self._seen(google, planned)
        if NEEDED.intersection(project.off):
            raise _not_deployed(planned)
        return project

    def _seen(self, google: Google, planned: Plan) -> Project:
        project = look(google, planned)
        if project is None:
            raise Unfit([f"There is no project {planned.project}, or you may not see it."])
        return project


def _not_deployed(planned: Plan) -> Unfit:
    return Unfit([f"{planned.prefix} is not deployed in {planned.project}: `make deploy`."])


def _agreed(planned: Plan) -> bool:
    if not sys.stdin.isatty():
        raise Unfit(["Nobody is there to be asked. To remove all the same, say --yes."])
    told = input(f"Remove all of it from {planned.project}? Type {planned.prefix} to go on: ")
    return told.strip() == planned.prefix
