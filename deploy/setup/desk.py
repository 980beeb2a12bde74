"""The desk that is being set up: what every chapter works on."""

import copy
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from google.oauth2.credentials import Credentials as Person

from deploy.command import APIS_URL, ROOT
from deploy.doctor.setup import SetUp
from deploy.errors import Unfit
from deploy.google import Google
from deploy.plan import Plan, plan
from deploy.project import Project, look
from deploy.rehearsal import Rehearsal
from deploy.setup import env_lines
from deploy.setup.talk import Ended, Talk, ToMend, Wrong
from deploy.setup.vault import Vault
from deploy.wire import SignedIn, credentials
from shared.errors import Temporary
from shared.shop.catalogue import read_shop
from shared.shop.domain import Shop
from shared.shop.schema import check

T = TypeVar("T")

OFFLINE = "Look whether this computer is online, and wait a moment."
PROJECT = "GOOGLE_CLOUD_PROJECT"
LOOPBACK = ("127.0.0.1", "localhost")


def stand_in(environ: Mapping[str, str], variable: str) -> str | None:
    """Where an API is, if not at its vendor's: a stand-in on this computer, for the tests.
    Raises Unfit for any other place; a key would travel there."""
    url = environ.get(variable) or None
    if url and urlsplit(url).hostname not in LOOPBACK:
        raise Unfit([f"{variable} is for a stand-in on this computer: http://127.0.0.1:port"])
    return url.rstrip("/") if url else None


def ran(command: Sequence[str]) -> bool:
    """A program run in this terminal; did it end well?"""
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - named by us


class Desk(AbstractContextManager["Desk"]):
    """`resolved` is serverless.yml, of which a copy is kept: it learns what is chosen. Closed
    at the end of the `with`."""

    def __init__(
        self,
        talk: Talk,
        resolved: Mapping[str, Any],
        environ: Mapping[str, str],
        *,
        root: Path = ROOT,
        pause: Callable[[float], None] = time.sleep,
        run: Callable[[Sequence[str]], bool] = ran,
    ) -> None:
        self.talk = talk
        self.environ = environ
        self.root = root
        self.pause = pause
        self.run = run
        self._resolved: dict[str, Any] = copy.deepcopy(dict(resolved))
        self._google: Google | None = None
        self._vaults: dict[str, Vault] = {}
        self._open = ExitStack()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._open.close()

    # ── Google ──────────────────────────────────────────────────────────────────────────

    def sign_in(self, *, charged: bool = False) -> Google:
        """As whoever is logged in here. `charged` has a person's calls counted on the chosen
        project, without which some APIs answer nobody. Raises Unfit where nobody is."""
        who = credentials()
        if charged and isinstance(who, Person) and who.quota_project_id is None:
            who = who.with_quota_project(self.project_id)
        wire = self._open.enter_context(closing(SignedIn(who)))
        base_url = stand_in(self.environ, APIS_URL)
        self._google = Google(wire, base_url=base_url, pause=self.pause)
        self._vaults.clear()
        return self._google

    @contextmanager
    def rehearsing(self) -> Iterator[Google]:
        """As Google would answer, with nothing changed by it."""
        with closing(SignedIn(credentials())) as wire:
            yield Google(
                Rehearsal(wire, lambda _line: None),
                base_url=stand_in(self.environ, APIS_URL),
                pause=self.pause,
            )

    @property
    def google(self) -> Google:
        return self._google or self.sign_in()

    @property
    def project_id(self) -> str:
        """Empty until one is chosen."""
        return str(self._resolved["provider"].get("project") or "")

    @property
    def plan(self) -> Plan:
        return plan(self._resolved)

    def check_file(self) -> None:
        """Raises Ended for what serverless.yml cannot say: it was read before this began. The
        project in it is the one thing that may still be chosen."""
        provider = {**self._resolved.get("provider", {}), "project": "any-project"}
        try:
            plan({**self._resolved, "provider": provider})
        except Unfit as unfit:
            raise Ended(f"{unfit}\nPut that right, then run `make setup` again.", 1) from None

    def project(self) -> Project:
        """As it is now. Raises Wrong where there is none, or none to be seen."""
        found = look(self.google, self.plan)
        if found is None:
            raise Wrong(f"There is no project {self.project_id}, or this login may not see it.")
        return found

    @property
    def vault(self) -> Vault:
        return self._vaults.setdefault(
            self.project_id, Vault(self.google, self.plan, self.talk.hide)
        )

    def patiently(self, call: Callable[[], T]) -> T:
        """What it answers. While nobody does, whoever sits here may wait: Enter tries again, and
        what was typed before need not be typed anew."""
        while True:
            try:
                return call()
            except Temporary as error:
                self.talk.wrong(str(error), OFFLINE)
                self.talk.wait("Press Enter to try again")

    # ── What is on this computer ────────────────────────────────────────────────────────

    def remember(self, **values: str) -> None:
        """What is no secret, for this run and, in `.env`, for the next ones."""
        provider = self._resolved["provider"]
        for name, value in values.items():
            if name == PROJECT:
                provider["project"] = value
            else:
                provider["environment"][name] = value
        if env_lines.write(self.root / ".env", **values):
            self.talk.say(f"Noted in .env: {', '.join(values)}.")

    def forget_project(self) -> None:
        """Another one is to be chosen."""
        self._resolved["provider"]["project"] = ""

    @property
    def shop_file(self) -> Path:
        return self.root / self.plan.environment.get("SHOP_CONFIG", "config/barbershop.toml")

    def shop(self) -> Shop:
        """Raises ToMend with every mistake in the shop file."""
        problems = check(self.shop_file)
        if problems:
            raise ToMend("The shop file has mistakes.", *problems)
        return read_shop(self.shop_file)

    def examined(self, settings: Mapping[str, str], shop: Shop | None = None) -> SetUp:
        """These settings, and those that serverless.yml has, to be looked at by the doctor's
        checks. A `with` closes it. How far this computer is from a service is no matter."""
        told = {**self.plan.environment, "SHOP_CONFIG": str(self.shop_file)}
        setup = SetUp({**told, **settings}, rounds=0, pause=self.pause, reach=self.google.reach)
        setup.shop = shop
        return setup


def with_calendar(shop: Shop, barber_id: str, calendar: str) -> Shop:
    """The shop as if it had this barber alone, with that calendar."""
    (barber,) = (one for one in shop.barbers if one.id == barber_id)
    return replace(shop, barbers=(replace(barber, calendar_id=calendar),))
