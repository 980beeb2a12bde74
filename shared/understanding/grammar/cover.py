"""Explaining a text: the cheapest way to cut it into known phrases and left-over words."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from shared.understanding.grammar.makers import Item
from shared.understanding.grammar.text import Token


class Piece(NamedTuple):
    """A phrase, or one left-over word (`item` is None), over tokens `first` to `end`."""

    item: Item | None
    first: int
    end: int

    @property
    def kind(self) -> str:
        return self.item.kind if self.item else ""

    @property
    def instead(self) -> bool:
        """Whether it says that what follows takes the place of something ("mejor …")."""
        return self.item is not None and (self.item.kind, self.item.value) == ("fix", "instead")


Matches = Callable[[int], Iterable[tuple[int, Item]]]
"""The phrases that begin at a token: where each ends, and what it is."""


def cover(
    tokens: Sequence[Token], matches: Matches, left_over: Callable[[Token], float]
) -> list[Piece]:
    """Pieces for the whole text. Among equals the longest wins, then the first."""
    count = len(tokens)
    cost = [0.0] * (count + 1)
    chosen: list[Piece] = [Piece(None, count, count)] * (count + 1)
    for at in range(count - 1, -1, -1):
        cheapest = left_over(tokens[at]) + cost[at + 1]
        piece = Piece(None, at, at + 1)
        for end, item in matches(at):
            price = item.price + cost[end]
            longer = end > piece.end and price < cheapest + 1e-9
            if longer or price < cheapest - 1e-9:
                cheapest, piece = price, Piece(item, at, end)
        cost[at], chosen[at] = cheapest, piece
    pieces, at = [], 0
    while at < count:
        pieces.append(chosen[at])
        at = chosen[at].end
    return pieces
