"""The service account that the barbers' calendars are shared with, and its key."""

import base64
from pathlib import Path

from deploy.doctor import google as checks
from deploy.errors import Refused
from deploy.google import SETTLING_S
from deploy.project import make_account
from deploy.setup.desk import Desk
from deploy.setup.talk import ToMend, Wrong

WHY = (
    "The desk writes appointments into the barbers' calendars under a name of its own: an "
    "account that is made for it, to which each calendar is shared. Its key goes straight "
    "into Secret Manager."
)
KEY = "GOOGLE_SERVICE_ACCOUNT_JSON"
OWN = "calendar"
POLICY = "iam.disableServiceAccountKeyCreation"


def settle(desk: Desk) -> None:
    shop, key = desk.shop(), desk.vault.value(KEY)
    if key:
        with desk.examined({KEY: key}, shop) as setup:
            (finding,) = checks.key(setup)
        if finding.state == "well":
            desk.talk.well(finding.said)
            return
        desk.talk.told([finding])
    make = desk.talk.choose(
        "Which key?",
        [
            (True, "Make the account and a key for it now"),
            (False, "I have a key file of a service account already"),
        ],
    )
    if make:
        _make(desk)
    else:
        _take(desk)
    settle(desk)


def _make(desk: Desk) -> None:
    """A new key, kept at once; then wait until Google's own doors know it."""
    google, plan = desk.google, desk.plan
    make_account(google, plan, OWN)
    account = f"projects/{plan.project}/serviceAccounts/{plan.account(OWN)}"
    google.fresh = True
    try:
        made = google.ask("iam.projects.serviceAccounts.keys.create", name=account, body={})
    except Refused as refused:
        raise _no_key(refused) from None
    desk.vault.put(KEY, base64.b64decode(made["privateKeyData"]).decode())
    desk.talk.say("The key is made and kept. Google needs a moment to know it …")
    for pause in SETTLING_S:
        if _is_known(desk):
            return
        desk.pause(pause)


def _is_known(desk: Desk) -> bool:
    with desk.examined({KEY: desk.vault.value(KEY)}) as setup:
        return checks.key(setup)[0].state == "well"


def _no_key(refused: Refused) -> Exception:
    if POLICY.lower() in f"{refused.reason} {refused.message}".lower() or (
        refused.status == 400 and "Key creation is not allowed" in refused.message
    ):
        return ToMend(
            f"Your organisation forbids keys for service accounts (policy constraints/{POLICY}).",
            "Ask its administrator to except this project, or use a project that belongs to "
            "no organisation: make one with a private Google account.",
        )
    return refused


def _take(desk: Desk) -> None:
    typed = desk.talk.ask("Where is the key file?").strip("'\"")
    path = Path(typed).expanduser()
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Wrong(
            f"{path} cannot be read: {why}.", "Type where it is, such as ~/Downloads/key.json"
        ) from None
    with desk.examined({KEY: text}, desk.shop()) as setup:
        if setup.settings.google is None:
            raise Wrong(
                f"{path.name} is no key file of a service account.",
                "It is the JSON file that Google gave when the key was made.",
            )
        (finding,) = checks.key(setup)
    if finding.state != "well":
        raise Wrong(finding.said, *finding.mend)
    desk.vault.put(KEY, text.strip())
    desk.talk.say(f"The key is kept. Nothing needs {path.name} any more: delete it.")
