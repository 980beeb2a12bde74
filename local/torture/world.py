"""One shop on twins alone, whose clock stands still until it is moved, and whose every call to
the outside waits for the baton.

The twins are held equal to the real adapters by the contract tests, so what holds here holds
there as far as those reach; `races.py` tries the adapters themselves.
"""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from local.torture.arena import NOW, SHOP
from local.torture.baton import Baton, Fate, Runner
from local.torture.history import Told
from local.torture.witness import Witness
from shared.booking.domain import Entry, Ref
from shared.booking.holds import MemoryHolds
from shared.booking.ledger import MemoryLedger
from shared.booking.service import Booking
from shared.conversation.hearing import Ears
from shared.conversation.intake import Intake
from shared.conversation.notices import MemoryNotices
from shared.conversation.service import Receptionist
from shared.conversation.store import MemoryConversations
from shared.conversation.wording import Wording
from shared.errors import Temporary
from shared.keys import derive
from shared.messaging.buttons import Buttons
from shared.messaging.events import Content, Message, Sender, Status
from shared.messaging.messenger import MemoryMessenger
from shared.messaging.texts import load
from shared.queue import Errand, MemoryQueue
from shared.shop.catalogue import MemoryCatalogue
from shared.sweep.service import Sweep
from shared.understanding.reader import Reader
from shared.understanding.rules import GrammarReader

_TEXTS = load(Path(__file__).parents[2] / "config" / "texts")
_KEY = derive(b"a secret that is long enough for a stage", "buttons")
EACH = timedelta(minutes=1)
"""How often the sweep comes by."""
TRIES_AGAIN = timedelta(seconds=2)
"""How soon the queue brings an errand again whose worker failed."""

Due = tuple[datetime, Errand]


