"""A name, where a name was asked for."""

from shared.understanding.grammar.gather import Said
from shared.understanding.grammar.hearing import Hearing

_STOPS = frozenset({"cancel", "handoff", "optout", "complaint", "topic", "move", "abuse", "scope"})
_LEAD = frozenset(
    """a nombre de del soy me llamo mi es el la don dona yo se llama ponlo ponla para my name is
    im i am its it this under the put down call names of in for si yes claro por favor porfa
    please pues hola hi ok con dice sería seria quedaria gracias thanks thank you habla bueno
    esta pon ponme just""".split()
)


def name_in(text: str, hearing: Hearing, said: Said) -> str | None:
    """The name in an answer to "whose name?", or `None` if the answer is something else."""
    if said.kinds & _STOPS:
        return None
    if said.name is not None:
        return said.name
    words = [token for token in hearing.tokens if token.text[:1].isalpha()]
    if any("n" in token.cats for token in hearing.tokens) and not words:
        return None
    while words and (words[0].text in _LEAD or "relation" in words[0].cats):
        words = words[1:]
    while words and words[-1].text in _LEAD:
        words = words[:-1]
    if not 1 <= len(words) <= 4:
        return None
    if "?" in text or all(token.text in hearing.main.filler for token in words):
        return None
    name = " ".join(token.raw for token in words)
    return name if any(c.isupper() for c in name) else name.title()
