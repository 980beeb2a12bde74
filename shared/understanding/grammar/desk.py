"""What a message comes to at the desk: from what was said to what is meant here.

The order of the branches is the order of what matters: leave me alone, get me a person,
my bookings, the answer to our question, the customer's question, the wish, good manners.
"""

from datetime import timedelta

from shared.understanding.commands import (
    ANY,
    UNKNOWN,
    Abuse,
    Affirm,
    Ask,
    Avoid,
    Command,
    Complaint,
    Deny,
    Handoff,
    JoinWaitlist,
    Late,
    OptIn,
    OptOut,
    OutOfScope,
    Person,
    PickBooking,
    SameAsLast,
    SetBarber,
    SetName,
    SetParty,
    SetService,
    SetWhen,
    ShiftWhen,
    Social,
    Start,
    Topic,
    Unclear,
    When,
)
from shared.understanding.grammar.days import Through
from shared.understanding.grammar.diary import Diary
from shared.understanding.grammar.gather import Said
from shared.understanding.grammar.hours import Window
from shared.understanding.grammar.picking import picked
from shared.understanding.grammar.text import Token
from shared.understanding.grammar.wishes import WIDE, Wish
from shared.understanding.reader import Heard

_ABOUT_SERVICE: frozenset[str] = frozenset({"price", "duration", "services"})
_SOON = timedelta(days=6)
_NICETIES = ("here", "thanks", "bye", "laugh", "ack", "greet")


