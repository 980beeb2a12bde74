"""Both readers as one: grammar first, the model for what stays unread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from shared.errors import Temporary
from shared.logs import log
from shared.shop.domain import Shop
from shared.understanding.allowance import Allowance, Ration
from shared.understanding.commands import (
    AT_MOST,
    UNKNOWN,
    Command,
    Complaint,
    OutOfScope,
    SetBarber,
    SetService,
    SetWhen,
    Social,
    Start,
    Unclear,
    When,
)
from shared.understanding.grammar.hearing import names_of
from shared.understanding.grammar.text import tokenize
from shared.understanding.reader import Heard, Reader, Understood

_VAGUE = (Unclear, OutOfScope, Social)


class CostlyReader(Protocol):
    def read(self, heard: Heard, ration: Ration) -> Understood:
        """As a Reader; its first call of the model is taken already, what follows it takes
        from `ration` itself, and all that it costs it spends there. May raise Temporary."""
        ...


@dataclass(frozen=True, slots=True)
class FirstGrammarThenModel:
    """The model is asked when words stay unread and the day's allowance lets it; its silence
    costs only those words.

    `model` gives the model's reader; it is called when it is first needed.
    """

    grammar: Reader
    model: Callable[[], CostlyReader]
    allowance: Callable[[Shop], Allowance]

    def read(self, heard: Heard) -> Understood:
        first = self.grammar.read(heard)
        if not first.unread:
            return first
        ration = Ration(self.allowance(heard.shop), heard.asker, heard.now)
        if not ration.take():
            return first
        try:
            second = self.model().read(heard, ration)
        except Temporary as error:
            log("llm_missed", severity="WARNING", error=error)
            return first
        return merged(first, second, heard.shop)


def merged(first: Understood, second: Understood, shop: Shop) -> Understood:
    """What the grammar read stands; the model adds what it could not read.

    Where they read the same kind of value and differ, nothing is guessed. Of times both
    readings are kept, the grammar's first, for the dialogue to offer. Of services or barbers
    the grammar's stands if none of its unread words may name one; otherwise neither is
    taken, and the dialogue asks. A complaint that only the grammar heard in a booking gives
    way.
    """
    sure = [one for one in first.commands if not _outvoted(one, second)]
    doubted = _doubted(first, second, shop)
    kept = [_both_whens(one, second) for one in sure if type(one) not in doubted]
    kinds = {type(one) for one in sure}
    added = [one for one in second.commands if type(one) not in kinds]
    if sure:
        added = [one for one in added if not isinstance(one, _VAGUE)]
    commands = (*kept, *added)[:AT_MOST]
    if not commands and not doubted:
        commands = first.commands
    return Understood(commands, first.lang or second.lang)


def _outvoted(command: Command, second: Understood) -> bool:
    """Does the model, which read the words that the grammar could not, know better?"""
    if command == Complaint():
        return Start("book") in second.commands and Complaint() not in second.commands
    return isinstance(command, _VAGUE)


def _both_whens(command: Command, second: Understood) -> Command:
    """A wish of time with what the model read of it.

    A reading that says all the grammar's says, and more, has read its unread words: it is
    the same wish, in full.
    """
    other = next((one for one in second.commands if isinstance(one, SetWhen)), None)
    if not isinstance(command, SetWhen) or other is None:
        return command
    if set(command.readings) & set(other.readings):
        return command
    fuller = [new for old in command.readings for new in other.readings if _says_all(new, old)]
    return SetWhen(tuple(dict.fromkeys(fuller or (*command.readings, *other.readings))))


def _says_all(new: When, old: When) -> bool:
    return old.date in (None, new.date) and old.time in (None, new.time)


def _doubted(first: Understood, second: Understood, shop: Shop) -> set[type[Command]]:
    """The kinds of value that the readers differ on and the grammar cannot vouch for."""
    names = names_of(shop)
    words = [token.text for left in first.unread for token in tokenize(left, {})]
    doubted: set[type[Command]] = set()
    if _differ(_services(first), _services(second)) and any(
        names.knows(word) or names.near_service(word) for word in words
    ):
        doubted.add(SetService)
    # A barber the shop does not have is on no list: any unread word may be part of the name.
    if _differ(_barbers(first), _barbers(second)) and any(
        names.barber(word) or names.near_barber(word) or UNKNOWN in _barbers(first)
        for word in words
    ):
        doubted.add(SetBarber)
    return doubted


def _differ(ours: set[str], theirs: set[str]) -> bool:
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _services(read: Understood) -> set[str]:
    return {one.service for one in read.commands if isinstance(one, SetService)}


def _barbers(read: Understood) -> set[str]:
    return {one.barber for one in read.commands if isinstance(one, SetBarber)}
