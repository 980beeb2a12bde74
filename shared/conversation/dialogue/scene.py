"""The scene of one turn: what is known, what may be asked for, what comes out."""

from collections.abc import Collection, Generator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from shared.booking.domain import Appointment, Committed, Entry, Openings, Proposal, Ref
from shared.conversation.domain import Asked, Conversation, Draft, Offered, Profile
from shared.errors import Refusal
from shared.messaging.replies import Alert, Kind, Phrase, Pick, Reply, Word
from shared.shop.domain import Barber, Shop
from shared.understanding.reader import PendingKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LookUp:
    """What is free for these services on these local days → `Openings`."""

    services: tuple[str, ...]
    barbers: tuple[str, ...]
    days: tuple[date, ...]
    replaces: Ref | None = None


@dataclass(frozen=True, slots=True)
class MyAppointments:
    """The customer's own visits ahead → tuple of `Appointment`."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep the slot while the customer decides → whether nobody else has it."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Release:
    """Let go of what is held → None."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Book it → `Committed`, or the `Refusal` that stands against it."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take it out of the calendar → `Appointment`, or a `Refusal`."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Find:
    """Look at one entry of the calendar → `Entry`, or None."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class MarkTold:
    """Write beside the appointment that its customer knows of it → None."""

    ref: Ref


Request = LookUp | MyAppointments | Hold | Release | Confirm | Cancel | Find | MarkTold
Talk = Generator[Request, Any, T]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything one turn knows. `turn` names it: the same letters give the same name, so a
    turn taken again makes the same proposals."""

    shop: Shop
    customer: str
    turn: str
    now: datetime
    talk: Conversation
    profile: Profile
    alerts: tuple[Alert, ...] = ()
    notices: tuple[Phrase, ...] = field(default_factory=tuple)
    """Phrases to be said before whatever comes next."""

    @property
    def draft(self) -> Draft:
        return self.talk.draft

    @property
    def today(self) -> date:
        return self.shop.local(self.now).date()

    @property
    def last_day(self) -> date:
        """The last local date that may be booked."""
        return self.shop.last_day(self.now)

    @property
    def able(self) -> tuple[Barber, ...]:
        """The barbers who do all that the draft wants, and are not refused."""
        able = self.shop.barbers_for(self.draft.services)
        return tuple(barber for barber in able if barber.id not in self.draft.not_barbers)

    def with_talk(self, **changes: Any) -> "Scene":
        return replace(self, talk=replace(self.talk, **changes))

    def with_draft(self, **changes: Any) -> "Scene":
        draft = replace(self.draft, touched_at=self.now, **changes)
        return self.with_talk(draft=draft, proposal=None)

    def noting(self, *phrases: Phrase) -> "Scene":
        """The same thing is said once, whoever notes it."""
        new = tuple(phrase for phrase in phrases if phrase not in self.notices)
        return replace(self, notices=(*self.notices, *new))

    def alerting(self, phrase: Phrase) -> "Scene":
        return replace(self, alerts=(*self.alerts, Alert(phrase)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn came to. No replies: the desk stays silent, on purpose."""

    scene: Scene
    replies: tuple[Reply, ...]

    def then(self, other: "Answer") -> "Answer":
        return Answer(other.scene, (*self.replies, *other.replies))


def say(scene: Scene, kind: Kind, *phrases: Phrase, picks: tuple[Pick, ...] = ()) -> Answer:
    """Say it, after whatever was to be said first; nothing new is asked."""
    reply = Reply(kind, (*scene.notices, *phrases), picks)
    return Answer(replace(scene, notices=()), (reply,))


def ask(
    scene: Scene,
    kind: PendingKind,
    *phrases: Phrase,
    picks: tuple[Pick, ...] = (),
    options: tuple[Offered, ...] = (),
    page: int = 0,
) -> Answer:
    """Say it, and remember that its answer is awaited. Asked before, it is said shorter:
    the second phrase, where there is one, stands for the first."""
    before = scene.talk.pending
    again = before is not None and before.kind == kind
    times = before.times + 1 if before is not None and again else 1
    asked = Asked(kind, options, scene.now, times, page)
    words = phrases[1:2] if again and scene.notices and len(phrases) > 1 else phrases[:1]
    return say(scene.with_talk(pending=asked), kind, *words, picks=picks)


def look_up(
    services: tuple[str, ...],
    barbers: Collection[str],
    days: Collection[date],
    replaces: Ref | None = None,
) -> Talk[Openings]:
    answer = yield LookUp(services, tuple(barbers), tuple(sorted(days)), replaces)
    assert isinstance(answer, Openings)
    return answer


def my_appointments() -> Talk[tuple[Appointment, ...]]:
    answer = yield MyAppointments()
    assert isinstance(answer, tuple)
    return answer


def hold(proposal: Proposal) -> Talk[bool]:
    answer = yield Hold(proposal)
    assert isinstance(answer, bool)
    return answer


def release(scene: Scene) -> Talk[Scene]:
    """Let go of the proposal, if one is waiting, and of its hold."""
    if scene.talk.proposal is None:
        return scene
    yield Release()
    return scene.with_talk(proposal=None)


def confirm(proposal: Proposal) -> Talk[Committed | Refusal]:
    answer = yield Confirm(proposal)
    assert isinstance(answer, Committed | Refusal)
    return answer


def cancel(ref: Ref) -> Talk[Appointment | Refusal]:
    answer = yield Cancel(ref)
    assert isinstance(answer, Appointment | Refusal)
    return answer


def find(ref: Ref) -> Talk[Entry | None]:
    answer = yield Find(ref)
    assert answer is None or isinstance(answer, Entry)
    return answer


def mark_told(ref: Ref) -> Talk[None]:
    yield MarkTold(ref)


MENU = (
    Pick("flow:book", Word("pick_book")),
    Pick("flow:my_bookings", Word("pick_mine")),
    Pick("ask:price", Word("pick_prices")),
)
"""What the desk is for, on three buttons."""
