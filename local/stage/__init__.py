"""The stage: the whole of Turno on one computer. `docs/stage.md` is its manual."""

from local.stage.stage import Stage

__all__ = ["Stage"]
