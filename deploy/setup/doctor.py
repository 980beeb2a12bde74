"""The last chapter: the doctor looks the whole deployed desk over."""

from deploy.deployed import settings
from deploy.doctor.setup import ROUNDS
from deploy.doctor.visit import STOPPED, visit
from deploy.setup.desk import Desk
from deploy.setup.talk import Ended

WHY = (
    "The doctor calls everything once more as the desk will, and measures how soon a calendar "
    "shows a new visit. It takes about three minutes and leaves nothing behind."
)
LIVE = "That is all. Write to the shop's number: the desk answers."
MEND = "Mend what has a ✗ above, then run `make setup` again: it only looks at what is well."


def settle(desk: Desk) -> None:
    measured = desk.talk.agree("Measure the calendar as well? Three minutes; no leaves it out.")
    told = settings(desk.google, desk.plan, desk.project().number)
    told["SHOP_CONFIG"] = str(desk.shop_file)
    status = visit(told, rounds=ROUNDS if measured else 0, reach=desk.google.reach)
    if status == STOPPED:
        raise KeyboardInterrupt
    raise Ended(MEND if status else LIVE, status)
