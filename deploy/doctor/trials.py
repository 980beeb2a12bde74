"""Test events in a barber's calendar, none of which outlives its trial."""

import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from deploy.doctor.google_calls import Answer, Calendars
from deploy.doctor.setup import SetUp
from shared.errors import Temporary

MARK = "turno-doctor"
AHEAD = timedelta(days=730)
"""So far ahead that no customer can book there, and no owner looks."""
SHOWN = {"singleEvents": True, "maxResults": 250, "fields": "items(id)"}


class Refused(Exception):
    """Google refuses a test event; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason or str(answer.status))
        self.answer = answer


class Trials(AbstractContextManager["Trials"]):
    """Whatever ends the `with`, Ctrl-C too, every test event is taken away first. What an
    earlier run had to leave, because it was killed, goes when a new one begins.

    The events are tentative, free (nobody's slot is taken) and silent.
    """

    def __init__(self, setup: SetUp, calendars: Calendars, calendar: str) -> None:
        self._progress = setup.progress
        self._calendars = calendars
        self._calendar = calendar
        self._start = (setup.clock() + AHEAD).replace(minute=0, second=0, microsecond=0)
        self._standing: set[str] = set()

    def __enter__(self) -> Self:
        self._sweep()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        with undisturbed():
            if self._standing:
                self._progress("Taking the test event away …")
            for event in sorted(self._standing):
                self.take_away(event)
            if error is not None:
                self._sweep()

    def add(self) -> str:
        """The id of a new test event. Raises Refused and Temporary."""
        event = "turnodoctor" + secrets.token_hex(10)
        # Known before it is asked for: it may come to be although the answer is lost.
        self._standing.add(event)
        with undisturbed():
            answer = self._calendars.once("POST", self._calendar, body=self._body(event))
        if not answer.fine:
            self._standing.discard(event)
            raise Refused(answer)
        return event

    def shown(self) -> frozenset[str]:
        """The ids in a list of the time in which the test events stand. One call."""
        window = {
            "timeMin": (self._start - timedelta(hours=1)).isoformat(),
            "timeMax": (self._start + timedelta(hours=2)).isoformat(),
        }
        answer = self._calendars.once("GET", self._calendar, params={**SHOWN, **window})
        if not answer.fine:
            raise Refused(answer)
        return frozenset(item["id"] for item in answer.body.get("items", ()))

    def take_away(self, event: str) -> None:
        """Idempotent. Raises Temporary, and then the event may still stand."""
        self._delete(event)
        self._standing.discard(event)

    def _sweep(self) -> None:
        """What carries our mark, from this run or any other."""
        marked = {"privateExtendedProperty": f"src={MARK}", "maxResults": 250}
        answer = self._calendars.ask("GET", self._calendar, params=marked)
        for item in answer.body.get("items", ()) if answer.fine else ():
            self._delete(item["id"])

    def _delete(self, event: str) -> None:
        gone = self._calendars.ask("DELETE", self._calendar, event, params={"sendUpdates": "none"})
        if not gone.fine and gone.status not in (404, 410):
            raise Temporary(
                "a test event could not be taken away: delete “Turno test” on "
                f"{self._start:%Y-%m-%d} by hand, or run this again"
            )

    def _body(self, event: str) -> dict[str, Any]:
        end = self._start + timedelta(minutes=30)
        return {
            "id": event,
            "summary": "Turno test (goes by itself)",
            "status": "tentative",
            "transparency": "transparent",
            "start": {"dateTime": self._start.isoformat()},
            "end": {"dateTime": end.isoformat()},
            "reminders": {"useDefault": False},
            "extendedProperties": {"private": {"src": MARK}},
        }


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C, and being asked to end, wait until this is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = {
        each: signal.signal(each, lambda number, _: pressed.append(number))
        for each in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if pressed:
            raise KeyboardInterrupt
