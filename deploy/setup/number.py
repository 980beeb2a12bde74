"""The shop's number at Meta: one that the token sees, registered, written into the shop file."""

import re
from dataclasses import replace
from functools import partial

from deploy.doctor import meta as checks
from deploy.doctor.findings import Finding
from deploy.errors import Unfit
from deploy.setup import shop_file
from deploy.setup.desk import Desk
from deploy.setup.graph_calls import TOKEN, Meta, Number, RefusedByMeta, asked
from deploy.setup.talk import ToMend, Wrong

BY_HAND = ""
OTHER_PIN, NOT_VERIFIED = 133005, 133006
"""Graph's codes: the number has another PIN; nobody has shown yet whose number it is."""
PIN = (
    "Meta wants six digits for this number (two-step verification). If it has none yet, choose "
    "them now and write them down: whoever moves the number to another place needs them."
)


def settle(desk: Desk) -> None:
    """The one in the shop file if it is well; else one that the token sees, written there."""
    number = desk.shop().phone_number_id
    while True:
        finding = desk.patiently(partial(_looked, desk, number))
        if finding.state != "well" and _registered(desk, number):
            continue
        desk.talk.told([finding])
        if finding.state == "well":
            break
        number = _chosen(desk)
    try:
        if shop_file.set_number(desk.shop_file, number):
            desk.talk.say(f"Written into {desk.shop_file.name}.")
    except Unfit as unfit:
        raise Wrong("The shop file cannot have it.", *unfit.problems) from None


def _looked(desk: Desk, number: str) -> Finding:
    shop = replace(desk.shop(), phone_number_id=number)
    with desk.examined({TOKEN: desk.vault.value(TOKEN)}, shop) as setup:
        checks.token(setup)  # It learns the app, without which no number is looked at.
        return checks.number(setup)[0]


def _chosen(desk: Desk) -> str:
    with asked(desk) as meta:
        seen = _numbers(meta)
    if not seen:
        return _typed(desk)
    others = [(BY_HAND, "Another one, by its Phone number ID")]
    chosen = desk.talk.choose(
        "Which number is the shop's?", [*((one.id, one.shown) for one in seen), *others]
    )
    return _typed(desk) if chosen == BY_HAND else chosen


def _typed(desk: Desk) -> str:
    while True:
        typed = desk.talk.ask("Phone number ID?")
        if typed.isdecimal():
            return typed
        desk.talk.wrong(
            f"{typed} is no Phone number ID.",
            "It is a long row of digits under WhatsApp → API setup, not the number itself.",
        )


def _numbers(meta: Meta) -> list[Number]:
    """Those of every account that the token is for, as far as it may list them."""
    found: list[Number] = []
    for account in meta.accounts():
        try:
            found += meta.numbers(account)
        except RefusedByMeta:
            continue
    return found


def _registered(desk: Desk, number: str) -> bool:
    """Registers a number that waits for it; False where that is not what is wrong."""
    with asked(desk) as meta:
        try:
            if not meta.is_pending(number):
                return False
            desk.talk.say(f"It was added and not registered yet. {PIN}")
            meta.register(number, _pin(desk))
        except RefusedByMeta as refused:
            if refused.code == OTHER_PIN:
                raise Wrong("The number has another PIN.", "It is asked for again.") from None
            if refused.code == NOT_VERIFIED:
                raise ToMend(
                    "Meta does not know yet that the number is yours.",
                    "business.facebook.com → WhatsApp Manager → Phone numbers → the number → "
                    "Verify: Meta calls it, or sends a code.",
                ) from None
            return False
    return True


def _pin(desk: Desk) -> str:
    while True:
        typed = desk.talk.ask_secret("Six digits?")
        if re.fullmatch(r"[0-9]{6}", typed):
            return typed
        desk.talk.wrong("Type six digits and nothing else.")
