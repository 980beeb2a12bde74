"""The last chapter: the doctor looks the whole deployed desk over."""

from deploy.deployed import settings
from deploy.doctor.findings import Finding
from deploy.doctor.freshness import FRESHNESS
from deploy.doctor.setup import ROUNDS
from deploy.doctor.visit import STOPPED, visit
from deploy.setup import deploying, shop_file
from deploy.setup.desk import Desk
from deploy.setup.talk import Ended
from shared.shop.schema import SETTLE_AT_MOST_MS

WHY = (
    "The doctor calls everything once more as the desk will, and measures how soon a calendar "
    "shows a new visit. It takes about three minutes and leaves nothing behind."
)
LIVE = (
    "That is all. Write to the shop's number: the desk answers. If it does not, see whether the "
    "app is published: docs/going-live.md#whatsapp"
)
MEND = "Mend what has a ✗ above, then run `make setup` again: it only looks at what is well."


def settle(desk: Desk) -> None:
    """Ends the interview, with the doctor's status."""
    measured = desk.talk.agree("Measure the calendar as well? It takes three minutes.")
    told = settings(desk.google, desk.plan, desk.project().number)
    told["SHOP_CONFIG"] = str(desk.shop_file)
    wrong: list[Finding] = []
    status = visit(
        told,
        rounds=ROUNDS if measured else 0,
        reach=desk.google.reach,
        heard=lambda one: wrong.append(one) if one.state == "wrong" else None,
    )
    if status == STOPPED:
        raise KeyboardInterrupt
    for one in list(wrong):
        if one.check == FRESHNESS.name and _slowed(desk, one):
            wrong.remove(one)
    raise Ended(MEND if wrong else LIVE, 1 if wrong else 0)


def _slowed(desk: Desk, finding: Finding) -> bool:
    """Has the desk wait as long as the calendar needs, where that is what was wrong."""
    needed = int(finding.figures.get("settle_ms", SETTLE_AT_MOST_MS + 1))
    if needed > SETTLE_AT_MOST_MS:
        return False
    if not desk.talk.agree(f"Write settle_ms = {needed} into the shop file and deploy again?"):
        return False
    shop_file.set_settle(desk.shop_file, needed)
    deploying.settle(desk)
    return True
