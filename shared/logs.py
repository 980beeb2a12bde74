"""Logs: one JSON line each, for people who look for one message among thousands.

A line carries an event's name from the table in `docs/logs.md`, a severity and the trail:
the id that follows a message from its webhook to the calendar and the reply. Customers are
hashed; texts, phones, names and secrets are never written.
"""

import hashlib
import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]

Ids = dict[str, str | bool]

_trail: ContextVar[Ids] = ContextVar("trail")
_bugs: ContextVar[list["Bug"] | None] = ContextVar("bugs", default=None)
_logger = logging.getLogger("turno")
_RAISED_ON = "_turno_trail"
"""An attribute of exceptions: the innermost trail they left. Who logs them is further out."""


def log(event: str, *, severity: Severity = "INFO", **fields: object) -> None:
    """Write one line. An exception under `error` is written by kind, never by message:
    a message may quote what a customer said or what a vendor echoed. The line also carries
    the ids that were on the trail where the exception came from."""
    errors = [value for value in fields.values() if isinstance(value, BaseException)]
    ids: Ids = {**(getattr(errors[0], _RAISED_ON, {}) if errors else {}), **_trail.get({})}
    line: dict[str, Any] = {"severity": severity, "event": event, **ids}
    for name, value in fields.items():
        line[name] = type(value).__name__ if isinstance(value, BaseException) else value
    if severity == "CRITICAL":
        _note(Bug(event, error, ids) for error in errors)
    _logger.log(logging.getLevelName(severity), "%s", json.dumps(line, default=str))


@dataclass(frozen=True, slots=True)
class Bug:
    """An exception that was logged as CRITICAL, and the trail it was found on."""

    event: str
    error: BaseException
    trail: Mapping[str, str | bool]


def _note(bugs: Iterable[Bug]) -> None:
    found = _bugs.get()
    if found is not None:
        found.extend(bugs)


@contextmanager
def noting_bugs() -> Iterator[list[Bug]]:
    """Every bug that is logged inside is in this list as well, with its stack, for whoever
    tells somebody of it."""
    found: list[Bug] = []
    token = _bugs.set(found)
    try:
        yield found
    finally:
        _bugs.reset(token)


@contextmanager
def trail(**ids: str | bool) -> Iterator[None]:
    """Every line written inside carries these ids, and so does every exception that leaves."""
    token = _trail.set({**_trail.get({}), **ids})
    try:
        yield
    except Exception as error:
        if not hasattr(error, _RAISED_ON):
            setattr(error, _RAISED_ON, _trail.get())
        raise
    finally:
        _trail.reset(token)


def masked(identity: str) -> str:
    """A customer in the logs: the same one always looks the same, and nobody can be rung."""
    return hashlib.sha256(identity.encode()).hexdigest()[:12]


def to_stdout() -> None:
    """Send the lines where the platform reads them; called once, by the entry file."""
    out = logging.StreamHandler(sys.stdout)
    out.setFormatter(logging.Formatter("%(message)s"))
    _logger.addHandler(out)
    _logger.setLevel(logging.INFO)
    _logger.propagate = False
