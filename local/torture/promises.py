"""The promises of the design's section 8, held against the history of a finished run.

One function to a promise; each returns what it saw broken. They know nothing of faults: a
promise is kept whatever went wrong meanwhile. How a rehearsed customer's talk must end is
the rehearsal's own to say; `AS_REHEARSED` has those of its invariants that no crash excuses.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import combinations

from local.rehearsal import invariants
from local.rehearsal.customer import Customer
from local.rehearsal.suite import Suite
from local.torture.history import Heard, History, Told
from shared.booking.domain import Entry, Ref
from shared.logs import masked

Promise = Callable[[History], Iterator[str]]

WITHIN = timedelta(seconds=60)
"""Every message is answered, and every confirmed appointment told, within a minute."""
OWNER_HEARS = timedelta(minutes=3)
"""The sweep looks once a minute for what is older than one."""
SAYS_SO = frozenset({"confirmed", "rescheduled"})
HANDED_OFF = frozenset({"handoff", "opt_out_ack"})
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2}) ?(am|pm)\b", re.IGNORECASE)


def broken(history: History) -> list[str]:
    """Every promise that this run broke, as `name: what was seen`; nothing if all held."""
    return [f"{name}: {seen}" for name, promise in PROMISES.items() for seen in promise(history)]


def as_rehearsed(suite: Suite, customer: Customer) -> list[str]:
    """What of a rehearsed talk did not come to the end it should have."""
    checks = {name: invariants.INVARIANTS[name] for name in AS_REHEARSED}
    return [f"{name}: {seen}" for name, check in checks.items() for seen in check(suite, customer)]


AS_REHEARSED = (
    "ledger_diff_matches",
    "no_overlap",
    "inside_hours",
    "price_whitelist",
    "time_grounded",
    "confirm_first",
    "privacy",
    "language",
    "secrets",
)
"""The others count messages or seconds, which the promises here do with crashes in mind."""


def no_overlap(history: History) -> Iterator[str]:
    """At no moment do two confirmed entries of one barber overlap by the desk's doing."""
    standing = {entry.ref: entry for entry in history.before}
    for write in history.wrote:
        was, standing[write.entry.ref] = standing.get(write.entry.ref), write.entry
        stood = was is not None and was.state == "confirmed"
        if write.entry.state != "confirmed" or stood or write.entry.written is None:
            continue
        for other in standing.values():
            if _crosses(write.entry, other):
                yield f"{write.entry.ref} was confirmed over {other.ref}"


def confirmed_is_true(history: History) -> Iterator[str]:
    """When "confirmed" reaches a phone, an appointment of that customer's stands at the hour
    it names, and one that nothing else has spoken for; who says yes twice may hear it twice."""
    vouched: dict[str, Ref] = {}
    for told in history.told:
        if told.kind not in SAYS_SO:
            continue
        spoken_for = {ref for key, ref in vouched.items() if not _may_both(history, key, told.key)}
        entry = next(
            (
                entry
                for entry in _theirs(history, told)
                if entry.ref not in spoken_for and _names_hour(told, entry, history)
            ),
            None,
        )
        if entry is None or vouched.setdefault(told.key, entry.ref) != entry.ref:
            yield f"{told.kind} was told to {told.to} at {told.at:%H:%M:%S}, and nothing stood"


def told_in_time(history: History) -> Iterator[str]:
    """Whoever has an appointment hears of it within a minute, or else the owner does."""
    used: set[str] = set()
    for number, at, entry in _confirmations(history):
        told = next(
            (
                one
                for one in history.told
                if one.number > number
                and one.kind in SAYS_SO
                and one.key not in used
                and one.to in _names(history, entry)
                and _names_hour(one, entry, history)
            ),
            None,
        )
        if told is not None and told.at - at <= WITHIN:
            used.add(told.key)
        elif not _owner_heard(history, at) and not _gone_by(history, entry.ref, at + WITHIN):
            late = f"{(told.at - at).total_seconds():.0f} s late" if told else "never told"
            yield f"{entry.ref} of {at:%H:%M:%S}: {late}, and no alert"


def once(history: History) -> Iterator[str]:
    """Each message of a customer's has its effect at most once, and no message of the
    shop's arrives twice once a status has told that it arrived."""
    for one, other in combinations(_made(history), 2):
        if one.written and other.written and one.written.proposal == other.written.proposal:
            yield f"{one.ref} and {other.ref} come of one proposal"
    arrived = Counter((told.to, told.key) for told in history.told)
    yield from (f"{key} came {times} times to {to}" for (to, key), times in arrived.items()
                if times > 1)  # fmt: skip


def answered(history: History) -> Iterator[str]:
    """Every message is answered within a minute, or handed to a person."""
    for heard in history.heard:
        replies = [told for told in history.told if told.to in _names_of(history, heard)]
        before = [told for told in replies if told.at < heard.at]
        if before and before[-1].kind in HANDED_OFF:
            continue
        in_time = any(heard.at <= told.at <= heard.at + WITHIN for told in replies)
        if not in_time and not _owner_heard(history, heard.at):
            yield f"{heard.text!r} of {heard.at:%H:%M:%S} by {heard.customer}"


