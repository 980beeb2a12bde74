"""The platform's entry file: opens the door that FUNCTION_TARGET names, and only that one.

    functions-framework --source main.py --target webhook

A cold start pays for what is imported, so no door sees another's imports.
"""

import gc
import importlib
import os
from types import FunctionType

DOORS = ("webhook", "chat", "availability", "booking", "tick", "health")


def __getattr__(name: str) -> FunctionType:
    """The door of that name, opened: settings read and checked, or a clear refusal to start."""
    if name not in DOORS:
        raise AttributeError(f"there is no door {name!r}; the doors are {', '.join(DOORS)}")
    # Nothing imported is ever collected; not looking saves a sixth of the cold start.
    gc.disable()
    from shared.logs import to_stdout

    to_stdout()
    opened: FunctionType = importlib.import_module(f"functions.{name}").opened(os.environ)
    gc.freeze()
    gc.enable()
    return opened
