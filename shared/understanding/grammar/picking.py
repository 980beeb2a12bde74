"""Picking among what was offered: by number, by place, by hour, by what it is."""

from collections.abc import Sequence
from datetime import date, datetime, time

from shared.understanding.commands import ANY, Command, Deny, Select, When
from shared.understanding.grammar.gather import Said
from shared.understanding.grammar.text import fold
from shared.understanding.reader import Heard, Option

_PEOPLE = frozenset("con quien quienes with w who whoever anyone anybody barber barbero".split())
"""A word that makes "any" mean any barber."""


def picked(heard: Heard, said: Said, readings: tuple[When, ...]) -> list[Command]:
    """The options meant, or nothing if the answer names none of them."""
    assert heard.pending is not None
    options = heard.pending.options
    found: list[Command] = [
        select for pick in said.picks if (select := _by_pick(options, pick)) is not None
    ]
    if found:
        return found
    if said.numbers and not said.services and not said.barber:
        numbered = [_by_number(options, number) for number in said.numbers]
        if all(numbered):
            return [select for select in numbered if select is not None]
    option = _by_time(heard, options, readings)
    if option is not None and not (said.services and heard.pending.kind == "offered_options"):
        return [Select(option=option.id)]
    if heard.pending.kind in ("asked_which_booking", "offered_options") and not readings:
        option = _by_label(heard, said, options)
        if option is not None:
            return [Select(option=option.id)]
    if said.says("all") and not said.has_value:
        return [Select(index=place) for place in range(1, min(len(options), 3) + 1)]
    if _any_of_them(heard, said, options) and not readings:
        return [Select(index=1)]
    if said.says("none") or (said.wants_others and not readings):
        return [Deny()]
    return []


def _any_of_them(heard: Heard, said: Said, options: Sequence[Option]) -> bool:
    """ "Cualquiera está bien", said of hours and not of people: the first will do."""
    assert heard.pending is not None
    hours = heard.pending.kind == "offered_options" and all(o.start is not None for o in options)
    either = said.barber == ANY or said.says("whatever")
    people = _PEOPLE.intersection(_plain(" ".join(heard.texts)).split())
    return hours and either and not (people or said.services or said.not_barbers)


def _by_pick(options: Sequence[Option], pick: object) -> Select | None:
    count = len(options)
    if isinstance(pick, int):
        return Select(index=pick) if pick <= count else _by_number(options, pick)
    timed = [option for option in options if option.start is not None]
    if pick in ("earliest", "latest") and timed:
        choose = min if pick == "earliest" else max
        return Select(option=choose(timed, key=_start).id)
    place = {"last": count, "middle": (count + 1) // 2, "penultimate": count - 1}.get(str(pick))
    return Select(index=place) if place else None


def _start(option: Option) -> datetime:
    assert option.start is not None
    return option.start


def _by_number(options: Sequence[Option], number: int) -> Select | None:
    """Of hours, "3" is rather 3:00 than the third, and "5" of ten is 5:00: none is numbered."""
    hours = [o for o in options if o.start is not None and _is_hour(o.start, number)]
    sharp = [option for option in hours if _start(option).minute == 0]
    if len(sharp) == 1:
        return Select(option=sharp[0].id)
    timed = bool(options) and all(option.start is not None for option in options)
    if 1 <= number <= (min(len(options), 3) if timed else len(options)):
        return Select(index=number)
    return Select(option=hours[0].id) if len(hours) == 1 else None


def _is_hour(start: datetime, number: int) -> bool:
    return number in (start.hour, start.hour - 12 if start.hour > 12 else start.hour)


def _by_time(heard: Heard, options: Sequence[Option], readings: tuple[When, ...]) -> Option | None:
    """The one option that a day or hour said fits, whichever way an hour can be read."""
    fitting = [option for option in options if any(_fits(heard, option, r) for r in readings)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(heard: Heard, option: Option, when: When) -> bool:
    if option.start is None:
        return False
    start = heard.shop.local(option.start)
    return _day_fits(start.date(), when) and _hour_fits(start.time(), when)


def _day_fits(day: date, when: When) -> bool:
    if when.date is None:
        return True
    if isinstance(when.date, tuple):
        return when.date[0] <= day <= when.date[1]
    return when.date == day


def _hour_fits(hour: time, when: When) -> bool:
    if when.time is None:
        return True
    if isinstance(when.time, tuple):
        first, last = when.time
        return (first is None or first <= hour) and (last is None or hour <= last)
    twelve = (when.time.hour + 12) % 24
    return when.time == hour or (when.time.replace(hour=twelve) == hour)


def _by_label(heard: Heard, said: Said, options: Sequence[Option]) -> Option | None:
    names = []
    if said.barber is not None and any(b.id == said.barber for b in heard.shop.barbers):
        names.append(heard.shop.barber(said.barber).name)
    for service_id in said.services:
        if any(s.id == service_id for s in heard.shop.services):
            names += list(heard.shop.service(service_id).names.values())
    if not names:
        return None
    fitting = [o for o in options if any(_plain(n) in _plain(o.label) for n in names)]
    return fitting[0] if len(fitting) == 1 else None


def _plain(label: str) -> str:
    return " ".join(fold(word) for word in label.split())
