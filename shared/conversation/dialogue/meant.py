"""What a burst comes to as a whole: questions about its commands, asked before any are obeyed."""

from datetime import date, time

from shared.conversation.domain import Conversation
from shared.understanding.commands import (
    Ask,
    Avoid,
    Command,
    JoinWaitlist,
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
    When,
)

_WISHES = (SetService, SetBarber, SetWhen, ShiftWhen, Avoid, SetParty, SetName, SameAsLast)
"""The commands that say something about the appointment wished."""
_AGAIN: tuple[Topic, ...] = ("hours", "barbers", "price", "duration")


def says_something(commands: tuple[Command, ...]) -> bool:
    """Whether anything is said of an appointment that is wished."""
    return any(isinstance(command, _WISHES) for command in commands)


def on_topic(talk: Conversation, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """ "¿Y el lunes?", right after the hours of another day, asks for those of Monday; "¿y el
    fade?", right after a price, for the price of that; "los dos" are the two just asked about."""
    if talk.pending is not None or talk.told is None:
        return commands
    match talk.told, commands:
        case "hours" | "barbers", (Start("book"), SetWhen((When(date(), None),)) as day):
            return (Ask(frozenset({talk.told})), day)
        case "price" | "duration", (Start("book"), SetService(service)):
            return (Ask(frozenset({talk.told}), service),)
    return tuple(wished for one in commands for wished in _both(talk, one))


def _both(talk: Conversation, command: Command) -> tuple[Command, ...]:
    nobody_named = command in (
        SetParty((Person(relation="self"), Person())),
        SetParty((Person(),) * 2),
    )
    if nobody_named and len(talk.topic) == 2:
        return tuple(SetService(service) for service in talk.topic)
    return (command,)


def told_of(commands: tuple[Command, ...]) -> Topic | None:
    """What is asked that may be asked again in two words, of another day or service."""
    asked = {topic for command in commands if isinstance(command, Ask) for topic in command.topics}
    return next((topic for topic in _AGAIN if topic in asked), None)


def only_asks(commands: tuple[Command, ...]) -> bool:
    """ "¿Abren el domingo?", "¿a qué hora sale Memo?" name a day or a barber and wish nothing."""
    of_a_day = told_of(commands) in ("hours", "barbers")
    return of_a_day and all(isinstance(c, Ask | SetWhen | SetBarber) for c in commands)


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
