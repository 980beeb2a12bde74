"""WhatsApp's lengths, and how to keep them without cutting a letter in half.

Meta rejects a whole message for one character too many. It does not publish what it
counts as a character, so lengths here are UTF-16 units: never fewer than code points,
so what fits here fits under either reading.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

TEXT = 4096
INTERACTIVE_BODY = 1024
BUTTONS = 3
BUTTON_TITLE = 20
BUTTON_ID = 256
MENU_LABEL = 20
ROWS = 10
ROW_TITLE = 24
ROW_DESCRIPTION = 72
ROW_ID = 200
CALLBACK = 512

ELLIPSIS = "…"
_JOINER = "\u200d"


def length(text: str) -> int:
    """The length as counted here, in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, limit: int) -> str:
    """`text` if it fits in `limit`, else as many whole graphemes as do, and an ellipsis."""
    if length(text) <= limit:
        return text
    kept, room = [], limit - length(ELLIPSIS)
    for cluster in graphemes(text):
        room -= length(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + ELLIPSIS


def one_line(text: str) -> str:
    """Without line breaks, tabs or runs of spaces, which titles and parameters refuse."""
    return " ".join(text.split())


def distinct(titles: Iterable[str], limit: int) -> tuple[str, ...]:
    """The titles cut to `limit`; one that repeats an earlier one gets a number."""
    chosen: list[str] = []
    for title in titles:
        chosen.append(_unlike(chosen, title, limit))
    return tuple(chosen)


def _unlike(chosen: Sequence[str], title: str, limit: int) -> str:
    candidate = cut(title, limit)
    number = 2
    while candidate in chosen:
        suffix = f" ({number})"
        candidate = cut(title, limit - len(suffix)) + suffix
        number += 1
    return candidate


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as single letters: accents, flags and joined emoji stay whole.

    The usual cases of Unicode's UAX 29 as far as the standard library knows them.
    """
    cluster = ""
    for char in text:
        if cluster and not _extends(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _extends(cluster: str, char: str) -> bool:
    if char == _JOINER or cluster[-1] == _JOINER:
        return True
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or _is_modifier(char):
        return True
    if cluster + char == "\r\n":
        return True
    if _is_regional(char):
        return len(cluster) == 1 and _is_regional(cluster)
    return _is_jamo_tail(char) and unicodedata.category(cluster[-1]) == "Lo"


def _is_regional(char: str) -> bool:
    """Half of a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_modifier(char: str) -> bool:
    """A skin tone, or one of the invisible tags that spell a region's flag."""
    return "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"


def _is_jamo_tail(char: str) -> bool:
    return "\u1160" <= char <= "\u11ff"
