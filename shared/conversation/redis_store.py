"""Talks in Redis: every method is one script, so one round trip, and all or nothing.

Keys begin with `turno:{shop}:`. `who:{name}` says which customer has that name and
`ids:{customer}` all the names of one. `inbox:{customer}` and `outbox:{customer}` keep what
waits for ten days, `letter:{id}` remembers what came for eight, `talk:{customer}` lives a
day, `profile:{customer}` a year. `waits:all` says who waits and since when, `opened:{customer}`
how often they were opened without an answer; `signs:all` when Meta's latest webhook and the
sweep's latest round came by; `consents:` is told of in `redis_remembered.py`. What this
version cannot read is laid aside and logged; a talk starts afresh then, and the customer is
answered all the same.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from shared.codec import plain, read
from shared.conversation import scripts
from shared.conversation.domain import Conversation, Letter, Profile
from shared.conversation.store import LEASE, Arrival, LeaseLost, Receipt, Session, Waiting
from shared.logs import log, masked
from shared.messaging.domain import Outbound
from shared.redis import Redis

T = TypeVar("T")

SEAL = "1"
"""The shape of `Conversation`. Change it with a change that old talks cannot be read through."""

_LEASE_MS = int(LEASE.total_seconds() * 1000)


class RedisConversations:
    """One shop's talks. Talks written under another `seal` start afresh."""

    def __init__(self, redis: Redis, shop_id: str, seal: str = SEAL) -> None:
        self._redis = redis
        self._prefix = f"turno:{shop_id}:"
        self._seal = seal

    def receive(
        self,
        arrivals: Sequence[Arrival],
        *,
        seen: Sequence[str] = (),
        now: datetime,
        per_minute: int,
        by_meta: bool = False,
    ) -> tuple[Receipt, ...]:
        if not arrivals:
            self._news(seen, now, by_meta=by_meta)
            return ()
        sent = json.dumps([_posted(arrival) for arrival in arrivals]), json.dumps(list(seen))
        minute = int(now.timestamp()) // 60
        args = (*sent, _milliseconds(now), minute, per_minute, int(by_meta))
        receipts = scripts.RECEIVE.run(self._redis, [self._prefix], args)
        return tuple(Receipt(customer, outcome) for customer, outcome in receipts)

    def _news(self, seen: Sequence[str], now: datetime, *, by_meta: bool) -> None:
        keys = [self._key("signs", "all"), *(self._key("seen", key) for key in seen)]
        scripts.NEWS.run_alone(self._redis, keys, [int(by_meta), _milliseconds(now)])

    def open(self, customer: str, token: str, *, now: datetime) -> Session | timedelta:
        args = (token, _LEASE_MS, customer)
        found = scripts.OPEN.run(self._redis, self._keys(customer), args)
        if isinstance(found, int):
            return timedelta(milliseconds=found)
        return self._session(customer, token, found, now)

    def save(
        self, session: Session, *, outbox: Sequence[Outbound], answered: int, now: datetime
    ) -> Session:
        profile = plain(session.profile)
        names = profile.pop("identities")
        state = {"seal": self._seal, "talk": plain(session.conversation)}
        letters = [letter.id for letter in session.inbox[:answered]]
        messages = [(outbound.key, json.dumps(plain(outbound))) for outbound in outbox]
        given = (state, profile, names, letters, messages)
        whose = (session.token, _LEASE_MS, session.customer, _milliseconds(now), session.version)
        found = scripts.SAVE.run(
            self._redis, self._keys(session.customer), (*whose, *map(json.dumps, given))
        )
        if found is None:
            raise LeaseLost("another worker has this customer")
        return self._session(session.customer, session.token, found, now)

    def tried(self, session: Session, key: str, *, now: datetime) -> None:
        outbox = self._key("outbox", session.customer)
        scripts.TRIED.run(self._redis, [outbox], [key, _milliseconds(now)])

    def close(
        self,
        session: Session,
        *,
        sent: Sequence[str],
        now: datetime,  # noqa: ARG002 - the port's; a lease ends on Redis' own clock
    ) -> bool:
        keys = [self._key(kind, session.customer) for kind in ("lease", "inbox", "outbox")]
        args = (session.token, session.customer, *sent)
        return bool(scripts.CLOSE.run(self._redis, [*keys, self._prefix], args))

    def left_behind(
        self, *, before: datetime, at_most: int, round_at: datetime | None = None
    ) -> tuple[str, ...]:
        last, waits = f"({_milliseconds(before)}", self._key("waits", "all")
        if round_at is None:
            found = self._redis.command("ZRANGEBYSCORE", waits, "-inf", last, "LIMIT", 0, at_most)
        else:
            args = (last, at_most, _milliseconds(round_at))
            found = scripts.ROUND.run(self._redis, [waits, self._key("signs", "all")], args)
        return tuple(found)

    def _keys(self, customer: str) -> list[str]:
        kinds = ("lease", "inbox", "talk", "profile", "outbox", "ids")
        return [*(self._key(kind, customer) for kind in kinds), self._prefix]

    def _key(self, kind: str, customer: str) -> str:
        return f"{self._prefix}{kind}:{customer}"

    def _session(self, customer: str, token: str, found: list[Any], now: datetime) -> Session:
        version, state, profile, inbox, outbox, seen, names, since, opened = found
        return Session(
            customer=customer,
            token=token,
            inbox=tuple(_letter(text, customer, now) for text in inbox),
            conversation=self._conversation(state, customer),
            profile=profile_of(profile, customer, names),
            outbox=self._outbox(outbox, seen, customer),
            version=int(version),
            since=_moment(int(float(since or 0))),
            opened=int(opened),
        )

    def _conversation(self, state: str | None, customer: str) -> Conversation:
        if state is None:
            return Conversation()
        try:
            kept = json.loads(state)
            if kept["seal"] != self._seal:
                raise ValueError("written under another seal")
            return read(Conversation, kept["talk"])
        except (ValueError, TypeError, KeyError) as error:
            _unreadable("conversation", customer, error)
            return Conversation()

    def _outbox(self, pairs: list[str], seen: list[int], customer: str) -> tuple[Waiting, ...]:
        waiting: list[tuple[int, Waiting]] = []
        unreadable: list[str] = []
        for key, value, arrived in zip(pairs[::2], pairs[1::2], seen, strict=True):
            place, tried, text = value.split(" ", 2)
            try:
                outbound = read(Outbound, json.loads(text))
            except ValueError as error:
                _unreadable("outbound", customer, error)
                unreadable.append(key)
                continue
            waiting.append((int(place), Waiting(outbound, _moment(int(tried)), bool(arrived))))
        if unreadable:
            # Nobody could ever send it: left there, it would call for another turn for ever.
            self._redis.command("HDEL", self._key("outbox", customer), *unreadable)
        return tuple(one for _, one in sorted(waiting, key=lambda placed: placed[0]))


