"""Looks at the stage without touching it: no fault is spent and no call is noted by looking."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from local.calendar import ApiError
from local.calendar.recurrence import instance_id, occurrences
from local.stage import view
from local.stage.bubbles import choices
from local.stage.trace import Said, Turn, turns
from shared.booking.google_notes import is_note
from shared.logs import masked
from shared.shop.domain import Barber

if TYPE_CHECKING:
    from local.stage.stage import Stage

Json = dict[str, Any]
SHOWN_TURNS = 25
SHOWN_VISITS = 120


class Watching:
    """The ledger, what was sent, the turns and the page's view of one stage."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage
        self.said: list[Said] = []
        self._traced: tuple[object, list[Turn]] = (None, [])
        self._guard = threading.Lock()

    def forget(self) -> None:
        self.said.clear()
        self._traced = (None, [])

    def ledger(self, *, whole: bool = False) -> tuple[Json, ...]:
        """What stands in the calendars, by barber and start: events and series, none cancelled
        and without the desk's notes of consent and its alerts, which take nobody's time.

        `fixture` is the id an event had in the fixture it came from. With `whole`, `event` is
        Google's own form; without it, only what an appointment means is told.
        """
        return tuple(
            self._entry(barber, event) | ({"event": event} if whole else {})
            for barber in self._stage.shop.barbers
            for event in self._stage.calendar.events(barber.calendar_id)
            if not is_note(event)
        )

    def outbound(self) -> list[Json]:
        """Every message that reached a customer, in order."""
        return [
            {
                "at": self.local(one.at),
                "to": one.to,
                "kind": one.kind,
                "text": one.text,
                "menu": one.menu,
                "choices": choices(one),
                "wamid": one.wamid,
                "key": one.key,
            }
            for one in list(self._stage.graph.sent)
        ]

    def trace(self) -> list[Json]:
        """Every turn that is remembered, in order."""
        everybody = view.names(self._phones())
        return [self._turn(turn, everybody) for turn in self._turns()]

    def view(self, seen: str) -> Json:
        """All the page shows, or only the time where nothing has changed since `seen`."""
        stage = self._stage
        people = self._phones()
        everybody = view.names(people)
        latest = [turn for turn in self._turns() if turn.said or turn.visit.line("turn_taken")]
        shown = {
            "shop": view.shop(stage.shop, stage.shop.local(stage.clock.now()).date()),
            "phones": people,
            "events": [
                shown
                for barber in stage.shop.barbers
                for event in stage.calendar.events(barber.calendar_id)
                for shown in self._shown(barber, event)
            ],
            "turns": [self._turn(turn, everybody) for turn in reversed(latest[-SHOWN_TURNS:])],
            "faults": stage.faults.waiting(),
        }
        version = view.version(shown)
        now = {"now": self.local(stage.clock.now()), "version": version}
        return now if version == seen else now | shown

    def local(self, moment: datetime) -> str:
        return self._stage.shop.local(moment).isoformat(timespec="seconds")

    def _phones(self) -> list[Json]:
        busy = {
            customer
            for visit in self._stage.visits.all()
            if visit.door == "chat" and visit.ended is None
            for customer in visit.customers()
        }
        return self._stage.phones.shown(
            self.local, lambda person: any(masked(one) in busy for one in person.ids)
        )

    def _turns(self) -> list[Turn]:
        visits, wires = self._stage.visits.all()[-SHOWN_VISITS:], self._stage.switchboard.wires()
        mark = (
            [(visit.number, visit.ended, len(visit.lines)) for visit in visits],
            wires[-1].number if wires else 0,
            len(self.said),
        )
        with self._guard:
            if self._traced[0] != mark:
                since = visits[0].began if visits else 0.0
                recent = [wire for wire in wires if wire.began >= since]
                self._traced = (mark, turns(visits, list(self.said), recent))
            return self._traced[1]

    def _turn(self, turn: Turn, everybody: dict[str, str]) -> Json:
        who = next((everybody[one] for one in turn.visit.customers() if one in everybody), "")
        return turn.shown(self.local, who=who)

    def _entry(self, barber: Barber, event: Json) -> Json:
        private = event.get("extendedProperties", {}).get("private", {})
        start, end = (event[which].get("dateTime") or event[which]["date"] for which in _TIMES)
        return {
            "barber": barber.id,
            "id": event["id"],
            "fixture": self._stage.fixture_of(event["id"]),
            "summary": event.get("summary", ""),
            "description": event.get("description", ""),
            "status": event["status"],
            "start": start,
            "end": end,
            "all_day": "date" in event["start"],
            "transparent": event.get("transparency") == "transparent",
            "recurrence": event.get("recurrence", []),
            "customer": private.get("customer"),
            "phone": private.get("phone"),
            "service": private.get("service"),
        }

    def _shown(self, barber: Barber, event: Json) -> Iterator[Json]:
        """The event on the page, an occurrence of a series each on its own, in wall times."""
        now = self._stage.clock.now()
        if "recurrence" not in event:
            yield self._on_page(barber, event)
            return
        zone = self._stage.shop.tz
        for each in occurrences(event, zone, now - view.BACK, now + view.AHEAD):
            try:
                one = self._stage.calendar.event(barber.calendar_id, instance_id(event["id"], each))
            except ApiError:
                continue
            if one["status"] != "cancelled":
                yield self._on_page(barber, one) | {"repeats": True}

    def _on_page(self, barber: Barber, event: Json) -> Json:
        private = event.get("extendedProperties", {}).get("private", {})
        ours = private.get("src") == "turno"
        all_day = "date" in event["start"]
        start, end = (self._wall(event[which]) for which in _TIMES)
        return {
            "barber": barber.id,
            "id": event["id"],
            "etag": event["etag"],
            "title": event.get("summary", ""),
            "details": event.get("description", ""),
            "start": start,
            "end": end,
            "allDay": all_day,
            "state": event["status"] if ours else "owner",
            "free": event.get("transparency") == "transparent",
            "repeats": False,
        }

    def _wall(self, when: Json) -> str:
        if "date" in when:
            midnight = datetime.combine(date.fromisoformat(when["date"]), time())
            return midnight.isoformat()
        moment = datetime.fromisoformat(when["dateTime"]).astimezone(UTC)
        return self._stage.shop.local(moment).replace(tzinfo=None).isoformat(timespec="seconds")


_TIMES = ("start", "end")
