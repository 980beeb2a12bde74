"""Who watches a run: what is broken is noted the moment it breaks, and what was tried is counted,
so that a run of nothing is not taken for a run without faults.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from local.torture.baton import Call, Runner
from local.torture.counts import Counts
from local.torture.history import Told, Wrote
from shared.booking.domain import Entry, Ref
from shared.booking.ledger import Ledger
from shared.conversation.domain import NOTES, Letter
from shared.conversation.store import Session
from shared.conversation.ways import BOX
from shared.messaging.domain import Outbound

Note = Callable[["Witness", Runner, Call, Any], None]
TRUE_WHEN_SAID = frozenset({"confirmed", "rescheduled"})


@dataclass
class Stood:
    """An appointment from the moment it stood confirmed."""

    entry: Entry
    step: int
    claimed: int
    opened: int
    """The steps at which it stood, its claim was made, and its letters were taken up."""
    ended: str = ""
    told_at: datetime | None = None


@dataclass
class Witness:
    """Watches every call. `broken` has a sentence for each broken promise, `trace` a line for
    each thing that happened."""

    ledger: Callable[[], Ledger]
    now: Callable[[], datetime]
    counts: Counts = field(default_factory=Counts)
    broken: list[str] = field(default_factory=list)
    trace: list[tuple[Any, ...]] = field(default_factory=list)
    stood: dict[Ref, Stood] = field(default_factory=dict)
    waiting: dict[str, list[Letter]] = field(default_factory=lambda: defaultdict(list))
    unsent: dict[str, list[Outbound]] = field(default_factory=lambda: defaultdict(list))
    wrote: list[Wrote] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    owners: dict[Ref, tuple[int, datetime]] = field(default_factory=dict)
    """When the owner last wrote to an event: the step, and the time."""
    lost: int = 0
    """The step at which Redis last lost everything; 0 if it never did."""
    _taken: set[str] = field(default_factory=set)
    _saved_keys: set[str] = field(default_factory=set)
    seen: dict[str, int] = field(default_factory=dict)
    """Messages of ours of which a status was taken in, and the step at which it was."""
    _claims: dict[Ref, int] = field(default_factory=dict)
    _flying: dict[Runner, Entry | None] = field(default_factory=dict)
    _opened: dict[Runner, int] = field(default_factory=dict)

    def note(self, who: str, what: str, more: object = "") -> None:
        self.trace.append((len(self.trace), self.now(), who, what, more))

    def breaks(self, what: str) -> None:
        self.note("!", "BROKEN", what)
        self.broken.append(what)

    def entry_is(self, entry: Entry) -> None:
        """How an entry stands from now on, whoever wrote it."""
        self.wrote.append(Wrote(len(self.trace), self.now(), entry))

    def done(self, runner: Runner, call: Call, result: object) -> None:
        self.counts.steps += 1
        self.note(runner.name, f"{call.port}.{call.name}", _shown(call, result))
        sees = _SEES.get((call.port, call.name))
        if sees is not None:
            sees(self, runner, call, result)

    def failed(self, runner: Runner, call: Call, error: Exception) -> None:
        self.counts.steps += 1
        self.note(runner.name, f"{call.port}.{call.name}", f"raises {type(error).__name__}")
        if call.name == "lease":
            self._begins(runner, call, False)

    def died(self, runner: Runner, call: Call, *, after: bool) -> None:
        self.note(runner.name, f"{call.port}.{call.name}", "DIES after" if after else "DIES before")
        self.counts.leases_outlived += 1
        self.counts.crashes_in_commit += self._flying.pop(runner, None) is not None

    def forgot(self) -> None:
        """Redis lost everything: what waited in it is not owed any more."""
        self.lost = len(self.trace)
        self.waiting.clear()
        self.unsent.clear()
        self.seen.clear()
        self._taken.clear()

    def is_committing(self, runner: Runner | None = None) -> bool:
        """Is this runner, or anybody, past the first look and at the commit itself?"""
        return bool(self._flying) if runner is None else runner in self._flying

    def flying(self) -> list[Entry]:
        """The claims whose commits are under way."""
        return [claim for claim in self._flying.values() if claim is not None]

    def _begins(self, runner: Runner, call: Call, had: Any) -> None:  # noqa: ARG002
        self.counts.commits += 1
        self._flying[runner] = None

    def _ends(self, runner: Runner, call: Call, result: Any) -> None:  # noqa: ARG002
        self._flying.pop(runner, None)

    def _claimed(self, runner: Runner, call: Call, claim: Entry) -> None:  # noqa: ARG002
        self.counts.races += any(claim.clashes(other) for other in self.flying())
        self._flying[runner] = claim
        self.entry_is(claim)
        self._claims[claim.ref] = len(self.trace)

    def _written(self, runner: Runner, call: Call, entry: Entry) -> None:  # noqa: ARG002
        self.entry_is(entry)
        if entry.state != "confirmed" or entry.ref in self.stood:
            return
        claimed = self._claims.get(entry.ref, 0)
        self.stood[entry.ref] = Stood(entry, len(self.trace), claimed, self._opened[runner])
        replaced = entry.written.replaces if entry.written else None
        for other in self.stood.values():
            # A move may overlap the appointment it replaces, until that is taken out.
            apart = other.ended or other.entry.ref in (entry.ref, replaced, *self.owners)
            if not apart and other.entry.clashes(entry):
                self.breaks(f"two confirmed at once: {_at(other.entry)} and {_at(entry)}")

    def _removed(self, runner: Runner, call: Call, result: Any) -> None:  # noqa: ARG002
        entry: Entry = call.args[0]
        self.entry_is(replace(entry, state="cancelled"))
        if entry.written is None:
            self.breaks(f"{runner.name} took out the owner's {entry.id}")
        stood = self.stood.get(entry.ref)
        if stood is None or entry.state != "confirmed":
            return
        moved = self._moved(entry.ref)
        stood.ended = "moved" if moved else "cancelled"
        self.counts.reschedules += moved
        whose = entry.written.customer if entry.written is not None else ""
        if not runner.name.startswith(f"{whose} ") and not (moved and runner.name == "tick"):
            self.breaks(f"{runner.name} took out the appointment of {whose}")
        if runner in self._flying and not moved:
            self.breaks(f"the old appointment went before the new one stood: {_at(entry)}")

    def _moved(self, ref: Ref) -> bool:
        """Does another appointment stand, or did it once, in the place of this one?"""
        written = (stood.entry.written for stood in self.stood.values())
        return any(one is not None and one.replaces == ref for one in written)

    def _takes(self, runner: Runner, call: Call, session: Any) -> None:  # noqa: ARG002
        self._opened[runner] = len(self.trace)

    def _received(self, runner: Runner, call: Call, receipts: Any) -> None:  # noqa: ARG002
        for key in call.named.get("seen", ()):
            self.seen.setdefault(key, len(self.trace))
        for arrival, receipt in zip(call.args[0], receipts, strict=True):
            if arrival.letter is not None and arrival.letter.kind == "alert":
                self._handed_over(arrival.letter.title)
            if receipt.outcome == "new":
                self.waiting[receipt.customer].append(arrival.letter)
                if arrival.letter.id in self._taken:
                    self.breaks(f"{arrival.letter.id} was taken in twice")
                self._taken.add(arrival.letter.id)

    def _handed_over(self, alert: str) -> None:
        """An alert in its own box is owed by that box, and by no customer's any more."""
        for customer, due in self.unsent.items():
            if customer != BOX:
                self.unsent[customer] = [one for one in due if one.key != alert]

    def _closed(self, runner: Runner, call: Call, result: Any) -> None:
        self._ends(runner, call, result)
        if call.args[0].customer == BOX:
            # An alert that went another way than its first is done with, unsent.
            sent = call.named["sent"]
            self.unsent[BOX] = [one for one in self.unsent[BOX] if one.key not in sent]

    def _saved(self, runner: Runner, call: Call, session: Session) -> None:
        answered = [letter.id for letter in call.args[0].inbox[: call.named["answered"]]]
        outbox, customer = call.named["outbox"], session.customer
        due = self.waiting[customer]
        kept = self._opened[runner] > self.lost
        if kept and [letter.id for letter in due[: len(answered)]] != answered:
            self.breaks(f"{customer}: {answered} answered, {[x.id for x in due]} were due")
        self.waiting[customer] = [letter for letter in due if letter.id not in answered]
        letters = call.args[0].inbox[: call.named["answered"]]
        wrote = any(letter.kind not in NOTES for letter in letters)
        replies = [one for one in outbox if one.kind != "alert"]
        if wrote and not replies and session.conversation.handed_off_until is None:
            self.breaks(f"{customer}: {answered} met with silence")
        known = {one.key for one in self.unsent[customer]}
        self.unsent[customer] += [one for one in outbox if one.key not in known]
        self._saved_keys |= {one.key for one in outbox}
        self._takes(runner, call, session)
        self._flying.pop(runner, None)

    def _said(self, runner: Runner, call: Call, result: Any) -> None:  # noqa: ARG002
        outbound: Outbound = call.args[0]
        due = self.unsent[runner.name.partition(" ")[0]]
        if outbound in due:
            # The owner waits for no customer; and what a status proves to have arrived is passed
            # over, and not overtaken.
            waits = [one for one in due if one.to == outbound.to]
            first = next(one for one in waits if one == outbound or one.key not in self.seen)
            if first != outbound:
                self.breaks(f"{outbound.key} overtook {first.key}")
            due.remove(outbound)
        elif outbound.key not in self._saved_keys and not outbound.key.startswith("look."):
            self.breaks(f"{outbound.kind} was said before it was saved")
        opened = self._opened.get(runner, 0)
        if self.seen.get(outbound.key, opened) < opened:
            self.breaks(f"{outbound.kind} was said again, and a status had told that it arrived")
        if outbound.kind in TRUE_WHEN_SAID:
            self._vouched(Ref.parse(outbound.about or ":"), outbound)
        to = outbound.to.phone or outbound.to.user_id or ""
        said = Told(len(self.trace), self.now(), to, outbound.key, outbound.kind, _all(outbound))
        self.told.append(said)

    def _vouched(self, ref: Ref, outbound: Outbound) -> None:
        stood = self.stood.get(ref)
        current = self.ledger().find(ref)
        if stood is None:
            self.breaks(f"said {outbound.kind}, and nothing stood: {outbound.text!r}")
            return
        stood.told_at = stood.told_at or self.now()
        stands = current is not None and current.state == "confirmed"
        if not stands and not stood.ended and ref not in self.owners:
            self.breaks(f"said {outbound.kind}, and it stands no more: {_at(stood.entry)}")


