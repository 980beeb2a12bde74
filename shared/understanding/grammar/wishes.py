"""Putting days and hours together: corrections, alternatives and what belongs to what.

The pieces of a text come in as they were said; out come the alternatives the customer
left open, each with at most one day and one hour.
"""

from collections.abc import Sequence
from typing import NamedTuple

from shared.understanding.grammar.cover import Piece
from shared.understanding.grammar.days import (
    Ahead,
    DayExpression,
    Month,
    MonthDay,
    Next,
    Numeric,
    Of,
    Rest,
    Week,
    Weekday,
    Weekend,
    WeekOf,
    Workdays,
)
from shared.understanding.grammar.hours import Clock, Hours, Instant, Part, Window, during
from shared.understanding.grammar.makers import window_in
from shared.understanding.grammar.periods import NthMonth
from shared.understanding.grammar.text import Token

SPANS = (Week, Weekend, Month, NthMonth, Rest, Next, Workdays)
_OPENERS = frozenset({"el", "a", "al", "la", "on", "at", "the", "en", "por"})
_BESIDE = frozenset({"day", "both", "hours", "fix", "or", "soon", "now"})
SAYS_WHEN = frozenset({"day", "hours", "both", "instant", "number", "soon", "now"})
WIDE = ("soon", "now", "asap", "anyday", "anytime", "allbut")
"""The kinds of piece that say that almost any time will do."""


class Wish(NamedTuple):
    """One alternative; `instant` counts from now and is day and hour in one."""

    day: DayExpression | None = None
    hours: Hours | None = None
    instant: Instant | None = None


def compose(
    pieces: Sequence[Piece],
    tokens: Sequence[Token],
    *,
    numbers: bool = False,
    answering: bool = False,
) -> list[Wish]:
    """The alternatives, in the order they were said; the last value wins a correction.

    With `numbers` a bare number is an hour wherever it stands, else only beside a day, and
    while `answering` beside a wish too.
    """
    return _compose(pieces, tokens, numbers=numbers, answering=answering).wishes()


def refusals(pieces: Sequence[Piece], tokens: Sequence[Token]) -> list[Wish]:
    """The days and hours that were refused ("menos el lunes", "en la mañana no puedo")."""
    return _compose(pieces, tokens).refused


def _compose(
    pieces: Sequence[Piece],
    tokens: Sequence[Token],
    *,
    numbers: bool = False,
    answering: bool = False,
) -> "_Composer":
    composer = _Composer(tokens, numbers=numbers, answering=answering)
    for index, piece in enumerate(pieces):
        composer.take(piece, pieces[max(index - 1, 0) : index], pieces[index + 1 : index + 3])
    return composer


class _Composer:
    """Walks the pieces once, left to right."""

    def __init__(self, tokens: Sequence[Token], *, numbers: bool, answering: bool) -> None:
        self._beside = _BESIDE | {"wish"} if answering else _BESIDE
        self._tokens = tokens
        self._numbers, self._answering = numbers, answering
        self._done: list[Wish] = []
        self._wish = Wish()
        self._alternative = self._corrected = self._refused = self._absent = False
        self.refused: list[Wish] = []

    def take(self, piece: Piece, before: Sequence[Piece], after: Sequence[Piece]) -> None:
        kind = piece.kind
        if kind == "or":
            self._alternative = True
        elif kind == "fix":
            self._corrected, self._refused = True, False
        elif kind in ("not", "allbut"):
            self._refused = True
        elif kind == "cant":
            self._cannot(before)
        elif kind == "no":
            self._negate(piece, before)
        elif kind in SAYS_WHEN and piece.item is not None:
            if kind != "number" or self._is_hour(before, after):
                self._say(piece)
        elif kind == "cantgo":
            self._absent = True
        elif kind in ("wish", "avail", "move") and self._absent:
            self._done, self._wish, self._absent = [], Wish(), False
        elif kind in ("service", "barber", "stranger", "concept"):
            self._refused = self._corrected = False
        elif kind not in ("filler", "noun", ""):
            self._refused = False

    def wishes(self) -> list[Wish]:
        wishes = [*self._done, self._wish] if self._wish != Wish() else self._done
        return _share(wishes)

    def _cannot(self, before: Sequence[Piece]) -> None:
        """ "el jueves no puedo" refuses what went before, "no puedo el jueves" what follows."""
        if any(piece.kind in SAYS_WHEN for piece in before):
            self.refused.append(self._wish)
            self._wish = Wish()
        else:
            self._refused = True

    def _negate(self, piece: Piece, before: Sequence[Piece]) -> None:
        """ "…, no el jueves" refuses what follows; "el jueves no, …" what went before."""
        if self._wish == Wish() and not self._done:
            return
        if piece.end >= len(self._tokens):
            if not self._tokens[piece.first].comma:
                self._cannot(before)
            return
        following = self._tokens[piece.end]
        set_off = self._tokens[piece.first].comma or following.text in _OPENERS
        if set_off and not following.comma:
            self._refused = True
        else:
            self._corrected = True

    def _say(self, piece: Piece) -> None:
        assert piece.item is not None
        new = _as_wish(piece)
        if self._refused:
            self._refused = False
            self._drop(new)
            return
        if self._corrected:
            self._correct(new)
        elif self._alternative and self._wish != Wish():
            self._done.append(self._wish)
            self._wish = new
        else:
            self._wish = _merge(self._wish, new)
        self._alternative = self._corrected = False

    def _is_hour(self, before: Sequence[Piece], after: Sequence[Piece]) -> bool:
        """A bare number is an hour beside a day, and among hours ("4 o 5pm")."""
        if self._numbers or (self._alternative and isinstance(self._wish.hours, Clock)):
            return True
        if [piece.kind for piece in after] == ["or", "hours"]:
            return True
        if not self._answering and before and before[-1].instead:
            return True
        if after and after[0].kind in ("day", "both"):
            return True
        return any(piece.kind in self._beside for piece in before)

    def _correct(self, new: Wish) -> None:
        """Replace what is said again, for every alternative; keep the rest."""
        day = new.day or (None if new.instant else self._wish.day)
        hours = new.hours or (None if new.instant else self._wish.hours)
        if new.day and self._wish.day and new.hours is None and self._alternative:
            self._done.append(self._wish)
        else:
            self._done = []
        self._wish = Wish(day, hours, new.instant)

    def _drop(self, refused: Wish) -> None:
        self.refused.append(refused)
        if refused.day is not None and self._wish.day == refused.day:
            self._wish = self._wish._replace(day=None)
        self._done = [wish for wish in self._done if wish.day != refused.day or not refused.day]


