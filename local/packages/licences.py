"""The licence that a package names itself, in SPDX's words, and which of them we take."""

import re
from importlib.metadata import Distribution

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

ALLOWED = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause ISC MIT MIT-0 MPL-2.0 OFL-1.1 PSF-2.0".split()
)
"""None of these asks anything of our own code, which may be used in a shop without being shown.
MPL-2.0 asks for its own files only, and OFL-1.1 is for fonts."""

_SPELLINGS = {
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause or apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mit style": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
}
_ANY_BSD = ("bsd", "bsd license")
_THIRD_CLAUSE = re.compile(r"neither\s+the\s+names?\s", re.IGNORECASE)


class Unclear(Exception):
    """What a package says about its licence is no licence that we know by that name."""


def licence(package: Distribution) -> str:
    """As an SPDX expression. Raises Unclear, with the package and with what it says.

    The newest way to name it goes first: the expression, then the old free text, then the
    classifiers. "BSD" alone is settled by the text beside it.
    """
    said = package.metadata.get_all("License-Expression", [])
    said += package.metadata.get_all("License", [])
    classifiers = package.metadata.get_all("Classifier", [])
    said += [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License :: ")]
    for words in said:
        found = _spdx(words) or (_which_bsd(package) if words.lower() in _ANY_BSD else None)
        if found:
            return found
    raise Unclear(f"{package.name} {package.version} says of its licence: {said}")


def allowed(expression: str) -> bool:
    """May we use what is under this? One choice of an OR is enough; all of an AND are needed."""
    choices = (choice.split(" AND ") for choice in expression.split(" OR "))
    return any(ALLOWED.issuperset(choice) for choice in choices)


def _spdx(words: str) -> str | None:
    try:
        return canonicalize_license_expression(_SPELLINGS.get(words.lower(), words))
    except InvalidLicenseExpression:
        return None


def _which_bsd(package: Distribution) -> str | None:
    for path in package.files or ():
        if path.name.upper().startswith("LICENSE"):
            third = _THIRD_CLAUSE.search(path.read_text("utf-8"))
            return "BSD-3-Clause" if third else "BSD-2-Clause"
    return None
