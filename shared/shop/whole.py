"""What a shop file must be as a whole: names that mean one thing, and nothing that is not there.

Works on the file as it is written and steps over whatever has the wrong shape, so that
these mistakes are told together with all others. Only the schema imports this.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from shared.shop.written import LANGUAGES, nearest

Problem = tuple[str, str]
"""Where, and what is wrong."""
Row = tuple[str, dict[str, Any]]


def problems(table: dict[str, Any]) -> Iterator[Problem]:
    """Every contradiction in the file."""
    services, barbers = _rows(table, "services"), _rows(table, "barbers")
    yield from _repeated(services, "id")
    yield from _repeated(barbers, "id")
    yield from _repeated(barbers, "calendar")
    yield from _collisions(services)
    yield from _collisions(barbers)
    yield from _unknown_services(services, barbers)
    yield from _nobody_does(services, barbers)
    yield from _packages(services)
    yield from _untranslated(table, services)
    yield from _two_minds(barbers)
    yield from _unreachable(_rows(table, "owners"))
    yield from _holds(table.get("policy"))


def _rows(table: dict[str, Any], key: str) -> list[Row]:
    rows = table.get(key)
    if not isinstance(rows, list):
        return []
    return [(f"{key}[{n}]", row) for n, row in enumerate(rows) if isinstance(row, dict)]


def _texts(value: object) -> Iterator[tuple[str, str]]:
    """Every text in a value, with the path that leads there."""
    if isinstance(value, str):
        yield "", value
    pairs: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        pairs = ((f".{key}", inner) for key, inner in value.items())
    elif isinstance(value, list):
        pairs = ((f"[{n}]", inner) for n, inner in enumerate(value))
    for step, inner in pairs:
        yield from ((f"{step}{path}", text) for path, text in _texts(inner))


def _ids(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(row["id"] for _, row in rows if isinstance(row.get("id"), str)))


def _repeated(rows: list[Row], key: str) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for where, row in rows:
        value = row.get(key)
        if not isinstance(value, str):
            continue
        if value in seen:
            yield f"{where}.{key}", f"{value!r} is taken by {seen[value]}; each needs its own"
        seen.setdefault(value, where)


def _collisions(rows: list[Row]) -> Iterator[Problem]:
    """A customer's word must mean one service, or one barber."""
    owner: dict[str, str] = {}
    for where, row in rows:
        for key in ("name", "aliases"):
            for path, text in _texts(row.get(key)):
                first = owner.setdefault(_plain(text), where)
                if first != where:
                    yield (
                        f"{where}.{key}{path}",
                        f"{text!r} already means {first}; leave it out of one of the two",
                    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _unknown_services(services: list[Row], barbers: list[Row]) -> Iterator[Problem]:
    known = _ids(services)
    for rows, key in ((services, "covers"), (barbers, "services")):
        for where, row in rows:
            for path, service in _texts(row.get(key)):
                if service not in known:
                    hint = nearest(service, known)
                    yield f"{where}.{key}{path}", f"there is no service {service!r}{hint}"


def _nobody_does(services: list[Row], barbers: list[Row]) -> Iterator[Problem]:
    done = {text for _, row in barbers for _, text in _texts(row.get("services"))}
    for where, row in services:
        if isinstance(row.get("id"), str) and row["id"] not in done:
            yield where, "no barber does this; add its id to the services of one who does"


def _packages(services: list[Row]) -> Iterator[Problem]:
    packages: dict[frozenset[str], str] = {}
    for where, row in services:
        covered = frozenset(text for _, text in _texts(row.get("covers")))
        if not covered:
            continue
        if row.get("id") in covered:
            yield f"{where}.covers", "a package cannot cover itself; name the services inside it"
        if len(covered) < 2:
            yield f"{where}.covers", "a package covers two services or more; name them all"
        first = packages.setdefault(covered, where)
        if first != where:
            yield f"{where}.covers", f"{first} covers the same services; one of the two is enough"


def _untranslated(table: dict[str, Any], services: list[Row]) -> Iterator[Problem]:
    languages = [text for _, text in _texts(table.get("languages")) if text in LANGUAGES]
    answers = table.get("answers")
    told = [(f"answers.{t}", a) for t, a in answers.items()] if isinstance(answers, dict) else []
    for where, texts in [*((f"{w}.name", row.get("name")) for w, row in services), *told]:
        for lang in languages:
            if isinstance(texts, dict) and lang not in texts:
                yield where, f'not in {lang!r}; add {lang} = "…"'


def _two_minds(barbers: list[Row]) -> Iterator[Problem]:
    for where, row in barbers:
        off, other = row.get("days_off"), row.get("other_hours")
        if isinstance(off, list) and isinstance(other, dict):
            for day in sorted({str(day) for day in off} & set(other)):
                yield f"{where}.other_hours.{day}", "this is also a day off; leave one of them out"


def _unreachable(owners: list[Row]) -> Iterator[Problem]:
    for where, row in owners:
        if "phone" not in row and "user_id" not in row:
            yield where, 'nobody can reach this owner; add phone = "+…"'


def _holds(policy: object) -> Iterator[Problem]:
    if isinstance(policy, dict):
        hold, at_most = policy.get("hold"), policy.get("hold_at_most")
        if isinstance(hold, int) and isinstance(at_most, int) and hold > at_most:
            yield "policy.hold_at_most", f"{at_most} is less than hold; write {hold} or more"
