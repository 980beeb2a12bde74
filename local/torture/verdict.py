"""What must hold when a run is over and everything has been given time to settle."""

from collections import Counter
from collections.abc import Iterator, Sequence

from local.torture.arena import SHOP
from local.torture.crowd import YES
from local.torture.history import Heard, History, Person
from local.torture.promises import PROMISES
from local.torture.world import World
from shared.booking.domain import Entry
from shared.messaging.events import Message, Sender, Tap, Text

ALWAYS = ("nothing_of_others",)
"""The promise that holds to the letter whatever happens."""
THE_WITNESS = frozenset({"once", "confirmed_is_true"})
"""Promises that the witness holds the run to while it runs: what may arrive twice hangs on when
a status comes, and one appointment may be confirmed twice to whoever says yes twice."""
UNDISTURBED = tuple(name for name in PROMISES if name not in THE_WITNESS)
"""Promises that hold to the letter while the owner keeps away, Redis keeps what it has, and
no lease outlives its holder twice. Beyond that a message may take longer than its minute and
an appointment cross what the owner has just typed; then it is the witness alone who judges."""


def verdict(world: World, people: Sequence[Sender], *, timely: bool = True) -> list[str]:
    """A sentence for each promise that was not kept (design, section 8). Not `timely`: the
    run took its time on purpose, so nothing is held to its minute."""
    history = _history(world, people)
    held = UNDISTURBED if timely and _undisturbed(world) else ALWAYS
    told = [f"{name}: {seen}" for name in held for seen in PROMISES[name](history)]
    mine = (_unanswered, _untold, _overlaps, _unasked, _left_behind)
    return [*told, *(seen for check in mine for seen in check(world))]


def _undisturbed(world: World) -> bool:
    witness = world.witness
    quiet = not witness.owners and not witness.lost
    return quiet and witness.counts.leases_outlived < 2


def _history(world: World, people: Sequence[Sender]) -> History:
    return History(
        shop=SHOP,
        people=tuple(_person(sender) for sender in people),
        heard=[
            Heard(message.at, message.sender.customer, message.wamid, _words(message))
            for message in world.heard
            if not _with_a_person(world, message)
        ],
        wrote=world.witness.wrote,
        told=world.witness.told,
    )


def _with_a_person(world: World, message: Message) -> bool:
    """Was its sender handed to a person before? Then the desk may keep silent, and does so for
    as long as the talk says: the witness looks there."""
    return any(
        told.kind == "handoff" and told.to == message.sender.phone and told.at <= message.at
        for told in world.witness.told
    )


def _person(sender: Sender) -> Person:
    return Person(frozenset(n for n in (sender.phone, sender.user_id) if n), sender.name)


def _words(message: Message) -> str:
    return message.content.body if isinstance(message.content, Text) else ""


def _unanswered(world: World) -> Iterator[str]:
    for customer, letters in world.witness.waiting.items():
        if letters:
            yield f"{customer}: never answered {[letter.id for letter in letters]}"
    for customer, messages in world.witness.unsent.items():
        unsent = [message.key for message in messages if message.key not in world.witness.seen]
        if unsent:
            yield f"{customer}: never sent {unsent}"


def _untold(world: World) -> Iterator[str]:
    """Told to its customer, or the owner knows; even when Redis forgot what was to be said."""
    for stood in world.witness.stood.values():
        entry = world.ledger.find(stood.entry.ref)
        stands = entry is not None and entry.state == "confirmed"
        if stands and stood.told_at is None and stood.entry.ref not in world.witness.owners:
            yield f"confirmed and never told: {stood.entry.ref}"


def _unasked(world: World) -> Iterator[str]:
    """Nothing is booked without a yes, and no yes books twice."""
    yes = Counter(m.sender.customer for m in world.heard if is_yes(m))
    stood = [one.entry.written for one in world.witness.stood.values()]
    booked = Counter(written.customer for written in stood if written is not None)
    for customer, times in booked.items():
        if times > yes[customer]:
            yield f"{customer}: {times} appointments of {yes[customer]} yeses"


def is_yes(message: Message) -> bool:
    """Is this a human act that may book something?"""
    content = message.content
    if isinstance(content, Tap):
        return content.id.startswith("1|y")
    return isinstance(content, Text) and content.body in YES


def _overlaps(world: World) -> Iterator[str]:
    """An owner's event over an appointment is the owner's doing, if it came after the claim;
    the owner is told, if it came before the appointment stood."""
    alerts = [told.at for told in world.witness.told if told.kind == "alert"]
    for stood in world.witness.stood.values():
        mine = world.ledger.find(stood.entry.ref)
        if mine is None or mine.state != "confirmed" or mine.ref in world.witness.owners:
            continue
        lost = stood.opened <= world.witness.lost
        for theirs in _over(world, mine):
            step, at = world.witness.owners[theirs.ref]
            if step < stood.claimed:
                yield f"booked over the owner's event: {mine.ref}"
            elif not lost and step < stood.step and not any(alert >= at for alert in alerts):
                yield f"the owner was not told of {theirs.id} over {mine.ref}"


def _over(world: World, mine: Entry) -> Iterator[Entry]:
    around = world.ledger.entries([mine.barber], mine.start, mine.end)[mine.barber]
    for other in around:
        if other.ref in world.witness.owners and other.ref != mine.ref and other.clashes(mine):
            yield other


def _left_behind(world: World) -> Iterator[str]:
    for runner in world.running:
        yield f"{runner.name} never ended"