def _as_wish(piece: Piece) -> Wish:
    assert piece.item is not None
    kind, value = piece.item.kind, piece.item.value
    if kind in ("day", "soon", "now"):
        return Wish(day=value)
    if kind == "both":
        return Wish(*value)
    if kind == "instant":
        return Wish(instant=value)
    return Wish(hours=value)


def _merge(old: Wish, new: Wish) -> Wish:
    if new.instant is not None:
        return new
    day = _merge_days(old.day, new.day) if old.day and new.day else new.day or old.day
    hours = _merge_hours(old.hours, new.hours) if old.hours and new.hours else None
    return Wish(day, hours or new.hours or old.hours, old.instant)


def _merge_days(old: DayExpression, new: DayExpression) -> DayExpression:
    if isinstance(old, SPANS) and isinstance(new, (Weekday, MonthDay)):
        return Of(new, old)
    if isinstance(new, SPANS) and isinstance(old, (Weekday, MonthDay)):
        return Of(old, new)
    for one, other in ((old, new), (new, old)):
        if isinstance(one, Weekday):
            if isinstance(other, Ahead) and other.number >= 7 and other.number % 7 == 0:
                return Of(one, WeekOf(other))
            if isinstance(other, MonthDay):
                return other if other.month else other._replace(weekday=one.weekday)
            if isinstance(other, (Numeric, Ahead)):
                return other
    return new


def _merge_hours(old: Hours, new: Hours) -> Hours:
    for one, other in ((old, new), (new, old)):
        if isinstance(one, Part):
            if isinstance(other, Clock):
                return during(other, one.name)
            if isinstance(other, Window):
                return window_in(other, one.name)
            if one.name == "early":
                return one
    if isinstance(old, Window) and isinstance(new, Window):
        return Window(new.start or old.start, new.end or old.end)
    return new


def _share(wishes: list[Wish]) -> list[Wish]:
    """What one alternative leaves open it takes from the others, the later ones first."""
    shared = list(wishes)
    for i, wish in enumerate(shared):
        if wish.instant is not None:
            continue
        day = wish.day or next((w.day for w in reversed(shared[:i]) if w.day), None)
        day = day or next((w.day for w in shared[i + 1 :] if w.day), None)
        hours = wish.hours or next((w.hours for w in shared[i + 1 :] if w.hours), None)
        hours = hours or next((w.hours for w in reversed(shared[:i]) if w.hours), None)
        if isinstance(hours, Clock) and not hours.half and not hours.sure:
            hours = _borrow_half(hours, [w.hours for w in shared[i + 1 :]])
        shared[i] = Wish(day, hours)
    return shared


def _borrow_half(clock: Clock, others: list[Hours | None]) -> Clock:
    """ "4 or 5pm": the half of the later one, if it was said."""
    for other in others:
        if isinstance(other, Clock) and other.half and clock.hour <= other.hour:
            return clock._replace(half=other.half)
    return clock
