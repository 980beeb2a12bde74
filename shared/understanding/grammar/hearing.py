"""From texts to pieces: which language, which words were meant, how they hang together."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from shared.shop.domain import Shop
from shared.understanding.grammar.cover import Piece, cover
from shared.understanding.grammar.engine import Parse
from shared.understanding.grammar.languages import GLUED, LANGUAGES, Language, language
from shared.understanding.grammar.makers import Item
from shared.understanding.grammar.text import Token, tokenize
from shared.understanding.grammar.trade import FIRST_NAMES
from shared.understanding.names import ShopNames

SYMBOLS = ("when", "talk", "link")
_FILLER, _UNKNOWN, _SILENT = 1.05, 6.0, 1.05
_LOANS = ("weekday", "month", "num", "part", "tomorrow", "tonight", "relation")
_STRONG = {
    "es": frozenset("el la los las de que en mi tu con para por una es son y al del se le".split()),
    "en": frozenset("you the is are what when where how can your this that with have and".split()),
}
"""Small words that tell a language even where the other has borrowed them."""
_DOUBLED = re.compile(r"(.)\1+")
_ARABIC = ("\u0600", "\u06ff")


class Hearing(NamedTuple):
    """One text, explained: `lang` is its own language, `None` if it shows none."""

    tokens: list[Token]
    pieces: list[Piece]
    lang: str | None
    main: Language
    foreign: Language | None

    def words(self, piece: Piece) -> list[str]:
        return [token.text for token in self.tokens[piece.first : piece.end]]

    def unread(self, piece: Piece) -> Iterable[str]:
        """The left-over words of a piece that carry meaning."""
        for token in self.tokens[piece.first : piece.end]:
            if not self._is_filler(token):
                yield token.raw

    def _is_filler(self, token: Token) -> bool:
        if token.text in self.main.filler or _is_silent(token):
            return True
        return self.foreign is not None and token.text in self.foreign.filler


_SHOPS_AT_MOST = 64
_names: dict[int, ShopNames] = {}


def names_of(shop: Shop) -> ShopNames:
    """The shop's names, built once for each shop value."""
    found = _names.get(id(shop))
    if found is None or found.shop is not shop:
        if len(_names) >= _SHOPS_AT_MOST:
            _names.clear()
        found = _names[id(shop)] = ShopNames(shop)
    return found


def _is_silent(token: Token) -> bool:
    return not token.text[:1].isalnum() and "n" not in token.cats


def hear(text: str, shop: Shop, expected: str | None, *, choosing: bool = False) -> Hearing:
    """Explain `text`; `expected` is the language the talk has been in.

    While `choosing` among options, "la 2" is the second one and not an hour.
    """
    names = names_of(shop)
    tokens = tokenize(text, GLUED)
    votes = _votes(tokens, names)
    lang = _language_of(text, votes, expected)
    fallback = expected if expected in LANGUAGES else shop.lang
    code = lang if lang in LANGUAGES else fallback
    main = language(code if code in LANGUAGES else LANGUAGES[0])
    other = next(language(c) for c in LANGUAGES if c != main.code)
    foreign = other if votes.get(other.code) else None
    _tag(tokens, main, other, names)
    pieces = _explain(tokens, main, foreign, names, choosing=choosing)
    if foreign is None and len(tokens) <= 2 and any(p.item is None for p in pieces):
        foreign = other
        pieces = _explain(tokens, main, foreign, names, choosing=choosing)
    return Hearing(tokens, pieces, lang, main, foreign)


def _votes(tokens: list[Token], names: ShopNames) -> dict[str, int]:
    """How many words only one of the languages knows."""
    votes = dict.fromkeys(LANGUAGES, 0)
    for token in tokens:
        word = token.text
        if not word.isalpha() or names.barber(word):
            continue
        knowing = [code for code in LANGUAGES if word in _STRONG[code]]
        knowing = knowing or [code for code in LANGUAGES if word in language(code).vocabulary]
        if len(knowing) == 1:
            lent = "weekday" in language(knowing[0]).grammar.lexicon.get(word, ())
            votes[knowing[0]] += 1 if lent or len(word) < 3 or names.knows(word) else 2
    return votes