def _posted(arrival: Arrival) -> dict[str, Any]:
    posted: dict[str, Any] = {"names": (*arrival.before, *arrival.identities)}
    if arrival.letter is not None:
        flood = replace(arrival.letter, kind="flood", text="", title="")
        posted["id"] = arrival.letter.id
        posted["letter"] = json.dumps(plain(arrival.letter))
        posted["flood"] = json.dumps(plain(flood))
    return posted


def _letter(text: str, customer: str, now: datetime) -> Letter:
    """A letter that cannot be read keeps its place: the customer is asked what it was."""
    kept: Any = None
    try:
        kept = json.loads(text)
        return read(Letter, kept)
    except ValueError as error:
        _unreadable("letter", customer, error)
        name = kept.get("id") if isinstance(kept, dict) else None
        return Letter(str(name or "unreadable"), now, "other")


def profile_of(text: str | None, customer: str, names: Sequence[str]) -> Profile:
    """What is known of a customer, and by which names; little, if it cannot be read."""
    known = frozenset(names)
    if text is None:
        return Profile(identities=known)
    try:
        return replace(read(Profile, json.loads(text)), identities=known)
    except ValueError as error:
        _unreadable("profile", customer, error)
        return Profile(identities=known)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None


def _unreadable(what: str, customer: str, error: Exception) -> None:
    log("state_unreadable", severity="ERROR", what=what, customer=masked(customer), error=error)
