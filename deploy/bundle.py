"""What is uploaded: the doors, what they import, and the shop's own files. Nothing else.

The same content is the same bytes wherever and whenever it is bundled, so that its digest
can tell whether a function is up to date.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import Unfit

RUNS = ("main.py", "requirements.txt", "functions/*.py", "shared/**/*.py")
"""What runs. `config/` comes besides: see CONFIG."""
CONFIG = ("config/texts/*.toml", "config/prompts/*.md")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold."""
PRIVATE = (b"-----BEGIN PRIVATE KEY-----", b"-----BEGIN RSA PRIVATE KEY-----")
DIGEST_LETTERS = 40
"""A label of Google's holds 63 letters."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A zip, its digest, and the paths in it."""

    content: bytes
    digest: str
    paths: tuple[str, ...]


def bundle(root: Path, shop_config: str) -> Bundle:
    """What of `root` runs, with the shop file. Raises Unfit where it cannot run."""
    wanted = {path for pattern in (*RUNS, *CONFIG) for path in root.glob(pattern)}
    files = {path.relative_to(root).as_posix(): path for path in wanted}
    problems = _missing(root, shop_config)
    if not problems:
        files[shop_config] = root / shop_config
    read = {name: path.read_bytes() for name, path in sorted(files.items())}
    problems += [one for name, text in read.items() for one in _wrong_in(name, text)]
    if problems:
        raise Unfit(problems)
    return Bundle(_zipped(read), _digest(read), tuple(read))


def _missing(root: Path, shop_config: str) -> list[str]:
    path = root / shop_config
    told = [f"{name} is missing in {root}." for name in RUNS[:2] if not (root / name).is_file()]
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        told.append(f"SHOP_CONFIG: there is no {shop_config} in {root}; the upload needs it.")
    return told


def _wrong_in(name: str, text: bytes) -> list[str]:
    """A mistake that would only show when Google builds, or a key that nobody may upload."""
    if any(sign in text for sign in PRIVATE):
        return [f"{name} holds a private key. Take it out; keys belong into Secret Manager."]
    if name.endswith(".py"):
        try:
            compile(text, name, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            return [f"{name} is no Python: {error}"]
    return []


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whose permissions follow
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, text)
    return packed.getvalue()


def _digest(files: dict[str, bytes]) -> str:
    """Of names and texts, not of the zip: two versions of zlib may pack differently."""
    whole = hashlib.sha256()
    for name, text in files.items():
        whole.update(f"{name}\0{len(text)}\0".encode())
        whole.update(text)
    return whole.hexdigest()[:DIGEST_LETTERS]