def _language_of(text: str, votes: dict[str, int], expected: str | None) -> str | None:
    if sum(_ARABIC[0] <= char <= _ARABIC[1] for char in text) * 2 > len(text.split()):
        return "ar"
    if any(char in "ñ¿¡áéíóúÑ" for char in text):
        votes["es"] += 2
    if expected in votes:
        votes[expected] *= 2
    most = max(votes.values())
    if most == 0:
        return None
    best = [code for code, count in votes.items() if count == most]
    return best[0] if len(best) == 1 or expected not in best else expected


def _tag(tokens: list[Token], main: Language, other: Language, names: ShopNames) -> None:
    for token in tokens:
        word = token.text
        known = main.grammar.lexicon.get(word)
        if known:
            token.cats = {**known, **token.cats}
        if not word.isalpha():
            continue
        barber = names.barber(word)
        if barber is not None:
            token.cats = {**token.cats, "barber": barber, "barbername": token.raw.title()}
        elif word not in main.vocabulary:
            _tag_stranger(token, main, other, names)


def _tag_stranger(token: Token, main: Language, other: Language, names: ShopNames) -> None:
    """A word the language does not know: borrowed, misspelt, or a name."""
    word = token.text
    if word in other.vocabulary:
        loaned = other.grammar.lexicon.get(word, {})
        token.cats = {**{cat: loaned[cat] for cat in _LOANS if cat in loaned}, **token.cats}
        if word not in FIRST_NAMES:
            return
    if word in FIRST_NAMES:
        token.cats = {**token.cats, "name": token.raw}
        return
    if names.knows(word):
        return
    barber = names.near_barber(word)
    if barber is not None:
        token.cats = {**token.cats, "barber": barber, "barbername": token.raw.title()}
        return
    item = names.near_service(word)
    if item is not None:
        token.cats = {**token.cats, "service": item}
        return
    single = _DOUBLED.sub(r"\1", word)
    meant = single if single in main.vocabulary else main.respell(word)
    if meant is not None and not (token.raw[0].isupper() and len(token.raw) > 1):
        token.text = meant
        token.cats = {**main.grammar.lexicon.get(meant, {}), **token.cats}
        return
    token.cats = {**token.cats, "name": token.raw}


def _explain(
    tokens: list[Token],
    main: Language,
    foreign: Language | None,
    names: ShopNames,
    *,
    choosing: bool,
) -> list[Piece]:
    parse = main.grammar.parse(tokens)
    second = foreign.grammar.parse(_retagged(tokens, foreign)) if foreign else None

    def matches(at: int) -> Iterable[tuple[int, Item]]:
        for symbol in SYMBOLS:
            for end, item in parse.matches(symbol, at):
                if item.kind == "pick" and choosing:
                    yield end, item._replace(price=0.5)
                elif item.kind != "choice":
                    yield end, item
                elif choosing:
                    yield end, Item("pick", item.value, 0.5)
        yield from names.matches(tokens, at)
        if "service" in tokens[at].cats:
            yield at + 1, tokens[at].cats["service"]
        if second is not None:
            for symbol in SYMBOLS:
                for end, item in second.matches(symbol, at):
                    if item.kind == "choice":
                        continue
                    yield end, item._replace(price=item.price + 0.02)

    def left_over(token: Token) -> float:
        if token.text in main.filler or (foreign and token.text in foreign.filler):
            return _FILLER
        return _SILENT if _is_silent(token) else _UNKNOWN

    return cover(tokens, matches, left_over)


def _retagged(tokens: list[Token], lang: Language) -> list[Token]:
    copies = []
    for token in tokens:
        kept = {c: v for c, v in token.cats.items() if c not in lang.grammar.categories}
        copy = Token(token.text, token.raw, token.start, token.end, kept)
        copy.cats = {**kept, **lang.grammar.lexicon.get(token.text, {})}
        copy.broken, copy.comma = token.broken, token.comma
        copies.append(copy)
    return copies


__all__ = ["Hearing", "Parse", "hear", "names_of"]
