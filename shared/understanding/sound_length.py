"""How long a sound lasts, as far as its bytes tell without decoding them."""

import struct

OPUS_RATE = 48_000
"""Ogg Opus counts samples at this rate, whatever was recorded: RFC 7845, section 4."""
OPUS_AT_MOST = 32_000
"""Bytes a second of the richest Opus a telephone records. A file that claims to be shorter
than its bytes allow is not believed."""
BYTES_A_SECOND = {"audio/amr": 1_600}
USUAL_BYTES_A_SECOND = 8_000
"""Of the other formats at the low end of what telephones record, so as to err on the long
side."""

_PAGE = struct.Struct("<4sBBqIIIB")


def seconds(content: bytes, mime: str) -> float:
    """An estimate: from the pages of Ogg Opus, else from the size."""
    kind = mime.partition(";")[0].strip().lower()
    if content.startswith(b"OggS") and b"OpusHead" in content[:64]:
        return max(_last_granule(content) / OPUS_RATE, len(content) / OPUS_AT_MOST)
    return len(content) / BYTES_A_SECOND.get(kind, USUAL_BYTES_A_SECOND)


def _last_granule(content: bytes) -> int:
    """The highest position that a page gives, in samples; pages end at the first that is
    none: RFC 3533, section 6."""
    at, last = 0, 0
    while at + _PAGE.size <= len(content):
        magic, _, _, granule, _, _, _, segments = _PAGE.unpack_from(content, at)
        if magic != b"OggS":
            break
        # A page on which no packet ends says -1, which is never the highest.
        last = max(last, granule)
        table = at + _PAGE.size
        at = table + segments + sum(content[table : table + segments])
    return last
