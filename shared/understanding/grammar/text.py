"""From raw text to tokens: folded words that keep their place in the text.

Accents, case, long vowels ("holaaa"), glued words ("alas 5") and glued units ("5pm") are
undone here, once, for every language. Any `str` is fine: what is no word becomes no token.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from unicodedata import normalize

_LEXER = r"""
    (?P<ymd>\d{4}(?P<sep0>[-/.])\d{1,2}(?P=sep0)\d{1,2}(?!\d))
  | (?P<dmy>\d{1,2}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{4}(?!\d)
      |\d{1,2}(?P<sep2>[-/.])\d{1,2}(?P=sep2)\d{2}(?!\d)
      |\d{1,2}/\d{1,2},\s?\d{2,4}(?!\d))
  | (?P<my>\d{1,2}(?:\s?/\s?|-)20[0-4]\d(?![\d/]|[-.]\d))
  | (?P<ym>20[0-4]\d\s?/\s?\d{1,2}(?![\d/]|[-.:]\d))
  | (?P<hm>\d{1,2}(?:(?::[0-5]\d){1,2}(?!\d)|h[0-5]\d(?!\d)|[Hh][0-5]\d(?!\d)))
  | (?P<slash>\d{1,2}/\d{1,2}(?!\d))
  | (?P<dot>\d{1,2}\.\d{1,2}(?!\d))
  | (?P<ordinal>\d{1,3}(?:st|nd|rd|th|ro|er|do|to|mo|vo|\.?[º°ª])(?![^\W\d_]))
  | (?P<texted>(?:w/c|b4|2day|2morrow|2moro|2mrw|2nite|2night|l8r|m8|gr8)(?![^\W_]))
  | (?P<number>\d+)
  | (?P<half>[ap]\s?\.\s?m\b\.?|(?<=\d)[ap](?![^\W_]))
  | (?P<word>[^\W\d_]+(?:['’´`][^\W\d_]+)*)
  | (?P<dash>[-–—~])
  | (?P<mark>[@&+'′$€£%])
  | (?P<stop>[?!¿¡;\n…]|\.(?=\s|$)|\.\.+)
  | (?P<comma>[,:.()|/"“”«»])
  | (?P<emoji>[\u2190-\u2bff\U0001f000-\U0001faff])
    """
_LONG_RUN = re.compile(r"(.)\1{2,}")
_APOSTROPHES = str.maketrans("", "", "'’´`")
_MARKS = {"@": "at", "&": "and", "+": "+", "'": "'", "′": "'"}
ABBREVIATED = frozenset(
    """ene feb mar abr may jun jul ago sep sept set oct nov dic jan apr aug dec lun mier mie jue
    juev vie vier sab dom mon tue tues wed weds thu thur thurs fri sat sun aprox hr hrs hs h
    min mins num""".split()
)
"""Words whose full stop ends no sentence."""
TOKENS_AT_MOST = 900
"""WhatsApp cuts a text at 4096 characters; nobody says more than this many words in it."""


class Token:
    """One word, number or sign: `text` is folded, `start:end` its place in the raw text."""

    __slots__ = ("broken", "cats", "comma", "end", "raw", "start", "text")

    def __init__(self, text: str, raw: str, start: int, end: int, cats: dict[str, Any]) -> None:
        self.text = text
        self.raw = raw
        self.start = start
        self.end = end
        self.cats = cats
        self.comma = False
        self.broken = False

    def __repr__(self) -> str:
        return f"{self.text}{self.cats or ''}"


def fold(word: str) -> str:
    """Lower case, without accents, apostrophes and drawn-out letters."""
    word = word.translate(_APOSTROPHES)
    if not word.isascii():
        word = "".join(c for c in normalize("NFKD", word) if c.isalnum())
    word = word.lower()
    return _LONG_RUN.sub(r"\1", word) if len(word) > 2 else word


@cache
def _lexer() -> re.Pattern[str]:
    """Compiled at the first text, not when this is imported."""
    return re.compile(_LEXER, re.VERBOSE | re.IGNORECASE)


def _pair(raw: str) -> tuple[int, int]:
    left, right = re.split(r"\D", raw, maxsplit=1)
    return int(left), int(re.match(r"\d+", right).group())  # type: ignore[union-attr]


def _number_cats(raw: str) -> dict[str, Any]:
    value = int(raw) if len(raw) < 7 else 10**6
    cats: dict[str, Any] = {"n": value, "digits": value}
    if len(raw) == 2:
        cats["two"] = value
    elif len(raw) in (3, 4) and value % 100 < 60 and value // 100 <= 24:
        cats["hhmm"] = (value // 100, value % 100)
    if len(raw) == 4 and 1990 <= value < 2100:
        cats["year"] = value
    return cats


def _dot_cats(raw: str) -> dict[str, Any]:
    left, right = _pair(raw)
    cats: dict[str, Any] = {"decimal": float(raw)}
    if len(raw.split(".")[1]) == 2 and right < 60 and left <= 24:
        cats["hm"] = (left, right, raw[0] == "0")
    if 0 < left <= 31 and 0 < right <= 31:
        cats["dotted"] = (left, right)
    return cats


def _numeric(kind: str, raw: str) -> dict[str, Any]:
    """What a piece with digits can stand for, by category."""
    if kind == "number":
        return _number_cats(raw)
    if kind == "dot":
        return _dot_cats(raw)
    if kind == "hm":
        hour, minute = _pair(raw)
        return {"hm": (hour, minute, raw[0] == "0")} if hour <= 24 else {}
    if kind == "ordinal":
        return {"ord": int(re.match(r"\d+", raw).group())}  # type: ignore[union-attr]
    if kind == "slash":
        left, right = _pair(raw)
        return {"slash": (left, right)}
    numbers = tuple(int(n) for n in re.findall(r"\d+", raw))
    if kind in ("my", "ym"):
        month, year = sorted(numbers)
        return {"monthyear": (month, year)} if 1 <= month <= 12 else {}
    if kind == "ymd":
        return {"ymd": numbers}
    day, month, year = numbers
    return {"dmy": (day, month, year + 2000 if year < 100 else year)}


_WORD_KINDS = frozenset({"word", "half", "mark", "dash"})


def tokenize(text: str, glued: Mapping[str, tuple[str, ...]]) -> list[Token]:
    """The tokens of `text`; `glued` undoes words written together ("alas" → "a las")."""
    tokens: list[Token] = []
    broken = comma = False
    for match in _lexer().finditer(text):
        kind = match.lastgroup or ""
        kind = {"sep0": "ymd", "sep": "dmy", "sep2": "dmy"}.get(kind, kind)
        raw = match.group()
        if kind == "stop":
            broken = broken or not (raw == "." and tokens and tokens[-1].text in ABBREVIATED)
            continue
        if kind == "comma":
            comma = True
            continue
        for piece in _pieces(kind, raw, match.start(), match.end(), glued):
            piece.broken, piece.comma = broken and bool(tokens), comma
            broken = comma = False
            tokens.append(piece)
        if len(tokens) > TOKENS_AT_MOST:
            break
    return tokens


def _pieces(
    kind: str, raw: str, start: int, end: int, glued: Mapping[str, tuple[str, ...]]
) -> list[Token]:
    if kind == "half":
        return [Token(raw[0].lower() + "m", raw, start, end, {})]
    if kind == "dash":
        return [Token("-", raw, start, end, {})]
    if kind == "mark":
        return [Token(_MARKS.get(raw, raw), raw, start, end, {})]
    if kind == "emoji":
        return [Token(raw, raw, start, end, {"emoji": raw})]
    if kind not in ("word", "texted"):
        return [Token(raw.lower(), raw, start, end, _numeric(kind, raw))]
    word = fold(raw)
    if not word:
        return []
    return [Token(part, raw, start, end, {}) for part in glued.get(word, (word,))]
