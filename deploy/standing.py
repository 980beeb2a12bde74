"""Does what stands in the project fit what is wanted?"""

from typing import Any


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
