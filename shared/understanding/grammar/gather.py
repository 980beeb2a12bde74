"""What was said, sorted: the pieces of a text gathered by what they are about.

Corrections and refusals are applied here ("con chava, digo con beto", "el corte ya no"),
so that what comes out is what the customer stands by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.understanding.commands import ANY, THIS, UNKNOWN, Person
from shared.understanding.grammar.cover import Piece
from shared.understanding.grammar.days import Through
from shared.understanding.grammar.hearing import Hearing
from shared.understanding.grammar.hours import Clock, Shift, Window
from shared.understanding.grammar.trade import FIRST_NAMES
from shared.understanding.grammar.wishes import SAYS_WHEN, WIDE, Wish, compose, refusals
from shared.understanding.names import ShopNames


@dataclass(slots=True)
class Said:
    """Everything one text says, before anybody asks what it means here."""

    kinds: set[str] = field(default_factory=set)
    services: list[str] = field(default_factory=list)
    barber: str | None = None
    people: list[Person] = field(default_factory=list)
    self_too: bool = False
    heads: int = 0
    child: bool = False
    name: str | None = None
    topics: set[str] = field(default_factory=set)
    picks: list[Any] = field(default_factory=list)
    ref: str | None = None
    moves: list[int] = field(default_factory=list)
    shift: int | None = None
    length: int | None = None
    scopes: dict[str, str] = field(default_factory=dict)
    keyword: bool = False
    """Whether a scope comes of one word alone: "stop", "alta"."""
    cancel_named: bool = False
    wishes: list[Wish] = field(default_factory=list)
    not_barbers: list[str] = field(default_factory=list)
    not_services: list[str] = field(default_factory=list)
    not_when: list[Wish] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    spare_numbers: int = 0
    also: bool = False
    leaves: bool = False
    late: int | None = None
    noun: str = ""
    """ "own" of "mi cita", which there may be already; "other" of "otra hora"."""
    habit: bool = False
    decisions: list[str] = field(default_factory=list)
    outright: bool = False
    """A yes that stands for itself before whatever else is said: "sí, ¿y …?"."""
    unread: list[str] = field(default_factory=list)
    first_value: int = 10**6

    def says(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)

    @property
    def has_value(self) -> bool:
        """Whether anything of a booking was named."""
        wished = self.services or self.barber or self.wishes or self.people or self.heads
        return bool(wished or self.not_barbers)

    @property
    def wants_others(self) -> bool:
        """ "Otra hora", "other options"."""
        return self.says("alts") or self.noun == "other"


def gather(hearing: Hearing, names: ShopNames, *, numbers: bool, answering: bool = False) -> Said:
    """Sort the pieces. With `numbers`, a bare number is an hour of the day.

    While `answering` a question, "can we do 4" names an hour and "no puedo" is a no.
    """
    return _Gatherer(hearing, names, numbers=numbers, answering=answering).said()


_WEAK_INTRODUCTIONS = frozenset({"im", "i", "its", "it", "this", "soy", "es", "habla", "le"})


_OF = frozenset({"del", "de", "from"})
_BEFORE_THE_POINT = frozenset({"filler", "greet", "thanks", "link", "no", "deny", "yes", "wish"})
_PART_OR_LATE = frozenset({"tarde", "tardes", "noche"})
_LATER = frozenset({"mas", "later", "luego", "after"})
_LEAVING = frozenset({"no quiero", "i dont want", "dont want"})
_DECLINING = _LEAVING | frozenset(
    {
        "no puedo",
        "no me queda",
        "no me sirve",
        "no me viene bien",
        "no me va bien",
        "no me acomoda",
        "cant",
        "i cant",
        "cant make",
        "doesnt work",
        "doesnt work for me",
        "wont work",
        "no good",
    }
)


def _looks_like_name(text: str) -> bool:
    """Written like a name, or one of the common ones."""
    first = text.split(maxsplit=1)[0]
    return first.lower() in FIRST_NAMES or (first[:1].isupper() and not first.isupper())


class _Gatherer:
    def __init__(
        self, hearing: Hearing, names: ShopNames, *, numbers: bool, answering: bool
    ) -> None:
        self._answering = answering
        self._either = False
        self._hearing = hearing
        self._names = names
        self._numbers = numbers
        self._said = Said()
        self._refused = self._corrected = False
        self._assigned: list[str] = []
        self._last: tuple[str, str] | None = None
        self._last_end = 0
        self._next = ""

    def said(self) -> Said:
        said, pieces = self._said, self._hearing.pieces
        said.wishes = compose(
            self._about_when(pieces),
            self._hearing.tokens,
            numbers=self._numbers,
            answering=self._answering,
        )
        for index, piece in enumerate(pieces):
            self._next = pieces[index + 1].kind if index + 1 < len(pieces) else ""
            self._take(piece)
        if said.says("not", "no", "cant", "allbut"):
            said.not_when = refusals(pieces, self._hearing.tokens)
        alone = not (
            self._answering or said.has_value or said.says("wish", "noun", "whatever", *WIDE)
        )
        if alone and (said.not_when or said.not_services):
            # A day that does not suit, and nothing else: it may be a visit that is called off.
            said.unread.append("no")
        if len(self._assigned) > 1 and len(set(said.services)) > 1:
            self._pair()
        declined = self._declined(pieces)
        if declined and not said.has_value and self._answering:
            said.decisions.append("no")
            said.leaves = said.leaves or declined in _LEAVING
        spare = said.numbers and not any(wish.hours for wish in said.wishes)
        said.spare_numbers = len(said.numbers) if spare else 0
        if self._thinks_again(pieces):
            said.kinds.add("instead")
        if said.child:
            said.services = self._for_children(said.services)
        if said.heads > 1 and len(set(said.services)) > 1:
            # "Dos cortes y una barba": who has what is not for the grammar to say.
            said.unread.append(str(said.heads))
        said.services = self._names.together(said.services)
        return said

    def _about_when(self, pieces: list[Piece]) -> list[Piece]:
        """Without the old day of a move ("mi cita del jueves"), without a mere "later" in an
        answer, which is later than something else, and without a "tarde" that is none."""
        kept = []
        for index, piece in enumerate(pieces):
            first = self._hearing.tokens[piece.first].text
            moved = index > 0 and pieces[index - 1].kind == "move" and first in _OF
            later = self._answering and piece.kind == "soon" and first in _LATER
            if later or self._is_no_part(piece):
                self._said.unread += [t.raw for t in self._hearing.tokens[piece.first : piece.end]]
            value = piece.item.value if piece.item else None
            old = moved and piece.kind in SAYS_WHEN and not isinstance(value, Through | Window)
            if not (later or old or self._is_no_part(piece)):
                kept.append(piece)
        return kept

    def _is_no_part(self, piece: Piece) -> bool:
        """ "Tarde" is a part of the day where it is all that is answered; else it is "late"."""
        alone = self._answering and len(self._hearing.tokens) == 1
        return not alone and " ".join(self._hearing.words(piece)) in _PART_OR_LATE

    def _declined(self, pieces: list[Piece]) -> str:
        """ "no quiero", "no puedo" on their own are a no; "que no sea temprano" is not."""
        told = (
            " ".join(self._hearing.words(piece))
            for piece in pieces
            if piece.kind in ("not", "cant")
        )
        return next((words for words in told if words in _DECLINING), "")

    def _pair(self) -> None:
        """ "para mí corte y para mi papá barba": to each the service said beside them."""
        said, order = self._said, self._assigned
        whos = [who for who in order if not who.startswith("=")]
        whats = [what[1:] for what in order if what.startswith("=")]
        if len(whos) != len(whats) or len(whos) < 2:
            return
        people = iter(said.people)
        paired = []
        for who, what in zip(whos, whats, strict=True):
            person = Person(relation="self") if who == "self" else next(people)
            paired.append(Person(person.for_name, person.relation, what))
        paired.sort(key=lambda person: person.relation != "self")
        said.people, said.services, said.self_too = paired, [], False

    def _for_children(self, services: list[str]) -> list[str]:
        if not services:
            child = self._names.for_child(None)
            return [child] if child else []
        return [self._names.for_child(service) or service for service in services]

    def _thinks_again(self, pieces: Sequence[Piece]) -> bool:
        """ "Oye, mejor a las 6": said first and of nothing in this message."""
        told = [piece for piece in pieces if piece.item and piece.kind not in _BEFORE_THE_POINT]
        return bool(told) and told[0].instead

    def _take(self, piece: Piece) -> None:
        said = self._said
        if piece.item is None:
            said.unread += self._hearing.unread(piece)
            return
        kind, value = piece.item.kind, piece.item.value
        if kind == "link":
            return
        if kind in ("fix", "not", "allbut", "no", "deny", "or", "filler"):
            self._link(kind, piece)
        said.kinds.add(kind)
        if kind in SAYS_WHEN:
            self._when(piece, kind, value)
        else:
            take = getattr(self, f"_take_{kind}", None)
            if take is not None:
                take(value, piece)

    def _link(self, kind: str, piece: Piece) -> None:
        self._either = kind == "or"
        if kind == "fix":
            self._corrected = True
        elif kind in ("not", "allbut") or (kind == "no" and self._says_not(piece)):
            self._refused = True
        elif kind in ("no", "deny"):
            tokens = self._hearing.tokens[self._last_end : piece.first + 1]
            together = not any(token.comma or token.broken for token in tokens)
            if self._last is not None and together:
                self._drop(*self._last)
            elif kind == "no" and (self._said.services or self._said.barber):
                self._corrected = self._set_off(piece)
                self._refused = not self._corrected

    def _says_not(self, piece: Piece) -> bool:
        """ "No barba" refuses the beard; in "no, con beto" Beto is wished."""
        return self._next in ("service", "barber") and not self._set_off(piece)

    def _set_off(self, piece: Piece) -> bool:
        """Whether there is a comma between it and what follows."""
        following = self._hearing.tokens[piece.end : piece.end + 1]
        return any(token.comma or token.broken for token in following)

    def _drop(self, kind: str, value: str) -> None:
        said = self._said
        if kind == "service" and len(said.services) > 1:
            said.services.remove(value)
            said.kinds.discard("deny")
            said.kinds.discard("no")
        elif kind == "barber" and self._next != "avail":
            self._corrected = True
            said.not_barbers.append(value)
            said.barber = None
        self._last = None

    def _mark(self, piece: Piece) -> None:
        self._said.first_value = min(self._said.first_value, piece.first)

    def _when(self, piece: Piece, kind: str, value: Any) -> None:
        self._mark(piece)
        words = self._hearing.words(piece)
        plural = words[0].endswith("days") or (len(words) > 1 and words[1].endswith("days"))
        before = self._hearing.tokens[piece.first - 1].text if piece.first else ""
        if kind == "day" and ("los" in (before, *words[:2]) or plural or "todos" in words):
            self._said.habit = True
        if kind == "number" and isinstance(value, Clock):
            self._said.numbers.append(value.hour if not value.minute else -1)
        self._last = None

    def _take_service(self, value: str, piece: Piece) -> None:
        self._mark(piece)
        said = self._said
        if self._refused:
            self._refused = False
            said.services = [service for service in said.services if service != value]
            said.not_services.append(value)
            return
        if self._corrected and said.services:
            said.services = []
        self._corrected = False
        said.services.append(value)
        self._assigned.append("=" + value)
        self._last, self._last_end = ("service", value), piece.end

    def _take_concept(self, value: str, piece: Piece) -> None:
        if not self._said.services:
            self._take_service(self._names.by_concept(value), piece)

    def _take_barber(self, value: str, piece: Piece) -> None:
        self._mark(piece)
        if self._refused:
            self._refused = False
            self._said.not_barbers.append(value)
            return
        if self._either and self._said.barber not in (None, value):
            self._said.unread.append(self._hearing.tokens[piece.end - 1].raw)
        self._said.barber = value
        self._corrected = False
        self._last, self._last_end = ("barber", value), piece.end

    def _take_noun(self, value: str | None, _piece: Piece) -> None:
        self._said.noun = value or ""

    def _take_whose(self, value: str, piece: Piece) -> None:
        self._take_barber(value, piece)

    def _take_shift_of(self, value: str, piece: Piece) -> None:
        """ "¿A qué hora sale Memo?" """
        self._take_barber(value, piece)
        self._said.topics.add("hours")

    def _take_inquired(self, value: str, piece: Piece) -> None:
        self._take_barber(value, piece)
        self._said.kinds.add("avail")

    def _take_anybut(self, value: str, piece: Piece) -> None:
        self._take_barber(ANY, piece)
        self._said.not_barbers.append(value)

    def _take_another(self, _value: None, piece: Piece) -> None:
        """Somebody else than was proposed, which nobody was where nothing is asked."""
        if self._answering or self._said.moves:
            self._said.not_barbers.append(THIS)
        else:
            self._said.unread += [t.raw for t in self._hearing.tokens[piece.first : piece.end]]

    def _take_several(self, value: tuple[int, str], piece: Piece) -> None:
        count, relation = value
        if not 1 <= count <= 9:
            self._said.unread += [t.raw for t in self._hearing.tokens[piece.first : piece.end]]
            return
        for _ in range(count):
            self._take_person((relation, None), piece)
        if self._hearing.tokens[piece.first].text in ("me", "myself"):
            self._said.self_too = True

    def _take_named(self, value: str, _piece: Piece) -> None:
        name = value if any(c.isupper() for c in value) else value.title()
        if self._said.people:
            self._said.people[-1] = self._said.people[-1].__class__(
                for_name=name, relation=self._said.people[-1].relation
            )
        else:
            self._said.name = name

    def _take_stranger(self, value: tuple[str, bool], piece: Piece) -> None:
        name, introduced = value
        self._take_barber(UNKNOWN, piece)
        raw = self._hearing.tokens[piece.end - 1].raw
        known = raw.lower() in FIRST_NAMES or introduced or (raw.istitle() and len(raw) > 2)
        if not known:
            self._said.unread.append(name)

    def _take_name(self, value: str, _piece: Piece) -> None:
        self._said.unread.append(value)

    def _take_called(self, value: str, piece: Piece) -> None:
        weak = self._hearing.tokens[piece.first].text in _WEAK_INTRODUCTIONS
        if weak and not _looks_like_name(value):
            self._said.unread.append(value)
            return
        self._said.name = value if any(c.isupper() for c in value) else value.title()

    def _take_person(self, value: tuple[str | None, str | None], _piece: Piece) -> None:
        relation, name = value
        if relation is None and name is not None and not _looks_like_name(name):
            self._said.unread.append(name)
            return
        if name is not None and name.islower():
            name = name.title()
        person = Person(for_name=name, relation=relation)
        if relation == "child" and name is None:
            self._said.child = True
        self._assigned.append("other")
        self._said.people.append(person)

    def _take_self(self, _value: None, _piece: Piece) -> None:
        self._said.self_too = True
        self._assigned.append("self")

    def _take_we(self, value: int, _piece: Piece) -> None:
        self._said.heads, self._said.self_too = value, True

    def _take_also(self, _value: None, _piece: Piece) -> None:
        """Said after it ("un corte y también barba") it may be beside that alone."""
        self._said.also = self._answering or not self._said.services

    def _take_haggle(self, _value: None, piece: Piece) -> None:
        """Prices are not the reader's to discuss: somebody else reads the rest."""
        self._said.unread += [t.raw for t in self._hearing.tokens[piece.first : piece.end]]

    def _take_people(self, value: int, piece: Piece) -> None:
        """ "Dos barbas": so many people, and what all of them have."""
        self._said.heads = value
        for at in range(piece.first, piece.end):
            for _, item in self._names.matches(self._hearing.tokens, at):
                if item.kind == "service":
                    self._take_service(item.value, piece)

    def _take_family(self, value: tuple[int, int], piece: Piece) -> None:
        adults, children = value
        self._said.people += [Person()] * adults
        for _ in range(children):
            self._take_person(("child", None), piece)

    def _take_age(self, value: int, _piece: Piece) -> None:
        if value <= 12:
            self._said.child = True

    def _take_kid(self, value: int, _piece: Piece) -> None:
        self._said.people.append(Person(relation="child"))
        self._said.child = self._said.child or value <= 12

    def _take_child(self, _value: None, _piece: Piece) -> None:
        self._said.child = True

    def _take_topic(self, value: str, _piece: Piece) -> None:
        self._said.topics.add(value)

    def _take_pick(self, value: Any, _piece: Piece) -> None:
        if value == "earliest" and not self._answering:
            self._said.kinds.add("asap")
        self._said.picks.append(value)

    def _take_ref(self, value: str, _piece: Piece) -> None:
        self._said.ref = value

    def _take_move(self, value: int, _piece: Piece) -> None:
        self._said.moves.append(value)

    def _take_shift(self, value: Shift, _piece: Piece) -> None:
        self._said.shift = value.minutes

    def _take_length(self, value: int, _piece: Piece) -> None:
        self._said.length = value

    def _take_late(self, minutes: int | None, _piece: Piece) -> None:
        self._said.late = minutes

    def _take_cancel(self, value: bool, _piece: Piece) -> None:
        self._said.cancel_named = self._said.cancel_named or value

    def _take_optout(self, value: str, piece: Piece) -> None:
        self._scope("out", value, piece)

    def _take_optin(self, value: str, piece: Piece) -> None:
        self._scope("in", value, piece)

    def _scope(self, way: str, value: str, piece: Piece) -> None:
        self._said.scopes[way] = value
        self._said.keyword = piece.end == piece.first + 1

    def _take_yes(self, _value: None, piece: Piece) -> None:
        self._said.decisions.append("yes")
        following = self._hearing.tokens[piece.end : piece.end + 1]
        linked = any(token.text in ("y", "and") for token in following)
        self._said.outright = piece.first == 0 and (linked or self._set_off(piece))

    def _take_other_day(self, _value: None, _piece: Piece) -> None:
        self._said.decisions.append("no")

    def _take_deny(self, altogether: bool, _piece: Piece) -> None:
        self._said.decisions.append("no")
        self._said.leaves = self._said.leaves or altogether

    def _take_no(self, _value: None, _piece: Piece) -> None:
        self._said.decisions.append("no")

    def _take_none(self, _value: None, _piece: Piece) -> None:
        self._said.decisions.append("no")
