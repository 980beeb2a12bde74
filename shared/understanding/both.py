"""Both readers as one: grammar first, the model for what stays unread."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.errors import Temporary
from shared.logs import log
from shared.understanding.commands import AT_MOST, OutOfScope, Social, Unclear
from shared.understanding.reader import Heard, Reader, Understood


@dataclass(frozen=True, slots=True)
class FirstGrammarThenModel:
    """The model is asked when words stay unread, and its silence costs only those words.

    `model` gives the model's reader; it is called when it is first needed.
    """

    grammar: Reader
    model: Callable[[], Reader]

    def read(self, heard: Heard) -> Understood:
        first = self.grammar.read(heard)
        if not first.unread:
            return first
        try:
            second = self.model().read(heard)
        except Temporary as error:
            log("llm_missed", severity="WARNING", error=error)
            return first
        return merged(first, second)


def merged(first: Understood, second: Understood) -> Understood:
    """What the grammar read stands; the model adds what it could not read."""
    vague = (Unclear, OutOfScope, Social)
    sure = tuple(one for one in first.commands if not isinstance(one, vague))
    kinds = {type(one) for one in sure}
    added = tuple(one for one in second.commands if type(one) not in kinds)
    if sure:
        added = tuple(one for one in added if not isinstance(one, vague))
    commands = (*sure, *added)[:AT_MOST] or first.commands
    return Understood(commands, first.lang or second.lang)
