"""Looking, comparing, and only then making or changing: why a second run does nothing."""

from collections.abc import Callable
from typing import Any

from deploy.errors import Refused
from deploy.google import Json
from deploy.steps import Outcome


def ensure(
    find: Callable[[], Json | None],
    create: Callable[[], object],
    change: Callable[[Json], object],
    fits: Callable[[Json], bool],
) -> Outcome:
    """Create it if it is not there, change it if it does not fit. An earlier run, or our own
    request whose answer was lost, may have made it meanwhile: then it is looked at again."""
    found = find()
    if found is None:
        try:
            create()
        except Refused as refused:
            found = find() if refused.status == 409 else None
            if found is None:
                raise
        else:
            return "made"
    if fits(found):
        return "stands"
    change(found)
    return "changed"


def stands(wanted: Any, found: Any) -> bool:
    """Everything wanted is there. What Google added by itself does not count against it, and
    a number may have become a text on its way."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            stands(part, found.get(key)) for key, part in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(wanted) == len(found)
            and all(any(stands(part, other) for other in found) for part in wanted)
        )
    return bool(wanted == found or str(wanted) == str(found)) or (not wanted and found is None)
