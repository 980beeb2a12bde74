"""Booking: what can be booked, and booking it. The chat and the JSON doors both use this."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from shared.booking.commit import Pause, commit, remove_if_unmoved
from shared.booking.domain import (
    Appointment,
    Committed,
    Entry,
    InsideNotice,
    NoSuchAppointment,
    NotBookable,
    Openings,
    Party,
    Proposal,
    Ref,
    SlotTaken,
    TooManyAppointments,
    Visit,
    tentative,
    visit,
)
from shared.booking.holds import Holds, Wish
from shared.booking.ledger import Changed, Gone, Ledger
from shared.booking.slots import Busy, Held, Rules, free_starts
from shared.booking.slots import Visit as Length
from shared.deadline import within
from shared.errors import Refusal, Temporary
from shared.logs import log
from shared.shop.domain import Barber, Shop

CONFIRMING_S = 8.0
"""A customer waits no longer for their yes; whatever a commit left behind, the next one with
the same proposal takes up."""
WRITES_AT_MOST = 3
"""How often a note on an appointment is tried while somebody else writes to it."""


class Booking:
    """One shop's book. Stateless: everything it knows stands in the ledger and the holds."""

    def __init__(
        self, shop: Shop, ledger: Ledger, holds: Holds, *, pause: Pause, settle: float = 0.0
    ) -> None:
        self.shop = shop
        self.ledger = ledger
        self.holds = holds
        self._pause = pause
        self._settle = settle

    def openings(
        self,
        services: tuple[str, ...],
        barbers: Iterable[str],
        days: Collection[date],
        *,
        now: datetime,
        viewer: str,
        replaces: Ref | None = None,
    ) -> Openings:
        """What this viewer may book on these local days. One round trip to the calendar.

        Somebody else's live hold is not offered; the appointment being moved is no obstacle.
        """
        chairs = [self.shop.barber(barber) for barber in barbers]
        if not chairs or not days:
            return Openings({}, {})
        entries = self._around(chairs, min(days), max(days))
        held = self._held([barber.id for barber in chairs], now)
        wanted = visit(self.shop, services)
        starts = {
            barber.id: tuple(
                start.astimezone(UTC)
                for start in self._free(
                    barber,
                    wanted,
                    days,
                    [e for e in entries[barber.id] if e.ref != replaces],
                    held.get(barber.id, ()),
                    now=now,
                    viewer=viewer,
                )
            )
            for barber in chairs
        }
        return Openings(starts, self._load(entries))

    def appointments(self, party: Party, *, now: datetime) -> tuple[Appointment, ...]:
        """This party's confirmed visits that have not ended, soonest first."""
        found = self.ledger.entries(
            [barber.id for barber in self.shop.barbers],
            now,
            now + timedelta(days=self.shop.policy.horizon_days + 2),
            customers=sorted(party.identities | {party.customer}),
        )
        return tuple(
            sorted(
                (
                    Appointment.of(entry)
                    for entries in found.values()
                    for entry in entries
                    if entry.state == "confirmed" and entry.written and party.owns(entry.written)
                ),
                key=lambda appointment: appointment.start,
            )
        )

    def hold(self, proposal: Proposal, party: Party, *, now: datetime) -> bool:
        """Keep the slot for this customer while they decide; False: another one has it.

        Idempotent. When the holds cannot be reached the answer is True: a hold is a
        courtesy, and the commit decides without it.
        """
        minutes = visit(self.shop, proposal.services).minutes
        start = proposal.start.astimezone(UTC)
        end = start + timedelta(minutes=minutes)
        wish = Wish(proposal.barber, start, end, party.customer)
        policy = self.shop.policy
        try:
            return self.holds.hold(wish, now=now, minutes=policy.hold, at_most=policy.hold_at_most)
        except Temporary as error:
            log("hold_skipped", severity="WARNING", error=error)
            return True

    def release(self, party: Party) -> None:
        """Let go of what this customer holds; it runs out by itself if this fails."""
        try:
            self.holds.release(party.customer)
        except Temporary as error:
            log("release_skipped", severity="WARNING", error=error)

    def confirm(self, proposal: Proposal, party: Party, *, now: datetime, lang: str) -> Committed:
        """Book it. Taken again with the same proposal it gives the same appointment.

        Raises SlotTaken, NotBookable, TooManyAppointments, ProposalSpent, or
        NoSuchAppointment and InsideNotice for one that replaces another; Temporary when the
        calendar does not answer, and then the same call may be made again.
        """
        claim = tentative(proposal, party, self.shop, now=now, lang=lang)
        with within(CONFIRMING_S):
            known = self.ledger.find(claim.ref)
            if known is None:
                self._checked(claim, proposal, party, now=now)
            with self._leased(proposal):
                committed = commit(
                    claim, ledger=self.ledger, now=now, pause=self._pause, settle=self._settle
                )
        self.release(party)
        return committed

    def cancel(self, ref: Ref, party: Party) -> Appointment:
        """Take the party's own appointment out; doing it twice is fine.

        Cancelling is accepted at any time before it begins. Raises NoSuchAppointment.
        """
        entry = self.ledger.find(ref)
        if entry is None or entry.written is None or not party.owns(entry.written):
            raise NoSuchAppointment("no such appointment of this customer")
        left = remove_if_unmoved(ref, self.ledger)
        if left is not None:
            raise Temporary("the appointment is being moved in the calendar right now")
        return Appointment.of(entry)

    def answers(self, *, now: datetime) -> None:
        """Returns if the calendar answers; raises Temporary if it does not."""
        self.ledger.entries([self.shop.barbers[0].id], now, now + timedelta(minutes=1))

    def told(self, ref: Ref) -> None:
        """Write beside the appointment that its customer knows of it, or that the owner knows
        they do not. Twice is once; one that is gone, or written to all the while, is let be.
        """
        for _ in range(WRITES_AT_MOST):
            entry = self.ledger.find(ref)
            if entry is None or entry.state != "confirmed":
                return
            if entry.written is None or entry.written.told:
                return
            try:
                self.ledger.change(replace(entry, written=replace(entry.written, told=True)))
            except Changed:
                continue
            except Gone:
                return
            return

    def movable(self, appointment: Appointment, *, now: datetime) -> None:
        """Raises InsideNotice where it is too late for the desk to move it alone."""
        if appointment.start - now < timedelta(minutes=self.shop.policy.cancel_notice):
            raise InsideNotice("too late to move this one without the shop")

    def crossings(self, ref: Ref) -> tuple[Entry, ...]:
        """What overlaps a confirmed appointment now: nothing, if all is well."""
        mine = self.ledger.find(ref)
        if mine is None or mine.state != "confirmed":
            return ()
        around = self.ledger.entries([ref.barber], mine.start, mine.end)[ref.barber]
        return tuple(e for e in around if e.ref != ref and e.blocks and e.clashes(mine))

    def _checked(self, claim: Entry, proposal: Proposal, party: Party, *, now: datetime) -> None:
        """What stands in the way may be this very claim: where a lease ran out, a second worker
        of the same yes can have got there since we looked, and its success is ours."""
        try:
            self._check(proposal, party, now=now)
        except Refusal:
            if self.ledger.find(claim.ref) is None:
                raise

    def _check(self, proposal: Proposal, party: Party, *, now: datetime) -> None:
        """Step 0 of the commit: the rules and a cheap look, before anything is written."""
        day = self.shop.local(proposal.start).date()
        asked_at = proposal.made_at if now <= proposal.expires_at else now
        if proposal.start <= now:
            raise NotBookable("that hour has passed")
        if proposal.barber not in {b.id for b in self.shop.barbers_for(proposal.services)}:
            raise NotBookable("this barber does not do that", field="barber")
        if proposal.replaces is not None:
            self._check_replaced(proposal.replaces, party, now=now)
        elif len(self.appointments(party, now=now)) >= self.shop.policy.max_active:
            raise TooManyAppointments("no more appointments ahead allowed")
        found = self.openings(
            proposal.services,
            [proposal.barber],
            [day],
            now=min(asked_at, now),
            viewer=party.customer,
            replaces=proposal.replaces,
        )
        if proposal.start.astimezone(UTC) not in found.starts[proposal.barber]:
            self._say_why(proposal, day, now=min(asked_at, now))

    def _say_why(self, proposal: Proposal, day: date, *, now: datetime) -> None:
        barber = self.shop.barber(proposal.barber)
        wanted = visit(self.shop, proposal.services)
        empty = self._free(barber, wanted, [day], [], (), now=now, viewer="")
        if proposal.start.astimezone(UTC) in [start.astimezone(UTC) for start in empty]:
            raise SlotTaken("the chair is taken")
        raise NotBookable("outside the hours, the notice or the horizon", field="start")

    def _check_replaced(self, ref: Ref, party: Party, *, now: datetime) -> None:
        entry = self.ledger.find(ref)
        live = entry is not None and entry.state == "confirmed"
        if entry is None or not live or entry.written is None or not party.owns(entry.written):
            raise NoSuchAppointment("the appointment to move is not there any more")
        self.movable(Appointment.of(entry), now=now)

    def _free(
        self,
        barber: Barber,
        wanted: Visit,
        days: Collection[date],
        entries: Collection[Entry],
        held: Collection[Held],
        *,
        now: datetime,
        viewer: str,
    ) -> list[datetime]:
        policy = self.shop.policy
        return free_starts(
            Length(wanted.minutes, wanted.buffer_before, wanted.buffer_after),
            days=sorted(days),
            hours=barber.hours,
            zone=self.shop.tz,
            rules=Rules(policy.step, policy.notice, policy.horizon_days),
            now=now,
            busy=[_busy(entry) for entry in entries if entry.blocks and entry.alive(now)],
            held=list(held),
            viewer=viewer,
        )

    def _around(
        self, barbers: Collection[Barber], first: date, last: date
    ) -> Mapping[str, tuple[Entry, ...]]:
        """Every entry that could touch these days: a day more each side, for late hours."""
        start = datetime.combine(first - timedelta(days=1), time(), self.shop.tz)
        end = datetime.combine(last + timedelta(days=3), time(), self.shop.tz)
        return self.ledger.entries([barber.id for barber in barbers], start, end)

    def _held(self, barbers: list[str], now: datetime) -> Mapping[str, tuple[Held, ...]]:
        try:
            return self.holds.held(barbers, now=now)
        except Temporary as error:
            log("holds_unseen", severity="WARNING", error=error)
            return {}

    def _load(self, entries: Mapping[str, tuple[Entry, ...]]) -> dict[tuple[str, date], int]:
        load: dict[tuple[str, date], int] = {}
        for barber, theirs in entries.items():
            for entry in theirs:
                if entry.blocks and entry.written is not None:
                    key = (barber, self.shop.local(entry.start).date())
                    load[key] = load.get(key, 0) + 1
        return load

    @contextmanager
    def _leased(self, proposal: Proposal) -> Iterator[None]:
        """Take turns at this barber's calendar if that can be had; go ahead if not."""
        with ExitStack() as lease:
            try:
                lease.enter_context(self.holds.leased(proposal.barber, proposal.id))
            except Temporary as error:
                log("lease_skipped", severity="WARNING", error=error)
            yield


def _busy(entry: Entry) -> Busy:
    before = entry.written.buffer_before if entry.written else 0
    after = entry.written.buffer_after if entry.written else 0
    return Busy(entry.start, entry.end, before, after)
