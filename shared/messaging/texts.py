"""From acts to words: the one place where anything is put into a language.

The words stand in `config/texts/<lang>.toml`, three wordings to a phrase. `{blank}` is
filled with a value of the reply or a word of the customer's register (`{quieres}` is
quieres, querés or quiere); `[…]` is left out when a blank inside it has no value.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shared.errors import Misconfigured
from shared.messaging.replies import (
    BarberName,
    Clock,
    Day,
    Joined,
    Lines,
    Moment,
    Money,
    OpeningTime,
    Phrase,
    Pick,
    Quoted,
    Reply,
    Services,
    Several,
    Value,
    Word,
)
from shared.shop.domain import Lang, Shop

_BLANK = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SENTENCE = re.compile(r"(?:^|(?<=[.?!] ))[¿¡]?[a-záéíóúñ]|(?<=\n)[¿¡][a-záéíóúñ]")
_FORMATTING = str.maketrans(dict.fromkeys("*_~`\n\r\t", " "))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's words. `phrases` have one or more wordings each."""

    phrases: Mapping[str, Sequence[str]]
    words: Mapping[str, str]
    registers: Mapping[str, Mapping[str, str]]
    weekdays: Sequence[str]
    weekdays_short: Sequence[str]
    months: Sequence[str]
    months_short: Sequence[str]
    formats: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a pick."""

    title: str
    description: str


def load(folder: Path) -> dict[Lang, Catalogue]:
    """Every language found there. Raises Misconfigured for a file that is not whole."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as file:
            raw: dict[str, Any] = tomllib.load(file)
        try:
            found[path.stem] = Catalogue(
                **{name: raw[name] for name in Catalogue.__dataclass_fields__}
            )
        except KeyError as missing:
            raise Misconfigured(f"{path}: the table {missing} is missing") from None
    return found


@dataclass(frozen=True, slots=True)
class Voice:
    """How one customer is spoken to: their language and register; `seed` picks wordings."""

    catalogue: Catalogue
    shop: Shop
    lang: Lang
    register: str = "tu"
    seed: str = ""

    def text(self, reply: Reply) -> str:
        return "\n\n".join(self.phrase(phrase) for phrase in reply.phrases)

    def label(self, pick: Pick) -> Label:
        about = "" if pick.about is None else self.value(pick.about)
        return Label(self.value(pick.label), about)

    def phrase(self, phrase: Phrase) -> str:
        wordings = self.catalogue.phrases[phrase.key]
        if isinstance(wordings, str):
            wordings = [wordings]
        digest = hashlib.sha256(f"{self.seed}{phrase.key}".encode()).digest()
        wording = wordings[digest[0] % len(wordings)]
        filled = {name: self.value(value) for name, value in phrase.values.items()}
        return _SENTENCE.sub(
            lambda letter: letter.group().upper(), _fill(wording, {**self._register, **filled})
        )

    @property
    def _register(self) -> Mapping[str, str]:
        return self.catalogue.registers.get(self.register, {})

    def value(self, value: Value) -> str:  # noqa: PLR0912 - one line per kind of value
        match value:
            case str() | int():
                return str(value)
            case Quoted(text):
                return " ".join(text.translate(_FORMATTING).split())
            case Money(amount):
                return self._money(amount)
            case Services(ids):
                return " + ".join(self._service(one) for one in ids)
            case BarberName(barber):
                return next((b.name for b in self.shop.barbers if b.id == barber), barber)
            case Day(day, short):
                return self._day(day, "day_short" if short else "day")
            case Clock(at):
                return self._clock(at.hour, at.minute)
            case Moment(at, short):
                return self._moment(at, short=short)
            case Word(key):
                return _fill(self.catalogue.words[key], self._register)
            case Several(values, last):
                return self._several([self.value(one) for one in values], last)
            case Lines(phrases):
                return "\n".join(self.phrase(one) for one in phrases)
            case Joined(first, second):
                return f"{self.value(first)} · {self.value(second)}"
            case OpeningTime(minutes):
                return self._clock(minutes // 60 % 24, minutes % 60)

    def _service(self, service: str) -> str:
        """Its name; what stands in the calendar and has left the shop file goes by its id."""
        names = (one.name(self.lang) for one in self.shop.services if one.id == service)
        return next(names, service)

    def _money(self, amount: int) -> str:
        units, cents = divmod(amount, 100)
        number = f"{units:,}" if cents == 0 else f"{units:,}.{cents:02d}"
        return self.catalogue.formats["money"].format(number=number, currency=self.shop.currency)

    def _day(self, day: date, form: str = "day") -> str:
        months = self.catalogue.months if form == "day" else self.catalogue.months_short
        return self.catalogue.formats[form].format(
            weekday=self.catalogue.weekdays[day.weekday()],
            day=day.day,
            month=months[day.month - 1],
        )

    def _moment(self, at: datetime, *, short: bool) -> str:
        clock = self._clock(at.hour, at.minute)
        if not short:
            return self.catalogue.formats["moment"].format(day=self._day(at.date()), clock=clock)
        return self.catalogue.formats["moment_short"].format(
            weekday=self.catalogue.weekdays_short[at.weekday()],
            day=at.day,
            month=self.catalogue.months_short[at.month - 1],
            clock=clock,
        )

    def _clock(self, hour: int, minute: int) -> str:
        half = "am" if hour < 12 else "pm"
        return f"{(hour - 1) % 12 + 1}:{minute:02d} {half}"

    def _several(self, items: list[str], last: str) -> str:
        if len(items) < 2:
            return "".join(items)
        word = self.catalogue.words[f"join_{last}"]
        if last == "and" and self.lang == "es" and items[-1].lower().startswith(("i", "hi")):
            word = "e"
        return f"{', '.join(items[:-1])} {word} {items[-1]}"


def _fill(wording: str, blanks: Mapping[str, str]) -> str:
    def optional(match: re.Match[str]) -> str:
        inside = match.group(1)
        return inside if all(name in blanks for name in _BLANK.findall(inside)) else ""

    return _BLANK.sub(lambda m: blanks[m.group(1)], _OPTIONAL.sub(optional, wording))
