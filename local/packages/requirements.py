"""The requirements files: what they name, and whether they keep to it by hash."""

import re
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

_HASH = re.compile(r"\s--hash=(\S+)")
_VIA = re.compile(r"# +(?:via )?(?!via$)(.+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement, with what else stands there about it."""

    requirement: Requirement
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]
    """Of a locked file: the packages that need it, and the source that names it."""

    @property
    def name(self) -> NormalizedName:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The one version that it allows; of a line that is not pinned, what it says instead."""
        return str(self.requirement.specifier).removeprefix("==")

    @property
    def applies_here(self) -> bool:
        marker = self.requirement.marker
        return marker is None or marker.evaluate()


def read(text: str) -> tuple[Line, ...]:
    """What a file names, in its order; options such as `--only-binary` are left out.

    Raises packaging's InvalidRequirement for a line that is none.
    """
    found = []
    for written, notes in _blocks(text):
        named = _HASH.sub("", written).partition(" #")[0].strip()
        if named and not named.startswith("-"):
            found.append(Line(Requirement(named), tuple(_HASH.findall(written)), tuple(notes)))
    return tuple(found)


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    """Each line with those that continue it, and what the comments below it name."""
    blocks: list[tuple[str, list[str]]] = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.lstrip().startswith("#"):
            blocks.append((line, []))
        elif blocks and line[0] == " ":
            blocks[-1][1].extend(_VIA.findall(line))
    return blocks