def lines(trace: list[tuple[Any, ...]]) -> tuple[str, ...]:
    """A trace to be read by people."""
    return tuple(
        f"{number:>4} {now:%H:%M:%S} {who}: {what} {more}".rstrip()
        for number, now, who, what, more in trace
    )


def _all(outbound: Outbound) -> str:
    choices = (f"{choice.title} {choice.description}" for choice in outbound.choices)
    return "\n".join((outbound.text, *choices))


def _at(entry: Entry) -> str:
    whose = entry.written.customer if entry.written else "the owner"
    return f"{whose} with {entry.barber} {entry.start:%H:%M}-{entry.end:%H:%M} {entry.id[:6]}"


def _shown(call: Call, result: object) -> object:
    """What a line of the trace says of this call; worked out when somebody reads it."""
    if call.port == "ledger" and isinstance(result, Entry):
        return f"{result.state} {_at(result)}"
    if call.port == "ledger" and call.name == "remove":
        return _at(call.args[0])
    if call.port == "messenger" and call.name == "send":
        return f"{call.args[0].kind}: {call.args[0].text.splitlines()[0]}"
    return ""


_SEES: Mapping[tuple[str, str], Note] = {
    ("holds", "lease"): Witness._begins,
    ("holds", "unlease"): Witness._ends,
    ("ledger", "insert"): Witness._claimed,
    ("ledger", "change"): Witness._written,
    ("ledger", "remove"): Witness._removed,
    ("talks", "receive"): Witness._received,
    ("talks", "open"): Witness._takes,
    ("talks", "close"): Witness._closed,
    ("talks", "save"): Witness._saved,
    ("messenger", "send"): Witness._said,
}
