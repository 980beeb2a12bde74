"""Where the doors are, what to paste into Meta's settings, and what the doctor would be told."""

import shlex

from deploy import deployed
from deploy.function import FUNCTIONS
from deploy.google import Google
from deploy.plan import Plan
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


def doctor(google: Google, plan: Plan, number: str) -> list[str]:
    """Lines of a file for `make doctor ENV=`, as the doors were told them; no secret."""
    seen = deployed.look(google, plan, number)
    told = {**seen.told, **seen.addresses}
    return [
        "For `make doctor ENV=file`, on a computer that is not logged in; add the secrets:",
        *(f"  {name}={shlex.quote(told[name])}" for name in sorted(told)),
    ]
