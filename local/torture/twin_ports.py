"""The in-memory twins, with a memory of what passed through them and in which order."""

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from local.calendar.recurrence import instance, occurrences
from local.delivered import Delivered
from local.llm import GARBAGE, Mode, Script, understands_nothing
from local.torture.history import Told, Wrote
from local.webhook_bodies import Json
from local.wire import StageClock
from shared.booking.domain import Entry
from shared.booking.google_events import as_entry, to_insert
from shared.booking.ledger import MemoryLedger
from shared.errors import Temporary
from shared.messaging.domain import Address, Outbound, Sent, Template, fit, fit_template
from shared.shop.domain import Shop
from shared.understanding.llm import Completion

EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
SERIES = timedelta(days=60)
"""How far ahead a series of the owner's stands in the ledger, single event by event."""


class Calendars(MemoryLedger):
    """The ledger, and the calendars as Google would show them. `wrote` has every write."""

    def __init__(self, shop: Shop, clock: StageClock, numbers: "itertools.count[int]") -> None:
        self.wrote: list[Wrote] = []
        self._shop, self._clock, self._numbers = shop, clock, numbers
        self._owners: dict[str, list[Json]] = {}
        super().__init__()

    def insert(self, entry: Entry) -> Entry:
        return self._noted(super().insert(entry))

    def change(self, entry: Entry) -> Entry:
        return self._noted(super().change(entry))

    def remove(self, entry: Entry) -> None:
        super().remove(entry)
        removed = self.find(entry.ref)
        assert removed is not None
        self._noted(removed)

    def add(self, barber: str, event: Json) -> None:
        """The owner's event, or an appointment of the desk's own, straight into the book."""
        entry = as_entry(event, barber, self._shop)
        if entry.written is None:
            self._owners.setdefault(barber, []).append(event)
        now, zone = self._clock.now(), self._shop.tz
        series = occurrences(event, zone, now, now + SERIES) if "recurrence" in event else ()
        single = [as_entry(instance(event, each), barber, self._shop) for each in series]
        for one in single or [entry]:
            self.insert(one)

    def events(self, calendar_id: str) -> list[Json]:
        """What stands in one calendar: a series once, nothing that is cancelled."""
        barber = next(b.id for b in self._shop.barbers if b.calendar_id == calendar_id)
        ours = [entry for entry in self.standing() if entry.written and entry.barber == barber]
        return [*self._owners.get(barber, ()), *(to_insert(entry, self._shop) for entry in ours)]

    def standing(self) -> tuple[Entry, ...]:
        """Every entry that is not cancelled."""
        found = self.entries([barber.id for barber in self._shop.barbers], *EVER)
        return tuple(entry for theirs in found.values() for entry in theirs)

    def _noted(self, entry: Entry) -> Entry:
        self.wrote.append(Wrote(next(self._numbers), self._clock.now(), entry))
        return entry


class Phones:
    """The messenger, and the phones its messages reach. `report` is told of each of them."""

    def __init__(
        self,
        clock: StageClock,
        numbers: "itertools.count[int]",
        report: Callable[[Delivered], None],
    ) -> None:
        self.sent: list[Delivered] = []
        self.told: list[Told] = []
        self._clock, self._numbers, self._report = clock, numbers, report

    def send(self, outbound: Outbound) -> Sent:
        fitted = fit(outbound)
        return self._arrives(
            fitted.to, fitted.key, fitted.kind, fitted.text, choices=fitted.choices,
            menu=fitted.menu,
        )  # fmt: skip

    def template(
        self, to: Address, name: str, lang: str, params: tuple[str, ...], key: str
    ) -> Sent:
        fitted = fit_template(Template(key, to, name, lang, params))
        return self._arrives(to, key, fitted.name, f"[{name}] {' · '.join(fitted.params)}")

    def acknowledge(self, wamid: str, *, typing: bool) -> None:
        """Blue ticks and dots are promised to nobody."""

    def _arrives(self, to: Address, key: str, kind: str, text: str, **shown: Any) -> Sent:
        number = next(self._numbers)
        delivered = Delivered(
            at=self._clock.now(),
            to=to.phone or to.user_id or "",
            wamid=f"wamid.twin-{number}",
            key=key,
            kind=kind,
            text=text,
            choices=shown.get("choices", ()),
            menu=shown.get("menu", ""),
            raw={},
        )
        self.sent.append(delivered)
        self.told.append(Told.of(delivered, number))
        self._report(delivered)
        return Sent(delivered.wamid)


class Model:
    """The language model: answers as the script says, with nonsense, or not at all."""

    def __init__(self) -> None:
        self.script: Script = understands_nothing
        self.mode: Mode = "script"
        self.calls = self.tokens_in = self.tokens_out = 0
        self._garbage = itertools.cycle(GARBAGE.values())

    def __call__(self, messages: list[dict[str, str]], schema: Mapping[str, Any]) -> Completion:  # noqa: ARG002
        self.calls += 1
        if self.mode == "down":
            raise Temporary("the model is down")
        if self.mode == "garbage":
            text = next(self._garbage).content or ""
        else:
            text = self.script({"messages": messages})
        said = Completion(text, sum(len(one["content"]) for one in messages) // 4, len(text) // 4)
        self.tokens_in += said.tokens_in
        self.tokens_out += said.tokens_out
        return said
