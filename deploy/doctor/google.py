"""Checks of Google: the desk's key and what it may do, and each barber's calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from deploy.doctor.findings import Check, Finding
from deploy.doctor.google_calls import Account, Answer, Calendars, Unreadable
from deploy.doctor.places import GOOGLE_KEY, SETTINGS_FIRST
from deploy.doctor.setup import SetUp
from deploy.doctor.trials import Refused, Trials
from shared.shop.domain import Barber, Shop

KEY = Check("google_key", "Google: the desk's key")
CALENDAR = Check("calendar", "Calendar")

API = "console.cloud.google.com/apis/library/calendar-json.googleapis.com"
NEW_KEY = f"Make a new key: {GOOGLE_KEY}"
FIRST = "the desk's key and the shop file have to be right first"
READ_ONLY = "the desk may look at it and not write"
WRITERS = frozenset(("writer", "owner", "writerWithoutPrivateAccess"))


@dataclass(frozen=True, slots=True)
class Owned:
    """A calendar that is to be shared with the desk, and whose it is."""

    whose: str
    calendar_id: str


def key(setup: SetUp) -> list[Finding]:
    """Gets the token for the checks that follow."""
    google = setup.settings.google
    if google is None:
        return [KEY.left_out(SETTINGS_FIRST)]
    account = Account.of(google)
    try:
        answer = account.ask_for_token(setup)
    except Unreadable:
        return [KEY.wrong("there is no private key in it that can be read", NEW_KEY)]
    token = answer.body.get("access_token")
    if not answer.fine or not isinstance(token, str):
        return [_no_token(answer, account)]
    refusal = _refused_at_all(setup, Calendars(setup, google.calendar_url, token), account)
    if refusal is not None:
        return [refusal]
    setup.learned.calendar_token = token
    return [KEY.well(f"{account.address} is let in")]


def _no_token(answer: Answer, account: Account) -> Finding:
    why = str(answer.body.get("error_description", ""))
    if "timeframe" in why or "iat" in why:
        return KEY.wrong(
            "Google finds this machine's clock wrong",
            "Switch on the time from the network: `sudo timedatectl set-ntp true`",
        )
    if "scope" in answer.reason or answer.reason == "unauthorized_client":
        return KEY.wrong(
            f"Google does not grant {account.address} the calendar scope",
            "Use the key of a plain service account of your own project; an organisation may "
            "also forbid it: ask its administrator",
        )
    if "not found" in why:
        said = f"there is no account {account.address} any more"
        return KEY.wrong(said, "Make the service account anew, and share the calendars with it")
    if answer.reason == "invalid_grant":
        return KEY.wrong("Google does not know this key: it was deleted or replaced", NEW_KEY)
    return KEY.wrong(f"Google gives no token (HTTP {answer.status} {answer.reason})", NEW_KEY)


def _refused_at_all(setup: SetUp, calendars: Calendars, account: Account) -> Finding | None:
    """What would be the same for every calendar; a calendar that is not shared is not."""
    if setup.shop is None:
        return None
    answer = calendars.ask("GET", setup.shop.barbers[0].calendar_id, params={"maxResults": 1})
    if answer.reason == "accessNotConfigured":
        return KEY.wrong(
            "the Google Calendar API is switched off",
            f"Open {API}, choose the project {account.project}, click Enable, wait a minute",
        )
    if answer.status == 401 or answer.reason == "insufficientPermissions":
        return KEY.wrong(
            "the token is not good for calendars: its scope is missing",
            "Use the key of a plain service account of your own project",
        )
    return None


def calendars(setup: SetUp) -> list[Finding]:
    google, shop, token = setup.settings.google, setup.shop, setup.learned.calendar_token
    if google is None or shop is None or token is None:
        return [CALENDAR.left_out(FIRST)]
    wire, account = Calendars(setup, google.calendar_url, token), Account.of(google)
    return [_calendar(setup, wire, account, shop, barber) for barber in shop.barbers]


def _calendar(
    setup: SetUp, wire: Calendars, account: Account, shop: Shop, barber: Barber
) -> Finding:
    check = CALENDAR.of(barber.id, f"Calendar of {barber.name}")
    refused = writable(setup, wire, account, check, Owned(barber.name, barber.calendar_id))
    if refused is not None:
        return refused
    asked = {"maxResults": 1, "fields": "timeZone"}
    zone = str(wire.ask("GET", barber.calendar_id, params=asked).body.get("timeZone", shop.zone))
    if not same_clock(zone, shop.zone, setup.clock()):
        return check.wrong(
            f"it lives in {zone}, the shop in {shop.zone}: whole days would be other hours",
            f"In Google Calendar: Settings → {barber.name}'s calendar → Time zone → {shop.zone}; "
            "if the shop is what is wrong, write its zone in the shop file",
        )
    return check.well(f"the desk can read and write it; {zone}")


def writable(
    setup: SetUp, wire: Calendars, account: Account, check: Check, own: Owned
) -> Finding | None:
    """What keeps the desk from reading and writing this calendar; None for nothing."""
    asked = {"maxResults": 1, "fields": "accessRole"}
    answer, share = wire.ask("GET", own.calendar_id, params=asked), _share(account, own)
    if not answer.fine:
        return _closed(check, answer, own.calendar_id, share)
    if answer.body.get("accessRole", "writer") not in WRITERS:
        return check.wrong(READ_ONLY, share)
    try:
        with Trials(setup, wire, own.calendar_id) as trials:
            trials.take_away(trials.add())
    except Refused as refused:
        if refused.answer.status == 403:
            return check.wrong(READ_ONLY, share)
        return check.wrong(f"Google refuses a test event ({refused})", "Run this again")
    return None


def _closed(check: Check, answer: Answer, calendar_id: str, share: str) -> Finding:
    if answer.status not in (403, 404):
        said = f"Google refuses it (HTTP {answer.status} {answer.reason})"
        return check.wrong(said, "Run this again; if it stays so, share the calendar anew")
    return check.wrong(
        f"it is not shared with the desk, or there is none ({answer.status})",
        share,
        f"If it is shared: compare calendar = {calendar_id!r} in the shop file with "
        "Settings → the calendar → Integrate calendar → Calendar ID",
    )


def _share(account: Account, own: Owned) -> str:
    return (
        f"As {own.whose}, in Google Calendar on a computer: Settings → {own.calendar_id} → "
        f"Share with specific people → Add {account.address} → “Make changes to events”"
    )


def same_clock(one: str, other: str, now: datetime) -> bool:
    """Zones have many names; these two show the same hours for a year from now."""
    if one == other:
        return True
    try:
        zones: Mapping[str, ZoneInfo] = {name: ZoneInfo(name) for name in (one, other)}
    except (KeyError, ValueError, OSError):
        return False
    weeks = (now + timedelta(weeks=n) for n in range(53))
    return all(
        week.astimezone(zones[one]).utcoffset() == week.astimezone(zones[other]).utcoffset()
        for week in weeks
    )
