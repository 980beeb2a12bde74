"""The Google services that a desk is made of, switched on; and the way for secrets cleared."""

from deploy.project import switch_on
from deploy.setup import env_lines
from deploy.setup.desk import Desk
from deploy.setup.talk import ToMend

WHY = (
    "Turno runs on some of Google's services, and in a new project all of them are off. "
    "Switching them on costs nothing by itself."
)


def settle(desk: Desk) -> None:
    off = desk.project().off
    if off:
        desk.talk.say(f"Switching on {len(off)} of Google's services; it takes about a minute …")
        switch_on(desk.google, desk.plan, off)
        left = desk.project().off
        if left:
            raise ToMend(f"Google has not switched on yet: {', '.join(left)}.", "Wait a minute.")
    desk.sign_in(charged=True).fresh = bool(off)
    _move_secrets(desk)
    desk.talk.well("Every service that the desk needs is on.")


def _move_secrets(desk: Desk) -> None:
    """A deploy takes what is in the environment before what Secret Manager has. A secret that
    lies there would undo what is answered here, so it moves."""
    lying = {name: told for name in desk.plan.secrets if (told := _lying(desk, name))}
    if not lying:
        return
    desk.talk.hide(*lying.values())
    desk.talk.say(
        f"Secrets lie open on this computer: {', '.join(lying)}. They belong into Secret "
        "Manager, and each deploy would put these old ones back there."
    )
    if not desk.talk.agree("Move them there, and take their lines out of .env?"):
        raise ToMend("Then take them out of .env yourself, and `unset` those you exported.")
    for name, value in lying.items():
        desk.vault.put(name, value)
    env_lines.take_out(desk.root / ".env", frozenset(lying))
    desk.talk.well("Moved. What you exported by hand is gone with this terminal window.")


def _lying(desk: Desk, name: str) -> str:
    """Empty where nothing does, or what does is what Secret Manager has."""
    told = desk.environ.get(name, "").strip()
    return told if told != desk.vault.value(name) else ""
