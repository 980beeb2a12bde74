"""Patience: how long letters wait for something outside, and when a person takes over."""

from datetime import datetime, timedelta

from shared.conversation.dialogue import Answer, Scene, courtesy
from shared.conversation.domain import NOTES, Letter
from shared.conversation.hearing import noted
from shared.conversation.store import Session

PATIENCE = timedelta(seconds=45)
"""How long a customer waits on retries before hearing an honest sentence: every message is
answered or handed off within a minute (design, section 8)."""
ONCE_MORE = timedelta(minutes=1)
"""How often it is tried again after that."""
DOUBT = timedelta(seconds=10)
"""How long a status may take to prove that a message of unknown fate arrived."""
KEEPS_A_WISH = timedelta(minutes=30)
"""How long a wish is kept for a calendar that does not answer, before a person takes over."""
GIVES_UP = timedelta(minutes=5)
OPENED_AT_LEAST = 5
"""Letters that were opened so often, for so long, and are not answered: something breaks at
each attempt. Both must be, for a desk that was closed has attempted nothing."""


def hopeless(session: Session, now: datetime) -> bool:
    """Have these letters been tried so often and for so long that a person must take over?"""
    patience = GIVES_UP if session.conversation.trouble_at is None else KEEPS_A_WISH
    waited = timedelta() if session.since is None else now - session.since
    return session.opened >= OPENED_AT_LEAST and waited >= patience


def given_up(scene: Scene, letters: tuple[Letter, ...]) -> Answer:
    """An apology and a person, without reading what was written: reading it may be what breaks.
    Where the customer wrote nothing, only the owner hears."""
    scene = noted(scene, letters).with_talk(trouble_at=None)
    if not spoken(letters):
        return Answer(scene.alerting(courtesy.alert(scene, "alert_note_lost")), ())
    return courtesy.hand_off(scene, "handoff_lost")


def spoken(letters: tuple[Letter, ...]) -> tuple[Letter, ...]:
    """What the customer wrote or tapped, without our notes."""
    return tuple(letter for letter in letters if letter.kind not in NOTES)


def next_minute(now: datetime) -> datetime:
    """The next full minute: the sweep comes back at those as well, and one errand does."""
    return now.replace(second=0, microsecond=0) + ONCE_MORE
