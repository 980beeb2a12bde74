"""The scenes that the commit is explored in: who wants what at once, beside an owner."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from shared.booking.domain import Entry, Ref, confirmed
from tests.booking.book import NOW, at, claim, owners
from tests.booking.explorer import Scene
from tests.booking.replay import Calendar, Page

BEFORE_ANA = NOW - timedelta(seconds=1)
AFTER_ANA = NOW + timedelta(seconds=1)
AFTER_BETO = NOW + timedelta(seconds=2)
DENTIST = owners(at(10, 10), at(10, 20))
FAR = at(17)


def the_owner(page: Page) -> Iterator[tuple[str, Page, Ref]]:
    """An event over the hour that everybody wants; any of ours taken out, or dragged into that
    hour or away from it.
    """
    if DENTIST.ref not in {entry.ref for entry in page}:
        calendar = Calendar(page)
        calendar.insert(DENTIST)
        yield "goes to the dentist", calendar.page, DENTIST.ref
    for entry in sorted(page, key=lambda entry: entry.id):
        if entry.written is None or entry.state == "cancelled":
            continue
        name = entry.written.proposal
        calendar = Calendar(page)
        calendar.remove(entry)
        yield f"takes {name} out", calendar.page, entry.ref
        there = FAR if entry.start < at(12) else at(10)
        calendar = Calendar(page)
        calendar.change(_at(there, entry))
        yield f"drags {name} to {there:%H:%M}", calendar.page, entry.ref


def _at(start: datetime, entry: Entry) -> Entry:
    return replace(entry, start=start, end=start + (entry.end - entry.start))


ANA = claim("a", at(10))
BETO = claim("b", at(10), who="beto", made=AFTER_ANA)
CARO = claim("c", at(10), who="caro", made=AFTER_BETO)
ANAS = confirmed(claim("anas", at(10)))
BETOS = confirmed(claim("betos", at(11), who="beto"))


def betos(start: datetime, *, made: datetime = AFTER_ANA, replaces: Ref | None = None) -> Entry:
    return claim("b", start, who="beto", made=made, replaces=replaces)


def moved(start: datetime) -> Entry:
    return claim("a", start, replaces=ANAS.ref)


TWO = {
    "the same hour": Scene({"a": ANA, "b": BETO}),
    "by a buffer only": Scene({"a": ANA, "b": betos(at(10, 35))}),
    "the same yes twice": Scene({"a": ANA, "a again": ANA}),
    "a move within its own hour against a later rival": Scene(
        {"a": moved(at(10, 15)), "b": betos(at(10, 45))}, standing=(ANAS,)
    ),
    "a move within its own hour against an earlier rival": Scene(
        {"a": moved(at(10, 15)), "b": betos(at(10, 45), made=BEFORE_ANA)}, standing=(ANAS,)
    ),
    "a move away, and who waits for that": Scene(
        {"a": moved(at(11)), "b": betos(at(10))}, standing=(ANAS,), one_wins=False
    ),
    "two who want to swap": Scene(
        {"a": moved(at(11)), "b": betos(at(10), replaces=BETOS.ref)},
        standing=(ANAS, BETOS),
        one_wins=False,
    ),
}
"""Two at once. Who waits for a chair that is given up may have it too; a swap ends as it began."""

THREE = {
    "the same hour": Scene({"a": ANA, "b": BETO, "c": CARO}),
    "each in the next one's way": Scene(
        {
            "a": ANA,
            "b": betos(at(10, 20)),
            "c": claim("c", at(10, 40), who="caro", made=AFTER_BETO),
        },
        one_wins=False,
    ),
    "one yes twice, and a rival": Scene({"a": ANA, "a again": ANA, "b": BETO}),
    "a move and two rivals": Scene(
        {
            "a": moved(at(10, 15)),
            "b": betos(at(10, 45)),
            "c": claim("c", at(10, 45), who="caro", made=AFTER_BETO),
        },
        standing=(ANAS,),
    ),
}


def with_everything(scene: Scene, crashes: int, acts: int = 1) -> Scene:
    return replace(scene, leases_end=True, crashes=crashes, owner=the_owner, acts=acts)
