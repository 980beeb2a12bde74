"""The webhook: where Meta sends what customers write."""

from deploy.deployed import settings
from deploy.doctor import meta as checks
from deploy.doctor.findings import Finding
from deploy.doctor.places import META_WEBHOOK
from deploy.info import FIELDS
from deploy.setup.desk import Desk
from deploy.setup.graph_calls import RefusedByMeta, asked
from deploy.setup.talk import ToMend
from deploy.setup.whatsapp import SECRET, app_of

WHY = (
    "Meta has to know where to send what customers write: to the desk's webhook door. Meta "
    "visits it once to see that it is yours, and from then on every message goes there."
)
SHUT = (2200, 2201)
"""Graph's codes for an address that did not answer its first visit as agreed."""
OPENING_S = (5.0, 10.0, 15.0, 30.0)
"""Before each further try: that anybody may call a new door is known a minute later."""
WORD = "WHATSAPP_VERIFY_TOKEN"


def settle(desk: Desk) -> None:
    told = settings(desk.google, desk.plan, desk.project().number)
    if "WEBHOOK_URL" not in told:
        raise ToMend("There is no webhook door yet.", "`make deploy` makes it.")
    finding = _looked(desk, told)
    if finding.state != "well":
        _subscribe(desk, told["WEBHOOK_URL"])
        finding = _looked(desk, told)
    if finding.state != "well":
        raise ToMend(finding.said, *finding.mend)
    desk.talk.told([finding])


def _looked(desk: Desk, told: dict[str, str]) -> Finding:
    with desk.examined(told) as setup:
        checks.token(setup)  # It learns the app, whose subscription is looked at.
        return checks.app(setup)[0]


def _subscribe(desk: Desk, url: str) -> None:
    """Through Meta's API; where Meta will not, what to paste by hand is said."""
    app = app_of(desk)
    with asked(desk, f"{app}|{desk.vault.value(SECRET)}") as meta:
        for pause in (*OPENING_S, None):
            try:
                meta.subscribe(app, url, desk.vault.value(WORD))
                break
            except RefusedByMeta as refused:
                if refused.code not in SHUT or pause is None:
                    raise _by_hand(url, refused) from None
            if pause == OPENING_S[0]:
                desk.talk.say("A new door needs a moment until everybody finds it open …")
            desk.pause(pause)
    desk.talk.say(f"Meta now sends what customers write to {url}.")


def _by_hand(url: str, refused: RefusedByMeta) -> ToMend:
    return ToMend(
        f"Meta did not take the webhook by itself (code {refused.code}: {refused.words})",
        f"Do it by hand: {META_WEBHOOK}, and click Verify and save. Callback URL:",
        f"$ {url}",
        "The verify token is printed by `make info`, in another terminal.",
        f"Then Webhook fields → Manage: subscribe to {', '.join(FIELDS)}",
    )
