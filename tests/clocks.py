"""A clock that only a test moves."""


class Clock:
    """Seconds. Pausing on it takes no time but its own."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds
