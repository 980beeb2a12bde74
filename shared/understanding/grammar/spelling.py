"""Near misses: words that sound alike, or are one slip of the thumb apart."""

from functools import lru_cache

_SOUNDS = (
    ("qu", "k"),
    ("ch", "¢"),
    ("ph", "f"),
    ("ll", "y"),
    ("rr", "r"),
    ("ce", "se"),
    ("ci", "si"),
    ("ge", "je"),
    ("gi", "ji"),
    ("gü", "w"),
    ("c", "k"),
    ("z", "s"),
    ("v", "b"),
    ("h", ""),
    ("w", "u"),
    ("x", "s"),
    ("y", "i"),
    ("ss", "s"),
    ("nn", "n"),
    ("tt", "t"),
    ("mm", "m"),
)


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """A rough key of how a word sounds in Spanish spelling: `kiero` and `quiero` agree."""
    for written, heard in _SOUNDS:
        if written in word:
            word = word.replace(written, heard)
    return word


def close(one: str, other: str) -> bool:
    """Whether one insertion, deletion, substitution or swap makes them equal."""
    if abs(len(one) - len(other)) > 1 or one[:1] != other[:1]:
        return False
    if len(one) > len(other):
        one, other = other, one
    first = 0
    while first < len(one) and one[first] == other[first]:
        first += 1
    if len(one) < len(other):
        return one[first:] == other[first + 1 :]
    if one[first + 1 :] == other[first + 1 :]:
        return True
    swapped = one[first : first + 2] == other[first : first + 2][::-1]
    return swapped and one[first + 2 :] == other[first + 2 :]
