"""The buttons under a summary: each carries the proposal it answers, signed.

A press is a human act bound to one proposal. It says all by itself what was agreed to, so
it outlives the conversation it was made in; and nobody but the desk can make one, for
another customer, another shop, another hour or another price.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal
from urllib.parse import quote, unquote

from shared.booking.domain import Proposal, Ref
from shared.messaging import limits

LIVES = timedelta(hours=24)
VERSION = "1"

Action = Literal["yes", "no", "change"]

_LETTERS: dict[Action, str] = {"yes": "y", "no": "n", "change": "c"}
_ACTIONS: dict[str, Action] = {letter: action for action, letter in _LETTERS.items()}
_TICK = timedelta(microseconds=1)
_EPOCH = datetime.fromtimestamp(0, UTC)
_MAC_BYTES = 16
_SAME_BARBER = "*"


@dataclass(frozen=True, slots=True)
class Press:
    """What the customer says by tapping, and about which proposal."""

    action: Action
    proposal: Proposal


class Forged(Exception):
    """Not a button that this shop gave to this customer."""


class Expired(Exception):
    """A true button, but a day old: its proposal has to be made again."""

    def __init__(self, press: Press) -> None:
        super().__init__("the button is older than 24 h")
        self.press = press


class Buttons:
    """Seals and opens the ids of one shop's buttons: the first key seals, any of them opens."""

    def __init__(self, keys: tuple[bytes, ...], shop: str) -> None:
        if not keys:
            raise ValueError("buttons need a key")
        self._keys = keys
        self._shop = shop

    def seal(self, press: Press, customer: str) -> str:
        """The button's id, printable ASCII of at most 256 characters.

        The note, then the name of whom it is for, are left out where there is no room for
        them. Raises ValueError if the ids of the shop's services and barbers alone are
        too long, which takes some hundred characters.
        """
        proposal = press.proposal
        packed, name, note = _packed(proposal, press.action), proposal.for_name, proposal.note
        for tail in ((name, note), (name, None), (None, None)):
            text = "|".join((packed, *map(_maybe, tail)))
            sealed = f"{text}|{self._mac(self._keys[0], customer, text)}"
            if len(sealed) <= limits.BUTTON_ID:
                return sealed
        raise ValueError(
            f"the ids of proposal {proposal.id} are {len(sealed) - limits.BUTTON_ID} characters "
            "too long for a button: give services and barbers shorter ids in the shop file"
        )

    def open(self, sealed: str, identities: Collection[str], *, now: datetime) -> Press:
        """What was pressed. `identities` are all the names the sender is known by.

        Raises Forged for whatever else was sent, and Expired 24 h after the proposal was made.
        """
        if len(sealed) > limits.BUTTON_ID or not sealed.isascii():
            raise Forged("not a button of ours")
        text, _, mac = sealed.rpartition("|")
        macs = [self._mac(key, one, text) for key in self._keys for one in identities]
        # All are compared, so that the time taken does not tell which of them is right.
        matches = [hmac.compare_digest(mac, one) for one in macs]
        if not any(matches):
            raise Forged("not a button for this customer")
        press = _unpacked(text)
        if now - press.proposal.made_at >= LIVES:
            raise Expired(press)
        return press

    def _mac(self, key: bytes, customer: str, text: str) -> str:
        signed = json.dumps([self._shop, customer, text]).encode()
        mac = hmac.digest(key, signed, hashlib.sha256)[:_MAC_BYTES]
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def _packed(proposal: Proposal, action: Action) -> str:
    offset = proposal.start.utcoffset() or timedelta()
    fields = (
        VERSION,
        _LETTERS[action],
        _quoted(proposal.id),
        _hex((proposal.made_at - _EPOCH) // _TICK),
        _hex((proposal.expires_at - proposal.made_at) // _TICK),
        _hex((proposal.start - proposal.made_at) // _TICK),
        _hex(int(offset.total_seconds())),
        _hex(proposal.price),
        _quoted(proposal.barber),
        "".join(f"+{_quoted(service)}" for service in proposal.services),
        _packed_ref(proposal.replaces, proposal.barber),
    )
    return "|".join(fields)


def _unpacked(text: str) -> Press:
    """Reads what was signed. It is our own writing, unless another version wrote it."""
    try:
        version, letter, pid, made, lives, ahead, offset, *rest = text.split("|")
        price, barber, services, replaces, name, note = rest
        if version != VERSION:
            raise ValueError(version)
        made_at = _EPOCH + int(made, 16) * _TICK
        zone = timezone(timedelta(seconds=int(offset, 16)))
        proposal = Proposal(
            id=_unquoted(pid),
            services=tuple(_unquoted(service) for service in services.split("+")[1:]),
            barber=_unquoted(barber),
            start=(made_at + int(ahead, 16) * _TICK).astimezone(zone),
            price=int(price, 16),
            made_at=made_at,
            expires_at=made_at + int(lives, 16) * _TICK,
            for_name=_read_maybe(name),
            replaces=_unpacked_ref(replaces, _unquoted(barber)),
            note=_read_maybe(note),
        )
        return Press(_ACTIONS[letter], proposal)
    except (ValueError, KeyError, OverflowError):
        raise Forged("signed by us, but by another version") from None


def _packed_ref(ref: Ref | None, barber: str) -> str:
    if ref is None:
        return ""
    return f"{_SAME_BARBER if ref.barber == barber else _quoted(ref.barber)}:{_quoted(ref.id)}"


def _unpacked_ref(text: str, barber: str) -> Ref | None:
    whose, colon, event = text.partition(":")
    if not colon:
        return None
    return Ref(barber if whose == _SAME_BARBER else _unquoted(whose), _unquoted(event))


def _maybe(text: str | None) -> str:
    """Tells nothing from an empty text."""
    return "" if text is None else f"={_quoted(text)}"


def _read_maybe(text: str) -> str | None:
    return _unquoted(text[1:]) if text else None


def _quoted(text: str) -> str:
    """Without any of the signs that divide fields."""
    return quote(text, safe="", errors="surrogatepass")


def _unquoted(text: str) -> str:
    return unquote(text, errors="surrogatepass")


def _hex(number: int) -> str:
    return f"{number:x}"
