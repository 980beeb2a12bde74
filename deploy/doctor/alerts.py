"""Checks of how alerts reach an owner who has not written for a day: by the shop's template, or
as a note in a calendar.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from deploy.doctor.findings import Check, Finding
from deploy.doctor.google import FIRST, Owned, writable
from deploy.doctor.google_calls import Account, Calendars
from deploy.doctor.graph_calls import Json, Refused, ask
from deploy.doctor.setup import SetUp
from shared.conversation.alerts import IN_TEMPLATE_AT_MOST
from shared.shop.domain import Shop

TEMPLATE = Check("alert_template", "Alerts: template")
CALENDAR = Check("alert_calendar", "Alerts: calendar")

FIELDS = "name,language,status,category,parameter_format,components"
AT_MOST = "200"
"""Templates of a like name; each has one entry per language."""
BODY_AT_MOST = 1024
OWN_WORDS_AT_MOST = BODY_AT_MOST - IN_TEMPLATE_AT_MOST
VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
MANAGER = "business.facebook.com → WhatsApp Manager → Message templates"
STATES: Mapping[str, tuple[str, str]] = {
    "PENDING": ("Meta has not looked at it yet", "Wait for Meta, a day at most"),
    "IN_APPEAL": ("Meta looks at it again", "Wait for Meta"),
    "REJECTED": ("Meta rejected it", f"See why, and mend it: {MANAGER}"),
    "PAUSED": ("Meta has paused it, for people blocked what it said", f"See why: {MANAGER}"),
    "DISABLED": ("Meta has closed it for good", f"Make another: {MANAGER}"),
}


def template(setup: SetUp) -> list[Finding]:
    graph, shop, account = setup.settings.graph, setup.shop, setup.learned.account
    if shop is not None and not (shop.owners and shop.alerts.template):
        return [TEMPLATE.left_out(_without(shop))]
    if graph is None or shop is None or account is None:
        return [TEMPLATE.left_out("the shop file, the token and the number have to be right first")]
    asked = {"name": shop.alerts.template, "fields": FIELDS, "limit": AT_MOST}
    try:
        shown = ask(setup, graph, f"{account}/message_templates", graph.access_token, **asked)
    except Refused as refused:
        said = f"the token may not see the templates of account {account} (code {refused.code})"
        return [TEMPLATE.wrong(said, "Give it the permission whatsapp_business_management")]
    found = [one for one in shown.get("data", ()) if one.get("name") == shop.alerts.template]
    return [_judged(shop, found, str(setup.settings.shop_config))]


def _without(shop: Shop) -> str:
    if not shop.owners:
        return "the shop file names no owner who could be written to"
    return "there is none: who has not written for a day finds alerts as notes in the calendar"


def _judged(shop: Shop, found: Sequence[Json], shop_file: str) -> Finding:
    name, lang = shop.alerts.template, shop.template_lang
    ours = next((one for one in found if one.get("language") == lang), None)
    if ours is None:
        return _in_another(shop, found, shop_file)
    state = str(ours.get("status"))
    if state != "APPROVED":
        said, mend = STATES.get(state, (f"its state is {state.lower()}", f"See why: {MANAGER}"))
        return TEMPLATE.wrong(f"{name} in {lang} cannot be sent: {said}", mend)
    category = str(ours.get("category"))
    if category != "UTILITY":
        return TEMPLATE.wrong(
            f"{name} counts as {category.lower()}, which costs more and does not reach everybody",
            f"{MANAGER} → {name}: say plainly that it is about the shop's own agenda and sells "
            "nothing, choose Utility, and send it in again; or make another one",
        )
    problem = next(_unfit(ours), None)
    if problem is not None:
        return TEMPLATE.wrong(f"{name} in {lang} {problem}", f"Mend it: {MANAGER} → {name}")
    return TEMPLATE.well(f"{name}, approved in {lang}")


def _in_another(shop: Shop, found: Sequence[Json], shop_file: str) -> Finding:
    name, lang = shop.alerts.template, shop.template_lang
    if not found:
        return TEMPLATE.wrong(
            f"Meta knows no template {name} of this account",
            f"Compare it with {MANAGER}, or make it there: Utility, in {lang}, with one variable, "
            "such as “Aviso de tu agenda: {{1}}. Es todo.”",
        )
    there = [str(one["language"]) for one in found if one.get("status") == "APPROVED"]
    alike = [one for one in there if one.partition("_")[0] == shop.lang]
    said = f"{name} is not there in {lang}, in which the desk sends it"
    if not alike:
        had = ", ".join(str(one.get("language")) for one in found)
        return TEMPLATE.wrong(said, f"It is there in {had}. Add {lang} to it: {MANAGER} → {name}")
    return TEMPLATE.wrong(
        f"{said}; it is approved in {' and '.join(alike)}",
        f'In {shop_file}, under [alerts], write:  template_language = "{alike[0]}"',
        "Then deploy again",
    )


def _unfit(shown: Json) -> Iterator[str]:
    """What would be wrong with a message that fills in one alert."""
    parts = {str(one.get("type")).upper(): one for one in shown.get("components", ())}
    body = str(parts.get("BODY", {}).get("text", ""))
    variables = set(VARIABLE.findall(body))
    if len(variables) != 1:
        many = len(variables) or "no"
        yield f"has {many} variables in its body; the desk fills in one, the alert"
    elif not variables.pop().isdigit():
        yield "has a variable with a name; write it as {{1}}"
    header = parts.get("HEADER", {})
    if header.get("format", "TEXT") != "TEXT" or VARIABLE.search(str(header.get("text", ""))):
        yield "has a header that wants to be filled in; the desk does not"
    buttons = parts.get("BUTTONS", {}).get("buttons", ())
    if any(VARIABLE.search(str(one.get("url", ""))) for one in buttons):
        yield "has a button that wants to be filled in; the desk does not"
    own = len(VARIABLE.sub("", body))
    if own > OWN_WORDS_AT_MOST:
        yield f"has {own} letters of its own; with more than {OWN_WORDS_AT_MOST} a long alert fails"


def calendar(setup: SetUp) -> list[Finding]:
    """The barbers' own calendars have their own checks."""
    google, shop, token = setup.settings.google, setup.shop, setup.learned.calendar_token
    if google is None or shop is None or token is None:
        return [CALENDAR.left_out(FIRST)]
    calendar_id = shop.alerts.calendar_id
    if calendar_id in ("", *(barber.calendar_id for barber in shop.barbers)):
        where = next((one.name for one in shop.barbers if one.calendar_id == calendar_id), None)
        return [CALENDAR.well(f"notes stand in that of {where or shop.barbers[0].name}")]
    wire, account = Calendars(setup, google.calendar_url, token), Account.of(google)
    refused = writable(setup, wire, account, CALENDAR, Owned("the owner", calendar_id))
    return [refused or CALENDAR.well("the desk can read and write it")]
