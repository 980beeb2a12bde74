"""WhatsApp: the token, the number, the app's secret, and that the account tells the app."""

import secrets
from functools import partial

from deploy.doctor import meta as checks
from deploy.doctor.findings import Finding
from deploy.doctor.places import META_APP_SETTINGS, META_SYSTEM_USER
from deploy.setup import number
from deploy.setup.desk import Desk
from deploy.setup.graph_calls import TOKEN, Meta, RefusedByMeta, asked
from deploy.setup.talk import ToMend, Wrong
from shared.errors import Misconfigured

WHY = (
    "Customers write to the shop's WhatsApp number; Meta hands that to an app, and the app's "
    "token lets the desk answer. The number, the app and the token are made in Meta's pages, "
    "once."
)
SECRET = "WHATSAPP_APP_SECRET"  # noqa: S105 - a name
OUR_OWN = {"INTERNAL_SECRET": 48, "WHATSAPP_VERIFY_TOKEN": 24}
"""Secrets that nobody needs to know, and how many random bytes each is made of."""


def settle(desk: Desk) -> None:
    for name, size in OUR_OWN.items():
        if not desk.vault.value(name):
            desk.vault.put(name, secrets.token_urlsafe(size))
    _token(desk)
    number.settle(desk)
    _app_secret(desk)
    _account(desk)


def app_of(desk: Desk) -> str:
    """The id of the app that the token belongs to. Raises Wrong where the token is not well."""
    with desk.examined({TOKEN: desk.vault.value(TOKEN)}) as setup:
        (finding,) = checks.token(setup)
        if finding.state != "well" or setup.learned.app is None:
            raise Wrong(finding.said, *finding.mend)
        return setup.learned.app


def _token(desk: Desk) -> None:
    token = desk.vault.value(TOKEN)
    while True:
        if token:
            finding = desk.patiently(partial(_token_looked, desk, token))
            desk.talk.told([finding])
            if finding.state == "well":
                break
        else:
            desk.talk.explain()
            desk.talk.say(f"Where to make it: {META_SYSTEM_USER}.")
        token = desk.talk.ask_secret("The access token?")
    desk.vault.put(TOKEN, token)


def _token_looked(desk: Desk, token: str) -> Finding:
    with desk.examined({TOKEN: token}) as setup:
        return checks.token(setup)[0]


def _app_secret(desk: Desk) -> None:
    app, secret = app_of(desk), desk.vault.value(SECRET)
    while not (secret and desk.patiently(partial(_fits, desk, app, secret))):
        if secret:
            desk.talk.wrong(f"That is not the secret of the app {app}, which the token belongs to.")
        desk.talk.explain()
        desk.talk.say(f"Where it is: {META_APP_SETTINGS}.")
        secret = desk.talk.ask_secret("The app secret?")
    desk.vault.put(SECRET, secret)
    desk.talk.well(f"The app secret is that of the app {app}.")


def _fits(desk: Desk, app: str, secret: str) -> bool:
    with asked(desk, f"{app}|{secret}") as meta:
        try:
            return meta.knows_app(app)
        except Misconfigured:
            return False  # Nothing that a header can carry.


def _account(desk: Desk) -> None:
    """Has the account tell the app, if it does not yet."""
    with desk.examined({TOKEN: desk.vault.value(TOKEN)}, desk.shop()) as setup:
        checks.token(setup)
        checks.number(setup)
        (finding,) = checks.account(setup)
        account = setup.learned.account
        if finding.state == "wrong" and account is not None:
            with asked(desk) as meta:
                let_tell(meta, account)
            (finding,) = checks.account(setup)
    if finding.state == "wrong":
        raise ToMend(finding.said, *finding.mend)
    desk.talk.told([finding])


def let_tell(meta: Meta, account: str) -> None:
    """The account tells the app, from now on. Raises ToMend where the token may not say so."""
    try:
        meta.tell_app(account)
    except RefusedByMeta as refused:
        raise ToMend(
            f"Meta does not let the token manage the account {account} (code {refused.code}).",
            "business.facebook.com → Settings → System users → yours → Assign assets → "
            "WhatsApp accounts → the shop's → Full control",
        ) from None
