"""An environment from a file: `NAME=value` a line, as a shell or `docker run` would read it."""

import re
from pathlib import Path

from shared.errors import Misconfigured

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(['"])(.*)\1\s*(?:#.*)?""")


def read(path: Path) -> dict[str, str]:
    """Raises Misconfigured, which names the line and never what stands in it.

    A value may be quoted; unquoted, it ends at ` #`. Nothing in it is expanded.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Misconfigured(f"{path}: {why}; name the file with the settings") from None
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise Misconfigured(f"{path}: line {number} is not NAME=value, on one line")
        found[match[1]] = _value(match[2])
    return found


def _value(written: str) -> str:
    quoted = _QUOTED.fullmatch(written)
    return quoted[2] if quoted else re.split(r"\s#", written, maxsplit=1)[0].strip()
