"""The deploy, begun from the interview: the same as `make deploy`."""

from deploy.deploying import deploy
from deploy.setup.desk import Desk
from deploy.setup.talk import Ended, ToMend
from deploy.steps import Report
from deploy.telling import tell

WHY = (
    "Now all that was answered becomes a running desk in your project. The first time takes "
    "about five minutes, most of them Google's builds; nothing is sent to any customer."
)
LATER = (
    "All that was answered is kept. `make deploy` makes the desk whenever you like; "
    "`make setup` then goes on with Meta."
)


def settle(desk: Desk) -> None:
    if _stands(desk):
        desk.talk.well("The desk stands in the project as it should.")
        return
    if not desk.talk.agree("Deploy now?"):
        raise Ended(LATER)
    report = deploy(desk.google, desk.plan, desk.root, {}, desk.talk.plain)
    tell(report, desk.plan, "make setup", desk.talk.plain)
    if not report.whole:
        raise ToMend("The deploy is not whole.", "What it says above tells how to go on.")
    desk.talk.well(f"The desk runs: {len(_done(report))} things were made or changed.")


def _stands(desk: Desk) -> bool:
    """Would a deploy change nothing? It is rehearsed, which changes nothing either."""
    with desk.rehearsing() as google:
        report = deploy(google, desk.plan, desk.root, {}, lambda _line: None)
    return report.whole and not _done(report)


def _done(report: Report) -> list[str]:
    return [name for name, outcome in report.done.items() if outcome != "stands"]
