"""The grammars by language, each compiled when its language is first read."""

import re
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from shared.understanding.grammar.engine import Grammar, Rule
from shared.understanding.grammar.makers import Item
from shared.understanding.grammar.spelling import close, sound

LANGUAGES = ("es", "en")
"""A language is two files, `<code>_when.py` and `<code>_talk.py`, and its code here."""

GLUED = {
    "alas": ("a", "las"),
    "ala": ("a", "la"),
    "porla": ("por", "la"),
    "enla": ("en", "la"),
    "dela": ("de", "la"),
    "delas": ("de", "las"),
    "paralas": ("para", "las"),
    "palas": ("pa", "las"),
    "alrato": ("al", "rato"),
    "pasadomanana": ("pasado", "manana"),
    "mediodia": ("mediodia",),
    "gonna": ("gonna",),
    "nextweek": ("next", "week"),
}


@cache
def grammar(lang: str) -> Grammar:
    """The grammar of days and hours alone. Raises KeyError for a language without one."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    when = import_module(f"shared.understanding.grammar.{lang}_when")
    return Grammar(when.WORDS, when.RULES, GLUED)


class Language:
    """Everything the reader knows of one language: its grammar, its filler, its sound."""

    def __init__(self, code: str) -> None:
        when = import_module(f"shared.understanding.grammar.{code}_when")
        talk = import_module(f"shared.understanding.grammar.{code}_talk")
        words: dict[str, dict[Any, str]] = {**when.WORDS, **talk.WORDS}
        rules: dict[str, list[Rule]] = {**when.RULES, **talk.RULES}
        self.code = code
        self.grammar = Grammar(words, rules, GLUED)
        self.filler = frozenset(talk.FILLER.split())
        self.vocabulary = self.grammar.vocabulary | self.filler
        self._safe = self.vocabulary - self._risky(talk.TALK)

    def _risky(self, talk: list[Rule]) -> frozenset[str]:
        """Words of insults and far-off topics: a typo is never taken for one of them."""
        kinds = ("scope", "abuse", "complaint")
        risky = [p for p, m in talk if isinstance(m, Item) and m.kind in kinds]
        return frozenset(word for p in risky for word in re.findall(r"\w+", p)) - self.filler

    @cached_property
    def _by_sound(self) -> dict[str, str]:
        return {sound(word): word for word in self._safe if len(word) > 2 and word.isalpha()}

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        starts: dict[str, list[str]] = {}
        for word in sorted(self._safe):
            if len(word) > 4 and word.isalpha():
                starts.setdefault(word[0], []).append(word)
        return starts

    def respell(self, word: str) -> str | None:
        """The known word that was probably meant by an unknown one."""
        if len(word) < 3:
            return None
        heard = self._by_sound.get(sound(word))
        if heard is not None or len(word) < 5:
            return heard
        return next((w for w in self._by_start.get(word[0], ()) if close(w, word)), None)


@cache
def language(code: str) -> Language:
    """Raises KeyError for a language without a grammar."""
    if code not in LANGUAGES:
        raise KeyError(code)
    return Language(code)
