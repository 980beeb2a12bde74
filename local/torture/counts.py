"""What a run came to, so that a run of nothing is not taken for a run without faults."""

from dataclasses import dataclass


@dataclass
class Counts:
    """What a run came to. `races` are claims made while a claim on the same chair and hour was
    in flight; `crashes_in_commit` are deaths between the steps of a commit."""

    commits: int = 0
    races: int = 0
    reschedules: int = 0
    crashes_in_commit: int = 0
    steps: int = 0
    faults: int = 0
    duplicates: int = 0
    owner_acts: int = 0
    flushes: int = 0
    leases_outlived: int = 0
    """Deaths and stalls: each may keep a customer waiting until a lease runs out."""

    def told(self) -> dict[str, int]:
        """What is told beside commits and races."""
        return {name: n for name, n in vars(self).items() if name not in ("commits", "races")}

    def add(self, other: "Counts") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
