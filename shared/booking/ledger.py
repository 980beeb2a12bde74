"""The ledger: the calendars that alone decide who has the chair. Port and in-memory twin."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from shared.booking.domain import Entry, Ref


class AlreadyThere(Exception):
    """An entry with this id exists, or existed: an id is never free again."""


class Changed(Exception):
    """Somebody wrote to the entry since it was read."""


class Gone(Exception):
    """No such entry any more."""


class Ledger(Protocol):
    """One shop's calendars, one per barber.

    Every method may raise `Temporary`, and then may or may not have taken effect. The commit
    protocol rests on one property: a list sees every insert that returned before it began.
    """

    def entries(
        self,
        barbers: Collection[str],
        start: datetime,
        end: datetime,
        *,
        customers: Sequence[str] | None = None,
    ) -> Mapping[str, tuple[Entry, ...]]:
        """What stands in `[start, end)` per barber, in order of start, cancelled ones left out.

        With `customers`: only what the desk wrote for one of these identities, be it as the
        customer or as their phone. One round trip, however many barbers; every page is read.
        """
        ...

    def find(self, ref: Ref) -> Entry | None:
        """The entry, also a cancelled one; None if there never was one."""
        ...

    def insert(self, entry: Entry) -> Entry:
        """Write a new entry under its own id. Raises AlreadyThere."""
        ...

    def change(self, entry: Entry) -> Entry:
        """Write state, times and `written` of an existing entry, if it is still as read.

        Raises Changed when somebody wrote to it since, Gone when it was taken out.
        """
        ...

    def remove(self, entry: Entry) -> None:
        """Take it out, if it is still as read. Raises Changed, and Gone if it was out."""
        ...


class MemoryLedger:
    """The twin: same promises, nothing outside."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self._etags = (f'"{number}"' for number in itertools.count(1))
        self._entries: dict[Ref, Entry] = {}
        for entry in entries:
            self.insert(entry)

    def entries(
        self,
        barbers: Collection[str],
        start: datetime,
        end: datetime,
        *,
        customers: Sequence[str] | None = None,
    ) -> Mapping[str, tuple[Entry, ...]]:
        def wanted(entry: Entry) -> bool:
            return (
                entry.state != "cancelled"
                and entry.start < end
                and entry.end > start
                and (
                    customers is None
                    or (
                        entry.written is not None
                        and not {entry.written.customer, entry.written.phone}.isdisjoint(customers)
                    )
                )
            )

        return {
            barber: tuple(
                sorted(
                    (e for e in self._entries.values() if e.barber == barber and wanted(e)),
                    key=lambda entry: (entry.start, entry.id),
                )
            )
            for barber in barbers
        }

    def find(self, ref: Ref) -> Entry | None:
        return self._entries.get(ref)

    def insert(self, entry: Entry) -> Entry:
        if entry.ref in self._entries:
            raise AlreadyThere(entry.id)
        return self._write(entry)

    def change(self, entry: Entry) -> Entry:
        self._check(entry)
        return self._write(entry)

    def remove(self, entry: Entry) -> None:
        self._check(entry)
        self._write(replace(self._entries[entry.ref], state="cancelled"))

    def _check(self, entry: Entry) -> None:
        current = self._entries.get(entry.ref)
        if current is None or current.state == "cancelled":
            raise Gone(entry.id)
        if current.etag != entry.etag:
            raise Changed(entry.id)

    def _write(self, entry: Entry) -> Entry:
        written = replace(entry, etag=next(self._etags))
        self._entries[entry.ref] = written
        return written
