"""Who is logged in to Google on this computer: whoever owns what is made here."""

import shutil

from deploy.errors import Refused, Unfit
from deploy.setup.desk import Desk
from deploy.setup.talk import ToMend

WHY = (
    "Turno lives in a Google Cloud project of yours, so Google has to know who is asking. Log "
    "in with the Google account that shall own it and pay for it."
)
HALF = "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
"""Google's word for a login in which not every box was ticked."""
COMMAND = ("gcloud", "auth", "application-default", "login")


def settle(desk: Desk) -> None:
    if _let_in(desk):
        desk.talk.well("Google knows who is asking.")
        return
    desk.talk.explain()
    if shutil.which(COMMAND[0]) is None:
        raise ToMend(
            "Nobody is logged in to Google here, and Google's program `gcloud` is missing.",
            "Install it from cloud.google.com/sdk/docs/install, then type in another terminal:",
            f"$ {' '.join(COMMAND)}",
            "Or use shell.cloud.google.com, where it is there already.",
        )
    desk.talk.say(
        "Nobody is logged in to Google here. It takes a browser and a minute; tick every box "
        "that it shows."
    )
    if not desk.talk.agree(f"Run `{' '.join(COMMAND)}` now?"):
        raise ToMend("Then type it in another terminal:", f"$ {' '.join(COMMAND)}")
    if not desk.run(COMMAND):
        raise ToMend("That did not succeed; its own words are above.")
    settle(desk)


def _let_in(desk: Desk) -> bool:
    """By a real call. What else may be wrong with it, the next chapter finds."""
    try:
        desk.sign_in().ask("cloudresourcemanager.projects.search", pageSize=1)
    except Unfit:
        return False
    except Refused as refused:
        return refused.status != 401 and refused.reason != HALF
    return True
