"""The deterministic reader: a grammar, the shop's own words, and rules; no network, no guess."""

from dataclasses import replace

from shared.understanding.commands import AT_MOST, Command, PickBooking, Select, SetName, Unclear
from shared.understanding.grammar.desk import Desk
from shared.understanding.grammar.gather import Said, gather
from shared.understanding.grammar.hearing import Hearing, hear, names_of
from shared.understanding.grammar.naming import name_in
from shared.understanding.reader import Heard, Pending, Understood

_NUMBER_IS_HOUR = frozenset({"asked_time", "asked_when"})


class GrammarReader:
    """Reads by grammar alone: the same text always gets the same commands, in a millisecond.

    Never raises, whatever the text. What it could not explain is in `unread`.
    """

    def read(self, heard: Heard) -> Understood:
        text = "\n".join(heard.texts)
        kind = heard.pending.kind if heard.pending else None
        choosing = heard.pending is not None and bool(heard.pending.options)
        hearing = hear(text, heard.shop, heard.lang, choosing=choosing)
        if not hearing.tokens:
            return Understood((Unclear(),), hearing.lang)
        numbers = kind in _NUMBER_IS_HOUR
        names = names_of(heard.shop)
        said = gather(hearing, names, numbers=numbers, answering=kind is not None)
        name = name_in(text, hearing, said) if kind == "asked_name" else None
        if name is not None:
            return Understood((SetName(name),), hearing.lang)
        desk = Desk(heard, said, hearing.main.code)
        commands = tuple(dict.fromkeys(desk.commands()))
        unread = _unread(hearing, said, commands)
        if said.spare_numbers and _of_hours(heard.pending) and not _picks(commands):
            return self.read(replace(heard, pending=Pending("asked_time")))
        if not commands:
            commands, unread = (Unclear(),), unread or tuple(desk.leftover(hearing.tokens))
        return Understood(commands[:AT_MOST], hearing.lang, unread)


def _unread(hearing: Hearing, said: Said, commands: tuple[Command, ...]) -> tuple[str, ...]:
    """The words that no command speaks for, those understood in vain among them."""
    unread = list(said.unread)
    picked = _picks(commands)
    if said.ref is not None and not (picked or any(isinstance(c, PickBooking) for c in commands)):
        unread.append(said.ref)
    if said.spare_numbers and not picked and not unread:
        unread += [token.raw for token in hearing.tokens if "n" in token.cats]
    if len(commands) > AT_MOST and not unread:
        unread.append(hearing.tokens[-1].raw)
    return tuple(unread)


def _picks(commands: tuple[Command, ...]) -> bool:
    return any(isinstance(command, Select) for command in commands)


def _of_hours(pending: Pending | None) -> bool:
    """Whether hours were offered: a number that is no place among them is another hour."""
    if pending is None or pending.kind != "offered_options":
        return False
    return all(option.start is not None for option in pending.options)


__all__ = ["GrammarReader"]
