"""The Redis database at Upstash, which keeps the talks with customers."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Literal

from deploy.doctor import redis as checks
from deploy.doctor.places import UPSTASH
from deploy.setup.desk import Desk, stand_in
from deploy.setup.talk import ToMend, Wrong
from deploy.setup.upstash_account import URL as UPSTASH_URL
from deploy.setup.upstash_account import Database, RefusedByUpstash, UpstashAccount

WHY = (
    "What customers said and were offered is kept in a Redis database at Upstash until their "
    "visit is over. Its free plan is enough for a shop."
)
URL, TOKEN = "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"
API = "UPSTASH_API_URL"
KEYS = "console.upstash.com → Account → Management API → Create API key"
READY_S = (1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 8.0, 8.0)
"""Before each further look at a database that is being made."""
Way = Literal["again", "make", "take", "paste"]


def settle(desk: Desk) -> None:
    url, token = desk.vault.value(URL), desk.vault.value(TOKEN)
    if url and token and _is_well(desk, url, token):
        return
    desk.talk.explain()
    again: list[tuple[Way, str]] = [("again", "The same: it is put right, look again")]
    ways: list[tuple[Way, str]] = [
        *(again if url else []),
        ("make", "Make one now; it needs an API key of your Upstash account"),
        ("take", "Take one that you have, by the same API key"),
        ("paste", "Paste the address and the token of one"),
    ]
    way = desk.talk.choose("Which database?", ways)
    if way == "again":
        raise Wrong("Then it is looked at again.")
    if way == "paste":
        url = desk.talk.ask(f"Its REST URL? ({UPSTASH})")
        token = desk.talk.ask_secret("Its REST token, the one that may write?")
    else:
        url, token = _from_account(desk, way)
    _check_address(desk, url, token)
    if _is_well(desk, url, token):
        desk.vault.put(URL, url)
        desk.vault.put(TOKEN, token)
    else:
        raise Wrong("That database will not do as it is.")


def _check_address(desk: Desk, url: str, token: str) -> None:
    with desk.examined({URL: url, TOKEN: token}) as setup:
        if setup.settings.redis is None:
            raise Wrong(
                f"{url} is no address of a database.", f"It begins with https://: {UPSTASH}"
            )


def _is_well(desk: Desk, url: str, token: str) -> bool:
    """Says what it finds. How far this computer is from it is no matter."""
    with desk.examined({URL: url, TOKEN: token}) as setup:
        setup.monotonic = lambda: 0.0
        findings = [*checks.redis(setup), *checks.eviction(setup)]
    desk.talk.told(findings)
    return all(each.state != "wrong" for each in findings)


def _from_account(desk: Desk, way: Way) -> tuple[str, str]:
    """The address and the token of a database of the account's."""
    desk.talk.say(f"Where the API key is: {KEYS}. It is used now and kept nowhere.")
    email = desk.talk.ask("Your e-mail address at Upstash?")
    key = desk.talk.ask_secret("The API key?")
    with _account(desk, email, key) as account:
        found = _made if way == "make" else _taken
        try:
            one = desk.patiently(partial(found, desk, account))
        except RefusedByUpstash as refused:
            raise _told(refused) from None
        return one.url(account.url), one.token


@contextmanager
def _account(desk: Desk, email: str, key: str) -> Iterator[UpstashAccount]:
    url = stand_in(desk.environ, API) if desk.environ.get(API) != UPSTASH_URL else None
    with desk.examined({}) as setup:
        yield UpstashAccount(setup, url or UPSTASH_URL, email, key)


def _told(refused: RefusedByUpstash) -> Wrong:
    if refused.status in (401, 403):
        return Wrong("Upstash does not know this e-mail address with this API key.", f"See {KEYS}")
    return Wrong(
        refused.said,
        "A free account may have one database: take the one that you have, or give it a card "
        "under console.upstash.com → Account → Billing.",
        "Or make one by hand at console.upstash.com, Eviction off, and paste it.",
    )


def _made(desk: Desk, account: UpstashAccount) -> Database:
    """An earlier run may have made it, and not heard of it or been stopped: then it is that."""
    plan = desk.plan
    made = (one for one in account.databases() if one.name == plan.prefix)
    one = next(made, None) or account.make(plan.prefix, plan.region)
    desk.talk.say(f"{one.name}, near the desk …")
    for pause in READY_S:
        one = account.database(one.id)
        if one.state == "active":
            return one
        desk.pause(pause)
    raise ToMend(
        f"Upstash is still making {one.name}.", "Wait a minute, then take it from the list."
    )


def _taken(desk: Desk, account: UpstashAccount) -> Database:
    seen = [one for one in account.databases() if one.state == "active"]
    if not seen:
        raise Wrong("This account has no database yet.", "Make one.")
    chosen = desk.talk.choose("Which one?", [(one, f"{one.name}, {one.region}") for one in seen])
    if chosen.eviction:
        desk.talk.say(f"{chosen.name} throws the oldest away when it is full.")
        if not desk.talk.agree("Switch that off? The desk needs it off."):
            raise Wrong("Then take another one.")
        account.keep_everything(chosen.id)
    return account.database(chosen.id)
