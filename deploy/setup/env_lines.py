"""`.env`, beside serverless.yml: lines that are no secret, so that the next run knows them."""

import re
from pathlib import Path

PLAIN = frozenset(
    ("GOOGLE_CLOUD_PROJECT", "LLM_BASE_URL", "LLM_MODEL", "STT_BASE_URL", "STT_MODEL")
)
"""All that is ever written there."""


def write(path: Path, **values: str) -> bool:
    """Sets each NAME=value, and leaves every other line and comment as it stands. False where
    that changes nothing. Raises ValueError for a name that is not among the plain ones, or a
    value that does not fit on a line."""
    before = path.read_text("utf-8") if path.exists() else ""
    lines = before.splitlines()
    for name, value in values.items():
        if name not in PLAIN or not fits(value):
            raise ValueError(f"{name} is nothing to be written into {path.name}")
        lines = _with(lines, name, value)
    return _replaced(path, before, lines)


def fits(value: str) -> bool:
    """May it stand on a line as it is, whoever reads the file?"""
    return re.fullmatch(r"[!-~]*", value) is not None and not set(value) & set("'\"#$\\")


def take_out(path: Path, names: frozenset[str]) -> bool:
    """Takes those lines away; False where there are none."""
    before = path.read_text("utf-8") if path.exists() else ""
    kept, closing = [], ""
    for line in before.splitlines():
        if not closing and _name(line) not in names:
            kept.append(line)
            continue
        closing = _left_open(line, closing)
    return _replaced(path, before, kept)


def _left_open(line: str, closing: str) -> str:
    """The quote that ends a value on a later line; empty where it ends on this one."""
    if closing:
        return "" if line.rstrip().endswith(closing) else closing
    opened = re.match(r"""[^=]*=\s*(['"])""", line)
    return opened[1] if opened and line.count(opened[1]) == 1 else ""


def _with(lines: list[str], name: str, value: str) -> list[str]:
    """Where the name stands twice the last one counts; both are made the same."""
    if any(_name(line) == name for line in lines):
        return [f"{name}={value}" if _name(line) == name else line for line in lines]
    return [*lines, f"{name}={value}"]


def _name(line: str) -> str:
    match = re.match(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=", line)
    return match[1] if match else ""


def _replaced(path: Path, before: str, lines: list[str]) -> bool:
    after = "".join(f"{line}\n" for line in lines)
    if after == before or lines == before.splitlines():
        return False
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(after, "utf-8")
    beside.chmod(path.stat().st_mode if path.exists() else 0o600)
    beside.replace(path)
    return True
