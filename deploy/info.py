"""Where the doors are, what to paste into Meta's settings, and what the doctor would be told."""

import shlex

from deploy.deployed import Deployed
from deploy.function import FUNCTIONS
from deploy.google import Google
from deploy.history import History
from deploy.plan import Plan
from deploy.rollback import listed
from deploy.secret import kept

FIELDS = ("messages", "user_id_update", "user_preferences", "smb_message_echoes")
"""What the webhook subscribes to."""


def addresses(google: Google, plan: Plan, number: str) -> list[str]:
    """A line for each door that stands."""
    lines = []
    for door in plan.doors:
        found = google.find(f"{FUNCTIONS}.get", name=plan.function_name(door))
        if found is None:
            lines.append(f"  {door.name:<18} not deployed")
            continue
        who = "everybody" if "allUsers" in door.callers else ", ".join(door.callers)
        state = "" if found.get("state") == "ACTIVE" else f"  [{found.get('state')}]"
        lines.append(f"  {door.name:<18} {plan.url(door, number)}{state}")
        lines.append(f"  {'':<18}   called by {who}")
    return lines


def meta(google: Google, plan: Plan, number: str) -> list[str]:
    """The webhook's settings in Meta's dashboard."""
    token = kept(google, plan, "WHATSAPP_VERIFY_TOKEN")
    return [
        "In Meta's dashboard of your app, under WhatsApp, Configuration, Webhook:",
        f"  Callback URL       {plan.url(plan.door('webhook'), number)}",
        f"  Verify token       {token.value if token else '(not deployed)'}",
        f"  Webhook fields     {', '.join(FIELDS)}",
    ]


def versions(past: History) -> list[str]:
    """What answers now, and what `make rollback` can go back to."""
    if past.current is None:
        return ["No version answers yet: `make deploy`."]
    lines = ["Versions, the newest first (`make rollback TO=name`):", *listed(past)]
    return [*lines, "  It was rolled back; `make deploy` goes forward."] if past.is_back else lines


def doctor(desk: Deployed) -> list[str]:
    """Lines of a file for `make doctor ENV=`, as the doors were told them; no secret."""
    told = {**desk.told, **desk.addresses}
    return [
        "For `make doctor ENV=file`, on a computer that is not logged in; add the secrets:",
        *(f"  {name}={shlex.quote(told[name])}" for name in sorted(told)),
    ]
