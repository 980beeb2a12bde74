"""The engine: phrase rules written as text, matched against tokens.

A rule is `(pattern, meaning)`. A pattern is a sequence of
    word            that word (folded: no accents, lower case)
    {name}          a lexical category or another symbol, its value handed to `meaning`
    <name>          the same, value not wanted
    a|b  x?         either word; an optional piece
    (x y|z) [x y|z] one of these phrases (without captures); the same, or nothing
`meaning` is a value, or a function of the captured values in order (an absent optional is
`None`); a function that returns `None` refuses the match. Rules of a symbol may use other
symbols, but none may begin with itself.

All rules of a symbol share one trie, so trying them costs a few dictionary look-ups.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from shared.understanding.grammar.text import Token, tokenize

Meaning = Any
Rule = tuple[str, Meaning]
Match = tuple[int, Any]
"""Where a match ends (exclusive), and what it means."""

_SYMBOL = re.compile(r"[{<]\w+[}>]")
_WORD = re.compile(r"[^\s()\[\]|?]+")
_GROUP = re.compile(r"([\[(])([^\[\](){}]*)[\])](\?)?")
_Sequence = tuple[str, ...]
_ABSENT = "{}"


def _spread(pattern: str) -> list[_Sequence]:
    """All plain sequences of a pattern whose groups are folded."""
    if "|" not in pattern and "?" not in pattern:
        return [tuple(pattern.split())]
    sequences: list[_Sequence] = [()]
    for piece in pattern.split():
        optional = piece[-1] == "?" and len(piece) > 1
        plain = piece[:-1] if optional else piece
        choices = plain.split("|") if plain[0] not in "{<" else [plain]
        wider = [(*left, choice) for left in sequences for choice in choices]
        if optional:
            wider += [(*left, _ABSENT) if plain[0] == "{" else left for left in sequences]
        sequences = wider
    return sequences


_Key = tuple[str, ...]
"""What a node sees of a token: its word, if any rule has it, and its categories."""


class _Node:
    __slots__ = ("ends", "named", "steps", "words")

    def __init__(self) -> None:
        self.steps: dict[_Key, list[_Step]] = {}
        self.words: dict[str, _Node] = {}
        self.named: dict[tuple[str, bool], _Node] = {}
        self.ends: list[tuple[Meaning, tuple[int | None, ...]]] = []

    def add(self, sequence: _Sequence, meaning: Meaning) -> None:
        node, captured = self, 0
        order: list[int | None] = []
        for piece in sequence:
            if piece == _ABSENT:
                order.append(None)
            elif piece[0] in "{<":
                wanted = piece[0] == "{"
                node = node.named.setdefault((piece[1:-1], wanted), _Node())
                if wanted:
                    order.append(captured)
                    captured += 1
            else:
                node = node.words.setdefault(piece, _Node())
        node.ends.append((meaning, tuple(order)))


_Step = tuple[str, bool, _Node]
"""A symbol or category (empty for a plain word), whether its value is kept, what follows."""


class _Start:
    """What a symbol can begin with; a token outside it needs no walk."""

    __slots__ = ("cats", "words")

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.cats: set[str] = set()


class Grammar:
    """One language: its words by category, its rules by symbol.

    Knowing its words is cheap; its rules are compiled when a text is first parsed.
    """

    def __init__(
        self,
        words: Mapping[str, Mapping[Any, str]],
        rules: Mapping[str, Iterable[Rule]],
        glued: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.lexicon: dict[str, dict[str, Any]] = {}
        self.glued = glued
        for category, entries in words.items():
            for value, forms in entries.items():
                for form in forms.split():
                    self.lexicon.setdefault(form, {})[category] = value
        self.categories = frozenset(words)
        self._rules = {symbol: tuple(listed) for symbol, listed in rules.items()}
        self.vocabulary = self.lexicon.keys() | self._words()

    def _words(self) -> set[str]:
        patterns = "\n".join(pattern for listed in self._rules.values() for pattern, _ in listed)
        return set(_WORD.findall(_SYMBOL.sub(" ", patterns)))

    @cached_property
    def _tries(self) -> "_Tries":
        return _Tries(self._rules)

    def tokens(self, text: str) -> list[Token]:
        tokens = tokenize(text, self.glued)
        for token in tokens:
            known = self.lexicon.get(token.text)
            if known:
                token.cats = {**known, **token.cats}
        return tokens

    def parse(self, tokens: Sequence[Token]) -> "Parse":
        """Raises ValueError for a pattern whose brackets do not match."""
        keys = [
            (token.text if token.text in self.vocabulary else "", *token.cats) for token in tokens
        ]
        return Parse(self._tries, tokens, keys)


class _Tries:
    """The rules of a language as one trie for each symbol."""

    def __init__(self, rules: Mapping[str, Iterable[Rule]]) -> None:
        self._roots: dict[str, _Node] = {symbol: _Node() for symbol in rules}
        self._groups: dict[str, str] = {}
        self._sets: dict[str, frozenset[str]] = {}
        for symbol, listed in rules.items():
            for pattern, meaning in listed:
                self._add(self._roots[symbol], pattern, meaning)
        self._starts = self._find_starts()

    def _add(self, root: _Node, pattern: str, meaning: Meaning) -> None:
        while "(" in pattern or "[" in pattern:
            folded = _GROUP.sub(self._fold_group, pattern)
            if folded == pattern:
                raise ValueError(f"brackets do not match, or hold a capture: {pattern!r}")
            pattern = folded
        for sequence in _spread(pattern):
            if any(piece != _ABSENT for piece in sequence):
                root.add(sequence, meaning)

    def _fold_group(self, group: re.Match[str]) -> str:
        """A group becomes a nameless symbol, so that rules with the same group share it."""
        opening, listed, mark = group.groups()
        name = self._groups.get(listed)
        if name is None:
            name = self._groups[listed] = f"group{len(self._groups)}"
            phrases = [tuple(phrase.split()) for phrase in listed.split("|")]
            plain = "?" not in listed and "<" not in listed
            if plain and all(len(phrase) == 1 for phrase in phrases):
                self._sets[name] = frozenset(word for (word,) in phrases)
            else:
                root = self._roots[name] = _Node()
                for phrase in phrases:
                    for sequence in _spread(" ".join(phrase)):
                        root.add(sequence, True)
        return f" <{name}>{'?' if mark or opening == '[' else ''} "

    def _find_starts(self) -> dict[str, _Start]:
        starts = {symbol: _Start() for symbol in self._roots}
        todo = True
        while todo:
            todo = False
            for symbol, root in self._roots.items():
                start = starts[symbol]
                before = len(start.words) + len(start.cats)
                start.words.update(root.words)
                for name, _ in root.named:
                    if name in self._sets:
                        start.words |= self._sets[name]
                    elif name in starts:
                        start.words |= starts[name].words
                        start.cats |= starts[name].cats
                    else:
                        start.cats.add(name)
                todo = todo or before != len(start.words) + len(start.cats)
        return starts

    def root(self, symbol: str) -> _Node:
        return self._roots[symbol]

    def steps(self, node: _Node, key: _Key) -> list[_Step]:
        """Where a token with this key can lead from a node, found once and kept."""
        found = node.steps.get(key)
        if found is None:
            found = node.steps[key] = []
            word, *cats = key
            if word in node.words:
                found.append(("", False, node.words[word]))
            for (name, wanted), child in node.named.items():
                if name in self._sets:
                    if word in self._sets[name]:
                        found.append(("", False, child))
                    continue
                start = self._starts.get(name)
                if start is None:
                    possible = name in cats
                else:
                    possible = word in start.words or not start.cats.isdisjoint(cats)
                if possible:
                    found.append((name, wanted, child))
        return found


class Parse:
    """The matches in one text, remembered, so that no symbol is tried twice at a place."""

    __slots__ = ("_keys", "_memo", "_tries", "tokens")

    def __init__(self, tries: _Tries, tokens: Sequence[Token], keys: list[_Key]) -> None:
        self._tries = tries
        self.tokens = tokens
        self._keys = keys
        self._memo: dict[tuple[str, int], list[Match]] = {}

    def matches(self, symbol: str, at: int) -> list[Match]:
        """Every way `symbol` can begin at token `at`, in the order of the rules."""
        key = (symbol, at)
        known = self._memo.get(key)
        if known is not None:
            return known
        found: list[Match] = []
        self._memo[key] = found
        if at < len(self.tokens):
            self._walk(self._tries.root(symbol), at, (), found, at)
        return found

    def _walk(
        self, node: _Node, at: int, values: tuple[Any, ...], found: list[Match], first: int
    ) -> None:
        for meaning, order in node.ends:
            value = _mean(meaning, order, values)
            if value is not None and (at, value) not in found:
                found.append((at, value))
        if at >= len(self.tokens) or (at > first and self.tokens[at].broken):
            return
        token = self.tokens[at]
        for name, wanted, child in self._tries.steps(node, self._keys[at]):
            if name in token.cats or not name:
                kept = (*values, token.cats[name]) if wanted else values
                self._walk(child, at + 1, kept, found, first)
            else:
                for end, value in self.matches(name, at):
                    self._walk(child, end, (*values, value) if wanted else values, found, first)


def _mean(meaning: Meaning, order: tuple[int | None, ...], values: tuple[Any, ...]) -> Any:
    if not callable(meaning):
        return meaning
    action: Callable[..., Any] = meaning
    return action(*[None if i is None else values[i] for i in order])
