"""What a burst comes to as a whole: questions about its commands, asked before any are obeyed."""

from datetime import date, time

from shared.conversation.domain import Conversation
from shared.understanding.commands import (
    Ask,
    Avoid,
    Command,
    JoinWaitlist,
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
    When,
)

_WISHES = (SetService, SetBarber, SetWhen, ShiftWhen, Avoid, SetParty, SetName, SameAsLast)
"""The commands that say something about the appointment wished."""


def says_something(commands: tuple[Command, ...]) -> bool:
    """Whether anything is said of an appointment that is wished."""
    return any(isinstance(command, _WISHES) for command in commands)


def on_topic(talk: Conversation, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """ "¿Y el lunes?", right after the hours of another day, asks for those of Monday."""
    if not talk.told_hours or talk.pending is not None:
        return commands
    match commands:
        case (Start("book"), SetWhen((When(date(), None),)) as day):
            return (Ask(frozenset({"hours"})), day)
    return commands


def asks_hours(commands: tuple[Command, ...]) -> bool:
    return any(isinstance(c, Ask) and "hours" in c.topics for c in commands)


def only_asks_hours(commands: tuple[Command, ...]) -> bool:
    """ "¿Abren el domingo?" names a day and wishes nothing."""
    return asks_hours(commands) and all(isinstance(c, Ask | SetWhen) for c in commands)


def only_a_name(commands: tuple[Command, ...]) -> bool:
    """ "Me llamo Iván", where nothing is being arranged: good to know, and no wish."""
    named = [command for command in commands if isinstance(command, SetName)]
    return bool(named) and all(isinstance(c, SetName | Start | Social) for c in commands)


def picks_one(commands: tuple[Command, ...]) -> bool:
    return any(isinstance(command, PickBooking) for command in commands)


def of_a_visit(commands: tuple[Command, ...]) -> bool:
    """ "Una hora antes", "también la barba", where nothing is being arranged."""
    anew = SetWhen | SetBarber | SetParty | SameAsLast | JoinWaitlist
    if any(isinstance(command, anew) for command in commands):
        return False
    also = [command.also for command in commands if isinstance(command, SetService)]
    return all(also) if also else any(isinstance(command, ShiftWhen) for command in commands)


def only_an_hour(talk: Conversation, commands: tuple[Command, ...]) -> bool:
    """ "¿Puedo llegar a las 11:30?", and nothing of a day or a service, not even just before."""
    if talk.topic:
        return False
    match tuple(command for command in commands if not isinstance(command, Start)):
        case (SetWhen(readings),):
            return all(one.date is None and isinstance(one.time, time) for one in readings)
    return False
