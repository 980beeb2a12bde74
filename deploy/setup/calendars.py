"""Each barber's Google calendar: shared with the desk, which can read and write it."""

import json

from deploy.doctor import google as checks
from deploy.doctor.findings import Finding
from deploy.errors import Unfit
from deploy.setup import shop_file
from deploy.setup.calendar_account import KEY
from deploy.setup.desk import Desk, with_calendar
from deploy.setup.talk import ToMend
from shared.shop.domain import Barber, Shop

WHY = (
    "Appointments stand in the barbers' own Google calendars, one calendar for each barber. "
    "Each has to be shared with the desk, so that it sees what is taken and may write."
)


def settle(desk: Desk) -> None:
    shop = desk.shop()
    findings = _looked(desk, shop)
    if any(each.state == "left out" for each in findings):
        raise ToMend("The key of the calendar account has to be right first.")
    desk.talk.told(each for each in findings if each.state == "well")
    closed = [
        barber
        for barber, found in zip(shop.barbers, findings, strict=True)
        if found.state != "well"
    ]
    if not closed:
        return
    _greet(desk, shop)
    for barber in closed:
        _open(desk, shop, barber)


def _greet(desk: Desk, shop: Shop) -> None:
    """A shop file that is still the example would have somebody else's barbers asked for."""
    desk.talk.explain()
    names = ", ".join(barber.name for barber in shop.barbers)
    desk.talk.say(f"{desk.shop_file.name} is of {shop.name}, with {names}.")
    if not desk.talk.agree("Is that your shop?"):
        raise ToMend(
            f"Write your own shop into {desk.shop_file}; it has a note at each line.",
            "`make check` tells what is wrong in it.",
        )
    address = json.loads(desk.vault.value(KEY))["client_email"]
    desk.talk.say("For each calendar, in Google Calendar on a computer: Settings → the calendar →")
    desk.talk.say("Share with specific people → Add → “Make changes to events”, and this address:")
    desk.talk.say(address)


def _open(desk: Desk, shop: Shop, barber: Barber) -> None:
    """Until this barber's calendar is read and written."""
    talk, calendar = desk.talk, barber.calendar_id
    talk.say(f"{barber.name}: the id stands under Settings → the calendar → Integrate calendar.")
    while True:
        calendar = talk.ask(f"Calendar ID of {barber.name}?", default=calendar)
        (finding,) = _looked(desk, with_calendar(shop, barber.id, calendar))
        talk.told([finding])
        if finding.state == "well" and _written(desk, barber, calendar):
            return


def _looked(desk: Desk, shop: Shop) -> list[Finding]:
    """One for each barber; for all together where the key is not right."""
    with desk.examined({KEY: desk.vault.value(KEY)}, shop) as setup:
        checks.key(setup)  # It gets the token for the next check.
        return checks.calendars(setup)


def _written(desk: Desk, barber: Barber, calendar: str) -> bool:
    """Into the shop file, which has to like it: two barbers never share a calendar."""
    try:
        if shop_file.set_calendar(desk.shop_file, barber.id, calendar):
            desk.talk.say(f"Written into {desk.shop_file.name}.")
    except Unfit as unfit:
        desk.talk.wrong("The shop file cannot have it.", *unfit.problems)
        return False
    return True
