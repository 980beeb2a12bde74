"""What Cloud Build makes of an upload: an environment with what requirements.txt names and
nothing else, and the source, compiled.

Nothing is downloaded: packages are linked from this interpreter's own, in the versions
asked for; one that is not here fails the build. Where one has a hash, all are held to theirs
as pip does it: what no line names is not installed, it fails the build.
"""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    distributions,
)
from io import BytesIO
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name

from local.packages.requirements import Line, read

DESCRIPTIONS = "googleapiclient/discovery_cache/documents/"
"""Left out of what is linked: no door may need them."""
WITHOUT_DATE = 315532801
"""The date that every file in an image has: a second into 1980."""


class BuildFailed(Exception):
    """The sentence that the build's log ends with."""


def checked(upload: bytes) -> zipfile.ZipFile:
    """The upload, opened. Raises BuildFailed for one that cannot be built."""
    try:
        archive = zipfile.ZipFile(BytesIO(upload))
    except zipfile.BadZipFile as error:
        raise BuildFailed(f"Build failed: {error}") from None
    for needed in ("main.py", "requirements.txt"):
        if needed not in archive.namelist():
            raise BuildFailed(f"Build failed: missing {needed}")
    return archive


def unpacked(upload: bytes, place: Path) -> Path:
    """The source in `place`. Raises BuildFailed."""
    with checked(upload) as archive:
        archive.extractall(place)
    return place


def compiled(source: Path, environment: dict[str, str]) -> None:
    """As the buildpack does it: compile all, then give every file the same date. Raises
    BuildFailed for what does not compile."""
    done = subprocess.run(
        [sys.executable, "-m", "compileall", "-f", "-q", "."],
        cwd=source,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildFailed(f"Build failed: {done.stdout}{done.stderr}")
    for path in source.rglob("*"):
        os.utime(path, (WITHOUT_DATE, WITHOUT_DATE))


def environment(requirements: str, place: Path) -> Path:
    """The interpreter of a new virtual environment. Raises BuildFailed."""
    venv.EnvBuilder(symlinks=True, with_pip=False).create(place)
    (site,) = place.glob("lib/python*/site-packages")
    for name, path in _links(_closure(requirements)).items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).symlink_to(path)
    return place / "bin" / "python"


def _links(wanted: list[Distribution]) -> dict[str, Path]:
    """Of each package the folder, where nothing else is in it; else what is in the folder."""
    names = {one.name for one in wanted}
    mixed: set[str] = set()
    for one in distributions():
        for path in one.files or ():
            if one.name not in names or path.as_posix().startswith(DESCRIPTIONS):
                mixed.update(parent.as_posix() for parent in (path, *path.parents))
    links = {}
    for one in wanted:
        for path in one.files or ():
            whole = [*reversed(path.parents), path]
            own = next((part for part in whole if part.as_posix() not in mixed), None)
            if own is not None and ".." not in path.parts:
                links[own.as_posix()] = Path(str(one.locate_file(own)))
    return links


def _closure(requirements: str) -> list[Distribution]:
    """The packages that these lines name, and those that they name in turn."""
    lines = _lines(requirements)
    locked = {line.name for line in lines} if any(line.hashes for line in lines) else None
    waiting = [line.requirement for line in lines if line.applies_here]
    found: dict[NormalizedName, Distribution] = {}
    done: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in done:
            continue
        done.add(str(wanted))
        name = canonicalize_name(wanted.name)
        if locked is not None and name not in locked:
            raise BuildFailed(f"Build failed: no line has the version and the hash of {wanted}")
        one = found.setdefault(name, _here(wanted))
        waiting += _needed_by(one, wanted.extras)
    return list(found.values())


def _lines(requirements: str) -> tuple[Line, ...]:
    try:
        lines = read(requirements)
    except InvalidRequirement as error:
        raise BuildFailed(f"Build failed: {error}") from None
    bare = [str(line.requirement) for line in lines if not line.hashes]
    if bare and len(bare) < len(lines):
        raise BuildFailed(f"Build failed: hashes are missing for {', '.join(bare)}")
    return lines


def _here(wanted: Requirement) -> Distribution:
    try:
        one = distribution(wanted.name)
    except PackageNotFoundError:
        raise BuildFailed(f"Build failed: no matching distribution found for {wanted}") from None
    if not wanted.specifier.contains(one.version, prereleases=True):
        raise BuildFailed(f"Build failed: {wanted} is wanted, {one.version} is here")
    return one


def _needed_by(one: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for line in one.requires or ():
        needed = Requirement(line)
        asked = ({"extra": extra} for extra in ("", *extras))
        if needed.marker is None or any(needed.marker.evaluate(each) for each in asked):
            yield needed