class World:
    """A context manager: whoever still works at its end dies there."""

    def __init__(self, *, reader: Reader | None = None) -> None:
        self.now = NOW
        self.ledger, self.messenger, self.queue = MemoryLedger(), MemoryMessenger(), MemoryQueue()
        self.holds, self.talks = MemoryHolds(), MemoryConversations()
        self.posts: list[Message | Status] = []
        """What Meta is about to bring."""
        self.heard: list[Message] = []
        """Everything customers wrote, each message once."""
        self.notices = MemoryNotices()
        self.witness = Witness(lambda: self.ledger, lambda: self.now)
        self.baton = Baton(self.witness)
        self._numbers = itertools.count(1)
        self._again: dict[Runner, Callable[[], None]] = {}
        reach = self.baton.reach
        talks, queue = reach("talks", lambda: self.talks), reach("queue", lambda: self.queue)
        booking = Booking(
            SHOP,
            reach("ledger", lambda: self.ledger),
            reach("holds", lambda: self.holds),
            pause=lambda _: None,
        )
        buttons = Buttons((_KEY,), SHOP.id)
        wording = Wording(SHOP, _TEXTS, buttons)
        tokens = (f"worker-{n}" for n in itertools.count())
        self.receptionist = Receptionist(
            booking=booking,
            conversations=talks,
            messenger=reach("messenger", lambda: self.messenger),
            queue=queue,
            ears=Ears(reader or GrammarReader(), buttons, wording),
            wording=wording,
            notices=reach("notices", lambda: self.notices),
            token=lambda: next(tokens),
        )
        catalogue = MemoryCatalogue([SHOP])
        self.intake = Intake(catalogue, lambda _: talks, queue)
        self.sweep = Sweep(catalogue, lambda _: booking, lambda _: talks, queue)
        self.tick_at = NOW + EACH

    def __enter__(self) -> Self:
        self.baton.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.baton.__exit__(kind, error, traceback)

    @property
    def running(self) -> list[Runner]:
        return self.baton.running

    def writes(self, sender: Sender, content: Content) -> Message:
        """Somebody writes or taps; Meta has it and is about to bring it."""
        wamid = f"wamid.{next(self._numbers)}"
        message = Message(wamid, SHOP.phone_number_id, sender, self.now, content)
        self.posts.append(message)
        self.heard.append(message)
        return message

    def meta_repeats(self, message: Message) -> None:
        """Meta is about to bring a message that it has brought before."""
        self.posts.append(message)

    def arrived(self, told: Told) -> None:
        """Meta is about to tell that this message of ours reached the phone."""
        recipient, at = Sender(phone=told.to), self.now
        number = SHOP.phone_number_id
        status = Status(f"s.{told.number}", number, "delivered", at, recipient, told.key, told.kind)
        self.posts.append(status)

    def brings(self, message: Message | Status) -> Runner:
        """Meta posts it to the webhook, and again if that fails."""
        self.posts.remove(message)
        now = self.now
        return self._starts(
            f"webhook {message.wamid}",
            lambda: self.intake.take_in([message], now=now),
            lambda: self.posts.append(message),
        )

    def due(self) -> list[Due]:
        """The errands that may be delivered now, still in the queue."""
        return [due for due in sorted(self.queue.errands, key=_when) if due[0] <= self.now]

    def delivers(self, due: Due, *, keep: bool = False) -> Runner:
        """The queue calls the chat door; with `keep` it will do so once more."""
        if not keep:
            self.queue.errands.remove(due)
        now, (_, errand) = self.now, due
        return self._starts(
            f"{errand.customer} {'looks' if errand.check else 'served'}",
            lambda: self._serve(errand, now),
            lambda: self.queue.errands.append((self.now + TRIES_AGAIN, errand)),
        )

    def ticks(self) -> Runner:
        """The scheduler calls the tick door: each minute, whatever comes of it, and when it was
        late, once for all the minutes it missed."""
        now = self.now
        self.tick_at = now + EACH
        return self._starts("tick", lambda: self.sweep.run(now=now), lambda: None)

    def _serve(self, errand: Errand, now: datetime) -> None:
        if errand.check is not None:
            self.receptionist.check(Ref.parse(errand.check), now=now)
        else:
            self.receptionist.serve(errand.customer, now=now)

    def _starts(self, name: str, run: Callable[[], object], again: Callable[[], None]) -> Runner:
        self.witness.note(name, "starts")
        runner = self.baton.start(name, run)
        self._again[runner] = again
        self._settle(runner)
        return runner

    def step(self, runner: Runner, fate: Fate = Fate.GOES) -> None:
        """Let it make the call it waits for."""
        if fate is not Fate.GOES:
            self.witness.counts.faults += 1
        runner.step(fate)
        self._settle(runner)

    def finish(self, runner: Runner) -> None:
        while not runner.ended:
            self.step(runner)

    def settles(self, long: timedelta) -> None:
        """Nothing new happens, and all that is under way or due is finished, as time goes by."""
        until = self.now + long
        while True:
            for runner in list(self.running):
                self.finish(runner)
            if self.posts:
                self.finish(self.brings(self.posts[0]))
            elif due := self.due():
                self.finish(self.delivers(due[0]))
            elif self.tick_at <= self.now:
                self.finish(self.ticks())
            elif (soon := self.next_at) <= until:
                self.now = soon
            else:
                return

    @property
    def next_at(self) -> datetime:
        """When the queue or the scheduler has something to do next; not before now."""
        return max(self.now, min([self.tick_at, *(at for at, _ in self.queue.errands)]))

    def _settle(self, runner: Runner) -> None:
        """What comes of work that has ended: whoever sent a failed one sends it again."""
        if not runner.ended:
            return
        again = self._again.pop(runner)
        if runner.error is not None and not isinstance(runner.error, Temporary):
            self.witness.breaks(f"{runner.name} stumbled: {runner.error!r}")
        elif runner.dead or runner.error is not None:
            self.witness.note(runner.name, "is sent again")
            again()

    def flushes_holds(self) -> None:
        self.holds = MemoryHolds()
        self._flushed("the holds")

    def flushes(self) -> None:
        """All of Redis is lost: talks, inboxes, what was seen, holds."""
        self.holds, self.talks = MemoryHolds(), MemoryConversations()
        self.witness.forgot()
        self._flushed("everything")

    def _flushed(self, what: str) -> None:
        self.witness.counts.flushes += 1
        self.witness.note("redis", "forgets", what)

    def owner_writes(self, entry: Entry) -> Entry:
        """The owner types an event in, or drags one elsewhere."""
        known = self.ledger.find(entry.ref)
        written = self.ledger.change(entry) if known else self.ledger.insert(entry)
        self._owner_did("writes", written)
        self.witness.entry_is(written)
        return written

    def owner_removes(self, entry: Entry) -> None:
        self.ledger.remove(entry)
        self._owner_did("removes", entry)
        self.witness.entry_is(replace(entry, state="cancelled"))

    def _owner_did(self, what: str, entry: Entry) -> None:
        self.witness.owners[entry.ref] = (len(self.witness.trace), self.now)
        self.witness.counts.owner_acts += 1
        self.witness.note("owner", what, f"{entry.barber} {entry.start:%H:%M} {entry.id[:6]}")


def _when(due: Due) -> datetime:
    return due[0]
