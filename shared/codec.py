"""Frozen dataclasses to JSON and back, by their own type hints.

Only what Turno's records are made of: dataclasses, str, int, bool, None, dates and times,
tuples, frozensets, literals, and unions of these that JSON can tell apart. A record is read
strictly: what does not fit raises `Unfit`, and the caller decides what that is worth.
"""

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Unfit(ValueError):
    """The JSON is not a record of that type."""


def plain(value: Any) -> Any:
    """The value as dicts, lists and scalars. Fields at their default are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name))
            for field in fields(value)
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"a {type(value).__name__} is not part of any record")


def read(kind: type[T], value: Any) -> T:
    """The record that `plain` made. Raises Unfit; unknown fields are ignored, so that an
    older version can read what a newer one wrote."""
    record: T = _reader(kind)(value)  # type: ignore[arg-type]
    return record


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return _one_of(tuple(_reader(arg) for arg in args))
    if origin is Literal:
        return _check(lambda value: value in args)
    if origin is tuple and args[1:] == (...,):
        item = _reader(args[0])
        return _sequence(lambda values: tuple(item(value) for value in values))
    if origin is tuple:
        items = tuple(_reader(arg) for arg in args)
        return _sequence(lambda values: _zipped(items, values))
    if origin is frozenset:
        item = _reader(args[0])
        return _sequence(lambda values: frozenset(item(value) for value in values))
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind)
    if kind in (datetime, date, time):
        return _moment(kind)
    if kind is type(None):
        return _check(lambda value: value is None)
    if kind in (str, bool):
        return _check(lambda value: isinstance(value, kind))
    if kind is int:
        return _check(lambda value: isinstance(value, int) and not isinstance(value, bool))
    raise TypeError(f"{kind} is not part of any record")


def _check(fits: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def reader(value: Any) -> Any:
        if not fits(value):
            raise Unfit(f"{value!r:.40} does not fit")
        return value

    return reader


def _sequence(build: Callable[[list[Any]], Any]) -> Callable[[Any], Any]:
    def reader(value: Any) -> Any:
        if not isinstance(value, list):
            raise Unfit(f"{value!r:.40} is not a list")
        return build(value)

    return reader


def _zipped(items: tuple[Callable[[Any], Any], ...], values: list[Any]) -> tuple[Any, ...]:
    if len(values) != len(items):
        raise Unfit(f"{len(values)} values for {len(items)} places")
    return tuple(item(value) for item, value in zip(items, values, strict=True))


def _one_of(readers: tuple[Callable[[Any], Any], ...]) -> Callable[[Any], Any]:
    def reader(value: Any) -> Any:
        for one in readers:
            try:
                return one(value)
            except Unfit:
                continue
        raise Unfit(f"{value!r:.40} fits none of its kinds")

    return reader


def _moment(kind: type[datetime] | type[date] | type[time]) -> Callable[[Any], Any]:
    """ISO text of exactly this kind: a `date` hint does not accept a date with a time."""
    length = {date: 10, time: 5, datetime: 16}[kind]

    def reader(value: Any) -> Any:
        if not isinstance(value, str) or len(value) < length:
            raise Unfit(f"{value!r:.40} is no {kind.__name__}")
        try:
            return kind.fromisoformat(value)
        except ValueError:
            raise Unfit(f"{value!r:.40} is no {kind.__name__}") from None

    return reader


def _record(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)

    def reader(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Unfit(f"{value!r:.40} is no {kind.__name__}")
        given = {
            field.name: _reader(hints[field.name])(value[field.name])
            for field in fields(kind)
            if field.name in value
        }
        try:
            return kind(**given)
        except TypeError as error:
            raise Unfit(str(error)) from None

    return reader
