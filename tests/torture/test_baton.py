"""The baton: one call at a time, and its fate is in the holder's hand."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from local.torture.baton import Baton, Fate
from shared.errors import Temporary


@dataclass
class Book:
    """Something outside that remembers who wrote to it."""

    written: list[str] = field(default_factory=list)

    def write(self, name: str) -> int:
        self.written.append(name)
        return len(self.written)


def writing(book: Any, name: str, times: int = 2) -> Any:
    return lambda: [book.write(name) for _ in range(times)]


def test_the_order_of_the_calls_is_the_order_that_is_given() -> None:
    book = Book()
    with Baton() as baton:
        shared = baton.reach("book", lambda: book)
        came = baton.in_order([writing(shared, "a"), writing(shared, "b")], [1, 0, 0, 1])

    assert book.written == ["b", "a", "a", "b"]
    assert came == [[2, 3], [1, 4]]


def test_what_the_order_leaves_undone_is_done_afterwards() -> None:
    book = Book()
    with Baton() as baton:
        shared = baton.reach("book", lambda: book)
        baton.in_order([writing(shared, "a"), writing(shared, "b")], [1])

    assert book.written == ["b", "a", "a", "b"]


@pytest.mark.parametrize(
    ("fate", "written"), [(Fate.FAILS, []), (Fate.FAILS_AFTER, ["a"])], ids=["before", "after"]
)
def test_a_call_that_fails_has_its_effect_or_has_it_not(fate: Fate, written: list[str]) -> None:
    book = Book()
    with Baton() as baton:
        runner = baton.start("a", writing(baton.reach("book", lambda: book), "a"))
        runner.step(fate)

    assert book.written == written
    assert isinstance(runner.error, Temporary)


@pytest.mark.parametrize(
    ("fate", "written"), [(Fate.DIES, []), (Fate.DIES_AFTER, ["a"])], ids=["before", "after"]
)
def test_who_is_dead_makes_no_call_any_more(fate: Fate, written: list[str]) -> None:
    book = Book()
    with Baton() as baton:
        shared = baton.reach("book", lambda: book)

        def tidies_up() -> None:
            try:
                shared.write("a")
            finally:
                shared.write("last words")

        runner = baton.start("a", tidies_up)
        runner.step(fate)

    assert book.written == written
    assert (runner.ended, runner.dead, runner.error) == (True, True, None)


def test_whoever_still_runs_at_the_end_dies_there() -> None:
    book = Book()
    with Baton() as baton:
        runner = baton.start("a", writing(baton.reach("book", lambda: book), "a"))

    assert (runner.ended, book.written) == (True, [])


def test_who_has_no_runner_goes_straight_through() -> None:
    book = Book()
    with Baton() as baton:
        assert baton.reach("book", lambda: book).write("the owner") == 1
