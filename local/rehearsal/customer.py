"""A simulated customer: reads what the shop wrote, and answers as the suite says.

Everything goes in as signed webhooks and is read back from the phone; nothing inside the
desk is looked at.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.rehearsal.line import Content, Line
from local.rehearsal.oracle import Oracle
from local.rehearsal.step import Step
from local.stage import Stage
from local.webhook_bodies import Sender
from shared.booking.google_notes import is_note

Json = dict[str, Any]
THINKS_S = 3.0
EXCHANGES_AT_MOST = 8
ENTRY_AT_MOST = 2
DONE = {"confirmed", "rescheduled", "cancelled", "handoff", "opt_out_ack"}


class Looped(Exception):
    """The desk asked the same thing a third time."""


@dataclass
class Customer:
    """One persona at their phone.

    `company` are others who write to the same shop meanwhile.
    """

    stage: Stage
    persona: Json
    line: Line
    oracle: Oracle
    marker: str
    company: tuple["Customer", ...] = ()
    steps: list[Step] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    picked: str | None = None
    _used: Counter[str] = field(default_factory=Counter)
    _start: tuple[Json, ...] = ()
    _heard: int = 0

    def arrive(self) -> None:
        """Remembers the calendars as they are before anything is said."""
        self._start = self.everything()

    def acts(self) -> Iterator[None]:
        """All turns, in order, with a stop after each thing done. Raises Looped."""
        for turn in self.persona["turns"]:
            if "until" in turn:
                yield from self._until(turn["until"])
            else:
                self._turn(turn)
                yield

    @property
    def sender(self) -> Sender:
        return self.line.sender

    @property
    def last(self) -> Step:
        return self.steps[-1]

    def _turn(self, turn: Json) -> None:
        limit = turn.get("if", {}).get("created_lt")
        if limit is not None and self._created() >= limit:
            return
        if "say" in turn:
            self.say(turn["say"], turn.get("gold"), deliver=turn.get("deliver", 1))
        elif "check_last" in turn:
            self._check(turn["check_last"])
        elif "media" in turn:
            kind = turn["media"]
            about: Json = {"id": "1", "mime_type": "audio/ogg"}
            about |= {"voice": True} if kind == "audio" else {}
            self._post([(kind, about)], said=(f"<{kind}>",))
        elif "redeliver_step" in turn:
            self._redeliver(turn["redeliver_step"], turn.get("times", 1))
        elif "wait_s" in turn or "advance_to" in turn:
            self._wait(turn)
        elif "owner_insert" in turn:
            self.stage.add_event(turn["owner_insert"])
            self._note(by_customer=False)
        elif "check_outbound_since_last_step" in turn:
            self._count(turn["check_outbound_since_last_step"])

    def say(self, said: str | list[str], gold: Any = None, *, deliver: int = 1) -> None:
        texts = [said] if isinstance(said, str) else said
        frames = gold if isinstance(gold, list) else [gold] * len(texts)
        for text, frame in zip(texts, frames, strict=False):
            self.oracle.learn(text, frame)
        self._post([("text", {"body": text}) for text in texts], tuple(texts), deliver=deliver)

    def tap(self, choice_id: str, title: str, *, listed: bool = False) -> None:
        kind = "list_reply" if listed else "button_reply"
        about = {"type": kind, kind: {"id": choice_id, "title": title}}
        self._post([("interactive", about)], (title,), tapped=True)

    def _until(self, kinds: list[str]) -> Iterator[None]:
        for _ in range(EXCHANGES_AT_MOST):
            kind = self.last.kind
            ended = kind in kinds or ("done" in kinds and kind in DONE)
            if ended or kind not in self.persona["answers"]:
                return
            self._answer(kind, self.persona["answers"][kind])
            yield

    def _answer(self, kind: str, entries: list[Any]) -> None:
        for number, given in enumerate(entries):
            entry = {"say": given} if isinstance(given, str) else given
            wanted = entry.get("when_all", [])
            if not all(re.search(pattern, self.last.text, re.S) for pattern in wanted):
                continue
            self._used[f"{kind}.{number}"] += 1
            if self._used[f"{kind}.{number}"] > ENTRY_AT_MOST:
                raise Looped(f"{kind} came a third time")
            self._give(entry, kind)
            return

    def _give(self, entry: Json, kind: str) -> None:
        choices = self.last.replies[-1].choices if self.last.replies else ()
        options = [choice for choice in choices if not choice.id.startswith("more:")]
        chosen = None
        if "pick" in entry and len(options) >= entry["pick"]:
            chosen = options[entry["pick"] - 1]
        elif "pick_match" in entry:
            pattern = re.compile(entry["pick_match"])
            chosen = next(
                (c for c in options if pattern.search(f"{c.title} {c.description}".lower())), None
            )
        if chosen is None:
            words = entry.get("say") or entry.get("else_say") or ""
            self.say(str(words), entry.get("gold", _implied(kind)))
            return
        if chosen.id.startswith("at:"):
            self.picked = chosen.id
        self.tap(chosen.id, chosen.title, listed=bool(self.last.replies[-1].menu))

    def _check(self, check: Json) -> None:
        text = self.last.text
        for pattern in check.get("must_not", ()):
            self._expect(not re.search(pattern, text, re.S), f"reply has {pattern!r}")
        for name in ("must_any", "must_any2"):
            patterns = check.get(name)
            found = not patterns or any(re.search(p, text, re.S) for p in patterns)
            self._expect(found, f"reply has none of {patterns}")
        self._expect(self.last.kind not in check.get("not_kind", ()), f"kind {self.last.kind}")
        if check.get("ledger_unchanged"):
            before = self.steps[-2].ledger if len(self.steps) > 1 else self.start
            self._expect(self.last.ledger == before, "the ledger changed")

    def _count(self, wanted: Any) -> None:
        count = len(self.last.replies)
        fits = count <= wanted["max"] if isinstance(wanted, dict) else count == wanted
        self._expect(fits, f"{count} messages since the last step, not {wanted}")

    def _expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failures.append(f"step {self.last.number}: {otherwise}")

    def _redeliver(self, number: int, times: int) -> None:
        with self.line.served():
            for _ in range(times):
                for posted in self.steps[number].posted:
                    self.stage.graph.post_raw(posted)
            self.stage.drain()
        self._note(by_customer=False)

    def _wait(self, turn: Json) -> None:
        if "wait_s" in turn:
            self.stage.advance(turn["wait_s"])
        else:
            until = self.stage.local(turn["advance_to"])
            self.stage.advance(max(0.0, (until - self.stage.clock.now()).total_seconds()))
        with self.line.served():
            self.stage.drain()
        self._note(by_customer=False)

    def _post(
        self,
        contents: list[Content],
        said: tuple[str, ...],
        *,
        deliver: int = 1,
        tapped: bool = False,
    ) -> None:
        posted, at = self.line.post(contents, times=deliver)
        self._note(said, posted, at=at, tapped=tapped)

    def _note(
        self,
        said: tuple[str, ...] = (),
        posted: tuple[bytes, ...] = (),
        *,
        at: datetime | None = None,
        by_customer: bool = True,
        tapped: bool = False,
    ) -> None:
        sent = self.stage.graph.sent
        mine = tuple(one for one in sent[self._heard :] if one.to in self.sender.ids)
        self._heard = len(sent)
        self.steps.append(
            Step(
                number=len(self.steps),
                said=said,
                at=at or self.stage.clock.now(),
                replies=mine,
                ledger=self.ledger(),
                posted=posted,
                by_customer=by_customer,
                tapped=tapped,
            )
        )
        if by_customer:
            self.stage.advance(THINKS_S)

    @property
    def start(self) -> tuple[Json, ...]:
        """The ledger as it was before anything was said, without the company's."""
        return self._without_company(self._start)

    @property
    def everything_at_start(self) -> tuple[Json, ...]:
        return self._start

    def ledger(self) -> tuple[Json, ...]:
        """Every live event but those of the company."""
        return self._without_company(self.everything())

    def _without_company(self, events: tuple[Json, ...]) -> tuple[Json, ...]:
        theirs = {name for other in self.company for name in other.sender.ids}
        return tuple(event for event in events if _whose(event) not in theirs)

    def everything(self) -> tuple[Json, ...]:
        """Every live event of every barber but notes of consent, as Google gives it, with its
        calendar's id."""
        calendars = [barber.calendar_id for barber in self.stage.shop.barbers]
        return tuple(
            {**event, "calendar": calendar}
            for calendar in calendars
            for event in self.stage.calendar.events(calendar)
            if not is_note(event)
        )

    def _created(self) -> int:
        known = {event["id"] for event in self.start}
        return sum(event["id"] not in known for event in self.ledger())


def _whose(event: Json) -> str | None:
    whose: str | None = event.get("extendedProperties", {}).get("private", {}).get("customer")
    return whose


def _seconds(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()


def _implied(kind: str) -> Json | None:
    """The frame of a bare answer: what its question makes of it."""
    return {"asked_confirm": {"act": "affirm"}, "asked_barber": {"act": "inform"}}.get(kind)