def in_order(history: History) -> Iterator[str]:
    """What a customer wrote first is answered first, and each answer's parts in their order."""
    place = {masked(heard.wamid): n for n, heard in enumerate(history.heard)}
    for person in history.people:
        keys = dict.fromkeys(told.key for told in history.told if told.to in person.names)
        order = [(place[_turn(key)], key.rpartition(".")[2]) for key in keys if _turn(key) in place]
        if order != sorted(order):
            yield f"to {min(person.names)}: {list(keys)}"


def nothing_of_others(history: History) -> Iterator[str]:
    """No customer sees the name, the number or an appointment of somebody else."""
    for told in history.told:
        person = history.person(told.to)
        if person is None or history.is_owner(told.to):
            continue
        said = " ".join(heard.text for heard in history.heard if heard.customer in person.names)
        public = {person.called, "", *(barber.name for barber in history.shop.barbers)}
        for secret in sorted(_secrets(history, person.names) - public):
            if re.search(rf"\b{re.escape(secret)}\b", told.text) and secret not in said:
                yield f"{told.to} was shown {secret!r}"


PROMISES: dict[str, Promise] = {
    promise.__name__: promise
    for promise in (
        no_overlap,
        confirmed_is_true,
        told_in_time,
        once,
        answered,
        in_order,
        nothing_of_others,
    )
}


def _crosses(mine: Entry, other: Entry) -> bool:
    """An appointment that replaces another may stand beside it until that one is let go."""
    replaces = {entry.written.replaces for entry in (mine, other) if entry.written is not None}
    stands = other.state == "confirmed" and other.blocks and other.ref != mine.ref
    return stands and not replaces & {mine.ref, other.ref} and mine.clashes(other)


def _theirs(history: History, told: Told) -> list[Entry]:
    """The appointments made in this run for whom this message went to, standing by then."""
    person = history.person(told.to)
    known = {entry.ref for entry in history.before if entry.state == "confirmed"}
    return [
        entry
        for entry in history.standing(told.number).values()
        if entry.state == "confirmed"
        and entry.written is not None
        and entry.ref not in known
        and person is not None
        and entry.written.customer in person.names
    ]


def _may_both(history: History, key: str, other: str) -> bool:
    """May these two say the same: one message again, or the answers to two of a customer's?"""
    heard = {masked(one.wamid) for one in history.heard}
    return key == other or (_turn(key) != _turn(other) and {_turn(key), _turn(other)} <= heard)


def _names_hour(told: Told, entry: Entry, history: History) -> bool:
    """Is the entry's hour among those the message names? One that names none fits any."""
    clocks = {(int(h) % 12 + 12 * (half.lower() == "pm"), int(m)) for h, m, half in
              _CLOCK.findall(told.text)}  # fmt: skip
    local = history.shop.local(entry.start)
    return not clocks or (local.hour, local.minute) in clocks


def _confirmations(history: History) -> Iterator[tuple[int, datetime, Entry]]:
    """Each moment from which a customer of this run had an appointment they had not before."""
    state = {entry.ref: entry.state for entry in history.before}
    for write in history.wrote:
        was, state[write.entry.ref] = state.get(write.entry.ref), write.entry.state
        new = write.entry.state == "confirmed" and was != "confirmed"
        if new and write.entry.written is not None and _names(history, write.entry):
            yield write.number, write.at, write.entry


def _made(history: History) -> list[Entry]:
    known = {entry.ref for entry in history.before}
    ever = {w.entry.ref: w.entry for w in history.wrote if w.entry.state == "confirmed"}
    return [entry for ref, entry in ever.items() if ref not in known]


def _names(history: History, entry: Entry) -> frozenset[str]:
    person = history.person(entry.written.customer) if entry.written is not None else None
    return person.names if person is not None else frozenset()


def _names_of(history: History, heard: Heard) -> frozenset[str]:
    person = history.person(heard.customer)
    return person.names if person is not None else frozenset({heard.customer})


def _owner_heard(history: History, since: datetime) -> bool:
    return any(
        history.is_owner(told.to) and since <= told.at <= since + OWNER_HEARS
        for told in history.told
    )


def _gone_by(history: History, ref: Ref, moment: datetime) -> bool:
    writes = [write for write in history.wrote if write.entry.ref == ref and write.at <= moment]
    return bool(writes) and writes[-1].entry.state == "cancelled"


def _secrets(history: History, mine: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for person in history.people:
        if not person.names & mine:
            found |= {*person.names, person.called}
    for entry in (*history.before, *(write.entry for write in history.wrote)):
        written = entry.written or None
        if written is None or written.customer not in mine:
            found.add(entry.id)
        if written is not None and written.customer not in mine:
            found |= {written.customer, written.name or "", written.phone or ""}
    return found


def _turn(key: str) -> str:
    return re.split(r"[-.!]", key, maxsplit=1)[0]
