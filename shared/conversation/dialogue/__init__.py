"""The dialogue: every rule of how the desk talks, as a pure function.

`converse` is a generator. It is given what the customer said, *asks* for what it must know
or have done (`Openings`, `Confirm`, …) by yielding a request, is sent the answer, and at the
end returns what to remember and what to say. It performs nothing itself: whoever runs it
does, be it the receptionist or a test with a table of answers.
"""

from shared.conversation.dialogue.notes import with_notes
from shared.conversation.dialogue.scene import Answer, Request, Scene, Talk
from shared.conversation.dialogue.turn import Said, converse, sorry

__all__ = ["Answer", "Request", "Said", "Scene", "Talk", "converse", "sorry", "with_notes"]
