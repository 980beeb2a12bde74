"""The Google Cloud project that the desk lives in, with an account that pays for it."""

import re
import secrets
from typing import Any

from deploy.errors import Broken, Refused
from deploy.google import Google
from deploy.project import switch_on
from deploy.setup.desk import PROJECT, Desk
from deploy.setup.talk import ToMend, Wrong

WHY = (
    "A project is the room in Google Cloud that Turno lives in: a name, and an account that "
    "pays. A shop usually stays within what is free, but Google wants a billing account all "
    "the same."
)
ID = r"[a-z][a-z0-9-]{4,28}[a-z0-9]"
ID_IS = "A project's id has 6 to 30 small letters, digits and hyphens, and begins with a letter."
BILLING = "cloudbilling.googleapis.com"
LINK = "https://console.cloud.google.com/billing/linkedaccount?project="
MAKE, TYPE = "make", "type"


def settle(desk: Desk) -> None:
    while not _is_chosen(desk):
        desk.forget_project()
    _pay(desk)


def _is_chosen(desk: Desk) -> bool:
    """Says what is wrong with it, if it is not one to go on with."""
    chosen = desk.project_id or _chosen(desk)
    try:
        _check_stands(desk.google, chosen)
        desk.remember(**{PROJECT: chosen})
        desk.project()  # Asked in another way, which the deploy will use as well.
    except Wrong as wrong:
        desk.talk.wrong(wrong.said, *wrong.mend)
        return False
    return True


def _chosen(desk: Desk) -> str:
    options = [(str(each["projectId"]), _named(each)) for each in _seen(desk.google)]
    options += [(MAKE, "Make a new one"), (TYPE, "Another one, by its id")]
    chosen = desk.talk.choose("Which project?", options)
    if chosen == MAKE:
        return _made(desk)
    if chosen == TYPE:
        return _typed(desk, "Its id?", "")
    return chosen


def _seen(google: Google) -> list[dict[str, Any]]:
    """Those that whoever is logged in may see; none where even that may not be asked."""
    try:
        found = google.listed("cloudresourcemanager.projects.search", "projects")
    except Refused as refused:
        if refused.status == 403:
            return []
        raise
    return [each for each in found if each.get("state", "ACTIVE") == "ACTIVE"]


def _named(project: dict[str, Any]) -> str:
    name, own = project.get("displayName") or "", project["projectId"]
    return own if name in ("", own) else f"{own} ({name})"


def _typed(desk: Desk, question: str, default: str) -> str:
    while True:
        typed = desk.talk.ask(question, default=default).lower()
        if re.fullmatch(ID, typed):
            return typed
        desk.talk.wrong(f"{typed} is no project's id.", ID_IS)


def _made(desk: Desk) -> str:
    proposed = f"barbershop-{secrets.randbelow(10**6):06d}"
    chosen = _typed(desk, "What shall its id be? It is yours for ever.", proposed)
    body = {"projectId": chosen, "displayName": "Barbershop"}
    try:
        begun = desk.google.ask("cloudresourcemanager.projects.create", body=body)
        desk.google.finish(begun, "cloudresourcemanager.operations.get")
    except (Refused, Broken) as error:
        if isinstance(error, Refused) and error.status == 409:
            raise Wrong(
                f"Somebody in the world has {chosen} already.", "Choose another id."
            ) from None
        raise ToMend(
            f"Google makes no project for this login: {error}",
            "Make one at console.cloud.google.com/projectcreate, then choose it here.",
        ) from None
    desk.google.fresh = True
    desk.talk.well(f"{chosen} is made.")
    return chosen


def _check_stands(google: Google, project: str) -> None:
    if not re.fullmatch(ID, project):
        raise Wrong(f"{project} is no project's id.", ID_IS)
    try:
        found = google.find("cloudresourcemanager.projects.get", name=f"projects/{project}")
    except Refused as refused:
        if refused.reason == "SERVICE_DISABLED":
            return  # The next chapter switches it on; the project is looked at in another way.
        if refused.status != 403:
            raise
        found = None
    if found is None:
        raise Wrong(f"There is no project {project}, or this login may not see it.")
    if found.get("state", "ACTIVE") != "ACTIVE":
        raise Wrong(f"The project {project} is being deleted.")


def _pay(desk: Desk) -> None:
    """Sees to the billing account, and says so."""
    paid = _is_paid(desk)
    if paid is None:
        desk.talk.well(f"{desk.project_id}; this login may not see who pays for it.")
        return
    if not paid and _linked(desk):
        paid = _is_paid(desk)
    if not paid:
        raise ToMend(
            f"Nobody pays for {desk.project_id} yet.",
            f"Open {LINK}{desk.project_id} and link a billing account; it asks for a card.",
        )
    desk.talk.well(f"{desk.project_id}, and a billing account stands behind it.")


def _is_paid(desk: Desk) -> bool | None:
    """None where this login may not know."""
    name, ask = f"projects/{desk.project_id}", "cloudbilling.projects.getBillingInfo"
    try:
        return bool(desk.google.ask(ask, name=name).get("billingEnabled"))
    except Refused as refused:
        if refused.status != 403:
            raise
        if refused.reason != "SERVICE_DISABLED":
            return None
    switch_on(desk.google, desk.plan, (BILLING,))
    desk.sign_in(charged=True).fresh = True
    try:
        return bool(desk.google.ask(ask, name=name).get("billingEnabled"))
    except Refused as refused:
        if refused.status != 403:
            raise
        return None


def _linked(desk: Desk) -> bool:
    """Where there is a billing account already, and it is to be this one."""
    try:
        found = desk.google.listed("cloudbilling.billingAccounts.list", "billingAccounts")
    except Refused:
        return False
    accounts = [
        (one["name"], str(one.get("displayName", one["name"]))) for one in found if one.get("open")
    ]
    if not accounts:
        return False
    desk.talk.say(f"Nobody pays for {desk.project_id} yet. You have a billing account:")
    options = [*accounts, ("", "None of these; I link one myself")]
    account = desk.talk.choose("Which one pays?", options)
    return bool(account) and _pays(desk, account)


def _pays(desk: Desk, account: str) -> bool:
    """From now on; False where Google does not let it, and says so."""
    try:
        desk.google.ask(
            "cloudbilling.projects.updateBillingInfo",
            name=f"projects/{desk.project_id}",
            body={"billingAccountName": account},
        )
    except Refused as refused:
        desk.talk.wrong(
            f"Google does not let that account pay for it: {refused.message}",
            "It may pay for as many projects as Google allows, or be closed; see "
            "console.cloud.google.com/billing",
        )
        return False
    return True
