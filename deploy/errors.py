"""What a deploy may end with, each a sentence for the person at the keyboard."""


class Unfit(Exception):
    """What was asked for cannot be deployed. Nothing was sent anywhere; a line per problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Refused(Exception):
    """An API said no. `reason` is Google's own word for why, or empty."""

    def __init__(self, call: str, status: int, reason: str, message: str) -> None:
        super().__init__(" ".join(str(one) for one in (f"{call}:", status, reason, message) if one))
        self.call = call
        self.status = status
        self.reason = reason
        self.message = message


class Unanswered(Exception):
    """An API gave no answer, or an operation did not end: it may or may not have taken effect."""


class Broken(Exception):
    """Google tried and did not succeed: a build, or a start."""
