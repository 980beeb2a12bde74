"""Versions of the desk, told from the revisions that its doors left behind.

A deploy gives every revision that it makes its own name, and that of the version it took the
place of. Nobody keeps a list: a door that a deploy did not touch has no revision of it, and in
that version answers with an older one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

VERSION = "TURNO_VERSION"
"""The variable of each door by which a revision tells its version."""
BEFORE = "TURNO_VERSION_BEFORE"
"""And the one by which it tells which version answered until then."""
UPLOAD_LETTERS, SETTINGS_LETTERS = 7, 5


def version_name(upload: str, settings: Iterable[Mapping[str, Any]]) -> str:
    """Of an upload's digest and all doors' settings: the same deploy has the same name."""
    told = json.dumps(list(settings), sort_keys=True).encode()
    own = hashlib.sha256(told).hexdigest()
    return f"{upload[:UPLOAD_LETTERS]}-{own[:SETTINGS_LETTERS]}"


@dataclass(frozen=True, slots=True)
class Revision:
    """What a door was at some time. `secrets` are the numbers of their versions, by variable."""

    door: str
    name: str
    made: datetime
    environment: Mapping[str, str]
    secrets: Mapping[str, str]

    @property
    def version(self) -> str:
        """Empty for one that no deploy made."""
        return self.environment.get(VERSION, "")


@dataclass(frozen=True, slots=True)
class Version:
    """A deploy, and the revision by which each door answers in it. `before` is the name of the
    version that it took the place of, or empty."""

    name: str
    before: str
    made: datetime
    doors: Mapping[str, Revision]

    @property
    def whole(self) -> bool:
        """Were all doors built of one upload? If not, the deploy did not come to its end."""
        return len({one.version[:UPLOAD_LETTERS] for one in self.doors.values()}) == 1

    def __str__(self) -> str:
        return f"{self.name} ({self.made:%Y-%m-%d %H:%M} UTC)"


@dataclass(frozen=True, slots=True)
class History:
    """Every version that left revisions behind, the oldest first; `now` is the place of the one
    that answers, None for none.

    While some doors answer as one version and some as another, it is the newer: so whoever was
    interrupted in going back goes on from there.
    """

    versions: Sequence[Version]
    now: int | None

    @property
    def current(self) -> Version | None:
        return None if self.now is None else self.versions[self.now]

    @property
    def is_back(self) -> bool:
        return self.now is not None and self.now < len(self.versions) - 1

    @property
    def previous(self) -> Version | None:
        """The whole version that answered before this one."""
        place = self.now
        while place is not None:
            place = self._before(place)
            if place is not None and self.versions[place].whole:
                return self.versions[place]
        return None

    def named(self, name: str) -> Version | None:
        """The newest whole version of that name."""
        found = (one for one in reversed(self.versions) if one.name == name and one.whole)
        return next(found, None)

    def _before(self, place: int) -> int | None:
        """What this one took the place of; where that left nothing, the one made before it."""
        own = self.versions[place].before
        places = range(place - 1, -1, -1)
        exact = (one for one in places if self.versions[one].name == own)
        return next(exact, place - 1 if place else None)


def history(revisions: Iterable[Revision], answering: Iterable[str]) -> History:
    """Of all doors' revisions, and the names of those that answer."""
    made = sorted((one for one in revisions if one.version), key=lambda one: (one.made, one.name))
    versions: list[Version] = []
    places: dict[str, int] = {}
    doors: dict[str, Revision] = {}
    for name, group in groupby(made, key=lambda one: one.version):
        new = list(group)
        doors = doors | {one.door: one for one in new}
        places |= dict.fromkeys((one.name for one in new), len(versions))
        # What was begun and went on after a failure took the place of what its first half did.
        before = new[0].environment.get(BEFORE, "")
        versions.append(Version(name, before, new[-1].made, doors))
    now = max((places[one] for one in answering if one in places), default=None)
    return History(versions, now)