class Desk:
    """One message at the desk: what is said, and what was asked."""

    def __init__(self, heard: Heard, said: Said, lang: str) -> None:
        self._heard = heard
        self._said = said
        self._pending = heard.pending.kind if heard.pending else None
        self._options = heard.pending.options if heard.pending else ()
        barber = said.barber if said.barber not in (None, ANY, UNKNOWN) else heard.filled.barber
        self._diary = Diary(heard, lang, barber)
        if said.moves:
            said.wishes = [_moved_to(wish) for wish in said.wishes]
        self._readings: tuple[When, ...] | None = None

    def leftover(self, tokens: list[Token]) -> list[str]:
        """The words of a message that meant nothing here, unless it says so itself."""
        if self._said.says("dunno") or not tokens:
            return []
        return [token.raw for token in tokens if token.text.isalnum()]

    def commands(self) -> list[Command]:
        said = self._said
        for branch in (
            self._messages,
            self._moods,
            self._bookings,
            self._answer,
            self._questions,
            self._booking,
            self._answer_left,
            self._niceties,
        ):
            found = branch()
            if found:
                if said.unread and found == [Unclear()]:
                    continue
                return found
        return []

    # What stands above any question

    def _messages(self) -> list[Command]:
        said, scopes = self._said, self._said.scopes
        if said.keyword and (said.has_value or said.topics or said.says("wish", "avail", "noun")):
            return []  # "Can we start at 5?", "stop by tomorrow", "un fade baja".
        if "in" in scopes and "out" not in scopes:
            return [OptIn(scopes["in"])]  # type: ignore[arg-type]
        if "out" in scopes and not said.says("cancel"):
            return [OptOut(scopes["out"])]  # type: ignore[arg-type]
        return []

    def _moods(self) -> list[Command]:
        said = self._said
        found: list[Command] = []
        if said.says("handoff"):
            found.append(Handoff())
        if said.says("complaint"):
            found.append(Complaint())
        if found:
            return found
        if said.says("waitlist"):
            return [JoinWaitlist(), *self._values()]
        busy = said.has_value or said.topics or said.says("wish", "cancel", "move", "noun", "mine")
        if said.says("abuse") and not busy:
            return [Abuse()]
        wished = said.barber or (said.has_value and said.says("wish", "noun"))
        if said.says("scope") and not wished and not said.says("cancel", "move", "cantgo"):
            said.unread = []
            return [OutOfScope()]
        return []

    # Bookings that exist

    def _bookings(self) -> list[Command]:
        said = self._said
        if said.moves and self._moving():
            return [Start("reschedule"), *self._shift(), *self._which(), *self._changes()]
        if self._thinks_again() or (self._pending is None and self._only_shifts()):
            return [Start("reschedule"), *self._shift(), *self._changes()]
        if self._pending == "asked_confirm" and not said.cancel_named:
            return []
        if said.says("cancel"):
            return [Start("cancel"), *self._which(), *self._when()]
        if said.says("cantgo") and self._pending is None:
            if said.says("wish", "avail") and said.wishes:
                return [Start("reschedule"), *self._values()]
            return [Start("cancel"), *self._which(), *self._when()]
        if (said.says("mine") and not said.services) or self._asks_of_own():
            return [Start("my_bookings")]
        if said.says("late") and self._pending is None:
            return [Start("reschedule"), *self._values()] if said.wishes else [Late(said.late)]
        return []

    def _asks_of_own(self) -> bool:
        """ "Mi cita", "¿a qué hora es?", and nothing besides: what is wished would be said."""
        said = self._said
        wished = said.has_value or said.topics or said.says("wish", "avail", "usual", *WIDE)
        return self._pending is None and (said.noun == "own" or said.says("its")) and not wished

    def _moving(self) -> bool:
        """A change verb moves a booking, unless a draft is being changed."""
        if self._pending is None:
            return True
        return self._pending != "asked_confirm" and not self._said.has_value

    def _only_shifts(self) -> bool:
        """ "¿Se puede una hora antes?": earlier than what, if not than an appointment?"""
        return bool(self._shift()) and not (self._said.has_value or self._said.says("noun"))

    def _thinks_again(self) -> bool:
        """ "Mejor a las 6", where nothing was asked: it is said of an appointment."""
        said = self._said
        anew = said.services or said.says("noun", "avail", "usual", "waitlist", "cancel")
        change = said.wishes or said.barber or said.shift
        return self._pending is None and said.says("instead") and bool(change) and not anew

    def _shift(self) -> list[Command]:
        said = self._said
        minutes = said.shift
        if minutes is None and said.length is not None:
            way = next((move for move in said.moves if move), 0)
            minutes = said.length * way if way else None
        elif minutes is not None and any(said.moves):
            way = next(move for move in said.moves if move)
            minutes = abs(minutes) * way
        return [ShiftWhen(minutes)] if minutes else []

    def _which(self) -> list[Command]:
        if self._said.ref is None:
            return []
        return [PickBooking(self._said.ref)]  # type: ignore[arg-type]

    def _changes(self) -> list[Command]:
        if self._said.shift is not None or self._said.length is not None:
            return []
        return self._values()

    # Answers

    def _answer(self) -> list[Command]:
        if self._pending == "asked_confirm":
            return self._confirmation()
        if self._options:
            found = picked(self._heard, self._said, self._when_readings())
            if found:
                return found
        if self._pending == "asked_barber" and self._said.says("whatever"):
            return [SetBarber(ANY), *self._when()]
        return []

    def _confirmation(self) -> list[Command]:
        said = self._said
        changes = [*self._shift(), *([] if self._shift() else self._values())]
        if said.topics:
            sure = said.outright and said.decisions == ["yes"] and not (changes or said.unread)
            return [*([Affirm()] if sure and not said.says("but") else []), *self._questions()]
        if said.says("whose") and self._questioned:
            return [Ask(frozenset({"barbers"}))]
        if changes and not self._repeats(changes):
            return changes
        last = said.decisions[-1] if said.decisions else None
        if last == "no" or said.wants_others or said.says("cancel", "cantgo"):
            return [self._deny()]
        if last == "yes" or (changes and self._repeats(changes)):
            doubt = said.unread[1:] or said.spare_numbers or said.says("but")
            certain = not (doubt or self._questioned)
            if certain:
                return [Affirm()]
            said.unread = said.unread or list(self._heard.texts)
            return [Unclear()]
        return []

    @property
    def _questioned(self) -> bool:
        return any("?" in text for text in self._heard.texts)

    def _repeats(self, changes: list[Command]) -> bool:
        """Whether the "changes" only say again what the summary says, with a yes."""
        if "yes" not in self._said.decisions:
            return False
        filled = self._heard.filled
        for change in changes:
            if isinstance(change, SetService) and change.service == filled.service:
                continue
            if isinstance(change, SetBarber) and change.barber == filled.barber:
                continue
            if isinstance(change, SetWhen) and all(
                when.date in (None, filled.date) and when.time in (None, filled.time)
                for when in change.readings[:1]
            ):
                continue
            return False
        return bool(changes)

    def _answer_left(self) -> list[Command]:
        said = self._said
        refused = said.decisions[-1:] == ["no"] or said.says("cancel", "cantgo")
        if refused and self._pending is not None:
            return [self._deny()]
        if said.says("whatever") and self._pending is None:
            return [SetBarber(ANY)]
        if said.name is not None:
            return [SetName(said.name)]
        return []

    # Questions and wishes

    def _questions(self) -> list[Command]:
        said = self._said
        topics: set[str] = set(said.topics)
        offers = said.says("dodo") or (said.says("avail") and not said.says("noun"))
        if said.services and offers and not said.wishes and not said.says("wish"):
            topics.add("services") if not topics else None
        if not topics:
            return []
        found: list[Command] = [self._ask(topics)]
        if self._asks_who_works(topics):
            return [*found, *self._when()]
        if said.says("wish", "noun", "usual") or (said.wishes and "hours" not in topics):
            asked = bool(topics & _ABOUT_SERVICE) and not said.says("wish", "noun")
            start: list[Command] = [] if self._pending else [Start("book")]
            if said.has_value or said.says("noun", "usual"):
                values = self._values()
                if asked:
                    values = [v for v in values if not isinstance(v, SetService)] or values
                found = [*start, *values, *found]
        elif "hours" in topics and not said.habit:
            found += [*self._who(), *self._when()]
        return found

    def _who(self) -> list[Command]:
        return [] if self._said.barber is None else [SetBarber(self._said.barber)]

    def _asks_who_works(self, topics: set[str]) -> bool:
        """ "¿Quién está mañana?" """
        said = self._said
        wished = said.services or said.barber or said.says("wish", "noun", "usual", "avail")
        hours = any(reading.time is not None for reading in self._when_readings())
        return topics == {"barbers"} and not wished and not hours

    def _ask(self, topics: set[str]) -> Ask:
        service = None
        if topics & _ABOUT_SERVICE and self._said.services:
            service = UNKNOWN if UNKNOWN in self._said.services else self._said.services[0]
        wanted: frozenset[Topic] = frozenset(topics)  # type: ignore[arg-type]
        return Ask(wanted, service)

    def _booking(self) -> list[Command]:
        said = self._said
        asks = said.has_value or said.says("wish", "avail", "noun", "usual", *WIDE)
        asks = asks or (self._pending is not None and bool(said.not_when or said.not_services))
        asks = asks or (self._pending == "asked_time" and said.says("whatever"))
        if not asks:
            return []
        if self._asks_for_something_else():
            return []
        if said.barber == ANY and said.kinds <= {"barber", "greet", "thanks"} and not self._pending:
            return []
        bare = not said.has_value and not said.says("avail", "noun", "usual", "whatever", *WIDE[1:])
        bare = bare and not (said.not_when or said.not_services)
        if bare and (self._pending is not None or said.unread):
            return []
        values = self._values()
        if self._pending is None:
            values.insert(0, Start("book"))
        if said.says("avail"):
            values.append(Ask(frozenset({"availability"})))
        return values

    def _asks_for_something_else(self) -> bool:
        """ "¿Tienen tiktok?" asks for no room."""
        said = self._said
        booking = said.has_value or said.says("wish", "noun", "usual", "whatever", *WIDE)
        return said.says("avail") and not booking and bool(said.unread or said.says("about"))

    # Values

    def _values(self) -> list[Command]:
        said = self._said
        party = self._party()
        found: list[Command] = [SameAsLast()] if said.says("usual") else []
        found += self._services()
        if said.barber is not None:
            found.append(SetBarber(said.barber))
        elif said.says("whatever") and self._pending != "asked_time":
            found.append(SetBarber(ANY))
        found += party
        found += self._when()
        if said.name is not None:
            found.append(SetName(said.name))
        return found + self._avoided()

    def _services(self) -> list[Command]:
        return [SetService(service, self._said.also) for service in self._said.services]

    def _avoided(self) -> list[Command]:
        said = self._said
        found: list[Command] = [Avoid(barber=barber) for barber in said.not_barbers]
        found += [Avoid(service=service) for service in said.not_services]
        if said.not_when:
            if not said.says("not", "cant", "allbut") and self._questioned:
                said.unread.append("no")  # "¿El jueves no?" may well want the Thursday.
            found += [Avoid(when=when) for when in self._diary.readings(said.not_when)]
        return found

    def _party(self) -> list[Command]:
        said = self._said
        if said.people:
            one_more = said.heads == len(said.people) + 1
            me = [Person(relation="self")] if said.self_too or one_more else []
            return [SetParty((*me, *said.people))]
        if said.heads > 1:
            others = (Person(),) * (said.heads - said.self_too)
            return [SetParty((Person(relation="self"), *others) if said.self_too else others)]
        return []

    def _when_readings(self) -> tuple[When, ...]:
        if self._readings is None:
            self._readings = self._diary.readings(self._said.wishes) if self._said.wishes else ()
        return self._readings

    def _vague(self) -> tuple[When, ...]:
        """Any hour, or the first day there is: a wish too, only a wide one."""
        said = self._said
        if said.says("anytime") or (self._pending == "asked_time" and said.says("whatever")):
            return (When(None, (None, None)),)
        wide = said.says("asap", "anyday", "allbut")
        if wide and self._pending in (None, "asked_when", "asked_time"):
            today = self._heard.shop.local(self._heard.now).date()
            return (When((today, today + _SOON), None),)
        return ()

    def _when(self) -> list[Command]:
        said = self._said
        readings = self._when_readings() or self._vague()
        found: list[Command] = []
        if readings and readings != (When(),):
            found.append(SetWhen(readings, soonest=said.says("asap", "now")))
        if self._diary.impossible:
            found.append(Unclear())
        return found

    # Nothing of the desk

    def _niceties(self) -> list[Command]:
        said = self._said
        if said.unread:
            return []
        for kind in _NICETIES:
            if said.says(kind):
                return [Social(kind)]  # type: ignore[arg-type]
        if "yes" in said.decisions:
            return [Social("ack")]
        if said.decisions:
            return [self._deny()]
        return []

    def _deny(self) -> Deny:
        said = self._said
        summed_up = self._pending == "asked_confirm"
        if said.says("other_day") and (summed_up or self._pending == "offered_options"):
            return Deny(of="day")
        if said.wants_others and summed_up:
            return Deny(of="time")
        return Deny(altogether=said.leaves or said.says("cancel"))


def _moved_to(wish: Wish) -> Wish:
    """ "del jueves al viernes", "de las 4 a las 6": where to, not from where."""
    day = wish.day.last if isinstance(wish.day, Through) else wish.day
    hours = wish.hours
    if isinstance(hours, Window) and hours.start is not None and hours.end is not None:
        hours = hours.end
    return wish._replace(day=day, hours=hours)
